"""The unmodified `openai` SDK against a tenant's address, with a tenant's key, in a real web process."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from django.conf import settings
from django.test import RequestFactory
from structlog.testing import capture_logs

from billing import commands as billing
from billing import queries as budgets
from billing.events import Scope, Window
from billing.models import LedgerRow
from generation import commands, ports
from generation.api.openai import door
from generation.errors import TooManyRequests
from generation.models import Generation
from kernel.tenancy import tenant_scope
from tests.clock import begin_clear_of_the_turn
from tests.generation.driving import Gateway
from tests.knowledge.conftest import no_broker, take_in
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess, web_processes

__all__ = ["no_broker"]
HELLO = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Say hello to bob@example.com."}]


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: object) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1) as (process,):  # type: ignore[attr-defined]
        yield process


@pytest.fixture
def client(web: WebProcess, gateway: Gateway) -> openai.OpenAI:
    base_url = f"{web.url}/t/{gateway.company.slug}/openai/v1"
    return openai.OpenAI(base_url=base_url, api_key=gateway.company.api_key("adam"), max_retries=0)


def test_a_whole_answer_has_every_field(client: openai.OpenAI, upstream: Upstream) -> None:
    upstream.script.next(Act(text="Hello!", usage=(25, 2)))
    made = client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, max_tokens=20)
    choice = made.choices[0]
    assert (choice.message.content, choice.finish_reason) == ("Hello!", "stop")
    assert (made.usage.prompt_tokens, made.usage.completion_tokens, made.usage.total_tokens) == (25, 2, 27)
    raw = made.model_dump()
    assert raw["choices"][0]["message"]["refusal"] is None
    assert raw["choices"][0]["logprobs"] is None
    assert raw["choices"][0]["message"]["annotations"] == []
    assert raw["system_fingerprint"].startswith("scr_")
    assert raw["scriptorium"]["cost_nano_usd"] == 25 * 150 + 2 * 600
    assert upstream.script.calls[-1].json["max_completion_tokens"] == 20


def test_a_streamed_answer_ends_with_its_usage(client: openai.OpenAI, upstream: Upstream) -> None:
    upstream.script.next(Act(text="One two three.", usage=(25, 4)))
    chunks = list(
        client.chat.completions.create(
            model="default",
            messages=HELLO,
            max_completion_tokens=20,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "One two three."
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 29)
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_the_policy_masks_and_restores(client: openai.OpenAI, upstream: Upstream) -> None:
    upstream.script.next(Act(echo=True, cut=3))
    made = client.chat.completions.create(model="default", messages=HELLO)
    assert "bob@example.com" in (made.choices[0].message.content or "")
    assert b"bob@example.com" not in upstream.script.bytes_received
    assert "Be kind." in upstream.script.calls[-1].json["messages"][0]["content"]


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert {"default", "gpt-4o-mini"} <= {model.id for model in client.models.list()}


def test_a_wrong_key_is_401(client: openai.OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        client.with_options(api_key="scr_wrong").models.list()
    assert caught.value.code == "invalid_api_key"


def test_a_key_of_another_organisation_is_401(client: openai.OpenAI, world: object) -> None:
    foreign = world.globex.api_key("olivia")  # type: ignore[attr-defined]
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key=foreign).chat.completions.create(model="default", messages=HELLO)


def test_an_unknown_model_is_404(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gpt-99", messages=HELLO)
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize("stream", [False, True])
def test_a_used_up_budget_is_402_before_any_byte_leaves(
    client: openai.OpenAI, gateway: Gateway, upstream: Upstream, stream: bool
) -> None:
    with tenant_scope(gateway.company.id):
        billing.set_cap(
            gateway.company.actor("olivia"), Scope.TENANT, None, Window.DAY, cap_nano_usd=100, cap_tokens=None
        )
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, stream=stream)
    assert caught.value.status_code == 402
    assert caught.value.code == "budget.cap_reached"
    assert not upstream.script.received


def test_too_many_calls_are_429_with_a_time(client: openai.OpenAI, upstream: Upstream) -> None:
    # 60 a minute and key; the members' limit counts the same calls. They take some seconds.
    begin_clear_of_the_turn(60, margin_s=30)

    def call_on() -> None:
        for _ in range(62):
            client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, max_tokens=1)

    with pytest.raises(openai.RateLimitError) as caught:
        call_on()
    assert int(caught.value.response.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0]"),
        ({"temperature": 9}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 10**30}, "max_tokens"),
        ({"messages": [{"role": [], "content": "x"}]}, "messages[0]"),
        ({"stream_options": "x"}, "stream_options"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]}, "messages[0]"),
        ({"messages": [{"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}]}, "messages[0]"),
        ({"seed": "x"}, "seed"),
        ({"frequency_penalty": 3}, "frequency_penalty"),
        ({"presence_penalty": -2.1}, "presence_penalty"),
        ({"logit_bias": {"word": 1}}, "logit_bias"),
        ({"logit_bias": {"1": 101}}, "logit_bias"),
        ({"logit_bias": [1]}, "logit_bias"),
        ({"n": 0}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"response_format": {"type": "grammar"}}, "response_format"),
        ({"response_format": {"type": "json_schema"}}, "response_format"),
        ({"response_format": "json_object"}, "response_format"),
        ({"extra_body": {"stream": "yes"}}, "stream"),
        ({"extra_body": {"knowledge": "no"}}, "knowledge"),
        ({"n": 3}, "n"),
        ({"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}]}, "tools"),
        ({"extra_body": {"nonsense": 1}}, "nonsense"),
    ],
)
def test_bad_requests_name_the_parameter(client: openai.OpenAI, change: dict[str, object], param: str) -> None:
    arguments = {"model": "default", "messages": HELLO, **change}
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**arguments)
    assert caught.value.param == param


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "json_object"},
        {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True}},
    ],
)
def test_the_shape_of_the_answer_reaches_the_vendor(
    client: openai.OpenAI, upstream: Upstream, shape: dict[str, Any]
) -> None:
    upstream.script.next(Act(text='{"a": 1}'))
    made = client.chat.completions.create(model="default", messages=HELLO, response_format=shape)
    assert json.loads(made.choices[0].message.content or "") == {"a": 1}
    assert upstream.script.calls[-1].json["response_format"] == shape


def test_a_nul_is_refused_before_any_money_is_set_aside(client: openai.OpenAI, gateway: Gateway) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="default", messages=[{"role": "user", "content": "a\x00b"}])
    assert "NUL" in caught.value.message
    with tenant_scope(gateway.company.id):
        assert budgets.budgets()[0].reserved.nano_usd == 0


def test_what_nobody_expected_wears_the_envelope_and_is_written_down() -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("private")

    request = RequestFactory().post("/")
    request.request_id = "the-request"  # type: ignore[attr-defined]
    with capture_logs() as logged:
        answer = asyncio.run(door.through(fail, request, "acme"))
    error = json.loads(answer.content)["error"]
    assert (answer.status_code, error["type"], error["details"]["request_id"]) == (500, "server_error", "the-request")
    assert b"private" not in answer.content
    assert [(one["event"], one["request_id"]) for one in logged] == [("openai.failed", "the-request")]


def test_an_answer_is_repeated_to_another_key_only_if_that_may_read_its_sources(
    client: openai.OpenAI, web: WebProcess, gateway: Gateway, upstream: Upstream, no_broker: None
) -> None:
    upstream.script.next(Act(text="Ottilie keeps it."))
    acme, again = gateway.company, {"extra_headers": {"Idempotency-Key": "the same"}, "model": "default"}
    first = client.chat.completions.create(messages=HELLO, **again)
    assert first.choices[0].message.content == "Ottilie keeps it."
    vault = take_in(acme, "edith", "vault.txt", "The vault code is kept by Ottilie.")
    with tenant_scope(acme.id):
        place = {"number": 1, "title": vault.name, "file_id": str(vault.id), "chunk_id": str(vault.id), "page": 1}
        Generation.objects.filter(idempotency_key="the same").update(sources=[place])
    base_url = f"{web.url}/t/{acme.slug}/openai/v1"
    narrow = openai.OpenAI(base_url=base_url, api_key=acme.api_key("adam", frozenset({"generate"})), max_retries=0)
    with pytest.raises(openai.APIStatusError) as refused:
        narrow.chat.completions.create(messages=HELLO, **again)
    assert (refused.value.status_code, refused.value.code) == (410, "generation.sources_withdrawn")
    assert client.chat.completions.create(messages=HELLO, **again).choices[0].message.content == "Ottilie keeps it."
    assert len(upstream.script.calls) == 1


def test_a_failing_provider_is_503_with_a_time(client: openai.OpenAI, gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(status=500)
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="gpt-4o-mini", messages=HELLO)
    assert caught.value.status_code == 503
    assert caught.value.response.headers["retry-after"]


def test_an_answer_that_breaks_off_is_an_error_in_the_stream(client: openai.OpenAI, upstream: Upstream) -> None:
    upstream.script.next(Act(text="one two three four", disconnect_after=3))
    seen: list[str] = []
    stream = client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, stream=True)
    with pytest.raises(openai.APIError):
        seen.extend(chunk.choices[0].delta.content or "" for chunk in stream)
    assert "".join(seen) == "one two thre"


def test_whoever_hangs_up_stops_the_provider(client: openai.OpenAI, upstream: Upstream) -> None:
    import time

    upstream.script.next(Act(text="word " * 2000, pause_s=0.02))
    stream = client.chat.completions.create(model="gpt-4o-mini", messages=HELLO, stream=True)
    for number, _ in enumerate(stream):
        if number == 5:
            stream.close()
            break
    deadline = time.monotonic() + 5
    while not upstream.script.aborted and time.monotonic() < deadline:
        time.sleep(0.05)
    assert upstream.script.aborted == 1


def test_embeddings_are_booked_to_the_token(client: openai.OpenAI, gateway: Gateway) -> None:
    made = client.embeddings.create(model="default", input=["hello", "a longer text, añ 한글"])
    assert [len(one.embedding) for one in made.data] == [384, 384]
    with tenant_scope(gateway.company.id):
        (row,) = LedgerRow.objects.filter(purpose="openai.embeddings")
        day = budgets.budgets()[0]
    assert (row.input_tokens, row.output_tokens, row.estimated) == (made.usage.prompt_tokens, 0, False)
    assert row.nano_usd == made.usage.prompt_tokens * settings.LOCAL_MODEL_INPUT_NANO_USD
    assert row.member_id == gateway.company.members["adam"]
    assert (day.settled.nano_usd, day.reserved.nano_usd) == (row.nano_usd, 0)


def test_embeddings_beyond_the_cap_are_refused(client: openai.OpenAI, gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        billing.set_cap(gateway.company.actor("adam"), Scope.TENANT, None, Window.DAY, 100, None)
    with pytest.raises(openai.APIStatusError) as caught:
        client.embeddings.create(model="default", input="hello " * 100)
    assert (caught.value.status_code, caught.value.code) == (402, "budget.cap_reached")
    with tenant_scope(gateway.company.id):
        assert not LedgerRow.objects.exists()


def test_embeddings_count_against_the_rate_limit(gateway: Gateway, settings: Any) -> None:
    settings.GENERATION_PER_MINUTE = 2
    actor = gateway.company.actor("walter")
    with tenant_scope(gateway.company.id):
        begun = [commands.begin_embedding(actor, ["hello"]) for _ in range(2)]
        with pytest.raises(TooManyRequests):
            commands.begin_embedding(actor, ["hello"])
    for one in begun:
        assert asyncio.run(commands.embed(one, ["hello"]))["tokens"] > 0
    with tenant_scope(gateway.company.id):
        assert LedgerRow.objects.count() == 2


def test_embeddings_that_fail_cost_nothing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_texts: list[str]) -> Any:
        raise MemoryError

    monkeypatch.setattr(ports.embed, "_filled_with", fail)
    with tenant_scope(gateway.company.id):
        begun = commands.begin_embedding(gateway.company.actor("walter"), ["hello"])
        assert budgets.budgets()[0].reserved.nano_usd > 0
    with pytest.raises(MemoryError):
        asyncio.run(commands.embed(begun, ["hello"]))
    with tenant_scope(gateway.company.id):
        assert budgets.budgets()[0].reserved.nano_usd == 0
        assert not LedgerRow.objects.exists()


def test_too_many_texts_to_embed_are_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(model="default", input=["a"] * 2049)
    assert caught.value.param == "input"


def test_a_prompt_longer_than_the_window_is_told(client: openai.OpenAI, gateway: Gateway) -> None:
    with tenant_scope(gateway.company.id):
        commands.change_provider(
            gateway.company.actor("adam"),
            gateway.account.id,
            models=[{"name": "gpt-4o-mini", "context_window": 512}],
        )
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "word " * 600}])
    assert caught.value.code == "context_length_exceeded"


def test_a_message_of_more_than_a_million_characters_is_told_as_too_long(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "word " * 210_000}])
    assert caught.value.code == "context_length_exceeded"
