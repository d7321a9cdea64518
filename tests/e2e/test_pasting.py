"""What people copy elsewhere, pasted into a document in a real browser under the content security policy."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product
from tests.e2e.pasting import FIXTURES, paste

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_every_pasted_source_is_told_of_and_none_meets_the_security_policy(product: Product) -> None:
    desk = product.desk()
    requested: list[str] = []
    desk.page.on("request", lambda request: requested.append(request.url))
    for fixture in sorted(FIXTURES.glob("*.clip")):
        desk.go("documents")
        desk.page.get_by_role("button", name="New document").first.click()
        desk.page.wait_for_url("**/documents/*")
        desk.wait_until_saved()
        paste(desk.text, fixture)
        expect(desk.text).not_to_have_text("")
        if "<table" in fixture.read_text() and not fixture.stem.startswith("outlook"):
            expect(desk.page.get_by_text("between the cells").first).to_be_visible()
        if fixture.stem == "google-docs":
            expect(desk.text.locator("strong")).to_have_text(["bold", "Item"])
            expect(desk.text.locator("p", has_text="Item | Price")).to_have_count(1)
    assert desk.mistakes == []
    assert [url for url in requested if not url.startswith(desk.base) and not url.startswith("ws")] == []
