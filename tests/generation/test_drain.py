"""A provider that goes on is waited for so that it can tell what it counted, but not for ever: in words and in time."""

from typing import Any

import pytest

from generation.events import StreamEvent
from tests.generation.driving import Gateway, ask, text_of
from tests.generation.test_random_money import chunk, sse
from tests.upstreams.recording import Received, Script
from tests.upstreams.server import Reply, Upstream, running
from tests.world import World

# Longer than any reader here waits.
FOR_EVER_S = 120
USAGE = sse({"choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 100}})


def say(world: World, pieces: list[bytes], silence_s: float = 0) -> list[StreamEvent]:
    """What a reader gets of a vendor that sends these pieces and then holds the line."""

    async def answer(_script: Script, _request: Received, reply: Reply) -> None:
        await reply.begin(200, {"content-type": "text/event-stream"})
        for piece in pieces:
            await reply.piece(piece)
        await reply.pause(silence_s)
        await reply.end()

    with running(Upstream(answer, Script())) as server:
        return Gateway.of(world.acme, server).run(ask(max_tokens=100))


def words(count: int) -> list[bytes]:
    return [chunk({"content": "word " * 50}) for _ in range(count // 50)]


@pytest.fixture(autouse=True)
def patient(settings: Any) -> None:
    settings.PROVIDER_BETWEEN_TOKENS_S = settings.PROVIDER_TOTAL_S = settings.PROVIDER_DRAIN_S = FOR_EVER_S


def test_who_writes_on_far_beyond_the_limit_is_cut(world: World) -> None:
    events = say(world, [*words(3000), chunk({}, "stop"), USAGE])
    assert events[-1].data["finish_reason"] == "length"
    assert text_of(events).count("word") <= 400


def test_who_falls_silent_beyond_the_limit_is_not_waited_for(world: World, settings: Any) -> None:
    settings.PROVIDER_DRAIN_S = 0.1
    events = say(world, words(150), FOR_EVER_S)
    assert events[-1].data["finish_reason"] == "length"
    assert text_of(events).count("word") == 150


def test_who_falls_silent_after_the_end_is_not_waited_for(world: World, settings: Any) -> None:
    settings.PROVIDER_DRAIN_S = 0.1
    events = say(world, [*words(50), chunk({}, "stop")], FOR_EVER_S)
    assert events[-1].data["finish_reason"] == "stop"
    assert text_of(events).count("word") == 50
