"""What no model can answer: a prompt above the context window, a model that is down. Told over HTTP, settled,
and the conversation goes on.
"""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from embedded.ports import free_port
from generation import commands
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.robustness.browser import Caller
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("robustness")]

MODEL = "gpt-4o-mini"


def offer(caller: Caller, base_url: str, **card: Any) -> None:
    """Make a provider that has passed its test the organisation's default."""
    models = [{"name": MODEL, **card}]
    made = caller.post(
        "providers/",
        json={"kind": "openai", "name": str(uuid7()), "base_url": base_url, "key": "sk-right", "models": models},
    )
    assert made.status_code == 201, made.text
    with tenant_scope(caller.company.id):
        commands.note_test(caller.company.actor("olivia"), UUID(made.json()["id"]), "")
    chosen = caller.put("models/default/", json={"provider_id": made.json()["id"], "model": MODEL})
    assert chosen.status_code < 300, chosen.text


def ask(caller: Caller, text: str) -> dict[str, Any]:
    """Ask in a fresh conversation; the last event of the answer."""
    conversation = caller.post("conversations/", json={}).json()["id"]
    asked = caller.post(f"conversations/{conversation}/messages/", json={"text": text})
    assert asked.status_code == 202, asked.text
    return {"conversation": conversation, **list(told(caller, asked.json()["generation_id"]))[-1]}


def told(caller: Caller, generation_id: str) -> Iterator[dict[str, Any]]:
    with caller.stream("GET", f"generations/{generation_id}/events/", timeout=60) as answer:
        assert answer.status_code == 200
        assert answer.headers["x-request-id"]
        for line in answer.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def spent(caller: Caller) -> tuple[int, int]:
    """Settled and reserved today, in nano-USD."""
    rows = caller.get("budgets/").json()["results"]
    (day,) = [row for row in rows if (row["scope"], row["window"]) == ("tenant", "day")]
    return day["settled_nano_usd"], day["reserved_nano_usd"]


def test_a_prompt_above_the_context_window_is_refused_before_it_leaves(olivia: Caller, upstream: Upstream) -> None:
    offer(olivia, f"{upstream.url}/v1", context_window=1024)
    last = ask(olivia, "word " * 1500)
    assert (last["code"], last["context_window"]) == ("generation.prompt_too_long", 1024)
    assert last["prompt_tokens"] > 1024
    assert upstream.script.calls == []
    assert spent(olivia) == (0, 0)
    assert ask(olivia, "Short.").get("finish_reason") == "stop"


def test_openai_clients_are_told_in_their_words(olivia: Caller, upstream: Upstream) -> None:
    offer(olivia, f"{upstream.url}/v1", context_window=1024)
    address = olivia.base_url.join(f"/t/{olivia.company.slug}/openai/v1/chat/completions")
    body = {"model": "default", "messages": [{"role": "user", "content": "word " * 1500}]}
    answer = olivia.post(address, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "context_length_exceeded")
    assert answer.headers["x-request-id"]
    assert upstream.script.calls == []


def test_a_model_that_is_down_is_told_and_costs_nothing(olivia: Caller, upstream: Upstream) -> None:
    offer(olivia, f"http://127.0.0.1:{free_port()}/v1")
    started = time.monotonic()
    last = ask(olivia, "Is anybody there?")
    assert (last["code"], last["status"]) == ("generation.providers_failed", 503)
    assert time.monotonic() - started < 20
    assert spent(olivia) == (0, 0)
    messages = olivia.get(f"conversations/{last['conversation']}/messages/").json()["results"]
    assert messages[0]["text"] == "Is anybody there?"
    offer(olivia, f"{upstream.url}/v1")
    assert ask(olivia, "And now?")["finish_reason"] == "stop"


def test_a_model_that_hangs_up_in_the_middle_is_told_and_settled(olivia: Caller, upstream: Upstream) -> None:
    offer(olivia, f"{upstream.url}/v1")
    upstream.script.standing = Act(text="one two three four five six seven", cut=4, disconnect_after=3)
    last = ask(olivia, "Go on.")
    assert last["status"] >= 500
    assert len(last["detail"]) > 10
    receipt = olivia.get(f"generations/{last['generation_id']}/").json()
    assert receipt["cost_nano_usd"] == last["cost_nano_usd"] > 0
    assert spent(olivia) == (last["cost_nano_usd"], 0)
