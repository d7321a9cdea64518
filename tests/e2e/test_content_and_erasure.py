"""What people wrote is opened for a reason, and erased for one: on a desktop and on a phone, and refused in words."""

import json
import time
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, expect

from generation.models import Generation
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.e2e.conftest import Product
from tests.e2e.test_on_a_phone import PHONE, fits
from tests.generation.driving import Gateway, ask
from tests.governance.logs import seal_all
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

SECRET, REASON = "the harbour secret", "Asked for by the works council"


def asked(product: Product, upstream: Upstream) -> str:
    """Walter asks a model something; returns the id of the journal's event about it."""
    gateway = Gateway.of(product.world.acme, upstream)
    upstream.script.next(Act(text="An answer."))
    generation = gateway.start(ask(f"Tell me {SECRET}."))
    wait_until_recorded(product, generation)
    seal_all(product.world.acme)
    with tenant_scope(product.world.acme.id):
        return str(JournalEvent.objects.get(subject_id=generation, verb="generation.finished").id)


def wait_until_recorded(product: Product, generation: UUID) -> None:
    """Playwright's loop runs in this thread: the events cannot be followed here."""
    for _ in range(200):
        with tenant_scope(product.world.acme.id):
            if Generation.objects.get(id=generation).is_final:
                return
        time.sleep(0.05)
    pytest.fail("the generation did not end")


def read_by(product: Product) -> list[str]:
    with tenant_scope(product.world.acme.id):
        return list(JournalEvent.objects.filter(verb__startswith="audit.content").values_list("verb", flat=True))


def give(dialog: Locator, reason: str, action: str) -> None:
    dialog.get_by_label("Why do you need to read this?").fill(reason)
    dialog.get_by_role("button", name=action).click()


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_content_in_the_audit_trail_is_opened_for_a_reason_only(
    product: Product, upstream: Upstream, device: dict, tmp_path: Path
) -> None:
    event = asked(product, upstream)
    olivia = product.sign_in("olivia", **device)
    page = olivia.page
    olivia.go(f"console/audit?event={event}")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("Why do you need to read this?")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(SECRET)
    give(drawer, "...", "Show the content")
    expect(drawer.get_by_text("Say in words why you are doing this.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(SECRET)
    assert read_by(product) == []
    fits(olivia)
    give(drawer, REASON, "Show the content")
    expect(drawer).to_contain_text(SECRET)
    assert read_by(product) == ["audit.content_read"]
    fits(olivia)
    drawer.get_by_role("button", name="Close").first.click()

    page.get_by_role("button", name="Export with content").click()
    dialog = page.get_by_role("dialog")
    give(dialog, "...", "Export")
    expect(dialog.get_by_text("Say in words why you are doing this.")).to_be_visible()
    fits(olivia)
    with page.expect_download() as download:
        give(dialog, REASON, "Export")
    download.value.save_as(tmp_path / "content.ndjson")
    lines = [json.loads(line) for line in (tmp_path / "content.ndjson").read_text().splitlines()]
    assert any(SECRET in str(line) for line in lines)
    assert read_by(product).count("audit.content_exported") >= 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Export", exact=True).click()
    download.value.save_as(tmp_path / "audit.ndjson")
    assert SECRET not in (tmp_path / "audit.ndjson").read_text()


def test_an_admin_sees_why_content_stays_closed(product: Product, upstream: Upstream) -> None:
    event = asked(product, upstream)
    adam = product.sign_in("adam", **PHONE)
    adam.go(f"console/audit?event={event}")
    drawer = adam.page.get_by_role("dialog")
    expect(drawer.get_by_text("Owners can open it; their reason is recorded.")).to_be_visible()
    expect(adam.page.get_by_role("button", name="Show the content")).to_have_count(0)
    expect(adam.page.get_by_role("button", name="Export with content")).to_have_count(0)
    expect(adam.page.locator("body")).not_to_contain_text(SECRET)
    fits(adam)
    assert adam.mistakes == []


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_an_owner_erases_a_person_after_reading_what_goes_and_what_stays(product: Product, device: dict) -> None:
    acme = product.world.acme
    for visibility in ("private", "organisation"):
        made = acme.client("walter").post(
            acme.url("documents/"), {"title": SECRET, "visibility": visibility}, "application/json"
        )
        assert made.status_code == 201
    olivia = product.sign_in("olivia", **device)
    page = olivia.page
    olivia.go("console/members")
    row = page.get_by_role("row").filter(has_text=acme.people["walter"].email)
    expect(row.get_by_role("button", name="Deactivate")).to_be_visible()
    expect(row.get_by_role("button", name="Erase data")).to_have_count(0)
    row.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    row.get_by_role("button", name="Erase data").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 private document")
    expect(dialog).to_contain_text("1 shared document they own or wrote in")
    expect(dialog).to_contain_text("belong to the organisation and stay")
    fits(olivia)
    erase = dialog.get_by_role("button", name="Erase for good")
    expect(erase).to_be_disabled()
    dialog.get_by_label("I understand that this cannot be undone.").check()
    dialog.get_by_label("Why is this data being erased?").fill("...")
    erase.click()
    expect(dialog.get_by_text("Say in words why you are doing this.")).to_be_visible()
    dialog.get_by_label("Why is this data being erased?").fill("Asked for by letter of 3 May")
    erase.click()
    expect(page.get_by_text("The data was erased")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Erased person")).to_contain_text("erased")
    expect(page.locator("body")).not_to_contain_text(acme.people["walter"].email)
    fits(olivia)
    olivia.go("console/audit")
    expect(page.get_by_text("Member's data erased").first).to_be_visible()
