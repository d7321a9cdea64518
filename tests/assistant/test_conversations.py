"""A question, an answer from the real model, its citations; nobody else's business."""

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings

from assistant import commands, queries
from assistant.errors import AnswerRunning
from assistant.models import ConversationMessage
from kernel.errors import NotFound
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.world import Company, World


@pytest.fixture
def model(language_model_url: str) -> Any:
    with override_settings(LOCAL_MODEL_URL=language_model_url):
        yield


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(company: Company, text: str, name: str = "walter") -> UUID:
    with tenant_scope(company.id):
        actor = company.actor(name)
        conversation = commands.start_conversation(actor)
        commands.ask(actor, conversation.id, text)
    return conversation.id


def turns(company: Company, conversation_id: UUID) -> list[ConversationMessage]:
    with tenant_scope(company.id):
        return list(queries.messages(company.actor(), conversation_id).order_by("id"))


@pytest.mark.model
def test_a_question_is_answered_and_kept(world: World, model: None) -> None:
    conversation = ask(world.acme, "What is a harbour? Answer in one sentence.")
    until(lambda: turns(world.acme, conversation)[-1].is_complete)
    question, answer = turns(world.acme, conversation)
    assert (question.role, answer.role) == ("user", "assistant")
    assert answer.text


@pytest.mark.model
def test_one_answer_at_a_time(world: World, model: None) -> None:
    conversation = ask(world.acme, "Count from one to fifty in words.")
    with pytest.raises(AnswerRunning), tenant_scope(world.acme.id):
        commands.ask(world.acme.actor(), conversation, "And then?")
    until(lambda: turns(world.acme, conversation)[-1].is_complete)


def test_a_conversation_is_its_owners_alone(world: World) -> None:
    with tenant_scope(world.acme.id):
        conversation = commands.start_conversation(world.acme.actor("walter"))
        with pytest.raises(NotFound):
            queries.conversation(world.acme.actor("olivia"), conversation.id)


def test_a_conversation_beside_an_unknown_document_is_refused(world: World) -> None:
    with pytest.raises(NotFound), tenant_scope(world.acme.id):
        commands.start_conversation(world.acme.actor(), document_id=uuid7())


def test_an_empty_question_is_refused_over_http(world: World) -> None:
    client = world.acme.client()
    made = client.post(world.acme.url("conversations/"), "{}", content_type="application/json").json()
    url = world.acme.url(f"conversations/{made['id']}/messages/")
    answer = client.post(url, json.dumps({"text": " "}), content_type="application/json")
    assert answer.status_code == 422
    assert client.get(url).json()["results"] == []
