"""Dates and times of day as people write them in the languages that `MONTHS` names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.citations.evidence.number_words import spelled_numbers

_MONTHS = """
january jan januar jänner janvier enero gennaio januari janeiro stycznia styczeń января январь
february feb februar février fevrier febrero febbraio februari fevereiro lutego luty февраля февраль
march mar märz maerz mars marzo maart março marca marzec марта март
april apr avril abril aprile kwietnia kwiecień апреля апрель
may mai mayo maggio mei maio maja maj мая май
june jun juni juin junio giugno junho czerwca czerwiec июня июнь
july jul juli juillet julio luglio julho lipca lipiec июля июль
august aug août aout agosto augustus augusti sierpnia sierpień августа август
september sep sept septembre septiembre settembre setembro września wrzesień сентября сентябрь
october oct oktober okt octobre octubre ottobre outubro października październik октября октябрь
november nov novembre noviembre novembro listopada listopad ноября ноябрь
december dec dezember dez décembre decembre diciembre dicembre dezembro grudnia grudzień декабря декабрь
"""
MONTHS = [tuple(line.split()) for line in _MONTHS.strip().splitlines()]
"""In English, German, French, Spanish, Italian, Dutch, Portuguese, Polish and Russian."""
NUMBER_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
MONTH = "(?P<month>" + "|".join(sorted(NUMBER_OF, key=len, reverse=True)) + r")\b\.?"
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
YEAR = r"(?P<year>[12]\d{3})"
OF = "(?:of|de|del)"
_AMBIGUOUS = """
may march mar mars jun sep dec jan mayo marzo maart mei marca maja maj май luty
"""
AMBIGUOUS = frozenset(_AMBIGUOUS.split())
"""Month names that are words or names of their own; alone they are no date."""
DATES = [
    re.compile(rf"{YEAR}\s?年\s?(?P<month>[01]?\d)\s?月\s?(?P<day>[0-3]?\d)\s?日"),
    re.compile(rf"\b{YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(rf"\b(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{YEAR}\b"),
    re.compile(rf"\b(?P<day>[0-3]?\d)[/.-](?P<month>[01]?\d)[/.-]{YEAR}\b"),
    re.compile(rf"\b(?P<month>[01]?\d)/(?P<day>[0-3]?\d)/{YEAR}\b"),
    re.compile(rf"\b{DAY}\s+(?:{OF}\s+)?{MONTH}(?:,?\s+(?:{OF}\s+)?{YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b{MONTH}\s+{DAY}(?!\d)(?:,?\s+{YEAR}\b)?", re.IGNORECASE),
    re.compile(rf"\b{MONTH},?\s+(?:{OF}\s+)?(?P<year>[12]\d{{3}})\b(?P<day>)", re.IGNORECASE),
    re.compile(rf"\b{MONTH}(?P<day>)(?P<year>)", re.IGNORECASE),
]
TIMES = [
    re.compile(
        r"\b(?P<hour>[0-2]?\d)(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<hour>[0-2]?\d)[:.](?P<minute>[0-5]\d)\s?(?:Uhr|heures?)(?P<half>)\b"),
    re.compile(r"\b(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)(?P<half>)\b"),
    re.compile(r"\b(?P<hour>[0-2]?\d)\s?(?:Uhr|h|heures?|o'clock|o’clock)\b\s?(?P<minute>[0-5]\d)?(?P<half>)\b"),
]
PAST = {
    "half past": 30, "quarter past": 15, "quarter to": -15, "viertel nach": 15, "viertel vor": -15, "dreiviertel": -15,
    "et demie": 30, "et quart": 15, "moins le quart": -15,
}  # fmt: skip
HALF_PAST = re.compile(
    r"\b(?:(?P<past>half past|quarter past|quarter to)\s(?P<en>\w+)|(?P<vor>viertel nach|viertel vor|dreiviertel)\s"
    r"(?P<of>\w+)|halb\s(?P<de>\w+)|(?P<fr>\w+)\sheures?\s(?P<et>et demie|et quart|moins le quart))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Date:
    """Fields that are not said are None."""

    year: int | None
    month: int
    day: int | None


@dataclass(frozen=True)
class Time:
    minutes: int
    """Since midnight."""


def dates_in(text: str, *, is_source: bool = False) -> Iterator[tuple[int, int, Date]]:
    """(start, end, date); overlapping readings are all given, since a day and a month may be swapped.

    In a source every month's name is taken for one, be it a word of its own ("Mar", "may").
    """
    for pattern in DATES:
        for match in pattern.finditer(text):
            name, day, year = match["month"].lower(), match["day"], match["year"]
            month = int(name) if name.isdigit() else NUMBER_OF[name]
            is_alone = not day and not year
            if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
                continue
            if is_alone and not is_source and (name in AMBIGUOUS or len(name) < 4 or not match["month"][0].isupper()):
                continue
            yield (
                match.start(),
                match.end(),
                Date(int(year) if year else None, month, int(day) if day else None),
            )


def _spoken(text: str) -> Iterator[tuple[int, int, Time]]:
    """Half past seven, Viertel vor acht, sept heures et demie: of the morning and of the evening."""
    for match in HALF_PAST.finditer(text):
        words = {name: word.lower() for name, word in match.groupdict().items() if word}
        hour = next(_hour(words[name]) for name in ("en", "de", "of", "fr") if name in words)
        if hour is None:
            continue
        minutes = 60 * hour + next((PAST[words[name]] for name in ("past", "vor", "et") if name in words), -30)
        for half in (0, 720):
            yield match.start(), match.end(), Time((minutes + half) % 1440)


def _hour(word: str) -> int | None:
    found = int(word) if word.isdigit() else spelled_numbers().get((word,))
    return found if found is not None and 1 <= found <= 12 else None


def times_in(text: str) -> Iterator[tuple[int, int, Time]]:
    """(start, end, time of day)."""
    for pattern in TIMES:
        for match in pattern.finditer(text):
            hour, minute = int(match["hour"]), int(match["minute"] or 0)
            if match["half"]:
                hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
            if hour <= 24:
                yield match.start(), match.end(), Time(hour * 60 + minute)
    yield from _spoken(text)
