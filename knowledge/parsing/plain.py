"""Bytes to characters, and plain text to blocks: a blank line ends a paragraph."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks

BLANK_LINES = re.compile(r"\n[^\S\n]*\n+")
SAMPLE_BYTES = 256 * 1024


def decode(content: bytes) -> str:
    """UTF-8 (or UTF-16 with its mark) as it stands, anything else by detection. Raises Unreadable."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        guess = from_bytes(content[:SAMPLE_BYTES]).best()
        if guess is None:
            raise Unreadable(Reason.UNDECODABLE) from None
        return _decoded(content, guess.encoding)


def read_plain(source: str) -> Iterator[PageBlocks]:
    """The whole source as page 1, one block a paragraph; line breaks inside a paragraph are kept."""
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    yield PageBlocks(1, tuple(Block(part) for part in BLANK_LINES.split(text)))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable(Reason.UNDECODABLE) from error
