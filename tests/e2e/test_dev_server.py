"""`make dev`: sources instead of built files, changed ones taken over at once, under the product's own policy."""

import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest
from playwright.sync_api import expect

from scripts.dev import start_vite
from scripts.frontend_steps import FRONTEND
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

READY_WITHIN_S = 60
PAGE = {"Accept": "text/html"}
SOURCES = ("src", "scripts", "package.json", "tsconfig.json", "vite.config.ts")


@dataclass
class DevServer:
    url: str
    folder: Path


@pytest.fixture
def dev(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DevServer]:
    """The development server of a copy of the sources, before a product of the tests."""
    for path in (FRONTEND / name for name in SOURCES):
        if path.exists():
            (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / path.name)
    (tmp_path / "node_modules").symlink_to(FRONTEND / "node_modules")
    monkeypatch.setenv("VITE_CACHE_DIR", str(tmp_path / "@cache"))  # served by the server itself, as its name says
    port = _free_port()
    vite = start_vite(product.webs[0].url, port, tmp_path)
    try:
        server = DevServer(f"http://127.0.0.1:{port}", tmp_path)
        _wait_until_it_answers(server.url)
        yield server
    finally:
        vite.terminate()
        vite.wait(10)


def test_the_policy_is_the_products_and_its_nonce_is_on_every_script(product: Product, dev: DevServer) -> None:
    ours, _ = _page(product.webs[0].url)
    theirs, page = _page(dev.url)
    name = "Content-Security-Policy"
    assert _without_nonce(theirs[name]) == _without_nonce(ours[name])
    assert "unsafe" not in theirs[name]
    nonce = re.search(r"'nonce-([^']+)'", theirs[name])
    assert nonce is not None
    scripts = re.findall(r"<script[^>]*>", page)
    assert len(scripts) >= 3
    assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
    assert "/static/assets/" not in page


def test_a_page_works_and_takes_a_changed_file_over_without_a_reload(product: Product, dev: DevServer) -> None:
    context = product.browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    tab = BrowserTab(context.new_page(), dev.url, product.world.acme)
    tab.page.goto(dev.url)
    tab.sign_in(tab.company.people["walter"].email)
    tab.page.get_by_role("button", name="New document").first.wait_for()
    tab.page.evaluate("window.isTheSame = true")
    source = dev.folder / "src/documents/NewDocumentButton.tsx"
    source.write_text(source.read_text().replace("{t('create')}", "{t('create')} at once"))
    expect(tab.page.get_by_role("button", name="New document at once").first).to_be_visible()
    assert tab.page.evaluate("window.isTheSame")
    assert tab.mistakes == []


def _page(url: str) -> tuple[httpx.Headers, str]:
    answer = httpx.get(f"{url}/", headers=PAGE, timeout=30)
    return answer.headers, answer.text


def _without_nonce(policy: str) -> str:
    return re.sub(r"'nonce-[^']+'", "'nonce'", policy)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            _page(url)
            return
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
