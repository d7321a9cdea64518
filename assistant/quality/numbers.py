"""Whether a rewrite has the numbers of its text and no others, however they are written. Pure Python."""

import re
import unicodedata

from assistant.quality.wording import CODE
from kernel.languages import language_of

_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?!\d)")
_DIGITS = re.compile(r"\d+")
_COUNTERS = re.compile(r"^[ \t]*\d+[.)]\s|\[\^?\d+\]", re.MULTILINE)
_MAGNITUDE = re.compile(
    r"\d\s?(?:k|m|mio|mill?\w*|mrd|bn|billion\w*|thousand|tausend|mil|mila|tys|тыс|млн|млрд|万|億|亿|千)\b", re.I
)
_HOUR = re.compile(r"\b(\d{1,2})(?=\s?(?:[:.h]\s?\d\d\b|h\b|uhr\b|[ap]\.?m\b))", re.I)
_TIME = re.compile(r"(?<![\d.:])(\d{1,2}):(\d\d)(?!\d|[.:]\d)")
_PART = re.compile(
    r"\b(?:half|quarter|halb|viertel|demie?|quart|media|cuarto|mezza|quarto|meia|kwart)\b|половин|четверт", re.I
)
_ROMAN = re.compile(r"\b[IVXLC]{2,}\b")
_SPELLED = re.compile(r"[〇零一二三四五六七八九十百千万億亿兆]{2,}")
_COUNTED = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "um dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "ru": "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
    "sv": "en två tre fyra fem sex sju åtta nio tio elva tolv",
}
_ORDERED = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "de": "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte",
}
_MONTHS = {
    "en": "january february march april - june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_ALSO = {
    "en": {"once": 1, "twice": 2, "both": 2, "dozen": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20}
    | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100},
    "de": {"eins": 1, "eine": 1, "einen": 1, "beide": 2, "beiden": 2, "dutzend": 12, "zwanzig": 20, "dreißig": 30}
    | {"vierzig": 40, "fünfzig": 50, "hundert": 100},
    "fr": {"une": 1, "douzaine": 12, "quinze": 15, "vingt": 20, "trente": 30, "cent": 100},
    "es": {"un": 1, "una": 1, "docena": 12, "quince": 15, "veinte": 20, "treinta": 30, "cien": 100},
}


def _values(code: str) -> dict[str, int]:
    rows = [words[code].split() for words in (_COUNTED, _ORDERED, _MONTHS) if code in words]
    return {word: value for row in rows for value, word in enumerate(row, start=1)} | _ALSO.get(code, {})


_VALUES = {code: _values(code) for code in _COUNTED}
_ANY = {word: value for values in _VALUES.values() for word, value in values.items() if len(word) > 3}


def are_kept(before: str, answer: str) -> bool:
    """Whether a rewrite has no number that its text does not have. That it leaves one out may be its purpose."""
    old, new = (_COUNTERS.sub(" ", _folded(CODE.sub(" ", text))) for text in (before, answer))
    old = f"{old} {_folded(before)}"
    if _SPELLED.search(old) or _SPELLED.search(new):
        return True
    return not _has_other_times(old, new) and all(_is_in(number, old, new) for number in _numbers(new))


def _has_other_times(old: str, new: str) -> bool:
    """Whether a time of day is put together from parts of others."""
    times = {(int(hour) % 12, minute) for hour, minute in _TIME.findall(old)}
    if not times or _PART.search(old):
        return False
    return any((int(hour) % 12, minute) not in times for hour, minute in _TIME.findall(new))


def _folded(text: str) -> str:
    """With the digits of every script as our own."""
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)


def _numbers(text: str) -> set[str]:
    """Each number once, thousands joined, without leading zeros."""
    joined = _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    return {number.lstrip("0") or "0" for number in _DIGITS.findall(joined)}


def _is_in(number: str, text: str, other: str) -> bool:
    """Whether a text has the number, in whichever way the other one writes it."""
    known = _known(text)
    if number in known or number == "0":
        return True
    if _is_end_of(number, known, other) or any(_is_end_of(one, {number}, text) for one in known):
        return True
    hours = {hour.lstrip("0") for hour in _HOUR.findall(other)}
    # 19:40 is 7:40 in the evening; 7:30 may have been half eight.
    steps = (-12, 12, 1) if _PART.search(text) else (-12, 12)
    if number in hours and known & {str(int(number) + step) for step in steps}:
        return True
    if number in ("15", "30", "45") and (_PART.search(text) or _PART.search(other)):
        return True  # half past seven
    bare = number.rstrip("0")
    has_magnitude = _MAGNITUDE.search(text) or _MAGNITUDE.search(other)
    return bool(has_magnitude) and any(bare.startswith(one.rstrip("0") or "-") for one in known)


def _is_end_of(number: str, longer: set[str], text: str) -> bool:
    """Whether a text shortens one of the longer numbers to this: 1914–18."""
    is_end = any(one.endswith(number) and len(one) > len(number) for one in longer)
    return is_end and bool(re.search(rf"[-–—/'’]0*{number}\b", text))


def _known(text: str) -> set[str]:
    written = _numbers(text) | {number.lstrip("0") or "0" for number in _DIGITS.findall(text)}
    words = (word.casefold() for word in re.findall(r"[^\W\d_]+", text))
    values = _VALUES.get(language_of(text) or "", _ANY)
    spelled = {str(values[word]) for word in words if word in values}
    return written | spelled | {str(_roman(found)) for found in _ROMAN.findall(text)}


def _roman(letters: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[letter] for letter in letters]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
