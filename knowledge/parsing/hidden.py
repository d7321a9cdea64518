"""Takes out what a reader cannot see but a model would read: the usual carrier of planted instructions.

Sources: Unicode UTR 36 (bidirectional spoofing), the tag block U+E0000, and research on indirect prompt
injection, which hides text in zero-width characters; comments are the readers' business (parsing.html).
"""

import re
import unicodedata

HIDDEN = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff"  # soft hyphen, zero width
    "\u202a-\u202e\u2066-\u206f"  # bidirectional controls
    "\U000e0000-\U000e007f"  # tags
    "\ufff9-\ufffb"  # interlinear annotation
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]"  # control characters
    # Joiners are letters' business in Persian, Hindi and emoji, and nobody's between ASCII.
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
SPACES = re.compile(r"[^\S\n]+")
NOT_STORABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def strip_hidden(text: str) -> tuple[str, int]:
    """The visible text, composed (NFC) and with single spaces, and how many hidden characters it lost."""
    text, characters = HIDDEN.subn("", NOT_STORABLE.sub("\ufffd", text))
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return text.strip(), characters
