"""Bank accounts: IBAN (ISO 13616) with the country's length and the check digits of ISO 7064 MOD 97-10."""

import re
from collections.abc import Iterable, Iterator

import regex

from governance.filters.detectors.context import INVISIBLE, Passage
from governance.filters.detectors.protocol import PatternDetector

# What follows the check digits (ISO 13616, the registry of SWIFT): so many digits (n), letters (a), or either (c).
_COUNTRIES_BY_STRUCTURE = {
    "11n": "NO",
    "12n": "BE",
    "14n": "DK FI FO GL SD",
    "4a10n": "NL",
    "2a12n": "FK",
    "15n": "SI",
    "3n10c2n": "MK",
    "16n": "AT BA EE LT MN XK",
    "3n13c": "KZ LU",
    "5n12c": "CH LI",
    "17n": "HR",
    "4a13c": "LV",
    "18n": "CR DE ME RS VA",
    "4a6n8c": "BG",
    "4a14c": "BH",
    "4a14n": "GB IE",
    "2a16n": "GE",
    "19n": "IL SO TL",
    "3n16c": "AE OM",
    "4a15c": "GI",
    "4a15n": "IQ",
    "20n": "CZ ES SE SK TN",
    "8n12c": "AD",
    "2c18c": "MD",
    "4a16c": "PK RO",
    "2n18c": "SA",
    "4a16n": "VG",
    "21n": "LY PT ST",
    "22n": "IS",
    "6n16c": "TR",
    "23n": "BI DJ MR",
    "10n11c2n": "FR MC",
    "7n16c": "GR",
    "1a10n12c": "IT SM",
    "8n16c": "AL CY",
    "4a20c": "AZ GT",
    "4c4n16c": "BY",
    "4c20n": "DO",
    "24n": "HU PL",
    "4n20c": "LB",
    "4a20n": "HN NI SV",
    "23n1a1c": "BR",
    "25n": "EG",
    "4a21c": "PS QA",
    "6n19c": "UA",
    "4a4n18c": "JO YE",
    "4a22c": "KW",
    "4a19n3a": "MU",
    "4a5n18c": "MT",
    "4a20n3a": "SC",
    "4a24c": "LC",
    "14n15c": "RU",
}
_CHARACTERS = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}


def _shape(structure: str) -> "regex.Pattern[str]":
    parts = re.findall("([0-9]+)([nac])", "2n" + structure)
    return regex.compile("[A-Z]{2}" + "".join(f"{_CHARACTERS[kind]}{{{count}}}" for count, kind in parts))


def _length(structure: str) -> int:
    return 4 + sum(map(int, re.findall("[0-9]+", structure)))


STRUCTURES = {country: kind for kind, countries in _COUNTRIES_BY_STRUCTURE.items() for country in countries.split()}
_LENGTHS = {country: _length(structure) for country, structure in STRUCTURES.items()}
_SHAPES = {country: _shape(structure) for country, structure in STRUCTURES.items()}
COUNTRIES = tuple(sorted(_LENGTHS))
_BEGINNING = re.compile(r"[A-Za-z]{2}[^A-Za-z0-9]{0,2}[0-9]{2}")
_MIN_CHARS = min(_LENGTHS.values())
_AS_NUMBERS = {ord(letter): str(int(letter, 36)) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_SEPARATOR = r"[\s\-./_\u2010-\u2015\u2212\u00b7]"
_CANDIDATE = regex.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}{_SEPARATOR}{{0,2}}+[0-9]{{2}}"
    rf"(?:(?: [\-\u2013] |{_SEPARATOR}{{0,2}}+)[A-Za-z0-9]){{11,30}}+"
)
_OF_LENGTH = {
    length: re.compile(rf"(?:{_SEPARATOR}*+[A-Za-z0-9]){{{length}}}") for length in frozenset(_LENGTHS.values())
}
_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
_MARKS = re.compile(rf"[{INVISIBLE}]+|{_SEPARATOR}+")


def find(passage: Passage) -> Iterable[tuple[int, int]]:
    """Accounts of a country that issues IBANs, in one piece or in groups; the country may be a group of its own."""
    if len(passage.inside) < _MIN_CHARS or not _BEGINNING.search(passage.text, passage.start, passage.end):
        return ()
    return _in_groups(passage)


def _in_groups(passage: Passage) -> Iterator[tuple[int, int]]:
    text, position = passage.text, passage.start
    while match := _CANDIDATE.search(text, position, passage.end):
        end = _account_end(text, match.start(), match.end())
        if end:
            yield match.start(), end
        position = end or match.start() + 2


def may_go_on(written: str) -> bool:
    """Whether `written`, from the letters of its country on, can be the beginning of an account of that country."""
    account = _MARKS.sub("", written).upper()
    shape = _SHAPES.get(account[:2])
    return shape is not None and shape.fullmatch(account, partial=True) is not None


def _account_end(text: str, start: int, end: int) -> int:
    length = _LENGTHS.get(text[start : start + 2].upper(), 0)
    if not length:
        return 0
    written = _OF_LENGTH[length].match(text, start, end)
    if written is None or text[written.end() : written.end() + 1].isalnum():
        return 0
    account = _SEPARATORS.sub("", written.group()).upper()
    if text[start + 2].isspace() and not _is_of_its_country(account):
        return 0
    return written.end() if _check_digits_hold(account) else 0


def _is_of_its_country(account: str) -> bool:
    """Digits where the country has digits, and mostly digits: asked where a word of prose ("at 10", "by 20") begins."""
    return _SHAPES[account[:2]].fullmatch(account) is not None and sum(map(str.isdecimal, account)) >= len(account) // 2


def _check_digits_hold(account: str) -> bool:
    rearranged = account[4:] + account[:4]
    return int(rearranged.translate(_AS_NUMBERS)) % 97 == 1


DETECTOR = PatternDetector("iban", find)
