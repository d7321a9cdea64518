"""Markdown to ProseMirror JSON, through markdown-it-py.

What the grammar has no node for is kept as text: tables, tasks, images, footnotes, front matter and HTML stay as
they were written, line by line.
"""

from collections.abc import Callable

from markdown_it.tree import SyntaxTreeNode

from editor.prose.grammar import Json, block, doc, is_safe_href, paragraph, text
from editor.prose.markdown_rules import UNDERLINE, VERBATIM, parse

_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def from_markdown(source: str) -> Json:
    """Always a valid document: at least one paragraph."""
    tree = SyntaxTreeNode(parse(source))
    return doc(_blocks(tree.children))


def _blocks(nodes: list[SyntaxTreeNode]) -> list[Json]:
    return [built for node in nodes for built in _BLOCKS.get(node.type, _as_text)(node)]


def _paragraph(node: SyntaxTreeNode) -> list[Json]:
    return [paragraph(_inline(node))]


def _heading(node: SyntaxTreeNode) -> list[Json]:
    return [block("heading", _inline(node), level=int(node.tag[1]))]


def _code(node: SyntaxTreeNode) -> list[Json]:
    language = " ".join(node.info.split()) or None if node.type == "fence" else None
    content = node.content.removesuffix("\n")
    return [block("codeBlock", [text(content)] if content else [], language=language)]


def _container(kind: str) -> Callable[[SyntaxTreeNode], list[Json]]:
    def build(node: SyntaxTreeNode) -> list[Json]:
        return [block(kind, _blocks(node.children) or [paragraph([])])]

    return build


def _ordered(node: SyntaxTreeNode) -> list[Json]:
    return [block("orderedList", _blocks(node.children), start=int(node.attrs.get("start", 1)))]


def _item(node: SyntaxTreeNode) -> list[Json]:
    content = _blocks(node.children)
    if not content or content[0]["type"] != "paragraph":
        content.insert(0, paragraph([]))
    return [block("listItem", content)]


def _verbatim(node: SyntaxTreeNode) -> list[Json]:
    pieces: list[Json] = []
    for number, line in enumerate(node.content.split("\n")):
        if number:
            pieces.append({"type": "hardBreak"})
        _add_text(line, {}, pieces)
    return [paragraph(pieces)]


def _as_text(node: SyntaxTreeNode) -> list[Json]:
    return [paragraph([text(node.content.strip())])] if node.content.strip() else []


_BLOCKS: dict[str, Callable[[SyntaxTreeNode], list[Json]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "fence": _code,
    "code_block": _code,
    "blockquote": _container("blockquote"),
    "bullet_list": _container("bulletList"),
    "ordered_list": _ordered,
    "list_item": _item,
    VERBATIM: _verbatim,
    "hr": lambda node: [block("horizontalRule", [])],
}


def _inline(node: SyntaxTreeNode) -> list[Json]:
    pieces: list[Json] = []
    tags = _paired_tags(node)
    for child in node.children:
        _walk(child, {}, pieces, tags)
    return pieces


def _paired_tags(node: SyntaxTreeNode) -> dict[str, int]:
    """How many underlines stand open, and how many tags of each kind, in order, have a partner; others are text."""
    names = [one.content.lower() for one in node.walk() if one.type == UNDERLINE]
    opened = closed = 0
    for name in names:
        if name == "<u>":
            opened += 1
        elif closed < opened:
            closed += 1
    return {"open": 0, "<u>": closed, "</u>": closed}


def _walk(node: SyntaxTreeNode, marks: dict[str, Json], out: list[Json], tags: dict[str, int]) -> None:
    if node.type == "hardbreak":
        out.append({"type": "hardBreak"})
    elif node.type == "softbreak":
        _add_text(" ", _underlined(marks, tags), out)
    elif node.type == "code_inline":
        _add_text(node.content, _underlined({**marks, "code": {}}, tags), out)
    elif node.type == "image":
        _add_text(node.meta["source"], _underlined(marks, tags), out)
    elif node.type == UNDERLINE:
        _open_or_close(node.content, marks, out, tags)
    elif node.children:
        inner = _link(node, marks) if node.type == "link" else _marked(node, marks)
        for child in node.children:
            _walk(child, inner, out, tags)
    elif node.content:
        _add_text(node.content, _underlined(marks, tags), out)


def _open_or_close(tag: str, marks: dict[str, Json], out: list[Json], tags: dict[str, int]) -> None:
    name = tag.lower()
    step = 1 if name == "<u>" else -1
    if not tags[name] or tags["open"] + step < 0:
        _add_text(tag, _underlined(marks, tags), out)
        return
    tags[name] -= 1
    tags["open"] += step


def _underlined(marks: dict[str, Json], tags: dict[str, int]) -> dict[str, Json]:
    return {**marks, "underline": {}} if tags["open"] else marks


def _marked(node: SyntaxTreeNode, marks: dict[str, Json]) -> dict[str, Json]:
    name = _MARKS.get(node.type)
    return {**marks, name: {}} if name else marks


def _link(node: SyntaxTreeNode, marks: dict[str, Json]) -> dict[str, Json]:
    href, title = str(node.attrs.get("href", "")), " ".join(str(node.attrs.get("title", "")).split())
    if not is_safe_href(href):
        return marks
    return {**marks, "link": {"href": href, "title": title} if title else {"href": href}}


def _add_text(value: str, marks: dict[str, Json], out: list[Json]) -> None:
    if not value:
        return
    node = text(value, marks)
    if out and out[-1]["type"] == "text" and out[-1].get("marks") == node.get("marks"):
        out[-1]["text"] += value
    else:
        out.append(node)
