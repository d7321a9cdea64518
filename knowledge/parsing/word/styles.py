"""Styles: what a paragraph or a run inherits. Cycles of `basedOn` end where they close."""

import re
from functools import lru_cache

from knowledge.parsing.word.looks import Look, look_of, shading_of
from knowledge.parsing.word.names import Element, attribute, child, is_on, number, tag, value

HEADING = re.compile(r"heading ([1-9])$", re.IGNORECASE)
MAX_LEVEL = 6


class Styles:
    def __init__(self, root: Element | None) -> None:
        self._by_id: dict[str, Element] = {}
        self.default_paragraph: str | None = None
        self._default = look_of(child(root, "w:docDefaults", "w:rPrDefault", "w:rPr"))
        for one in root if root is not None else ():
            if tag(one) == "w:style":
                name = attribute(one, "styleId") or ""
                self._by_id[name] = one
                if attribute(one, "type") == "paragraph" and attribute(one, "default") in ("1", "true", "on"):
                    self.default_paragraph = name
        self.look = lru_cache(maxsize=512)(self._look)

    def chain(self, name: str | None) -> list[Element]:
        """The style and those it is based on, nearest first."""
        found: list[Element] = []
        seen: set[str] = set()
        while name and name in self._by_id and name not in seen:
            seen.add(name)
            found.append(self._by_id[name])
            name = value(found[-1], "w:basedOn")
        return found

    def heading_level(self, name: str | None, properties: Element | None) -> int:
        """1 to 6 for a heading, by its outline level or its style's name; 0 for anything else."""
        sources = [properties, *(child(style, "w:pPr") for style in self.chain(name))]
        for source in sources:
            outline = number(value(source, "w:outlineLvl"))
            if outline is not None:
                return min(outline + 1, MAX_LEVEL) if outline < 9 else 0
        for style in self.chain(name):
            title = value(style, "w:name") or ""
            if title.lower() == "title":
                return 1
            if match := HEADING.match(title):
                return min(int(match.group(1)), MAX_LEVEL)
        return 0

    def numbering(self, name: str | None) -> tuple[str | None, int | None, str | None]:
        """(instance, level, style that says so) of the list a paragraph style belongs to."""
        level: int | None = None
        for style in self.chain(name):
            found = child(style, "w:pPr", "w:numPr")
            if found is None:
                continue
            level = level if level is not None else number(value(found, "w:ilvl"))
            if (instance := value(found, "w:numId")) is not None:
                return instance, level, attribute(style, "styleId")
        return None, None, None

    def instances(self) -> dict[str, str]:
        """The list instance of each style that has one of its own."""
        held = {name: value(style, "w:pPr", "w:numPr", "w:numId") for name, style in self._by_id.items()}
        return {name: instance for name, instance in held.items() if instance}

    def _look(self, paragraph: str | None, character: str | None, table: str | None = None) -> Look:
        """What a run of these styles looks like before its own properties."""
        look = Look()
        for name in (character, paragraph, table):
            for style in self.chain(name):
                look = look.over(look_of(child(style, "w:rPr")))
        return look.over(self._default)

    def of_paragraphs(self, name: str | None) -> list[Element | None]:
        """Paragraph properties of a style and of those it is based on, nearest first."""
        return [child(style, "w:pPr") for style in self.chain(name)]

    def shading(self, name: str | None) -> str | None:
        """Colour behind paragraphs of this style."""
        for style in self.chain(name):
            if (found := shading_of(child(style, "w:pPr"))) is not None:
                return found
        return None

    def is_shaded_table(self, name: str | None) -> bool:
        """Whether a table style lays a colour behind any of its cells."""
        return any(tag(one) == "w:shd" and attribute(one, "fill") not in ("auto", "FFFFFF", "ffffff")
                   for style in self.chain(name) for one in style.iter())  # fmt: skip


def is_mark_deleted(properties: Element | None) -> bool:
    """Whether the mark at a paragraph's end is deleted or moved away: the paragraph goes on in the next one."""
    mark = child(properties, "w:rPr")
    return mark is not None and any(tag(one) in ("w:del", "w:moveFrom") for one in mark)


def is_mark_hidden(properties: Element | None) -> bool:
    return is_on(child(properties, "w:rPr", "w:vanish"))
