"""Documents that a worker holds between two looks: used only where the log goes on from them, equal to the whole."""

import random
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pycrdt import XmlElement, XmlText

from editor import commands, queries
from editor.commands.residents import RESIDENTS, Residents
from editor.models import Document, Projection, Word
from editor.prose.plain import word_count
from editor.prose.search_words import stored_words
from kernel.tenancy import tenant_scope
from tests.editor.conftest import Shared
from tests.editor.yjs_peer import Peer, batch


class Writer:
    """Walter, who types into a shared document; every step is a transaction of its own, as with workers."""

    def __init__(self, shared: Shared) -> None:
        self.tenant, self.id = shared.world.acme.id, shared.id
        self.walter = shared.world.acme.actor("walter")
        with tenant_scope(self.tenant):
            self.client = commands.lease_client(self.walter, self.id)
            self.peer = Peer(self.client, *queries.events_between(self.id, 0).updates)
        self.number = 0

    def write(self, change: Any) -> None:
        update = self.peer.edit(change)
        self.number += 1
        with tenant_scope(self.tenant):
            commands.append_updates(self.id, [batch(self.walter, update, self.client, self.number)])

    def type(self, text: str) -> None:
        self.write(lambda doc: doc["default"].children[0].children[0].insert(0, text))

    def follow(self) -> list[str]:
        """Follows the document as a worker does; returns the statements."""
        with CaptureQueriesContext(connection) as captured, tenant_scope(self.tenant):
            assert commands.follow_document(self.id)
        return [query["sql"] for query in captured]

    def check(self) -> None:
        """What is stored is what a replay from zero says."""
        with tenant_scope(self.tenant):
            past = queries.events_between(self.id, 0)
            text = queries.content(self.walter, self.id).text.replace("\x00", "\ufffd")
            stored = Projection.objects.get(document_id=self.id)
            words = set(Word.objects.filter(document_id=self.id).values_list("word", flat=True))
        assert (stored.seq, stored.text, stored.word_count) == (past.seq, text, word_count(text))
        assert words == stored_words(text)


@pytest.fixture
def writer(shared: Shared) -> Writer:
    made = Writer(shared)
    made.follow()
    return made


def reads_whole(statements: list[str]) -> bool:
    return any("editor_snapshot" in sql for sql in statements)


def test_what_was_followed_before_is_not_read_again(writer: Writer) -> None:
    writer.type("new words ")
    statements = writer.follow()
    assert not reads_whole(statements)
    assert not any('FROM "editor_word"' in sql for sql in statements)
    assert len(statements) <= 9, "begin and commit among them"
    writer.check()


def test_any_edits_and_any_looks_equal_the_whole(writer: Writer) -> None:
    chance = random.Random(11)
    for _ in range(40):
        writer.write(lambda doc: known_edit(doc, chance))
        if chance.random() < 0.5:
            writer.follow()
            writer.check()


def known_edit(doc: Any, chance: random.Random) -> None:
    """An edit that the relay lets in: the grammar's own nodes and marks."""
    children = doc["default"].children
    texts = [text for block in children for text in block.children if isinstance(text, XmlText)]
    if texts and chance.random() < 0.7:
        text = chance.choice(texts)
        text.insert(0, chance.choice(["one ", "two", "漢字", "\x00", "don't "]), {"bold": {}})
    elif len(children) > 2 and chance.random() < 0.4:
        del children[chance.randrange(len(children))]
    else:
        content = [XmlText(chance.choice(["three four", ""]))]
        children.insert(chance.randint(0, len(children)), XmlElement("paragraph", {}, content))


def test_another_process_may_have_followed_in_between(writer: Writer) -> None:
    """Words that it stored and that went again since are taken away, though this one never saw them stored."""
    ours = RESIDENTS.take(writer.tenant, writer.id)
    assert ours is not None
    writer.type("fleeting ")
    writer.follow()
    RESIDENTS.keep(writer.tenant, writer.id, ours)
    writer.write(lambda doc: doc["default"].children[0].children[0].__delitem__(slice(0, 9)))
    assert not reads_whole(writer.follow())
    writer.check()


def test_what_was_rolled_back_is_read_again(writer: Writer) -> None:
    writer.type("seen twice ")

    def fail_behind_it() -> None:
        with tenant_scope(writer.tenant):
            commands.follow_document(writer.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_behind_it()
    assert reads_whole(writer.follow())
    writer.check()


@pytest.mark.parametrize("what", ["digest", "voided", "seq", "follows"])
def test_a_document_that_does_not_follow_on_is_read_whole(writer: Writer, what: str) -> None:
    resident = RESIDENTS.take(writer.tenant, writer.id)
    assert resident is not None
    setattr(resident, what, {"digest": b"another log's", "voided": [2], "seq": 99, "follows": 1_000}[what])
    RESIDENTS.keep(writer.tenant, writer.id, resident)
    writer.type("whole ")
    assert reads_whole(writer.follow())
    writer.check()


def test_words_stored_by_other_rules_are_compared_anew(writer: Writer) -> None:
    with tenant_scope(writer.tenant):
        Word.objects.create(document_id=writer.id, word="folded-otherwise")
        Projection.objects.filter(document_id=writer.id).update(format=0)
    writer.type("x")
    writer.follow()
    writer.check()


def test_a_repair_is_seen(writer: Writer) -> None:
    writer.type("stays ")
    writer.follow()
    with tenant_scope(writer.tenant):
        Document.objects.filter(id=writer.id).update(voided=[3])
    writer.type("y")
    assert reads_whole(writer.follow())


def test_events_that_fit_nothing_lead_to_the_whole(writer: Writer) -> None:
    resident = RESIDENTS.take(writer.tenant, writer.id)
    assert resident is not None
    resident.tree._root.children.clear()
    RESIDENTS.keep(writer.tenant, writer.id, resident)
    writer.type("z")
    assert reads_whole(writer.follow())
    writer.check()


def test_only_so_many_bytes_are_held(writer: Writer) -> None:
    resident = RESIDENTS.take(writer.tenant, writer.id)
    assert resident is not None
    size, tenant = resident.size_bytes, uuid4()
    held = Residents(max_bytes=3 * size)
    for document_id in (ids := [uuid4() for _ in range(10)]):
        held.keep(tenant, document_id, resident)
        assert held.size_bytes <= 3 * size
    assert [held.take(tenant, one) is not None for one in ids] == [False] * 7 + [True] * 3, "the last ones"


def test_a_document_that_is_too_large_is_not_held(writer: Writer) -> None:
    resident = RESIDENTS.take(writer.tenant, writer.id)
    assert resident is not None
    held = Residents(max_bytes=resident.size_bytes - 1)
    held.keep(writer.tenant, writer.id, resident)
    assert held.size_bytes == 0


@pytest.mark.security
def test_a_document_is_held_for_its_own_organisation_only(writer: Writer) -> None:
    assert RESIDENTS.take(uuid4(), writer.id) is None
    assert RESIDENTS.take(writer.tenant, writer.id) is not None
    assert RESIDENTS.take(writer.tenant, writer.id) is None, "it is handed out once"
