"""What a reader of plain text gets: text and word count."""

from collections.abc import Iterator

import regex

from editor.prose.grammar import Json, children, is_inline, is_text_block

# UAX 29 words: a run that holds a letter or a digit.
_WORD = regex.compile(r"\b\p{L}[\p{L}\p{M}\p{N}'’\-]*|\p{N}[\p{N}.,]*", regex.V1)


def inline_text(node: Json) -> str:
    """The text of one block; a line break stands for a hard break."""
    return "".join("\n" if child["type"] == "hardBreak" else child.get("text", "") for child in children(node))


def text_blocks(node: Json) -> Iterator[Json]:
    """Paragraphs, headings and code blocks, in document order, and whatever else holds text that a client brought."""
    if is_text_block(node) or any(is_inline(child) for child in children(node)):
        yield node
    for child in children(node):
        if not is_inline(child):
            yield from text_blocks(child)


def plain_text(document: Json) -> str:
    """Blocks separated by a blank line."""
    return "\n\n".join(inline_text(block) for block in text_blocks(document)).strip("\n")


def word_count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))
