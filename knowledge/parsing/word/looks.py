"""Whether a run can be seen: vanished, transparent, tiny, or of the colour of what it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.parsing.word.names import Element, attribute, child, is_on, number, tag, value

WHITE = "FFFFFF"
BACKGROUNDS = ("background1", "light1", "bg1", "lt1")
MIN_CONTRAST = 1.15
"""Ratio of WCAG 2, 1.4.3; plain text wants 4.5. Below this nothing can be read on paper or screen."""
MIN_HALF_POINTS = 4
MIN_WIDTH_PERCENT = 10
MAX_OVERLAP = 0.8
"""Of a letter's height; then letters stand upon one another."""
USUAL_HALF_POINTS = 20
TRANSPARENT = 95_000
"""Of a hundred thousand."""
HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a run property says; None where it says nothing."""

    is_vanished: bool | None = None
    colour: str | None = None
    half_points: int | None = None
    width_percent: int | None = None
    behind: str | None = None
    """Colour of shading or highlight; "" for one that is not known."""
    is_transparent: bool | None = None
    apart: int | None = None
    """Twips between characters; less than nothing draws them together."""

    def over(self, base: "Look") -> "Look":
        """This look where it says something, else the base's."""
        return Look(
            *(mine if mine is not None else theirs for mine, theirs in zip(_all(self), _all(base), strict=True))
        )

    def is_hidden(self, background: str) -> bool:
        """`background` is a colour in hexadecimal, "" for one that is not known: then colours hide nothing."""
        if self.is_vanished or self.is_transparent:
            return True
        if self.half_points is not None and self.half_points <= MIN_HALF_POINTS:
            return True
        if self.width_percent is not None and self.width_percent <= MIN_WIDTH_PERCENT:
            return True
        if (self.apart or 0) <= -MAX_OVERLAP * 10 * (self.half_points or USUAL_HALF_POINTS):
            return True
        ground = background if self.behind is None else self.behind
        return bool(self.colour and ground) and contrast(self.colour or "", ground) < MIN_CONTRAST


def _all(look: Look) -> tuple[Any, ...]:
    return (
        look.is_vanished, look.colour, look.half_points, look.width_percent, look.behind, look.is_transparent,
        look.apart,
    )  # fmt: skip


def look_of(properties: Element | None) -> Look:
    """Reads w:rPr."""
    held: Mapping[str, Element] = {tag(one): one for one in properties} if properties is not None else {}
    return Look(
        is_vanished=is_on(held["w:vanish"]) if "w:vanish" in held else None,
        colour=_filled(held.get("w14:textFill"), _colour(held.get("w:color"))),
        half_points=number(attribute(held["w:sz"], "val")) if "w:sz" in held else None,
        width_percent=number((attribute(held["w:w"], "val") or "").rstrip("%")) if "w:w" in held else None,
        behind=_behind(held, properties),
        is_transparent=_is_transparent(held.get("w14:textFill")),
        apart=number(attribute(held["w:spacing"], "val")) if "w:spacing" in held else None,
    )


def shading_of(properties: Element | None) -> str | None:
    """Colour behind a paragraph, run or cell: None for none, "" for one that is not a plain colour."""
    shading = child(properties, "w:shd")
    if shading is None:
        return None
    fill, pattern = attribute(shading, "fill") or "auto", attribute(shading, "val") or "clear"
    if pattern == "solid":
        fill = attribute(shading, "color") or "auto"
    elif pattern not in ("clear", "nil"):
        return ""
    if attribute(shading, "themeFill") and fill == "auto":
        return ""
    return None if fill == "auto" else _hex(fill)


def contrast(one: str, two: str) -> float:
    """Ratio of two colours' luminance, 1 (the same) to 21. Raises nothing: what is no colour counts as far apart."""
    if not (_hex(one) and _hex(two)):
        return 21.0
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _behind(held: Mapping[str, Element], properties: Element | None) -> str | None:
    if "w:highlight" in held:
        name = attribute(held["w:highlight"], "val") or "none"
        return None if name == "none" else HIGHLIGHTS.get(name, "")
    return shading_of(properties)


def _colour(element: Element | None) -> str | None:
    if element is None:
        return None
    found = attribute(element, "val") or "auto"
    if found == "auto" and attribute(element, "themeColor") in BACKGROUNDS:
        return WHITE
    return "" if found == "auto" else _hex(found)


def _filled(fill: Element | None, colour: str | None) -> str | None:
    """The colour that letters are filled with, which counts before their own; "" for one that is not plain."""
    if fill is None:
        return colour
    plain = child(fill, "w14:solidFill", "w14:srgbClr")
    if plain is not None:
        return _hex(attribute(plain, "val") or "")
    return WHITE if value(fill, "w14:solidFill", "w14:schemeClr") in BACKGROUNDS else ""


def _is_transparent(fill: Element | None) -> bool | None:
    if fill is None:
        return None
    if child(fill, "w14:noFill") is not None:
        return True
    alphas = (number(attribute(one, "val")) for one in fill.iter() if tag(one) == "w14:alpha")
    return any(alpha is not None and alpha >= TRANSPARENT for alpha in alphas)


def _hex(text: str) -> str:
    text = text.lstrip("#").upper()
    return text if len(text) == 6 and all(character in "0123456789ABCDEF" for character in text) else ""


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
