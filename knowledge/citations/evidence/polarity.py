"""Whether a sentence denies what its source affirms in the same words, or the other way round."""

import re
from collections.abc import Iterator, Sequence

from knowledge.splitting.sentences import sentences_of

WORD = re.compile(r"[^\W\d_]+(?:['’]t\b)?")
_DENYING = """
not no never cannot can't don't doesn't didn't isn't aren't wasn't won't mustn't shouldn't without neither nor none
nicht kein keine keinen keinem keiner nie niemals ohne weder
pas jamais aucun aucune sans ni
inte ingen inget inga aldrig utan ikke ingen intet aldri aldrig uten uden niet geen nooit zonder
"""
DENYING = frozenset(_DENYING.split())
_FORBIDDEN = """
forbidden prohibited banned disallowed verboten untersagt interdit interdite interdits interdites förbjudet forbudt
verboden impossible unable
"""
FORBIDDEN = frozenset(_FORBIDDEN.split())
_ALLOWED = """
allowed permitted erlaubt gestattet zulässig autorisé autorisée permis permise tillåtet tilladt tillatt toegestaan
possible able
"""
ALLOWED = frozenset(_ALLOWED.split())
ALLOW = "allow"
ANSWER = re.compile(r"\s*(?:no|yes|nein|ja|non|oui|nej|nei|nee|sí|nie|tak)[,.!:;]\s", re.IGNORECASE)
"""Says yes or no to a question, not to what follows."""
STEM = 5
MIN_LETTERS = 4
MIN_ALIKE = 0.7
"""Share of the content words which both sentences have; below it they may speak of different things."""
MIN_WORDS = 2


def reversed_in(sentence: str, sources: Sequence[str]) -> tuple[int, int] | None:
    """Where the sentence says yes for its source's no, or no for its yes: the denying word, or else the one denied."""
    words, is_denied = _content_words(sentence)
    places = [(_likeness(words, other), other_denied) for other, other_denied in _places(sources)]
    alike = [denied for likeness, denied in places if likeness >= MIN_ALIKE]
    if len(words) < MIN_WORDS or not alike or is_denied in alike:
        return None
    if any(denied == is_denied and likeness >= MIN_ALIKE / 2 for likeness, denied in places):
        return None
    answered = ANSWER.match(sentence)
    all_words = list(WORD.finditer(sentence, answered.end() if answered else 0))
    found = [one for one in all_words if one.group().lower().replace("’", "'") in DENYING | FORBIDDEN]
    denied = [one for one in all_words if one.group().lower() in ALLOWED]
    shown = (found or denied or all_words[-1:])[0]
    return shown.start(), shown.end()


def _places(sources: Sequence[str]) -> Iterator[tuple[frozenset[str], bool]]:
    for source in sources:
        for span in sentences_of(source):
            yield _content_words(source[span.start : span.end])


def _content_words(text: str) -> tuple[frozenset[str], bool]:
    """The words that carry content, and whether they are denied; "forbidden" is "allowed" denied."""
    content: set[str] = set()
    denials = 0
    answered = ANSWER.match(text)
    for word in (
        one.group().lower().replace("’", "'") for one in WORD.finditer(text, answered.end() if answered else 0)
    ):
        if word in DENYING:
            denials += 1
        elif word in FORBIDDEN or word in ALLOWED:
            denials += word in FORBIDDEN
            content.add(ALLOW)
        elif len(word) >= MIN_LETTERS:
            content.add(word[:STEM])
    return frozenset(content), denials % 2 == 1


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
