"""Words that count only beside a rival: parts, places, multiples, days. A source that gives none says nothing against
them; one that gives another one does."""

import re
from collections.abc import Iterator, Sequence

from knowledge.citations.evidence.figures import PARTS, WORD, Figure
from knowledge.citations.evidence.number_words import ordinals, spelled_numbers
from knowledge.citations.evidence.weekdays import DAY_OF, days_held, days_in

MULTIPLIERS = {
    **dict.fromkeys(["twice", "double", "doubled", "doppelt", "doppelte", "zweimal", "double", "deux fois"], 2),
    **dict.fromkeys(["thrice", "triple", "tripled", "dreifach", "dreimal", "triple"], 3),
}
TIMES = re.compile(r"\b(\w+)\s(?:times|mal|fois|gånger|keer)\b", re.IGNORECASE)
PART_OF = re.compile(r"\b(?:an?|one|two|three|ein|zwei|un|deux)[\s-]$", re.IGNORECASE)
ABOUT = re.compile(
    r"\b(?:nearly|almost|about|roughly|around|over|under|more than|less than|fast|knapp|etwa|rund|circa|presque"
    r"|environ|nästan|cirka|næsten|nesten)\s(?:an?\s|eine?\s|une?\s)?$",
    re.IGNORECASE,
)
DOZEN = frozenset({"dozen", "dutzend", "douzaine"})
COUNTED = re.compile(
    r"[\s-]+(?:\w+\s)?(?:ways|options|steps|types|kinds|conditions|rules|requirements|exceptions|cases|parts|things"
    r"|reasons|points|possibilities|choices|methods|examples|sections|Möglichkeiten|Wege|Schritte|Arten|Bedingungen"
    r"|Regeln|Ausnahmen|Fälle|Gründe|Punkte|Beispiele|Optionen|façons|options|étapes|conditions|raisons|cas)\b",
    re.IGNORECASE,
)
MAX_COUNTED = 10


def is_counted(figure: Figure, sentence: str, held: Sequence[Figure]) -> bool:
    """Whether a writer counted what the source lists ("there are two ways"), and the source gives no number itself."""
    is_small = not figure.dimension and max(figure.values, default=99) <= MAX_COUNTED
    return (
        is_small
        and COUNTED.match(sentence, figure.end) is not None
        and not any(not one.dimension and max(one.values, default=0) > 1 for one in held)
    )


def is_no_name(word: str) -> bool:
    """Whether a word with a capital is a day or a place in a row, which are judged here."""
    return word.lower() in DAY_OF or word.lower() in ordinals()


def soft_missing(sentence: str, source: str, held: Sequence[Figure]) -> list[tuple[int, int]]:
    """Where the sentence names a part, a place, a multiple or a day, and its source only others."""
    return [*_parts(sentence, source, held), *_places(sentence, source, held), *_multiples(sentence, source),
            *_dozens(sentence, held), *_days(sentence, source)]  # fmt: skip


def _parts(sentence: str, source: str, held: Sequence[Figure]) -> Iterator[tuple[int, int]]:
    percentages = {value for figure in held if figure.dimension == "percent" for value in figure.values}
    fractions = {value for figure in held if not figure.dimension for value in figure.values if 0 < value < 1}
    for word in WORD.finditer(sentence):
        values = PARTS.get(word.group().lower())
        if values and percentages and not (values & percentages or {value / 100 for value in values} & fractions):
            if ABOUT.search(sentence[: word.start()]):
                continue
            is_in_words = re.search(r"\b(?:past|quarter|hour|year|and a)\b", sentence, re.IGNORECASE)
            if not is_in_words and word.group().lower() not in source.lower():
                yield word.start(), word.end()


def _places(sentence: str, source: str, held: Sequence[Figure]) -> Iterator[tuple[int, int]]:
    known = ordinals()
    theirs = {known[word.group().lower()] for word in WORD.finditer(source) if word.group().lower() in known}
    numbers = {value for figure in held for value in figure.values}
    for word in WORD.finditer(sentence):
        place = known.get(word.group().lower())
        is_ordinal = place is not None and re.match(r"\s[^\W\d_]", sentence[word.end() :]) and word.start()
        is_part = PART_OF.search(sentence[: word.start()]) is not None
        if is_ordinal and theirs and not is_part and float(place or 0) not in numbers | theirs:
            yield word.start(), word.end()


def _multiples(sentence: str, source: str) -> Iterator[tuple[int, int]]:
    theirs = {times for _, _, times in _multiples_in(source)}
    for start, end, times in _multiples_in(sentence):
        if theirs and times not in theirs and end - start < len(sentence):
            yield start, end


def _multiples_in(text: str) -> Iterator[tuple[int, int, float]]:
    for word in WORD.finditer(text):
        if (times := MULTIPLIERS.get(word.group().lower())) is not None:
            yield word.start(), word.end(), times
    for match in TIMES.finditer(text):
        written = match[1].lower()
        found = int(written) if written.isdigit() else spelled_numbers().get((written,))
        if found is not None:
            yield match.start(), match.end(), found


def _dozens(sentence: str, held: Sequence[Figure]) -> Iterator[tuple[int, int]]:
    bare = {value for figure in held if not figure.dimension for value in figure.values}
    for word in WORD.finditer(sentence):
        if word.group().lower() in DOZEN and bare and 12.0 not in bare:
            yield word.start(), word.end()


def _days(sentence: str, source: str) -> Iterator[tuple[int, int]]:
    theirs = days_held(source)
    ours = list(days_in(sentence))
    if theirs:
        yield from ((start, end) for start, end, day in ours if day not in theirs)
