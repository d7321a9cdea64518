"""Content that no editor of ours can show is refused, and who brought it is told and finds a way on."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect
from pycrdt import XmlElement, XmlText

from editor import commands, queries
from editor.events import Refused
from editor.models import ClientLease
from kernel.tenancy import tenant_scope
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document, stored_text
from tests.editor.yjs_peer import Peer, batch

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_a_page_that_was_quarantined_says_so_and_goes_on_when_opened_anew(product: Product) -> None:
    page = document(product)
    walter = product.sign_in("walter")
    walter.open(page)
    walter.write_at_end(" Kept.")
    walter.wait_until_saved()
    with tenant_scope(product.world.acme.id):
        bring(product, page, by="walter", under=lease_of(product, page))
    walter.write_at_end(" Lost.")
    expect(walter.page.get_by_text("Everything that showed “Saved” is safe.")).to_be_visible()
    walter.page.get_by_role("button", name="Discard my unsaved changes").click()
    walter.page.get_by_role("dialog").get_by_role("button", name="Discard my unsaved changes").click()
    walter.text.wait_for()
    walter.wait_until_saved()
    assert "Lost." not in walter.words
    walter.write_at_end(" And on.")
    walter.wait_until_saved()
    assert stored_text(product, page).startswith("The harbour is quiet. Kept. And on.")
    assert "inside the frame" not in stored_text(product, page)
    assert walter.mistakes == []


def lease_of(product: Product, document_id: UUID) -> ClientLease:
    member = product.world.acme.members["walter"]
    return ClientLease.objects.get(document_id=document_id, member_id=member, kind=ClientLease.Kind.LEASED)


def bring(product: Product, document_id: UUID, by: str, under: ClientLease) -> None:
    """As if something in this person's page had written into its document."""
    peer = Peer(under.client, *queries.events_between(document_id, 0).updates)

    def frame(doc: Any) -> None:
        doc["default"].children.append(XmlElement("secretframe", {}, [XmlText("inside the frame")]))

    actor = product.world.acme.actor(by)
    brought = batch(actor, peer.edit(frame), under.client, under.last_batch + 1)
    (outcome,) = commands.append_updates(document_id, [brought]).outcomes
    assert isinstance(outcome, Refused)
