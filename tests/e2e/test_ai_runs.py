"""Point 2: a run of the AI while it goes on: seen, stopped, and what left for the model."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from billing import queries as budgets
from billing.models import LedgerRow
from editor import queries as documents
from kernel.tenancy import tenant_scope
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_ai_in_the_document import spans_of
from tests.e2e.test_writing_together import document, stored_text
from tests.generation.driving import MODEL, add_account
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

CONTINUATION = "Towards evening the lantern is lit. Nobody crosses the lock before the bell has rung twice."
LONG = "The watchman wrote down every ship that passed the narrow lock before the winter came. " * 8

# Long enough that an echo of the whole prompt stays below the cap of the action.
PRIVATE = (
    "The pump in the harbour was repaired on Monday by two people from the service desk, who had to wait for the tide. "
    * 5
    + "The bill was paid with the card 4111 1111 1111 1111 by ingrid@acme.example."
)

# When the button was pressed and when the card that carries it was gone, by the page's own clock.
_TIME_THE_STOP = """() => {
  const card = document.querySelector('section[aria-label="The AI is working"]');
  card.addEventListener('click', () => { window.stopPressed = performance.now(); }, true);
  new MutationObserver((_, observer) => {
    if (document.querySelector('section[aria-label="The AI is working"]')) return;
    window.runGone = performance.now();
    observer.disconnect();
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


def test_continue_writing_streams_beside_the_text_and_stands_after_the_passage(
    product: Product, upstream: Upstream
) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    upstream.script.next(Act(text=CONTINUATION, pause_s=0.15))
    page = document(product)
    walter = product.sign_in("walter")
    walter.open(page)
    put_caret_at_end(walter)
    walter.page.keyboard.press("Control+j")
    offer = walter.page.get_by_role("region", name="AI actions")
    button = offer.get_by_role("button", name="Continue writing")
    expect(button).to_contain_text("at most")
    button.click()

    expect(working(walter)).to_contain_text("Writing…")
    expect(draft(walter)).to_contain_text("Towards evening")
    assert "rung twice" not in draft(walter).inner_text(), "it must be seen to stream"
    card = walter.suggestion()
    expect(card).to_contain_text(MODEL)
    expect(card).not_to_contain_text("before you accept")
    assert CONTINUATION not in stored_text(product, page)
    walter.accept()
    expect(walter.text.locator("p").first).to_have_text(f"The harbour is quiet. {CONTINUATION}")
    walter.wait_until_saved()
    assert stored_text(product, page) == f"The harbour is quiet. {CONTINUATION}\n\nThe pump runs."
    assert [(span.how, span.text.strip()) for span, _ in spans_of(product, page)] == [("written", CONTINUATION)]
    assert walter.mistakes == []


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_stopped_run_is_settled_and_what_had_come_is_proposed(
    product: Product, upstream: Upstream, way: str, record_property: Callable[[str, object], None]
) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    upstream.script.next(Act(text=LONG, pause_s=0.2))
    page = document(product)
    walter = product.sign_in("walter")
    walter.open(page)
    go_on_writing(walter)
    expect(draft(walter)).to_contain_text("The watchman wrote")
    assert reserved_nano_usd(product) > 0, "the run is under way"
    stop = working(walter).get_by_role("button", name="Stop")
    if way == "button":
        walter.page.evaluate(_TIME_THE_STOP)
        stop.click()
    else:
        walter.page.keyboard.press("Escape")
    expect(working(walter)).to_have_count(0, timeout=10_000)

    card = walter.suggestion()
    expect(card).to_contain_text(MODEL)
    expect(card).to_contain_text("The answer was stopped early")
    suggestion = only_suggestion(product, page)
    assert (suggestion.origin["is_cut_short"], suggestion.origin["finish_reason"]) == (True, "stopped")
    assert suggestion.after_markdown
    assert LONG.startswith(suggestion.after_markdown)
    assert len(suggestion.after_markdown) < len(LONG) / 2
    with tenant_scope(product.world.acme.id):
        rows = list(LedgerRow.objects.values_list("kind", "nano_usd", "output_tokens"))
    assert [kind for kind, _, _ in rows] == ["settle"]
    assert rows[0][1] == suggestion.origin["cost_nano_usd"] > 0
    assert 0 < rows[0][2] < 100
    assert reserved_nano_usd(product) == 0
    assert upstream.script.aborted == 1, "the provider was told to end as well"
    if way == "button":
        took_ms = walter.page.evaluate("window.runGone - window.stopPressed")
        record_property("stop_ms", took_ms)
        assert took_ms < 5_000, f"{took_ms:.0f} ms from the press on Stop until the run was gone"

    walter.accept()
    expect(walter.text).to_contain_text(suggestion.after_markdown)
    assert walter.mistakes == []


def test_a_reloaded_tab_takes_its_run_up_again_and_can_stop_it(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    upstream.script.next(Act(text=LONG, pause_s=0.3))
    page = document(product)
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.open(page)
    go_on_writing(walter)
    expect(draft(walter)).to_contain_text("The watchman wrote")

    walter.page.reload()
    expect(working(walter)).to_contain_text("Writing…")
    expect(draft(walter)).to_contain_text("The watchman wrote down every ship")
    expect(walter.text.locator("p").first.locator(draft(walter)), "where it was asked for").to_be_visible()
    edith.open(page)
    expect(working(edith)).to_have_count(0)
    working(walter).get_by_role("button", name="Stop").click()
    expect(walter.suggestion()).to_contain_text(MODEL)
    assert reserved_nano_usd(product) == 0
    assert len(upstream.script.calls) == 1

    walter.page.reload()
    walter.text.wait_for()
    expect(walter.page.locator("ins[data-proposal]")).to_be_visible()
    expect(working(walter)).to_have_count(0)
    assert walter.mistakes == edith.mistakes == []


def test_what_is_masked_is_counted_kept_from_the_model_and_put_back(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    # The model says the end of what it was asked, so the answer can only hold the originals if they were put back.
    upstream.script.next(Act(echo=True, echo_from="The bill"))
    walter = product.sign_in("walter")
    walter.open(document(product, PRIVATE))
    walter.select_paragraph(0)
    walter.ask_ai("Make it shorter")
    card = walter.suggestion()
    expect(card).to_contain_text("2 personal details masked")
    sent = upstream.script.bytes_received
    assert upstream.script.calls
    for original in (b"4111 1111 1111 1111", b"4111111111111111", b"ingrid@acme.example"):
        assert original not in sent
    assert "paid with the card" in sent.decode()
    # Put back, they are what stands there already: neither struck nor proposed, and still there once it is accepted.
    walter.accept()
    expect(walter.text).to_have_text("The bill was paid with the card 4111 1111 1111 1111 by ingrid@acme.example.")
    assert walter.mistakes == []


def go_on_writing(tab: BrowserTab) -> None:
    put_caret_at_end(tab)
    tab.page.keyboard.press("Control+j")
    tab.ask_ai("Continue writing")


def put_caret_at_end(tab: BrowserTab, paragraph: int = 0) -> None:
    tab.text.locator("p").nth(paragraph).click()
    tab.page.keyboard.press("End")


def working(tab: BrowserTab) -> Locator:
    return tab.page.get_by_role("region", name="The AI is working")


def draft(tab: BrowserTab) -> Locator:
    """What has come of a running answer, as it is shown in the text."""
    return tab.page.locator("ins[data-proposal=draft]")


def only_suggestion(product: Product, document_id: Any) -> Any:
    acme = product.world.acme
    with tenant_scope(acme.id):
        (found,) = documents.suggestions(acme.actor("walter"), document_id)
    return found


def reserved_nano_usd(product: Product) -> int:
    with tenant_scope(product.world.acme.id):
        return max(state.reserved.nano_usd for state in budgets.budgets())
