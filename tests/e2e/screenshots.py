"""Take the screenshots of the README from a running product with its demo data: `make run`, then `make screenshots`.

Works a little as the owner of Acme first, so that the pages have something to show. Pictures of the tour, at 1280
pixels in the light theme, go to docs/screenshots; every page at 1280 and 360 pixels in both themes goes to
var/screenshots, to be looked at, with a document for each of the sources that are pasted in the tests.
"""

import json
import os
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.e2e.pasting import FIXTURES, paste

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("SCRIPTORIUM_VAR", ROOT / "var"))
BASE = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PATIENCE_MS = 120_000

TITLE, VERSION = "HP-300 launch announcement", "As approved"
# The built-in model is small: not every answer of it can be backed by a passage.
QUESTIONS = (
    "Who makes the seals of the HP-300?",
    "Who supplies the Tidewater controller?",
    "Who leads Project Heron?",
    "What is the HP-300 built on?",
)
PAGES = {
    "documents": "documents",
    "knowledge": "knowledge",
    "account": "account",
    "members": "console/members",
    "api-keys": "console/api-keys",
    "models": "console/models",
    "usage": "console/usage",
    "audit": "console/audit",
    "policy": "console/policy",
    "entities": "console/entities",
}
TOUR = ("suggestion", "passage", "usage", "audit")


def main() -> int:
    owner = next(one for one in json.loads((VAR / "demo.json").read_text()) if one["role"] == "owner")
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        at_work = enter(browser, owner, 1280, "light")
        worked_on = work(at_work) | pasted(at_work)
        for width in (1280, 360):
            for theme in ("light", "dark"):
                take(enter(browser, owner, width, theme), PAGES | worked_on, f"{width}-{theme}")
        browser.close()
    return 0


def enter(browser: Browser, owner: dict[str, str], width: int, theme: str) -> Page:
    viewport = {"width": width, "height": 800}
    context = browser.new_context(viewport=viewport, color_scheme=theme, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(BASE)
    page.get_by_label("E-mail").wait_for()
    keep(page, f"sign-in-{width}-{theme}")
    page.get_by_label("E-mail").fill(owner["email"])
    page.locator("input[name=password]").fill(owner["password"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Documents").wait_for()
    return page


def work(page: Page) -> dict[str, str]:
    """Leave a version, a suggestion and an answered question in the demo's document, once; return where they are."""
    page.locator("main").get_by_role("link", name=TITLE).click()
    text = page.locator(".prose[contenteditable=true]")
    text.wait_for()
    document = place_of(page)
    page.goto(address(page, f"{document}?rail=history"))
    if is_missing(page, page.get_by_text(VERSION, exact=True), "No versions yet"):
        name_a_version_and_go_on(page, text)
    page.get_by_role("button", name="Compare with current text").first.click()
    comparison = place_of(page)
    page.goto(address(page, f"{document}?rail=suggestions"))
    if is_missing(page, page.get_by_text(re.compile("waits? for you")), "No suggestions"):
        text.locator("p").first.click(click_count=3)
        page.get_by_role("button", name=re.compile("Make it shorter")).click()
        page.get_by_role("region", name="AI suggestion").wait_for()
    page.goto(address(page, f"{document}?rail=chat"))
    source = ask_until_a_source_is_cited(page)
    source.click()
    page.locator("mark").wait_for()
    return {
        "suggestion": f"{document}?rail=suggestions",
        "chat": f"{document}?rail=chat",
        "comparison": comparison,
        "passage": place_of(page),
    }


def pasted(page: Page) -> dict[str, str]:
    """A document for what each product puts on the clipboard, made once; return where they are."""
    return {f"pasted-{one.stem}": pasted_from(page, one) for one in sorted(FIXTURES.glob("*.clip"))}


def pasted_from(page: Page, source: Path) -> str:
    title = f"Pasted from {source.stem}"
    page.goto(address(page, f"documents?q={title}"))
    # Of "outlook" and "outlook-mail" the search for the first finds both.
    found = page.locator("main").get_by_role("link", name=re.compile("^Pasted from"))
    found.or_(page.get_by_text("No matches")).first.wait_for()
    made = found.get_by_text(title, exact=True)
    text = page.locator(".prose[contenteditable=true]")
    if not made.count():
        page.get_by_role("button", name="New document").first.click()
        text.wait_for()
        page.get_by_role("textbox", name="Title", exact=True).fill(title)
        page.keyboard.press("Enter")
        paste(text, source)
        page.get_by_test_id("save-state").get_by_text("Saved").wait_for()
        keep(page, f"notice-{source.stem}")
    else:
        made.click()
        text.wait_for()
    return place_of(page)


def is_missing(page: Page, thing: Locator, words_when_missing: str | re.Pattern[str]) -> bool:
    none = page.get_by_text(words_when_missing).first
    thing.or_(none).first.wait_for()
    return none.is_visible()


def ask_until_a_source_is_cited(page: Page) -> Locator:
    """The last source of the answer; each question has a conversation of its own."""
    answer = page.get_by_role("article", name="Answer from the AI").last
    source = answer.get_by_role("link", name="Source").last
    empty, none = "Answers come with numbered sources", "There is no answer."
    over = answer.get_by_text(re.compile(r"^\$\d")).or_(page.get_by_text(none).last)
    questions = iter(QUESTIONS)
    while is_missing(page, source, re.compile(f"{empty}|No source found|No passage|{none}")):
        new = page.get_by_role("button", name="New conversation")
        if new.is_visible():
            new.click()
        page.get_by_text(empty).wait_for()
        page.get_by_placeholder("Ask about your files…").fill(next(questions))
        page.keyboard.press("Enter")
        over.first.wait_for()
        page.get_by_role("article", name="Answer from the AI").and_(page.locator("[aria-busy=true]")).wait_for(
            state="detached"
        )
    return source


def name_a_version_and_go_on(page: Page, text: Locator) -> None:
    page.get_by_label("Name this version").fill(VERSION)
    page.keyboard.press("Enter")
    page.get_by_text(VERSION, exact=True).wait_for()
    text.locator("p").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Delivery begins in May.")
    page.get_by_test_id("save-state").get_by_text("Saved").wait_for()


def take(page: Page, places: dict[str, str], look: str) -> None:
    for name, place in places.items():
        page.goto(address(page, place))
        settle(page)
        if name == "audit":
            page.get_by_role("button", name="Verify").click()
            page.get_by_text("The log is intact.").wait_for()
        keep(page, f"{name}-{look}")
        if name in TOUR and look == "1280-light":
            keep_for_the_readme(page, name)


def place_of(page: Page) -> str:
    return re.sub(r"^.*?/t/[^/]+/", "", page.url)


def address(page: Page, place: str) -> str:
    home = re.match(r".*?/t/[^/]+/", page.url)
    assert home is not None, page.url
    return home.group(0) + place


def settle(page: Page) -> None:
    """Skeletons show after 150 ms; wait until they are gone and charts and fonts are drawn."""
    page.locator("h1, .prose, [data-change]").filter(visible=True).first.wait_for()
    page.wait_for_timeout(1000)


def keep(page: Page, name: str) -> None:
    folder = VAR / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def keep_for_the_readme(page: Page, name: str) -> None:
    """In 256 colours: a third of the bytes, and no difference to the eye."""
    path = ROOT / "docs" / "screenshots" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
