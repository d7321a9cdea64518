"""The gateway beside LiteLLM's proxy: what each adds to a call of the same upstream.

Direct calls, calls through LiteLLM and calls through one web process of ours take turns, call by call. The
upstream, both gateways and the client are four processes. Needs the Python package index once.
"""

import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from benchmarks.calls import MODEL, UPSTREAM_KEY, WITHOUT_KNOWLEDGE, call, directly, fox_upstream, through_us
from benchmarks.measure import against, percentiles
from benchmarks.peers import litellm_proxy

WARM_UP = 30
SIDES = ("direct", "ours", "litellm")

SETTINGS = {
    "web_processes_each": 1,
    "call": "one chat completion at a time, streamed, eleven pieces, official SDK, kept-alive connection",
    "litellm": "one worker, master key, no database, no callbacks, LITELLM_MODE=PRODUCTION, LITELLM_LOG=ERROR, "
    "prices from its package",
    "ours": "one web process, PostgreSQL with fsync on, Redis, knowledge left out",
    "order": "call by call; who goes first changes",
    "ratio": "what ours adds over what LiteLLM adds: below 1 ours adds less",
}
NOT_EQUAL = [
    "LiteLLM without a database keeps no budget, no spend log, no audit and no keys of people: it compares one "
    "master key. Ours checks a person's key, applies the organisation's filters to prompt and answer, reserves and "
    "settles the budget, and writes receipt and audit record, in every call.",
    "LiteLLM forwards the pieces as they come; ours passes them through a filter first.",
]


Timed = tuple[float, float]


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns latencies in milliseconds of all three, what each gateway adds, and ours over theirs."""
    from embedded.ports import free_port
    from tests.generation.driving import Gateway
    from tests.webservers import web_processes
    from tests.world import build_company

    litellm_proxy.install()
    company = build_company("Acme")
    with (
        fox_upstream() as upstream,
        web_processes(1, GENERATION_PER_MINUTE="1000000", LOG_LEVEL="ERROR") as (web,),
        litellm_proxy.litellm_proxy(upstream.url, UPSTREAM_KEY, MODEL, free_port()) as litellm,
    ):
        Gateway.of(company, upstream)
        direct, ours = directly(upstream), through_us(web, company)
        calls = (lambda: call(direct), lambda: call(ours, **WITHOUT_KNOWLEDGE), lambda: call(litellm))
        for _ in range(WARM_UP):
            _turn(calls, 0)
        turns = _take_turns(calls, options.seconds)
    about = {"versions": litellm_proxy.versions(), "settings": SETTINGS, "not_equal": NOT_EQUAL}
    return about | _figures(turns)


def _take_turns(calls: Sequence[Callable[[], Timed]], seconds: float) -> list[dict[str, Timed]]:
    turns: list[dict[str, Timed]] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        turns.append(_turn(calls, len(turns)))
    return turns


def _turn(calls: Sequence[Callable[[], Timed]], first: int) -> dict[str, Timed]:
    """One call of each side, beginning with side number `first`."""
    order = [(first + n) % len(calls) for n in range(len(calls))]
    return {SIDES[side]: calls[side]() for side in order}


def _figures(turns: list[dict[str, Timed]]) -> dict[str, Any]:
    ours, theirs = _added(turns, "ours", 1), _added(turns, "litellm", 1)
    return {
        "whole": {side: percentiles(turn[side][1] for turn in turns) for side in SIDES},
        "added": {"ours": ours, "litellm": theirs},
        "added_to_first_token": {side: _added(turns, side, 0) for side in ("ours", "litellm")},
        "ratio_p50": _ratio(ours["p50_ms"], theirs["p50_ms"]),
        "ratio_p95": _ratio(ours["p95_ms"], theirs["p95_ms"]),
        "ours_below_litellm_p95_ms": against(ours["p95_ms"], theirs["p95_ms"], at_most=True),
    }


def _added(turns: list[dict[str, Timed]], side: str, which: int) -> dict[str, float]:
    return percentiles(turn[side][which] - turn["direct"][which] for turn in turns)


def _ratio(ours: float, theirs: float) -> float | None:
    """Ours over theirs: below 1 we add less."""
    return round(ours / theirs, 2) if theirs > 0 else None
