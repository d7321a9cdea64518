"""ProseMirror JSON to Markdown, such that reading it back gives the same document (but for underline)."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from editor.prose.grammar import (
    Json,
    children,
    is_inline,
    is_safe_href,
    is_text_block,
    marks_as_dict,
    paragraph,
    whole_number,
)

_ESCAPE = re.compile(r"([\\`*_\[\]<>~])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_DELIMITERS = (("bold", "**"), ("italic", "*"), ("strike", "~~"))


def to_markdown(document: Json) -> str:
    """Ends with one line feed unless the document is empty."""
    body = _join(children(document))
    return body + "\n" if body else ""


def _join(content: list[Json], separator: str = "\n\n") -> str:
    pieces: list[str] = []
    nodes = list(_readable(content))
    for position, node in enumerate(nodes):
        piece = _BLOCKS[node["type"]](node)
        if position and node["type"] == nodes[position - 1]["type"] and node["type"] in _LISTS:
            piece = _other_bullet(piece, node["type"])
        pieces.append(piece)
    return separator.join(piece for piece in pieces if piece)


def _readable(nodes: list[Json]) -> Iterator[Json]:
    """Blocks that Markdown has. Of what the grammar does not allow, the text is kept: as paragraphs, in order."""
    for are_inline, group in groupby(nodes, is_inline):
        if are_inline:
            yield paragraph(list(group))
            continue
        for node in group:
            if node["type"] not in _BLOCKS:
                yield from _readable(children(node))
            elif is_text_block(node):
                yield {**node, "content": [child for child in children(node) if is_inline(child)]}
                yield from _readable([child for child in children(node) if not is_inline(child)])
            else:
                yield node


_LISTS = ("bulletList", "orderedList")


def _other_bullet(piece: str, kind: str) -> str:
    """Two lists in a row need different markers, or they would be read back as one."""
    if kind == "bulletList":
        return re.sub(r"^- ", "* ", piece, flags=re.MULTILINE)
    return re.sub(r"^(\d+)\. ", r"\1) ", piece, flags=re.MULTILINE)


def _paragraph(node: Json) -> str:
    return _guard(_inline(node))


def _guard(line: str) -> str:
    """Keeps text that only looks like a block marker from becoming one."""

    def escape(match: re.Match[str]) -> str:
        space, marker = match.groups()
        return space + (marker + "\\" if marker.isdigit() else "\\" + marker)

    return _LINE_START.sub(escape, line)


def _heading(node: Json) -> str:
    level = whole_number(node, "level", 1, 6)
    return f"{'#' * level} {_inline(node)}".rstrip()


def _code(node: Json) -> str:
    content = "".join(child.get("text", "") for child in children(node))
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * max(3, longest + 1)
    language = str(node.get("attrs", {}).get("language") or "").split("\n")[0]
    return f"{fence}{language}\n{content}\n{fence}" if content else f"{fence}{language}\n{fence}"


def _quote(node: Json) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _join(children(node)).split("\n"))


def _bullets(node: Json) -> str:
    return "\n".join(_item(child, "- ") for child in children(node))


def _numbers(node: Json) -> str:
    start = whole_number(node, "start", 1, 999_999_999)
    return "\n".join(_item(child, f"{start + n}. ") for n, child in enumerate(children(node)))


def _item(node: Json, marker: str) -> str:
    lines = _join(children(node) if node["type"] == "listItem" else [node]).split("\n")
    pad = " " * len(marker)
    return "\n".join((marker + lines[0], *(pad + line if line else "" for line in lines[1:]))).rstrip()


_BLOCKS: dict[str, Callable[[Json], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code,
    "blockquote": _quote,
    "bulletList": _bullets,
    "orderedList": _numbers,
    "horizontalRule": lambda node: "---",
}


def _inline(node: Json) -> str:
    """Opens and closes delimiters only where the set of marks changes."""
    out: list[str] = []
    opened: list[str] = []
    nodes = children(node)
    for position, child in enumerate(nodes):
        if child["type"] == "hardBreak":
            out.append("\\\n" if position + 1 < len(nodes) else "")
            continue
        marks = marks_as_dict(child)
        wanted = [name for name, _ in _DELIMITERS if name in marks]
        _close(opened, wanted, out)
        lead, body, trail = _split_space(child["text"])
        out.append(lead)
        for name in wanted:
            if name not in opened and body:
                out.append(dict(_DELIMITERS)[name])
                opened.append(name)
        out.append(_leaf(body, marks))
        follows = nodes[position + 1] if position + 1 < len(nodes) else {"type": "end"}
        _close(opened, list(marks_as_dict(follows)), out)
        out.append(trail)
    _close(opened, [], out)
    return "".join(out).strip()


def _close(opened: list[str], wanted: list[str], out: list[str]) -> None:
    """Closes from the inside until only wanted marks are open."""
    while any(name not in wanted for name in opened):
        out.append(dict(_DELIMITERS)[opened.pop()])


def _split_space(value: str) -> tuple[str, str, str]:
    body = value.strip(" ")
    if not body:
        return value, "", ""
    lead = value[: len(value) - len(value.lstrip(" "))]
    return lead, body, value[len(lead) + len(body) :]


def _leaf(body: str, marks: dict[str, Json]) -> str:
    if not body:
        return ""
    if "code" in marks:
        fence = "`" * (max((len(run) for run in re.findall(r"`+", body)), default=0) + 1)
        pad = " " if body.startswith("`") or body.endswith("`") else ""
        shown = f"{fence}{pad}{body}{pad}{fence}"
    else:
        shown = _ESCAPE.sub(r"\\\1", body).replace("&", "&amp;")
    href = marks.get("link", {}).get("href")
    return f"[{shown}]({_destination(str(href))})" if href and is_safe_href(str(href)) else shown


def _destination(href: str) -> str:
    return f"<{href}>" if re.search(r"[\s()]", href) else href
