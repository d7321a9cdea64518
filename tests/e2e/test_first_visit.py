"""What somebody meets in the first minutes: a quiet console, keys that work while writing, targets a finger hits."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document
from tests.world import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("place", ["", "sign-up", "t/acme/documents", "invite/unknown"])
def test_a_first_visit_is_silent(product: Product, place: str) -> None:
    page = product.browser.new_context().new_page()
    said: list[str] = []
    refused: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("response", lambda answer: refused.append(answer.url) if answer.status in (401, 403) else None)
    page.goto(f"{product.webs[0].url}/{place}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert refused == []
    assert [line for line in said if "404" not in line] == []


def test_whoever_signs_in_in_another_window_is_seen_on_return(product: Product) -> None:
    tab = product.open()
    other = tab.page.context.new_page()
    other.goto(tab.base)
    other.get_by_label("E-mail").wait_for()
    tab.sign_in(tab.company.people["walter"].email)
    other.evaluate("window.dispatchEvent(new Event('focus'))")
    other.get_by_role("link", name="Forgot").or_(other.get_by_role("link").first).first.wait_for()
    other.goto(f"{tab.base}/t/{tab.company.slug}/documents")
    expect(other.get_by_role("heading", level=1, name="Documents")).to_be_visible()


def test_the_tree_is_folded_from_within_the_text(product: Product) -> None:
    tab = product.sign_in()
    tab.open(document(product))
    tree = tab.page.locator("aside").first
    expect(tree).to_be_visible()
    tab.write_at_end(" More")
    tab.page.keyboard.press("Control+.")
    expect(tree).to_be_hidden()
    tab.page.keyboard.type(" words")
    tab.page.keyboard.press("Control+.")
    expect(tree).to_be_visible()
    assert tab.words.startswith("The harbour is quiet. More words\n")


@pytest.mark.parametrize(
    ("locale", "shape"), [("en-GB", r"\d{1,2} [A-Z]\w+ \d{4}"), ("en-US", r"[A-Z]\w+ \d{1,2}, \d{4}")]
)
def test_dates_are_written_as_where_the_person_is(product: Product, locale: str, shape: str) -> None:
    tab = product.sign_in("olivia", locale=locale)
    tab.go("console/audit")
    expect(tab.page.get_by_text(re.compile(shape)).first).to_be_visible()


def test_name_password_and_sessions_are_changed_in_the_account(product: Product) -> None:
    elsewhere, tab = product.sign_in(), product.sign_in()
    page = tab.page
    page.get_by_role("button", name="Account of Walter").click()
    page.get_by_role("menuitem", name="Profile, password, sessions").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Walter Weir")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Account of Walter Weir")).to_be_visible()

    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill("seven grey herons")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password was not changed.")).to_be_visible()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password was changed.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="This browser")).to_have_count(1)
    expect(page.get_by_role("button", name=re.compile("^Sign out:"))).to_have_count(0)
    elsewhere.page.reload()
    expect(elsewhere.page.get_by_label("E-mail")).to_be_visible()


def test_a_session_is_ended_from_another_browser(product: Product) -> None:
    elsewhere, tab = product.sign_in(), product.sign_in()
    tab.go("account")
    tab.page.get_by_role("button", name=re.compile("^Sign out:")).click()
    expect(tab.page.get_by_text("That browser was signed out.")).to_be_visible()
    expect(tab.page.get_by_role("button", name=re.compile("^Sign out:"))).to_have_count(0)
    elsewhere.page.reload()
    expect(elsewhere.page.get_by_label("E-mail")).to_be_visible()
    assert tab.mistakes == []
