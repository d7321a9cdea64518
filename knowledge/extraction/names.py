"""Names to keys: what two spellings of one name have in common."""

import re
import unicodedata

MAX_KEY_CHARACTERS = 120
POSSESSIVE = re.compile(r"['’]s?$")
NOT_A_WORD = re.compile(r"[^\w]+|_+")
ARTICLES = {"the", "a", "an", "this", "that", "our", "their", "its"}
HONORIFICS = {"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame"}
LEGAL_FORMS = {"inc", "ltd", "llc", "plc", "corp", "co", "gmbh", "ag", "ab", "as", "oy", "bv", "sa", "kg"}


def entity_key(name: str) -> str:
    """The normalised form under which a name is one entity; empty if nothing of it is left.

    Case, accents, punctuation, articles, honorifics and legal forms do not distinguish two entities.
    """
    plain = unicodedata.normalize("NFKD", POSSESSIVE.sub("", name.strip())).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    words = [word for word in NOT_A_WORD.sub(" ", plain).split() if word]
    while len(words) > 1 and words[0] in ARTICLES | HONORIFICS:
        words.pop(0)
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    if words and all(word in ARTICLES | HONORIFICS for word in words):
        return ""
    return " ".join(words)[:MAX_KEY_CHARACTERS].strip()
