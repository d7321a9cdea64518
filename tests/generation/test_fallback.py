"""When a model fails: one more try, then the fallback, and the reader is told who answers."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from billing import queries as budgets
from billing.models import LedgerRow
from generation import commands, ports
from generation.events import Augmentation
from generation.limits.breaker import Breaker
from generation.models import Generation
from generation.pipeline import answer
from generation.providers.accounts import Kind
from generation.streams.event_log import event_of, stream_key
from kernel import redis
from kernel.clock import now
from kernel.tenancy import in_scope, tenant_scope
from tests.generation.driving import MODEL, Gateway, add_account, ask, digest_of, kinds_of, text_of
from tests.generation.test_policy import journaled
from tests.generation.test_prompt import passage
from tests.generation.test_stop import sweep_away, wait_until
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
    settings.BREAKER_OPEN_S = 300  # type: ignore[attr-defined]
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
    breaker = Breaker(gateway.company.id, gateway.account.id, MODEL, gateway.account.kind.value)
    redis.client().hset(breaker._arguments("ask")[0][0], "open_until", 1)  # its time is over
    assert text_of(gateway.run(ask())) == "Well again."
    assert text_of(gateway.run(ask())) == "Well again."


def test_a_sweep_after_a_fallback_journals_whom_was_asked_what(
    gateway: Gateway, upstream: Upstream, second_server: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second model reads less, so its prompt has fewer sources than the first one's."""
    small = small_spare(gateway, second_server)
    passages = tuple(passage(number, f"Fact {number}. " + "word " * 100) for number in range(1, 9))
    monkeypatch.setattr(ports.augment, "_filled_with", lambda *_: Augmentation(passages))
    monkeypatch.setattr(ports.readable_files, "_filled_with", lambda _actor, files: set(files))  # there are none
    upstream.script.next(Act(disconnect_after=0), Act(status=401))
    small.script.standing = Act(text="From the spare. " * 20, cut=16, pause_s=0.2)
    generation = gateway.start(ask(query="fact"))
    wait_until(lambda: "From the spare." in delivered(gateway, generation))
    running = gateway.receipt(generation)
    sweep_away(gateway, generation)
    data, personal = journaled(gateway, generation, "generation.interrupted")
    sent = [call.json["messages"] for call in (upstream.script.calls[-1], small.script.calls[-1])]
    assert json.loads(personal["prompt"]) == sent[1] != sent[0]
    assert digest_of(personal) == data["prompt_sha256"] == running.prompt_sha256
    assert data["model"] == running.model == "gpt-4.1-mini"
    assert [hop["failure"] for hop in data["hops"]] == ["broken_off", "key_refused"]
    assert 0 < len(data["sources"]) < 8
    assert personal["response"].startswith("From the spare.")
    with tenant_scope(gateway.company.id):
        row = Generation.objects.get(id=generation)
        booked = budgets.ledger([row.hold_id])[row.hold_id]
    assert [entry.model for entry in booked] == ["gpt-4.1-mini"]
    wait_until(lambda: reserved_of(gateway) == 0)


def test_a_sweep_after_a_charged_attempt_journals_what_the_ledger_says(
    gateway: Gateway, upstream: Upstream, spare: Upstream
) -> None:
    """Two attempts were charged before the one that the sweep ends."""
    upstream.script.next(Act(disconnect_after=0), Act(disconnect_after=0))
    spare.script.standing = Act(text="From the spare. " * 40, cut=16, pause_s=0.2)
    generation = gateway.start(ask())
    wait_until(lambda: "From the spare." in delivered(gateway, generation))
    sweep_away(gateway, generation)
    data, _ = journaled(gateway, generation, "generation.interrupted")
    with tenant_scope(gateway.company.id):
        told = {row.hold_id: row for row in LedgerRow.objects.order_by("-id")}.values()  # each hold's first booking
    assert len(told) == 3
    assert data["cost_nano_usd"] == sum(row.nano_usd for row in told)
    assert data["usage"]["input_tokens"] == sum(row.input_tokens for row in told)
    last = gateway.events(generation)[-1].data
    assert (last["cost_nano_usd"], last["usage"]) == (data["cost_nano_usd"], data["usage"])
    wait_until(lambda: reserved_of(gateway) == 0)
    receipt = gateway.receipt(generation)
    assert receipt.cost_nano_usd == settled_of(gateway)


def test_a_fallback_that_a_sweep_came_before_asks_nobody(
    gateway: Gateway, upstream: Upstream, spare: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    fall_back = answer._fall_back
    swept: list[UUID] = []

    async def swept_first(work: Any, *rest: Any) -> Any:
        await in_scope(work.tenant_id, lambda: Generation.objects.filter(id=work.id).update(lease_until=now()))
        swept.append(await in_scope(work.tenant_id, commands.sweep_interrupted))
        return await fall_back(work, *rest)

    monkeypatch.setattr(answer, "_fall_back", swept_first)
    upstream.script.next(Act(status=401))
    generation = gateway.start(ask())
    assert gateway.events(generation)[-1].data["code"] == "generation.interrupted"
    wait_until(lambda: gateway.receipt(generation).state == "interrupted" and reserved_of(gateway) == 0)
    assert swept == [1]
    assert not spare.script.calls


def small_spare(gateway: Gateway, server: Upstream) -> Upstream:
    """A fallback with a window that a few sources fill."""
    server.script.reset()
    with tenant_scope(gateway.company.id):
        adam = gateway.company.actor("adam")
        account = commands.add_provider(
            adam,
            Kind.OPENAI,
            "Small",
            base_url=f"{server.url}/v1",
            key="sk-right",
            models=[{"name": "gpt-4.1-mini", "context_window": 700}],
        )
        commands.note_test(adam, account.id, "")
        fallback = (account.id, "gpt-4.1-mini")
        commands.choose_default(adam, gateway.account.id, "gpt-4o-mini", fallback=fallback)
    return server


def delivered(gateway: Gateway, generation: UUID) -> str:
    entries: Any = redis.client().xrange(stream_key(gateway.company.id, generation))
    return text_of([event_of(entry, gateway.secret(generation)) for entry in entries])
