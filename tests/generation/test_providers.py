"""The adapters, driven by the real SDKs against faithful loopback servers."""

from collections.abc import Iterator
from contextlib import aclosing
from typing import Any
from uuid import uuid4

import pytest

from generation.events import Message
from generation.prompts.screened import Screened
from generation.providers.accounts import Credentials, Kind
from generation.providers.base import Call, End, NotSent, ProviderEvent, Text, Tokens
from generation.providers.connect import connect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.pace import Pace, Patience, StoppedByReader
from tests.upstreams.anthropic_server import anthropic_upstream
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running

QUICK = Patience(connect_s=2, first_token_s=1, between_tokens_s=1, total_s=5)
MODEL = {Kind.ANTHROPIC: "claude-haiku-4-5"}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[Kind, Upstream]]:
    with running(openai_upstream(key="sk-right")) as chat, running(anthropic_upstream(key="sk-right")) as messages:
        yield {Kind.OPENAI: chat, Kind.OPENAI_COMPATIBLE: chat, Kind.ANTHROPIC: messages}


@pytest.fixture(params=[Kind.OPENAI, Kind.OPENAI_COMPATIBLE, Kind.ANTHROPIC])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def upstream(kind: Kind, servers: dict[Kind, Upstream]) -> Upstream:
    servers[kind].script.reset()
    return servers[kind]


def credentials(kind: Kind, upstream: Upstream, key: str = "sk-right") -> Credentials:
    url = upstream.url if kind is Kind.ANTHROPIC else f"{upstream.url}/v1"
    return Credentials(uuid4(), kind, url, key, is_guarded=False)


def call(kind: Kind, **changes: Any) -> Call:
    messages = (Message("system", Screened("Be brief.")), Message("user", Screened("Say something nice.")))
    values = {"model": MODEL.get(kind, "gpt-4o-mini"), "messages": messages, "max_tokens": 64, "temperature": 0.7}
    given = {**values, **changes}
    said = tuple(Message(one.role, Screened(one.content)) for one in given["messages"])
    return Call(**{**given, "messages": said, "stop": tuple(map(Screened, given.get("stop", ())))})


async def heard(kind: Kind, upstream: Upstream, *, key: str = "sk-right", **changes: Any) -> list[ProviderEvent]:
    provider = connect(credentials(kind, upstream, key), QUICK)
    async with aclosing(provider.stream(call(kind, **changes))) as events:
        return [event async for event in Pace(QUICK).steps(events)]


async def failure(kind: Kind, upstream: Upstream, **changes: Any) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await heard(kind, upstream, **changes)
    return caught.value


def text_of(events: list[ProviderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def tokens_of(events: list[ProviderEvent]) -> tuple[int | None, int | None]:
    read = [event.input_tokens for event in events if isinstance(event, Tokens) and event.input_tokens is not None]
    written = [event.output_tokens for event in events if isinstance(event, Tokens) and event.output_tokens is not None]
    return (read[-1] if read else None), (written[-1] if written else None)


async def test_text_usage_and_end_arrive(kind: Kind, upstream: Upstream) -> None:
    upstream.script.next(Act(text="A fine day, ⟦EMAIL_7F3A⟧!", cut=3, usage=(21, 9)))
    events = await heard(kind, upstream)
    assert text_of(events) == "A fine day, ⟦EMAIL_7F3A⟧!"
    assert tokens_of(events) == (21, 9)
    assert [event.reason for event in events if isinstance(event, End)] == ["stop"]


async def test_explicit_zero_usage_is_a_value(kind: Kind, upstream: Upstream) -> None:
    upstream.script.next(Act(text="", usage=(0, 0)))
    assert tokens_of(await heard(kind, upstream)) == (0, 0)


async def test_the_limit_is_sent_and_its_end_is_length(kind: Kind, upstream: Upstream) -> None:
    upstream.script.next(Act(text="one two three four five six seven eight nine ten", cut=1))
    events = await heard(kind, upstream, max_tokens=5)
    body = upstream.script.calls[-1].json
    assert 5 in (body.get("max_completion_tokens"), body.get("max_tokens"))
    assert [event.reason for event in events if isinstance(event, End)] == ["length"]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Act(status=429, headers={"retry-after": "2"}), FailureKind.RATE_LIMITED),
        (Act(status=500), FailureKind.SERVER_ERROR),
        (Act(status=503), FailureKind.SERVER_ERROR),
        (Act(status=529, error_type="overloaded_error"), FailureKind.OVERLOADED),
        (Act(first_after_s=30), FailureKind.TIMEOUT),
        (Act(stall_after=2), FailureKind.TIMEOUT),
        (Act(disconnect_after=2), FailureKind.BROKEN_OFF),
    ],
    ids=["429", "500", "503", "overloaded", "slow first token", "stall", "disconnect"],
)
async def test_failures_are_told_apart(kind: Kind, upstream: Upstream, act: Act, expected: FailureKind) -> None:
    upstream.script.next(act)
    failed = await failure(kind, upstream)
    assert failed.kind is expected
    assert failed.is_retryable
    assert failed.retry_after_s == (2 if act.status == 429 else None)
    assert len(upstream.script.calls) == 1, "the SDK must not retry by itself"


async def test_an_error_event_inside_a_stream_is_a_failure(kind: Kind, upstream: Upstream) -> None:
    upstream.script.next(Act(error_after=2))
    assert (await failure(kind, upstream)).counts_against_provider


async def test_a_wrong_key_is_no_reason_to_try_again(kind: Kind, upstream: Upstream) -> None:
    failed = await failure(kind, upstream, key="sk-wrong")
    assert failed.kind is FailureKind.KEY_REFUSED
    assert not failed.is_retryable
    assert not failed.counts_against_provider


async def test_an_unknown_model_allows_a_fallback(kind: Kind, upstream: Upstream) -> None:
    failed = await failure(kind, upstream, model="no-such-model")
    assert failed.kind is FailureKind.MODEL_UNKNOWN
    assert failed.allows_fallback


async def test_an_unreachable_server_charges_nothing(kind: Kind) -> None:
    gone = Upstream.__new__(Upstream)
    gone.url = "http://127.0.0.1:9"
    failed = await failure(kind, gone)
    assert failed.kind is FailureKind.UNREACHABLE
    assert not failed.is_perhaps_charged


async def test_stopping_ends_the_walk_and_the_upstream_call(kind: Kind, upstream: Upstream) -> None:
    upstream.script.next(Act(text="word " * 500, pause_s=0.02))
    provider, pace, seen = connect(credentials(kind, upstream), QUICK), Pace(QUICK), 0

    async def read() -> None:
        nonlocal seen
        async with aclosing(provider.stream(call(kind))) as events:
            async for event in pace.steps(events):
                seen += isinstance(event, Text) and bool(event.text)
                if seen == 3:
                    pace.stop()

    with pytest.raises(StoppedByReader):
        await read()
    assert seen == 3


async def test_a_trace_follows_the_call(kind: Kind, upstream: Upstream) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await heard(kind, upstream, traceparent=trace)
    assert upstream.script.calls[-1].headers["traceparent"] == trace


async def test_models_are_listed_without_spending(kind: Kind, upstream: Upstream) -> None:
    provider = connect(credentials(kind, upstream), QUICK)
    assert await provider.models() == list(upstream.script.models)
    assert not upstream.script.calls


SAID = (("", ""), ("", "Hello."), (" \n", "Bye. \n"), ("Bye. \n", " "))


@pytest.mark.parametrize(
    "roles", [("system",), ("user",), ("assistant",), ("user", "assistant"), ("assistant", "user")]
)
async def test_a_talk_with_blank_turns_is_one_that_the_vendor_takes(
    kind: Kind, upstream: Upstream, roles: tuple[str, ...]
) -> None:
    for said in SAID:
        talk = tuple(Message(role, text) for role, text in zip(roles, said, strict=False))
        assert text_of(await heard(kind, upstream, messages=talk))
        sent = upstream.script.calls[-1].raw.decode()
        assert all(one.content.strip() in sent for one in talk)


@pytest.mark.parametrize("stops", [("\n",), ("END", "\n\n"), (" ",), ("END",)])
async def test_a_stop_sequence_is_sent_or_told(kind: Kind, upstream: Upstream, stops: tuple[str, ...]) -> None:
    events = await heard(kind, upstream, stop=stops)
    body = upstream.script.calls[-1].json
    sent = body.get("stop", body.get("stop_sequences", []))
    told = {name for event in events if isinstance(event, NotSent) for name in event.names}
    assert text_of(events)
    assert ("stop" in told) == (sent != list(stops))
    assert ("END" in sent) == ("END" in stops)


@pytest.mark.parametrize("rejected", [{"stream_options"}, {"max_tokens"}, {"temperature", "stream_options"}])
async def test_a_compatible_server_that_refuses_a_parameter_is_learned(
    servers: dict[Kind, Upstream], rejected: set[str]
) -> None:
    upstream = servers[Kind.OPENAI_COMPATIBLE]
    upstream.script.reset()
    upstream.script.rejects = rejected
    account = credentials(Kind.OPENAI_COMPATIBLE, upstream)
    provider = connect(account, QUICK)
    for _ in range(2):
        events = [event async for event in provider.stream(call(Kind.OPENAI_COMPATIBLE))]
        assert text_of(events)
    assert len(upstream.script.calls) == len(rejected) + 2, "learned once, remembered afterwards"
    body = upstream.script.calls[-1].json
    assert {"max_tokens", "max_completion_tokens"} & set(body), "the output limit is never left out"


async def test_usage_on_the_last_choice_is_read(servers: dict[Kind, Upstream]) -> None:
    upstream = servers[Kind.OPENAI]
    upstream.script.reset()
    upstream.script.next(Act(usage=(7, 8), usage_on_last_choice=True))
    assert tokens_of(await heard(Kind.OPENAI, upstream)) == (7, 8)


async def test_a_line_that_is_not_json_is_a_broken_answer(servers: dict[Kind, Upstream]) -> None:
    upstream = servers[Kind.OPENAI]
    upstream.script.reset()
    upstream.script.next(Act(garbage_after=1))
    assert (await failure(Kind.OPENAI, upstream)).kind is FailureKind.BROKEN_OFF


def test_credentials_do_not_show_their_key() -> None:
    secret = Credentials(uuid4(), Kind.OPENAI, "", "sk-canary", is_guarded=False)
    assert "sk-canary" not in repr(secret)
