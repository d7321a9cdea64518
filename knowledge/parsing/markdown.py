"""Markdown to blocks with markdown-it-py (CommonMark and tables). Markup goes, words and headings stay."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks

FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
CELL_SEPARATOR = " | "
INVISIBLE_TAGS = {"script", "style", "template", "noscript"}


def read_markdown(source: str) -> Iterator[PageBlocks]:
    """The whole source as page 1. Raises Unreadable if it nests deeper than the parser bears."""
    parser = MarkdownIt("commonmark").enable("table")
    try:
        tokens = parser.parse(FRONT_MATTER.sub("", source.replace("\r\n", "\n"), count=1))
    except RecursionError as error:
        raise Unreadable(Reason.TOO_COMPLEX) from error
    yield PageBlocks(1, tuple(_blocks(tokens)))


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    level = 0
    row: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield Block(CELL_SEPARATOR.join(row))
            row = None
        elif token.type == "inline":
            text = inline_text(token.children or [])
            if row is None:
                yield Block(text, level)
                level = 0
            else:
                row.append(text)
        elif token.type in ("fence", "code_block"):
            yield Block(token.content)
        elif token.type == "html_block":
            yield Block(visible_text(token.content))


def inline_text(children: list[Token]) -> str:
    """The words of one paragraph, heading or cell; a picture gives its description."""
    parts: list[str] = []
    html: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "html_inline":
            html.append(child.content)
    return "".join(parts)


def visible_text(html: str) -> str:
    """The text between the tags; comments, scripts and styles are left out."""
    reader = _TextOfHtml()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())


class _TextOfHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in INVISIBLE_TAGS
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in INVISIBLE_TAGS:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
