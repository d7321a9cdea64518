"""The control plane may stop; writing and generating go on."""

import json

import httpx
import pytest

from tests.kernel.test_web_process import sign_in
from tests.webservers import web_processes
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.model]


def test_with_the_control_plane_stopped_people_write_and_ask(world: World, language_model_url: str) -> None:
    url = world.acme.url
    with web_processes(1, PLANE="data", LOCAL_MODEL_URL=language_model_url) as [data]:
        walter = sign_in(data.url, world.acme.people["walter"].email)
        walter.headers["X-CSRFToken"] = walter.cookies["csrftoken"]
        made = walter.post(url("documents/"), json={"title": "Plan", "visibility": "private", "markdown": "Hello"})
        assert made.status_code == 201
        chat = walter.post(url("conversations/"), json={}).json()
        asked = walter.post(url(f"conversations/{chat['id']}/messages/"), json={"text": "Say hello."}).json()
        assert last_event(walter, url(f"generations/{asked['generation_id']}/events/")) == "finish"
        assert walter.get(url("members/")).status_code == 404


def test_the_control_plane_serves_the_console_alone(world: World) -> None:
    with web_processes(1, PLANE="control") as [control]:
        olivia = sign_in(control.url, world.acme.people["olivia"].email)
        assert olivia.get(world.acme.url("members/")).status_code == 200
        assert olivia.get(world.acme.url("documents/")).status_code == 404


def last_event(client: httpx.Client, url: str) -> str:
    """Read a stream of events to its end and return the last one's kind."""
    kind = ""
    with client.stream("GET", url, timeout=120) as stream:
        for line in stream.iter_lines():
            if line.startswith("event:"):
                kind = line[6:].strip()
            elif line.startswith("data:"):
                json.loads(line[5:])
    return kind
