"""By whichever door a person's words come in, the bytes that a provider receives hold no original of theirs."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

import pytest
from django.test import Client

from assistant.events import Action
from generation.api.openai.reading import (
    _LEFT_OUT,
    _ONLY,
    _READ,
    Asked,
    completion_request,
)
from generation.events import GenerationRequest
from kernel.errors import BadRequest
from tests.generation.driving import Gateway
from tests.upstreams.server import Upstream

CARD, MAIL, PHONE, ACCOUNT = (
    "4111 1111 1111 1111",
    "ada.lovelace@analytical.example",
    "+49 30 901820",
    "DE89 3704 0044 0532 0130 00",
)
PLANTED = f"Skarv {CARD}, {MAIL}, {PHONE}; {ACCOUNT}."
AT_START = {"type": None, "tname": "default", "item": None, "assoc": -1}
HELLO = [{"role": "user", "content": "Say hello."}]
SHAPES: list[Any] = [
    PLANTED, [PLANTED], {PLANTED: [PLANTED]}, [{"type": "text", "text": PLANTED}], [{"name": PLANTED}],
    int(CARD.replace(" ", "")), {"type": "function", "function": {"name": MAIL, "arguments": PLANTED}},
]  # fmt: skip
MESSAGES: list[Any] = [
    [{"role": role, "content": PLANTED}, *HELLO] for role in ("system", "developer", "assistant", "user")
] + [
    [{"role": "user", "content": [{"type": "text", "text": PLANTED, PLANTED: PLANTED}]}],
    [{"role": "assistant", "refusal": PLANTED}, *HELLO],
    [{"role": "user", "content": "Hi", "name": PLANTED, PLANTED: PLANTED}],
    [{"role": "tool", "content": PLANTED, "tool_call_id": PLANTED}],
    [{"role": PLANTED, "content": PLANTED}],
]
FORMAT = {"type": "json_schema", "json_schema": {"name": "a", "schema": {PLANTED: PLANTED}, "description": PLANTED}}


def originals_in(upstream: Upstream) -> list[str]:
    """Those that a provider was told, in its path, headers or body, however they are escaped or grouped."""
    received = upstream.script.received
    told = json.dumps([[one.path, one.headers, one.raw.decode(), one.json] for one in received], ensure_ascii=False)
    bare = squeezed(unquote(told))
    return [mark for mark in (CARD, MAIL, PHONE, ACCOUNT) if squeezed(mark) in bare]


def squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.replace("\\n", ""))).lower()


def read(field: str, value: Any) -> Asked | None:
    """A chat with one field planted, as the door reads it; None where it is refused there."""
    body = {"model": "gpt-4o-mini", "messages": HELLO, "max_tokens": 9, field: value}
    try:
        return completion_request(body, {"X-Client": PLANTED}, PLANTED[:100])
    except BadRequest:
        return None


def chats() -> list[GenerationRequest]:
    """Every field with every value that the door takes there, several fields in a request."""
    requests: list[GenerationRequest] = []
    for field in sorted({*_READ, *_LEFT_OUT, *_ONLY, PLANTED}):
        values = {"messages": MESSAGES, "response_format": [FORMAT]}.get(field, SHAPES)
        taken = [asked.request for value in values if (asked := read(field, value))]
        requests += [one for one in taken if one not in requests]
    return requests


def test_no_field_of_a_chat_carries_an_original_out(gateway: Gateway, upstream: Upstream) -> None:
    asked = chats()
    assert {"stop", "response_format", "conversation"} <= {
        name for one in asked for name in ("stop", "response_format", "conversation") if getattr(one, name)
    }
    for number, request in enumerate(asked):
        gateway.run(replace(request, idempotency_key=f"{request.idempotency_key}{number}", fallback=None))
    assert len(upstream.script.calls) >= len(asked) - 4, "some are of no model, or cannot be screened"
    assert originals_in(upstream) == []


@pytest.mark.parametrize(
    ("door", "body"),
    [
        ("audio/speech", {"model": "tts-1", "voice": "alloy", "input": PLANTED}),
        ("audio/transcriptions", {"model": "whisper-1", "prompt": PLANTED}),
        ("audio/translations", {"model": "whisper-1", "prompt": PLANTED}),
        ("images/generations", {"model": "dall-e-3", "prompt": PLANTED}),
        ("images/edits", {"prompt": PLANTED}),
        ("completions", {"model": "gpt-4o-mini", "prompt": PLANTED}),
        ("responses", {"model": "gpt-4o-mini", "input": PLANTED}),
        ("moderations", {"input": PLANTED}),
        ("files", {"purpose": PLANTED}),
        ("embeddings", {"model": "default", "input": [PLANTED, "plain"], "user": PLANTED}),
        (f"models/{quote(PLANTED)}", {}),
    ],
)
def test_what_is_asked_at_another_door_reaches_no_provider(
    gateway: Gateway, upstream: Upstream, door: str, body: dict[str, Any]
) -> None:
    """There is no speech and there are no images here, and embeddings are made in the house."""
    headers = {"authorization": f"Bearer {gateway.company.api_key('adam')}"}
    address = f"/t/{gateway.company.slug}/openai/v1/{door}"
    answer = Client(headers=headers).post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == (200 if door == "embeddings" else 405 if door.startswith("models") else 404)
    assert upstream.script.received == []


def post(gateway: Gateway, address: str, **body: Any) -> dict[str, Any]:
    client: Client = gateway.company.client("walter")
    answer = client.post(gateway.company.url(address), json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 201, 202), answer.content
    told: dict[str, Any] = answer.json()
    return told


def chatted(gateway: Gateway, document: dict[str, Any]) -> None:
    """Two questions in a conversation with a title, beside a document; the second is asked after the first's answer."""
    talk = post(gateway, "conversations/", document_id=document["id"], title=PLANTED[:120])
    for question in (f"Who is {PLANTED}?", "And then?"):
        asked = post(gateway, f"conversations/{talk['id']}/messages/", text=question)
        gateway.events(UUID(asked["generation_id"]))


def written(action: Action) -> Callable[[Gateway, dict[str, Any]], None]:
    def write(gateway: Gateway, document: dict[str, Any]) -> None:
        anchor = {"from": {**AT_START, "tname": PLANTED}, "to": AT_START}
        wish = {"action": action.value, "document_id": document["id"], "text": f"{PLANTED} {PLANTED}"}
        post(gateway, "writing/quote/", **wish)
        gateway.events(UUID(post(gateway, "writing/", **wish, anchor=anchor)["generation_id"]))

    return write


DOORS = {"conversation": chatted, **{action.value: written(action) for action in Action}}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_of_the_screens_carries_an_original_out(gateway: Gateway, upstream: Upstream, door: str) -> None:
    DOORS[door](gateway, post(gateway, "documents/", title=PLANTED, markdown=PLANTED))
    assert upstream.script.calls, "the call was made"
    assert "Skarv" in json.dumps(upstream.script.calls[-1].json), "with the text"
    assert originals_in(upstream) == []


def test_each_original_would_be_seen_if_it_left() -> None:
    assert all(squeezed(mark) in squeezed(unquote(json.dumps(PLANTED))) for mark in (CARD, MAIL, PHONE, ACCOUNT))
