"""A stream read in two parts equals the stream read in one, on any process and either transport."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from generation.events import StreamEvent
from generation.streams.event_log import stream_key
from generation.streams.transcript import pack, unpack
from kernel import redis
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess, web_processes

Event = tuple[int, str, dict[str, Any]]
WORDS = "The quick brown fox jumps over the lazy dog and runs away."


@pytest.fixture(scope="module")
def webs(django_db_setup: None, django_db_blocker: object) -> Iterator[list[WebProcess]]:
    with django_db_blocker.unblock(), web_processes(2) as processes:  # type: ignore[attr-defined]
        yield processes


def seen(events: list[StreamEvent]) -> list[Event]:
    return [(event.id, event.kind, dict(event.data)) for event in events]


def over_sse(web: WebProcess, gateway: Gateway, generation: UUID, key: str, after: int | str = 0) -> list[Event]:
    url = f"{web.url}/t/{gateway.company.slug}/api/v1/generations/{generation}/events/"
    headers = {"Authorization": f"Bearer {key}", **({"Last-Event-ID": str(after)} if after else {})}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:  # noqa: S310
        blocks = [block for block in answer.read().decode().split("\n\n") if block and not block.startswith(":")]
    return [read_block(block) for block in blocks]


def read_block(block: str) -> Event:
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    return int(fields["id"]), fields["event"], json.loads(fields["data"])


def over_socket(web: WebProcess, gateway: Gateway, generation: UUID, key: str, after: int = 0) -> list[Event]:
    url = f"{web.ws_url}/t/{gateway.company.slug}/ws/generations/{generation}/?after={after}"
    with connect(url, additional_headers={"Authorization": f"Bearer {key}"}) as socket:
        messages = [json.loads(message) for message in socket]
    return [(one["id"], one["kind"], one["data"]) for one in messages]


def test_cut_after_every_event_and_resumed_it_is_the_same(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text=WORDS, cut=2))
    generation = gateway.start(ask("Mail bob@example.com"))
    whole = seen(gateway.events(generation))
    assert len(whole) > 10
    for cut in range(len(whole) + 1):
        assert whole[:cut] + seen(gateway.events(generation, after=cut)) == whole


def test_it_is_the_same_after_redis_forgot_it(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text=WORDS, cut=2))
    generation = gateway.start(ask())
    whole = seen(gateway.events(generation))
    redis.client().delete(stream_key(gateway.company.id, generation))
    for cut in range(len(whole) + 1):
        assert whole[:cut] + seen(gateway.events(generation, after=cut)) == whole


def test_two_processes_and_both_transports_tell_the_same(
    gateway: Gateway, upstream: Upstream, webs: list[WebProcess]
) -> None:
    """Written by this process, read by two others."""
    key = gateway.company.api_key("adam")
    upstream.script.next(Act(text=WORDS, cut=3, pause_s=0.02))
    generation = gateway.start(ask(), person="adam")
    live = over_sse(webs[0], gateway, generation, key)
    assert live[-1][1] == "finish"
    for cut in range(0, len(live), 5):
        assert live[:cut] + over_sse(webs[1], gateway, generation, key, cut) == live
        assert live[:cut] + over_socket(webs[0], gateway, generation, key, cut) == live


def test_a_number_that_no_event_can_have_is_refused_on_both_transports(
    gateway: Gateway, webs: list[WebProcess]
) -> None:
    key = gateway.company.api_key("adam")
    generation = gateway.start(ask(), person="adam")
    for after in ("9" * 19, "9" * 5000):
        url = f"{webs[0].ws_url}/t/{gateway.company.slug}/ws/generations/{generation}/?after={after}"
        with connect(url, additional_headers={"Authorization": f"Bearer {key}"}) as socket:
            with pytest.raises(ConnectionClosed):
                socket.recv()
            assert socket.close_code == 4400
        with pytest.raises(urllib.error.HTTPError) as refused:
            over_sse(webs[0], gateway, generation, key, after=after)
        assert refused.value.code == 400
    assert over_socket(webs[0], gateway, generation, key)[-1][1] == "finish"


def test_a_live_reader_may_change_process_and_transport_in_the_middle(
    gateway: Gateway, upstream: Upstream, webs: list[WebProcess]
) -> None:
    key = gateway.company.api_key("adam")
    upstream.script.next(Act(text=WORDS, cut=3, pause_s=0.05))
    generation = gateway.start(ask(), person="adam")
    url = f"{webs[0].ws_url}/t/{gateway.company.slug}/ws/generations/{generation}/"
    with connect(url, additional_headers={"Authorization": f"Bearer {key}"}) as socket:
        first = [json.loads(socket.recv()) for _ in range(6)]
    rest = over_sse(webs[1], gateway, generation, key, after=first[-1]["id"])
    text = "".join(one["data"].get("text", "") for one in first) + "".join(data.get("text", "") for _, _, data in rest)
    assert text == WORDS
    assert [one["id"] for one in first] + [number for number, _, _ in rest] == list(
        range(1, len(first) + len(rest) + 1)
    )


def test_a_flush_of_redis_in_the_middle_loses_nothing(gateway: Gateway, upstream: Upstream) -> None:
    upstream.script.next(Act(text=WORDS, cut=3, pause_s=0.05))
    generation = gateway.start(ask())
    import threading
    import time

    def forget() -> None:
        time.sleep(0.5)
        redis.client().delete(stream_key(gateway.company.id, generation))

    threading.Thread(target=forget).start()
    events = gateway.events(generation)
    assert text_of(events) == WORDS
    assert [event.id for event in events] == list(range(1, len(events) + 1))


def test_strangers_get_what_an_unknown_id_gets(gateway: Gateway, world: Any, webs: list[WebProcess]) -> None:
    generation = gateway.start(ask())
    gateway.events(generation)
    unknown = UUID(int=7)
    for person, company in (("edith", world.acme), ("walter", world.globex)):
        client = company.client(person)
        for path in ("", "events/"):
            foreign = client.get(company.url(f"generations/{generation}/{path}"))
            nothing = client.get(company.url(f"generations/{unknown}/{path}"))
            assert foreign.status_code == nothing.status_code == 404
            assert {**foreign.json(), "request_id": ""} == {**nothing.json(), "request_id": ""}


EVENTS = st.lists(
    st.one_of(
        st.builds(lambda text: ("delta", {"text": text}), st.text(min_size=1)),
        st.sampled_from([("notice", {"code": "fallback"}), ("sources", {"passages": [], "relations": ["é"]})]),
    )
)


@given(EVENTS)
def test_packing_loses_nothing(told: list[tuple[Any, dict[str, Any]]]) -> None:
    events = [StreamEvent(number, kind, data) for number, (kind, data) in enumerate(told, start=1)]
    assert unpack(pack(events)) == events
