"""What a person does in a browser tab, in the words of the screen."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from tests.world import PASSWORD, Company

PATIENCE_MS = 60_000
expect.set_options(timeout=30_000)

_WITHOUT_CARETS = """node => [...node.querySelectorAll('p, li, h1, h2, h3')].map(block => {
  const copy = block.cloneNode(true);
  copy.querySelectorAll('[class*=caret], [class*=cursor], .ProseMirror-widget').forEach(one => one.remove());
  return copy.textContent;
}).join('\\n')"""


class BrowserTab:
    """One browser page of one signed-in person."""

    def __init__(self, page: Page, base: str, company: Company) -> None:
        self.page, self.base, self.company = page, base, company
        self.mistakes: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.on("console", self._note)

    def sign_in(self, email: str) -> None:
        self.page.get_by_label("E-mail").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/documents")

    @property
    def place(self) -> str:
        """Where this page is in the organisation; `go` leads back."""
        return self.page.url.partition(f"/t/{self.company.slug}/")[2]

    @property
    def is_wider_than_the_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def go(self, place: str) -> None:
        self.page.goto(f"{self.base}/t/{self.company.slug}/{place}")

    def open(self, document_id: Any) -> None:
        """Open a document and wait until it can be written in."""
        self.go(f"documents/{document_id}")
        self.text.wait_for()
        self.wait_until_saved()

    @property
    def text(self) -> Locator:
        return self.page.locator(".prose[contenteditable=true], [contenteditable=true].ProseMirror").first

    @property
    def text_of_any_kind(self) -> Locator:
        """The text, whether or not it can be written in."""
        return self.page.locator(".ProseMirror")

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("textbox", name="Title", exact=True)

    @property
    def open_document_id(self) -> UUID:
        return UUID(self.place.removeprefix("documents/")[:36])

    @property
    def words(self) -> str:
        """The text as it is read, without the names at other people's carets."""
        return str(self.text.evaluate(_WITHOUT_CARETS))

    def write_at_end(self, words: str, paragraph: int = 0) -> None:
        self.text.locator("p").nth(paragraph).click()
        self.page.keyboard.press("End")
        self.page.keyboard.type(words)

    def select_paragraph(self, number: int = 0) -> None:
        self.text.locator("p").nth(number).click(click_count=3)

    @property
    def save_state(self) -> Locator:
        return self.page.get_by_test_id("save-state")

    def wait_until_saved(self) -> None:
        expect(self.save_state).to_contain_text("Saved", timeout=PATIENCE_MS)

    def reload_without_prices(self) -> None:
        """As when a price could not be read: an action that costs too much is offered all the same."""
        self.page.route("**/writing/quote/", lambda route: route.abort())
        self.page.reload()
        self.text.wait_for()
        self.wait_until_saved()

    def ask_ai(self, action: str) -> None:
        self.page.get_by_role("button", name=re.compile(action)).first.click()

    def suggestion(self) -> Locator:
        """The waiting suggestion's card."""
        card = self.page.get_by_role("region", name="AI suggestion")
        card.wait_for()
        return card

    def accept(self) -> None:
        """Accept the suggestion and wait until it stands in the document: its preview reads the same before."""
        card = self.suggestion()
        card.get_by_role("button", name=re.compile("Accept")).click()
        expect(card).to_be_hidden()

    def show(self, name: str) -> None:
        """Open one of the panels beside the text."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def ask_chat(self, question: str) -> None:
        box = self.page.get_by_placeholder("Ask about your files…")
        box.fill(question)
        box.press("Enter")

    def upload(self, *paths: Path) -> None:
        self.page.locator("input[type=file]").first.set_input_files([str(path) for path in paths])

    def _note(self, message: Any) -> None:
        # A refused request is the product's answer, not a mistake of the page; everything else is.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.mistakes.append(message.text)


def values_in(place: Locator) -> list[str]:
    return [field.input_value() for field in place.locator("input").all()]
