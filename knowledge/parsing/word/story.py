"""Blocks of one story (body, note, header, text box) in reading order: paragraphs with their numbers, table rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from knowledge.parsing.text_map import Block
from knowledge.parsing.unread import Unread
from knowledge.parsing.word.fields import Field
from knowledge.parsing.word.inline import Findings, Inline, Note, chosen_of
from knowledge.parsing.word.looks import shading_of
from knowledge.parsing.word.names import Element, attribute, child, letters_in, number, tag, value
from knowledge.parsing.word.numbering import Numbering
from knowledge.parsing.word.places import is_unseen_paragraph, is_unseen_row
from knowledge.parsing.word.styles import Styles, is_mark_deleted, is_mark_hidden

CELL_SEPARATOR = " | "
MAX_COLUMNS = 64
"""What a broken file may ask of one row; Word allows 63 columns."""
DELETED_BLOCKS = ("w:del", "w:moveFrom")

ReadNote = Callable[[Note], Iterator[Block]]


@dataclass
class _Ground:
    """What the text stands on: a colour in hexadecimal, or "" where it is not known."""

    colour: str
    is_table_shaded: bool = False
    table_style: str | None = None


@dataclass
class Story:
    styles: Styles
    numbering: Numbering
    findings: Findings
    read_note: ReadNote
    ground: str
    _fields: list[Field] = field(default_factory=list)
    _carried: list[Inline] = field(default_factory=list)
    """Paragraphs whose mark is deleted: they go on in the next one."""

    def blocks(self, container: Element) -> Iterator[Block]:
        """All blocks of a story."""
        yield from self._blocks(container, _Ground(self.ground))
        yield from self._flush()

    def _blocks(self, container: Iterable[Element], ground: _Ground) -> Iterator[Block]:
        for one in container:
            name = tag(one)
            if name == "w:p":
                yield from self._paragraph(one, ground)
            elif name == "w:tbl":
                yield from self._flush()
                yield from self._table(one, ground)
            elif name in DELETED_BLOCKS:
                self.findings.unread[Unread.DELETIONS.value] += 1
            elif name == "mc:AlternateContent":
                if (chosen := chosen_of(one)) is not None:
                    yield from self._blocks(chosen, ground)
            elif name in ("w:altChunk", "w:subDoc"):
                self.findings.unread[Unread.EMBEDDED.value] += 1
            elif name in ("w:r", "m:oMath", "m:oMathPara", "w:hyperlink", "w:fldSimple"):
                yield from self._loose(one, ground)
            elif not name.endswith("Pr"):
                yield from self._blocks(one, ground)

    def _paragraph(self, paragraph: Element, ground: _Ground) -> Iterator[Block]:
        properties = child(paragraph, "w:pPr")
        style = value(properties, "w:pStyle") or self.styles.default_paragraph
        inline = self._inline(paragraph, style, ground)
        if is_mark_deleted(properties):
            self._carried.append(inline)
            return
        carried, self._carried = [*self._carried, inline], []
        text = "".join(one.text for one in carried).strip()
        has_drawn = any(one.boxes for one in carried)
        if text or not is_mark_hidden(properties):
            label = self._label(properties, style)
            if text:
                yield Block(_without_gaps(label + text), self.styles.heading_level(style, properties))
        if text or has_drawn or any(one.notes for one in carried):
            yield from self._hung(carried)

    def _loose(self, one: Element, ground: _Ground) -> Iterator[Block]:
        """Content of a paragraph that stands where a paragraph should."""
        inline = Inline(self.styles, self.findings, self._fields, self.styles.default_paragraph, ground.colour)
        inline.read([one])
        inline.end_paragraph()
        yield Block(_without_gaps(inline.text.strip()))
        yield from self._hung([inline])

    def _inline(self, paragraph: Element, style: str | None, ground: _Ground) -> Inline:
        properties = child(paragraph, "w:pPr")
        inline = Inline(
            self.styles,
            self.findings,
            self._fields,
            style,
            _behind(properties, self.styles.shading(style), ground),
            ground.table_style,
            is_hidden=is_unseen_paragraph((properties, *self.styles.of_paragraphs(style))),
        )
        inline.read(paragraph)
        inline.end_paragraph()
        return inline

    def _hung(self, inlines: list[Inline]) -> Iterator[Block]:
        for inline in inlines:
            for box in inline.boxes:
                yield from self._blocks(box.element, _Ground(box.background))
            for note in inline.notes:
                yield from self.read_note(note)

    def _flush(self) -> Iterator[Block]:
        """A deleted mark with no paragraph behind it."""
        carried, self._carried = self._carried, []
        if text := "".join(one.text for one in carried).strip():
            yield Block(_without_gaps(text))
        yield from self._hung(carried)

    def _label(self, properties: Element | None, style: str | None) -> str:
        """The paragraph's number as it is shown: its own list's, or its style's."""
        own = child(properties, "w:numPr")
        instance, level = value(own, "w:numId"), number(value(own, "w:ilvl"))
        if instance is None:
            instance, style_level, told_by = self.styles.numbering(style)
            if level is None and instance is not None:
                names = [attribute(one, "styleId") for one in self.styles.chain(style)]
                linked = (self.numbering.level_of_style(instance, name) for name in (*names, told_by) if name)
                level = next((one for one in linked if one is not None), style_level)
        if instance is None or instance == "0":
            return ""
        return self.numbering.label(instance, level or 0)

    def _table(self, table: Element, ground: _Ground) -> Iterator[Block]:
        style = value(table, "w:tblPr", "w:tblStyle")
        shaded = ground.is_table_shaded or self.styles.is_shaded_table(style)
        inner = _Ground(ground.colour, shaded, style)
        merged: set[int] = set()
        for row in _through(table, "w:tr"):
            properties = child(row, "w:trPr")
            if properties is not None and any(tag(one) in ("w:del", "w:moveFrom") for one in properties):
                self.findings.unread[Unread.DELETIONS.value] += 1
            elif is_unseen_row(properties):
                self.findings.hidden += letters_in(row)
            else:
                yield from self._row(row, properties, inner, merged)

    def _row(self, row: Element, properties: Element | None, ground: _Ground, merged: set[int]) -> Iterator[Block]:
        """`merged`: places whose cells may go on from the row above into this one, then from this one into the next."""
        before, after = (_columns(value(properties, f"w:grid{side}"), 0) for side in ("Before", "After"))
        cells, within, going_on = [""] * before, list[Block](), set[int]()
        held = list(_through(row, "w:tc"))
        # A single cell is a frame around text, not a row of a table: what is in it stays as it is, in its order.
        is_frame = len(held) == 1 and not before + after
        for cell in held:
            place, vertical = len(cells), _merge(cell, "w:vMerge")
            if vertical:
                going_on.add(place)
            if (vertical == "continue" and place in merged) or (_merge(cell, "w:hMerge") == "continue" and place):
                # It shows the words of the cell above or before it, never its own.
                self.findings.hidden += letters_in(cell)
                blocks = list[Block]()
            else:
                blocks, tables = self._cell(cell, ground, is_frame=is_frame)
                within += tables
            if is_frame:
                yield from blocks
            cells.append(" ".join(block.text.replace("\n", " ") for block in blocks))
            cells += [""] * (_columns(value(cell, "w:tcPr", "w:gridSpan"), 1) - 1)
        merged.clear()
        merged |= going_on
        if not is_frame and any(text.strip() for text in cells):
            yield Block(CELL_SEPARATOR.join(text.strip() for text in [*cells, *[""] * after]))
        yield from within

    def _cell(self, cell: Element, ground: _Ground, *, is_frame: bool = False) -> tuple[list[Block], list[Block]]:
        """The words of a cell, and the rows of tables within it, which follow its own row; of a frame all in order."""
        properties = child(cell, "w:tcPr")
        if child(properties, "w:cellDel") is not None:
            self.findings.unread[Unread.DELETIONS.value] += 1
            return [], []
        shade = shading_of(properties)
        # A style's shading of single cells is not worked out: on it, no colour counts as hidden.
        colour = "" if shade is None and ground.is_table_shaded else (ground.colour if shade is None else shade)
        words: list[Block] = []
        within: list[Block] = []
        for one in cell:
            if tag(one) == "w:tbl" and not is_frame:
                within += self._table(one, _Ground(colour))
            else:
                words += self._blocks([one], _Ground(colour, table_style=ground.table_style))
        return [*words, *self._flush()], within


def _merge(cell: Element, name: str) -> str:
    """ "restart" or "continue" for a cell that is merged that way, "" for any other."""
    merged = child(cell, "w:tcPr", name)
    return "" if merged is None else attribute(merged, "val") or "continue"


def _behind(properties: Element | None, of_style: str | None, ground: _Ground) -> str:
    shade = shading_of(properties)
    if shade is None:
        shade = of_style
    return ground.colour if shade is None else shade


def _through(container: Element, wanted: str) -> Iterator[Element]:
    """Rows or cells, also those within content controls and other wrappers."""
    for one in container:
        name = tag(one)
        if name == wanted:
            yield one
        elif name == "mc:AlternateContent":
            if (chosen := chosen_of(one)) is not None:
                yield from _through(chosen, wanted)
        elif name not in ("w:tr", "w:tc", "w:p", "w:tbl", *DELETED_BLOCKS) and not name.endswith("Pr"):
            yield from _through(one, wanted)


def _columns(text: str | None, default: int) -> int:
    found = number(text)
    return default if found is None else max(default, min(found, MAX_COLUMNS))


def _without_gaps(text: str) -> str:
    """A break of lines, but never an empty line: that would end the block."""
    return "\n".join(line for line in text.split("\n") if line.strip())
