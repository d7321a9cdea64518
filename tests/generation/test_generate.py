"""The road from a request to its receipt."""

import hashlib
import json
from typing import Any

import pytest

from billing import queries as budgets
from generation.errors import AlreadyRunning
from generation.events import Message
from generation.models import Generation
from kernel.crypto import unseal
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, kinds_of, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream


def test_an_answer_arrives_as_events_and_a_receipt(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="Hello there, Walter.", usage=(31, 6)))
    generation = gateway.start(ask("Greet me."))
    events = gateway.events(generation)
    assert kinds_of(events) == ["start", "delta", "finish"]
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert text_of(events) == "Hello there, Walter."
    receipt = gateway.receipt(generation)
    assert (receipt.state, receipt.finish_reason, receipt.model) == ("finished", "stop", "gpt-4o-mini")
    assert (receipt.input_tokens, receipt.output_tokens, receipt.is_usage_estimated) == (31, 6, False)
    assert receipt.cost_nano_usd == 31 * 150 + 6 * 600
    assert events[-1].data["cost_nano_usd"] == receipt.cost_nano_usd <= receipt.ceiling_nano_usd


def test_what_was_settled_stands_in_the_ledger(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(usage=(20, 5)))
    generation = gateway.start(ask())
    gateway.events(generation)
    with tenant_scope(gateway.company.id):
        hold_id = Generation.objects.get(id=generation).hold_id
        rows = budgets.ledger([hold_id])[hold_id]
    assert [(row.input_tokens, row.output_tokens, row.amount.nano_usd) for row in rows] == [(20, 5, 6000)]


def test_the_journal_keeps_the_prompt_as_sent_sealed_and_its_hash_open(gateway: Gateway, upstream: Upstream) -> None:
    generation = gateway.start(ask("What is 2 + 2?"))
    gateway.events(generation)
    with tenant_scope(gateway.company.id):
        event = JournalEvent.objects.get(verb="generation.finished", subject_id=generation)
        personal = unseal(event.personal_subject, "journal:generation.finished", bytes(event.personal)).decode()
    assert "2 + 2" in personal
    assert "2 + 2" not in str(event.data)
    assert event.data["prompt_sha256"] == gateway.receipt(generation).prompt_sha256
    told = json.loads(personal)
    committed = bytes.fromhex(told["prompt_salt"]) + told["prompt"].encode()
    assert hashlib.sha256(committed).hexdigest() == event.data["prompt_sha256"]


def test_the_same_idempotency_key_calls_the_provider_once(gateway: Gateway, upstream: Upstream) -> None:
    first = gateway.start(ask(idempotency_key="once"))
    again = gateway.start(ask(idempotency_key="once"))
    gateway.events(first)
    assert first == again
    assert len(upstream.script.calls) == 1


def test_rows_hold_no_text(gateway: Gateway) -> None:
    generation = gateway.start(ask("The canary sings at midnight."))
    gateway.events(generation)
    with tenant_scope(gateway.company.id):
        row = Generation.objects.filter(id=generation).values().get()
    assert "canary sings" not in str(
        {name: bytes(one) if isinstance(one, memoryview) else one for name, one in row.items()}
    )


@pytest.mark.parametrize(
    "changed", [{"messages": (Message("user", "Else."),)}, {"max_tokens": 101}, {"purpose": "writing"}]
)
def test_a_key_that_was_used_for_another_request_is_refused_and_starts_nothing(
    gateway: Gateway, upstream: Upstream, changed: dict[str, Any]
) -> None:
    first = gateway.start(ask(idempotency_key="once"))
    with pytest.raises(AlreadyRunning) as refused:
        gateway.start(ask(idempotency_key="once", **changed))
    assert refused.value.code == "generation.key_reused"
    gateway.events(first)
    assert len(upstream.script.calls) == 1
