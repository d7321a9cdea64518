"""Take the screenshots of the README from a running product with its demo data: `make run`, then `make screenshots`.

Pictures go to docs/screenshots: the tour at 1280 pixels in the light theme, and every page at 1280 and 360
pixels in both themes under var/screenshots, to be looked at.
"""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("SCRIPTORIUM_VAR", ROOT / "var"))
BASE = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]

PAGES = {
    "documents": "documents",
    "knowledge": "knowledge",
    "members": "console/members",
    "api-keys": "console/api-keys",
    "models": "console/models",
    "usage": "console/usage",
    "audit": "console/audit",
    "policy": "console/policy",
    "entities": "console/entities",
}
TOUR = ("documents", "editor", "knowledge", "usage", "audit")


def main() -> int:
    owner = next(one for one in json.loads((VAR / "demo.json").read_text()) if one["role"] == "owner")
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for width in (1280, 360):
            for theme in ("light", "dark"):
                take(browser, owner, width, theme)
        browser.close()
    return 0


def take(browser: Browser, owner: dict[str, str], width: int, theme: str) -> None:
    viewport = {"width": width, "height": 800}
    page = browser.new_context(viewport=viewport, color_scheme=theme, locale="en-GB").new_page()
    page.goto(BASE)
    page.get_by_label("E-mail").wait_for()
    keep(page, "sign-in", width, theme)
    page.get_by_label("E-mail").fill(owner["email"])
    page.locator("input[name=password]").fill(owner["password"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents")
    home = page.url.removesuffix("/documents")
    for name, place in PAGES.items():
        page.goto(f"{home}/{place}")
        settle(page)
        keep(page, name, width, theme)
    page.goto(f"{home}/documents")
    page.locator("main a[href*='/documents/']").first.click()
    page.locator(".prose").wait_for()
    settle(page)
    keep(page, "editor", width, theme)


def settle(page: Page) -> None:
    """Skeletons show after 150 ms; wait until they are gone and the network is quiet."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)


def keep(page: Page, name: str, width: int, theme: str) -> None:
    folder = VAR / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-{width}-{theme}.png")
    if name in TOUR and (width, theme) == (1280, "light"):
        page.screenshot(path=ROOT / "docs" / "screenshots" / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
