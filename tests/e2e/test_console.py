"""Points 5 and 7: the owner's console, and people who come in."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Product

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]


def test_an_invited_person_joins_and_is_deactivated(product: Product) -> None:
    olivia = product.desk("olivia")
    olivia.go("console/members")
    olivia.page.get_by_role("button", name="Invite someone").click()
    olivia.page.get_by_role("dialog").get_by_role("button", name="Make a link").click()
    dialog = olivia.page.get_by_role("dialog")
    dialog.get_by_text("Invitation link").first.wait_for()
    found = re.search(r"/invite/([\w.~-]+)", dialog.inner_html() + " ".join(values_in(dialog)))
    assert found is not None

    guest = product.desk("vera", company="globex")
    guest.page.goto(f"{product.webs[0].url}/invite/{found.group(1)}")
    guest.page.get_by_role("button", name=re.compile("Join as")).click()
    guest.page.wait_for_url(f"**/t/{product.world.acme.slug}/**")

    olivia.go("console/members")
    row = olivia.page.get_by_role("row").filter(has_text=product.world.globex.people["vera"].email)
    row.get_by_role("button", name="Deactivate").click()
    olivia.page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    expect(row).to_contain_text("deactivated")
    guest.go("documents")
    expect(guest.page.get_by_text("Documents", exact=True)).to_have_count(0)


def test_a_keys_snippets_run_as_they_stand(product: Product) -> None:
    olivia = product.desk("olivia")
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
    dialog.get_by_role("button", name="I have kept it").click()
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


def values_in(place: Locator) -> list[str]:
    return [field.input_value() for field in place.locator("input").all()]


def test_the_trail_is_verified_and_a_row_is_proven(product: Product) -> None:
    olivia = product.desk("olivia")
    olivia.go("console/audit")
    expect(olivia.page.get_by_text(re.compile(r"events are sealed"))).to_be_visible(timeout=30_000)
    olivia.page.get_by_role("button", name="Verify").click()
    expect(olivia.page.get_by_text("The log is whole.")).to_be_visible()
    olivia.page.get_by_text("member.added").first.click()
    olivia.page.get_by_role("button", name="Prove that it is in the log").click()
    expect(olivia.page.get_by_text("Proven: this browser recomputed")).to_be_visible()
    assert olivia.mistakes == []


def test_a_forgotten_password_is_reset_by_mail(product: Product) -> None:
    email = product.world.acme.people["edith"].email
    page = product.browser.new_context().new_page()
    page.goto(product.webs[0].url)
    page.get_by_role("link", name="Forgot the password?").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("a mail with a link is on its way")).to_be_visible()
    key = re.search(r"/reset-password/(\S+)", mail_to(email))
    assert key is not None
    page.goto(f"{product.webs[0].url}/reset-password/{key.group(1)}")
    page.locator("input[type=password]").fill("another long password")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Password changed").or_(page.get_by_text("Documents")).first).to_be_visible()


def mail_to(address: str) -> str:
    """The newest mail to an address, as the file backend wrote it."""
    files = sorted(Path(settings.SCRIPTORIUM_VAR, "mail").iterdir(), key=lambda path: path.stat().st_mtime)
    mails = [path.read_text() for path in files if f"To: {address}" in path.read_text()]
    return mails[-1].replace("=\n", "").replace("=3D", "=")
