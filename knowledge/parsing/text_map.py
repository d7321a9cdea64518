"""The normalised text of a file and what lies where in it. Offsets are Unicode code points, end exclusive."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.parsing.hidden import strip_hidden

BETWEEN_BLOCKS = "\n\n"


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item, a table row, or a heading (level 1 to 6; 0 is no heading)."""

    text: str
    level: int = 0


@dataclass(frozen=True)
class PageBlocks:
    """What a parser found on one page, in reading order, and what it left out."""

    number: int
    blocks: tuple[Block, ...]
    unread: Mapping[str, int] = field(default_factory=dict)
    """How many of each kind did not become text (parsing.unread)."""
    hidden: int = 0
    """Characters that were in the file and that nobody can see."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What the file says of itself: its front matter."""


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
    unread: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

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
    unread: Counter[str] = Counter()
    fields: dict[str, str] = {}
    length = hidden = 0
    for page in pages:
        start = length
        hidden += page.hidden
        unread.update(page.unread)
        fields.update(page.fields)
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
    return TextMap("".join(parts), tuple(spans), tuple(headings), hidden, dict(unread), fields)
