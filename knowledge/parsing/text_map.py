"""The normalised text of a file and what lies where in it. Offsets are Unicode code points, end exclusive."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.parsing.hidden import strip_hidden

BETWEEN_BLOCKS = "\n\n"


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item, a table row, or a heading (level 1 to 6; 0 is no heading)."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class PageBlocks:
    """What a parser found on one page, in reading order."""

    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class PageSpan:
    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Heading:
    start: int
    level: int
    title: str


@dataclass(frozen=True)
class TextMap:
    """One file as text. Every offset elsewhere (chunk, citation, mention) points into `text`."""

    text: str
    pages: tuple[PageSpan, ...]
    headings: tuple[Heading, ...]
    hidden_characters: int
    """Invisible characters that were taken out: a mark of hostile or careless text."""

    def page_at(self, offset: int) -> int:
        """Number of the page that holds the character at `offset`."""
        index = bisect_right([page.start for page in self.pages], offset) - 1
        return self.pages[max(index, 0)].number

    def section_at(self, offset: int) -> str:
        """Path of the headings above `offset`, outermost first, joined by " > "."""
        path: list[Heading] = []
        for heading in self.headings:
            if heading.start > offset:
                break
            path = [above for above in path if above.level < heading.level] + [heading]
        return " > ".join(heading.title for heading in path)


def compose(pages: Iterable[PageBlocks]) -> TextMap:
    """Join the blocks of all pages into one text and note where each page and heading begins."""
    parts: list[str] = []
    spans: list[PageSpan] = []
    headings: list[Heading] = []
    length = hidden = 0
    for page in pages:
        start = length
        for block in page.blocks:
            text, removed = strip_hidden(block.text)
            hidden += removed
            if not text:
                continue
            if block.level:
                headings.append(Heading(length, block.level, text))
            parts.append(text + BETWEEN_BLOCKS)
            length += len(parts[-1])
        spans.append(PageSpan(page.number, start, length))
    return TextMap("".join(parts), tuple(spans), tuple(headings), hidden)
