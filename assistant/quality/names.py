"""The names of a text, as capitals show them, and whether a rewrite keeps them. Pure Python.

Where every noun has a capital (German), and where the language is in doubt, only names of several words and acronyms
are seen; in scripts without capitals none are.
"""

import re
import unicodedata

from kernel.languages import function_words, language_of

_FEW_NAMES, _MAX_LOST_SHARE = 5, 0.2
_WORD = r"[^\W\d_](?:[\w'’\-]*\w)?"
_TOKEN = re.compile(rf"{_WORD}|[.!?…:;\n\"“”«»„()\[\]|*#•]")
_CALENDAR = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
_TITLES = "mr mrs ms dr prof sir herr frau monsieur madame señor señora don doña"
_NO_NAMES = frozenset(word.rstrip("s") for word in f"{_CALENDAR} {_TITLES}".split())
_CAPITAL_NOUNS = ("de", "lb", None)
_MAX_CAPITALS, _MAX_WITH_NOUNS = 0.4, 0.65

Name = tuple[str, ...]


def are_kept(before: str, answer: str) -> bool:
    """Whether hardly a name of the text is missing in its rewrite, and none has become another one."""
    names = names_in(before)
    lost = [name for name in names if not _is_kept(name, answer)]
    if lost and (len(names) <= _FEW_NAMES or len(lost) > _MAX_LOST_SHARE * len(names)):
        return False
    return not _is_renamed(names, before, answer)


def names_in(text: str) -> set[Name]:
    """Each run of words with a capital that no beginning of a sentence explains."""
    found: set[Name] = set()
    run: list[str] = []
    is_first, all_words, capitals = True, 0, 0
    has_capital_nouns = language_of(text) in _CAPITAL_NOUNS
    began_sentence = False
    for token in [*_TOKEN.findall(text), "."]:
        is_word = token[0].isalpha()
        is_capital = is_word and token[0].isupper() and (len(token) > 1 or bool(run))
        if is_word and not is_first:
            all_words, capitals = all_words + 1, capitals + is_capital
        if is_capital:
            began_sentence = is_first if not run else began_sentence
            run.append(token)
        elif run:
            found.update(_name(run, began_sentence=began_sentence, has_capital_nouns=has_capital_nouns))
            run = []
        is_first = not is_word
    most = _MAX_WITH_NOUNS if has_capital_nouns else _MAX_CAPITALS
    return found if capitals <= max(most * all_words, 3) else set()


def _name(run: list[str], *, began_sentence: bool, has_capital_nouns: bool) -> list[Name]:
    words = [word for word in run if word.casefold().rstrip("s") not in _NO_NAMES and not word.startswith(("I'", "I’"))]
    known = function_words()
    if began_sentence and words and words[0] == run[0] and words[0].casefold() in known:
        words = words[1:]
    is_acronym = len(words) == 1 and len(words[0]) > 1 and words[0].isupper()
    least = 1 if is_acronym or not (has_capital_nouns or (began_sentence and words[:1] == run[:1])) else 2
    return [tuple(words)] if len(words) >= least else []


def _is_kept(name: Name, answer: str) -> bool:
    said = _folded_words(answer)
    initials = "".join(word[0] for word in name).casefold()
    return (len(name) > 1 and initials in said) or any(_is_said(word, said) for word in name)


def _is_said(word: str, said: set[str]) -> bool:
    """Whether the word stands there, in whatever form the sentence gives it."""
    folded = _fold(word)
    stem = folded[: max(3, -(-len(folded) * 3 // 5))]
    return any(one.startswith(stem) for one in said)


def _is_renamed(names: set[Name], before: str, answer: str) -> bool:
    """A word of a name is gone, and a name that the text does not have has come."""
    said, had = _folded_words(answer), _folded_words(before)
    is_word_lost = any(not _is_said(word, said) for name in names for word in name)
    return is_word_lost and any(not _is_said(word, had) for name in names_in(answer) for word in name)


def _folded_words(text: str) -> set[str]:
    return {_fold(word) for word in re.findall(_WORD, text)} | {_fold(one) for one in re.findall(r"\w+", text)}


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
