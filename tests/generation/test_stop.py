"""Stopping, dying and losing Redis: what was used is settled, and the reader is told."""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from redis import ConnectionError as RedisGone
from redis import RedisError

from billing import commands as billing
from billing import queries as budgets
from billing.events import TokenCount
from generation import commands, ports
from generation.events import Finished, StreamEvent
from generation.models import Generation
from generation.streams.event_log import EventLog, append_after_fence, event_of, fence, stream_key
from governance.events import Action, Rule, Where
from kernel import redis
from kernel.clock import now
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask, digest_of, text_of
from tests.generation.test_policy import journaled, publish
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import web_processes

SECRET = b"s" * 32
LONG = Act(text="word " * 3000, cut=5, pause_s=0.01)
# Goes on while it is swept.
SLOW = Act(text="The delivered part. " * 200, cut=20, pause_s=0.02)


def wait_until(is_so: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def wait_for_events(gateway: Gateway, generation: UUID, least: int) -> None:
    key = stream_key(gateway.company.id, generation)
    wait_until(lambda: redis.client().xlen(key) >= least)


def budget_of(gateway: Gateway) -> tuple[int, int]:
    with tenant_scope(gateway.company.id):
        day = budgets.budgets()[0]
    return day.settled.nano_usd, day.reserved.nano_usd


def test_stop_answers_while_the_model_talks_on_and_settles_what_was_used(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(LONG)
    generation = gateway.start(ask(max_tokens=4000))
    wait_for_events(gateway, generation, 12)
    gateway.stop(generation)
    events = gateway.events(generation, after=5)
    assert events[-1].data["finish_reason"] == "stopped"
    receipt = gateway.receipt(generation)
    assert (receipt.state, receipt.is_usage_estimated) == ("stopped", True)
    assert 5 < receipt.output_tokens < 500
    assert budget_of(gateway) == (receipt.cost_nano_usd, 0)
    wait_until(lambda: upstream.script.aborted == 1)


def test_stop_before_the_first_token(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(first_after_s=60))  # longer than any reader of these tests waits
    generation = gateway.start(ask())
    wait_until(lambda: bool(upstream.script.calls))
    gateway.stop(generation)
    assert gateway.events(generation)[-1].data["finish_reason"] == "stopped"
    assert budget_of(gateway)[1] == 0


def test_stopping_what_has_ended_changes_nothing(gateway: Gateway) -> None:
    generation = gateway.start(ask())
    before = [event.data for event in gateway.events(generation)]
    gateway.stop(generation)
    assert [event.data for event in gateway.events(generation)] == before


def test_without_redis_it_fails_closed_and_settles(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.script.next(Act(text="one two three four five six", cut=4, pause_s=0.02))
    write = EventLog._write

    async def write_until_gone(self: EventLog, batch: Any, *beside: Any) -> None:
        if batch[-1].id > 4:
            raise RedisGone
        await write(self, batch, *beside)

    monkeypatch.setattr(EventLog, "_write", write_until_gone)
    generation = gateway.start(ask())
    events = gateway.events(generation)
    assert events[-1].data["code"] == "generation.interrupted"
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert "one two three four".startswith(text_of(events)[:8])
    assert budget_of(gateway) == (gateway.receipt(generation).cost_nano_usd, 0)


@pytest.mark.drill
@pytest.mark.slow
def test_a_killed_process_is_settled_at_its_checkpoint_and_its_reader_told(
    gateway: Gateway, upstream: Upstream
) -> None:
    import openai

    upstream.script.next(Act(text="word " * 3000, cut=5, pause_s=0.02))
    with web_processes(1) as (web,):
        client = openai.OpenAI(
            base_url=f"{web.url}/t/{gateway.company.slug}/openai/v1", api_key=gateway.company.api_key("adam")
        )
        stream = client.chat.completions.create(
            model="gpt-4o-mini", max_tokens=4000, messages=[{"role": "user", "content": "Go on."}], stream=True
        )
        started = time.monotonic()
        for chunk in stream:
            assert chunk
            if time.monotonic() - started > 4.5:
                break
        web.kill()
        with tenant_scope(gateway.company.id):
            row = Generation.objects.get()
            assert row.state == "running"
            assert row.output_tokens > 0, "a checkpoint was written"
            Generation.objects.update(lease_until=now())
            assert commands.sweep_interrupted() == 1
            assert commands.sweep_interrupted() == 0
    events = gateway.events(row.id, person="adam")
    assert events[-1].data["code"] == "generation.interrupted"
    assert len(text_of(events)) > 100
    receipt = gateway.receipt(row.id, person="adam")
    assert receipt.cost_nano_usd == row.input_tokens * 150 + row.output_tokens * 600
    settled, reserved = budget_of(gateway)
    assert settled == receipt.cost_nano_usd
    assert settled + reserved == receipt.ceiling_nano_usd, "the process might live: its rest waits for its truth"


def test_a_sweep_that_came_first_is_not_overwritten(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="one two three four", cut=18, pause_s=1, usage=(30, 4)))
    generation = gateway.start(ask())
    wait_for_events(gateway, generation, 2)
    time.sleep(0.2)
    sweep_away(gateway, generation)
    ceiling = gateway.receipt(generation).ceiling_nano_usd
    assert sum(budget_of(gateway)) == ceiling, "nobody else may have what it still may spend"
    swept = gateway.events(generation)[-1]
    wait_until(lambda: budget_of(gateway)[1] == 0)
    receipt = gateway.receipt(generation)
    assert (receipt.state, receipt.input_tokens, receipt.output_tokens) == ("interrupted", 30, 4)
    assert receipt.cost_nano_usd == 30 * 150 + 4 * 600
    assert budget_of(gateway) == (receipt.cost_nano_usd, 0)
    assert gateway.events(generation)[-1] == swept


def test_a_sweep_journals_prompt_text_and_verdicts_like_an_end(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(SLOW)
    generation = gateway.start(ask("Write to ada.lovelace@analytical.example about the engine."))
    wait_for_events(gateway, generation, 4)
    begun = gateway.receipt(generation)
    assert (begun.state, begun.verdict["prompt"]["action"]) == ("running", "mask")
    sweep_away(gateway, generation)
    delivered = text_of(gateway.events(generation))
    data, personal = journaled(gateway, generation, "generation.interrupted")
    assert (data["prompt_sha256"], data["policy_version"]) == (begun.prompt_sha256, begun.policy_version)
    assert data["verdict"]["prompt"] == begun.verdict["prompt"]
    assert data["verdict"]["response"]["action"] == "allow"
    assert gateway.receipt(generation).verdict == data["verdict"]
    assert digest_of(personal) == begun.prompt_sha256
    assert personal["response"] == delivered != ""
    with tenant_scope(gateway.company.id):
        assert Generation.objects.get(id=generation).sealed_request is None
    wait_until(lambda: budget_of(gateway)[1] == 0)


def test_a_sweep_journals_what_was_masked_in_the_delivered_part(gateway: Gateway, upstream: Upstream) -> None:
    publish(gateway, Rule("no mail out", Where.RESPONSE, "email", Action.MASK))
    upstream.script.next(
        Act(chunks=["Fine. ", "Ask bob@example.com or eve@example.com. ", *["And on. "] * 20], pause_s=0.2)
    )
    generation = gateway.start(ask())
    wait_for_events(gateway, generation, 5)
    sweep_away(gateway, generation)
    data, personal = journaled(gateway, generation, "generation.interrupted")
    assert "example.com" not in personal["response"]
    assert "And on." in personal["response"]
    said = data["verdict"]["response"]
    assert (said["action"], said["policy_version"]) == ("mask", data["policy_version"])
    assert said["findings"] == [{"rule": "no mail out", "detector": "email", "action": "mask", "count": 2}]
    wait_until(lambda: budget_of(gateway)[1] == 0)


def test_the_verdict_that_travels_with_the_text_is_not_for_readers(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text="Two pieces.", cut=6))
    generation = gateway.start(ask())
    events = gateway.events(generation)
    assert [event.data.keys() for event in events if event.kind == "delta"] == [{"text"}] * 2
    entries: Any = redis.client().xrange(stream_key(gateway.company.id, generation))
    secret = gateway.secret(generation)
    told = [event_of(entry, secret).verdict for entry in entries]
    assert sum(verdict is not None for verdict in told) == 1, "told once as long as it stays the same"


@pytest.mark.parametrize("breaks", [False, True])
def test_a_sweep_gives_the_purposes_owner_what_was_delivered(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch, breaks: bool
) -> None:
    told: list[Finished] = []

    def complete(_: Any, finished: Finished) -> dict[str, Any]:
        told.append(finished)
        if breaks:
            Generation.objects.create(id=finished.generation_id)  # taken: it breaks in the database
        return {"message_id": "m-1"}

    monkeypatch.setitem(ports.completions, "test.purpose", complete)
    upstream.script.next(SLOW)
    generation = gateway.start(ask(purpose="test.purpose", context={"document_id": "d-1"}))
    wait_for_events(gateway, generation, 4)
    sweep_away(gateway, generation)
    finished = told[0]  # the process lives and may ask too; what comes of that is rolled back
    events = gateway.events(generation)
    assert (finished.text, finished.finish_reason) == (text_of(events), "interrupted")
    assert finished.request.context == {"document_id": "d-1"}
    assert finished.request.messages == ask().messages
    assert finished.origin["prompt_sha256"] == gateway.receipt(generation).prompt_sha256
    shown = {"completion": "failed"} if breaks else {"message_id": "m-1"}
    assert shown.items() <= events[-1].data.items()
    assert gateway.receipt(generation).state == "interrupted"
    wait_until(lambda: budget_of(gateway)[1] == 0)


def test_one_row_that_cannot_be_ended_does_not_keep_the_others_from_it(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.script.standing = Act(first_after_s=3)
    bad, good = gateway.start(ask()), gateway.start(ask(), person="edith")
    wait_until(lambda: len(upstream.script.calls) == 2)
    expire_early = billing.expire_early
    with tenant_scope(gateway.company.id):
        bad_hold = Generation.objects.get(id=bad).hold_id

    def fail_for_one(hold_id: UUID, used: TokenCount) -> Any:
        booked = expire_early(hold_id, used)
        return booked if hold_id != bad_hold else 1 / 0

    monkeypatch.setattr(billing, "expire_early", fail_for_one)
    with tenant_scope(gateway.company.id):
        Generation.objects.update(lease_until=now())
        assert commands.sweep_interrupted() == 1
    assert gateway.receipt(good, person="edith").state == "interrupted"
    assert gateway.receipt(bad).state == "running"
    wait_until(lambda: budget_of(gateway)[1] == 0)


def sweep_away(gateway: Gateway, generation: UUID) -> None:
    """What beat does when a lease ran out, here while the process lives."""
    with tenant_scope(gateway.company.id):
        Generation.objects.filter(id=generation).update(lease_until=now())
        assert commands.sweep_interrupted() == 1


def test_what_a_sweep_has_read_is_all_that_a_writer_which_lives_has_shown(gateway: Gateway) -> None:
    tenant_id, generation = gateway.company.id, uuid7()
    first, late = (StreamEvent(number, "delta", {"text": "so far "}) for number in (1, 2))
    end = StreamEvent(2, "error", {"code": "generation.interrupted"})

    async def write() -> None:
        log = EventLog(tenant_id, generation, SECRET)
        await log.publish_last(first)
        assert fence(tenant_id, generation, SECRET) == [first]
        with pytest.raises(RedisError):
            await log.publish_last(late)
        append_after_fence(tenant_id, generation, end, SECRET)
        with pytest.raises(RedisError):
            await log.publish_last(StreamEvent(3, "delta", {"text": "later still "}))

    asyncio.run(write())
    assert fence(tenant_id, generation, SECRET) == [first, end]


def test_a_writer_that_is_late_with_its_first_word_finds_the_sweep_s_end(gateway: Gateway) -> None:
    tenant_id, generation = gateway.company.id, uuid7()
    end = StreamEvent(1, "error", {"code": "generation.interrupted"})
    assert fence(tenant_id, generation, SECRET) == []

    async def write() -> None:
        log = EventLog(tenant_id, generation, SECRET)
        with pytest.raises(RedisError):
            await log.publish_last(StreamEvent(1, "start", {}))

    asyncio.run(write())
    append_after_fence(tenant_id, generation, end, SECRET)
    assert fence(tenant_id, generation, SECRET) == [end]
    assert redis.client().ttl(stream_key(tenant_id, generation)) > 0


def test_a_call_that_was_swept_is_stopped_at_its_next_beat(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.pipeline.heartbeat._BEAT_S", 0.2)
    upstream.script.next(Act(first_after_s=15))
    generation = gateway.start(ask())
    wait_until(lambda: bool(upstream.script.calls))
    sweep_away(gateway, generation)
    wait_until(lambda: budget_of(gateway)[1] == 0, within_s=8)  # long before the model says its first word
    receipt = gateway.receipt(generation)
    assert receipt.state == "interrupted"
    assert budget_of(gateway) == (receipt.cost_nano_usd, 0)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(OperationalError("gone"), "unavailable"), (RuntimeError("a mistake of ours"), "generation.interrupted")],
)
def test_what_fails_on_our_side_is_told_and_leaves_nothing_reserved(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch, trouble: Exception, code: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise trouble

    monkeypatch.setattr("generation.pipeline.answer.stream", fail)
    generation = gateway.start(ask())
    assert gateway.events(generation)[-1].data["code"] == code
    assert budget_of(gateway) == (0, 0)
    assert gateway.receipt(generation).state == "interrupted"


def test_a_completion_that_breaks_costs_its_result_and_nothing_else(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def complete(*_: Any) -> dict[str, Any]:
        raise RuntimeError("the document is gone")

    monkeypatch.setitem(ports.completions, "test.purpose", complete)
    upstream.script.next(Act(text="Kept.", usage=(20, 2)))
    generation = gateway.start(ask(purpose="test.purpose"))
    events = gateway.events(generation)
    assert (text_of(events), events[-1].kind, events[-1].data["completion"]) == ("Kept.", "finish", "failed")
    assert budget_of(gateway) == (20 * 150 + 2 * 600, 0)


def test_what_a_completion_returns_stands_on_the_last_event(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Finished] = []

    def complete(_: Any, finished: Finished) -> dict[str, Any]:
        told.append(finished)
        return {"suggestion_id": "s-1"}

    monkeypatch.setitem(ports.completions, "test.purpose", complete)
    events = gateway.run(ask(purpose="test.purpose", context={"document_id": "d-1"}))
    assert events[-1].data["suggestion_id"] == "s-1"
    (finished,) = told
    assert (finished.text, finished.finish_reason) == ("A short answer.", "stop")
    assert finished.request.context == {"document_id": "d-1"}
    assert finished.origin["prompt_sha256"] == events[-1].data["prompt_sha256"]
    assert finished.origin["cost_nano_usd"] == events[-1].data["cost_nano_usd"]
