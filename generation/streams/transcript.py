"""A stream of events packed for keeping, without loss: a reader may resume after any event of it. Pure Python."""

import json
import zlib
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from generation.events import SECOND_TRY, StreamEvent


def pack(events: Iterable[StreamEvent]) -> bytes:
    """Return the events as bytes; runs of deltas become one text and the lengths of its pieces."""
    runs: list[list[Any]] = []
    for is_delta, run in groupby(events, key=lambda event: event.kind == "delta"):
        if is_delta:
            pieces = [event.data["text"] for event in run]
            runs.append(["delta", "".join(pieces), [len(piece) for piece in pieces]])
        else:
            runs.extend([event.kind, event.data] for event in run)
    return zlib.compress(json.dumps(runs, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> list[StreamEvent]:
    """Return the events as they were, numbered from 1."""
    found: list[StreamEvent] = []
    for kind, *rest in json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass")):
        for data in _pieces(*rest) if kind == "delta" else rest:
            found.append(StreamEvent(len(found) + 1, kind, data))
    return found


def text_of(events: Iterable[StreamEvent]) -> str:
    """The part of the answer that the reader was given."""
    return texts_of(events)[-1]


def texts_of(events: Iterable[StreamEvent]) -> list[str]:
    """What the reader was given of the answer, last, and before it what was taken back for a second try."""
    texts: list[list[str]] = [[]]
    for event in events:
        if event.kind == "delta":
            texts[-1].append(event.data["text"])
        elif event.kind == "notice" and event.data.get("code") == SECOND_TRY:
            texts.append([])
    return ["".join(pieces) for pieces in texts]


def _pieces(text: str, lengths: Sequence[int]) -> list[dict[str, str]]:
    pieces, at = [], 0
    for length in lengths:
        pieces.append({"text": text[at : at + length]})
        at += length
    return pieces
