"""Reserve + settle pairs a second: the whole verb with its rows and its ledger, and the Redis step alone."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from benchmarks.measure import percentiles

WORKERS = 8
SCRIPT_CALLS = 2000


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns pairs/s of one caller and of eight, the pair's time, and the scripts' time inside Redis.

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
    alone = _pairs(actor, options.seconds / 3)
    with ThreadPoolExecutor(WORKERS, initializer=connections.close_all) as pool:
        started = time.perf_counter()
        together = [
            took for part in pool.map(lambda _: _pairs(actor, options.seconds / 3), range(WORKERS)) for took in part
        ]
        elapsed = time.perf_counter() - started
    return {
        "pairs_per_s_alone": round(len(alone) / sum(alone)),
        "pairs_per_s_eight_callers": round(len(together) / elapsed),
        "pair": percentiles(alone),
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
