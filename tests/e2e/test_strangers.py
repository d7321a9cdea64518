"""Point 7: somebody of another organisation sees, at every address of ours, what stands at an address of nobody's."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Response, WebSocket, expect

from kernel.ids import uuid7
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.isolation.things import things_of

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

WITH_IDS = ("documents/{document_id}", "documents/{document_id}?rail=chat", "knowledge/{file_id}")
WITHOUT = ("documents", "knowledge", "console/audit")
NOTHING_HERE = "There is nothing at this address"


def test_a_stranger_with_our_ids_sees_what_an_unknown_id_shows(product: Product) -> None:
    ours = {name: str(value) for name, value in things_of(product.world.acme).items()}
    nobodys = {name: str(uuid7()) if is_id(value) else value for name, value in ours.items()}
    olivia = product.sign_in("olivia", company="globex")
    heard = Heard(olivia)
    nowhere = f"acme-{uuid7().hex[:12]}"
    for place in WITH_IDS:
        at_home = [heard.at(product.world.globex.slug, place.format(**ids)) for ids in (ours, nobodys)]
        assert at_home[0] == at_home[1], f"with our ids in the stranger's own organisation: {place}"
    for place in (*WITH_IDS, *WITHOUT):
        abroad = [heard.at(slug, place.format(**ours)) for slug in (product.world.acme.slug, nowhere)]
        assert abroad[0] == abroad[1], f"in our organisation: {place}"
        assert NOTHING_HERE in abroad[0].words
    assert heard.statuses <= {200, 404}
    assert 404 in heard.statuses
    assert olivia.mistakes == []


@dataclass(frozen=True)
class Impression:
    """What a page said, and what the server said to it; ids, the organisation's name and times taken out."""

    words: str
    answers: frozenset[tuple[str, int, str]]
    sockets: frozenset[str]


@dataclass
class Heard:
    """A tab, and everything its page is told."""

    tab: BrowserTab
    statuses: set[int] = field(default_factory=set)
    _answers: list[Response] = field(default_factory=list)
    _sockets: list[WebSocket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.page.on("response", lambda answer: self._answers.append(answer))
        self.tab.page.on("websocket", lambda socket: self._sockets.append(socket))

    def at(self, slug: str, place: str) -> Impression:
        self._answers.clear()
        self._sockets.clear()
        page = self.tab.page
        page.goto(f"{self.tab.base}/t/{slug}/{place}")
        expect(page.get_by_role("heading", level=1).or_(page.get_by_text(NOTHING_HERE)).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        told = [one for one in self._answers if "/api/" in one.url]
        self.statuses |= {one.status for one in told}
        return Impression(
            plain(page.locator("body").inner_text(), slug),
            frozenset((plain(one.url, slug), one.status, plain(refusal_of(one), slug)) for one in told),
            frozenset(plain(one.url, slug) for one in self._sockets),
        )


def refusal_of(answer: Response) -> str:
    """The body of a refusal without its request id; what was granted is the stranger's own."""
    if answer.status < 400:
        return ""
    body: dict[str, Any] = answer.json()
    return json.dumps({**body, "request_id": ""}, sort_keys=True)


def plain(text: str, slug: str) -> str:
    return re.sub(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", "<id>", text.replace(slug, "<slug>"))


def is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
