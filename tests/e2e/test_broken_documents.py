"""What the editor cannot show is never a blank page: it says so, offers what can be read, and who may can repair it."""

import json
from base64 import b64decode
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect

from editor.commands.log import Entry, Written, write_all
from editor.events import Kind
from editor.models import Document
from kernel.tenancy import tenant_scope
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document, stored_text

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

POISONS = {
    poison["name"]: [b64decode(update) for update in poison["updates_base64"]]
    for poison in json.loads((Path(__file__).parents[1] / "upgrade" / "poisons.json").read_text())
}
PICTURES = Path(__file__).parents[2] / "var" / "screenshots"


def poisoned(product: Product, name: str) -> UUID:
    """As an earlier release left it: the log holds the updates, and no index was kept."""
    page = document(product)
    acme = product.world.acme
    with tenant_scope(acme.id):
        for update in POISONS[name]:
            head = Document.objects.get(id=page).head
            write_all([Written(page, head + 1, [Entry(Kind.UPDATED, acme.actor("walter"), update)])])
        Document.objects.filter(id=page).update(ids_known=Document.Ids.NOT_YET)
    return page


def repair(tab: BrowserTab) -> None:
    tab.page.get_by_role("button", name="Repair this document").click()
    tab.page.get_by_role("dialog").get_by_role("button", name="Repair this document").click()


@pytest.mark.parametrize("name", ["parent_is_a_letter", "any_in_root"])
def test_a_document_that_cannot_be_shown_says_so_and_opens_after_a_repair(product: Product, name: str) -> None:
    page = poisoned(product, name)
    edith = product.sign_in("vera")
    edith.go(f"documents/{page}")
    expect(edith.page.get_by_text("This document cannot be shown.")).to_be_visible()
    expect(edith.page.get_by_text("Whoever manages the document can repair it.")).to_be_visible()
    assert edith.page.get_by_role("button", name="Repair this document").count() == 0
    walter = product.sign_in("walter")
    walter.go(f"documents/{page}")
    expect(walter.page.get_by_text("This document cannot be shown.")).to_be_visible()
    expect(walter.page.get_by_role("button", name="Export as Markdown")).to_be_visible()
    for width in (1280, 360):
        walter.page.set_viewport_size({"width": width, "height": 740})
        assert not walter.is_wider_than_the_window
        walter.page.screenshot(path=PICTURES / f"broken-{name}-{width}.png")
    repair(walter)
    walter.text.wait_for()
    walter.wait_until_saved()
    walter.write_at_end(" And on.")
    walter.wait_until_saved()
    assert stored_text(product, page).startswith("The harbour is quiet. And on.")


def test_edits_that_a_poisoned_document_refuses_lead_to_its_repair(product: Product) -> None:
    page = poisoned(product, "deletes_the_future")
    walter = product.sign_in("walter")
    walter.open(page)
    walter.write_at_end(" Refused.")
    expect(walter.page.get_by_text("No edits are accepted until it is repaired.")).to_be_visible()
    repair(walter)
    expect(walter.page.get_by_text("What you wrote since then cannot be added automatically")).to_be_visible()
