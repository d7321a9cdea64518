"""The same bytes uploaded again, and text that the embedder does not know, from the upload to the prompt."""

from typing import Any

import pytest

from generation.events import GenerationRequest
from kernel.tenancy import tenant_scope
from knowledge import commands, queries
from knowledge.embedding.minilm import embedder
from knowledge.models import Chunk, FileState
from knowledge.retrieval.legs import vector_leg
from tests.knowledge.conftest import reloaded, take_in, upload
from tests.world import World

TEXT = "The harbour master is Ottilie Brandt.\n"
BROKEN = b"%PDF-1.7\nnothing of a PDF follows"
THAI = "ท่าเรือเปิดเวลาเก้าโมงเช้าและปิดเวลาหกโมงเย็น "
RUNS = {"thai": THAI * 400, "a long run": "x" * 30_000, "runs": "Zq7" * 300 + "\n" + "Wv4" * 6_000}


def found_by(world: World, who: str) -> list[str]:
    with tenant_scope(world.acme.id):
        return [one.title for one in queries.retrieve(world.acme.actor(who), "Who is the harbour master?").passages]


@pytest.mark.isolation
@pytest.mark.parametrize(("before", "wanted"), [("organisation", "private"), ("private", "organisation")])
def test_the_same_bytes_again_follow_the_visibility_that_is_wanted_now(world: World, before: str, wanted: str) -> None:
    file = take_in(world.acme, "edith", "harbour.txt", TEXT, before)
    seen = {"organisation": ["harbour.txt"], "private": []}
    assert found_by(world, "walter") == seen[before]
    again = upload(world.acme, "edith", "harbour.txt", TEXT, wanted)
    assert (again.id, again.visibility, again.state) == (file.id, wanted, FileState.READY)
    assert found_by(world, "walter") == seen[wanted]
    assert found_by(world, "edith") == ["harbour.txt"]
    assert world.acme.client("walter").get(world.acme.url(f"files/{file.id}/")).status_code == (
        200 if wanted == "organisation" else 404
    )


@pytest.mark.isolation
def test_the_same_bytes_of_another_person_change_nothing_of_the_first_ones(world: World) -> None:
    first = take_in(world.acme, "edith", "harbour.txt", TEXT, "private")
    other = take_in(world.acme, "walter", "harbour.txt", TEXT, "organisation")
    assert other.id != first.id
    assert reloaded(world.acme, first).visibility == "private"


@pytest.mark.parametrize("wanted", ["organisation", "private"])
def test_a_failed_file_uploaded_again_is_tried_again_as_wanted(
    world: World, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    file = take_in(world.acme, "edith", "plan.pdf", BROKEN)
    assert (file.state, file.reason) == (FileState.FAILED, "corrupted")
    again = upload(world.acme, "edith", "plan.pdf", BROKEN, wanted)
    assert (again.id, again.state, again.reason, again.visibility) == (file.id, FileState.QUEUED, "", wanted)
    commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).reason == "corrupted", "it was read again, and is as broken as before"


def prompt_of(world: World, question: str) -> list[Any]:
    with tenant_scope(world.acme.id):
        request = GenerationRequest(purpose="chat", messages=(), query=question)
        return list(queries.augment(world.acme.actor("edith"), request).passages)


@pytest.mark.parametrize("kind", RUNS)
def test_text_of_unknown_words_is_split_and_packed_by_its_length(world: World, settings: Any, kind: str) -> None:
    settings.KNOWLEDGE_CONTEXT_TOKENS = 400
    text = RUNS[kind] + "\n\n" + TEXT
    file = take_in(world.acme, "edith", "runs.txt", text)
    assert file.state == FileState.READY
    with tenant_scope(world.acme.id):
        chunks = list(Chunk.objects.filter(file_id=file.id))
    assert max(len(chunk.text) for chunk in chunks) < 4 * 512
    for question in ("Who is the harbour master?", RUNS[kind][:40]):
        passages = prompt_of(world, question)
        assert sum(len(one.text) for one in passages) <= 4 * settings.KNOWLEDGE_CONTEXT_TOKENS
        assert sum(embedder().token_counts([one.text for one in passages])) <= settings.KNOWLEDGE_CONTEXT_TOKENS


@pytest.mark.parametrize(
    ("text", "question"),
    [(THAI, "ตั๋วผู้ใหญ่ราคาเท่าไร"), ("x" * 5_000, "y" * 300), ("Zq7" * 900, "Wv4" * 90)],
    ids=["thai", "a long run", "runs"],
)
def test_a_question_of_unknown_words_is_not_like_every_text_of_unknown_words(
    world: World, text: str, question: str
) -> None:
    take_in(world.acme, "edith", "harbour.txt", text)
    with tenant_scope(world.acme.id):
        actor = world.acme.actor("edith")
        assert vector_leg(actor.member_id, question).best < 0.9
