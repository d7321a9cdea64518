"""The document grammar that browser and server share (Tiptap StarterKit, link, underline and `aiOrigin`).

`SCHEMA_VERSION` rises when an editor that does not know the change would destroy content: an older
editor then opens the document read-only.
"""

from typing import Any

SCHEMA_VERSION = 2

Json = dict[str, Any]

AI_ORIGIN = "aiOrigin"
MAX_DEPTH = 64
_SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")
TEXT_BLOCKS = frozenset({"paragraph", "heading", "codeBlock"})
CONTAINERS = frozenset({"doc", "blockquote", "bulletList", "orderedList", "listItem"})
LEAVES = frozenset({"horizontalRule", "hardBreak"})
NODES = TEXT_BLOCKS | CONTAINERS | LEAVES
MARKS = frozenset({"bold", "italic", "strike", "code", "link", "underline", AI_ORIGIN})
_MARK_ORDER = {name: rank for rank, name in enumerate(("link", "bold", "italic", "strike", "underline", "code"))}

# Attributes are written as Tiptap's extensions declare them; null ones are left out, as y-prosemirror does.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "heading": frozenset({"level"}),
    "codeBlock": frozenset({"language"}),
    "orderedList": frozenset({"start", "type"}),
}


def doc(blocks: list[Json]) -> Json:
    return {"type": "doc", "content": blocks or [paragraph([])]}


def paragraph(inline: list[Json]) -> Json:
    return block("paragraph", inline)


def block(kind: str, content: list[Json], **attrs: Any) -> Json:
    node: Json = {"type": kind}
    kept = {key: value for key, value in attrs.items() if value is not None}
    if kept:
        node["attrs"] = kept
    if content:
        node["content"] = content
    return node


def text(value: str, marks: dict[str, Json] | None = None) -> Json:
    node: Json = {"type": "text", "text": value}
    if marks:
        node["marks"] = marks_as_list(marks)
    return node


def marks_as_list(marks: dict[str, Json]) -> list[Json]:
    """Marks in one fixed order, so that equal content is equal JSON."""
    names = sorted(marks, key=lambda name: (_MARK_ORDER.get(name, 99), name))
    return [{"type": name, "attrs": marks[name]} if marks[name] else {"type": name} for name in names]


def marks_as_dict(node: Json) -> dict[str, Json]:
    return {mark["type"]: mark.get("attrs") or {} for mark in node.get("marks", [])}


def is_inline(node: Json) -> bool:
    return node["type"] in ("text", "hardBreak")


def is_text_block(node: Json) -> bool:
    return node["type"] in TEXT_BLOCKS


def children(node: Json) -> list[Json]:
    content: list[Json] = node.get("content", [])
    return content


def unknown_types(node: Json) -> set[str]:
    """Names of nodes and marks that this grammar does not have."""
    strange = {mark["type"] for mark in node.get("marks", []) if mark["type"] not in MARKS}
    if node["type"] not in NODES and node["type"] != "text":
        strange.add(node["type"])
    for child in children(node):
        strange |= unknown_types(child)
    return strange


def is_safe_href(href: str) -> bool:
    """Whether a link may be kept: no `javascript:` and its like."""
    head = href.strip().lower()
    return bool(head) and (head.startswith(_SAFE_SCHEMES) or ":" not in head.split("/")[0].split("?")[0])


def whole_number(node: Json, attribute: str, low: int, high: int) -> int:
    """An attribute as a number between bounds; `low` for what a client wrote that is none."""
    value = node.get("attrs", {}).get(attribute, low)
    return min(max(value, low), high) if isinstance(value, int) else low
