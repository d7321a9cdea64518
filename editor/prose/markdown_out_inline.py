"""What stands within a block, as Markdown: marks, links, breaks and text that is escaped."""

import re

from editor.prose.grammar import Json, children, is_safe_href, marks_as_dict
from editor.prose.markdown_rules import WRITTEN_TAG, is_image

_ESCAPE = re.compile(r"([\\`*_\[\]<>~])")
_DELIMITERS = (("underline", "<u>"), ("bold", "**"), ("italic", "*"), ("strike", "~~"))
_CLOSING = {**dict(_DELIMITERS), "underline": "</u>"}
AS_WRITTEN = re.compile(rf"(!\[[^\[\]\n]*\]\([^()\n]*\)|\[\^[^\s\[\]]+\](?![(\[:])|{WRITTEN_TAG})")


def inline(node: Json) -> str:
    """Return the Markdown of what stands in a block: delimiters open and close only where the set of marks changes."""
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
        shown = "".join(_written(part) for part in AS_WRITTEN.split(body))
    link = marks.get("link", {})
    href = link.get("href")
    return f"[{shown}]({_destination(str(href))}{_title(link)})" if href and is_safe_href(str(href)) else shown


def _written(part: str) -> str:
    """Escaped, but for an image, the mark of a footnote and a tag, which were kept as text."""
    if AS_WRITTEN.fullmatch(part) and (part.startswith(("[^", "<")) or is_image(part)):
        return part
    return escaped(part)


def escaped(part: str) -> str:
    """Return text such that none of its signs is read as Markdown."""
    return _ESCAPE.sub(r"\\\1", part).replace("&", "&amp;")


def _destination(href: str) -> str:
    return f"<{href}>" if re.search(r"[\s()]", href) else href


def _title(link: Json) -> str:
    """What shows when one points at the link, as Markdown writes it; a client may have left anything there."""
    words = " ".join(link["title"].split()) if isinstance(link.get("title"), str) else ""
    quoted = re.sub(r'(["\\])', r"\\\1", words).replace("&", "&amp;")
    return f' "{quoted}"' if words else ""
