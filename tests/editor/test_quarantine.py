"""A client that brings what the grammar does not have writes no more; everybody else goes on, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from pycrdt import XmlElement, XmlText

from editor import commands, queries
from editor.events import Committed, Refused
from editor.models import ClientLease, Document, Projection
from kernel.journal.models import JournalEvent
from tests.editor.conftest import Page, Shared
from tests.editor.sockets import Writer
from tests.editor.test_relay import join, leave, shown, stock
from tests.editor.yjs_peer import batch
from tests.webservers import WebProcess

pytestmark = pytest.mark.security

CODE = "editor.unknown_content"
Change = Callable[[Any], None]


def frame(doc: Any) -> None:
    doc["default"].children.append(XmlElement("secretframe", {}, [XmlText("inside the frame")]))


def blink(doc: Any) -> None:
    doc["default"].children[0].children[0].format(0, 5, {"blink--AbCdEf12": {}})


def embed(doc: Any) -> None:
    doc["default"].children[0].children[0].insert_embed(0, {"secret": "thing"})


def bury(doc: Any) -> None:
    parent = doc["default"].children[0]
    for name in [*["blockquote"] * 100, "secretframe"]:
        parent.children.append(XmlElement(name))
        parent = parent.children[len(parent.children) - 1]


async def refusals(writer: Writer, count: int) -> list[str]:
    await writer.until(lambda: len(writer.status("refused")) >= count)
    return [status["code"] for status in writer.status("refused")]


@pytest.mark.parametrize("change", [frame, blink, embed, bury])
async def test_who_brings_the_unknown_is_refused_until_the_document_is_opened_anew(
    webs: list[WebProcess], shared: Shared, change: Change
) -> None:
    walter, edith = await join(webs, shared, "walter"), await join(webs, shared, "edith", web=1)
    await walter.until_acked(await walter.type(" saved"))
    await walter.write(walter.peer.edit(change))
    await walter.type(" more")
    assert await refusals(walter, 2) == [CODE, CODE]

    await edith.until_acked(await edith.type(" Edith writes on"))
    await walter.until(lambda: "Edith writes on" in shown(walter))
    again = Writer(webs[1], shared.world.acme, shared.id, "walter", walter.lease)
    again.number = 1
    await (await again.open()).until_synced()
    await again.type(" harmless")
    assert await refusals(again, 1) == [CODE], "the same id on another process is the same client"

    anew = await join(webs, shared, "walter")
    await anew.until_acked(await anew.type(" and Walter again"))
    await edith.until(lambda: "and Walter again" in shown(edith))
    assert not anew.status("refused")
    assert await shared.text() == "Hello saved Edith writes on and Walter again"
    await leave(walter, edith, again, anew)


async def test_a_stock_client_is_refused_its_deletions_too(webs: list[WebProcess], shared: Shared) -> None:
    adam, edith = await stock(webs, shared, "adam"), await join(webs, shared, "edith")
    await adam.write(adam.peer.edit(frame))
    assert await refusals(adam, 1) == [CODE]
    await adam.write(adam.peer.delete(0, 5))
    assert await refusals(adam, 2) == [CODE, CODE]
    await edith.until_acked(await edith.type("!"))
    assert await shared.text() == "Hello!"
    head = await shared.scoped(lambda: Document.objects.get(id=shared.id).head)
    assert head == 2, "the seed and what Edith typed"
    await leave(adam, edith)


def test_the_journal_tells_it_once_and_without_content(page: Page) -> None:
    peer = page.peer()
    for number in (1, 2):
        commands.append_updates(page.id, [batch(page.walter, peer.edit(frame), peer.client, number)])
    (line,) = JournalEvent.objects.filter(verb="document.writers_quarantined", subject_id=page.id)
    assert line.data == {"clients": [peer.client], "authors": [str(page.walter.member_id)]}
    assert [lease.client for lease in ClientLease.objects.exclude(quarantined_at=None)] == [peer.client]


def test_what_was_committed_before_is_acknowledged_again(page: Page) -> None:
    peer = page.peer()
    first = batch(page.walter, peer.type("!"), peer.client, 1)
    strange = batch(page.walter, peer.edit(frame), peer.client, 2)
    others = page.peer(page.edith)
    theirs = batch(page.edith, others.type("?"), others.client, 1)
    outcomes = commands.append_updates(page.id, [first, strange, first, theirs]).outcomes
    assert outcomes[0] == Committed(2)
    assert outcomes[2:] == (Committed(2, is_new=False), Committed(3)), "one refused batch does not hold up the others"
    for refused in (outcomes[1], commands.append_updates(page.id, [strange]).outcomes[0]):
        assert isinstance(refused, Refused)
        assert refused.code == CODE


@pytest.mark.parametrize(
    ("strange", "read"),
    [
        (XmlElement("table", {}, [XmlElement("row", {}, [XmlElement("paragraph", {}, [XmlText("cell")])])]), "cell"),
        (XmlElement("paragraph", {}, [XmlText("before"), XmlElement("blockquote", {}, [XmlText("in")])]), "before in"),
        (XmlElement("bulletList", {}, [XmlElement("paragraph", {}, [XmlText("no item")])]), "no item"),
        (XmlElement("orderedList", {}, [XmlText("bare")]), "bare"),
    ],
)
def test_text_in_content_of_no_grammar_is_read(page: Page, strange: XmlElement, read: str) -> None:
    page.keep(lambda doc: doc["default"].children.append(strange))
    commands.follow_document(page.id)
    content = queries.content(page.walter, page.id)
    assert content.text.split() == ["Hello", *read.split()]
    assert all(word in content.markdown for word in read.split())
    assert Projection.objects.get(document_id=page.id).text == content.text
