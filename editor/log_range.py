"""A range of a document's log as one value: what `editor_logrange` keeps, and what an archive of old ranges will hold.

Format 1, all numbers big-endian:

    "SLR1", then one zlib stream of
        u32     length of the header
        header  JSON in UTF-8: `first` (seq), `count`, and the columns below, one entry for each event in order of seq
        digests 32 bytes each: SHA-256 over the update, or over the canonical JSON of `data` where there is none
        command 16 bytes each: the command's id
        updates one after the other; `sizes` tells where each ends

Columns: `authors` is a table of (kind, actor_kind, actor_id, member_id, lease, correlation_id, schema_version), and
`by` the row of each event in it. `batches` are differences to the last batch of the same author, `at` (microseconds
since 1970) to the event before. `sizes` is -1 for an event without an update. `data` and `causes` name, by their place,
the few events that have one.

A reader compares each event with its digest, as `unpack` does. `root`, the SHA-256 over all digests in order, names the
range.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from kernel.canonical_json import encode

MAGIC = b"SLR1"
_DIGEST, _ID = 32, 16
_UNREADABLE = (ValueError, KeyError, IndexError, TypeError, zlib.error)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DamagedRange(Exception):
    """A packed range does not hold what it says."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of a log, as it was written."""

    seq: int
    kind: str
    actor_kind: str
    actor_id: UUID
    member_id: UUID | None
    lease: int
    batch: int | None
    command_id: UUID
    causation_id: UUID | None
    correlation_id: str
    schema_version: int
    sha256: bytes
    payload: bytes | None
    data: dict[str, Any]
    at: datetime

    @property
    def author(self) -> tuple[Any, ...]:
        member = str(self.member_id) if self.member_id else None
        names = (self.kind, self.actor_kind, str(self.actor_id), member)
        return (*names, self.lease, self.correlation_id, self.schema_version)


def root_of(digests: Sequence[bytes]) -> bytes:
    return hashlib.sha256(b"".join(digests)).digest()


def digest_of(payload: bytes | None, data: dict[str, Any]) -> bytes:
    """SHA-256 over an event's update, or over the canonical JSON of one that has none."""
    return hashlib.sha256(encode(data) if payload is None else payload).digest()


def pack(events: Sequence[LoggedEvent]) -> bytes:
    """Events whose seqs follow each other, as one value."""
    authors = {author: row for row, author in enumerate(dict.fromkeys(event.author for event in events))}
    header = {
        "first": events[0].seq,
        "count": len(events),
        "authors": list(authors),
        "by": [authors[event.author] for event in events],
        "batches": _batch_steps(events),
        "at": _steps([(event.at - _EPOCH) // timedelta(microseconds=1) for event in events]),
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
    return MAGIC + zlib.compress(len(written).to_bytes(4, "big") + written + b"".join(columns), 9)


def unpack(body: bytes) -> list[LoggedEvent]:
    """The events of a range. Raises DamagedRange when one is not what its digest says."""
    try:
        return list(_events(_open(body)))
    except _UNREADABLE as error:
        raise DamagedRange("the range cannot be read") from error


def unpack_updates(body: bytes) -> list[tuple[int, bytes | None]]:
    """Only the updates, by seq, each compared with its digest: about a quarter of the work."""
    try:
        plain = _open(body)
        checked = zip(plain.updates, plain.digests, strict=True)
        if any(update is not None and hashlib.sha256(update).digest() != digest for update, digest in checked):
            raise DamagedRange("an update is not what its digest says")
        return list(enumerate(plain.updates, plain.header["first"]))
    except _UNREADABLE as error:
        raise DamagedRange("the range cannot be read") from error


@dataclass(frozen=True, slots=True)
class _Opened:
    header: dict[str, Any]
    digests: list[bytes]
    commands: list[bytes]
    updates: list[bytes | None]


def _open(body: bytes) -> _Opened:
    if body[: len(MAGIC)] != MAGIC:
        raise DamagedRange("not a range of a log")
    plain = zlib.decompress(body[len(MAGIC) :])
    start = 4 + int.from_bytes(plain[:4], "big")
    header = json.loads(plain[4:start])
    count, sizes = header["count"], header["sizes"]
    updates = _cut(plain, start + (_DIGEST + _ID) * count, [max(size, 0) for size in sizes])
    return _Opened(
        header,
        _cut(plain, start, [_DIGEST] * count),
        _cut(plain, start + _DIGEST * count, [_ID] * count),
        [None if size < 0 else update for size, update in zip(sizes, updates, strict=True)],
    )


def _events(opened: _Opened) -> Iterator[LoggedEvent]:
    header = opened.header
    batches, times = _batches(header), list(accumulate(header["at"]))
    authors = [_author(*row) for row in header["authors"]]
    for n, (by, command, payload, digest) in enumerate(
        zip(header["by"], opened.commands, opened.updates, opened.digests, strict=True)
    ):
        kind, actor_kind, actor_id, member_id, lease, correlation_id, schema_version = authors[by]
        cause, data = header["causes"].get(str(n)), header["data"].get(str(n), {})
        event = LoggedEvent(
            header["first"] + n, kind, actor_kind, actor_id, member_id, lease, batches[n], UUID(bytes=command),
            UUID(cause) if cause else None, correlation_id, schema_version, digest, payload, data,
            _EPOCH + timedelta(microseconds=times[n]),
        )  # fmt: skip
        if digest_of(payload, data) != digest:
            raise DamagedRange(f"event {event.seq} is not what its digest says")
        yield event


def _author(kind: str, actor: str, actor_id: str, member: str | None, lease: int, cause: str, schema: int) -> Any:
    return kind, actor, UUID(actor_id), UUID(member) if member else None, lease, cause, schema


def _cut(plain: bytes, start: int, sizes: list[int]) -> list[bytes]:
    borders = list(accumulate(sizes, initial=start))
    if borders[-1] > len(plain):
        raise DamagedRange("the range ends too early")
    return [plain[low:high] for low, high in pairwise(borders)]


def _steps(numbers: list[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _batch_steps(events: Sequence[LoggedEvent]) -> list[int | None]:
    last: dict[tuple[Any, ...], int] = {}
    steps: list[int | None] = []
    for event in events:
        steps.append(None if event.batch is None else event.batch - last.get(event.author, 0))
        if event.batch is not None:
            last[event.author] = event.batch
    return steps


def _batches(header: dict[str, Any]) -> list[int | None]:
    last: dict[int, int] = {}
    found: list[int | None] = []
    for by, step in zip(header["by"], header["batches"], strict=True):
        if step is not None:
            last[by] = last.get(by, 0) + step
        found.append(None if step is None else last[by])
    return found
