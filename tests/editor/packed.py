"""Writes ranges of a log in Python, apart from the database that writes them in the product."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from editor.log_range import MAGIC, LoggedEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def pack(events: Sequence[LoggedEvent]) -> bytes:
    """Events whose seqs follow each other, as the database would write them."""
    content = _content(events)
    return MAGIC + hashlib.sha256(content).digest() + content


def pack_as_1(events: Sequence[LoggedEvent]) -> bytes:
    """The same in the format of before."""
    return b"SLR1" + zlib.compress(_content(events), 9)


def root_of(digests: Sequence[bytes]) -> bytes:
    return hashlib.sha256(b"".join(digests)).digest()


def _content(events: Sequence[LoggedEvent]) -> bytes:
    authors = {author: row for row, author in enumerate(dict.fromkeys(map(_author, events)))}
    header = {
        "first": events[0].seq,
        "count": len(events),
        "authors": list(authors),
        "by": [authors[_author(event)] for event in events],
        "batches": _batch_steps(events),
        "at": _steps([(event.at - EPOCH) // timedelta(microseconds=1) for event in events]),
        "sizes": [-1 if event.payload is None else len(event.payload) for event in events],
        "data": {str(n): event.data for n, event in enumerate(events) if event.data},
        "causes": {str(n): str(event.causation_id) for n, event in enumerate(events) if event.causation_id},
    }
    written = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    columns = (
        b"".join(event.sha256 for event in events),
        b"".join(event.command_id.bytes for event in events),
        b"".join(event.payload or b"" for event in events),
    )
    return len(written).to_bytes(4, "big") + written + b"".join(columns)


def _author(event: LoggedEvent) -> tuple[Any, ...]:
    member = str(event.member_id) if event.member_id else None
    names = (event.kind, event.actor_kind, str(event.actor_id), member)
    return (*names, event.lease, event.correlation_id, event.schema_version)


def _steps(numbers: list[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _batch_steps(events: Sequence[LoggedEvent]) -> list[int | None]:
    last: dict[tuple[Any, ...], int] = {}
    steps: list[int | None] = []
    for event in events:
        steps.append(None if event.batch is None else event.batch - last.get(_author(event), 0))
        if event.batch is not None:
            last[_author(event)] = event.batch
    return steps
