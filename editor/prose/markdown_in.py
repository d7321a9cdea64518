"""Markdown (CommonMark and strikethrough) to ProseMirror JSON, through markdown-it-py.

What the grammar has no node for is kept as text: an image becomes its description as a link, a table
or raw HTML stays as it was written.
"""

from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from editor.prose.grammar import Json, block, doc, is_safe_href, paragraph, text

_parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def from_markdown(source: str) -> Json:
    """Always a valid document: at least one paragraph."""
    tree = SyntaxTreeNode(_parser.parse(source.replace("\x00", "\ufffd")))
    return doc(_blocks(tree.children))


def _blocks(nodes: list[SyntaxTreeNode]) -> list[Json]:
    return [built for node in nodes for built in _BLOCKS.get(node.type, _as_text)(node)]


def _paragraph(node: SyntaxTreeNode) -> list[Json]:
    return [paragraph(_inline(node))]


def _heading(node: SyntaxTreeNode) -> list[Json]:
    return [block("heading", _inline(node), level=int(node.tag[1]))]


def _code(node: SyntaxTreeNode) -> list[Json]:
    language = node.info.split()[0] if node.type == "fence" and node.info.strip() else None
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
    "hr": lambda node: [block("horizontalRule", [])],
}


def _inline(node: SyntaxTreeNode) -> list[Json]:
    pieces: list[Json] = []
    for child in node.children:
        _walk(child, {}, pieces)
    return pieces


def _walk(node: SyntaxTreeNode, marks: dict[str, Json], out: list[Json]) -> None:
    if node.type == "hardbreak":
        out.append({"type": "hardBreak"})
    elif node.type == "softbreak":
        _add_text(" ", marks, out)
    elif node.type == "code_inline":
        _add_text(node.content, {**marks, "code": {}}, out)
    elif node.type == "image":
        _add_text(node.content or str(node.attrs.get("src", "")), _link(node, "src", marks), out)
    elif node.children:
        inner = _link(node, "href", marks) if node.type == "link" else _marked(node, marks)
        for child in node.children:
            _walk(child, inner, out)
    elif node.content:
        _add_text(node.content, marks, out)


def _marked(node: SyntaxTreeNode, marks: dict[str, Json]) -> dict[str, Json]:
    name = _MARKS.get(node.type)
    return {**marks, name: {}} if name else marks


def _link(node: SyntaxTreeNode, attribute: str, marks: dict[str, Json]) -> dict[str, Json]:
    href: Any = node.attrs.get(attribute, "")
    return {**marks, "link": {"href": href}} if is_safe_href(str(href)) else marks


def _add_text(value: str, marks: dict[str, Json], out: list[Json]) -> None:
    if not value:
        return
    node = text(value, marks)
    if out and out[-1]["type"] == "text" and out[-1].get("marks") == node.get("marks"):
        out[-1]["text"] += value
    else:
        out.append(node)
