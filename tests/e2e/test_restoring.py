"""A version is restored while somebody else writes."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import expect

from editor import queries
from editor.events import Kind
from editor.queries.documents import content_at
from kernel.tenancy import tenant_scope
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document, stored_text

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

# Goes on in the page by itself: the other person acts meanwhile.
TYPE_ON = """() => {
  window.typed = 0;
  window.typing = setInterval(() => document.execCommand('insertText', false, ` w${++window.typed}.`), 40);
}"""
LEAVE_OFF = "() => { clearInterval(window.typing); return window.typed }"


def test_a_version_is_restored_while_another_types(product: Product) -> None:
    page = document(product)
    walter, edith = product.sign_in("walter", web=0), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    for tab in (walter, edith):
        tab.show("History")
    walter.page.get_by_label("Name this version").fill("First")
    walter.page.get_by_role("button", name="Save", exact=True).click()
    walter.write_at_end(" Unwanted.", 0)
    expect(edith.text).to_contain_text("Unwanted.")
    walter.page.get_by_role("button", name="Compare with current text").first.click()
    comparison = walter.page.get_by_role("region", name="Comparison with the current text")
    expect(comparison).to_contain_text("Unwanted.")

    edith.write_at_end("", 1)
    edith.page.evaluate(TYPE_ON)
    expect(edith.text).to_contain_text("w5.")
    walter.page.get_by_role("button", name="Restore", exact=True).first.click()
    walter.page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(comparison).to_have_count(0)
    expect(walter.page.get_by_text("“First” was restored.")).to_be_visible()
    expect(edith.text).not_to_contain_text("Unwanted.")
    expect(edith.page.get_by_text("Walter restored an earlier version")).to_be_visible()
    seen = edith.page.evaluate("window.typed")
    expect(edith.text).to_contain_text(f"w{seen + 5}.")
    typed = edith.page.evaluate(LEAVE_OFF)

    for tab in (walter, edith):
        expect(tab.page.get_by_text("Restored from “First”").first).to_be_visible()
        tab.wait_until_saved()
    edith.page.wait_for_timeout(500)
    expect(walter.text).to_contain_text(f"w{typed}.")
    assert walter.words == edith.words == stored_text(product, page).replace("\n\n", "\n")
    assert "Unwanted." not in walter.words
    before, after = words_before_the_restore(product, page), marks(walter.words)
    assert before + after == list(range(1, typed + 1)), "each word stands before the restore, or was typed after it"
    assert before, "the restore took nothing back"
    assert after, "nothing was typed after the restore"
    assert walter.mistakes == edith.mistakes == []


def words_before_the_restore(product: Product, document_id: UUID) -> list[int]:
    acme = product.world.acme
    with tenant_scope(acme.id):
        walter = acme.actor("walter")
        kinds = [(event.seq, event.kind) for event in queries.events(walter, document_id)]
        restored = next(seq for seq, kind in kinds if kind == Kind.VERSION_RESTORED)
        return marks(content_at(document_id, restored - 1).text)


def marks(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"w(\d+)\.", text)]
