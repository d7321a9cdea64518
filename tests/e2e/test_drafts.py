"""An empty document is drafted, and a text gets its opening, by the same two keys that go on writing."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from editor import commands
from kernel.tenancy import tenant_scope
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_ai_in_the_document import spans_of
from tests.e2e.test_writing_together import document, stored_text
from tests.generation.driving import add_account
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

DRAFT = "The harbour was built in 1871 by the city.\n\nIt has been in use since then."


def empty_document(product: Product, title: str) -> UUID:
    acme = product.world.acme
    with tenant_scope(acme.id):
        return commands.create_document(acme.actor("walter"), title, "organisation", "").id


def offered(tab: BrowserTab) -> Any:
    tab.page.keyboard.press("Control+j")
    return tab.page.get_by_role("region", name="AI actions")


@pytest.mark.parametrize("title", ["The harbour of Skarv", ""], ids=["from its title", "from an answer"])
def test_an_empty_document_is_drafted(product: Product, upstream: Upstream, title: str) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    upstream.script.next(Act(text=DRAFT))
    page = empty_document(product, "")
    walter = product.sign_in("walter")
    walter.open(page)
    walter.title.fill(title)
    walter.text.click()
    offer = offered(walter)
    about = offer.get_by_label("What should it be about?")
    expect(about).to_be_focused()
    expect(about).to_have_value(title)
    button = offer.get_by_role("button", name="Write a first draft")
    if not title:
        expect(button).to_be_disabled()
        about.fill("The harbour of Skarv")
    expect(button).to_contain_text("at most")
    walter.page.keyboard.press("Enter")
    walter.suggestion()
    assert stored_text(product, page).strip() == ""
    walter.accept()
    expect(walter.text.locator("p").first).to_have_text("The harbour was built in 1871 by the city.")
    walter.wait_until_saved()
    assert stored_text(product, page).strip() == DRAFT
    assert upstream.script.calls[-1].json["messages"][-1]["content"].endswith("The harbour of Skarv")
    assert [span.how for span, _ in spans_of(product, page)] == ["written", "written"]
    assert walter.mistakes == []


def test_before_the_first_word_the_opening_is_written(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    upstream.script.next(Act(text="Harbours need water."))
    page = document(product)
    walter = product.sign_in("walter")
    walter.open(page)
    walter.text.locator("p").first.click()
    walter.page.keyboard.press("Control+Home")
    button = offered(walter).get_by_role("button", name="Write the opening")
    expect(button).to_contain_text("at most")
    button.click()
    walter.suggestion()
    walter.accept()
    expect(walter.text.locator("p").first).to_have_text("Harbours need water. The harbour is quiet.")
    walter.wait_until_saved()
    assert stored_text(product, page) == "Harbours need water. The harbour is quiet.\n\nThe pump runs."
    assert walter.mistakes == []
