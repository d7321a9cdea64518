"""Points 1 to 5 without a mouse. Nothing here clicks, hovers or fills: only keys are pressed."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_knowledge_and_chat import LEADER, PROJECTS, answers_with
from tests.upstreams.server import Upstream
from tests.world import PASSWORD

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.model,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("browser"),
]

WORDS = "The pump in the harbour was repaired on Monday by two people from the service desk, who waited for the tide."
CONSOLE = ["Members", "API keys", "Models", "Usage and budget", "Audit log", "Policy", "Entities"]


def test_the_whole_job_is_done_by_keyboard_alone(product: Product, upstream: Upstream) -> None:
    answers_with(product, upstream, LEADER)
    tab = product.open()
    keys = Keyboard(tab)
    sign_in(keys, product.world.acme.people["olivia"].email)
    upload(keys)
    write(keys)
    shorten_accept_and_undo(keys)
    name_and_compare(keys)
    ask_and_open_a_source(keys)
    for page in CONSOLE:
        keys.go(page)
        expect(tab.page.get_by_role("heading", level=1, name=page)).to_be_visible()
    assert tab.mistakes == []


def sign_in(keys: Keyboard, email: str) -> None:
    keys.reach(keys.page.get_by_label("E-mail"))
    keys.type(email)
    keys.reach(keys.page.locator("input[name=password]"))
    keys.type(PASSWORD)
    keys.push(keys.page.get_by_role("button", name="Sign in"))
    expect(keys.page.get_by_role("heading", level=1, name="Documents")).to_be_visible()


def upload(keys: Keyboard) -> None:
    keys.go("Knowledge")
    expect(keys.page.get_by_text("No files yet")).to_be_visible()
    # Listened for before the key is pressed, or a slow browser opens a chooser of its own.
    keys.page.on("filechooser", lambda chooser: chooser.set_files(PROJECTS))
    keys.push(keys.page.get_by_role("button", name="Choose files"))
    expect(keys.page.get_by_text("Ready", exact=True)).to_be_visible(timeout=120_000)


def write(keys: Keyboard) -> None:
    keys.go("New document")
    keys.page.wait_for_url("**/documents/*-*")
    expect(keys.tab.title).to_be_focused()
    expect(keys.tab.title).to_be_editable()
    keys.type("Written without a mouse")
    keys.press("Enter")
    expect(keys.tab.text).to_be_focused()
    keys.type(WORDS)
    keys.tab.wait_until_saved()
    assert keys.tab.words == WORDS


def shorten_accept_and_undo(keys: Keyboard) -> None:
    keys.press("Control+Shift+ArrowUp")
    keys.page.wait_for_function("words => getSelection().toString().trim() === words", arg=WORDS)
    keys.press("Control+j")
    offer = keys.page.get_by_role("button", name="Make it shorter")
    expect(offer).to_be_focused()
    expect(offer).to_contain_text("at most")
    keys.press("Enter")
    card = keys.tab.suggestion()
    keys.press("Tab")
    expect(card).not_to_be_visible()
    spans = keys.page.locator("[data-ai-origin]")
    expect(spans.first).to_be_attached()
    keys.press("Control+z")
    expect(spans).to_have_count(0)
    assert keys.tab.words == WORDS


def name_and_compare(keys: Keyboard) -> None:
    page = keys.page
    keys.push(page.get_by_role("button", name="History", exact=True))
    keys.reach(page.get_by_label("Name this version"))
    keys.type("First")
    keys.press("Enter")
    expect(page.get_by_text("First", exact=True)).to_be_visible()
    keys.reach(keys.tab.text, "Shift+Tab")
    keys.press("Control+End")
    keys.type(" And more.")
    keys.tab.wait_until_saved()
    keys.push(page.get_by_role("button", name="Compare with current text"))
    expect(page.get_by_text("2 words added, 0 removed")).to_be_visible()
    keys.push(page.get_by_role("button", name="Restore", exact=True))
    keys.push(page.get_by_role("dialog").get_by_role("button", name="Restore"))
    expect(keys.tab.text).not_to_contain_text("And more.")
    assert keys.tab.words == WORDS


def ask_and_open_a_source(keys: Keyboard) -> None:
    page = keys.page
    keys.reach(page.get_by_role("tab", name="History"), "Shift+Tab")
    keys.press("ArrowLeft")
    keys.reach(page.get_by_placeholder("Ask about your files…"))
    keys.type("Who leads Project Heron?")
    keys.press("Enter")
    answer = page.get_by_role("article", name="Answer from the AI").last
    source = answer.get_by_role("link", name="Source").first
    source.wait_for(timeout=120_000)
    expect(answer).not_to_have_attribute("aria-busy", "true")
    keys.reach(source, "Shift+Tab")
    keys.press("Enter")
    page.wait_for_url("**/knowledge/**")
    expect(page.locator("mark").first).to_be_visible()
