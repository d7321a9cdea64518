"""The main paths of points 2 to 5 at 360 pixels; no step may make the page wider than the window."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_console import PROMPT
from tests.e2e.test_knowledge_and_chat import PROJECTS, take_in
from tests.generation.driving import MODEL, add_account
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
CONSOLE = ["Members", "API keys", "Models", "Usage and budget", "Audit log", "Policy", "Entities"]


def test_the_job_is_done_on_a_phone(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    tab = product.sign_in("olivia", **PHONE)
    page = tab.page
    take_in(tab, PROJECTS)
    fits(tab)

    tab.go("documents")
    first = page.locator("main header").get_by_role("button").first
    expect(first).to_have_accessible_name("New document")
    first.click()
    page.wait_for_url("**/documents/*-*")
    tab.title.fill("On the way")
    tab.title.press("Enter")
    page.keyboard.type(PROMPT)
    tab.wait_until_saved()
    fits(tab)

    upstream.script.next(Act(text="The pump is repaired."))
    page.keyboard.press("Control+a")
    tab.ask_ai("Make it shorter")
    expect(tab.suggestion()).to_contain_text(MODEL)
    fits(tab)
    tab.accept()
    expect(tab.text).to_contain_text("The pump is repaired.")
    page.get_by_role("button", name="Undo your last edit").click()
    expect(tab.text).to_contain_text("repaired on Monday")
    fits(tab)

    tab.show("History")
    page.get_by_label("Name this version").fill("Underway")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Underway", exact=True)).to_be_visible()
    fits(tab)
    page.get_by_role("button", name="Compare with current text").click()
    expect(page.get_by_text("Nothing changed since this version.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    fits(tab)
    page.get_by_role("button", name="Back to the text").click()
    page.get_by_role("tab", name="Chat").click()
    assert room_below(tab.page.get_by_placeholder("Ask about your files…")) < 40
    upstream.script.next(Act(text="A marine engineer leads it [1]."))
    tab.ask_chat("Who leads Project Heron?")
    source = page.get_by_role("article", name="Answer from the AI").last.get_by_role("link", name="Source").first
    source.click()
    page.wait_for_url("**/knowledge/**")
    expect(page.locator("mark").first).to_be_visible()
    fits(tab)

    for name in CONSOLE:
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("dialog").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=re.compile(name))).to_be_visible()
        fits(tab)
    page.get_by_role("link", name="Marta Lindqvist").click()
    facts = page.get_by_role("region", name="Marta Lindqvist")
    expect(facts).to_be_in_viewport()
    assert top_of(facts) < top_of(page.get_by_role("list", name="Entities"))
    fits(tab)
    assert tab.mistakes == []


def top_of(thing: Locator) -> float:
    return float(thing.evaluate("node => node.getBoundingClientRect().top"))


def room_below(thing: Locator) -> float:
    """How many pixels of the window are free below it."""
    expect(thing).to_be_in_viewport()
    return float(thing.evaluate("node => window.innerHeight - node.getBoundingClientRect().bottom"))


def fits(tab: BrowserTab) -> None:
    assert not tab.is_wider_than_the_window, tab.place
