"""A person without a mouse: Tab, arrows, Enter and the product's own keys."""

from playwright.sync_api import Locator, expect

from tests.e2e.browser_tab import BrowserTab

MAX_PRESSES = 80
_HAS_FOCUS = "element => element === document.activeElement"


class Keyboard:
    """The keys pressed in one tab."""

    def __init__(self, tab: BrowserTab) -> None:
        self.tab, self.page = tab, tab.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def reach(self, goal: Locator, key: str = "Tab") -> None:
        """Press Tab until the goal has the focus, and see that the focus can be seen."""
        goal.wait_for()
        for _ in range(MAX_PRESSES):
            if goal.evaluate(_HAS_FOCUS):
                return
            self.press(key)
        raise AssertionError(f"{goal} is out of the keyboard's reach")

    def push(self, goal: Locator) -> None:
        """Go to a button or link and press it."""
        self.reach(goal)
        self.press("Enter")

    def go(self, name: str) -> None:
        """Choose a page, a document or a command from the palette."""
        self.press("Control+k")
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for()
        self.type(name)  # at once: no key may be lost while it opens
        expect(dialog.get_by_role("textbox")).to_have_value(name)
        expect(dialog.get_by_role("button", name=name).first).to_be_visible()
        self.press("Enter")
        expect(dialog).not_to_be_visible()
