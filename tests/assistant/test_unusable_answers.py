"""Nonsense is asked for once more and then refused, within what was reserved and shown."""

from collections.abc import Iterator
from typing import Any

import pytest

from assistant import commands
from assistant.events import Action, WritingRequest
from billing import commands as billing
from billing.events import Scope, Window
from generation.prompts.screened import Unscreened
from generation.providers.base import Call
from generation.streams.transcript import text_of as swept_text
from kernel.tenancy import tenant_scope
from tests.assistant.test_quality import TEXTS
from tests.assistant.test_writings_under_way import ANCHOR, document
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import World

BEFORE, SHORTER = TEXTS["en"]


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        yield server


@pytest.fixture
def gateway(world: World, upstream: Upstream) -> Gateway:
    return Gateway.of(world.acme, upstream)


def shorten(gateway: Gateway, before: str = BEFORE, action: Action = Action.SHORTEN) -> tuple[Any, list[Any]]:
    company = gateway.company
    page = document(company)
    with tenant_scope(company.id):
        wish = WritingRequest(action, page, before, ANCHOR)
        quoted = commands.quote(company.actor("walter"), wish)
        ticket = commands.write(company.actor("walter"), wish)
    return quoted, gateway.events(ticket.id)


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_a_first_answer_of_no_use_is_taken_back_and_the_second_is_offered(
    gateway: Gateway, upstream: Upstream, language: str
) -> None:
    before, shorter = TEXTS[language]
    upstream.script.next(Act(text=before, usage=(50, 40)))
    upstream.script.next(Act(text=shorter, usage=(50, 20)))
    quoted, events = shorten(gateway, before)
    notices = [event.data for event in events if event.kind == "notice"]
    assert [(one["code"], one["reason"]) for one in notices] == [("second_try", "equal")]
    assert swept_text(events) == shorter
    assert events[-1].kind == "finish"
    assert events[-1].data["usage"]["input_tokens"] == 100
    assert events[-1].data["usage"]["output_tokens"] == 60
    assert 0 < events[-1].data["cost_nano_usd"] <= quoted.ceiling_nano_usd == events[0].data["ceiling_nano_usd"]
    assert len(upstream.script.calls) == 2


@pytest.mark.parametrize(
    ("nonsense", "flaw"),
    [
        ("", "empty"),
        ("…", "empty"),
        (BEFORE, "equal"),
        (f"{BEFORE[:-1]} and more.", "not_shorter"),
        ("The harbour is closed. " * 60, "loop"),
        ("Rewrite the text below so that it says the same in fewer words.", "echo"),
        (TEXTS["de"][1], "language"),
        ("The harbour master said that the old", "cut"),
        ("Sure! Here is a shorter version of the text:", "empty"),
        ("I'm sorry, but I can't assist with that.", "refusal"),
        (f"<p>{SHORTER}</p>", "form"),
        (SHORTER.replace("1871", "1817"), "facts"),
    ],
)
def test_nonsense_said_twice_is_refused_with_model_reason_and_cost(
    gateway: Gateway, upstream: Upstream, nonsense: str, flaw: str
) -> None:
    upstream.script.standing = Act(text=nonsense, usage=(60, 30))
    quoted, events = shorten(gateway)
    last = events[-1]
    assert (last.kind, last.data["code"], last.data["status"]) == ("error", "generation.unusable", 502)
    assert last.data["flaw"] == flaw
    assert (last.data["model"], last.data["tries"]) == ("gpt-4o-mini", 2)
    assert "suggestion_id" not in last.data
    receipt = gateway.receipt(last.data["generation_id"])
    assert 0 < receipt.cost_nano_usd == last.data["cost_nano_usd"] <= quoted.ceiling_nano_usd
    assert len(upstream.script.calls) == 2


def test_a_loop_ends_the_stream_early(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(text="The crane turns and turns again. " * 3_000, cut=200, pause_s=0.002)
    _, events = shorten(gateway, BEFORE * 30, Action.CONTINUE)
    assert events[-1].data["flaw"] == "loop"
    told = [len(event.data["text"]) for event in events if event.kind == "delta"]
    assert sum(told) < 2 * 3_000


def test_money_for_one_try_buys_one_and_never_a_second(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(text=BEFORE, usage=(60, 30))
    company = gateway.company
    with tenant_scope(company.id):
        wish = WritingRequest(Action.SHORTEN, document(company), BEFORE, ANCHOR)
        both = commands.quote(company.actor("walter"), wish).ceiling_nano_usd
        billing.set_cap(
            company.actor("olivia"), Scope.TENANT, None, Window.DAY, cap_nano_usd=both - 1_000, cap_tokens=None
        )
    quoted, events = shorten(gateway)
    assert quoted.ceiling_nano_usd < both
    assert events[-1].data["code"] == "generation.unusable"
    assert events[-1].data["tries"] == 1
    assert events[-1].data["cost_nano_usd"] <= quoted.ceiling_nano_usd
    assert len(upstream.script.calls) == 1


def test_a_vendor_that_tells_nothing_is_estimated_within_both_tries(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(text=BEFORE, withhold_usage=True)
    quoted, events = shorten(gateway)
    assert events[-1].data["usage"]["estimated"]
    assert 0 < events[-1].data["cost_nano_usd"] <= quoted.ceiling_nano_usd


def test_a_rewrite_brings_no_sources_and_is_asked_coolly(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(text=SHORTER)
    shorten(gateway)
    sent = upstream.script.calls[-1].json
    assert sent["temperature"] == 0.2
    assert not {"frequency_penalty", "presence_penalty", "dry_multiplier", "min_p"} & set(sent)


@pytest.mark.parametrize("given", [(("Jane Doe", 1.0),), (("dry_base", "Jane Doe"),)])
def test_sampling_of_our_own_server_carries_no_words_of_a_caller(given: Any) -> None:
    with pytest.raises(Unscreened):
        Call("m", (), 10, 0.2, built_in_sampling=given)
