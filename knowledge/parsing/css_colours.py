"""CSS colours to red, green, blue and opacity, and whether one can be read on another."""

import re
from colorsys import hls_to_rgb

from knowledge.parsing.word.looks import MIN_CONTRAST, contrast

Colour = tuple[int, int, int, float] | str
"""Red, green and blue to 255 with opacity to 1; a word for what is not known: it counts as readable on anything."""

UNKNOWN = "unknown"
BLACK: Colour = (0, 0, 0, 1.0)
WHITE: Colour = (255, 255, 255, 1.0)
NAMES = {
    "white": "ffffff", "black": "000000", "snow": "fffafa", "ivory": "fffff0", "ghostwhite": "f8f8ff",
    "floralwhite": "fffaf0", "whitesmoke": "f5f5f5", "mintcream": "f5fffa", "azure": "f0ffff", "seashell": "fff5ee",
    "red": "ff0000", "green": "008000", "blue": "0000ff", "gray": "808080", "grey": "808080", "silver": "c0c0c0",
    "navy": "000080", "yellow": "ffff00", "transparent": "00000000",
}  # fmt: skip
HEX = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
FUNCTION = re.compile(r"(rgba?|hsla?)\(([^)]*)\)")
FAINT = 0.05


def colour_of(text: str) -> Colour:
    """The colour that a value gives, the first one of a shorthand."""
    text = text.strip().lower()
    if found := FUNCTION.search(text):
        return _of_function(found.group(1), re.findall(r"-?[\d.]+%?", found.group(2)))
    for word in text.split():
        word = NAMES.get(word, word)
        if HEX.fullmatch(word):
            return _of_hex(word.lstrip("#"))
    return UNKNOWN


def can_be_read(colour: Colour, ground: Colour) -> bool:
    """Whether letters of this colour show on this ground."""
    if isinstance(colour, str):
        return True
    if colour[3] <= FAINT:
        return False
    return isinstance(ground, str) or contrast(_hex(colour), _hex(ground)) >= MIN_CONTRAST


def _hex(colour: tuple[int, int, int, float]) -> str:
    return "{:02X}{:02X}{:02X}".format(*colour[:3])


def _of_hex(digits: str) -> Colour:
    if len(digits) <= 4:
        digits = "".join(one * 2 for one in digits)
    parts = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
    return parts[0], parts[1], parts[2], parts[3] / 255 if len(parts) == 4 else 1.0


def _of_function(name: str, parts: list[str]) -> Colour:
    try:
        opacity = _share(parts[3]) if len(parts) > 3 else 1.0
        if name.startswith("hsl"):
            made = hls_to_rgb(float(parts[0]) / 360 % 1, _share(parts[2]), _share(parts[1]))
            red, green, blue = (round(255 * one) for one in made)
        else:
            red, green, blue = (round(255 * _share(one) if one.endswith("%") else float(one)) for one in parts[:3])
    except (ValueError, IndexError):
        return UNKNOWN
    return _within(red), _within(green), _within(blue), opacity


def _share(text: str) -> float:
    return float(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def _within(value: int) -> int:
    return min(255, max(0, value))
