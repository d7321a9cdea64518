"""Points 5 and 7: people come in, change their role and go."""

import re
from datetime import UTC
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from assistant import commands as assistant
from assistant.models import Conversation
from billing import queries as budgets
from editor import commands as documents
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tenants import commands as tenants
from tests.e2e.browser_tab import values_in
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document
from tests.world import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_an_invited_person_joins_and_is_deactivated(product: Product) -> None:
    olivia = product.sign_in("olivia")
    olivia.go("console/members")
    olivia.page.get_by_role("button", name="Invite someone").click()
    olivia.page.get_by_role("dialog").get_by_role("button", name="Create a link").click()
    dialog = olivia.page.get_by_role("dialog")
    dialog.get_by_text("Invitation link").first.wait_for()
    found = re.search(r"/invite/([\w.~-]+)", dialog.inner_html() + " ".join(values_in(dialog)))
    assert found is not None

    guest = product.sign_in("vera", company="globex")
    guest.page.goto(f"{product.webs[0].url}/invite/{found.group(1)}")
    guest.page.get_by_role("button", name=re.compile("Join as")).click()
    guest.page.wait_for_url(f"**/t/{product.world.acme.slug}/**")

    olivia.go("console/members")
    row = olivia.page.get_by_role("row").filter(has_text=product.world.globex.people["vera"].email)
    row.get_by_role("button", name="Deactivate").click()
    olivia.page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(row).to_contain_text("deactivated")
    guest.page.goto(f"{product.webs[0].url}/t/{product.world.acme.slug}/documents")
    expect(guest.page.get_by_text("There is nothing at this address")).to_be_visible()
    expect(guest.page.get_by_role("link", name="Documents")).to_have_count(0)


def test_an_invitation_for_an_address_is_for_whoever_confirms_it(product: Product) -> None:
    email = f"nora.{uuid7().hex}@initech.example"
    invitation = invitation_link(product, email)
    page = product.browser.new_context(locale="en-GB").new_page()
    page.goto(invitation)
    page.get_by_role("link", name="Create account").click()
    page.get_by_label("Your name").fill("Ilse Brandt")
    page.get_by_label("E-mail").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(f"An e-mail is on its way to {email}")).to_be_visible()
    first = confirmation_link(product, email)

    # The link is opened in a tab of its own, as a mail program does.
    tab = page.context.new_page()
    tab.goto(first)
    expect(tab.get_by_text(f"{email} will become the confirmed address of the account of Ilse Brandt.")).to_be_visible()
    tab.get_by_role("button", name="Confirm this address").click()
    expect(tab.get_by_role("heading", name="Address confirmed")).to_be_visible()
    tab.get_by_role("link", name="Back to the invitation").click()
    tab.get_by_role("button", name=f"Join as {email}").click()
    tab.wait_for_url(f"**/t/{product.world.acme.slug}/documents")
    expect(tab.get_by_role("heading", name="Documents", exact=True)).to_be_visible()

    tab.goto(first)
    expect(tab.get_by_role("heading", name="This link no longer works")).to_be_visible()
    tab.get_by_role("button", name="E-mail me a confirmation link").click()
    expect(tab.get_by_text(f"{email} is already confirmed.")).to_be_visible()


def test_a_spent_confirmation_link_leads_through_sign_in_to_a_new_mail(product: Product) -> None:
    email = product.world.acme.people["edith"].email
    page = product.browser.new_context(locale="en-GB").new_page()
    page.goto(f"{product.webs[0].url}/verify-email/NDI:spent")
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    page.get_by_role("link", name="Sign in to get a new e-mail").click()
    page.get_by_label("E-mail").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="E-mail me a confirmation link").click()
    expect(page.get_by_text(f"on its way to {email}")).to_be_visible()
    page.goto(confirmation_link(product, email))
    page.get_by_role("button", name="Confirm this address").click()
    expect(page.get_by_role("heading", name="Address confirmed")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/documents")


def test_a_role_taken_away_counts_at_once_in_open_pages(product: Product) -> None:
    page = document(product)
    walter, olivia = product.sign_in("walter"), product.sign_in("olivia", web=1)
    walter.open(page)
    olivia.go("console/members")
    role = olivia.page.get_by_label("Role of Walter")
    role.select_option("viewer")
    expect(role).to_be_enabled()
    expect(walter.text_of_any_kind).to_have_attribute("contenteditable", "false")
    expect(walter.save_state).to_contain_text("Read only")
    walter.go("documents")
    expect(walter.page.get_by_role("link", name="Log book").first).to_be_visible()
    expect(walter.page.get_by_role("button", name="New document")).to_have_count(0)

    role.select_option("writer")
    expect(role).to_be_enabled()
    walter.open(page)
    walter.write_at_end(" Back at work.")
    walter.wait_until_saved()
    assert walter.mistakes == olivia.mistakes == []


def test_an_owner_moves_the_days_of_the_organisation_to_another_time_zone(product: Product) -> None:
    olivia, adam = product.sign_in("olivia"), product.sign_in("adam", web=1)
    adam.go("console/members")
    adam.page.get_by_role("row").first.wait_for()
    expect(adam.page.get_by_role("combobox", name="Time zone of this organisation")).to_have_count(0)
    for zone, midnight in (("Asia/Tokyo", 15), ("UTC", 0)):
        olivia.go("console/members")
        field = olivia.page.get_by_role("combobox", name="Time zone of this organisation")
        field.fill(zone)
        olivia.page.get_by_role("option", name=zone, exact=True).click()
        expect(olivia.page.get_by_text("The time zone was changed")).to_be_visible()
        expect(field).to_have_value(zone)
        with tenant_scope(product.world.acme.id):
            assert {state.resets_at.astimezone(UTC).hour for state in budgets.budgets()} == {midnight}
    assert olivia.mistakes == adam.mistakes == []


def test_someone_founds_an_organisation_from_the_sign_in_page(product: Product) -> None:
    page = product.browser.new_context(locale="en-GB").new_page()
    page.goto(product.webs[0].url)
    page.get_by_role("link", name="Create an organisation").click()
    page.get_by_label("Your name").fill("Nora")
    email = f"nora.{uuid7().hex}@initech.example"
    page.get_by_label("E-mail").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_label("Name of the organisation").fill(f"Initech {uuid7().hex[-8:]}")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(f"An e-mail is on its way to {email}")).to_be_visible()
    page.goto(confirmation_link(product, email))
    page.get_by_role("button", name="Confirm this address").click()
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_label("Name of the organisation")).to_have_value(re.compile("Initech"))
    page.get_by_role("button", name="Create an organisation").click()
    page.wait_for_url("**/t/initech-*/documents")
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    page.get_by_role("link", name="Members").click()
    expect(page.get_by_label("Role of Nora")).to_have_value("owner")


def test_a_forgotten_password_is_reset_by_mail(product: Product) -> None:
    email = product.world.acme.people["edith"].email
    page = product.browser.new_context(locale="en-GB").new_page()
    page.goto(product.webs[0].url)
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_text("an e-mail with a link is on its way")).to_be_visible()
    key = re.search(r"/reset-password/(\S+)", mail_to(email))
    assert key is not None
    page.goto(f"{product.webs[0].url}/reset-password/{key.group(1)}")
    page.locator("input[type=password]").fill("another long password")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", name="Password changed")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(email)
    page.locator("input[name=password]").fill("another long password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/documents")


def invitation_link(product: Product, email: str) -> str:
    """The link that an owner makes for one address, at the test's web process."""
    acme = product.world.acme
    with tenant_scope(acme.id):
        _, token = tenants.invite(acme.actor("olivia"), "writer", email)
    return f"{product.webs[0].url}/invite/{token}"


def confirmation_link(product: Product, email: str) -> str:
    found = re.search(r"/verify-email/(\S+)", mail_to(email))
    assert found is not None
    return f"{product.webs[0].url}/verify-email/{found.group(1)}"


def mail_to(address: str) -> str:
    """The newest mail to an address, as the file backend wrote it."""
    files = sorted(Path(settings.SCRIPTORIUM_VAR, "mail").iterdir(), key=lambda path: path.stat().st_mtime)
    mails = [path.read_text() for path in files if f"To: {address}" in path.read_text()]
    return mails[-1].replace("=\n", "").replace("=3D", "=")


def test_an_owner_hands_over_what_somebody_who_left_kept_private_then_deletes_the_rest(product: Product) -> None:
    acme = product.world.acme
    with tenant_scope(acme.id):
        edith = acme.actor("edith")
        kept = documents.create_document(edith, "Edith's notes", "private", "Kept to myself.").id
        assistant.start_conversation(edith, title="Asked in confidence")
        tenants.set_state(acme.actor("olivia"), acme.members["edith"], "deactivated")
    adam, olivia = product.sign_in("adam", web=1), product.sign_in("olivia")
    for tab, shown in ((adam, 0), (olivia, 1)):
        tab.go("console/members")
        tab.page.get_by_role("row").filter(has_text="deactivated").wait_for()
        expect(tab.page.get_by_role("button", name="Private content")).to_have_count(shown)
    olivia.page.get_by_role("button", name="Private content").click()
    dialog = olivia.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 document, 0 files, 1 conversation")
    expect(dialog).not_to_contain_text("notes")
    dialog.get_by_label("To whom").select_option(str(acme.members["walter"]))
    dialog.get_by_label("This person will be able to read what was private until now.").check()
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog).to_contain_text("The content was handed over.")
    dialog.get_by_role("button", name="Close").last.click()

    walter = product.sign_in("walter")
    walter.open(kept)
    expect(walter.text_of_any_kind).to_contain_text("Kept to myself.")

    olivia.page.get_by_role("button", name="Private content").click()
    expect(dialog).to_contain_text("0 documents, 0 files, 1 conversation")
    dialog.get_by_label("Delete for good").check()
    dialog.get_by_label("This cannot be undone.").check()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("The content was deleted.")
    with tenant_scope(acme.id):
        assert not Conversation.objects.filter(owner_id=acme.members["edith"]).exists()
    assert olivia.mistakes == walter.mistakes == adam.mistakes == []
