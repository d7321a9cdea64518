"""A file that is deleted or unshared takes its quotes out of conversations and of later prompts."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from assistant import commands
from assistant.commands.conversations import _request
from assistant.models import Conversation, ConversationMessage
from editor import commands as documents
from editor.events import Anchor
from editor.models import Suggestion
from editor.queries import history
from editor.yjs.positions import position_at, texts
from editor.yjs.replica import Replica
from generation import ports
from generation.access.rights import access_text
from generation.errors import SourcesWithdrawn
from generation.events import Augmentation, Finished, Passage, StreamEvent
from generation.models import Generation
from generation.queries import ending
from generation.queries.events import follow
from kernel.tenancy import Actor, tenant_scope
from knowledge import commands as files
from knowledge import queries as knowledge
from knowledge.models import File
from tests.generation.conftest import chat_server, upstream
from tests.generation.driving import Gateway, ask
from tests.generation.test_stop import wait_for_events, wait_until
from tests.knowledge.conftest import no_broker, take_in
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import Company, World

__all__ = ["chat_server", "no_broker", "upstream"]
SECRET, OPEN = "The vault code is kept by Ottilie Brandt.", "The canteen opens at noon."


@pytest.fixture
def answered(world: World) -> tuple[World, Conversation, File]:
    """Walter's conversation, whose answer quotes two files of Edith."""
    secret = take_in(world.acme, "edith", "vault.txt", SECRET)
    canteen = take_in(world.acme, "edith", "canteen.txt", OPEN)
    with tenant_scope(world.acme.id):
        conversation = commands.start_conversation(world.acme.actor("walter"))
        citations = [
            {
                "number": number,
                "file_id": str(file.id),
                "title": file.name,
                "page": 1,
                "start": 0,
                "end": 9,
                "quote": text,
            }
            for number, file, text in ((1, secret, SECRET), (2, canteen, OPEN))
        ]
        text = "The vault code is kept by Ottilie Brandt [1]. The canteen opens at noon [2]."
        ConversationMessage.objects.create(conversation=conversation, role="user", text="Who and when?")
        ConversationMessage.objects.create(
            conversation=conversation, role="assistant", text=text, citations=citations,
            unsupported=[{"start": 0, "end": 9, "numbers": [1], "unsupported": ["Ottilie"]}],
        )  # fmt: skip
    return world, conversation, secret


def seen(world: World, conversation: Conversation) -> str:
    """What the owner reads, and what the next prompt says."""
    body = world.acme.client("walter").get(world.acme.url(f"conversations/{conversation.id}/messages/")).content
    with tenant_scope(world.acme.id):
        asked = _request(world.acme.actor("walter"), conversation, "And then?", None)
    return body.decode() + "".join(message.content for message in asked.messages)


def test_an_unshared_file_is_quoted_no_more_until_it_is_shared_again(
    answered: tuple[World, Conversation, File],
) -> None:
    world, conversation, secret = answered
    assert "Ottilie" in seen(world, conversation)
    with tenant_scope(world.acme.id):
        files.change_visibility(world.acme.actor("edith"), secret.id, "private")
    after = seen(world, conversation)
    assert "Ottilie" not in after
    assert "vault.txt" not in after
    assert after.count("The canteen opens at noon") >= 2
    with tenant_scope(world.acme.id):
        files.change_visibility(world.acme.actor("edith"), secret.id, "organisation")
    assert "Ottilie" in seen(world, conversation)


def test_a_deleted_file_is_quoted_no_more_at_once_and_nothing_is_stored_after_the_worker_ran(
    answered: tuple[World, Conversation, File],
) -> None:
    world, conversation, secret = answered
    with tenant_scope(world.acme.id):
        files.delete_file(world.acme.actor("edith"), secret.id)
    assert "Ottilie" not in seen(world, conversation)
    files.ingest(world.acme.id, secret.id)
    with tenant_scope(world.acme.id):
        stored = ConversationMessage.objects.get(conversation=conversation, role="assistant")
    assert "Ottilie" not in f"{stored.text}{stored.citations}{stored.unsupported}"
    assert [one["number"] for one in stored.citations] == [2]


def test_an_answer_is_cut_by_sentence_and_others_stay_word_for_word() -> None:
    text = "One [1].\n\n- Two [2, 3]. Three. [4]"
    cited = [{"number": number, "file_id": f"{number}"} for number in (1, 2, 3, 4)]
    assert knowledge.kept(text, cited, ["1", "2", "3", "4"]).text == text
    left = knowledge.kept(text, cited, ["1", "2", "4"])
    assert left.text.startswith("One [1].\n\n")
    assert "Two" not in left.text
    assert "Three" in left.text
    assert [one["number"] for one in left.citations] == [1, 2, 4]


def test_the_stream_of_an_ended_answer_is_not_told_again_without_its_sources(
    answered: tuple[World, Conversation, File],
) -> None:
    """It holds the passages word by word, and so may the answer."""
    world, _, secret = answered
    acme = world.acme
    with tenant_scope(acme.id):
        walter = acme.actor("walter")
        row = Generation.objects.create(
            purpose="chat", requested_by_id=walter.rights_id, state="finished", request_digest="1",
            sources=[{"file_id": str(secret.id), "chunk_id": str(secret.id), "page": 1}],
        )  # fmt: skip
        assert access_text(walter, row.id).id == row.id
        files.change_visibility(acme.actor("edith"), secret.id, "private")
        with pytest.raises(SourcesWithdrawn):
            access_text(walter, row.id)
        files.change_visibility(acme.actor("edith"), secret.id, "organisation")
        assert access_text(walter, row.id).id == row.id
        files.delete_file(acme.actor("edith"), secret.id)
        with pytest.raises(SourcesWithdrawn):
            access_text(walter, row.id)
    url = acme.url(f"generations/{row.id}/events/")
    assert acme.client("walter").get(url).status_code == 410


@pytest.fixture
def ended(answered: tuple[World, Conversation, File]) -> Generation:
    """What Walter's answer was made by, with the passages of the secret file."""
    world, _, secret = answered
    with tenant_scope(world.acme.id):
        place = {"file_id": str(secret.id), "chunk_id": str(secret.id), "page": 1, "start": 0, "end": 9}
        row: Generation = Generation.objects.create(
            purpose="chat", requested_by_id=world.acme.actor("walter").rights_id, state="finished",
            request_digest="1", sources=[{"number": 1, "title": secret.name} | place],
        )  # fmt: skip
    return row


def holding(world: World, scopes: Iterable[str]) -> Client:
    """A caller with a key of Olivia's."""
    return Client(headers={"Authorization": f"Bearer {world.acme.api_key('olivia', frozenset(scopes))}"})


def told_source(world: World, client: Client, row: Generation) -> dict[str, Any]:
    (source,) = client.get(world.acme.url(f"generations/{row.id}/")).json()["sources"]
    return dict(source)


@pytest.mark.isolation
def test_a_receipt_names_no_file_that_its_reader_may_not_read(
    answered: tuple[World, Conversation, File], ended: Generation
) -> None:
    world, _, secret = answered
    walter = world.acme.client("walter")
    before = told_source(world, walter, ended)
    assert before["title"] == "vault.txt"
    for wanted, title in (("private", ""), ("organisation", "vault.txt")):
        with tenant_scope(world.acme.id):
            files.change_visibility(world.acme.actor("edith"), secret.id, wanted)
        assert told_source(world, walter, ended) == before | {"title": title}
    with tenant_scope(world.acme.id):
        files.delete_file(world.acme.actor("edith"), secret.id)
    assert told_source(world, walter, ended) == before | {"title": ""}


@pytest.mark.isolation
@pytest.mark.parametrize("scopes", [{"chat"}, {"chat", "knowledge.read"}])
def test_a_key_reads_the_words_of_files_only_with_the_right_to_read_knowledge(
    answered: tuple[World, Conversation, File], ended: Generation, scopes: set[str]
) -> None:
    world, conversation, _ = answered
    with tenant_scope(world.acme.id):
        olivia = world.acme.actor("olivia").rights_id
        Conversation.objects.filter(id=conversation.id).update(owner_id=olivia)
        Generation.objects.filter(id=ended.id).update(requested_by_id=olivia)
    may, key = "knowledge.read" in scopes, holding(world, scopes)
    shown = key.get(world.acme.url(f"conversations/{conversation.id}/messages/"))
    assert shown.status_code == 200
    for words in ("Ottilie", "vault.txt", "canteen opens", "Who and when?"):
        assert (words in shown.content.decode()) == (may or words == "Who and when?"), words
    assert told_source(world, key, ended)["title"] == ("vault.txt" if may else "")
    assert key.get(world.acme.url(f"generations/{ended.id}/events/")).status_code == (200 if may else 410)


def test_of_a_file_that_is_gone_no_generation_keeps_name_or_words(
    answered: tuple[World, Conversation, File], ended: Generation
) -> None:
    world, _, secret = answered
    place = ended.sources[0] | {"title": ""}
    with tenant_scope(world.acme.id):
        canteen = File.objects.get(name="canteen.txt")
        beside = ended.sources[0] | {"number": 2, "file_id": str(canteen.id), "title": canteen.name}
        Generation.objects.filter(id=ended.id).update(sources=[*ended.sources, beside], transcript=b"its passages")
        files.delete_file(world.acme.actor("edith"), secret.id)
    files.ingest(world.acme.id, secret.id)
    with tenant_scope(world.acme.id):
        row = Generation.objects.get(id=ended.id)
    assert row.sources == [place, beside]
    assert row.transcript is None
    assert world.acme.client("walter").get(world.acme.url(f"generations/{row.id}/events/")).status_code == 410


def test_a_file_that_goes_while_its_answer_is_written_is_not_kept_with_it(
    world: World, upstream: Upstream, no_broker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, gateway = world.acme, Gateway.of(world.acme, upstream)
    secret = take_in(acme, "edith", "vault.txt", SECRET)
    passage = Passage(1, secret.id, secret.id, secret.name, 1, 0, 9, SECRET)
    monkeypatch.setattr(ports.augment, "_filled_with", lambda actor, request: Augmentation((passage,)))
    upstream.script.next(Act(text="It is kept by Ottilie. " * 400, pause_s=0.05))
    running = gateway.start(ask(query="Who keeps the code?"))
    wait_for_events(gateway, running, 5)
    with tenant_scope(acme.id):
        files.delete_file(acme.actor("edith"), secret.id)
    files.ingest(acme.id, secret.id)
    wait_until(lambda: row_of(acme, running).is_final)
    row = row_of(acme, running)
    assert [(one["file_id"], one["title"]) for one in row.sources] == [(str(secret.id), "")]
    assert row.transcript is None
    assert row.output_tokens > 0


@pytest.mark.isolation
@pytest.mark.parametrize("how", ["unshared", "deleted"])
def test_who_reads_along_is_told_no_more_of_a_file_that_is_taken_from_them(
    world: World, upstream: Upstream, no_broker: None, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    acme, gateway = world.acme, Gateway.of(world.acme, upstream)
    secret = take_in(acme, "edith", "vault.txt", SECRET)
    passage = Passage(1, secret.id, secret.id, secret.name, 1, 0, 9, SECRET)
    made: list[Finished] = []
    monkeypatch.setattr(ports.augment, "_filled_with", lambda actor, request: Augmentation((passage,)))

    def make(actor: Actor, finished: Finished) -> dict[str, Any]:
        made.append(finished)
        return {}

    monkeypatch.setitem(ports.completions, "chat", make)
    upstream.script.next(Act(text="It is kept by Ottilie. " * 400, cut=10, pause_s=0.05))
    running = gateway.start(ask(query="Who keeps the code?", max_tokens=4000))
    wait_for_events(gateway, running, 5)
    with tenant_scope(acme.id):
        if how == "deleted":
            files.delete_file(acme.actor("edith"), secret.id)
        else:
            files.change_visibility(acme.actor("edith"), secret.id, "private")
    # They had come in before.
    told = asyncio.run(read_along(acme, running))
    assert (told[-1].kind, told[-1].data["code"], told[-1].data["status"]) == (
        "error", "generation.sources_withdrawn", 410,
    )  # fmt: skip
    assert len(told) < 700  # of 920 words
    assert made == []
    row = row_of(acme, running)
    assert (row.state, row.error_code, row.is_usage_estimated) == ("failed", "generation.sources_withdrawn", True)
    with tenant_scope(acme.id):
        assert ending(running)["code"] == "generation.sources_withdrawn"
    files.ingest(acme.id, secret.id)
    with tenant_scope(acme.id):
        assert ending(running)["code"] == "generation.sources_withdrawn"


async def read_along(company: Company, running: UUID) -> list[StreamEvent]:
    async with asyncio.timeout(60):
        return [event async for event in follow(company.id, running, is_running=True)]


def test_readers_of_an_answer_that_went_with_a_file_are_told_its_end(world: World, ended: Generation) -> None:
    """The file went between the record and the last event."""
    with tenant_scope(world.acme.id):
        Generation.objects.filter(id=ended.id).update(transcript=None)
    for after in (0, 7):
        told = asyncio.run(read_stored(world.acme, ended.id, after))
        assert [(one.id, one.kind, one.data["code"]) for one in told] == [
            (after + 1, "error", "generation.sources_withdrawn")
        ]


async def read_stored(company: Company, generation: UUID, after: int) -> list[StreamEvent]:
    async with asyncio.timeout(60):
        return [event async for event in follow(company.id, generation, after)]


@pytest.mark.isolation
def test_the_origin_of_a_text_names_no_file_that_its_reader_may_not_read(
    answered: tuple[World, Conversation, File], ended: Generation
) -> None:
    world, _, secret = answered
    acme = world.acme
    with tenant_scope(acme.id):
        edith = acme.actor("edith")
        document = documents.create_document(edith, "Plan", "organisation", "Hello")
        text = texts(Replica(bytes(history(document.id).doc().get_update())).root("default"))[0]
        anchor = Anchor(position_at(text, 0), position_at(text, 5))
        origin = {"model": "m", "sources": ended.sources}
        made = documents.suggest(edith, document.id, anchor, "replace", "Hello", "Goodbye", origin, ended.id)
    place = f"documents/{document.id}/"
    addresses = [acme.url(f"{place}origins/"), acme.url(f"{place}suggestions/{made.id}/")]

    def titles(client: Client, *more: str) -> list[bool]:
        answers = [client.get(address) for address in [*addresses, *more]]
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        assert all(str(secret.id) in answer.content.decode() for answer in answers)
        return ["vault.txt" in answer.content.decode() for answer in answers]

    def accepted() -> Any:
        answer = of_edith.post(addresses[1] + "accept/", headers={"Idempotency-Key": "once"})
        assert answer.status_code == 200, answer.content
        return answer.json()

    walter, of_edith, lists = acme.client("walter"), acme.client("edith"), acme.url(f"{place}suggestions/")
    first = accepted()
    assert (accepted(), first["origin"]) == (first, origin)
    assert titles(walter) == [True, True]
    assert titles(holding(world, {"document.read"})) == [False, False]
    with tenant_scope(acme.id):
        files.change_visibility(acme.actor("edith"), secret.id, "private")
    assert titles(walter) == [False, False]
    assert titles(of_edith, lists) == [True, True, True]
    with tenant_scope(acme.id):
        files.delete_file(acme.actor("edith"), secret.id)
    assert titles(of_edith, lists) == [False, False, False]
    nameless = origin | {"sources": [ended.sources[0] | {"title": ""}]}
    assert accepted() == first | {"origin": nameless}
    files.ingest(acme.id, secret.id)
    with tenant_scope(acme.id):
        assert Suggestion.objects.get(id=made.id).origin == nameless


def row_of(company: Company, generation_id: UUID) -> Generation:
    with tenant_scope(company.id):
        found: Generation = Generation.objects.get(id=generation_id)
    return found
