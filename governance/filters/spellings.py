r"""Placeholders as models write them back: in another case, with other dashes, blanks or brackets, without brackets, or
escaped for JSON, HTML, Markdown or a URL.

A spelling is only a question: what the vault of this generation did not issue stays as it is written. So look-alikes
cost nothing, and none can bring back what was not sent. An original is put back as the place has it that the spelling
shows: into `\u27e6…\u27e7` as a JSON string does, into a URL percent-encoded.
"""

import html
import json
import re
from urllib.parse import quote

import regex

from governance.filters.detectors import NAMES

OPEN, SHUT = "\u27e6", "\u27e7"
BRACKET_KIND = "TEXT"
_KINDS = "|".join([*map(str.upper, NAMES), BRACKET_KIND])
_SLASHES = r"\\{0,2}"
_OTHERS_OPEN, _OTHERS_SHUT = "\u301a\u3010\u3016\u27ec", "\u301b\u3011\u3017\u27ed"
_WIDE_OPEN, _WIDE_SHUT = "\uff3b", "\uff3d"


def _bracket(itself: str, names: str, others: str, wide: str, ascii_sign: str) -> str:
    code = f"{ord(itself):x}"
    entities = rf"&(?:\#x0{{0,4}}{code}|\#0{{0,4}}{ord(itself)}|{names});"
    escaped = rf"\\{{1,2}}u{code}|{entities}|{quote(itself)}"
    return rf"(?:[{itself}{others}]|{escaped}|{wide}{wide}|(?:{_SLASHES}\{ascii_sign}){{2}})"


_OPENED = _bracket(OPEN, "lobrk|LeftDoubleBracket", _OTHERS_OPEN, _WIDE_OPEN, "[")
_CLOSED = _bracket(SHUT, "robrk|RightDoubleBracket", _OTHERS_SHUT, _WIDE_SHUT, "]")
_BLANK = r"(?:\s|%20|\+|&nbsp;){0,4}"
_DASH = rf"(?:[\s\-\u2010-\u2013]|{_SLASHES}[_\-]|\\{{1,2}}u005f|&\#95;|&lowbar;|%5F|%20){{0,3}}"
_SPELLED = regex.compile(
    rf"(?P<open>{_OPENED}){_BLANK}(?P<kind>{_KINDS}){_DASH}(?P<code>[0-9A-F]{{4,16}}+){_BLANK}(?:{_CLOSED})"
    rf"|(?P<kind>{_KINDS}){_SLASHES}_(?P<code>[0-9A-F]{{4,16}}+)(?![0-9A-Z_])",
    regex.IGNORECASE | regex.VERSION1,
)
# Where a spelling may begin: a text without any of these is passed over in one step.
_FIRST_TWO = "|".join(rf"{kind[0]}(?:{kind[1]}|\Z)" for kind in _KINDS.split("|"))
_BEGINNING = re.compile(
    rf"[{OPEN}{_OTHERS_OPEN}]|{_WIDE_OPEN}(?!{_WIDE_OPEN}{_WIDE_OPEN})|\[(?!\[\[)|\\(?!\\\\)|&(?=[#l]|\Z)|%(?=E|\Z)"
    rf"|(?<![0-9A-Z_])(?:{_FIRST_TWO})",
    re.IGNORECASE,
)


class Spelling:
    """A place in a text that reads as a placeholder; `placeholder` is its exact form."""

    def __init__(self, match: "regex.Match[str]") -> None:
        self.written = match.group()
        self.end = match.end()
        self.placeholder = f"{OPEN}{match['kind'].upper()}_{match['code'].upper()}{SHUT}"
        self._opened = match["open"] or ""

    @property
    def has_own_brackets(self) -> bool:
        """Whether the brackets are those that only placeholders carry."""
        return self._opened == OPEN

    def as_written_there(self, value: str, *, into_json: bool) -> str:
        """The original, escaped as the spelling shows that its place needs it."""
        if self._opened.startswith("&"):
            value = html.escape(value)
        if self._opened.startswith("%"):
            value = quote(value, safe="", errors="surrogatepass")
        backslashes = self._opened.count("\\") if self._opened[-1:].isalnum() else 0
        for _ in range(max(backslashes, int(into_json))):
            value = json.dumps(value, ensure_ascii=False)[1:-1]
        return value


def next_place(text: str, position: int) -> int:
    """Where a spelling may begin at or after `position`, the text's end if nowhere."""
    begins = _BEGINNING.search(text, position)
    return begins.start() if begins else len(text)


def read(text: str, position: int, *, final: bool) -> Spelling | bool:
    """The spelling at `position`, False if none begins there, True if more text may make it one."""
    match = _SPELLED.match(text, position, partial=not final)
    if match is None:
        return False
    if not final and (match.partial or (match["open"] is None and match.end() == len(text))):
        return True
    return Spelling(match)
