"""Credentials that only their label gives away: `password: hunter2`, `Authorization: Basic …`, AWS secret keys.

A label alone is prose ("Password: at least eight characters"), so what stands after it must look like a value.
"""

import regex

from governance.filters.detectors.context import Passage

_ASSIGNMENT = regex.compile("[:=](?![:=])")
_VALUE = regex.compile(r"[^\s\"'`<>,;|]{4,200}")
_SCHEMES = r"(?:bearer|basic|token|digest|apikey|api-key|negotiate|hmac|aws4-hmac-sha256)"
_HEADER = regex.compile(
    rf"(?r)(?:(?:(?:proxy-)?authorization|x-(?:api|auth)[\w-]{{0,20}})[\"']?\s{{0,4}}[:=]\s{{0,4}}[\"']?(?:{_SCHEMES}\s{{1,4}})?"
    rf"|(?<![\w-])bearer\s{{1,4}})",
    regex.IGNORECASE,
)
_NAME_PREFIX = r"(?<![\p{L}\p{N}])(?:[\w.\-]{0,40}[_.\-])?"
_ASSIGNED = r"[\"'`*]{0,2}\s{0,4}(?:[:=]|:=|=>|is:)\s{0,4}[\"'`*]{0,2}"
_PASSWORD = regex.compile(
    rf"(?r){_NAME_PREFIX}(?:password|passwort|passwd|passphrase|pwd|kennwort|kennung|mot de passe|contrase[ñn]a|senha"
    rf"|wachtwoord|has[łl]o|parola|p[aá]ssw|pin){_ASSIGNED}",
    regex.IGNORECASE,
)
_KEY = regex.compile(
    rf"(?r){_NAME_PREFIX}(?:api[_\- ]?key|access[_\- ]?key|secret[_\- ]?key|client[_\- ]?secret"
    rf"|(?:auth|access|refresh|session|id)[_\- ]?token|private[_\- ]?key"
    rf"|(?:signing|encryption)[_\- ]?key|credentials?|secret|token){_ASSIGNED}",
    regex.IGNORECASE,
)
# Every label has one of these in it, and ends so many characters before its value at most.
_LABEL_CHARS = 96
_SPEAKS_OF_HEADERS = regex.compile("auth|bearer|x-api", regex.IGNORECASE)
_LABEL = regex.compile(
    r"auth|bearer|x-api|pass|pwd|kenn|contrase|senha|wachtwoord|has[łl]o|parola|p[aá]ssw|pin|key|secret|token|credential",
    regex.IGNORECASE,
)
_AWS_SECRET = regex.compile(r"(?<![0-9A-Za-z/+=_.\-])[0-9A-Za-z/+]{40}(?![0-9A-Za-z/+=])")
_GAP_CHARS = 11
_AWS_SECRET_CHARS = 40
_TAIL_CHARS = 64
# An assignment, or the last letters of a scheme such as Bearer or Basic.
_LABEL_ENDS = (*":=>", "rer", "sic", "ken", "est", "key", "ate", "mac", "256")
_PLACEHOLDER = regex.compile(r"[*•x.…_\-]+|[$%{\[(].*|\.{0,2}/.*", regex.IGNORECASE)
_CLOSING = ".!?)"
_WORD = regex.compile(r"[\p{L}\p{M}\-’']+")


def find(passage: Passage) -> list[tuple[int, int]]:
    """Values after a label, and AWS secret keys by their shape."""
    text, found = passage.text, []
    for place in _places(passage):
        value = _VALUE.match(text, place, passage.end)
        if value and _is_given_away(text, place, value.group()):
            found.append((place, place + len(value.group().rstrip(".!?)]}"))))
    if len(passage.inside) >= _AWS_SECRET_CHARS:
        shaped = _AWS_SECRET.finditer(passage.text, passage.start, passage.end)
        found += [match.span() for match in shaped if _is_random(match.group())]
    return found


def may_be_given_away(text: str, before: str) -> bool:
    """Whether a label can be in a short text or end right before it: what is told without looking closer."""
    tail = before[-_TAIL_CHARS:]
    return "=" in text or ":" in text or not text.isascii() or not tail.isascii() or _ends_as_a_label(tail)


def _places(passage: Passage) -> list[int]:
    """Where a label ends and a value may begin: with the piece, or after an assignment inside it."""
    text, start, inside = passage.text, passage.start, passage.inside
    places = [start] if start else []
    if ":" in inside or "=" in inside:
        places += [sign.end() for sign in _ASSIGNMENT.finditer(text, start, passage.end)]
    return [place for place in places if _ends_as_a_label(text[max(0, place - _GAP_CHARS) : place])]


def _ends_as_a_label(tail: str) -> bool:
    return tail.rstrip(" \t\"'`*").lower().endswith(_LABEL_ENDS)


def _is_given_away(text: str, place: int, value: str) -> bool:
    label = text[max(0, place - _LABEL_CHARS) : place]
    if not _LABEL.search(label) or _PLACEHOLDER.fullmatch(value):
        return False
    if _SPEAKS_OF_HEADERS.search(label) and _HEADER.match(text, 0, place):
        return len(value) >= 8 and (value.isdecimal() or _is_mixed(value.rstrip(_CLOSING)))
    if _PASSWORD.match(text, 0, place):
        return _is_password(value)
    return _KEY.match(text, 0, place) is not None and len(value) >= 8 and _is_mixed(value)


def _is_password(value: str) -> bool:
    bare = value.rstrip(_CLOSING)
    return len(bare) >= 4 and (_is_mixed(bare) or (bare.isdecimal() and len(bare) >= 4))


def _is_mixed(value: str) -> bool:
    """Letters beside digits or signs, as no word of a sentence has them."""
    return any(map(str.isalpha, value)) and not _WORD.fullmatch(value)


def _is_random(value: str) -> bool:
    """An AWS secret key, and neither a path nor a digest: all kinds of characters, signs rare."""
    signs = value.count("/") + value.count("+")
    uppers, digits = sum(map(str.isupper, value)), sum(map(str.isdecimal, value))
    return 1 <= signs <= 5 and uppers >= 5 and digits >= 1 and sum(map(str.islower, value)) >= 5
