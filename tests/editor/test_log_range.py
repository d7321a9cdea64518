"""Ranges of a log as one value: what went in comes out, and nothing else does."""

import hashlib
import random
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.log_range import MAGIC, DamagedRange, LoggedEvent, digest_of, unpack, unpack_updates
from tests.editor.packed import pack, pack_as_1

Packed = Callable[[Sequence[LoggedEvent]], bytes]
Read = Callable[[bytes], object]


def some_events(chance: random.Random) -> list[LoggedEvent]:
    at, people = datetime(2026, 11, 30, tzinfo=UTC), [UUID(int=chance.getrandbits(128)) for _ in range(3)]
    found, first = [], chance.randint(1, 10**6)
    for seq in range(first, first + chance.randint(1, 40)):
        payload = chance.choice([None, b"", chance.randbytes(chance.randint(1, 60))])
        data = chance.choice([{}, {}, {"name": "“Ω”", "voided": [1, 2]}])
        at += timedelta(microseconds=chance.randint(-5, 10**7))
        found.append(
            LoggedEvent(
                seq, chance.choice(["content.updated", "version.named"]), "human", chance.choice(people),
                chance.choice([None, *people]), chance.choice([0, 2, 2**53 - 1]), chance.choice([None, 7, 2**40]),
                UUID(int=chance.getrandbits(128)), chance.choice([None, *people]), chance.choice(["", "req-ü"]), 2,
                digest_of(payload, data), payload, data, at,
            )
        )  # fmt: skip
    return found


@pytest.mark.parametrize("packed", [pack, pack_as_1])
@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_a_range_gives_back_what_was_packed(packed: Packed, seed: int) -> None:
    events = some_events(random.Random(seed))
    assert unpack(packed(events)) == events
    assert unpack_updates(packed(events)) == [(event.seq, event.payload) for event in events]


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_a_changed_byte_is_noticed(seed: int) -> None:
    chance = random.Random(seed)
    body = changed(pack(some_events(chance)), chance)
    for read in (unpack, unpack_updates):
        with pytest.raises(DamagedRange):
            read(body)


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_a_changed_byte_of_the_format_before_is_noticed(seed: int) -> None:
    chance = random.Random(seed)
    events = some_events(chance)
    with suppress(DamagedRange):
        assert unpack(changed(pack_as_1(events), chance)) == events, "a bit of the stream that says nothing"


def changed(body: bytes, chance: random.Random) -> bytes:
    found = bytearray(body)
    found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


@pytest.mark.parametrize("what", [b"", b"SLR3", MAGIC, b"SLR1", b"SLR1" + zlib.compress(b"\xff\xff\xff\xff{}"),
                                  MAGIC + hashlib.sha256(b"{}").digest() + b"{}"])  # fmt: skip
def test_what_is_no_range_is_refused(what: bytes) -> None:
    for read in (unpack, unpack_updates):
        with pytest.raises(DamagedRange):
            read(what)


@pytest.mark.parametrize("packed", [pack, pack_as_1])
@pytest.mark.parametrize("read", [unpack, unpack_updates])
def test_an_update_that_is_not_what_its_digest_says_is_refused(read: Read, packed: Packed) -> None:
    event = replace(some_events(random.Random(1))[0], payload=b"one", data={})
    with pytest.raises(DamagedRange):
        read(packed([replace(event, sha256=digest_of(b"another", {}))]))


def test_a_false_digest_of_what_has_no_update_keeps_nobody_from_reading_the_range() -> None:
    """The database has no canonical JSON to hold such a row against. What it wrote, its digest over all holds."""
    event = replace(some_events(random.Random(1))[0], payload=None, data={"name": "one"}, sha256=bytes(32))
    assert unpack(pack([event])) == [event]
    with pytest.raises(DamagedRange):
        unpack(pack_as_1([event]))
