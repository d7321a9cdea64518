"""Rules that want a prompt scored: asked after the transaction, before anything is sent."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from billing import queries as budgets
from generation import commands as gateway_commands
from generation.events import Message
from generation.models import Generation
from generation.pipeline import score as score_stage
from generation.pipeline.prepare import Prepared
from generation.pipeline.reserve import Attempt
from generation.pipeline.run import Run
from governance import commands, ports
from governance.events import Action, Rule, Where
from governance.filters.scoring.http import HttpScorer
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, text_of
from tests.governance.test_scoring import NAME, Classifier, classifier
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import database_url

__all__ = ["classifier"]

FINE, HATEFUL = "A sentence that is fine with everybody here.", "You are all HATEFUL people."


@pytest.fixture
def patient(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> Classifier:
    monkeypatch.setitem(ports.scorers, "toxicity", HttpScorer(classifier.url, deadline_s=15))
    return classifier


@pytest.fixture(params=[Action.FLAG, Action.MASK, Action.BLOCK])
def action(request: Any) -> Action:
    found: Action = request.param
    return found


def publish(gateway: Gateway, action: Action, where: Where = Where.PROMPT, **options: Any) -> None:
    with tenant_scope(gateway.company.id):
        commands.publish_policy(gateway.company.actor("adam"), [Rule("kind", where, NAME, action, options)])


def reserved(gateway: Gateway) -> int:
    with tenant_scope(gateway.company.id):
        return budgets.budgets()[0].reserved.nano_usd


def sent(upstream: Upstream) -> list[str]:
    return [call.raw.decode() for call in upstream.script.calls]


def test_a_fine_prompt_goes_its_way(gateway: Gateway, upstream: Upstream, patient: Classifier, action: Action) -> None:
    publish(gateway, action)
    events = gateway.run(ask(FINE))
    assert text_of(events) == "A short answer."
    assert any(FINE in text for text in patient.calls[0])
    assert reserved(gateway) == 0


def test_what_a_rule_says_of_a_scored_prompt_holds(
    gateway: Gateway, upstream: Upstream, patient: Classifier, action: Action
) -> None:
    publish(gateway, action)
    generation = gateway.start(ask(f"{FINE} {HATEFUL}"))
    events = gateway.events(generation)
    verdict = _verdict(gateway, generation)
    assert verdict["action"] == action.value
    assert reserved(gateway) == 0
    if action is Action.BLOCK:
        assert (events[-1].kind, events[-1].data["code"]) == ("error", "policy.blocked")
        assert sent(upstream) == []
        assert gateway.receipt(generation).cost_nano_usd == 0
    else:
        assert text_of(events) == "A short answer."
        [body] = sent(upstream)
        assert ("HATEFUL" in body) is (action is Action.FLAG)
        assert ("[TOXICITY]" in body) is (action is Action.MASK)
        assert gateway.receipt(generation).cost_nano_usd > 0


def test_masks_that_are_longer_than_the_text_are_set_aside_for(
    gateway: Gateway, upstream: Upstream, patient: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(gateway, Action.MASK)
    before: list[Attempt] = []
    score = score_stage.score

    async def noted(run: Run, prepared: Prepared, attempt: Attempt) -> tuple[Prepared, Attempt]:
        before.append(attempt)
        prepared, after = await score(run, prepared, attempt)
        before.append(after)
        return prepared, after

    monkeypatch.setitem(gateway_commands.generate.__globals__, "score", noted)
    generation = gateway.start(ask(messages=(Message("user", "HATEFUL"),) * 9))
    assert text_of(gateway.events(generation)) == "A short answer."
    first, second = before
    assert second.prompt.input_tokens > first.prompt.input_tokens
    assert second.hold_id != first.hold_id
    with tenant_scope(gateway.company.id):
        row = Generation.objects.get(id=generation)
    assert row.hold_id == second.hold_id
    assert reserved(gateway) == 0


def test_without_its_scorer_a_rule_that_protects_sends_nothing(
    gateway: Gateway, upstream: Upstream, patient: Classifier
) -> None:
    patient.status = 500
    publish(gateway, Action.BLOCK)
    events = gateway.run(ask(FINE))
    assert events[-1].data["code"] == "policy.filter_failed"
    assert sent(upstream) == []
    assert reserved(gateway) == 0


def test_no_transaction_waits_for_a_scorer(gateway: Gateway, upstream: Upstream, patient: Classifier) -> None:
    publish(gateway, Action.BLOCK)
    patient.delay_s = 2.0
    generation = gateway.start(ask(FINE))
    list(_until_asked(patient))
    time.sleep(0.8)
    assert _long_transactions() == 0
    assert sent(upstream) == []
    assert text_of(gateway.events(generation)) == "A short answer."


def test_a_reader_who_stops_while_scorers_are_asked_pays_nothing(
    gateway: Gateway, upstream: Upstream, patient: Classifier
) -> None:
    publish(gateway, Action.BLOCK)
    patient.delay_s = 1.0
    generation = gateway.start(ask(FINE))
    list(_until_asked(patient))
    gateway.stop(generation)
    assert gateway.events(generation)[-1].data["finish_reason"] == "stopped"
    assert sent(upstream) == []
    assert reserved(gateway) == 0


def test_a_quote_asks_no_scorer(gateway: Gateway, patient: Classifier) -> None:
    publish(gateway, Action.BLOCK)
    assert gateway.quote(ask(FINE)).ceiling_nano_usd > 0
    assert patient.calls == []


def test_an_unscored_prompt_is_not_sent(
    gateway: Gateway, upstream: Upstream, patient: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leaves the stage out sends nothing, whatever the policy."""

    async def left_out(run: Run, prepared: Prepared, attempt: Attempt) -> tuple[Prepared, Attempt]:
        return prepared, attempt

    monkeypatch.setitem(gateway_commands.generate.__globals__, "score", left_out)
    upstream.script.standing = Act(text="Never.")
    events = gateway.run(ask(FINE))
    assert events[-1].data["code"] == "generation.interrupted"
    assert sent(upstream) == []


def _until_asked(classifier: Classifier) -> Iterator[int]:
    until = time.monotonic() + 10
    while not classifier.calls and time.monotonic() < until:
        yield 0
        time.sleep(0.02)
    assert classifier.calls


def _long_transactions() -> int:
    with psycopg.connect(database_url(), autocommit=True) as connection:
        [(count,)] = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and xact_start < now() - interval '600 ms'"
        ).fetchall()
        return int(count)


def _verdict(gateway: Gateway, generation: Any) -> dict[str, Any]:
    with tenant_scope(gateway.company.id):
        found: dict[str, Any] = Generation.objects.get(id=generation).verdict["prompt"]
        return found
