"""Days of the week as they are named, in ranges and by what they have in common."""

import re
from collections.abc import Iterator

_DAYS = """
monday mondays montag montags lundi lunes lunedì maandag måndag mandag poniedziałek mon mo
tuesday tuesdays dienstag dienstags mardi martes martedì dinsdag tisdag tirsdag wtorek tue tues di
wednesday wednesdays mittwoch mittwochs mercredi miércoles mercoledì woensdag onsdag środa wed mi
thursday thursdays donnerstag donnerstags jeudi jueves giovedì donderdag torsdag czwartek thu thur thurs do
friday fridays freitag freitags vendredi viernes venerdì vrijdag fredag piątek fri fr
saturday saturdays samstag samstags sonnabend samedi sábado sabato zaterdag lördag lørdag sobota sat sa
sunday sundays sonntag sonntags dimanche domingo domenica zondag söndag søndag niedziela sun so
"""
DAY_OF = {name: at for at, line in enumerate(_DAYS.strip().splitlines()) for name in line.split()}
MIN_LETTERS = 5
"""Shorter names are words of their own ("so", "do", "sat"); a source alone may mean a day by them."""
NAME = r"\b(" + "|".join(sorted(DAY_OF, key=len, reverse=True)) + r")\b\.?"
DAY = re.compile(NAME, re.IGNORECASE)
RANGE = re.compile(rf"{NAME}\s?(?:-|–|—|to|through|until|till|bis|à|au|a|tot|till|til|do)\s?{NAME}", re.IGNORECASE)
ALL = re.compile(r"\b(?:daily|every day|each day|any day|täglich|jeden tag|chaque jour|tous les jours|24/7)\b", re.I)
WORKING = re.compile(r"\b(?:weekdays?|working days?|business days?|werktags?|werktage\w*|arbeitstage?|ouvrés?)\b", re.I)
FREE = re.compile(r"\b(?:weekends?|wochenenden?|week-end|helg\w*)\b", re.I)


def days_in(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, day from Monday as 0) of each name that is surely a day's."""
    for match in DAY.finditer(text):
        name = match.group(1)
        if len(name) >= MIN_LETTERS and (name[0].isupper() or name.lower().endswith(("s", "i", "g"))):
            yield match.start(1), match.end(1), DAY_OF[name.lower()]


def days_held(text: str) -> frozenset[int]:
    """All days that a source may speak of: named, within a range, or by what they have in common."""
    found = {DAY_OF[match.group(1).lower()] for match in DAY.finditer(text) if match.group(1)[0].isupper()}
    found |= {day for _, _, day in days_in(text)}
    for match in RANGE.finditer(text):
        first, last = (DAY_OF[match.group(at).lower()] for at in (1, 2))
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    for words, days in ((ALL, range(7)), (WORKING, range(5)), (FREE, range(5, 7))):
        if words.search(text):
            found |= set(days)
    return frozenset(found)
