"""Texts whose bytes are all ASCII and whose letters are not: UTF-7 (RFC 2152) and HZ (RFC 1843)."""

import re
import unicodedata
from collections import Counter

UTF7_RUN = re.compile(rb"\+[A-Za-z0-9+/]{3,}-?")
HZ_RUN = re.compile(rb"~\{(?:[!-~]{2})+~\}")
FIRST_UNSURE = "\u0590"
"""Letters below it are of European scripts, which no formula or telephone number gives by chance."""
MIN_LETTERS = 8
MIN_OF_ONE_SCRIPT = 0.9
MIN_OF_ONE_ALONE = 6
"""Letters of one script with none of another: by chance, one run in a thousand."""
COMMON_HAN = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家學個來國說們為會時這日本"
)
MIN_COMMON = 0.05


def seven_bit_encoding(content: bytes) -> str | None:
    """The codec of an ASCII text that shifts to other letters, or None for one that is what it looks like.

    A plus sign of a formula almost never opens a run that decodes; where one does, its letters are of no one script.
    """
    if b"~{" in content and HZ_RUN.search(content) and _is_likely(_decoded(content, "hz")):
        return "hz"
    if b"+" in content and UTF7_RUN.search(content) and _is_likely(_decoded(content, "utf-7")):
        return "utf-7"
    return None


def _decoded(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return ""


def _is_likely(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    if not foreign or any(unicodedata.category(character)[0] == "C" for character in foreign):
        return False
    unsure = [character for character in foreign if character >= FIRST_UNSURE and character.isalpha()]
    unsure = [one for one in unsure if not "\u1e00" <= one <= "\u1eff"]  # Vietnamese
    if not unsure:
        return any(character.isalpha() or character in "–—‘’“”„…°§€£" for character in foreign)
    scripts = Counter("HAN" if "\u3040" <= one <= "\u9fff" else unicodedata.name(one, "?").split()[0] for one in unsure)
    script, count = scripts.most_common(1)[0]
    if count == len(unsure) and count >= MIN_OF_ONE_ALONE:
        return True
    if len(unsure) < MIN_LETTERS or count < MIN_OF_ONE_SCRIPT * len(unsure):
        return False
    return script != "HAN" or sum(one in COMMON_HAN or one < "\u3400" for one in unsure) >= MIN_COMMON * len(unsure)
