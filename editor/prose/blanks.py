"""Where two texts that are put side by side need a blank; the browser's preview follows the same rule."""

import regex

_OPENS_OR_BLANK = regex.compile(r"[\s\p{Ps}\p{Pi}¿¡]")
_CLOSES_OR_BLANK = regex.compile(r"[^\p{L}\p{N}\p{Ps}\p{Pi}¿¡@\p{So}\p{Sc}]")
# Scripts that part no words by blanks, and their full-width marks.
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3000-\u303f\uff00-\uffef]"
)


def needs_blank(left: str, right: str) -> bool:
    """Whether the last sign of one text would run together with the first sign of the next."""
    if not left or not right or _OPENS_OR_BLANK.match(left) or _CLOSES_OR_BLANK.match(right):
        return False
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))
