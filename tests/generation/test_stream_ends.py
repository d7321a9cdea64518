"""An answer ends as its provider ended it; what is no end, no text and no number is not taken for one."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from generation.providers.anthropic_messages import _events as anthropic_events
from generation.providers.base import IMPLAUSIBLE, End, Tokens
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.openai_chat import _events as openai_events
from generation.providers.retry_after import retry_after_s
from generation.providers.sse import json_events
from tests.generation.driving import Gateway, ask, text_of
from tests.generation.test_random_money import chunk, sse
from tests.upstreams.recording import Act, Received, Script
from tests.upstreams.server import Reply, Upstream, running
from tests.world import World

ODD: list[Any] = [7, 1.5, True, ["a"], {"a": 1}]


class Pieces(httpx2.AsyncByteStream):
    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


async def read(*pieces: bytes, **headers: str) -> list[dict[str, Any]]:
    named = {"content-type": "text/event-stream", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return [event async for event in json_events(httpx2.Response(200, headers=named, stream=Pieces(*pieces)))]


async def failure(*pieces: bytes, **headers: str) -> FailureKind:
    with pytest.raises(ProviderFailure) as caught:
        await read(*pieces, **headers)
    return caught.value.kind


async def test_events_are_the_same_however_the_bytes_are_cut() -> None:
    body = b': hello\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: x\ndata:{"b": "\xc3\xa9"}\n\n'
    body += b'data: [DONE]\n\ndata: {"c": 3}\n\n'
    for size in range(1, len(body)):
        cut = [body[at : at + size] for at in range(0, len(body), size)]
        assert await read(*cut) == [{"a": 1}, {"b": "é"}]


async def test_a_line_without_an_end_is_refused_long_before_it_fills_the_memory() -> None:
    assert await failure(*[b"data: " + b"a" * 65_536] * 40) is FailureKind.MALFORMED


async def test_a_packed_answer_is_unpacked_no_further_than_its_limit() -> None:
    import gzip

    bomb = gzip.compress(b": " + b"a" * 200_000_000)
    assert await failure(bomb, content_encoding="gzip") is FailureKind.MALFORMED
    assert await read(gzip.compress(b'data: {"a": 1}\n\n'), content_encoding="gzip") == [{"a": 1}]


@pytest.mark.parametrize("line", [b"data:\n", b"data: x\n", b": ping\n\n", b"\n", b"id: 1\n"])
async def test_lines_without_an_event_are_refused_long_before_they_fill_an_answer(line: bytes) -> None:
    assert await failure(*[line * (65_536 // len(line) + 1)] * 33) is FailureKind.MALFORMED


async def test_events_without_number_are_refused() -> None:
    assert await failure(*[b"data: {}\n\n" * 10_000] * 26) is FailureKind.MALFORMED


@pytest.mark.parametrize("body", [b"data: [1]\n\n", b"data: 7\n\n", b'data: "a"\n\n', b"data: null\n\n"])
async def test_what_is_no_object_is_malformed(body: bytes) -> None:
    assert await failure(body) is FailureKind.MALFORMED


async def test_an_answer_in_json_is_malformed_where_a_stream_was_asked_for() -> None:
    assert await failure(b'{"choices": []}', content_type="application/json") is FailureKind.MALFORMED


@pytest.mark.parametrize("odd", ODD)
def test_content_choices_and_reasons_of_another_type_are_malformed(odd: Any) -> None:
    chunks: list[dict[str, Any]] = [
        {"choices": [{"delta": {"content": odd}}]},
        {"choices": [{"delta": {}, "finish_reason": odd}]},
        {"choices": {"0": odd}},
        {"usage": None},
    ]
    events = [
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": odd}},
        {"type": "message_delta", "delta": {"stop_reason": odd}},
        {"type": odd},
    ]
    for read_one, told in [(openai_events, one) for one in chunks] + [(anthropic_events, one) for one in events]:
        with pytest.raises(ProviderFailure) as caught:
            read_one(told)
        assert caught.value.kind is FailureKind.MALFORMED


def test_a_reason_nobody_knows_is_never_told_as_a_stop() -> None:
    with pytest.raises(ProviderFailure):
        openai_events({"choices": [{"delta": {}, "finish_reason": "gave_up"}]})
    assert End("stop") in openai_events({"choices": [{"delta": {}, "finish_reason": "stop"}]})


@pytest.mark.parametrize(
    "odd", [-5000, 1.5, 1e30, float("nan"), float("inf"), "12", True, 2**53, 2**80, [1], {"tokens": 1}]
)
def test_a_number_of_tokens_that_cannot_be_one_is_marked(odd: Any) -> None:
    told = openai_events({"choices": [], "usage": {"prompt_tokens": odd, "completion_tokens": 3}})
    assert told == [Tokens(IMPLAUSIBLE, 3)]


def test_a_nul_is_replaced_since_nobody_can_keep_it() -> None:
    assert openai_events({"choices": [{"delta": {"content": "a\0b"}}]})[0].text == "a\ufffdb"


@pytest.mark.parametrize("told", ["1e400", "nan", "inf", "-3", "Fri, 99 Foo 99999", "9" * 400])
def test_whatever_a_provider_says_about_coming_back_is_a_bounded_wait(told: str) -> None:
    wait_s = retry_after_s({"retry-after": told})
    assert wait_s is None or 0 <= wait_s <= 86_400


def test_a_stream_that_ends_without_its_end_is_broken_off(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.standing = Act(text="Half an answer", finish="")
    events = gateway.run(ask())
    assert text_of(events) == "Half an answer"
    assert (events[-1].kind, events[-1].data["finish_reason"]) == ("error", "interrupted")


def test_a_provider_that_breaks_after_its_end_takes_nothing_from_the_answer(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.standing = Act(text="A whole answer", withhold_usage=True)
    events = gateway.run(ask())
    assert (text_of(events), events[-1].data["finish_reason"]) == ("A whole answer", "stop")


def test_an_answer_that_keeps_its_limit_is_not_cut_where_our_tokens_are_shorter(world: World, settings: Any) -> None:
    """By its own count this model writes 100 tokens, by ours 150, and it is in no hurry."""
    settings.PROVIDER_DRAIN_S = 0.1

    async def answer(_script: Script, _request: Received, reply: Reply) -> None:
        await reply.begin(200, {"content-type": "text/event-stream"})
        for _ in range(50):
            await reply.pause(0.02)
            await reply.piece(chunk({"content": "word " * 3}))
        await reply.piece(chunk({}, "stop"))
        await reply.piece(sse({"choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 100}}))
        await reply.end()

    with running(Upstream(answer, Script())) as server:
        gateway = Gateway.of(world.acme, server)
        started = gateway.start(ask(max_tokens=100))
        last = gateway.events(started)[-1]
        receipt = gateway.receipt(started)
    assert last.data["finish_reason"] == "stop"
    assert (receipt.output_tokens, receipt.is_usage_estimated) == (100, False)


SHAPES: list[tuple[dict[str, Any], Tokens]] = [
    ({"input_tokens": 5, "output_tokens": 3}, Tokens(5, 3)),
    ({"prompt_tokens": 9, "completion_tokens": 3, "prompt_cache_hit_tokens": 4}, Tokens(9, 3, 4)),
    (
        {"prompt_tokens": 9, "completion_tokens": 3, "completion_tokens_details": {"reasoning_tokens": 2}},
        Tokens(9, 3, reasoning_tokens=2),
    ),
    (
        {
            "prompt_tokens": 9,
            "completion_tokens": 3,
            "total_tokens": 62,
            "completion_tokens_details": {"reasoning_tokens": 50},
        },
        Tokens(9, 53, reasoning_tokens=50),
    ),
]


@pytest.mark.parametrize(("told", "read_as"), SHAPES)
def test_what_was_read_thought_and_written_is_found_in_other_servers_words(
    told: dict[str, Any], read_as: Tokens
) -> None:
    assert openai_events({"choices": [], "usage": told}) == [read_as]
