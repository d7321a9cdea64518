"""Point 5: the owner's console."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from billing import queries as budgets
from kernel.clock import now
from kernel.tenancy import tenant_scope
from tests.e2e.browser_tab import BrowserTab, values_in
from tests.e2e.conftest import SECOND_MODEL, Product
from tests.e2e.test_writing_together import document
from tests.generation.driving import MODEL, add_account
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

PROMPT = "The pump in the harbour was repaired on Monday. Write to ingrid@acme.example about the bill."


def test_a_keys_snippets_run_as_they_stand(product: Product) -> None:
    olivia = product.sign_in("olivia")
    olivia.go("console/models")
    expect(olivia.page.get_by_text("smollm2-135m-instruct").first).to_be_visible()
    olivia.go("console/api-keys")
    olivia.page.get_by_role("button", name="Create a key").first.click()
    dialog = olivia.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("integration")
    dialog.get_by_role("button", name="Create a key").click()
    dialog.get_by_text("Your new key").wait_for()
    secret = re.search(r"scr_[0-9A-Za-z]{36}", dialog.inner_html() + "".join(values_in(dialog)))
    assert secret is not None
    dialog.get_by_role("button", name="I have saved it").click()
    steps_in = olivia.page.get_by_label("Fallback for integration")
    steps_in.select_option(label="none")
    expect(olivia.page.get_by_text("The fallback was changed")).to_be_visible()
    environment = {**os.environ, "SCRIPTORIUM_KEY": secret.group(0)}
    snippets = [block.inner_text() for block in olivia.page.locator("pre").all()]
    assert len(snippets) == 3
    for snippet, command in zip(
        snippets, (["bash", "-c"], [sys.executable, "-c"], [sys.executable, "-c"]), strict=True
    ):
        ran = subprocess.run(
            [*command, snippet], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.strip()


def test_a_pasted_key_is_tested_and_its_model_answers_without_a_restart(product: Product, upstream: Upstream) -> None:
    walter, olivia = product.sign_in("walter"), product.sign_in("olivia", web=1)
    walter.open(document(product, PROMPT))
    olivia.go("console/models")
    add_own_server(olivia, upstream, key="sk-wrong")
    card = olivia.page.get_by_role("listitem").filter(has_text="Harbour server")
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("Does not work")
    card.get_by_role("button", name="Remove").click()
    olivia.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(card).to_have_count(0)

    add_own_server(olivia, upstream, key="sk-right")
    card.get_by_role("button", name="Test").click()
    expect(card.get_by_role("status")).to_contain_text("Works, answered in")
    assert not upstream.script.calls, "a test spends nothing"
    model = olivia.page.get_by_role("row", name=re.compile(f"^{SECOND_MODEL}"))
    expect(model).to_contain_text("$2.00 in, $3.00 out")
    model.get_by_role("button", name=f"Change price of {SECOND_MODEL}").click()
    dialog = olivia.page.get_by_role("dialog")
    dialog.get_by_label("US dollars per million cached tokens").fill("0.5")
    dialog.get_by_role("button", name="Save").click()
    expect(model).to_contain_text("$0.50 cached")
    steps_in = olivia.page.get_by_label(f"Fallback for {SECOND_MODEL}")
    steps_in.select_option(label=f"Harbour server/{MODEL}")
    expect(olivia.page.get_by_text("The fallback was changed").first).to_be_visible()
    olivia.go("console/models")
    expect(steps_in.locator("option:checked")).to_have_text(f"Harbour server/{MODEL}")
    model.get_by_role("button", name="Make default").click()
    expect(model.get_by_text("default", exact=True)).to_be_visible()

    upstream.script.next(Act(text="The pump is repaired."))
    shorten(walter)
    expect(walter.suggestion()).to_contain_text(SECOND_MODEL)
    expect(walter.text.get_by_role("insertion")).to_have_text("is")
    assert [call.json["model"] for call in upstream.script.calls] == [SECOND_MODEL]
    assert b"ingrid@acme.example" not in upstream.script.bytes_received
    assert walter.mistakes == olivia.mistakes == []


def test_a_settled_call_shows_within_two_seconds_and_to_the_token(product: Product, upstream: Upstream) -> None:
    acme = product.world.acme
    add_account(acme, "Loopback", upstream)
    walter, olivia = product.sign_in("walter"), product.sign_in("olivia", web=1)
    olivia.go("console/usage?by=member")
    expect(olivia.page.get_by_text("No usage yet")).to_be_visible()
    walter.open(document(product, PROMPT))
    upstream.script.next(Act(text="Short.", usage=(1234, 56)))
    shorten(walter)
    walter.suggestion()
    row = olivia.page.get_by_role("row", name="Walter")
    cost = re.compile(r"\$0\.\d+")  # of what was set aside, and of what the vendor says beyond it
    expect(row.get_by_role("cell")).to_have_text(["1", "1,234", "56", cost, cost], timeout=2_000)
    with tenant_scope(acme.id):
        day = now().date()
        ledger = budgets.usage(acme.actor("olivia"), day - timedelta(1), day + timedelta(1)).total
    assert (ledger.calls, ledger.input_tokens, ledger.output_tokens) == (1, 1234, 56)
    today = olivia.page.get_by_role("article", name="Organisation, today")
    expect(today.get_by_role("progressbar")).to_have_count(0)
    assert walter.mistakes == olivia.mistakes == []


def test_a_lowered_cap_refuses_beside_the_text_before_anything_leaves(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    walter, olivia = product.sign_in("walter"), product.sign_in("olivia", web=1)
    walter.open(document(product, PROMPT))
    olivia.go("console/usage")
    today = olivia.page.get_by_role("article", name="Organisation, today")
    today.get_by_role("button", name="Change cap").click()
    dialog = olivia.page.get_by_role("dialog", name="Cap")
    dialog.get_by_label("US dollars").fill("0.000001")
    dialog.get_by_role("button", name="Save").click()
    expect(today).to_contain_text("$0.000001")

    expect_no_offer(walter, "more than is left in your budget")
    shorten_without_a_price(walter)
    refusal = walter.page.get_by_role("region", name="The AI did not answer")
    expect(refusal).to_contain_text("The budget does not allow this")
    expect(refusal).to_contain_text("of $0.000001")
    expect(refusal).to_contain_text("Your text was not changed.")
    assert not upstream.script.received
    assert PROMPT in walter.words
    assert walter.mistakes == olivia.mistakes == []


def test_a_published_rule_stops_what_it_names(product: Product, upstream: Upstream) -> None:
    add_account(product.world.acme, "Loopback", upstream)
    walter, olivia = product.sign_in("walter"), product.sign_in("olivia", web=1)
    walter.open(document(product, PROMPT))
    olivia.go("console/policy")
    rule = olivia.page.get_by_role("group", name=re.compile("e-mail addresses in the prompt"))
    rule.get_by_label("Then").select_option("block")
    olivia.page.get_by_role("button", name="Try", exact=True).click()
    expect(olivia.page.get_by_text("Blocked by the rule")).to_be_visible()
    expect(olivia.page.get_by_text("You are editing a draft.")).to_be_visible()
    olivia.page.get_by_role("button", name="Publish").click()
    olivia.page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(olivia.page.get_by_text("Version 2 is in force since")).to_be_visible()

    expect_no_offer(walter, "policy does not allow e-mail addresses in the prompt")
    expect(walter.text.locator("mark")).to_have_text("ingrid@acme.example")
    shorten_without_a_price(walter)
    refusal = walter.page.get_by_role("region", name="The AI did not answer")
    expect(refusal).to_contain_text("policy does not allow e-mail addresses in the prompt")
    expect(walter.text.locator("mark")).to_have_text("ingrid@acme.example")
    assert not upstream.script.received
    assert walter.mistakes == olivia.mistakes == []


def test_the_options_of_a_rule_are_those_that_its_detector_has(product: Product) -> None:
    olivia = product.sign_in("olivia")
    olivia.go("console/policy")
    rule = olivia.page.get_by_role("group", name=re.compile("card numbers in the prompt"))
    rule.get_by_label("Then").select_option("mask")
    rule.get_by_role("button", name=re.compile("Options of the rule")).click()
    rule.get_by_label("Characters left visible").fill("4")
    olivia.page.get_by_role("textbox", name="Text").fill("Please refund card 4111 1111 1111 1111.")
    olivia.page.get_by_role("button", name="Try", exact=True).click()
    expect(olivia.page.get_by_text("[CARD …1111]")).to_be_visible()
    rule.get_by_label("What").select_option("phone")
    expect(rule).to_have_count(0)
    phones = olivia.page.get_by_role("group", name=re.compile("phone numbers in the prompt: mask"))
    expect(phones.get_by_label("Countries of phone numbers").first).to_be_visible()
    phones.get_by_label("Where").select_option("response")
    answers = olivia.page.get_by_role("group", name=re.compile("phone numbers in the answer: mask"))
    expect(answers.get_by_label("Then").locator("option")).to_have_text(
        ["allow", "allow and record", "mask", "block the request"]
    )
    assert olivia.mistakes == []


def test_the_trail_is_verified_and_a_row_is_proven(product: Product) -> None:
    olivia = product.sign_in("olivia")
    olivia.go("console/audit")
    expect(olivia.page.get_by_text(re.compile(r"events are sealed"))).to_be_visible(timeout=30_000)
    olivia.page.get_by_role("button", name="Verify").click()
    expect(olivia.page.get_by_text("The log is intact.")).to_be_visible()
    olivia.page.get_by_label("Text").fill("member add")
    olivia.page.get_by_role("button", name="Filter").click()
    expect(olivia.page).to_have_url(re.compile("q=member"))
    added = olivia.page.get_by_role("button", name="Member added")
    # The rows of before stay until the new ones are there, so wait for what is left out: only the head is no such row.
    expect(olivia.page.get_by_role("row").filter(has_not=added)).to_have_count(1)
    expect(added).not_to_have_count(0)
    added.first.click()
    olivia.page.get_by_role("button", name="Prove that it is in the log").click()
    expect(olivia.page.get_by_text("Proven: this browser recomputed")).to_be_visible()
    assert olivia.mistakes == []


def add_own_server(tab: BrowserTab, upstream: Upstream, key: str) -> None:
    tab.page.get_by_role("button", name="Add a provider").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.locator("select[name=kind]").select_option("openai_compatible")
    fields = {
        "name": "Harbour server",
        "key": key,
        "base_url": f"{upstream.url}/v1",
        "models": f"{MODEL}, {SECOND_MODEL}",
    }
    for name, value in {**fields, "input": "2", "output": "3"}.items():
        dialog.locator(f"input[name={name}]").fill(value)
    dialog.get_by_role("button", name="Add a provider").click()
    expect(dialog).not_to_be_visible()


def expect_no_offer(tab: BrowserTab, reason: str) -> None:
    tab.select_paragraph(0)
    offer = tab.page.get_by_role("region", name="AI actions")
    expect(offer).to_contain_text(reason)
    expect(offer.get_by_role("button", name="Make it shorter")).to_be_disabled()


def shorten_without_a_price(tab: BrowserTab) -> None:
    """Then the refusal comes with the request."""
    tab.reload_without_prices()
    shorten(tab)


def shorten(tab: BrowserTab) -> None:
    tab.select_paragraph(0)
    tab.ask_ai("Make it shorter")
