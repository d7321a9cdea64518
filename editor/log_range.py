"""A range of a document's log as one value: what `editor_logrange` keeps, and what an archive of old ranges will hold.

The database writes it, from the rows that the range stands for (migration 0013, ADR 0180); here it is read. Format 2,
all numbers big-endian:

    "SLR2"
    digest  SHA-256 over everything that follows
    u32     length of the header
    header  JSON in UTF-8: `first` (seq), `count`, and the columns below, one entry for each event in order of seq
    digests 32 bytes each: SHA-256 over the update, or over the canonical JSON of `data` where there is none
    command 16 bytes each: the command's id
    updates one after the other; `sizes` tells where each ends

Columns: `authors` is a table of (kind, actor_kind, actor_id, member_id, lease, correlation_id, schema_version), and
`by` the row of each event in it. `batches` are differences to the last batch of the same author, `at` (microseconds
since 1970) to the event before. `sizes` is -1 for an event without an update. `data` and `causes` name, by their place,
the few events that have one.

Format 1, of ranges from before: "SLR1", then one zlib stream of the same from the header's length on.

A reader compares what it reads with its digests. `root`, the SHA-256 over all digests in order, names the range.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from kernel.canonical_json import encode

MAGIC, _MAGIC_1 = b"SLR2", b"SLR1"
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


def digest_of(payload: bytes | None, data: dict[str, Any]) -> bytes:
    """SHA-256 over an event's update, or over the canonical JSON of one that has none."""
    return hashlib.sha256(encode(data) if payload is None else payload).digest()


def unpack(body: bytes) -> list[LoggedEvent]:
    """The events of a range. Raises DamagedRange when it is not what its digests say."""
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
    has_digest: bool


def _open(body: bytes) -> _Opened:
    plain = _content(body)
    start = 4 + int.from_bytes(plain[:4], "big")
    header = json.loads(plain[4:start])
    count, sizes = header["count"], header["sizes"]
    updates = _cut(plain, start + (_DIGEST + _ID) * count, [max(size, 0) for size in sizes])
    return _Opened(
        header,
        _cut(plain, start, [_DIGEST] * count),
        _cut(plain, start + _DIGEST * count, [_ID] * count),
        [None if size < 0 else update for size, update in zip(sizes, updates, strict=True)],
        body[: len(MAGIC)] == MAGIC,
    )


def _content(body: bytes) -> bytes:
    magic, rest = body[: len(MAGIC)], body[len(MAGIC) :]
    if magic == _MAGIC_1:
        return zlib.decompress(rest)
    digest, content = rest[:_DIGEST], rest[_DIGEST:]
    if magic == MAGIC and hashlib.sha256(content).digest() == digest:
        return content
    raise DamagedRange("not a range of a log, or not as it was written")


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
        # What has no update is not held against its digest where the database wrote the range: somebody's false digest
        # must not keep the events around it from being read.
        if (payload is not None or not opened.has_digest) and digest_of(payload, data) != digest:
            raise DamagedRange(f"event {event.seq} is not what its digest says")
        yield event


def _author(kind: str, actor: str, actor_id: str, member: str | None, lease: int, cause: str, schema: int) -> Any:
    return kind, actor, UUID(actor_id), UUID(member) if member else None, lease, cause, schema


def _cut(plain: bytes, start: int, sizes: list[int]) -> list[bytes]:
    borders = list(accumulate(sizes, initial=start))
    if borders[-1] > len(plain):
        raise DamagedRange("the range ends too early")
    return [plain[low:high] for low, high in pairwise(borders)]


def _batches(header: dict[str, Any]) -> list[int | None]:
    last: dict[int, int] = {}
    found: list[int | None] = []
    for by, step in zip(header["by"], header["batches"], strict=True):
        if step is not None:
            last[by] = last.get(by, 0) + step
        found.append(None if step is None else last[by])
    return found
