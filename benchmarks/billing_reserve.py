"""Reserve + settle pairs a second: the whole verb with its rows and its ledger, and the Redis step alone."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from benchmarks.measure import against, percentiles

WORKERS, CALLERS = 8, 16
TARGET_PAIRS_PER_S, TARGET_ALONE_P95_MS = 1000, 6.0
SCRIPT_CALLS = 2000


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns pairs/s of one caller, of eight with a transaction each, and of sixteen who share transactions; the time
    of a pair, CPU of this process, and the scripts' time inside Redis. One caller is measured on both ways: `pair` in
    a scope of its own, `pair_alone` on the way that is shared, as generations go.

    Four capped counters a call. Every pair commits twice, with fsync: reserved and held, then settled.
    """
    from django.db import connections

    from tests.billing.calls import set_cap
    from tests.world import build_company

    company = build_company("Bench")
    owner = company.actor("olivia")
    for window in ("day", "month"):
        set_cap(owner, 10**15, window)
        set_cap(owner, 10**15, window, "member", company.members["walter"])
    actor = company.actor("walter")
    alone = _pairs(actor, options.seconds / 4)
    with ThreadPoolExecutor(WORKERS, initializer=connections.close_all) as pool:
        started = time.perf_counter()
        together = [
            took for part in pool.map(lambda _: _pairs(actor, options.seconds / 4), range(WORKERS)) for took in part
        ]
        elapsed = time.perf_counter() - started
    return {
        "pairs_per_s_alone": round(len(alone) / sum(alone)),
        "pairs_per_s_eight_callers": round(len(together) / elapsed),
        "pair": percentiles(alone),
        **_alone(actor, options.seconds / 4),
        **_shared(actor, options.seconds / 4),
        **_scripts(company, actor),
    }


def _pairs(actor: Any, seconds: float) -> list[float]:
    from django.db import connections

    from tests.billing.calls import reserve, settle

    took, until = [], time.perf_counter() + seconds
    while (started := time.perf_counter()) < until:
        settle(actor, reserve(actor, 1000, tokens=10), 900, tokens=9)
        took.append(time.perf_counter() - started)
    connections.close_all()
    return took


def _alone(actor: Any, seconds: float) -> dict[str, Any]:
    took, _, cpu = _by(1, actor, seconds)
    return {
        "pair_alone": percentiles(took),
        "pair_alone_p95_ms": against(percentiles(took)["p95_ms"], TARGET_ALONE_P95_MS, at_most=True),
        "cpu_ms_per_pair_alone": round(1000 * cpu / len(took), 3),
    }


def _shared(actor: Any, seconds: float) -> dict[str, Any]:
    """Sixteen callers on one event loop, whose writes share transactions as those of running generations do."""
    took, elapsed, cpu = _by(CALLERS, actor, seconds)
    return {
        "pairs_per_s_shared": against(round(len(took) / elapsed), TARGET_PAIRS_PER_S, at_most=False),
        "pair_shared": percentiles(took),
        "cpu_ms_per_pair_shared": round(1000 * cpu / len(took), 3),
    }


def _by(callers: int, actor: Any, seconds: float) -> tuple[list[float], float, float]:
    """What each pair took, and the time and CPU of all."""
    cpu, started = time.process_time(), time.perf_counter()
    took = asyncio.run(_callers(callers, actor, seconds))
    return took, time.perf_counter() - started, time.process_time() - cpu


async def _callers(callers: int, actor: Any, seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    made = await asyncio.gather(*(_caller(actor, until) for _ in range(callers)))
    return [took for one in made for took in one]


async def _caller(actor: Any, until: float) -> list[float]:
    from billing.commands import HoldRequest, Settlement, hold_all, settle_all
    from billing.events import Amount, TokenCount
    from kernel.group_commit import in_shared_batch
    from kernel.ids import uuid7
    from tests.billing.calls import PRICE

    took = []
    while (started := time.perf_counter()) < until:
        asked = HoldRequest(actor, uuid7(), PRICE, Amount(10, 1000), "chat")
        await in_shared_batch(actor.tenant_id, hold_all, asked)
        told = Settlement(asked.hold_id, Amount(9, 900), TokenCount(9, 0), estimated=False)
        await in_shared_batch(actor.tenant_id, settle_all, told)
        took.append(time.perf_counter() - started)
    return took


def _scripts(company: Any, actor: Any) -> dict[str, Any]:
    """The two Lua calls of a pair, as a client sees them and as Redis counts them."""
    from billing import counters
    from billing.events import Amount
    from billing.queries.caps import capped_counters
    from billing.queries.windows import running_windows
    from kernel.ids import uuid7
    from kernel.redis import client
    from kernel.tenancy import tenant_scope

    took = []
    with tenant_scope(company.id):
        capped = capped_counters(actor.member_id, running_windows())
        client().config_resetstat()
        for _ in range(SCRIPT_CALLS):
            hold, started = uuid7(), time.perf_counter()
            counters.reserve(hold, Amount(10, 1000), capped, 60)
            counters.finish(hold, "settle", Amount(9, 900))
            took.append(time.perf_counter() - started)
    inside = client().info("commandstats")["cmdstat_evalsha"]["usec_per_call"]
    return {"scripts_pair": percentiles(took), "script_us_inside_redis": inside}
