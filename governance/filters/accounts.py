"""Whether words belong to a bank account that is written in groups, as far as a growing text shows it.

An account's country may stand apart ("DE 89 3704"); then only what accounts of that country have there goes on, since
"at 10" and "by 20" begin a sentence, too.
"""

import re

import regex

from governance.filters.characters import COLD_CLASS
from governance.filters.detectors import ibans
from governance.filters.detectors.context import INVISIBLE, folded

_V1 = regex.VERSION1
_MAX_CHARS = 110
_MIN_HEAD_CHARS = 4
# Of a country that issues accounts: a part number such as AB12 keeps nothing waiting.
_COUNTRY = re.compile(
    rf"(?=[A-Za-z]{{2}}[^A-Za-z0-9]{{0,4}}[0-9]{{2}})(?:{'|'.join(ibans.COUNTRIES)})[^A-Za-z0-9]{{0,4}}[0-9]{{2}}",
    re.IGNORECASE,
)
_LETTER = r"[A-Za-z\uff21-\uff3a\uff41-\uff5a]"
_TWO_LETTERS = regex.compile(rf"(?r)(?<![A-Za-z0-9]){_LETTER}[{INVISIBLE}]*{_LETTER}[{INVISIBLE}]*", _V1)
_CHECK_DIGITS = re.compile(rf"\d[{INVISIBLE}]*\d")
_IS_COMPACT = re.compile(rf"[A-Za-z]{{2}}[{INVISIBLE}]*\d")
_MARKS = re.compile(f"[{INVISIBLE}]+")
_DIGIT = re.compile(r"\d")
_GROUP_CHARS = rf"[A-Za-z0-9{INVISIBLE}.\-]"
_TAIL = regex.compile(
    rf"(?r)(?<![A-Za-z0-9])[A-Za-z][{INVISIBLE}]*[A-Za-z][\s{INVISIBLE}./_\-\u2010-\u2015]{{0,4}}\d[{INVISIBLE}]*\d"
    rf"{_GROUP_CHARS}*(?:[\s\u00a0]{{1,2}}{_GROUP_CHARS}+){{0,12}}?",
    _V1,
)
_GROUP = regex.compile(rf"[A-Za-z0-9{INVISIBLE}]{{1,6}}(?![A-Za-z0-9])", _V1)
# An account and groups of it that end inside the text: what would be joined word by word, in one step.
_GROUPS = regex.compile(
    rf"[A-Za-z]{{2}}[0-9]{{2}}[A-Za-z0-9]*+(?:[\s\u00a0]{{1,2}}+[A-Za-z0-9]{{1,6}}+(?={COLD_CLASS})){{1,12}}+", _V1
)


def is_at_a_country(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] ends with a country's two letters on their own: an account may follow after a blank."""
    letters = _TWO_LETTERS.match(text, start, end)
    return letters is not None and ibans.may_go_on(folded(letters.group()))


def may_be_check_digits(text: str, start: int, end: int) -> bool:
    """Whether a word begins as what stands after the country does."""
    return _CHECK_DIGITS.match(text, start, end) is not None


def start_of(text: str, start: int, end: int) -> int | None:
    """Where in text[start:end] an account starts that the next word may go on, None if none does."""
    if end - start < _MIN_HEAD_CHARS or not _DIGIT.search(text, start, end):
        return None
    from_here = max(start, end - _MAX_CHARS)
    last = folded(text[from_here:end])
    account = _TAIL.match(last)
    if account is None or not _COUNTRY.search(last if last.isascii() else _MARKS.sub("", last)):
        return None
    return from_here + account.start()


def group_end(text: str, word: int, end: int) -> int:
    """Where the group ends that a word of text[word:end] begins with, 0 if no account has such a group."""
    group = _GROUP.match(folded(text[word:end]))
    return word + group.end() if group else 0


def may_go_on(text: str, account: int, end: int) -> bool:
    """Whether text[account:end] may be the beginning of one account."""
    written = folded(text[account:end])
    return _IS_COMPACT.match(written) is not None or ibans.may_go_on(written)


def over_groups(text: str, account: int, limit: int) -> int:
    """Where the groups end that certainly belong to a compactly begun account, not beyond `limit`."""
    if not _COUNTRY.match(text, account):
        return account
    groups = _GROUPS.match(text, account, min(account + _MAX_CHARS, limit))
    return groups.end() if groups else account
