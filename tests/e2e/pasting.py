"""Put on the clipboard of a page what a product would put there; needs no Django, as `make screenshots` has none."""

from pathlib import Path

from playwright.sync_api import Locator

FIXTURES = Path(__file__).resolve().parents[2] / "frontend/src/prose/paste/fixtures"
_PASTE = """(node, [kind, source]) => {
  node.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData(kind, source);
  node.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


def paste(text: Locator, source: Path) -> None:
    """Paste into the text what a product put on the clipboard."""
    text.evaluate(_PASTE, ["text/html", source.read_text()])
