"""The words of one paragraph: runs, fields, links, tracked changes, and what hangs on it (notes, text boxes)."""

from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from knowledge.parsing.unread import Unread
from knowledge.parsing.word.alternatives import chosen_of
from knowledge.parsing.word.drawings import TextBox, in_drawing
from knowledge.parsing.word.equations import linear
from knowledge.parsing.word.fields import FIELDS_BY_THEMSELVES, FIELDS_WITHOUT_TEXT, Field, form_choice
from knowledge.parsing.word.looks import Look, look_of
from knowledge.parsing.word.names import Element, attribute, child, children, letters_in, tag
from knowledge.parsing.word.styles import Styles
from knowledge.parsing.word.symbols import character, unfolded

DELETED = ("w:del", "w:moveFrom")
BREAKS = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-"}


@dataclass
class Findings:
    """What was met in a whole document beside its text."""

    unread: Counter[str] = field(default_factory=Counter)
    hidden: int = 0


@dataclass(frozen=True)
class Note:
    kind: str
    """ "footnote" or "endnote"."""
    name: str
    has_number: bool
    """False for one with a mark of its own, which stands in the text and in the note."""


@dataclass
class Inline:
    """Collects one paragraph. `boxes` and `notes` were anchored in it, in order."""

    styles: Styles
    findings: Findings
    fields: list[Field]
    """Fields that are open; one may span paragraphs."""
    style: str | None = None
    background: str = ""
    table_style: str | None = None
    parts: list[str] = field(default_factory=list)
    boxes: list[TextBox] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_hidden: bool = False
    """Whether nothing in it can be seen, whatever it looks like."""
    _font: str = ""

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def read(self, element: Iterable[Element]) -> None:
        """All that is shown of the elements, in order."""
        for one in element:
            self._one(one)

    def end_paragraph(self) -> None:
        """A field whose instruction never ended must not swallow what follows."""
        for one in self.fields:
            one.is_instruction = False

    def _one(self, one: Element) -> None:
        name = tag(one)
        if name in DELETED:
            self._count_deletion(one)
        elif name == "w:r":
            self._run(one)
        elif name in ("m:oMath", "m:oMathPara"):
            self._add(f" {linear(self._seen_of(one))} ")
        elif name == "mc:AlternateContent":
            if (chosen := chosen_of(one)) is not None:
                self.read(chosen)
        elif name == "w:ruby":
            self._ruby(one)
        elif name == "w:fldSimple":
            self._simple_field(one)
        elif (act := self._leaf(name)) is not None:
            act(one)
        elif not name.endswith("Pr") and name != "w:instrText":
            self.read(one)

    def _seen_of(self, formula: Element) -> Element:
        """A formula without its runs that are deleted or that nobody sees."""
        seen = deepcopy(formula)
        for run in [one for one in seen.iter() if tag(one) == "m:r"]:
            properties = child(run, "w:rPr")
            if properties is None:
                continue
            is_deleted = any(tag(one) in DELETED for one in properties)
            if is_deleted:
                self._count_deletion(run)
            elif not self._look(properties).is_hidden(self.background):
                continue
            else:
                self.findings.hidden += letters_in(run)
            run.getparent().remove(run)
        return seen

    def _look(self, properties: Element | None) -> Look:
        character_style = child(properties, "w:rStyle")
        named = None if character_style is None else attribute(character_style, "val")
        return look_of(properties).over(self.styles.look(self.style, named, self.table_style))

    def _ruby(self, one: Element) -> None:
        """The words, and in brackets how they are said, which stands above them."""
        for base in children(one, "w:rubyBase"):
            self.read(base)
        said = len(self.parts)
        for above in children(one, "w:rt"):
            self.read(above)
        if "".join(self.parts[said:]).strip():
            self.parts[said:] = ["(", *self.parts[said:], ")"]

    def _leaf(self, name: str) -> Callable[[Element], None] | None:
        if name in BREAKS:
            return lambda _one: self._add(BREAKS[name])
        return {
            "w:t": lambda one: self._add(self._plain(one.text or "")),
            "w:delText": lambda _one: None,
            "w:instrText": self._instruction,
            "w:fldChar": self._field_mark,
            "w:sym": self._symbol,
            "w:drawing": self._drawing,
            "w:pict": self._drawing,
            "w:object": self._drawing,
            "w:footnoteReference": lambda one: self._note("footnote", one),
            "w:endnoteReference": lambda one: self._note("endnote", one),
            "w:altChunk": lambda _one: self._unread(Unread.EMBEDDED),
            "w:subDoc": lambda _one: self._unread(Unread.EMBEDDED),
            **dict.fromkeys(FIELDS_BY_THEMSELVES, lambda _one: self._unread(Unread.FIELDS)),
            "w:contentPart": lambda _one: self._unread(Unread.DIAGRAMS),
        }.get(name)

    def _run(self, run: Element) -> None:
        properties = child(run, "w:rPr")
        if properties is not None and any(tag(one) in DELETED for one in properties):
            self._count_deletion(run)
            return
        fonts = child(properties, "w:rFonts")
        was_hidden, was_font = self.is_hidden, self._font
        self.is_hidden = was_hidden or self._look(properties).is_hidden(self.background)
        self._font = "" if fonts is None else attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or ""
        self.read(run)
        self.is_hidden, self._font = was_hidden, was_font

    def _add(self, text: str) -> None:
        if any(one.is_instruction for one in self.fields):
            return
        for one in self.fields:
            one.has_result = one.has_result or bool(text.strip())
        if self.is_hidden:
            self.findings.hidden += len("".join(text.split()))
        else:
            self.parts.append(text)

    def _plain(self, text: str) -> str:
        shown, unknown = unfolded(text, self._font)
        self._unread(Unread.SYMBOLS, unknown)
        return shown

    def _symbol(self, one: Element) -> None:
        place = attribute(one, "char") or ""
        try:
            found = character(attribute(one, "font") or "", int(place, 16))
        except ValueError:
            found = None
        if found is None:
            self._unread(Unread.SYMBOLS)
        self._add(found or "\ufffd")

    def _instruction(self, one: Element) -> None:
        if self.fields:
            self.fields[-1].code += one.text or ""

    def _field_mark(self, one: Element) -> None:
        kind = attribute(one, "fldCharType")
        if kind == "begin":
            self.fields.append(Field(choice=form_choice(one)))
        elif kind == "separate" and self.fields:
            self.fields[-1].is_instruction = False
        elif kind == "end" and self.fields:
            self._end_field(self.fields.pop())

    def _end_field(self, ended: Field) -> None:
        name = (ended.code.split() or [""])[0].upper()
        if ended.choice:
            self._add(ended.choice)
        elif not ended.has_result and name and name not in FIELDS_WITHOUT_TEXT:
            self._unread(Unread.FIELDS)

    def _simple_field(self, one: Element) -> None:
        before = len(self.parts)
        self.read(one)
        if not "".join(self.parts[before:]).strip() and (attribute(one, "instr") or "").strip():
            self._unread(Unread.FIELDS)

    def _drawing(self, one: Element) -> None:
        found = in_drawing(one)
        self.findings.unread.update(found.unread)
        if found.words and not found.is_hidden:
            self._add(found.words)
        self.findings.hidden += found.hidden
        if self.is_hidden or found.is_hidden:
            self.findings.hidden += sum(letters_in(box.element) for box in found.boxes)
        else:
            self.boxes += found.boxes

    def _note(self, kind: str, one: Element) -> None:
        if not self.is_hidden:
            own_mark = attribute(one, "customMarkFollows") in ("1", "true", "on")
            self.notes.append(Note(kind, attribute(one, "id") or "", has_number=not own_mark))

    def _count_deletion(self, one: Element) -> None:
        if any(tag(part) in ("w:delText", "w:t", "m:t") and (part.text or "").strip() for part in one.iter()):
            self._unread(Unread.DELETIONS)
        self._end_fields_within(one)

    def _end_fields_within(self, deleted: Element) -> None:
        """Marks of a field that began before: without them its instruction would take in what follows."""
        begun = 0
        for mark in (part for part in deleted.iter() if tag(part) == "w:fldChar"):
            kind = attribute(mark, "fldCharType")
            if kind == "begin":
                begun += 1
            elif begun:
                begun -= kind == "end"
            elif self.fields and kind == "separate":
                self.fields[-1].is_instruction = False
            elif self.fields and kind == "end":
                self.fields.pop()

    def _unread(self, code: Unread, count: int = 1) -> None:
        if count:
            self.findings.unread[code.value] += count
