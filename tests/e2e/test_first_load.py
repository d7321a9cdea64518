"""A browser fetches for a page what the measure in `make lint` counts, and nothing else before anybody asks for it."""

import subprocess

import pytest

from scripts.frontend_steps import FRONTEND, node_path
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_the_list_fetches_what_is_counted(product: Product) -> None:
    walter = product.sign_in()
    assert fetched(walter, "documents") == counted("list")


def test_a_document_fetches_what_is_counted(product: Product) -> None:
    walter, document_id = product.sign_in(), document(product)
    assert fetched(walter, f"documents/{document_id}") == counted("document")


def test_what_a_menu_needs_comes_when_its_button_is_reached(product: Product) -> None:
    walter = product.sign_in()
    before = fetched(walter, "documents")
    came: list[str] = []
    walter.page.on("request", lambda request: came.append(request.url))
    walter.page.get_by_role("button", name="Language").hover()
    walter.page.wait_for_load_state("networkidle")
    assert any("/layers-" in url for url in came)
    assert not any("layers-" in name for name in before)
    walter.page.get_by_role("button", name="Language").click()
    walter.page.get_by_role("menuitem", name="Deutsch").wait_for()
    walter.page.keyboard.press("Escape")
    walter.page.get_by_role("menuitem", name="Deutsch").wait_for(state="hidden")
    assert walter.page.evaluate("document.activeElement.getAttribute('aria-haspopup')") == "menu"
    assert walter.mistakes == []


def fetched(tab: BrowserTab, place: str) -> set[str]:
    """The scripts and style sheets of the build that a page has asked for when it has come to rest."""
    page = tab.page.context.new_page()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(f"{tab.base}/t/{tab.company.slug}/{place}")
    page.locator("h1, .ProseMirror").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.close()
    tab.go(place)
    return {url.partition("/static/")[2] for url in urls if url.endswith((".js", ".css"))}


def counted(name: str) -> set[str]:
    """What `npm run first-load` counts, for a page in English."""
    command = ["node", "scripts/firstLoad.mjs", "--files", "--language=en"]
    said = subprocess.check_output(command, cwd=FRONTEND, text=True, env={"PATH": node_path()})
    lines = said.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}: "))
    rest = lines[start + 1 :]
    end = next((number for number, line in enumerate(rest) if not line.startswith("  ")), len(rest))
    return {line.strip() for line in rest[:end]}
