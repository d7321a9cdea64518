"""The counters in Redis: settled and reserved, per scope and window, and the open holds.

Every change is one Lua call that can be repeated without harm. All keys of a tenant share one hash tag. A key
`ready` names the server process that was told all of them; without it, or in another process, nothing is admitted.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from redis.client import Pipeline

from billing.events import NOTHING, Amount, Scope
from billing.redis_scripts import Call, fail_closed, piped, run
from kernel.redis import client
from kernel.tenancy import current_tenant_id
from kernel.tenancy.keys import redis_key

GRACE_S = 600
LEASES = "{budget}:leases"
"""For the reaper: when the first lease of each organisation is over, in ms (see `billing.leases`)."""
CHECK_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class Counter:
    """One budget in one window."""

    scope: Scope
    member_id: UUID | None
    window_key: str
    forget_at: int

    @property
    def key(self) -> str:
        whose = [self.member_id] if self.member_id else []
        return redis_key("budget", "c", self.scope.value, *whose, self.window_key)


@dataclass(frozen=True, slots=True)
class CappedCounter:
    """A counter with the caps that hold for it right now; None is no cap."""

    counter: Counter
    cap_nano_usd: int | None
    cap_tokens: int | None

    def arguments(self) -> list[int]:
        return [_or_minus_one(self.cap_nano_usd), _or_minus_one(self.cap_tokens), self.counter.forget_at]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which counter refused and in which unit; `for_good` unless running work holds what is missing."""

    for_good: bool
    index: int
    unit: str
    settled: int
    reserved: int
    asked: int
    frees_in_ms: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a counter says."""

    settled: Amount = NOTHING
    reserved: Amount = NOTHING


class NotReady(Exception):
    """The counters are incomplete: Redis lost them, or they are being rebuilt."""


class Gone(Exception):
    """The hold is not there any more."""


def is_ready() -> bool:
    return bool(run("ask", [_ready()], []))


@dataclass(frozen=True, slots=True)
class Reservation:
    """An amount to set aside for one call, and where."""

    hold_id: UUID
    amount: Amount
    counters: Sequence[CappedCounter]
    lease_s: int

    def call(self) -> Call:
        keys = [*_keys(self.hold_id), *(capped.counter.key for capped in self.counters)]
        arguments = [self.hold_id.hex, self.amount.tokens, self.amount.nano_usd, self.lease_s * 1000]
        return keys, [*arguments, *(a for capped in self.counters for a in capped.arguments())]


@dataclass(frozen=True, slots=True)
class Step:
    """How a hold moves on: settle, expire, close or release, with what it has used in all."""

    hold_id: UUID
    verb: str
    total: Amount = NOTHING


def reserve(hold_id: UUID, amount: Amount, counters: Sequence[CappedCounter], lease_s: int) -> Refusal | bool:
    """Set an amount aside everywhere or nowhere; answers a refusal, or whether that was done now and not before.

    Raises NotReady, and Gone for a hold that has ended.
    """
    (answer,) = reserve_all([Reservation(hold_id, amount, counters, lease_s)])
    if isinstance(answer, Gone):
        raise answer
    return answer


def reserve_all(asked: Sequence[Reservation]) -> list[Refusal | bool | Gone]:
    """The same for several calls of an organisation, one after the other, in one round trip; raises NotReady."""
    # The lease is noted after the holds and in the same write, so that none comes alone (see `billing.leases`).
    check_at_ms = int((time.time() + min(CHECK_WITHIN_S, *(one.lease_s for one in asked))) * 1000)
    lease = {current_tenant_id().hex: check_at_ms}
    calls = [one.call() for one in asked]
    answers = piped("reserve", calls, lambda pipeline: pipeline.zadd(LEASES, lease, lt=True))
    return [_reserved(answer) for answer in answers[: len(calls)]]


def _reserved(answer: Sequence[Any]) -> Refusal | bool | Gone:
    if answer[0] in (b"cap", b"held"):
        word, index, unit, *numbers = answer
        return Refusal(word == b"cap", int(index), unit.decode(), *map(int, numbers))
    try:
        _raise_unless_ok(answer[0])
    except Gone as gone:
        return gone
    return bool(answer[1] == b"new")


def renew(hold_id: UUID, lease_s: int) -> None:
    """Lengthen a lease; raises Gone when the hold is no longer held."""
    _raise_unless_ok(run("renew", _keys(hold_id), [hold_id.hex, lease_s * 1000])[0])


def finish(hold_id: UUID, verb: str, total: Amount = NOTHING) -> str:
    """Settle, expire, close or release; answers ok, again, missing or rebuild."""
    (answer,) = finish_all([Step(hold_id, verb, total)])
    return answer


def finish_all(steps: Sequence[Step], tenant_id: UUID | None = None) -> list[str]:
    """The same for several holds of an organisation in one round trip. Outside a scope name the tenant."""
    calls: list[Call] = [
        (
            _keys(step.hold_id, tenant_id),
            [step.hold_id.hex, step.verb, step.total.tokens, step.total.nano_usd, GRACE_S * 1000],
        )
        for step in steps
    ]
    return [bytes(answer[0]).decode() for answer in piped("finish", calls)]


def due(at_most: int) -> list[UUID]:
    """Holds whose lease is over by Redis' clock."""
    return [UUID(hex=raw.decode()) for raw in run("due", [_open()], [at_most])]


def first_lease_ms(tenant_id: UUID) -> int | None:
    """When the first lease of an organisation is over, by Redis' clock; None where nothing is held."""
    first = fail_closed(lambda: client().zrange(_open(tenant_id), 0, 0, withscores=True))
    return int(first[0][1]) if first else None


def note_lease(tenant_id: UUID, at_ms: int) -> None:
    """Have the reaper look at an organisation no later than then."""
    fail_closed(lambda: client().zadd(LEASES, {tenant_id.hex: at_ms}, lt=True))


def is_due(hold_id: UUID) -> bool:
    """Whether a lease is over, or nobody knows of one."""
    pipeline = client().pipeline(transaction=False)
    pipeline.time()
    pipeline.zscore(_open(), hold_id.hex)
    (seconds, micros), deadline_ms = fail_closed(pipeline.execute)
    return deadline_ms is None or deadline_ms <= seconds * 1000 + micros // 1000


def close_gate() -> None:
    """Admit nothing until the counters were rebuilt."""
    fail_closed(lambda: client().delete(_ready()))


def replace(counters: dict[Counter, Totals], holds: Sequence[dict[str, Any]], lease_s: int) -> None:
    """Write counters and open holds anew and open the gate, in one step. Amounts travel as text: exact."""
    state = {
        "lease": lease_s * 1000,
        "grace": GRACE_S * 1000,
        "hold_prefix": redis_key("budget", "h") + ":",
        "counters": [_as_fields(counter, totals) for counter, totals in counters.items()],
        "holds": list(holds),
    }
    keys = [_ready(), _open(), *(counter.key for counter in counters), *(_hold(UUID(h["id"])) for h in holds)]
    run("rebuild", keys, [json.dumps(state)])


def totals(counters: Sequence[Counter]) -> list[Totals]:
    """Settled and reserved of each counter; raises NotReady when they are incomplete."""
    ready, *rows = piped("ask", [([_ready()], [])], lambda pipeline: _read_all(pipeline, counters))
    if not ready:
        raise NotReady
    return [Totals(Amount(*_numbers(row[:2])), Amount(*_numbers(row[2:]))) for row in rows]


def _read_all(pipeline: Pipeline, counters: Sequence[Counter]) -> None:
    for counter in counters:
        pipeline.hmget(counter.key, "st", "sn", "rt", "rn")


def _as_fields(counter: Counter, totals: Totals) -> dict[str, str]:
    return {
        "sn": str(totals.settled.nano_usd),
        "st": str(totals.settled.tokens),
        "rn": str(totals.reserved.nano_usd),
        "rt": str(totals.reserved.tokens),
        "forget_at": str(counter.forget_at),
    }


def _numbers(raw: Sequence[bytes | None]) -> list[int]:
    return [int(value or 0) for value in raw]


def _or_minus_one(cap: int | None) -> int:
    return -1 if cap is None else cap


def _ready(tenant_id: UUID | None = None) -> str:
    return redis_key("budget", "ready", tenant_id=tenant_id)


def _open(tenant_id: UUID | None = None) -> str:
    return redis_key("budget", "open", tenant_id=tenant_id)


def _hold(hold_id: UUID, tenant_id: UUID | None = None) -> str:
    return redis_key("budget", "h", hold_id, tenant_id=tenant_id)


def _keys(hold_id: UUID, tenant_id: UUID | None = None) -> list[str]:
    return [_ready(tenant_id), _open(tenant_id), _hold(hold_id, tenant_id)]


def _raise_unless_ok(word: bytes) -> None:
    if word == b"rebuild":
        raise NotReady
    if word == b"gone":
        raise Gone
