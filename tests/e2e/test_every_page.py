"""Every page and layer, both themes, both widths: accessible, no wider than the window, silent in the console."""

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_knowledge_and_chat import PROJECTS, take_in
from tests.e2e.test_writing_together import document
from tests.generation.driving import MODEL, add_account
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.model,
    pytest.mark.timeout(400),
    pytest.mark.xdist_group("browser"),
]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = pytest.mark.parametrize(("theme", "width"), [(theme, w) for theme in ("light", "dark") for w in (1280, 360)])
# WCAG 2.5.8 without its exception for targets that stand apart; links within a line of text are as high as the line.
# A box that is drawn over its radio button is that button.
SMALL_TARGETS = """() => [...document.querySelectorAll(
  'button, a[href], select, textarea, input:not([type=hidden]), summary, input[type=radio] + label, [tabindex="0"], '
  + '[role=button], [role=tab], [role=menuitem], [role=option], [role=switch]'
)].filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && (getComputedStyle(one).display !== 'inline' || ![one.previousSibling, one.nextSibling].some(beside =>
      beside && beside.textContent.trim() && (beside.nodeType === 3 || getComputedStyle(beside).display === 'inline')
    ))).map(one => {
  const label = one.matches('input') && one.labels?.length ? one.labels[0].closest('label') || one.labels[0] : null;
  const boxes = [one, label].filter(Boolean).map(each => each.getBoundingClientRect());
  const [width, height] = ['width', 'height'].map(side => Math.max(...boxes.map(box => box[side])));
  return [one.outerHTML.slice(0, 160), width, height];
}).filter(([, width, height]) => width > 1 && height > 1 && (width < 24 || height < 24)).map(String)"""
QUESTION, ANSWER = "Who leads Project Heron?", "It is led by a marine engineer [1]."


@LOOKS
def test_pages_are_clean(product: Product, upstream: Upstream, theme: Any, width: int) -> None:
    olivia = product.sign_in("olivia", **look(theme, width))
    report = Report(olivia)
    for place, words in filled(product, olivia, upstream).items():
        olivia.go(place)
        report.look_at(place, olivia.page.get_by_text(words).filter(visible=True).first)
    assert report.faults == {}, json.dumps(report.faults, indent=1)
    assert olivia.mistakes == []


@LOOKS
def test_pages_before_the_door_are_clean(product: Product, theme: Any, width: int) -> None:
    tab = product.open(**look(theme, width))
    report = Report(tab)
    pages = {
        "": "Sign in",
        "sign-up": "Create your account",
        "reset-password": "Reset your password",
        "reset-password/1-2": "Set a new password",
        "verify-email/NDI:spent": "This link no longer works",
        "invite/unknown": "Invitation",
        "nowhere": "There is nothing at this address",
    }
    for place, heading in pages.items():
        tab.page.goto(f"{tab.base}/{place}")
        report.look_at(place, tab.page.get_by_role("heading", name=heading))
    tab.page.goto(tab.base)
    tab.sign_in(product.world.acme.people["olivia"].email)
    tab.page.goto(f"{tab.base}/?choose")
    report.look_at("?choose", tab.page.get_by_role("heading", name="Choose an organisation"))
    assert report.faults == {}, json.dumps(report.faults, indent=1)
    assert tab.mistakes == []


@LOOKS
def test_layers_are_clean(product: Product, theme: Any, width: int) -> None:
    page = document(product)
    olivia = product.sign_in("olivia", **look(theme, width))
    report = Report(olivia)
    dialog = olivia.page.get_by_role("dialog")
    expect(olivia.page.get_by_role("heading", level=1)).to_be_visible()
    olivia.page.keyboard.press("Control+k")
    report.look_at("palette", dialog.get_by_role("button", name="New document"))
    olivia.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    olivia.page.keyboard.press("Shift+?")
    report.look_at("shortcuts", dialog.get_by_text("Redo"))
    for place, button in {
        "documents": "Actions for Log book",
        "console/members": "Invite someone",
        "console/api-keys": "Create a key",
        "console/models": "Add a provider",
        "console/usage": "Change cap",
        f"documents/{page}": "More",
    }.items():
        olivia.go(place)
        olivia.page.get_by_role("button", name=button, exact=True).first.click()
        report.look_at(button, olivia.page.get_by_role("dialog").or_(olivia.page.get_by_role("menu")))
    assert report.faults == {}, json.dumps(report.faults, indent=1)
    assert olivia.mistakes == []


class Report:
    """What is wrong with each place that was looked at."""

    def __init__(self, tab: BrowserTab) -> None:
        self.tab = tab
        self.faults: dict[str, list[str]] = {}

    def look_at(self, place: str, sign: Locator) -> None:
        """Wait for the sign that the place is filled, then judge it."""
        expect(sign).to_be_visible()
        expect(self.tab.page.get_by_test_id("skeleton")).to_have_count(0)
        found = Axe().run(self.tab.page, options=RULES).response["violations"]
        faults = [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]
        if self.tab.is_wider_than_the_window:
            faults.append("scrolls sideways")
        faults += [f"too small for a finger: {target}" for target in self.tab.page.evaluate(SMALL_TARGETS)]
        if faults:
            self.faults[place] = faults


def look(theme: Any, width: int) -> dict[str, Any]:
    # axe is injected as a script; the page's own policy would refuse it.
    viewport = {"width": width, "height": 800}
    return {"color_scheme": theme, "viewport": viewport, "bypass_csp": True, "reduced_motion": "reduce"}


def filled(product: Product, tab: BrowserTab, upstream: Upstream) -> dict[str, str | re.Pattern[str]]:
    """Puts something on every page; returns each page with words that stand there once it is drawn."""
    add_account(product.world.acme, "Loopback", upstream)
    take_in(tab, PROJECTS)
    tab.page.get_by_role("link", name=PROJECTS.name).click()
    tab.page.get_by_role("article").wait_for()
    file = tab.place
    page = document(product)
    tab.open(page)
    upstream.script.next(Act(text="Quiet."))
    tab.select_paragraph(0)
    tab.ask_ai("Make it shorter")
    tab.suggestion()
    tab.go(f"documents/{page}?rail=chat")
    upstream.script.next(Act(text=ANSWER))
    tab.ask_chat(QUESTION)
    tab.page.get_by_role("link", name="Source").first.wait_for()
    tab.go(f"documents/{page}?rail=history")
    tab.page.get_by_label("Name this version").fill("First")
    tab.page.get_by_role("button", name="Save", exact=True).click()
    tab.page.get_by_text("First", exact=True).wait_for()
    return {
        "documents": "Log book",
        "documents?q=nothing-like-it": "No matches",
        "documents?state=trashed": "The trash is empty",
        f"documents/{page}": "The harbour is quiet.",
        f"documents/{page}?rail=suggestions": "1 suggestion is waiting for you",
        f"documents/{page}?rail=chat": "marine engineer",
        f"documents/{page}?rail=history": "Compare with current text",
        f"documents/{page}?rail=history&from=1": re.compile("words added"),
        "documents/01900000-0000-7000-8000-000000000000": "There is nothing at this address",
        "knowledge": "Ready",
        f"{file}?start=0&end=40": "Whole organisation",
        "account": "This browser",
        "console/members": "Olivia",
        "console/api-keys": "No keys yet",
        "console/models": MODEL,
        "console/usage": "Organisation, today",
        "console/audit": "Member added",
        "console/policy": "Version 1",
        "console/entities": "Project Heron",
    }
