"""When a model fails: one more try, then the fallback, and the reader is told who answers."""

from collections.abc import Iterator

import pytest

from billing import queries as budgets
from generation import commands
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, add_account, ask, kinds_of, text_of
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running


@pytest.fixture(scope="module")
def second_server() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right", models=("gpt-4.1-mini",))) as upstream:
        yield upstream


@pytest.fixture
def spare(gateway: Gateway, second_server: Upstream) -> Upstream:
    """A second account, chosen as the fallback of the first."""
    second_server.script.reset()
    second_server.script.standing = Act(text="From the spare.")
    account = add_account(gateway.company, "Spare", second_server, models=("gpt-4.1-mini",))
    with tenant_scope(gateway.company.id):
        commands.choose_default(
            gateway.company.actor("adam"),
            gateway.account.id,
            "gpt-4o-mini",
            fallback=(account.id, "gpt-4.1-mini"),
        )
    return second_server


def settled_of(gateway: Gateway) -> int:
    """What the organisation's budget of the day has settled."""
    with tenant_scope(gateway.company.id):
        return next(state.settled.nano_usd for state in budgets.budgets())


def reserved_of(gateway: Gateway) -> int:
    with tenant_scope(gateway.company.id):
        return next(state.reserved.nano_usd for state in budgets.budgets())


@pytest.mark.parametrize("act", [Act(status=500), Act(status=429, headers={"retry-after": "0"}), Act(status=529)])
def test_a_passing_failure_is_tried_once_more(gateway: Gateway, upstream: Upstream, act: Act) -> None:
    upstream.script.next(act, Act(text="Second try."))
    events = gateway.run(ask())
    assert text_of(events) == "Second try."
    assert kinds_of(events) == ["start", "delta", "finish"]
    assert len(upstream.script.calls) == 2
    assert reserved_of(gateway) == 0


def test_after_two_failures_the_fallback_answers_and_says_so(
    gateway: Gateway, upstream: Upstream, spare: Upstream
) -> None:
    upstream.script.next(Act(status=500), Act(status=500))
    generation = gateway.start(ask())
    events = gateway.events(generation)
    assert text_of(events) == "From the spare."
    notice = next(event.data for event in events if event.kind == "notice")
    assert (notice["code"], notice["reason"], notice["model"]) == ("fallback", "server_error", "gpt-4.1-mini")
    receipt = gateway.receipt(generation)
    assert receipt.model == "gpt-4.1-mini"
    assert [hop["failure"] for hop in receipt.hops] == ["server_error", "server_error", ""]
    assert (settled_of(gateway), reserved_of(gateway)) == (receipt.cost_nano_usd, 0)


def test_a_long_retry_after_goes_to_the_fallback_at_once(gateway: Gateway, upstream: Upstream, spare: Upstream) -> None:
    upstream.script.next(Act(status=429, headers={"retry-after": "60"}))
    assert text_of(gateway.run(ask())) == "From the spare."
    assert len(upstream.script.calls) == 1


def test_a_refused_key_goes_to_the_fallback_without_a_second_try(
    gateway: Gateway, upstream: Upstream, spare: Upstream
) -> None:
    upstream.script.next(Act(status=401))
    assert text_of(gateway.run(ask())) == "From the spare."
    assert len(upstream.script.calls) == 1


def test_a_fault_of_the_request_is_not_tried_elsewhere(gateway: Gateway, upstream: Upstream, spare: Upstream) -> None:
    upstream.script.next(Act(status=400, error_type="invalid_request_error"))
    last = gateway.run(ask())[-1]
    assert (last.kind, last.data["code"]) == ("error", "generation.provider_refused")
    assert not spare.script.calls
    assert (settled_of(gateway), reserved_of(gateway)) == (0, 0)


def test_after_the_first_token_nobody_else_goes_on(gateway: Gateway, upstream: Upstream, spare: Upstream) -> None:
    upstream.script.next(Act(text="one two three four five", cut=4, disconnect_after=3))
    generation = gateway.start(ask())
    events = gateway.events(generation)
    assert events[-1].data["code"] == "generation.interrupted"
    assert text_of(events) == "one two thre"
    assert not spare.script.calls
    receipt = gateway.receipt(generation)
    assert receipt.state == "interrupted"
    assert receipt.is_usage_estimated
    assert (settled_of(gateway), reserved_of(gateway)) == (receipt.cost_nano_usd, 0)
    assert receipt.cost_nano_usd > 0


def test_when_all_fail_the_reader_learns_what_was_tried(gateway: Gateway, upstream: Upstream, spare: Upstream) -> None:
    upstream.script.standing = spare.script.standing = Act(status=503)
    last = gateway.run(ask())[-1]
    assert (last.data["code"], last.data["status"]) == ("generation.providers_failed", 503)
    assert [hop["failure"] for hop in last.data["attempts"]] == ["server_error"] * 4
    assert (settled_of(gateway), reserved_of(gateway)) == (0, 0)


def test_an_attempt_that_may_be_charged_is_settled_with_its_prompt(
    gateway: Gateway, upstream: Upstream, spare: Upstream
) -> None:
    upstream.script.next(Act(disconnect_after=0), Act(disconnect_after=0))
    generation = gateway.start(ask())
    assert text_of(gateway.events(generation)) == "From the spare."
    receipt = gateway.receipt(generation)
    assert settled_of(gateway) == receipt.cost_nano_usd
    assert receipt.input_tokens > 2 * 30, "two broken attempts and the answer"
    assert reserved_of(gateway) == 0


def test_an_open_breaker_keeps_calls_back_and_a_probe_closes_it(
    gateway: Gateway, upstream: Upstream, spare: Upstream, settings: object
) -> None:
    settings.BREAKER_OPEN_S = 1  # type: ignore[attr-defined]
    settings.BREAKER_LEAST_CALLS = 4  # type: ignore[attr-defined]
    upstream.script.standing = Act(status=500)
    for _ in range(2):
        gateway.run(ask())
    called = len(upstream.script.calls)
    events = gateway.run(ask())
    assert len(upstream.script.calls) == called == 4, "the open breaker kept the call back"
    notice = next(event.data for event in events if event.kind == "notice")
    assert notice["reason"] == "circuit_open"
    upstream.script.standing = Act(text="Well again.")
    import time

    time.sleep(1.1)
    assert text_of(gateway.run(ask())) == "Well again."
    assert text_of(gateway.run(ask())) == "Well again."
