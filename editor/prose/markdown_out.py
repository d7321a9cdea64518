"""ProseMirror JSON to Markdown, such that reading it back gives the same document."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from editor.prose.grammar import (
    AI_ORIGIN,
    Json,
    block,
    children,
    is_inline,
    is_text_block,
    marks_as_dict,
    paragraph,
    whole_number,
)
from editor.prose.markdown_out_inline import AS_WRITTEN, escaped, inline
from editor.prose.markdown_rules import begins_html, is_verbatim
from editor.prose.plain import inline_text

_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_CLOSING_HASHES, _HASHES_KEPT = re.compile(r"(^|\s)(#+)$"), r"\1\\\2"
# What would make a table of the line before it.
_DELIMITER_ROW = re.compile(r"^(\s*)(?=[|:-][|:\s-]*$)", re.MULTILINE)
_TABLE = re.compile(r"[^\n]+\n *[|:-][|:\t -]*(\n|$)")
_INTERRUPTS = re.compile(r"(-|1\.) \S")
_TASK_ESCAPED = re.compile(r"^\\\[([ xX])\\\](?=\s|$)")


def to_markdown(document: Json) -> str:
    """Ends with one line feed unless the document is empty."""
    first, *others = children(document) or [paragraph([])]
    head = _as_written(first, at_start=True)
    body = "\n\n".join(part for part in (head, _join(others)) if part) if head else _join(children(document))
    return body + "\n" if body else ""


def titled_heading(title: str) -> str:
    """A title as the heading that an import takes it from again; empty without one."""
    words = " ".join(title.split())
    return _heading(block("heading", [{"type": "text", "text": words}], level=1)) if words else ""


def _join(content: list[Json], separator: str = "\n\n") -> str:
    pieces: list[str] = []
    before, is_other = "", False
    for node in _readable(content):
        piece, kind = _BLOCKS[node["type"]](node), node["type"]
        is_other = kind in _LISTS and kind == before and not is_other
        pieces.append(_other_bullet(piece, kind) if is_other else piece)
        before = kind
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
    return _as_written(node) or _guard(inline(node))


def _as_written(node: Json, *, at_start: bool = False) -> str:
    """The lines of a table, footnotes, front matter or HTML, which were kept as text; empty for anything else."""
    if node["type"] != "paragraph" or any(set(marks_as_dict(child)) - {AI_ORIGIN} for child in children(node)):
        return ""
    lines = inline_text(node)
    may_be = lines.startswith(("[^", "---\n")) or lines.lstrip(" ").startswith("<") or _TABLE.match(lines)
    return lines if may_be and is_verbatim(lines, at_start=at_start) else ""


def _guard(line: str) -> str:
    """Keeps text that only looks like a block marker from becoming one."""

    def escape(match: re.Match[str]) -> str:
        space, marker = match.groups()
        return space + (marker + "\\" if marker.isdigit() else "\\" + marker)

    guarded = _LINE_START.sub(escape, _DELIMITER_ROW.sub(r"\1\\", line))
    return "\n".join(_no_html(one, is_first=not number) for number, one in enumerate(guarded.split("\n")))


def _no_html(line: str, *, is_first: bool) -> str:
    words = line.lstrip()
    if not words or not begins_html(words, is_first=is_first):
        return line
    # A tag stands there as written; once its sign is escaped it is text, and so is what stands within it.
    tag = AS_WRITTEN.match(words)
    rest = words[tag.end() :] if tag else words[1:]
    return f"{line[: -len(words)]}{escaped(tag.group() if tag else words[0])}{rest}"


def _heading(node: Json) -> str:
    """In one line, for that is what it may have; a hash at its end would be taken for its closing."""
    level = whole_number(node, "level", 1, 6)
    line = inline({**node, "content": [_no_break(child) for child in children(node)]}).replace("\n", " ")
    return f"{'#' * level} {_CLOSING_HASHES.sub(_HASHES_KEPT, line)}".rstrip()


def _no_break(child: Json) -> Json:
    return {"type": "text", "text": " "} if child["type"] == "hardBreak" else child


def _code(node: Json) -> str:
    content = "".join(child.get("text", "") for child in children(node))
    language = str(node.get("attrs", {}).get("language") or "").split("\n")[0]
    sign = "~" if "`" in language else "`"  # which words behind a fence of backticks may not have
    longest = max((len(run) for run in re.findall(sign + "{3,}", content)), default=2)
    fence = sign * max(3, longest + 1)
    return f"{fence}{language}\n{content}\n{fence}" if content else f"{fence}{language}\n{fence}"


def _quote(node: Json) -> str:
    # A blank at the end of a line of code is a part of it.
    return "\n".join(f"> {line}" if line.strip() else ">" for line in _join(children(node)).split("\n"))


def _bullets(node: Json) -> str:
    return "\n".join(_item(child, "- ") for child in children(node))


def _numbers(node: Json) -> str:
    start = whole_number(node, "start", 1, 999_999_999)
    return "\n".join(_item(child, f"{start + n}. ") for n, child in enumerate(children(node)))


def _item(node: Json, marker: str) -> str:
    lines = _item_body(children(node) if node["type"] == "listItem" else [node]).split("\n")
    lines[0] = _TASK_ESCAPED.sub(r"[\1]", lines[0])
    pad = " " * len(marker)
    return "\n".join((marker + lines[0], *(pad + line if line else "" for line in lines[1:]))).rstrip()


def _item_body(content: list[Json]) -> str:
    """A list stands right below the line it belongs to, where it may."""
    body = _join(content)
    kinds = [node["type"] for node in content]
    if len(kinds) == 2 and kinds[0] == "paragraph" and kinds[1] in _LISTS and not _as_written(content[0]):
        line, below = _join(content[:1]), _join(content[1:])
        return f"{line}\n{below}" if line and _INTERRUPTS.match(below) else body
    return body


_BLOCKS: dict[str, Callable[[Json], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code,
    "blockquote": _quote,
    "bulletList": _bullets,
    "orderedList": _numbers,
    "horizontalRule": lambda node: "---",
}
