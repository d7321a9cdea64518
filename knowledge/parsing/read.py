"""One door from a stored file to its normalised text. Binary formats are read in a child with limits."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from knowledge.parsing.kinds import FileKind
from knowledge.parsing.limits import MAX_SECONDS, within_limits
from knowledge.parsing.markdown import read_markdown
from knowledge.parsing.plain import decode, read_plain
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks, TextMap, compose

ROOT = Path(__file__).resolve().parents[2]


def read_file(path: Path, kind: FileKind) -> TextMap:
    """The text of the file at `path` with its pages and headings.

    Raises Unreadable with the reason if it is damaged, protected, too long, too complex or without text;
    never lets a parser's own error, endless loop or crash through.
    """
    text_map = compose(within_limits(_pages(path, kind)))
    if not any(character.isalnum() for character in text_map.text):
        raise Unreadable(Reason.NO_TEXT)
    return text_map


def _pages(path: Path, kind: FileKind) -> Iterable[PageBlocks]:
    if not path.is_file():
        raise Unreadable(Reason.CONTENT_MISSING)
    if kind is FileKind.MARKDOWN:
        return read_markdown(decode(path.read_bytes()))
    if kind is FileKind.TEXT:
        return read_plain(decode(path.read_bytes()))
    return _read_in_child(path, kind)


def _read_in_child(path: Path, kind: FileKind) -> list[PageBlocks]:
    """pdfium and lxml are C code fed by anybody: a crash or a bomb ends the child, not the worker."""
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", "knowledge.parsing.child", kind.value, str(path.resolve())],
            cwd=ROOT,
            capture_output=True,
            timeout=MAX_SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Reason.TOO_COMPLEX) from error
    if child.returncode != 0:
        raise Unreadable(Reason.TOO_COMPLEX)
    answer = json.loads(child.stdout)
    if reason := answer.get("reason"):
        raise Unreadable(Reason(reason))
    return [
        PageBlocks(number, tuple(Block(*block) for block in blocks), unread, hidden)
        for number, blocks, unread, hidden in answer["pages"]
    ]
