"""Point 4: versions, Markdown in and out, titles, trash."""

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect

from editor import queries
from kernel.tenancy import tenant_scope
from tests.e2e.browser_tab import BrowserTab
from tests.e2e.conftest import Product
from tests.e2e.test_writing_together import document

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.model, pytest.mark.xdist_group("browser")]

MARKDOWN = """# Tide table

The pump runs **twice** a day, see [the plan](https://acme.example/plan).

- high water
- low water

1. open
2. close

> Nobody enters the lock alone.

```
depth = 4
```
"""


def test_a_version_is_named_compared_and_restored(product: Product) -> None:
    walter = product.sign_in("walter")
    walter.open(document(product))
    walter.show("History")
    walter.page.get_by_label("Name this version").fill("First")
    walter.page.get_by_role("button", name="Save", exact=True).click()
    expect(walter.page.get_by_text("First", exact=True).first).to_be_visible()
    walter.write_at_end(" Added later.", 0)
    walter.wait_until_saved()
    walter.page.get_by_role("button", name="Compare with current text").first.click()
    comparison = walter.page.get_by_role("region", name="Comparison with the current text")
    expect(comparison).to_contain_text("2 words added, 0 removed")
    expect(comparison.locator("ins")).to_have_text("Added later.")
    # Out of the comparison: what is shown then is the text, as it was restored.
    walter.page.get_by_role("button", name="Restore", exact=True).first.click()
    walter.page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(comparison).to_have_count(0)
    expect(walter.text).to_be_visible()
    expect(walter.page.get_by_text("“First” was restored.")).to_be_visible()
    expect(walter.page.get_by_text("Restored from “First”").first).to_be_visible()
    expect(walter.text).not_to_contain_text("Added later.")
    expect(walter.text).to_contain_text("The harbour is quiet.")
    assert walter.mistakes == []


def test_who_reads_a_document_is_shown_and_changed_in_it(product: Product) -> None:
    walter, edith = product.sign_in("walter"), product.sign_in("edith")
    walter.page.get_by_role("button", name="New document").first.click()
    walter.title.fill("For my eyes")
    readers = walter.page.get_by_role("button", name="Who can read: Private")
    expect(readers).to_be_visible()
    mine = walter.open_document_id
    readers.click()
    walter.page.get_by_role("menuitem", name="Everyone in the organisation").click()
    expect(walter.page.get_by_role("button", name="Who can read: Whole organisation")).to_be_visible()
    edith.open(mine)
    expect(edith.text).to_be_visible()
    walter.page.get_by_role("button", name="Who can read: Whole organisation").click()
    walter.page.get_by_role("menuitem", name="Only you").click()
    expect(edith.text).to_have_count(0, timeout=15_000)
    walter.go("documents")
    expect(walter.page.get_by_role("listitem").filter(has_text="For my eyes").last).to_contain_text("Private")
    assert walter.mistakes == []


def test_markdown_goes_in_and_comes_out_the_same(product: Product, tmp_path: Path) -> None:
    written = tmp_path / "tides.md"
    written.write_text(MARKDOWN)
    walter = product.sign_in("walter")
    with walter.page.expect_file_chooser() as chooser:
        walter.page.get_by_role("button", name="Import Markdown").click()
    chooser.value.set_files(written)
    walter.text.wait_for()
    expect(walter.title).to_have_value("Tide table")
    expect(walter.text.locator("strong")).to_have_text("twice")
    walter.wait_until_saved()

    first = exported(walter, tmp_path / "first.md")
    assert first.name == "Tide table.md"
    assert first.read_text().strip() == MARKDOWN.strip()
    assert stored_markdown(product, walter.open_document_id) == first.read_text()
    assert walter.mistakes == []


def test_a_document_is_renamed_found_thrown_away_and_put_back(product: Product) -> None:
    document(product)
    other = document(product, "Something else.")
    walter = product.sign_in("walter")
    walter.open(other)
    walter.title.fill("Wind and weather")
    walter.title.press("Enter")
    walter.go("documents")
    page = walter.page
    titles = page.get_by_role("list", name="Documents").get_by_role("link")
    expect(titles).to_have_count(2)

    page.get_by_role("searchbox", name="Search documents").fill("weather")
    expect(titles).to_have_text(["Wind and weather"])
    page.get_by_role("button", name="Actions for Wind and weather").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Wind and water")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_text("No matches")).to_be_visible()

    page.get_by_role("searchbox", name="Search documents").fill("water")
    page.get_by_role("button", name="Actions for Wind and water").click()
    page.get_by_role("menuitem", name="Move to trash").click()
    expect(titles).to_have_count(0)
    page.get_by_role("searchbox", name="Search documents").fill("")
    expect(titles).to_have_text(["Log book"])

    page.get_by_role("radiogroup", name="Documents shown").get_by_text("Trash").click()
    expect(titles).to_have_text(["Wind and water"])
    titles.first.click()
    expect(page.get_by_text("This document is in the trash.")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(walter.text).to_be_editable()
    walter.go("documents")
    expect(titles).to_have_text(["Wind and water", "Log book"])
    assert walter.mistakes == []


def test_throwing_away_can_be_undone_at_once(product: Product) -> None:
    document(product)
    walter = product.sign_in("walter")
    titles = walter.page.get_by_role("list", name="Documents").get_by_role("link")
    walter.page.get_by_role("button", name="Actions for Log book").click()
    walter.page.get_by_role("menuitem", name="Move to trash").click()
    expect(titles).to_have_count(0)
    message = walter.page.get_by_role("alert").filter(has_text="was moved to the trash")
    message.get_by_role("button", name="Undo").click()
    expect(titles).to_have_text(["Log book"])
    assert walter.mistakes == []


def exported(tab: BrowserTab, to: Path) -> Path:
    """The file that "Export as Markdown" gives, under the name it suggests."""
    tab.page.get_by_role("button", name="More", exact=True).click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("menuitem", name="Export as Markdown").click()
    path = to.with_name(download.value.suggested_filename)
    download.value.save_as(path)
    return path


def stored_markdown(product: Product, document_id: UUID) -> str:
    acme = product.world.acme
    with tenant_scope(acme.id):
        return queries.content(acme.actor("walter"), document_id).markdown
