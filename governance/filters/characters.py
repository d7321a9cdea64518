"""Characters of which a match of a detector may consist (hot), and all others (cold), as classes of `regex`.

Those of ASCII are classes of the standard library, too, which passes over a text of them in a third of the time.
"""

from governance.filters.detectors.context import INVISIBLE, full_width

_WIDE_SIGNS = full_width("@.%+-/=:~#$&'()!?*^")
HOT_CLASS = (
    rf"[[\w\p{{M}}@.%+\-/=:~#$&'()!?*^{_WIDE_SIGNS}\u2010-\u2013\u2212{INVISIBLE}]"
    r"--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]"
)
COLD_CLASS = HOT_CLASS.replace("[[", "[^[", 1)

HOT_ASCII = r"[A-Za-z0-9_@.%+\-/=:~#$&'()!?*^]"
COLD_ASCII = HOT_ASCII.replace("[", "[^", 1)
