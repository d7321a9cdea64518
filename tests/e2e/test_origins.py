"""Point 2: a span keeps its origin and its receipt through everything people do to the text, on the screen as well."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.e2e.browser_tab import PATIENCE_MS, BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_ai_in_the_document import TEXT, spans_of
from tests.e2e.test_writing_together import document
from tests.generation.driving import MODEL, add_account
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

AIS = "Lanterns glow along the northern quay while seven grey herons keep watch over a quiet harbour."
EDITHS = "(Edith saw six of them over the water) "

# How many characters of a paragraph stand before the caret, without the names at other people's carets.
_CARET_AT = """block => {
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(document.getSelection().focusNode, document.getSelection().focusOffset);
  const copy = before.cloneContents();
  copy.querySelectorAll('[class*=caret], [class*=cursor], .ProseMirror-widget').forEach(one => one.remove());
  return copy.textContent.length;
}"""


_READ_BY_THE_EDITOR_MS = 150

# What the origin layer colours, piece by piece, with the names at other people's carets left out.
_COLOURED = """text => [...text.querySelectorAll('[data-ai-origin]')].map(span => {
  const copy = span.cloneNode(true);
  copy.querySelectorAll('.caret, .ProseMirror-widget').forEach(one => one.remove());
  return copy.textContent;
}).join('').replace(/\\u2060/g, '')"""


def test_an_origin_survives_typing_splitting_moving_reloading_and_restoring(
    product: Product, upstream: Upstream
) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    upstream.script.next(Act(text=AIS))
    page = document(product, TEXT)
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    walter.select_paragraph(0)
    walter.ask_ai("Make it shorter")
    walter.accept()
    reads(edith, AIS)
    walter.wait_until_saved()
    receipt = receipt_of(product, page)
    assert (receipt["model"], receipt["accepted_by"]) == (MODEL, str(product.world.acme.members["walter"]))
    assert len(receipt["prompt_sha256"]) == 64
    assert receipt["verdict"]["prompt"]["findings"]
    assert receipt["cost_nano_usd"] > 0
    assert "sources" in receipt
    assert ais_words(product, page) == AIS.split()

    put_caret_before(edith, "herons")
    edith.page.keyboard.type(EDITHS)
    reads(walter, f"grey {EDITHS}herons")
    keeps_its_origin(product, page, edith, receipt)

    put_caret_before(walter, "northern")
    walter.page.keyboard.press("Enter")
    expect(edith.text.locator("p")).to_have_count(3)
    keeps_its_origin(product, page, walter, receipt)

    cut(walter, "seven", "keep", paragraph=1)
    reads(walter, "quay while keep watch")
    put_caret_before(walter, "words", paragraph=2)
    walter.page.keyboard.press("Control+v")
    reads(edith, f"Last seven grey {EDITHS}herons words.")
    keeps_its_origin(product, page, walter, receipt)

    walter.page.reload()
    walter.text.wait_for()
    reads(walter, EDITHS)
    keeps_its_origin(product, page, walter, receipt)

    walter.show("History")
    walter.page.get_by_label("Name this version").fill("With herons")
    walter.page.get_by_role("button", name="Save", exact=True).click()
    expect(walter.page.get_by_text("With herons", exact=True).first).to_be_visible()
    walter.text.locator("p").nth(2).click(click_count=3)
    walter.page.keyboard.type("Nothing to see.")
    walter.text.locator("p").nth(0).click(click_count=3)
    walter.page.keyboard.type("Darkness.")
    walter.wait_until_saved()
    assert set(ais_words(product, page)) < set(AIS.split())
    walter.page.get_by_role("button", name="Restore", exact=True).first.click()
    walter.page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    reads(walter, f"Last seven grey {EDITHS}herons words.")
    keeps_its_origin(product, page, walter, receipt)
    assert walter.mistakes == edith.mistakes == []


def keeps_its_origin(product: Product, document_id: UUID, tab: BrowserTab, receipt: dict[str, Any]) -> None:
    """The AI's words are all the AI's, the person's inside them are not, and the receipt is the same."""
    tab.wait_until_saved()
    told = [(span.how, span.text) for span, _ in spans_of(product, document_id)]
    assert sorted(ais_words(product, document_id)) == sorted(AIS.split()), told
    assert {how for how, _ in told} <= {"written", "moved"}, told
    assert "Edith" in tab.words
    assert coloured(tab) == "".join(text for _, text in told)
    assert receipt_of(product, document_id) == receipt


def ais_words(product: Product, document_id: UUID) -> list[str]:
    """What the log says the AI wrote, wherever it stands now."""
    spans = [span for span, _ in spans_of(product, document_id) if span.how in {"written", "moved"}]
    return [word for span in spans for word in span.text.split()]


def coloured(tab: BrowserTab) -> str:
    """What the screen says the AI wrote, wherever it stands now."""
    return str(tab.text.evaluate(_COLOURED))


def receipt_of(product: Product, document_id: UUID) -> dict[str, Any]:
    """The one receipt that all spans of the document share."""
    first, *others = [receipt for _, receipt in spans_of(product, document_id)]
    assert all(other == first for other in others)
    return first


def reads(tab: BrowserTab, words: str) -> None:
    """Wait until these words stand in the text; a locator would also read the names at other people's carets."""
    for _ in range(PATIENCE_MS // 100):
        if words in tab.words:
            return
        tab.page.wait_for_timeout(100)
    raise AssertionError(f"{words!r} is not in {tab.words!r}")


def put_caret_before(tab: BrowserTab, word: str, paragraph: int = 0) -> None:
    tab.text.locator("p").nth(paragraph).click(position={"x": 2, "y": 8})
    tab.page.keyboard.press("Home")
    step_to(tab, word, paragraph, "ArrowRight")


def step_to(tab: BrowserTab, word: str, paragraph: int, key: str) -> None:
    """Press a key until the caret stands before a word; what others do meanwhile may hold up a step.

    The browser moves its selection before the editor has read it, and another's edit in between takes the step back:
    so the caret has arrived only where it stays.
    """
    goal = tab.words.split("\n")[paragraph].index(word)
    for _ in range(500):
        at = caret_in(tab, paragraph)
        if at == goal:
            tab.page.wait_for_timeout(_READ_BY_THE_EDITOR_MS)
            if caret_in(tab, paragraph) == goal:
                return
            continue
        assert at < goal, f"the caret is past {word!r}"
        tab.page.keyboard.press(key)
    raise AssertionError(f"the caret does not reach {word!r}")


def caret_in(tab: BrowserTab, paragraph: int) -> int:
    return int(tab.text.locator("p").nth(paragraph).evaluate(_CARET_AT))


def cut(tab: BrowserTab, start: str, end: str, paragraph: int) -> None:
    """Cut what stands from one word up to another."""
    put_caret_before(tab, start, paragraph)
    step_to(tab, end, paragraph, "Shift+ArrowRight")
    tab.page.keyboard.press("Control+x")
