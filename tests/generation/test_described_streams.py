"""What the OpenAPI document says of streams and downloads is what a client receives."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import ValidationError, validate

from kernel.tenancy import tenant_scope
from knowledge import commands as knowledge
from knowledge.models import Visibility
from tests.generation.driving import Gateway, ask
from tests.governance.logs import seal_all
from tests.isolation import described
from tests.isolation.operations import operations
from tests.robustness.browser import Caller
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import WebProcess, web_processes

SPECIAL = {
    "generation_events": {"text/event-stream"},
    "openai_chat_completions": {"text/event-stream"},
    "audit_export": {"application/x-ndjson"},
    "audit_content_export": {"application/x-ndjson"},
    "files_download": {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/markdown",
        "text/plain",
    },
}
USUAL = {"application/json", "application/problem+json"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return described.document()


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: object) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1) as (process,):  # type: ignore[attr-defined]
        yield process


@pytest.fixture
def client(web: WebProcess, gateway: Gateway) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {gateway.company.api_key('olivia')}"}
    with httpx.Client(base_url=f"{web.url}/t/{gateway.company.slug}/", headers=headers, timeout=60) as made:
        yield made


def test_every_operation_that_sends_other_than_json_is_known_here(document: dict[str, Any]) -> None:
    found = {
        operation["operationId"]: set(answer["content"]) - USUAL
        for item in document["paths"].values()
        for operation in item.values()
        for status, answer in operation["responses"].items()
        if set(answer.get("content", {})) - USUAL
    }
    assert found == SPECIAL
    assert set(found) <= {one.name for one in operations()}


def test_events_are_those_described(
    document: dict[str, Any], client: httpx.Client, gateway: Gateway, upstream: Upstream
) -> None:
    allowed = described.answers(document, "generation_events")["text/event-stream"]
    seen = set()
    for act in (Act(text="A short answer."), Act(status=400)):
        upstream.script.next(act)
        asked = client.post("api/v1/conversations/", json={})
        conversation = asked.json()["id"]
        asked = client.post(f"api/v1/conversations/{conversation}/messages/", json={"text": "Who leads it?"})
        answer = client.get(f"api/v1/generations/{asked.json()['generation_id']}/events/")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        for event in events_of(answer.text):
            validate(event, allowed)
            seen.add(event["event"])
    assert seen >= {"start", "delta", "finish", "error"}


def events_of(text: str) -> Iterator[dict[str, Any]]:
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            assert set(lines) == {"id", "event", "data"}
            yield {"id": int(lines["id"]), "event": lines["event"], "data": json.loads(lines["data"])}


def test_chunks_are_those_described(document: dict[str, Any], client: httpx.Client, upstream: Upstream) -> None:
    allowed = described.answers(document, "openai_chat_completions")["text/event-stream"]
    body = {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Say hello."}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    answer = client.post("openai/v1/chat/completions", json=body)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    for line in lines[:-1]:
        validate(json.loads(line), allowed)
    assert len(lines) >= 4


def test_lines_of_the_log_are_those_described(
    document: dict[str, Any], web: WebProcess, gateway: Gateway, upstream: Upstream
) -> None:
    gateway.run(ask())
    seal_all(gateway.company)
    with Caller(web, gateway.company) as owner:
        answers = [
            ("audit_export", owner.get("audit/export/")),
            ("audit_export", owner.get("audit/export/", params={"first": 1})),
            ("audit_content_export", owner.post("audit/content/", json={"reason": "A complaint of 3 May"})),
        ]
    for name, answer in answers:
        allowed = described.answers(document, name)["application/x-ndjson"]
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson"), answer.text
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert lines
        for line in lines:
            validate(line, allowed)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [("a.txt", b"Some text.", "text/plain"), ("a.md", b"# Head\n\nSome *text*.", "text/markdown")],
)
def test_a_download_has_a_described_type(
    document: dict[str, Any], client: httpx.Client, gateway: Gateway, name: str, content: bytes, media_type: str
) -> None:
    company = gateway.company
    with tenant_scope(company.id):
        file, _ = knowledge.upload_file(company.actor("olivia"), name, [content], Visibility.ORGANISATION)
    answer = client.get(f"api/v1/files/{file.id}/download/")
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert described.answers(document, "files_download")[media_type] == {"type": "string", "format": "binary"}
    assert answer.content == content


def test_the_schemas_let_nothing_else_pass(document: dict[str, Any]) -> None:
    allowed = described.answers(document, "generation_events")["text/event-stream"]
    good = {"id": 1, "event": "delta", "data": {"text": "a"}}
    validate(good, allowed)
    for wrong in ({**good, "event": "other"}, {**good, "data": {}}, {**good, "more": 1}, {**good, "data": {"text": 1}}):
        with pytest.raises(ValidationError):
            validate(wrong, allowed)
