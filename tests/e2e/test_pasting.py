"""What people copy elsewhere, pasted into a document in a real browser under the content security policy."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product
from tests.e2e.pasting import FIXTURES, paste

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_every_pasted_source_is_told_of_and_none_meets_the_security_policy(product: Product) -> None:
    tab = product.sign_in()
    requested: list[str] = []
    tab.page.on("request", lambda request: requested.append(request.url))
    for fixture in sorted(FIXTURES.glob("*.clip")):
        tab.go("documents")
        tab.page.get_by_role("button", name="New document").first.click()
        tab.page.wait_for_url("**/documents/*")
        tab.wait_until_saved()
        paste(tab.text, fixture)
        expect(tab.text).not_to_have_text("")
        if "<table" in fixture.read_text() and not fixture.stem.startswith("outlook"):
            expect(tab.page.get_by_text("between the cells").first).to_be_visible()
        if fixture.stem == "google-docs":
            expect(tab.text.locator("strong")).to_have_text(["bold", "Item"])
            expect(tab.text.locator("p", has_text="Item | Price")).to_have_count(1)
    assert tab.mistakes == []
    assert [url for url in requested if not url.startswith(tab.base) and not url.startswith("ws")] == []
