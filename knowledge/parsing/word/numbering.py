"""Numbers of lists and headings as Word shows them (ISO/IEC 29500-1, 17.9). Nothing of them stands in the text."""

import re
from dataclasses import dataclass, field

from knowledge.parsing.word.formats import shown
from knowledge.parsing.word.names import Element, attribute, child, children, is_on, number, tag, value

LEVELS = 9
PLACE = re.compile(r"%([1-9])")
BULLET_OF_WORDS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Level:
    start: int
    format: str
    text: str
    restart: int | None
    """1-based level whose use starts this one again; None: any level above; 0: none."""
    is_legal: bool
    suffix: str
    is_hidden: bool
    style: str | None


@dataclass
class _List:
    levels: dict[int, Level]
    linked_style: str | None = None
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Instance:
    list_id: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """Counts as a document is read from its beginning. `unknown_formats` counts numbers in formats we do not write."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._instances: dict[str, _Instance] = {}
        self._begun: set[tuple[str, int]] = set()
        self.unknown_formats = 0
        for one in root if root is not None else ():
            if tag(one) == "w:abstractNum":
                linked = value(one, "w:numStyleLink")
                self._lists[attribute(one, "abstractNumId") or ""] = _List(_levels(one), linked)
            elif tag(one) == "w:num":
                self._instances[attribute(one, "numId") or ""] = _instance(one)

    def link(self, number_of_style: dict[str, str]) -> None:
        """Resolve lists that are defined by a style; `number_of_style` has the instance of each style."""
        for instance_id, instance in list(self._instances.items()):
            held = self._lists.get(instance.list_id)
            if held is None or held.levels or not held.linked_style:
                continue
            target = self._instances.get(number_of_style.get(held.linked_style, ""))
            if target is not None:
                levels = {**target.levels, **instance.levels}
                self._instances[instance_id] = _Instance(target.list_id, levels, instance.starts)

    def level_of_style(self, instance_id: str, style: str) -> int | None:
        """The level of a list that belongs to a paragraph style."""
        instance = self._instances.get(instance_id)
        if instance is None:
            return None
        levels = {**self._levels_of(instance), **instance.levels}
        return next((at for at, one in levels.items() if one.style == style), None)

    def label(self, instance_id: str, at: int) -> str:
        """The next number of a list at a level (0 to 8) as it is shown, with what separates it; "" for none."""
        instance = self._instances.get(instance_id)
        held = self._lists.get(instance.list_id) if instance else None
        if instance is None or held is None or not 0 <= at < LEVELS:
            return ""
        levels = {**held.levels, **instance.levels}
        level = levels.get(at)
        if level is None:
            return ""
        self._count(instance_id, instance, held, levels, at)
        begun = {place: instance.starts.get(place, one.start) for place, one in levels.items()}
        return self._written(level, levels, {**begun, **held.counts}, at)

    def _levels_of(self, instance: _Instance) -> dict[int, Level]:
        held = self._lists.get(instance.list_id)
        return held.levels if held else {}

    def _count(self, instance_id: str, instance: _Instance, held: _List, levels: dict[int, Level], at: int) -> None:
        if at in instance.starts and (instance_id, at) not in self._begun:
            held.counts[at] = instance.starts[at]
        else:
            held.counts[at] = held.counts[at] + 1 if at in held.counts else instance.starts.get(at, levels[at].start)
        self._begun.add((instance_id, at))
        for below in range(at + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            if at < (below if restart is None else restart):
                held.counts.pop(below, None)

    def _written(self, level: Level, levels: dict[int, Level], counts: dict[int, int], at: int) -> str:
        if level.is_hidden:
            return ""
        if level.format == "bullet":
            # A sign, or words that begin each item.
            return f"{level.text.strip()} " if BULLET_OF_WORDS.search(level.text) else ""

        def placed(match: re.Match[str]) -> str:
            place = int(match.group(1)) - 1
            if place > at or place not in levels:
                return ""
            form = levels[place].format
            if level.is_legal and form not in ("decimalZero", "none", "bullet"):
                form = "decimal"
            text = shown(counts[place], form)
            if text is None:
                self.unknown_formats += 1
                return str(counts[place])
            return text

        text = PLACE.sub(placed, level.text)
        return text + ("" if level.suffix == "nothing" or not text.strip() else " ")


def _instance(element: Element) -> _Instance:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in children(element, "w:lvlOverride"):
        at = number(attribute(override, "ilvl")) or 0
        start = number(value(override, "w:startOverride"))
        if start is not None:
            starts[at] = start
        whole = child(override, "w:lvl")
        if whole is not None:
            levels[at] = _level(whole)
    return _Instance(value(element, "w:abstractNumId") or "", levels, starts)


def _levels(element: Element) -> dict[int, Level]:
    return {number(attribute(one, "ilvl")) or 0: _level(one) for one in children(element, "w:lvl")}


def _level(element: Element) -> Level:
    start = number(value(element, "w:start"))
    return Level(
        start=0 if start is None else start,
        format=_format(element),
        text=value(element, "w:lvlText") or "",
        restart=number(value(element, "w:lvlRestart")),
        is_legal=is_on(child(element, "w:isLgl")),
        suffix=value(element, "w:suff") or "tab",
        is_hidden=is_on(child(element, "w:rPr", "w:vanish")),
        style=value(element, "w:pStyle"),
    )


def _format(element: Element) -> str:
    custom = child(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
    if custom is not None and (form := attribute(custom, "format")):
        return f"custom:{form}"
    plain = child(element, "w:numFmt")
    if plain is not None and attribute(plain, "val") == "custom":
        return f"custom:{attribute(plain, 'format') or ''}"
    fallback = value(element, "mc:AlternateContent", "mc:Fallback", "w:numFmt")
    return fallback or (attribute(plain, "val") if plain is not None else None) or "decimal"
