"""Bytes to characters, and plain text to blocks: a blank line ends a paragraph."""

import re
from collections.abc import Iterator

from knowledge.parsing.encodings import encoding_of
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks

BLANK_LINES = re.compile(r"\n[^\S\n]*\n+")


def decode(content: bytes) -> str:
    """The whole text in the encoding it is surely in. Raises Unreadable where none is sure."""
    encoding = encoding_of(content)
    try:
        if encoding is not None:
            return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    raise Unreadable(Reason.UNDECODABLE)


def read_plain(source: str) -> Iterator[PageBlocks]:
    """The whole source as page 1, one block a paragraph; line breaks inside a paragraph are kept."""
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    yield PageBlocks(1, tuple(Block(part) for part in BLANK_LINES.split(text)))
