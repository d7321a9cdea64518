"""Every page: accessible, no wider than the window, silent in the console."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

PAGES = [
    "documents", "knowledge", "console/members", "console/api-keys", "console/models", "console/usage",
    "console/audit", "console/policy", "console/entities",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}


@pytest.mark.parametrize("theme", ["light"])
@pytest.mark.parametrize("width", [1280])
def test_pages_are_clean(product: Product, theme: Any, width: int) -> None:
    # axe is injected as a script; the page's own policy would refuse it.
    options = {"color_scheme": theme, "viewport": {"width": width, "height": 800}, "bypass_csp": True}
    olivia = product.desk("olivia", **options)
    found: dict[str, list[str]] = {}
    for place in [*PAGES, f"documents/{document(product)}"]:
        olivia.go(place)
        olivia.page.get_by_role("main").first.wait_for()
        olivia.page.wait_for_load_state("networkidle")
        violations = [one["id"] for one in Axe().run(olivia.page, options=RULES).response["violations"]]
        if olivia.page.evaluate("document.documentElement.scrollWidth") > width:
            violations.append("scrolls sideways")
        if violations:
            found[place.split("/")[0] if "documents/" in place else place] = violations
    assert found == {}
    assert olivia.mistakes == []


def test_the_sign_in_page_is_clean(product: Product) -> None:
    for theme in ("light", "dark"):
        page = product.browser.new_context(color_scheme=theme, bypass_csp=True).new_page()
        page.goto(product.webs[0].url)
        page.get_by_label("E-mail").wait_for()
        assert [one["id"] for one in Axe().run(page, options=RULES).response["violations"]] == []
