"""What CSS says of an element: whether it hides it, its colour and its ground; and to which elements a rule applies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.parsing.css_colours import Colour, colour_of

ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n0-9a-fA-F]))")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
OTHER_MEDIA = re.compile(
    r"@(?:media\s+(?:print|speech)|font-face|page|keyframes)\b[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
)
COMPOUND = re.compile(r"[#.]?[\w-]+|\*|\[[^\]]*\]|:+[\w-]+(?:\([^)]*\))?")
LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|ex|ch|vw|vh|cm|mm|in|%|)")
IN_PIXELS = {
    "px": 1.0, "": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 12.8, "vh": 7.2, "cm": 37.8,
    "mm": 3.78, "in": 96.0, "%": 16.0,
}  # fmt: skip
MIN_FONT_PIXELS = 2.0
FAR_PIXELS = 150.0
FAINT = 0.05
SCALED_AWAY = re.compile(r"scale[xy3d]*\(\s*0*\.?0+\s*[,)]")
MOVED = re.compile(r"translate[xy3d]*\(([^)]*)\)")
CLIPPED = re.compile(
    r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|circle\(\s*0|ellipse\(\s*0|polygon\(\s*0[^,)]{0,20}(?:,\s*0[^,)]{0,20}){0,20}\)|rect\(\s*[01](?:px)?[\s,]"
)
MASKED_AWAY = re.compile(r"gradient\((?:[^,()]*,)?\s*transparent[^,()]*,\s*transparent[^,()]*\)")
APART = re.compile(r"-(?:[1-9]|0?\.[89])\d*(?:\.\d+)?r?em")
"""Letters drawn upon one another."""
MOVES = ("left", "top", "right", "bottom", "text-indent", "margin", "margin-left", "margin-top", "inset")
MAX_SHEET_CHARACTERS = 100_000
MAX_STYLE_CHARACTERS = 2_000
MAX_ANCESTORS = 16

Element = tuple[str, Mapping[str, str]]
"""A tag and its attributes."""


@dataclass(frozen=True)
class Style:
    """What declarations say: `colour` and `ground` are None where they say nothing of them."""

    is_hiding: bool = False
    colour: Colour | None = None
    ground: Colour | None = None


@dataclass(frozen=True)
class Rule:
    path: tuple[tuple[str, ...], ...]
    """Simple selectors of each element on the way, the wanted one last."""
    style: Style


def declarations(css: str) -> dict[str, str]:
    """Properties and values in small letters, escapes and comments resolved; the last of a name counts, unless an
    earlier one is important."""
    found: dict[str, str] = {}
    important: set[str] = set()
    plain = ESCAPE.sub(_unescaped, _without_comments(css[:MAX_STYLE_CHARACTERS])).lower()
    for part in plain.split(";"):
        name, colon, value = part.partition(":")
        name, is_important = name.strip(), "!important" in value.replace(" ", "")
        if "!" in value and not is_important:
            continue  # no declaration: what was said before stays
        if colon and (is_important or name not in important):
            found[name] = value.partition("!")[0].strip()
            important |= {name} if is_important else set()
    return found


def style_of(css: str) -> Style:
    held = declarations(css)
    ink = held.get("-webkit-text-fill-color", held.get("color"))
    ground = held.get("background-color", held.get("background", ""))
    return Style(
        _is_hiding(held),
        colour_of(ink) if ink is not None else None,
        colour_of(ground) if ground and ground not in ("none", "transparent", "inherit") else None,
    )


def rules_of(css: str) -> Iterator[Rule]:
    """The rules of a style sheet for the screen, those aside that ask for a state ("hover")."""
    plain = OTHER_MEDIA.sub("", _without_comments(css[:MAX_SHEET_CHARACTERS]))
    for selectors, body in RULE.findall(plain):
        style = style_of(body)
        if style == Style():
            continue
        for selector in selectors.split(","):
            path = tuple(tuple(COMPOUND.findall(part)) for part in re.split(r"[\s>+~]+", selector.strip()) if part)
            if path and not any(simple.startswith(":") for part in path for simple in part):
                yield Rule(path, style)


def applies(rule: Rule, ancestors: Sequence[Element], element: Element) -> bool:
    """Whether the element is the one wanted, within those that the rule names before it."""
    if not _is_all(rule.path[-1], element):
        return False
    above = iter(ancestors)
    return all(any(_is_all(part, one) for one in above) for part in rule.path[:-1])


def _is_all(simple: tuple[str, ...], element: Element) -> bool:
    return all(_is(one, element) for one in simple)


def _is(simple: str, element: Element) -> bool:
    tag, attributes = element
    if simple.startswith("."):
        return simple[1:] in attributes.get("class", "").split()
    if simple.startswith("#"):
        return attributes.get("id") == simple[1:]
    if simple.startswith("["):
        name, equals, value = simple[1:-1].partition("=")
        wanted = value.strip().strip("\"'")
        name = name.strip().rstrip("~|^$*").lower()
        return name in attributes and (not equals or wanted in attributes[name])
    return simple in ("*", tag)


def _is_hiding(held: Mapping[str, str]) -> bool:
    if held.get("display") == "none" or held.get("visibility") in ("hidden", "collapse"):
        return True
    if held.get("content-visibility") == "hidden" or _is_faint(held.get("opacity", "1")):
        return True
    if _is_faint("".join(re.findall(r"opacity\(([^)]*)\)", held.get("filter", ""))) or "1"):
        return True
    masks = held.get("mask", held.get("mask-image", held.get("-webkit-mask-image", "")))
    if MASKED_AWAY.search(masks) or held.get("zoom", "1").rstrip("%") in ("0", "0.0"):
        return True
    if APART.match(held.get("letter-spacing", "")):
        return True
    return _is_tiny(held) or _is_moved_away(held) or _is_cut_away(held)


def _is_faint(opacity: str) -> bool:
    match = LENGTH.match(opacity)
    return match is not None and float(match.group(1)) / (100 if match.group(2) == "%" else 1) <= FAINT


def _is_tiny(held: Mapping[str, str]) -> bool:
    sizes = (
        [held["font-size"]] if "font-size" in held else re.findall(r"(?:^|\s)([\d.]+[a-z%]*)", held.get("font", ""))[:1]
    )
    return any((size := _pixels(one)) is not None and abs(size) < MIN_FONT_PIXELS for one in sizes)


def _is_moved_away(held: Mapping[str, str]) -> bool:
    moves = [held.get(name, "") for name in MOVES] + MOVED.findall(held.get("transform", ""))
    lengths = (LENGTH.finditer(one) for one in moves)
    return any(_in_pixels(match) <= -FAR_PIXELS for one in lengths for match in one)


def _is_cut_away(held: Mapping[str, str]) -> bool:
    if SCALED_AWAY.search(held.get("transform", "")) or held.get("scale") == "0":
        return True
    if CLIPPED.search(held.get("clip-path", "")) or CLIPPED.search(held.get("clip", "")):
        return True
    sizes = [_pixels(held.get(name, "")) for name in ("width", "height", "max-width", "max-height", "line-height")]
    is_clipping = held.get("overflow", "visible") not in ("visible", "auto", "scroll")
    if is_clipping and any(size is not None and size <= 1 for size in sizes[:4]):
        return True
    return any(size == 0 for size in sizes[:4]) or (is_clipping and sizes[4] == 0)


def _pixels(text: str) -> float | None:
    match = LENGTH.fullmatch(text)
    return None if match is None else _in_pixels(match)


def _in_pixels(match: re.Match[str]) -> float:
    return float(match.group(1)) * IN_PIXELS[match.group(2)]


def _without_comments(css: str) -> str:
    """One that never ends takes the rest with it, as in a browser."""
    kept: list[str] = []
    for index, part in enumerate(css.split("/*")):
        kept.append(part if not index else part.partition("*/")[2])
    return "".join(kept)


def _unescaped(match: re.Match[str]) -> str:
    if not match.group(1):
        return match.group(2)
    point = int(match.group(1), 16)
    return chr(point) if 0 < point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd"
