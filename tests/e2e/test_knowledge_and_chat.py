"""Point 3: files, what is found in them, and answers that cite them."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document
from tests.generation.driving import Gateway
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.webservers import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

DEMO = ROOT / "knowledge" / "demo" / "acme"
LEADER = "Marta Lindqvist leads Project Heron."
HANDBOOK, PROJECTS = DEMO / "hp-300-handbook.pdf", DEMO / "people-and-projects.md"


def test_an_answer_cites_the_passage_it_opens(product: Product, upstream: Upstream) -> None:
    answers_with(product, upstream, LEADER)
    walter = product.sign_in("walter")
    take_in(walter, HANDBOOK, PROJECTS)
    walter.open(document(product))
    walter.show("Chat")
    walter.ask_chat("Who leads Project Heron?")
    answer = walter.page.get_by_role("article", name="Answer from the AI").last
    chip = answer.get_by_role("link", name="Source").first
    chip.wait_for(timeout=120_000)
    chip.click()
    walter.page.wait_for_url("**/knowledge/**")
    expect(walter.page.locator("mark").first).to_contain_text("Marta Lindqvist")
    assert "start=" in walter.page.url
    assert LEADER in upstream.script.calls[-1].raw.decode(), "the passage was in the prompt"
    assert walter.mistakes == []


def test_without_a_source_the_answer_says_so(product: Product) -> None:
    walter = product.sign_in("walter")
    walter.open(document(product))
    walter.show("Chat")
    walter.ask_chat("What is the boiling point of tungsten?")
    answer = walter.page.get_by_role("article", name="Answer from the AI").last
    expect(answer).to_contain_text("No passage from your files is cited.", timeout=120_000)
    expect(answer.get_by_role("link")).to_have_count(0)
    assert walter.mistakes == []


def test_an_answer_that_broke_off_says_so_over_a_reload(product: Product, upstream: Upstream) -> None:
    answers_with(product, upstream, "Marta Lindqvist leads Project Heron, and what is more, she")
    upstream.script.standing = replace(upstream.script.standing, disconnect_after=2)
    walter = product.sign_in("walter")
    walter.open(document(product))
    walter.show("Chat")
    walter.ask_chat("Who leads Project Heron?")
    ending = walter.page.get_by_role("article", name="Answer from the AI").get_by_role("note")
    expect(ending).to_have_text("The answer broke off here.", timeout=60_000)
    walter.page.reload()
    expect(ending).to_have_text("The answer broke off here.")
    assert walter.mistakes == []


def test_a_corrupted_file_fails_with_its_reason(product: Product, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\x00garbage" * 200)
    walter = product.sign_in("walter")
    walter.go("knowledge")
    walter.upload(broken)
    row = walter.page.get_by_role("row").filter(has_text="broken.pdf")
    expect(row).to_contain_text("Failed:", timeout=60_000)
    expect(row).to_contain_text("damaged")
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    assert walter.mistakes == []


def test_entities_lead_from_name_to_relation_to_passage(product: Product) -> None:
    olivia = product.sign_in("olivia")
    take_in(olivia, PROJECTS)
    olivia.go("console/entities")
    page = olivia.page
    page.get_by_role("searchbox", name="Find by name").fill("heron")
    page.get_by_role("list", name="Entities").get_by_role("link", name="Project Heron").first.click()
    shown = page.get_by_role("region", name="Project Heron")
    expect(shown.get_by_role("heading", name="Relations")).to_be_visible()
    shown.get_by_role("link", name=PROJECTS.name).first.click()
    page.wait_for_url("**/knowledge/**")
    expect(page.get_by_role("heading", name=PROJECTS.name)).to_be_visible()
    expect(page.locator("mark").first).to_contain_text("Heron")
    assert olivia.mistakes == []


def test_a_question_is_tried_and_a_private_file_stays_private(product: Product) -> None:
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.go("knowledge")
    walter.page.get_by_role("radiogroup", name="Who can read them").get_by_text("Private").click()
    walter.upload(PROJECTS)
    row = walter.page.get_by_role("row").filter(has_text=PROJECTS.name)
    expect(row).to_contain_text("Ready", timeout=120_000)
    expect(row).to_contain_text("Private")
    try_question(walter, "Who leads Project Heron?")
    expect(walter.page.get_by_role("link", name=PROJECTS.name).nth(1)).to_be_visible()

    edith.go("knowledge")
    expect(edith.page.get_by_text("No files yet")).to_be_visible()
    try_question(edith, "Who leads Project Heron?")
    expect(edith.page.get_by_text("No source found.")).to_be_visible()

    row.get_by_role("button", name=f"Actions for {PROJECTS.name}").click()
    walter.page.get_by_role("menuitem", name="Delete").click()
    walter.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(walter.page.get_by_text("No files yet")).to_be_visible()
    assert walter.mistakes == edith.mistakes == []


def answers_with(product: Product, upstream: Upstream, text: str) -> None:
    """Let a loopback provider answer: what the small model makes of a passage differs from time to time."""
    upstream.script.standing = Act(text=text)
    Gateway.of(product.world.acme, upstream)


def take_in(tab: BrowserTab, *paths: Path) -> None:
    """Upload and wait until every stage is behind the files."""
    tab.go("knowledge")
    tab.upload(*paths)
    expect(tab.page.get_by_text("Ready", exact=True)).to_have_count(len(paths), timeout=120_000)


def try_question(tab: BrowserTab, question: str) -> None:
    box = tab.page.get_by_role("textbox", name="See which passages an answer would be based on.")
    box.fill(question)
    box.press("Enter")
