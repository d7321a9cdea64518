"""Point 2: the AI proposes, one person decides, the span remembers."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import expect

from billing import commands as billing
from editor import queries
from editor.queries import Span
from kernel.tenancy import tenant_scope
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document, stored_text
from tests.generation.driving import add_account
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

TEXT = (
    "The pump in the harbour was repaired on Monday by two people from the service desk, who had to wait for the "
    "tide, and the bill was paid with the card 4111 1111 1111 1111 by "
    "ingrid@acme.example on the same day.\n\nLast words."
)
SHORTER = "Two people repaired the harbour pump on Monday."


@pytest.fixture
def built_in() -> Iterator[Upstream]:
    """In the built-in model's place, one that shortens: the real one gives its asker's own words back half the time."""
    with running(openai_upstream(models=(settings.LOCAL_MODEL_NAME,))) as server:
        server.script.standing = Act(text=SHORTER)
        yield server


@pytest.fixture
def built_in_url(built_in: Upstream) -> str:
    return f"{built_in.url}/v1"


# Whether the card stands clear of the last words it speaks of, and (for the first width) to the right of all text.
CLEAR = """([label, isBeside]) => {
    const card = document.querySelector(`section[aria-label="${label}"]`).getBoundingClientRect();
    const parts = [...document.querySelectorAll("[data-proposal]")].map((part) => part.getBoundingClientRect());
    const text = document.querySelector(".ProseMirror").getBoundingClientRect();
    const last = parts[parts.length - 1];
    const isClear = card.left >= last.right || card.top >= last.bottom || card.bottom <= last.top;
    return parts.length > 0 && isClear && card.right <= innerWidth && (!isBeside || card.left >= text.right);
}"""


def test_the_card_stands_beside_its_passage_or_below_it(product: Product) -> None:
    page = document(product, TEXT)
    walter = product.sign_in("walter")
    walter.open(page)
    walter.select_paragraph(0)
    walter.ask_ai("Make it shorter")
    walter.suggestion()
    for width in (1280, 1000, 360):
        walter.page.set_viewport_size({"width": width, "height": 720})
        walter.page.wait_for_function(CLEAR, arg=["AI suggestion", width == 1280])
        assert not walter.is_wider_than_the_window
    walter.accept()


def test_a_suggestion_is_the_askers_until_accepted_and_keeps_its_origin(product: Product) -> None:
    page = document(product, TEXT)
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    before = walter.words
    walter.select_paragraph(0)
    button = walter.page.get_by_role("button", name="Make it shorter").first
    expect(button).to_contain_text("at most")
    button.click()
    card = walter.suggestion()
    tree = walter.page.get_by_role("navigation", name="Organisation")
    expect(tree.get_by_role("img", name="1 suggestion waiting")).to_have_text("1")
    expect(card).to_contain_text("demo model", ignore_case=True)
    assert edith.words == before
    card.get_by_role("button", name="Accept").first.click()
    expect(card).not_to_be_visible()
    expect(tree.get_by_role("img", name="1 suggestion waiting")).to_have_count(0)
    walter.wait_until_saved()
    expect(edith.page.locator("[data-ai-origin]")).to_have_text(SHORTER)
    expect(edith.text).to_contain_text("Last words.")
    origins = spans_of(product, page)
    span, receipt = origins[0]
    assert (span.text, span.how) == (SHORTER, "written")
    assert len(receipt["prompt_sha256"]) == 64
    assert receipt["verdict"]["prompt"]["findings"]

    walter.page.reload()
    walter.text.wait_for()
    assert spans_of(product, page) == origins

    assert walter.mistakes == []


def test_undo_right_after_accepting_takes_back_the_ais_part_alone_and_redo_brings_it_back(product: Product) -> None:
    page = document(product, TEXT)
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    walter.select_paragraph(0)
    walter.ask_ai("Make it shorter")
    walter.accept()
    walter.wait_until_saved()
    edith.write_at_end(" Edith stays.", 1)
    expect(walter.text).to_contain_text("Edith stays.")
    walter.page.keyboard.press("Control+z")
    expect(edith.page.locator("[data-ai-origin]")).to_have_count(0)
    expect(walter.text).to_contain_text("had to wait for the tide")
    expect(walter.text).to_contain_text("Edith stays.")
    assert spans_of(product, page) == []

    walter.page.keyboard.press("Control+Shift+z")
    expect(edith.page.locator("[data-ai-origin]")).to_have_text(SHORTER)
    expect(walter.text).not_to_contain_text("had to wait for the tide")
    assert edith.words == f"{SHORTER}\nLast words. Edith stays."
    assert [(span.text, span.how) for span, _ in spans_of(product, page)] == [(SHORTER, "written")]
    walter.page.keyboard.press("Control+z")
    expect(edith.text).to_contain_text("had to wait for the tide")


def test_code_of_the_ais_stays_and_people_go_on_in_it(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    page = document(product, TEXT)
    walter, edith = product.sign_in("walter"), product.sign_in("edith", web=1)
    walter.open(page)
    edith.open(page)
    upstream.script.next(Act(text="Run `make` now.\n\n```\ndepth = 4\n```"))
    walter.select_paragraph(0)
    walter.ask_ai("Make it shorter")
    walter.accept()
    expect(edith.text.locator("pre")).to_contain_text("depth = 4")
    edith.text.locator("pre").click()
    edith.page.keyboard.press("End")
    edith.page.keyboard.type(" # by hand")
    expect(walter.text.locator("pre")).to_contain_text("depth = 4 # by hand")
    walter.page.reload()
    expect(walter.text.locator("pre")).to_contain_text("depth = 4 # by hand")
    edith.wait_until_saved()
    assert "depth = 4 # by hand" in stored_text(product, page)
    assert [span.text for span, _ in spans_of(product, page)] == ["Run make now.", "depth = 4"]
    assert walter.mistakes == edith.mistakes == []


def test_a_budget_refusal_stands_beside_the_text(product: Product) -> None:
    page = document(product, TEXT)
    olivia = product.world.acme.actor("olivia")
    with tenant_scope(product.world.acme.id):
        billing.set_cap(olivia, "tenant", None, "day", 1, None)
    walter = product.sign_in("walter")
    walter.open(page)
    walter.reload_without_prices()
    walter.select_paragraph(0)
    walter.ask_ai("Make it shorter")
    refusal = walter.page.get_by_role("region", name="The AI did not answer")
    refusal.wait_for()
    expect(refusal).to_contain_text("Your text was not changed.")
    assert "4111 1111 1111 1111" in stored_text(product, page)


def spans_of(product: Product, document_id: UUID) -> list[tuple[Span, dict[str, Any]]]:
    """Each AI span with its receipt, by the log."""
    acme = product.world.acme
    with tenant_scope(acme.id):
        found = queries.origins(acme.actor("walter"), document_id)
    return [(span, found.receipts[span.generation_id]) for span in found.spans]
