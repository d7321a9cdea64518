"""The Markdown that is read: CommonMark, strikethrough and underline, and what is kept as its own source.

Tables, footnotes, front matter and blocks of HTML have no node in the grammar. Each becomes one token that holds its
lines as written, images and tags in a line hold theirs, and the writer gives them back without escaping them.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common import html_re
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import html_block as read_html
from markdown_it.rules_block import table as read_table
from markdown_it.rules_block.html_block import HTML_SEQUENCES
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import image as read_image
from markdown_it.token import Token

VERBATIM, UNDERLINE, TAG = "verbatim", "underline_tag", "tag"
FRONT_MATTER = "front matter"

_FOOTNOTE = re.compile(r"\[\^[^\s\[\]]+\]:")
_FIELD = re.compile(r"[\w-]+:(\s|$)")
_UNDERLINE = re.compile(r"</?u>", re.IGNORECASE)
_COMMENT = r"<!--(?!>|->)(?:(?!--)[^\n])*-->"
WRITTEN_TAG = rf"(?!</?[uU]>)(?:{html_re.open_tag}|{html_re.close_tag}|{_COMMENT})".replace(r"\s", "[ \t]")
_TAG = re.compile(WRITTEN_TAG)
# Those that end with a sign of their own, not with an empty line, and without it would take all that follows.
_CLOSED_BY_SIGN = tuple((begins, ends) for begins, ends, _ in HTML_SEQUENCES[:5])


def parse(source: str) -> list[Token]:
    return _parser.parse(source.removeprefix("\ufeff").replace("\x00", "\ufffd"))


def is_verbatim(source: str, *, at_start: bool = False) -> bool:
    """Whether these lines alone would be read as one thing that is kept as written."""
    tokens = parse(source)
    alone = len(tokens) == 1 and tokens[0].type == VERBATIM and tokens[0].content == source
    return alone and (at_start or tokens[0].info != FRONT_MATTER)


def begins_html(line: str, *, is_first: bool) -> bool:
    """Whether a block of HTML begins with this line: of a paragraph's lines after the first not every tag does."""
    return any(begins.search(line) for begins, _, interrupts in HTML_SEQUENCES if is_first or interrupts)


def is_image(source: str) -> bool:
    """Whether this is one image that is kept as written."""
    tokens = _parser.parseInline(source)[0].children or []
    return len(tokens) == 1 and tokens[0].type == "image" and tokens[0].meta["source"] == source


def _keep(state: StateBlock, first: int, after: int, info: str = "") -> None:
    token = state.push(VERBATIM, "", 0)
    token.content = state.getLines(first, after, state.blkIndent, False).rstrip("\n")
    token.info = info
    token.map = [first, after]
    state.line = after


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    tokens = len(state.tokens)
    if not read_table(state, first, end, silent):
        return False
    if not silent:
        del state.tokens[tokens:]
        _keep(state, first, state.line)
    return True


def _footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A group of footnotes: to the next blank line, and further while lines after one are indented."""
    if state.is_code_block(first) or not _FOOTNOTE.match(state.src, state.bMarks[first] + state.tShift[first]):
        return False
    if silent:
        return True
    after = line = first + 1
    while line < end and _continues(state, line):
        line += 1
        after = after if state.isEmpty(line - 1) else line
    _keep(state, first, after)
    return True


def _continues(state: StateBlock, line: int) -> bool:
    if state.isEmpty(line):
        return True
    inside = state.sCount[line] >= state.blkIndent
    return inside and (not state.isEmpty(line - 1) or state.is_code_block(line))


def _html(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A block of HTML, to its own end: one that does not end is text, or the rest of the document would be in it."""
    tokens, start = len(state.tokens), state.bMarks[first] + state.tShift[first]
    if _UNDERLINE.match(state.src, start) or not _ends(state, first, end):
        return False
    if not read_html(state, first, end, silent):
        return False
    if not silent:
        del state.tokens[tokens:]
        _keep(state, first, state.line)
    return True


def _ends(state: StateBlock, first: int, end: int) -> bool:
    """Whether the block that begins here has its end before the last line of what it stands in."""
    start, last = state.bMarks[first] + state.tShift[first], state.eMarks[end - 1]
    line = state.src[start : state.eMarks[first]]
    closing = next((ends for begins, ends in _CLOSED_BY_SIGN if begins.search(line)), None)
    if closing is None:
        return True
    # Each is looked for once: a text of nothing but beginnings would take the square of its length.
    known: dict[tuple[object, int], int] = state.env.setdefault("no_end_from", {})
    if start >= known.get((closing, last), last + 1):
        return False
    if closing.search(state.src, start, last):
        return True
    known[closing, last] = start
    return False


def _front_matter(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    lines = [state.src[state.bMarks[line] : state.eMarks[line]].rstrip() for line in range(first, end)]
    if silent or first or state.level or lines[0] != "---" or "---" not in lines[1:]:
        return False
    closing = lines.index("---", 1)
    if closing < 2 or not _FIELD.match(lines[1]):
        return False
    _keep(state, first, closing + 1, FRONT_MATTER)
    return True


def _image(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not read_image(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta = {"source": _image_source(state.src[start : state.pos], state.tokens[-1])}
    return True


def _image_source(written: str, token: Token) -> str:
    """As written, unless that names an address that stands elsewhere."""
    if written.endswith(")") and "\n" not in written:
        return written
    described = " ".join(token.content.split()).replace("[", "\\[").replace("]", "\\]")
    return f"![{described}](<{token.attrs['src']}>)"


def _underline(state: StateInline, silent: bool) -> bool:
    return _one_tag(state, UNDERLINE, _UNDERLINE, silent=silent)


def _tag(state: StateInline, silent: bool) -> bool:
    return _one_tag(state, TAG, _TAG, silent=silent)


def _one_tag(state: StateInline, kind: str, written: re.Pattern[str], *, silent: bool) -> bool:
    tag = written.match(state.src, state.pos, state.posMax)
    if not tag or "\n" in tag.group():
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.content = tag.group()
    state.pos = tag.end()
    return True


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("strikethrough").disable("html_inline")
    block, inline = parser.block.ruler, parser.inline.ruler
    block.at("table", _table, {"alt": ["paragraph", "reference"]})
    block.enable("table")
    block.before("table", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    block.before("footnote", "front_matter", _front_matter)
    block.at("html_block", _html, {"alt": ["paragraph", "reference", "blockquote"]})
    inline.at("image", _image)
    inline.before("autolink", "underline", _underline)
    inline.after("autolink", "tag", _tag)
    return parser


_parser = _made()
