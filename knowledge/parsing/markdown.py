"""Markdown to blocks with markdown-it-py (CommonMark and tables). Markup goes; words, numbers and headings stay."""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.parsing.front_matter import parted
from knowledge.parsing.html import VisibleHtml
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks
from knowledge.parsing.unread import Unread

CELL_SEPARATOR = " | "


def read_markdown(source: str) -> Iterator[PageBlocks]:
    """The whole source as page 1, its front matter as fields and as its first block.

    Raises Unreadable if it nests deeper than the parser bears.
    """
    fields, text = parted(source.replace("\r\n", "\n").replace("\r", "\n"))
    reader = _Reader()
    try:
        blocks = list(reader.blocks(_parsed(text)))
    except RecursionError as error:
        raise Unreadable(Reason.TOO_COMPLEX) from error
    if fields:
        blocks.insert(0, Block("\n".join(f"{name}: {value}" for name, value in fields.items())))
    unread = {Unread.IMAGES.value: reader.images} if reader.images else {}
    yield PageBlocks(1, tuple(blocks), unread, reader.html.hidden, fields)


def _parsed(source: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(source)


class _Reader:
    def __init__(self) -> None:
        self.html = VisibleHtml()
        self._pictures = 0
        self._level = 0
        self._label = ""
        self._row: list[str] | None = None

    @property
    def images(self) -> int:
        return self._pictures + self.html.images

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.type == "html_block":
                yield from self._html(token.content)
            elif token.type in ("fence", "code_block"):
                yield Block(self.html.visible(self._numbered(token.content)))
            elif token.type == "inline":
                yield from self._inline(token)
            else:
                yield from self._structure(token)

    def _structure(self, token: Token) -> Iterator[Block]:
        if token.type == "heading_open":
            self._level = int(token.tag[1])
        elif token.type == "list_item_open" and token.info:
            self._label = f"{token.info}{token.markup} "
        elif token.type == "tr_open":
            self._row = []
        elif token.type == "tr_close" and self._row is not None:
            yield Block(CELL_SEPARATOR.join(self._row))
            self._row = None

    def _inline(self, token: Token) -> Iterator[Block]:
        text = self._numbered(self._words(token.children or []))
        if self._row is not None:
            self._row.append(text)
            return
        yield Block(text, self._level)
        self._level = 0

    def _numbered(self, text: str) -> str:
        """The first words of an item of a numbered list carry its number."""
        label, self._label = self._label, ""
        return label + text

    def _html(self, content: str) -> Iterator[Block]:
        opening, _, rest = content.partition("<!--")
        if not opening.strip() and "-->" not in rest:
            # A comment that never ends would take everything below it away.
            yield from self.blocks(_parsed(f"&lt;!--{rest}"))
            return
        yield Block(" ".join(self.html.seen(content).split()))

    def _words(self, children: list[Token]) -> str:
        parts: list[str] = []
        mark = self.html.mark()
        for child in children:
            if child.type == "html_inline":
                parts.append(self.html.seen(child.content))
            elif child.type in ("softbreak", "hardbreak"):
                parts.append(" ")
            elif child.type in ("text", "code_inline", "image"):
                self._pictures += child.type == "image"
                parts.append(self.html.visible(child.content))
        self.html.close_to(mark)
        return "".join(parts)
