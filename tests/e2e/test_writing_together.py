"""Point 1: two people, one document, two web processes, and one of them killed."""

from uuid import UUID

import pytest
from playwright.sync_api import expect

from editor import commands, queries
from kernel.tenancy import tenant_scope
from tests.e2e.conftest import Product

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def document(product: Product, markdown: str = "The harbour is quiet.\n\nThe pump runs.") -> UUID:
    acme = product.world.acme
    with tenant_scope(acme.id):
        return commands.create_document(acme.actor("walter"), "Log book", "organisation", markdown).id


def stored_text(product: Product, document_id: UUID) -> str:
    acme = product.world.acme
    with tenant_scope(acme.id):
        return queries.content(acme.actor("walter"), document_id).text


def test_both_see_both_and_a_killed_process_costs_nothing(product: Product) -> None:
    page = document(product)
    walter, edith = product.sign_in("walter", web=0), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    walter.write_at_end(" Walter wrote this.", 0)
    edith.write_at_end(" Edith wrote that.", 1)
    expect(edith.text).to_contain_text("Walter wrote this.")
    expect(walter.text).to_contain_text("Edith wrote that.")
    expect(walter.page.get_by_text("Edith", exact=True).first).to_be_attached()

    walter.wait_until_saved()
    product.webs[0].kill()
    walter.write_at_end(" And went on.", 0)
    expect(walter.save_state).not_to_contain_text("Saved")
    product.webs[0].start()
    walter.wait_until_saved()
    expect(edith.text).to_contain_text("And went on.")
    assert walter.words == edith.words
    assert "Walter wrote this. And went on." in stored_text(product, page)
    assert walter.mistakes == edith.mistakes == []


def test_unsaved_edits_survive_a_reload_of_the_tab(product: Product) -> None:
    page = document(product)
    walter = product.sign_in("walter", web=0)
    walter.open(page)
    product.webs[0].freeze()
    walter.write_at_end(" Kept in the browser.", 0)
    expect(walter.save_state).not_to_contain_text("Saved", timeout=60_000)
    product.webs[0].thaw()
    walter.page.on("dialog", lambda dialog: dialog.accept())
    product.webs[0].kill()
    product.webs[0].start()
    walter.page.reload()
    walter.text.wait_for()
    walter.wait_until_saved()
    expect(walter.text).to_contain_text("Kept in the browser.")
    assert stored_text(product, page).count("Kept in the browser.") == 1


def test_undo_touches_only_ones_own_edits(product: Product) -> None:
    page = document(product)
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    walter.write_at_end(" Mine.", 0)
    edith.write_at_end(" Hers.", 1)
    expect(walter.text).to_contain_text("Hers.")
    walter.page.keyboard.press("Control+z")
    expect(walter.text).not_to_contain_text("Mine.")
    expect(walter.text).to_contain_text("Hers.")
    walter.page.keyboard.press("Control+Shift+z")
    expect(edith.text).to_contain_text("Mine.")


def test_keys_beside_the_name_of_somebody_are_not_lost(product: Product) -> None:
    page = document(product)
    walter, edith = product.sign_in("walter", web=0), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    walter.write_at_end(" Here.", 0)
    name = edith.text.locator(".caret").filter(has_text="Walter")
    expect(name).to_be_attached()
    expect(edith.text).to_contain_text("Here.")
    for word in ("One.", "Two.", "Three.", "Four."):
        edith.text.locator("p").last.click()
        edith.page.wait_for_timeout(300)  # names are drawn anew after a move of the caret
        # A click behind the name can put the browser's caret into it.
        edith.text.locator("p").first.click()
        edith.page.keyboard.type(f" {word}")
        expect(walter.text).to_contain_text(f" {word}")
