"""How long a person waits for a page: the list until its documents stand there, a document until it can be written in.

A real Chromium without a window opens each page on an empty cache (`first`), and once more on what it kept (`again`).
The time is the page's own, from the start of its navigation. Browser, web process and database share the machine: on a
busy one the figures tell little.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from benchmarks.measure import against, percentiles
from benchmarks.stage import in_scope

ROUNDS = 15
TARGET_MS = 1_000
PAGES = {"list": 'main a[href*="/documents/"]', "document": ".ProseMirror[contenteditable=true]"}
_NOTE_WHEN_THERE = """selector => {
  const look = () => {
    if (document.querySelector(selector)) globalThis.isThereAt ??= performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}"""


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns the times of both pages, and whether a document can be written in within a second at p50."""
    from tests.webservers import web_processes
    from tests.world import build_company

    company = build_company("Bench")
    addresses = {"list": "documents", "document": f"documents/{_document(company)}"}
    cookies = [{"name": name, "value": one.value} for name, one in company.client("walter").cookies.items()]
    with web_processes(1) as (web,), _browser() as browser:
        base = f"{web.url}/t/{company.slug}/"
        opened = {name: _opened(browser, cookies, base + place, PAGES[name]) for name, place in addresses.items()}
    first = percentiles(opened["document"]["first"])
    return {
        **{name: {when: percentiles(times) for when, times in each.items()} for name, each in opened.items()},
        "document_editable_p50_ms": against(first["p50_ms"], TARGET_MS, at_most=True),
    }


def _opened(browser: Any, cookies: list[dict[str, str]], url: str, selector: str) -> dict[str, list[float]]:
    """The seconds of each round; one more before them warms the server."""
    rounds = [_round(browser, cookies, url, selector) for _ in range(ROUNDS + 1)][1:]
    return {"first": [first for first, _ in rounds], "again": [again for _, again in rounds]}


def _round(browser: Any, cookies: list[dict[str, str]], url: str, selector: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.add_cookies([cookie | {"domain": "127.0.0.1", "path": "/"} for cookie in cookies])
    context.add_init_script(f"({_NOTE_WHEN_THERE})({selector!r})")
    page = context.new_page()
    times = [_seconds_until_there(page, url, selector) for _ in range(2)]
    context.close()
    return times[0], times[1]


def _seconds_until_there(page: Any, url: str, selector: str) -> float:
    page.goto(url)
    page.wait_for_selector(selector, state="attached")
    return float(page.evaluate("globalThis.isThereAt")) / 1000


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import FLAGS, chromium_path

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)


def _document(company: Any) -> Any:
    from editor.commands import create_document

    return in_scope(company, lambda: create_document(company.actor("walter"), "Plan", "organisation").id)
