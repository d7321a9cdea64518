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
    is_safe_href,
    is_text_block,
    marks_as_dict,
    paragraph,
    whole_number,
)
from editor.prose.markdown_rules import WRITTEN_TAG, begins_html, is_image, is_verbatim
from editor.prose.plain import inline_text

_ESCAPE = re.compile(r"([\\`*_\[\]<>~])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$|\d+(?=[.)](?:\s|$)))", re.MULTILINE)
_DELIMITERS = (("underline", "<u>"), ("bold", "**"), ("italic", "*"), ("strike", "~~"))
_CLOSING = {**dict(_DELIMITERS), "underline": "</u>"}
_CLOSING_HASHES, _HASHES_KEPT = re.compile(r"(^|\s)(#+)$"), r"\1\\\2"
# What would make a table of the line before it.
_DELIMITER_ROW = re.compile(r"^(\s*)(?=[|:-][|:\s-]*$)", re.MULTILINE)
_TABLE = re.compile(r"[^\n]+\n *[|:-][|:\t -]*(\n|$)")
_INTERRUPTS = re.compile(r"(-|1\.) \S")
_TASK_ESCAPED = re.compile(r"^\\\[([ xX])\\\](?=\s|$)")
_AS_WRITTEN = re.compile(rf"(!\[[^\[\]\n]*\]\([^()\n]*\)|\[\^[^\s\[\]]+\](?![(\[:])|{WRITTEN_TAG})")


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
    return _as_written(node) or _guard(_inline(node))


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
    return f"{line[: -len(words)]}\\{words}" if words and begins_html(words, is_first=is_first) else line


def _heading(node: Json) -> str:
    """In one line, for that is what it may have; a hash at its end would be taken for its closing."""
    level = whole_number(node, "level", 1, 6)
    line = _inline({**node, "content": [_no_break(child) for child in children(node)]}).replace("\n", " ")
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
        if "link" in marks and out and out[-1].endswith("!"):
            out[-1] = out[-1][:-1] + "\\!"
        out.append(_leaf(body, marks))
        follows = nodes[position + 1] if position + 1 < len(nodes) else {"type": "end"}
        _close(opened, list(marks_as_dict(follows)), out)
        out.append(trail)
    _close(opened, [], out)
    return "".join(out).strip()


def _close(opened: list[str], wanted: list[str], out: list[str]) -> None:
    """Closes from the inside until only wanted marks are open."""
    while any(name not in wanted for name in opened):
        out.append(_CLOSING[opened.pop()])


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
        shown = "".join(_written(part) for part in _AS_WRITTEN.split(body))
    link = marks.get("link", {})
    href = link.get("href")
    return f"[{shown}]({_destination(str(href))}{_title(link)})" if href and is_safe_href(str(href)) else shown


def _written(part: str) -> str:
    """Escaped, but for an image, the mark of a footnote and a tag, which were kept as text."""
    if _AS_WRITTEN.fullmatch(part) and (part.startswith(("[^", "<")) or is_image(part)):
        return part
    return _ESCAPE.sub(r"\\\1", part).replace("&", "&amp;")


def _destination(href: str) -> str:
    return f"<{href}>" if re.search(r"[\s()]", href) else href


def _title(link: Json) -> str:
    """What shows when one points at the link, as Markdown writes it; a client may have left anything there."""
    words = " ".join(link["title"].split()) if isinstance(link.get("title"), str) else ""
    escaped = re.sub(r'(["\\])', r"\\\1", words).replace("&", "&amp;")
    return f' "{escaped}"' if words else ""
