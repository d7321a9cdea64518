"""Content never reaches a log, a metric, a trace, a Redis name or an error body.

Every text a person gives carries a canary; afterwards everything an operator can see is searched for it.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from kernel import redis
from kernel.ids import uuid7
from tests.kernel.test_web_process import sign_in
from tests.webservers import WebProcess, web_processes
from tests.world import World

pytestmark = [pytest.mark.security, pytest.mark.slow, pytest.mark.model]

CANARY = f"canary{uuid7().hex}"


class Collector(ThreadingHTTPServer):
    """An OpenTelemetry collector that keeps the bytes it is sent."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Keep)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Keep(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def web(world: World, collector: Collector, language_model_url: str) -> Iterator[WebProcess]:
    extra = {"LOG_LEVEL": "DEBUG", "LOCAL_MODEL_URL": language_model_url, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    with web_processes(1, OTEL_BSP_SCHEDULE_DELAY="200", **extra) as [process]:
        yield process


def test_nothing_an_operator_sees_holds_content(world: World, web: WebProcess, collector: Collector) -> None:
    walter = sign_in(web.url, world.acme.people["walter"].email)
    walter.headers["X-CSRFToken"] = walter.cookies["csrftoken"]
    refused = use_every_text_field(walter, world)
    seen = {
        "log": web.output(),
        "metrics": walter.get("/metrics").text,
        "redis names": " ".join(key.decode() for key in redis.client().scan_iter("*")),
        "traces": b"".join(collector.received).decode("latin-1"),
        "error bodies": " ".join(answer.text for answer in refused),
    }
    assert [answer.text for answer in refused if answer.status_code < 400] == []
    assert [place for place, text in seen.items() if len(text) < 100] == []
    assert {place: around(text) for place, text in seen.items() if CANARY in text} == {}
    assert [place for place, text in seen.items() if world.acme.people["walter"].email in text] == []


def use_every_text_field(walter: httpx.Client, world: World) -> list[httpx.Response]:
    """Write the canary everywhere a writer can; return the answers that refused."""
    url = world.acme.url
    document = walter.post(
        url("documents/"), json={"title": CANARY, "visibility": "private", "markdown": CANARY}
    ).json()
    walter.patch(url(f"documents/{document['id']}/"), json={"title": f"{CANARY} 2"})
    walter.get(url("documents/"), params={"q": CANARY})
    walter.get(url("search/"), params={"q": CANARY})
    walter.post(url("files/"), files={"file": (f"{CANARY}.md", CANARY.encode())}, data={"visibility": "private"})
    conversation = walter.post(url("conversations/"), json={"title": CANARY}).json()
    asked = walter.post(
        url(f"conversations/{conversation['id']}/messages/"), json={"text": f"What is {CANARY}?"}
    ).json()
    follow(walter, url(f"generations/{asked['generation_id']}/events/"))
    return [
        walter.post(url("documents/"), json={"title": CANARY * 50, "visibility": "private"}),
        walter.get(url(f"documents/{CANARY}/")),
        walter.post(url("writing/"), json={"action": CANARY}),
        walter.post(
            url("documents/"), content=f'{{"title": "{CANARY}'.encode(), headers={"Content-Type": "application/json"}
        ),
        walter.post(
            url("files/"),
            files={"file": (f"{CANARY}.exe", b"MZ\x00\x01\xff" + CANARY.encode())},
            data={"visibility": "private"},
        ),
    ]


def follow(walter: httpx.Client, url: str) -> None:
    """Read a generation's events to the last one."""
    with walter.stream("GET", url, timeout=120) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                json.loads(line[5:])


def around(text: str) -> str:
    """Where the canary sits, for the message of a failed test."""
    at = text.index(CANARY)
    return text[max(0, at - 160) : at + 80]
