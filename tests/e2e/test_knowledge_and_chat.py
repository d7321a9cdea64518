"""Points 3 and 4: files, answers that cite, versions."""

from pathlib import Path

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


def test_without_a_source_the_answer_says_so(product: Product) -> None:
    walter = product.desk("walter")
    walter.open(document(product))
    walter.show("Chat")
    walter.ask_chat("What is the boiling point of tungsten?")
    expect(walter.page.get_by_text("No source found").last).to_be_visible(timeout=120_000)


def test_a_corrupted_file_fails_with_its_reason(product: Product, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\x00garbage" * 200)
    walter = product.desk("walter")
    walter.go("knowledge")
    walter.upload(broken)
    expect(walter.page.get_by_text("Failed:").first).to_be_visible(timeout=60_000)


def test_a_version_is_named_compared_and_restored(product: Product) -> None:
    walter = product.desk("walter")
    walter.open(document(product))
    walter.show("History")
    walter.page.get_by_label("Name this version").fill("First")
    walter.page.get_by_role("button", name="Keep").click()
    expect(walter.page.get_by_text("First", exact=True).first).to_be_visible()
    walter.write_at_end(" Added later.", 0)
    walter.wait_until_saved()
    walter.page.get_by_role("button", name="Compare with now").first.click()
    expect(walter.page.get_by_text("2 words added", exact=False)).to_be_visible()
    walter.page.get_by_role("button", name="Back to the text").click()
    walter.page.get_by_role("button", name="Restore", exact=True).first.click()
    walter.page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(walter.text).not_to_contain_text("Added later.")
    assert walter.mistakes == []
