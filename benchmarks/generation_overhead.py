"""What the gateway adds: policy, budget, receipt and audit, against calling the same upstream directly.

Direct calls and calls through a web process take turns, so that both meet the same machine. The upstream is
the loopback OpenAI of the tests in a process of its own; the client is the official SDK with kept-alive
connections. Knowledge is left out: its retrieval has a benchmark of its own.
"""

import time
from types import SimpleNamespace
from typing import Any

import openai

from benchmarks.calls import WITHOUT_KNOWLEDGE, call, directly, fox_upstream, through_us
from benchmarks.measure import against, percentiles

TARGET_P95_MS = 10.0
WARM_UP = 20


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Return latencies in milliseconds: whole answers and first tokens, direct, through us, and the difference."""
    from tests.generation.driving import Gateway
    from tests.webservers import web_processes
    from tests.world import build_company

    company = build_company("Acme")
    with (
        fox_upstream() as upstream,
        web_processes(1, GENERATION_PER_MINUTE="1000000", LOG_LEVEL="ERROR") as (web,),
    ):
        Gateway.of(company, upstream)
        direct, ours = directly(upstream), through_us(web, company)
        for _ in range(WARM_UP):
            call(direct), call(ours, **WITHOUT_KNOWLEDGE)
        pairs = _take_turns(direct, ours, options.seconds)
    return _figures(pairs)


def _take_turns(direct: openai.OpenAI, ours: openai.OpenAI, seconds: float) -> list[tuple[Any, Any]]:
    pairs, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        pairs.append((call(direct), call(ours, **WITHOUT_KNOWLEDGE)))
    return pairs


def _figures(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    added = percentiles(ours[1] - direct[1] for direct, ours in pairs)
    return {
        "direct": percentiles(direct[1] for direct, _ in pairs),
        "through_us": percentiles(ours[1] for _, ours in pairs),
        "added": added,
        "added_to_first_token": percentiles(ours[0] - direct[0] for direct, ours in pairs),
        "added_p95_ms": against(added["p95_ms"], TARGET_P95_MS, at_most=True),
    }
