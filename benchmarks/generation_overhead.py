"""What the gateway adds: policy, budget, receipt and audit, against calling the same upstream directly.

Direct calls and calls through a web process take turns, so that both meet the same machine. The upstream is
the loopback OpenAI of the tests; the client is the official SDK with kept-alive connections. Knowledge is left
out: its retrieval has a benchmark of its own.
"""

import time
from types import SimpleNamespace
from typing import Any

import openai

from benchmarks.measure import against, percentiles

TARGET_P95_MS = 10.0
WARM_UP = 20
WITHOUT_KNOWLEDGE: Any = {"extra_body": {"knowledge": False}}
MESSAGES: Any = [{"role": "user", "content": "Write one sentence about a fox and mail it to bob@example.com."}]


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Return latencies in milliseconds: whole answers and first tokens, direct, through us, and the difference."""
    from tests.generation.driving import Gateway
    from tests.upstreams.openai_server import openai_upstream
    from tests.upstreams.recording import Act
    from tests.upstreams.server import running
    from tests.webservers import web_processes
    from tests.world import build_company

    company = build_company("Acme")
    with (
        running(openai_upstream(key="sk-right")) as upstream,
        web_processes(1, GENERATION_PER_MINUTE="1000000", LOG_LEVEL="ERROR") as (web,),
    ):
        upstream.script.standing = Act(text="A quick brown fox jumps over the lazy dog.", usage=(30, 10))
        Gateway.of(company, upstream)
        direct = openai.OpenAI(base_url=f"{upstream.url}/v1", api_key="sk-right", max_retries=0)
        key = company.api_key("olivia")
        ours = openai.OpenAI(base_url=f"{web.url}/t/{company.slug}/openai/v1", api_key=key, max_retries=0)
        for _ in range(WARM_UP):
            _call(direct), _call(ours, **WITHOUT_KNOWLEDGE)
        pairs = _take_turns(direct, ours, options.seconds)
    return _figures(pairs)


def _take_turns(direct: openai.OpenAI, ours: openai.OpenAI, seconds: float) -> list[tuple[Any, Any]]:
    pairs, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        pairs.append((_call(direct), _call(ours, **WITHOUT_KNOWLEDGE)))
    return pairs


def _call(client: openai.OpenAI, **extra: Any) -> tuple[float, float]:
    """Return seconds to the first token and to the end of a streamed answer."""
    started, first = time.perf_counter(), 0.0
    chunks: Any = client.chat.completions.create(
        model="gpt-4o-mini", messages=MESSAGES, max_tokens=50, stream=True, **extra
    )
    for chunk in chunks:
        if not first and chunk.choices and chunk.choices[0].delta.content:
            first = time.perf_counter() - started
    return first, time.perf_counter() - started


def _figures(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    added = percentiles(ours[1] - direct[1] for direct, ours in pairs)
    return {
        "direct": percentiles(direct[1] for direct, _ in pairs),
        "through_us": percentiles(ours[1] for _, ours in pairs),
        "added": added,
        "added_to_first_token": percentiles(ours[0] - direct[0] for direct, ours in pairs),
        "added_p95_ms": against(added["p95_ms"], TARGET_P95_MS, at_most=True),
    }
