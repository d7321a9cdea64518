"""The smallest change that turns a document into another, so that edits of untouched parts survive.

Blocks that are equal are not touched; a changed text block is changed word by word inside its own text
nodes; only what has no counterpart is removed or inserted.
"""

import json
import re
from difflib import SequenceMatcher
from typing import Any, cast

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from editor.prose.grammar import Json, children, is_text_block, marks_as_dict
from editor.yjs.build import Parent, byte_length, insert_nodes, insert_run
from editor.yjs.docs import ROOT
from editor.yjs.project import inline, node_to_json

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)
Token = tuple[str, str]


def rewrite(document: Doc, target: Json) -> None:
    """Changes `document` in one transaction until its content equals `target`."""
    fragment: XmlFragment = document[ROOT]
    with document.transaction():
        _rewrite_children(fragment, children(target))


def _rewrite_children(parent: Parent, wanted: list[Json]) -> None:
    present = [node_to_json(child) for child in parent.children if isinstance(child, XmlElement)]
    for operation, low, high, first, last in reversed(_operations(_keys(present), _keys(wanted))):
        if operation != "equal":
            _replace(parent, low, high, present[low:high], wanted[first:last])


def _keys(nodes: list[Json]) -> list[str]:
    return [_key(node) for node in nodes]


def _key(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def _operations(old: list[Any], new: list[Any]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _replace(parent: Parent, low: int, high: int, old: list[Json], new: list[Json]) -> None:
    """Blocks of one kind at one place are the same block, changed; the rest goes and comes."""
    paired = 0
    while paired < min(len(old), len(new)) and _is_same_block(old[paired], new[paired]):
        paired += 1
    if high - low > paired:
        del parent.children[low + paired : high]
    insert_nodes(parent, low + paired, new[paired:])
    for step in range(paired):
        _rewrite_block(cast(XmlElement, parent.children[low + step]), new[step])


def _is_same_block(old: Json, new: Json) -> bool:
    return bool(old["type"] == new["type"] and old.get("attrs") == new.get("attrs"))


def _rewrite_block(element: XmlElement, wanted: Json) -> None:
    if not is_text_block(wanted):
        _rewrite_children(element, children(wanted))
        return
    texts = [child for child in element.children if isinstance(child, XmlText)]
    if len(texts) == 1 == len(element.children) and all(n["type"] == "text" for n in children(wanted)):
        rewrite_text(texts[0], children(wanted))
        return
    del element.children[0 : len(element.children)]
    insert_nodes(element, 0, children(wanted))


def rewrite_text(node: XmlText, wanted: list[Json]) -> None:
    """Word by word; a word whose marks changed counts as changed."""
    old, new = _tokens(inline(node)), _tokens(wanted)
    offsets = [0]
    for value, _ in old:
        offsets.append(offsets[-1] + byte_length(value))
    marks = {_key(marks_as_dict(piece)): marks_as_dict(piece) for piece in wanted}
    for operation, low, high, first, last in reversed(_operations(old, new)):
        if operation == "equal":
            continue
        if high > low:
            del node[offsets[low] : offsets[high]]
        _insert_tokens(node, offsets[low], new[first:last], marks)


def _tokens(pieces: list[Json]) -> list[Token]:
    return [(value, _key(marks_as_dict(piece))) for piece in pieces for value in _TOKENS.findall(piece["text"])]


def _insert_tokens(node: XmlText, offset: int, tokens: list[Token], marks: dict[str, Any]) -> None:
    position = 0
    while position < len(tokens):
        key, stop = tokens[position][1], position
        while stop < len(tokens) and tokens[stop][1] == key:
            stop += 1
        value = "".join(token for token, _ in tokens[position:stop])
        insert_run(node, offset, value, marks[key])
        offset += byte_length(value)
        position = stop
