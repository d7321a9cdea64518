"""Judging the figures, dates, times and names of one sentence by the passages it cites. Pure Python."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from knowledge.citations.evidence.dates import NUMBER_OF, Date, Time, dates_in, times_in
from knowledge.citations.evidence.figures import Figure, figures_in
from knowledge.citations.evidence.hints import is_counted, is_no_name, soft_missing
from knowledge.citations.evidence.names import bends_names, folded, is_same_name, names_in
from knowledge.citations.evidence.number_words import roman
from knowledge.citations.evidence.polarity import reversed_in
from knowledge.splitting.sentences import sentences_of

Moment = TypeVar("Moment", Date, Time)
WORD = re.compile(r"\w+")
_PRONOUNS = """
he she it they this these his her its their er sie es dieser diese dieses ihr il elle ils elles ce cette ces
"""
PRONOUNS = frozenset(_PRONOUNS.split())
CLAUSE = re.compile(r"[;\n]")
FOR = re.compile(r"\b(?:for|für|pour)\s+(?=[^\W\d])", re.IGNORECASE)
STEM = 5
MIN_WORD = 4
MAX_FIGURES = 100
"""What is judged of one sentence; a table of numbers in one line is no statement."""


@dataclass
class _Said:
    """What a text says."""

    dates: list[tuple[int, int, Date]] = field(default_factory=list)
    times: list[tuple[int, int, Time]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def numbers(self) -> set[float]:
        return {value for figure in self.figures for value in figure.values}


def unsupported(sentence: str, sources: Sequence[str]) -> list[str]:
    """The words of the sentence that none of the sources holds, in their order; empty where all is said there.

    A figure counts as held in any notation of English, German or French, converted within hours to weeks, months to
    years, lengths and masses. One that a source gives to something else, while it gives another figure to what the
    sentence speaks of, is not held.
    """
    held = _said("\n".join(sources), with_articles=True)
    said = _said(sentence, with_articles=False)
    dates = {(start, end) for start, end, date in said.dates if _has_date(date, held)}
    times = {(start, end) for start, end, time in said.times if _has_time(time, held)}
    missing = [(start, end) for start, end, _ in _widest(said.dates) if (start, end) not in dates]
    missing += [(start, end) for start, end, _ in _widest(said.times) if (start, end) not in times]
    places = [place for source in sources for place in _places(source)] if said.figures else []
    subject = _subject(sentence)
    for figure in said.figures[:MAX_FIGURES]:
        is_held = _has_figure(figure, held) or _has_decade(figure, sentence, held)
        if is_counted(figure, sentence, held.figures):
            continue
        if not is_held or _is_of_another(figure, subject, said, places):
            missing.append((figure.start, figure.end))
    missing += soft_missing(sentence, "\n".join(sources), held.figures)
    if (denied := reversed_in(sentence, sources)) is not None:
        missing.append(denied)
    romans = {(start, end): value for start, end, value in roman(sentence)}
    words = {form for source in sources for word in WORD.findall(source) for form in folded(word)}
    counted = [(one.start, one.end) for one in said.figures] + [(at, end) for at, end, _ in (*said.dates, *said.times)]
    names = [one for one in names_in(sentence) if not _overlaps(one[0], one[1], counted)]
    months = {date.month for _, _, date in held.dates}
    names = [one for one in names if romans.get((one[0], one[1])) not in held.numbers]
    names = [one for one in names if NUMBER_OF.get(one[2].lower()) not in months and not is_no_name(one[2])]
    missing += [(start, end) for start, end, name in names if not _has_name(name, words, bends=bends_names(sentence))]
    return [sentence[start:end].strip() for start, end in sorted(set(missing))]


def _said(text: str, *, with_articles: bool) -> _Said:
    dates, times = list(dates_in(text, is_source=with_articles)), list(times_in(text))
    if with_articles:
        return _Said(dates, times, list(figures_in(text, with_articles=True)))
    taken = [(start, end) for start, end, *_ in (*dates, *times)]
    figures = [one for one in figures_in(text, with_articles=False) if not _overlaps(one.start, one.end, taken)]
    return _Said(
        dates,
        times,
        [one for one in figures if not re.search(r"[A-Za-z]-?$", text[: one.start])],
    )


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in taken)


def _widest(
    found: Sequence[tuple[int, int, Moment]],
) -> Iterator[tuple[int, int, Moment]]:
    """Of overlapping readings the longest, once: what is shown to be missing."""
    kept: list[tuple[int, int]] = []
    for start, end, one in sorted(found, key=lambda item: item[0] - item[1]):
        if not _overlaps(start, end, kept):
            kept.append((start, end))
            yield start, end, one


def _has_date(date: Date, held: _Said) -> bool:
    for _, _, other in held.dates:
        day_fits = date.day is None or other.day == date.day
        year_fits = date.year is None or other.year == date.year
        year_beside = other.year is None and date.year in held.numbers
        if other.month == date.month and day_fits and (year_fits or year_beside):
            return True
    return False


def _has_time(time: Time, held: _Said) -> bool:
    if any(other.minutes == time.minutes for _, _, other in held.times):
        return True
    hour, minute = divmod(time.minutes, 60)
    return minute == 0 and bool({float(hour), float(hour - 12)} & held.numbers)


def _has_figure(figure: Figure, held: _Said) -> bool:
    return any(figure.is_same_as(other) for other in held.figures)


def _has_decade(figure: Figure, sentence: str, held: _Said) -> bool:
    """Whether "the 1980s" are held by a year of theirs."""
    years = [value for value in figure.values if value % 10 == 0 and 1000 <= value < 2200]
    is_decade = re.match(r"['’]?s\b|er\b", sentence[figure.end :]) is not None
    return is_decade and any(year <= other < year + 10 for year in years for other in held.numbers)


def _has_name(name: str, words: set[str], *, bends: bool) -> bool:
    parts = [folded(part) for part in WORD.findall(name) if len(part) > 1]
    return all(any(is_same_name(form, word, bends=bends) for form in forms for word in words) for forms in parts)


def _is_of_another(
    figure: Figure, subject: set[str], said: _Said, places: Sequence[tuple[set[str], list[Figure]]]
) -> bool:
    """Whether every place that holds the figure lacks a word of the sentence, where that word comes with a figure of
    the same kind that the sentence does not give: "a child's ticket costs 21 euro" where 21 is what adults pay."""
    if not figure.dimension:
        return False
    holding = [words for words, figures in places if _is_among(figure, figures)]
    own = [one for one in said.figures if one.dimension == figure.dimension]
    rivals = [
        words
        for words, figures in places
        if not _is_among(figure, figures)
        and any(one.dimension == figure.dimension and not _is_among(one, own) for one in figures)
    ]
    if not holding or not rivals:
        return False
    return all(any((subject - words) & rival for rival in rivals) for words in holding)


def _places(source: str) -> Iterator[tuple[set[str], list[Figure]]]:
    """Sentences with their words and figures; one that begins with a pronoun has the words of the one before too."""
    before: set[str] = set()
    for text in (part for span in sentences_of(source) for part in CLAUSE.split(source[span.start : span.end])):
        first = WORD.search(text)
        words = _stems(text)
        is_about_before = first is not None and first.group().lower() in PRONOUNS
        yield (
            words | before if is_about_before else words,
            list(figures_in(text, with_articles=True)),
        )
        before = words


def _subject(sentence: str) -> set[str]:
    """The word that says what a figure is for: the one after "for", else the first that means something."""
    behind = FOR.search(sentence)
    words = [word for word in WORD.findall(sentence[behind.end() :] if behind else sentence) if _stems(word)]
    return _stems(words[0]) if words else set()


def _is_among(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(figure.dimension == one.dimension and figure.amounts & one.amounts for one in others)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower()) if len(word) >= MIN_WORD and not word.isdigit()}
