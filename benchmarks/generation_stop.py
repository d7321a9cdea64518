"""How soon a stop ends the answer: from the wish to the last event at the reader, while the model goes on talking."""

import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks.measure import against, percentiles

STOPS = 50
WARM_UP = 5
TARGET_P95_MS = 300.0


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Return milliseconds from asking to stop to the settled end, as its reader hears it."""
    from tests.generation.driving import Gateway
    from tests.upstreams.openai_server import openai_upstream
    from tests.upstreams.recording import Act
    from tests.upstreams.server import running
    from tests.world import build_company

    with running(openai_upstream(key="sk-right")) as upstream:
        upstream.script.standing = Act(text="word " * 3000, cut=5, pause_s=0.02)
        gateway = Gateway.of(build_company("Acme"), upstream)
        seconds = [_stopped(gateway) for _ in range(WARM_UP + STOPS)][WARM_UP:]
    figures = percentiles(seconds)
    return {"stop": figures, "p95": against(figures["p95_ms"], TARGET_P95_MS, at_most=True)}


def _stopped(gateway: Any) -> float:
    from tests.generation.driving import ask

    generation: UUID = gateway.start(ask(max_tokens=4000))
    time.sleep(0.4)  # some twenty words
    started = time.perf_counter()
    gateway.stop(generation)
    last = gateway.events(generation)[-1]
    took_s = time.perf_counter() - started
    assert last.data["finish_reason"] == "stopped", last.data
    return took_s
