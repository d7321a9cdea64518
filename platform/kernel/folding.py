"""Letters as a search compares them: without case, diacritics and ligatures.

The database has neither `unaccent` nor full case folding before PostgreSQL 18, so names and words are folded here, when
they are stored and when they are asked for.
"""

import unicodedata
from functools import lru_cache

import regex

_ACCENT = regex.compile(r"[\p{Mn}--[\u3099\u309a]]", regex.V1)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe", "ς": "σ"}
)


@lru_cache(maxsize=50_000)
def fold(value: str) -> str:
    """The same for "Müller", "MULLER" and "müller", and for "Straße" and "STRASSE"."""
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", value.casefold()))
    # A text of accents alone stays: without a sign it would be found everywhere.
    return unicodedata.normalize("NFC", bare.casefold()).translate(_LETTERS) or value
