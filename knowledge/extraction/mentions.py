"""Mentions: what the entity recogniser names, and the runs of proper nouns it overlooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.extraction.events import FoundMention
from knowledge.extraction.names import ARTICLES, HONORIFICS, entity_key

KINDS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "EVENT": "event",
    "WORK_OF_ART": "work",
    "LAW": "work",
}
NEVER_NAMES = {
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
}
RECOGNISED, RUN = 0.85, 0.6
"""Confidence of a name the recogniser typed, and of a run of proper nouns."""
MIN_KEY_CHARACTERS = 2


@dataclass(frozen=True)
class Named:
    """A mention together with the tokens it covers, first to last exclusive."""

    mention: FoundMention
    first: int
    last: int


def mentions_in(doc: Any) -> list[Named]:
    """Mentions of a parsed text in reading order, none overlapping another."""
    taken: set[int] = set()
    found: list[Named] = []
    for span, kind, confidence in [*_recognised(doc), *_proper_runs(doc)]:
        tokens = set(range(span.start, span.end))
        key = entity_key(span.text)
        if tokens & taken or len(key) < MIN_KEY_CHARACTERS or key in NEVER_NAMES or key.isdigit():
            continue
        taken |= tokens
        mention = FoundMention(key, span.text, kind, span.start_char, span.end_char, confidence)
        found.append(Named(mention, span.start, span.end))
    return sorted(found, key=lambda named: named.first)


def _recognised(doc: Any) -> Iterator[tuple[Any, str, float]]:
    for entity in doc.ents:
        span = _widened(doc, _trimmed(doc, entity.start, entity.end))
        if entity.label_ in KINDS and span.end > span.start and _is_written_as_a_name(span.text):
            yield span, KINDS[entity.label_], RECOGNISED


def _is_written_as_a_name(text: str) -> bool:
    """A common noun in small letters ("the hose") is taken for a person now and then; some scripts have no case."""
    return any(character.isupper() for character in text) or text.lower() == text.upper()


def _proper_runs(doc: Any) -> Iterator[tuple[Any, str, float]]:
    start = None
    for index in range(len(doc) + 1):
        inside = index < len(doc) and _may_name(doc[index])
        if inside and start is None:
            start = index
        elif not inside and start is not None:
            span = _trimmed(doc, start, index)
            if span.end > span.start and any(character.isupper() for character in span.text):
                yield span, "other", RUN
            start = None


def _may_name(token: Any) -> bool:
    is_proper = token.pos_ == "PROPN" and token.ent_type_ not in ("DATE", "TIME", "MONEY", "PERCENT")
    # A model number such as "HP-300" may be tagged as a common noun or a number.
    is_model_number = token.text[0].isupper() and any(c.isdigit() for c in token.text) and "-" in token.text
    return is_proper or is_model_number


def _trimmed(doc: Any, start: int, end: int) -> Any:
    while start < end and (doc[start].is_punct or doc[start].lower_.rstrip(".") in ARTICLES | HONORIFICS):
        start += 1
    while start < end and (doc[end - 1].is_punct or doc[end - 1].tag_ == "POS"):
        end -= 1
    return doc[start:end]


def _widened(doc: Any, span: Any) -> Any:
    """Take in proper nouns right before that belong to the same name ("Project" before "Heron")."""
    start = span.start
    while start > 0 and doc[start - 1].dep_ == "compound" and _may_name(doc[start - 1]):
        if doc[start - 1].ent_type_ or doc[start - 1].lower_.rstrip(".") in HONORIFICS:
            break
        start -= 1
    return doc[start : span.end]
