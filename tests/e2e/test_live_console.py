"""The usage and the log that somebody has open show what happens elsewhere, by news, and without them as well."""

import re

import pytest
from playwright.sync_api import Page, expect

from kernel.tenancy import tenant_scope
from tenants import commands as organisation
from tests.billing.calls import reserve, set_cap, settle
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.world import Company

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# News take two seconds, and where they come in, a page asks by itself once a minute only.
SOON_MS = 20_000


def heard_by(page: Page) -> list[str]:
    """The frames of the live socket, as they come."""
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    return frames


def without_news(page: Page) -> None:
    """As behind a gateway that lets no sockets through."""
    page.route_web_socket(re.compile("/ws/live/"), lambda socket: socket.close(code=1011))


def use_and_limit(company: Company) -> None:
    settle(company.actor("walter"), reserve(company.actor("walter"), 4_000_000), 3_000_000, tokens=77)
    set_cap(company.actor("adam"), 5_000_000)


def change_the_zone(company: Company) -> None:
    with tenant_scope(company.id):
        organisation.change_time_zone(company.actor("olivia"), "Europe/Lisbon")


@pytest.mark.parametrize("has_news", [True, False], ids=("by news", "without news"))
def test_what_is_used_elsewhere_shows_in_an_open_page(product: Product, has_news: bool) -> None:
    olivia = product.sign_in("olivia")
    frames = _listening(olivia, has_news)
    olivia.go("console/usage?by=member")
    expect(olivia.page.get_by_text("No usage yet")).to_be_visible()
    use_and_limit(product.world.acme)
    expect(olivia.page.get_by_role("row", name="Walter")).to_contain_text("77", timeout=SOON_MS)
    expect(olivia.page.get_by_text("$0.005").first).to_be_visible(timeout=SOON_MS)
    assert any("usage.changed" in frame for frame in frames) == has_news
    assert olivia.mistakes == []


@pytest.mark.parametrize("has_news", [True, False], ids=("by news", "without news"))
def test_what_happens_elsewhere_shows_in_the_open_log_with_its_seal(product: Product, has_news: bool) -> None:
    olivia = product.sign_in("olivia")
    frames = _listening(olivia, has_news)
    olivia.go("console/audit")
    expect(olivia.page.get_by_text(re.compile(r"events are sealed"))).to_be_visible(timeout=30_000)
    changed = olivia.page.get_by_role("row").filter(has_text="Organisation changed")
    expect(changed).to_have_count(0)
    change_the_zone(product.world.acme)
    expect(changed).to_contain_text("Olivia", timeout=SOON_MS)
    expect(changed).to_contain_text(re.compile(r"no\. \d+"), timeout=SOON_MS)
    assert any("audit.sealed" in frame for frame in frames) == has_news
    assert olivia.mistakes == []


def _listening(tab: BrowserTab, has_news: bool) -> list[str]:
    if not has_news:
        without_news(tab.page)
    return heard_by(tab.page)
