"""A vendor that hangs, or says when to come back, is not asked in vain; what failed is no part of an answer's usage."""

from typing import Any

from tests.generation.driving import Gateway, ask
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream


def test_a_vendor_that_hangs_is_waited_for_once(gateway: Gateway, upstream: Upstream, settings: Any) -> None:
    settings.PROVIDER_FIRST_TOKEN_S = 0.5
    upstream.script.standing = Act(first_after_s=30)
    last = gateway.run(ask())[-1]
    assert [one["failure"] for one in last.data["attempts"]] == ["timeout"]


def test_the_time_a_vendor_named_is_kept_by_the_next_call(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(status=429, headers={"retry-after": "90"})
    first, second = gateway.run(ask())[-1], gateway.run(ask())[-1]
    assert [one["failure"] for one in first.data["attempts"]] == ["rate_limited"]
    assert [one["failure"] for one in second.data["attempts"]] == ["circuit_open"]
    assert 60 < second.data["retry_after_s"] <= 90
    assert len(upstream.script.calls) == 1


def test_the_usage_of_an_answer_is_its_own(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(disconnect_after=0), Act(text="Yes.", usage=(20, 5)))
    generation = gateway.start(ask())
    last = gateway.events(generation)[-1]
    assert (last.kind, last.data["usage"]["input_tokens"], last.data["usage"]["output_tokens"]) == ("finish", 20, 5)
    receipt = gateway.receipt(generation)
    assert receipt.input_tokens > 20
    assert receipt.cost_nano_usd == last.data["cost_nano_usd"] > 20 * 150 + 5 * 600
