"""What a budget allows: the full answer, a shorter one, a cheaper model, or a clear no."""

from typing import Any

import pytest

from billing import commands as billing
from billing.events import Scope, Window
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream


def cap(gateway: Gateway, nano_usd: int | None = None, tokens: int | None = None) -> None:
    with tenant_scope(gateway.company.id):
        billing.set_cap(
            gateway.company.actor("olivia"),
            Scope.TENANT,
            None,
            Window.DAY,
            cap_nano_usd=nano_usd,
            cap_tokens=tokens,
        )


def test_the_quote_is_what_is_reserved(gateway: Gateway) -> None:
    request = ask("Write to bob@example.com about the fox.", max_tokens=80)
    quoted = gateway.quote(request)
    started = gateway.run(request)[0].data
    assert quoted.ceiling_nano_usd == started["ceiling_nano_usd"]
    assert quoted.max_tokens == started["max_tokens"] == 80
    assert quoted.left_nano_usd is None


def test_a_tight_budget_shortens_the_answer_and_says_so(gateway: Gateway, upstream: Upstream) -> None:
    request = ask(max_tokens=1000)
    full = gateway.quote(request)
    cap(gateway, nano_usd=full.ceiling_nano_usd - 700 * 600)
    quoted = gateway.quote(request)
    events = gateway.run(request)
    assert quoted.max_tokens == events[0].data["max_tokens"] == 300
    assert upstream.script.calls[-1].json["max_completion_tokens"] == 300
    notice = next(event.data for event in events if event.kind == "notice")
    assert (notice["code"], notice["reason"]) == ("output_shortened", "budget")


@pytest.mark.parametrize("limit", [{"nano_usd": 1000}, {"tokens": 20}])
def test_a_cap_below_the_next_call_refuses_before_anything_leaves(
    gateway: Gateway, upstream: Upstream, limit: dict[str, Any]
) -> None:
    cap(gateway, **limit)
    events = gateway.run(ask())
    assert [event.kind for event in events] == ["error"]
    assert (events[0].data["code"], events[0].data["status"]) == ("budget.cap_reached", 402)
    assert events[0].data["resets_at"]
    assert not upstream.script.received


def test_money_held_by_running_work_is_a_different_no(gateway: Gateway, upstream: Upstream) -> None:
    ceiling = gateway.quote(ask()).ceiling_nano_usd
    cap(gateway, nano_usd=ceiling + 1000)
    upstream.script.next(Act(text="slow answer", first_after_s=1.5))
    first = gateway.start(ask())
    import time

    time.sleep(0.5)
    refused = gateway.run(ask(), person="edith")[-1].data
    assert (refused["code"], refused["status"]) == ("budget.held", 429)
    assert refused["retry_after_s"] >= 1
    assert text_of(gateway.events(first)) == "slow answer"


def test_explicit_zero_usage_costs_nothing(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="free", usage=(0, 0)))
    generation = gateway.start(ask())
    gateway.events(generation)
    receipt = gateway.receipt(generation)
    assert (receipt.cost_nano_usd, receipt.is_usage_estimated) == (0, False)


def test_missing_usage_is_counted_and_marked(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="one two three four five", withhold_usage=True))
    generation = gateway.start(ask())
    gateway.events(generation)
    receipt = gateway.receipt(generation)
    assert receipt.is_usage_estimated
    assert receipt.output_tokens == 5
    assert receipt.input_tokens > 10


def test_the_upper_bound_holds_for_the_provider_s_own_count(gateway: Gateway, upstream: Upstream) -> None:
    generation = gateway.start(ask("Ünïcödé, 漢字 and emoji 🦊 " * 20))
    started = gateway.events(generation)[0].data
    receipt = gateway.receipt(generation)
    reserved_input = started["ceiling_nano_usd"] - started["max_tokens"] * 600
    assert receipt.input_tokens * 150 <= reserved_input
