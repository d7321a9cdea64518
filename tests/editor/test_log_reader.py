"""Who reads a log while it is packed sees every event once and in order, whenever a range is written."""

import random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import MonkeyPatch  # noqa: PT013 - a context here, since hypothesis calls the test often

from editor.queries import log

NOWHERE = UUID(int=0)


class Log:
    """Numbers instead of events; between any two statements a worker may have packed the next range."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.head, self.size = chance, chance.randint(0, 60), chance.randint(1, 9)
        self.packed = chance.randint(0, self.head // self.size) * self.size

    def perhaps_pack(self) -> None:
        if self.chance.random() < 0.2 and self.packed + self.size <= self.head:
            self.packed += self.size

    def rows(self, _: UUID, after: int, upto: int, order: str) -> list[Any]:
        self.perhaps_pack()
        seqs = range(max(after, self.packed) + 1, min(upto, self.head) + 1)
        return [SimpleNamespace(seq=seq) for seq in (reversed(seqs) if order else seqs)][: log.EVENTS_AT_ONCE]

    def around(self, _: UUID, seq: int) -> list[Any]:
        self.perhaps_pack()
        first = (seq - 1) // self.size * self.size + 1
        seqs = range(first, first + self.size) if 1 <= seq <= self.packed else ()
        return [SimpleNamespace(seq=one) for one in seqs]


@given(st.integers(0, 10**9))
@settings(max_examples=400, deadline=None)
def test_nothing_is_missed_or_seen_twice(seed: int) -> None:
    chance = random.Random(seed)
    made = Log(chance)
    with MonkeyPatch.context() as patch:
        patch.setattr(log, "_rows", made.rows)
        patch.setattr(log, "packed_around", made.around)
        patch.setattr(log, "EVENTS_AT_ONCE", chance.randint(1, 12))
        after = chance.randint(0, made.head + 2)
        upto = chance.choice([log.EVERYTHING, chance.randint(0, made.head + 2)])
        seen = [event.seq for event in log.logged(NOWHERE, after, upto)]
        assert seen == list(range(after + 1, min(upto, made.head) + 1))
        last = chance.randint(0, made.head)
        assert [event.seq for event in log.logged_backwards(NOWHERE, last)] == list(range(last, 0, -1))
