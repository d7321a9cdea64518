"""A question, an answer from the real model, its citations; nobody else's business."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import override_settings

from assistant import commands, queries
from assistant.errors import AnswerRunning
from assistant.models import ConversationMessage
from kernel.errors import NotFound
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.world import Company, World


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right")) as server:
        yield server


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


def test_of_two_questions_at_once_one_is_answered(world: World, upstream: Upstream) -> None:
    Gateway.of(world.acme, upstream)
    upstream.script.next(Act(text="Late.", first_after_s=2))
    with tenant_scope(world.acme.id):
        conversation = commands.start_conversation(world.acme.actor()).id
    with ThreadPoolExecutor(1) as others:
        with tenant_scope(world.acme.id):
            commands.ask(world.acme.actor(), conversation, "First?")
            second = others.submit(ask_too, world.acme, conversation)
            wait([second], timeout=0.5)  # it looks while the first is not committed yet
        with pytest.raises(AnswerRunning):
            second.result(20)
    until(lambda: turns(world.acme, conversation)[-1].is_complete)
    assert [turn.text for turn in turns(world.acme, conversation)] == ["First?", "Late."]


def ask_too(company: Company, conversation_id: UUID) -> None:
    """The same person's other tab."""
    try:
        with tenant_scope(company.id):
            commands.ask(company.actor(), conversation_id, "Second?")
    finally:
        connections.close_all()


def test_a_conversation_is_its_owners_alone(world: World) -> None:
    with tenant_scope(world.acme.id):
        conversation = commands.start_conversation(world.acme.actor("walter"))
        with pytest.raises(NotFound):
            queries.conversation(world.acme.actor("olivia"), conversation.id)


def test_a_conversation_beside_an_unknown_document_is_refused(world: World) -> None:
    with pytest.raises(NotFound), tenant_scope(world.acme.id):
        commands.start_conversation(world.acme.actor(), document_id=uuid7())


def test_the_journal_tells_of_a_conversation_but_not_what_it_is_about(world: World) -> None:
    with tenant_scope(world.acme.id):
        walter = world.acme.actor()
        conversation = commands.start_conversation(walter, title="Layoffs").id
        commands.delete_conversation(walter, conversation)
        told = JournalEvent.objects.filter(subject_kind="conversation", subject_id=conversation).order_by("subject_seq")
        assert [(event.verb, event.actor_id, event.data) for event in told] == [
            ("conversation.started", walter.id, {}),
            ("conversation.deleted", walter.id, {}),
        ]


def test_an_empty_question_is_refused_over_http(world: World) -> None:
    client = world.acme.client()
    made = client.post(world.acme.url("conversations/"), "{}", content_type="application/json").json()
    url = world.acme.url(f"conversations/{made['id']}/messages/")
    answer = client.post(url, json.dumps({"text": " "}), content_type="application/json")
    assert answer.status_code == 422
    assert client.get(url).json()["results"] == []


@pytest.mark.model
def test_an_answer_says_that_the_files_held_nothing_on_the_question(world: World, model: None) -> None:
    conversation = ask(world.acme, "What is the boiling point of tungsten?")
    until(lambda: turns(world.acme, conversation)[-1].is_complete)
    body = world.acme.client("walter").get(world.acme.url(f"conversations/{conversation}/messages/")).json()
    assert [row["nothing_found"] for row in body["results"]] == [False, True]
