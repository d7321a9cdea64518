"""What changed between two states of a document: block by block, word by word inside a block."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from editor.prose.grammar import Json
from editor.prose.plain import inline_text, text_blocks

Kind = Literal["equal", "insert", "delete"]
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block of the newer state, or a block that is gone. `type` is its node type."""

    kind: Literal["equal", "insert", "delete", "change"]
    type: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    blocks: tuple[BlockChange, ...]
    words_added: int
    words_removed: int


def compare(old: Json, new: Json) -> Comparison:
    """Blocks in reading order; counts are words (runs of letters and digits)."""
    before, after = _blocks(old), _blocks(new)
    changes: list[BlockChange] = []
    for operation, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            changes += [BlockChange("equal", kind, _whole("equal", text)) for kind, text in before[low:high]]
        else:
            changes += _changed(before[low:high], after[first:last])
    return Comparison(tuple(changes), _count(changes, "insert"), _count(changes, "delete"))


def _blocks(document: Json) -> list[tuple[str, str]]:
    return [(block["type"], inline_text(block)) for block in text_blocks(document)]


def _changed(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[BlockChange]:
    """Pairs blocks that are alike, in order; the others are gone or new."""
    changes: list[BlockChange] = []
    start = 0
    for kind, text in old:
        match = next((n for n in range(start, len(new)) if _ratio(text, new[n][1]) >= _ALIKE), None)
        if match is None:
            changes.append(BlockChange("delete", kind, _whole("delete", text)))
            continue
        changes += [BlockChange("insert", k, _whole("insert", t)) for k, t in new[start:match]]
        changes.append(BlockChange("change", new[match][0], tuple(words(text, new[match][1]))))
        start = match + 1
    return changes + [BlockChange("insert", k, _whole("insert", t)) for k, t in new[start:]]


def _ratio(old: str, new: str) -> float:
    matcher = SequenceMatcher(None, _TOKENS.findall(old), _TOKENS.findall(new), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def words(old: str, new: str) -> list[Piece]:
    """The pieces of a changed text, deletions before insertions at the same place."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    pieces: list[Piece] = []
    for operation, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece("equal", "".join(before[low:high])))
            continue
        if high > low:
            pieces.append(Piece("delete", "".join(before[low:high])))
        if last > first:
            pieces.append(Piece("insert", "".join(after[first:last])))
    return pieces


def _whole(kind: Kind, text: str) -> tuple[Piece, ...]:
    return (Piece(kind, text),) if text else ()


def _count(changes: list[BlockChange], kind: Kind) -> int:
    return sum(
        len(re.findall(r"\w+", piece.text)) for change in changes for piece in change.pieces if piece.kind == kind
    )
