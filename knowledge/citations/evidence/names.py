"""Names in a sentence: capitalised words where capitals mean a name."""

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"[^\W\d_][\w'’-]*\w|[^\W\d_]")
_FUNCTION_DE = """
der die das ist und von mit für nicht ein eine einen einem einer im am zu auf den dem des wird werden wurde sind heißt
es sie hat haben kostet um bei nach aus als auch nur kann muss ab bis zum zur
"""
FUNCTION_DE = frozenset(_FUNCTION_DE.split())
_FUNCTION_EN = """
the of and to is are was were in by for with at it that has have a an
"""
FUNCTION_EN = frozenset(_FUNCTION_EN.split())
_ROLES_DE = """
kapitän direktor direktorin chef chefin firma werft herr frau hafen stadt insel projekt fähre schiff leiter leiterin
geschäftsführer geschäftsführerin dockmeister meister abteilung team straße vertrag
"""
ROLES_DE = frozenset(_ROLES_DE.split())
_NAMED_BY_DE = """
heißt heißen namens genannt herr frau dr prof
"""
NAMED_BY_DE = frozenset(_NAMED_BY_DE.split())
_NO_NAMES = """
a an the this that these those it its he she they we you i his her their our my your in on at by for from of to and or
but if when while who what which where how as there here all each every no not yes with without after before since
until during under over according both please however also then thus only most many some any one two three le la les l
un une des du de ce cette ces il elle ils elles nous vous je et ou mais si dans sur pour par avec sans der die das ein
eine er sie es wir ihr ich und oder aber wenn im am zum zur für von mit nach bei seit monday tuesday wednesday
thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag mr mrs ms dr ltd inc
source sources answer note
"""
NO_NAMES = frozenset(_NO_NAMES.split())


def names_in(sentence: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, word) of each word that is a name or part of one. German nouns that are no names are left out."""
    words = list(WORD.finditer(sentence))
    lowered = [word.group().lower() for word in words]
    is_german = sum(one in FUNCTION_DE for one in lowered) > sum(one in FUNCTION_EN for one in lowered)
    for first, last in _runs(words):
        chosen = range(first, last + 1)
        while chosen and lowered[chosen[0]] in NO_NAMES:
            chosen = chosen[1:]
        if is_german:
            chosen = _german_name(chosen, lowered)
        elif chosen and chosen[0] == 0 and len(chosen) == 1:
            continue  # the first word of a sentence has its capital anyway
        for at in chosen:
            if lowered[at] not in NO_NAMES:
                yield words[at].start(), words[at].end(), words[at].group()


def _runs(words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    start = None
    for at in range(len(words) + 1):
        is_capital = at < len(words) and words[at].group()[0].isupper()
        if is_capital and start is None:
            start = at
        elif not is_capital and start is not None:
            yield start, at - 1
            start = None


def _german_name(chosen: range, lowered: list[str]) -> range:
    while chosen and lowered[chosen[0]] in ROLES_DE:
        chosen = chosen[1:]
    while chosen and lowered[chosen[-1]] in ROLES_DE:
        chosen = chosen[:-1]  # "Hans Müllers Werft"
    if len(chosen) >= 2:
        return chosen[-2:]
    is_named = bool(chosen) and chosen[0] > 0 and lowered[chosen[0] - 1] in NAMED_BY_DE
    return chosen if is_named else range(0)


UMLAUTS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ø": "oe",
        "å": "aa",
        "æ": "ae",
        "ł": "l",
    }
)
PLAIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i"})
ENDINGS = frozenset({"s", "es", "n", "en"})
"""Of a genitive or plural in the languages of the west."""
SLAVIC = re.compile("[а-яёіїєąęłńśźżčřěů]")
_SLAVIC_ENDINGS = """
а у ом ым ем е ой ы и ого ому ю я ей a u em ie owi ę ą y i iem iej ej ego emu ou ovi om ů
"""
SLAVIC_ENDINGS = frozenset(_SLAVIC_ENDINGS.split())
MIN_STEM = 3


def folded(word: str) -> frozenset[str]:
    """How a name is written without the marks on its letters: Müller as Muller and as Mueller."""
    lower = word.lower()
    bare = "".join(
        one for one in unicodedata.normalize("NFKD", lower.translate(PLAIN)) if not unicodedata.combining(one)
    )
    return frozenset({lower, bare, lower.translate(UMLAUTS)})


def bends_names(sentence: str) -> bool:
    """Whether a sentence is in a Slavic language, where a name has an ending for each case."""
    return len(SLAVIC.findall(sentence.lower())) >= 2


def is_same_name(part: str, word: str, *, bends: bool) -> bool:
    """Equal but for an ending: of a genitive or plural, or of a case in the languages that bend names."""
    short, long = sorted((part, word), key=len)
    if short == long or (len(short) >= 3 and long.startswith(short) and long[len(short) :] in ENDINGS):
        return True
    if not bends:
        return False
    stem = len(short) - 1 if short[-1:] in "аяыaęąy" else len(short)
    return stem >= MIN_STEM and long.startswith(short[:stem]) and long[stem:] in SLAVIC_ENDINGS
