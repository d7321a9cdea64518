"""A number in the formats of ISO/IEC 29500-1, 17.18.59."""

from collections.abc import Callable

ROMAN = [
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
]  # fmt: skip
WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty thirty forty fifty sixty seventy eighty ninety
"""
ONES, TENS = WORDS.split()[:20], ["", "", *WORDS.split()[20:]]
ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
LATIN = "abcdefghijklmnopqrstuvwxyz"
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
CHICAGO = "*†‡§"


def shown(number: int, form: str) -> str | None:
    """The number as it is shown; None in a format that is not written here."""
    if form.startswith("custom:"):
        first = form.removeprefix("custom:").split(",")[0].strip()
        return str(number).zfill(len(first)) if first and set(first[:-1]) <= {"0"} else None
    write = FORMATS.get(form)
    return None if write is None else write(number)


def _roman(number: int) -> str:
    if not 0 < number < 32_000:
        return str(number)
    text = ""
    for size, letters in ROMAN:
        text += letters * (number // size)
        number %= size
    return text


def _letters(alphabet: str) -> Callable[[int], str]:
    """a to z, then aa, bb, cc, as Word counts on."""

    def written(number: int) -> str:
        if not 0 < number <= len(alphabet) * 30:
            return str(number)
        return alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1)

    return written


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _cardinal_text(number: int) -> str:
    if not 0 <= number < 1000:
        return str(number)
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    rest = f" {_cardinal_text(number % 100)}" if number % 100 else ""
    return f"{ONES[number // 100]} hundred{rest}"


def _ordinal_text(number: int) -> str:
    words = _cardinal_text(number)
    head, dash, last = words.rpartition("-") if "-" in words else words.rpartition(" ")
    ending = ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{head}{dash}{ending}"


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalHalfWidth": str,
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters(LATIN),
    "upperLetter": lambda number: _letters(LATIN)(number).upper(),
    "russianLower": _letters(RUSSIAN),
    "russianUpper": lambda number: _letters(RUSSIAN)(number).upper(),
    "ordinal": _ordinal,
    "cardinalText": lambda number: _cardinal_text(number).capitalize(),
    "ordinalText": lambda number: _ordinal_text(number).capitalize(),
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "chicago": lambda number: CHICAGO[(number - 1) % 4] * ((number - 1) // 4 + 1) if number > 0 else str(number),
    "none": lambda _number: "",
    "bullet": lambda _number: "",
}
