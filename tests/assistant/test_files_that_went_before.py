"""An upgraded installation keeps no name and no words of files that went before these were forgotten with them."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from assistant import commands
from assistant.models import Conversation, ConversationMessage
from editor import commands as documents
from editor.models import Suggestion
from generation.models import Generation
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.knowledge.conftest import no_broker, take_in
from tests.world import Company, World

__all__ = ["no_broker"]
MIGRATIONS = (
    "knowledge.migrations.0006_names_of_files_that_went_before",
    "assistant.migrations.0004_quotes_of_files_that_went_before",
)
ANSWER = "The code is kept by Ottilie [1]. The canteen opens at noon [2]."


def source(number: int, file_id: UUID, title: str) -> dict[str, Any]:
    place = {"file_id": str(file_id), "chunk_id": str(file_id), "page": 1, "start": 0, "end": 9}
    return {"number": number, "title": title, **place}


def held(company: Company, *sources: dict[str, Any]) -> tuple[UUID, UUID, UUID]:
    """A generation, a suggestion and an answer that name these files, as an earlier release left them."""
    with tenant_scope(company.id):
        walter, edith = company.actor("walter"), company.actor("edith")
        row = Generation.objects.create(
            purpose="chat", requested_by_id=walter.rights_id, state="finished", request_digest="1",
            sources=list(sources), transcript=b"passages",
        )  # fmt: skip
        document = documents.create_document(edith, "Plan", "organisation", "Hello")
        suggestion = Suggestion.objects.create(
            document_id=document.id, kind="replace", anchor={}, before="a", after_markdown="b",
            origin={"model": "m", "sources": list(sources)}, generation_id=uuid7(), asked_by=walter.rights_id,
        )  # fmt: skip
        message = ConversationMessage.objects.create(
            conversation=commands.start_conversation(walter), role="assistant", text=ANSWER,
            citations=[one | {"quote": f"quote {one['number']}"} for one in sources],
            unsupported=[{"start": 0, "end": 9, "numbers": [1], "unsupported": ["Ottilie"]}],
        )  # fmt: skip
    return row.id, suggestion.id, message.id


def read(company: Company, ids: tuple[UUID, UUID, UUID]) -> tuple[Any, ...]:
    with tenant_scope(company.id):
        row = Generation.objects.get(id=ids[0])
        origin = Suggestion.objects.get(id=ids[1]).origin
        message = ConversationMessage.objects.get(id=ids[2])
    transcript = bytes(row.transcript) if row.transcript else None
    return row.sources, transcript, origin, message.text, message.citations, message.unsupported


def upgrade() -> None:
    for name in MIGRATIONS:
        with connections["migrator"].schema_editor() as editor:
            import_module(name)._forget(None, editor)


@pytest.mark.isolation
def test_what_earlier_releases_kept_of_files_that_are_gone_is_forgotten_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module(MIGRATIONS[0]), "AT_ONCE", 2)
    canteen = take_in(world.acme, "edith", "canteen.txt", "The canteen opens at noon.")
    gone, there = source(1, uuid7(), "vault.txt"), source(2, canteen.id, "canteen.txt")
    # That another organisation has a file of this id does not make it theirs.
    foreign = source(1, canteen.id, "canteen.txt")
    whole = [held(world.acme, there) for _ in range(3)]
    none = held(world.acme)
    before = [read(world.acme, ids) for ids in [*whole, none]]
    cut = [(world.acme, held(world.acme, gone, there)) for _ in range(3)]
    theirs = [(world.globex, held(world.globex, foreign))]
    for _ in range(2):  # once more changes nothing
        upgrade()
        assert [read(world.acme, ids) for ids in [*whole, none]] == before
        for company, ids in [*cut, *theirs]:
            sources, transcript, origin, text, citations, unsupported = read(company, ids)
            left = [there] if company is world.acme else []
            lost = gone if company is world.acme else foreign
            assert sources == [lost | {"title": ""}, *left]
            assert transcript is None
            assert origin == {"model": "m", "sources": sources}
            assert "Ottilie" not in text
            assert "The canteen opens at noon [2]." in text
            assert citations == [one | {"quote": "quote 2"} for one in left]
            assert unsupported == []


def test_conversations_that_quote_nothing_are_not_touched(world: World) -> None:
    with tenant_scope(world.acme.id):
        talk: Conversation = commands.start_conversation(world.acme.actor("walter"))
        message = ConversationMessage.objects.create(conversation=talk, role="assistant", text=ANSWER)
    upgrade()
    with tenant_scope(world.acme.id):
        assert ConversationMessage.objects.get(id=message.id).text == ANSWER
