"""What one answer takes of the shared loop is bounded: it is ended for it, and never altered."""

from typing import Any

import pytest

from generation.pipeline import effort
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

# One run without a blank, which the filter holds until it may let go, with something to mask in it.
UNBROKEN = "a." * 8_000
TOLD = f"Write to ada@analytical.example now. {UNBROKEN}"


class Clock:
    """A thread's time that passes a millisecond with each look at it, whatever the machine does."""

    def __init__(self) -> None:
        self.at = 0.0

    def thread_time(self) -> float:
        self.at += 0.001
        return self.at


@pytest.fixture
def millisecond_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "time", Clock())


def test_an_answer_that_takes_too_much_work_is_ended_with_what_it_said_so_far(
    gateway: Gateway, upstream: Upstream, settings: Any, millisecond_each: None
) -> None:
    upstream.script.standing = Act(chunks=(TOLD,))
    whole = text_of(gateway.run(ask(max_tokens=32_000)))
    settings.GENERATION_WORK_S = 0.0045
    generation = gateway.start(ask(max_tokens=32_000))
    events = gateway.events(generation)
    assert (events[-1].data["kind"], events[-1].data["finish_reason"]) == ("work_limit", "interrupted")
    assert whole.startswith(text_of(events))
    assert len(text_of(events)) < len(whole)
    receipt = gateway.receipt(generation)
    assert (receipt.state, receipt.is_usage_estimated) == ("interrupted", True)
    assert 0 < receipt.cost_nano_usd <= receipt.ceiling_nano_usd


def test_an_answer_within_its_share_is_whole(gateway: Gateway, upstream: Upstream, millisecond_each: None) -> None:
    upstream.script.standing = Act(chunks=(TOLD,))
    events = gateway.run(ask(max_tokens=32_000))
    assert text_of(events).endswith(UNBROKEN[-1000:])
    assert events[-1].data["finish_reason"] == "stop"
