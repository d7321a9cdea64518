"""The side chat sees its document, with the asker's rights of the moment; a refusal keeps its reason."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from assistant import commands
from editor import commands as editor
from generation import ports
from generation.events import Augmentation
from kernel.errors import NotFound
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import Company, World

CARD = "4111 1111 1111 1111"
TEXT = f"The crane of Skarv lifts nine tonnes. Pay with {CARD}."


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        yield server


@pytest.fixture
def gateway(world: World, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """Knowledge was searched and holds nothing."""
    monkeypatch.setattr(ports.augment, "_filled_with", lambda actor, request: Augmentation(nothing_found=True))
    return Gateway.of(world.acme, upstream)


def opened(company: Company, text: str = TEXT) -> tuple[UUID, UUID]:
    with tenant_scope(company.id):
        page = editor.create_document(company.actor("edith"), "Cranes", "organisation", text).id
        return page, commands.start_conversation(company.actor("walter"), page).id


def ask(gateway: Gateway, conversation: UUID, question: str = "Summarise this document.", **wish: Any) -> Any:
    company = gateway.company
    url = company.url(f"conversations/{conversation}/messages/")
    body = json.dumps({"text": question, **wish})
    answer = company.client("walter").post(url, body, content_type="application/json")
    assert answer.status_code == 202, answer.content
    gateway.events(UUID(answer.json()["generation_id"]))
    return company.client("walter").get(url).json()["results"]


def sent(upstream: Upstream) -> str:
    return json.dumps(upstream.script.calls[-1].json["messages"], ensure_ascii=False)


def test_the_model_sees_the_document_as_data_and_screened(gateway: Gateway, upstream: Upstream) -> None:
    _, conversation = opened(gateway.company)
    upstream.script.standing = Act(text="A crane of nine tonnes.")
    answer = ask(gateway, conversation)[-1]
    assert "The crane of Skarv lifts nine tonnes." in sent(upstream)
    assert "<document " in sent(upstream)
    assert CARD not in sent(upstream)
    assert "hold nothing on it" not in sent(upstream)
    assert (answer["text"], answer["nothing_found"], answer["ending"]) == ("A crane of nine tonnes.", False, None)


def test_it_is_left_out_when_it_is_switched_off(gateway: Gateway, upstream: Upstream) -> None:
    _, conversation = opened(gateway.company)
    answer = ask(gateway, conversation, with_document=False)[-1]
    assert "Skarv" not in sent(upstream)
    assert "hold nothing on it" in sent(upstream)
    assert answer["nothing_found"]


def test_rights_are_asked_at_each_question(gateway: Gateway, upstream: Upstream) -> None:
    company = gateway.company
    page, conversation = opened(company)
    ask(gateway, conversation)
    with tenant_scope(company.id):
        editor.change_visibility(company.actor("edith"), page, "private")
    with pytest.raises(NotFound), tenant_scope(company.id):
        commands.ask(company.actor("walter"), conversation, "And now?")
    calls = len(upstream.script.calls)
    ask(gateway, conversation, "Without it?", with_document=False)
    assert len(upstream.script.calls) == calls + 1
    assert "Skarv" not in upstream.script.calls[-1].json["messages"][-1]["content"]


def test_a_document_larger_than_the_window_is_cut_and_keeps_its_closing_mark(
    gateway: Gateway, upstream: Upstream
) -> None:
    _, conversation = opened(gateway.company, "\n\n".join(f"Line {n} of a long log of cranes." for n in range(4_000)))
    ask(gateway, conversation)
    content = upstream.script.calls[-1].json["messages"][-1]["content"]
    assert "Line 0 of" in content
    assert "Line 3999 of" not in content
    opening = content.partition("<document ")[2][:12]
    assert f"</document {opening}>" in content


def test_a_refusal_that_never_began_keeps_its_reason_over_a_reload(gateway: Gateway, upstream: Upstream) -> None:
    _, conversation = opened(gateway.company)
    upstream.script.standing = Act(status=400, message="no such thing", error_type="invalid_request_error")
    refused = ask(gateway, conversation)[-1]
    assert not refused["is_complete"]
    assert (refused["ending"]["code"], refused["ending"]["began"]) == ("generation.provider_refused", False)
