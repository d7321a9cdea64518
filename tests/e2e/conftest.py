"""A real Chromium against real processes of the product."""

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.browser_tab import BrowserTab
from tests.generation.driving import MODEL
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.server import Upstream, running
from tests.webservers import ROOT, WebProcess, web_processes
from tests.workers import worker_process
from tests.world import World

SECOND_MODEL = "gpt-4.1-mini"

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """The system's Chromium; CHROMIUM names another."""
    return os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for the tests of this package only.

    Playwright's synchronous driver keeps an event loop running in this thread: Django must be told that the
    database is used between its calls, and no other package's test could start a loop of its own.
    """
    assert Path(ROOT / "frontend/dist/manifest.json").exists(), "build the front end first: make setup"
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield _launch(playwright)


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A failed test tells what stood on every page: on another machine nobody can look."""
    report = yield
    if report.when == "call" and report.failed and "browser" in getattr(item, "funcargs", {}):
        for number, page in enumerate(_open_pages(item.funcargs["browser"])):  # type: ignore[attr-defined]
            report.sections.append((f"page {number}: {page.url}", _seen_on(page)))
    return report


def _open_pages(browser: Browser) -> list[Page]:
    return [page for context in browser.contexts for page in context.pages]


def _seen_on(page: Page) -> str:
    try:
        return page.locator("body").aria_snapshot(timeout=5_000)
    except PlaywrightError as error:
        return f"not to be read: {error.message}"


@dataclass
class Product:
    """Two web processes and a worker on the test's database, and people in front of them."""

    world: World
    webs: list[WebProcess]
    browser: Browser

    def sign_in(self, person: str = "walter", web: int = 0, company: str = "acme", **context: Any) -> BrowserTab:
        """A person signed in, in a browser context of their own, on one of the web processes."""
        tab = self.open(web, company, **context)
        tab.sign_in(tab.company.people[person].email)
        return tab

    def open(self, web: int = 0, company: str = "acme", **context: Any) -> BrowserTab:
        """Nobody yet, before the sign-in page."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context}
        tab = BrowserTab(
            self.browser.new_context(**options).new_page(), self.webs[web].url, getattr(self.world, company)
        )
        tab.page.goto(tab.base)
        return tab


@pytest.fixture(scope="package")
def worker(django_db_setup: None, django_db_blocker: Any, language_model_url: str) -> Iterator[None]:
    """One for all browser tests: it serves every organisation, and starting one takes seconds of processor time."""
    with django_db_blocker.unblock(), worker_process(LOCAL_MODEL_URL=language_model_url):
        yield


@pytest.fixture
def built_in_url(language_model_url: str) -> str:
    """Where the built-in model answers: the real one, unless a file of tests says what it shall write."""
    return language_model_url


@pytest.fixture
def product(world: World, browser: Browser, worker: None, built_in_url: str) -> Iterator[Product]:
    with web_processes(2, LOCAL_MODEL_URL=built_in_url) as webs:
        yield Product(world, webs, browser)
        for context in browser.contexts:
            context.close()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A loopback OpenAI that tells what reached it."""
    with running(openai_upstream(key="sk-right", models=(MODEL, SECOND_MODEL))) as server:
        yield server
