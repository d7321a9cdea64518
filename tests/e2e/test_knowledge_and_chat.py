"""Point 3: files, and answers that cite them."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document
from tests.webservers import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

DEMO = ROOT / "knowledge" / "demo" / "acme"


def test_an_answer_cites_the_passage_it_opens(product: Product) -> None:
    walter = product.desk("walter")
    walter.go("knowledge")
    walter.upload(DEMO / "hp-300-handbook.pdf", DEMO / "people-and-projects.md")
    expect(walter.page.get_by_text("Ready", exact=True)).to_have_count(2, timeout=120_000)

    walter.open(document(product))
    walter.show("Chat")
    walter.ask_chat("Who leads Project Heron?")
    answer = walter.page.get_by_role("article", name="Answer by the AI").last
    chip = answer.get_by_role("link", name="Source").first
    chip.wait_for(timeout=120_000)
    chip.click()
    walter.page.wait_for_url("**/knowledge/**")
    shown = walter.page.locator("mark").first.inner_text()
    assert shown
    assert "start=" in walter.page.url
    assert walter.mistakes == []
