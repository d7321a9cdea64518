"""DOCX to blocks: headers, body, notes and footers as a reader sees them. One page: Word stores none."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks
from knowledge.parsing.unread import Unread
from knowledge.parsing.word.formats import shown
from knowledge.parsing.word.inline import Findings, Note
from knowledge.parsing.word.looks import WHITE
from knowledge.parsing.word.names import Element, attribute, child, is_on, number, tag, value
from knowledge.parsing.word.numbering import Numbering
from knowledge.parsing.word.package import Package
from knowledge.parsing.word.story import Story
from knowledge.parsing.word.styles import Styles

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
APART = ("separator", "continuationSeparator", "continuationNotice")
"""Notes that are lines between text and notes."""


def read_docx(path: Path) -> Iterator[PageBlocks]:
    """The document as page 1: tracked changes as if accepted, numbers of lists as shown, and a count of what is
    not text. Raises Unreadable for a damaged file or one that unpacks without end."""
    try:
        document = _Document(Package(path))
        blocks = tuple(document.blocks())
    except (Unreadable, MemoryError, RecursionError):
        raise
    except (zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Unreadable(Reason.CORRUPTED) from error
    except Exception as error:
        # A broken part may break anywhere; whatever it was, the file is at fault.
        raise Unreadable(Reason.CORRUPTED) from error
    yield PageBlocks(1, blocks, dict(document.findings.unread), document.findings.hidden)


class _Document:
    """One package, read in the order of its text: list numbers count from its beginning."""

    def __init__(self, package: Package) -> None:
        path = package.body_path()
        if path is None:
            raise Unreadable(Reason.CORRUPTED)
        self.package, self.path = package, path
        self.root = package.root(path)
        self.findings = Findings()
        self.styles = Styles(package.related(path, "styles"))
        self.numbering = Numbering(package.related(path, "numbering"))
        self.numbering.link(self.styles.instances())
        self.settings = package.related(path, "settings")
        self.notes = {kind: _by_id(package.related(path, f"{kind}s"), kind) for kind in ("footnote", "endnote")}
        self.seen: dict[str, list[Note]] = {"footnote": [], "endnote": []}

    def blocks(self) -> Iterator[Block]:
        yield from self._margins("headerReference")
        body = child(self.root, "w:body")
        yield from self._story().blocks(body if body is not None else self.root)
        for note in self.seen["endnote"]:
            yield from self._note_blocks(note)
        yield from self._margins("footerReference")
        self._count_what_is_left()

    def _story(self) -> Story:
        ground = attribute(self.root[0], "color") if len(self.root) and tag(self.root[0]) == "w:background" else None
        if ground is None or not is_on(child(self.settings, "w:displayBackgroundShape")):
            ground = WHITE
        return Story(self.styles, self.numbering, self.findings, self._read_note, ground)

    def _read_note(self, note: Note) -> Iterator[Block]:
        """Footnotes follow their paragraph, endnotes the body; each once."""
        seen = self.seen[note.kind]
        if note.name in (one.name for one in seen) or note.name not in self.notes[note.kind]:
            return
        seen.append(note)
        if note.kind == "footnote":
            yield from self._note_blocks(note)

    def _note_blocks(self, note: Note) -> Iterator[Block]:
        label = f"{self._note_number(note)} " if note.has_number else ""
        for index, block in enumerate(self._story().blocks(self.notes[note.kind][note.name])):
            yield Block(block.text if index else f"{label}{block.text}")

    def _note_number(self, note: Note) -> str:
        """Counted over those that are numbered, from where the document says, in the format that it says."""
        seen = self.seen[note.kind]
        first = number(self._of_notes(note.kind, "w:numStart"))
        at = sum(one.has_number for one in seen[: seen.index(note) + 1]) + (1 if first is None else first) - 1
        form = self._of_notes(note.kind, "w:numFmt") or ("decimal" if note.kind == "footnote" else "lowerRoman")
        return (shown(at, form) or str(at)).translate(SUPERSCRIPT)

    def _of_notes(self, kind: str, name: str) -> str | None:
        """What the last section says of its notes, else the whole document's settings."""
        section = child(self.root, "w:body", "w:sectPr", f"w:{kind}Pr", name)
        return value(self.settings, f"w:{kind}Pr", name) if section is None else attribute(section, "val")

    def _margins(self, kind: str) -> Iterator[Block]:
        """Headers or footers that some page shows; the same words on many pages once."""
        seen: set[str] = set()
        for target in self._shown_margins(kind):
            for block in self._story().blocks(self.package.root(target)):
                if block.text not in seen:
                    seen.add(block.text)
                    yield Block(block.text)

    def _shown_margins(self, kind: str) -> list[str]:
        sections = [one for one in self.root.iter() if tag(one) == "w:sectPr" and not _is_former(one)]
        is_first_apart = any(is_on(child(one, "w:titlePg")) for one in sections)
        is_even_apart = is_on(child(self.settings, "w:evenAndOddHeaders"))
        paths = self.package.by_id(self.path)
        found: list[str] = []
        for reference in (part for one in sections for part in one if tag(part) == f"w:{kind}"):
            which = attribute(reference, "type") or "default"
            is_shown = {"first": is_first_apart, "even": is_even_apart}.get(which, True)
            target = paths.get(attribute(reference, "id") or "")
            if is_shown and target and target not in found:
                found.append(target)
        return found

    def _count_what_is_left(self) -> None:
        comments = self.package.related(self.path, "comments")
        count = sum(tag(one) == "w:comment" for one in comments) if comments is not None else 0
        for code, found in ((Unread.COMMENTS, count), (Unread.NUMBER_FORMATS, self.numbering.unknown_formats)):
            if found:
                self.findings.unread[code.value] += found


def _by_id(root: Element | None, kind: str) -> dict[str, Element]:
    return {
        attribute(one, "id") or "": one
        for one in (root if root is not None else ())
        if tag(one) == f"w:{kind}" and attribute(one, "type") not in APART
    }


def _is_former(section: Element) -> bool:
    """Whether these are the section's properties before a tracked change."""
    parent = section.getparent()
    return parent is not None and tag(parent) == "w:sectPrChange"
