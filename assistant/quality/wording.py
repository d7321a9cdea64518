"""What the checks read of a text: folded words, visible characters, the sentences outside of code, tables and lists."""

import re
import unicodedata

END = ".!?…。！？।॥؟۔።։"
CLOSERS = "\"'”’»«›‹“„)]}」』》】*_`~"
SENTENCE_END = re.compile(rf"[{re.escape(END)}]+[{re.escape(CLOSERS)}]*(?=\s|$)|[。！？]+[{re.escape(CLOSERS)}]*")
FENCE = re.compile(r"^[ \t]{0,3}(?:```|~~~)", re.MULTILINE)
CODE = re.compile(r"(?:```|~~~).*?(?:```|~~~|\Z)|`[^`\n]+`", re.DOTALL)
ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d+[.)]|#{1,6})\s+(?:\[[ xX]\]\s+)?")
_LABELLED = re.compile(r"[ \t]*[^\W\d_]{2,20}(?: \d+)?\s*[:：]\s")


def plain(text: str) -> str:
    """Return the text's words, folded, one space between them."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in folded).split())


def letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def visible(text: str) -> int:
    return len("".join(text.split()))


def runs(text: str, size: int = 6) -> list[str]:
    """Return each run of so many words of a plain text, or of twelve characters where no spaces separate words."""
    words = text.split()
    if len(words) < size:
        return [text[at : at + 12] for at in range(0, max(1, len(text) - 11), 6)] if len(text) >= 12 else []
    return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]


def prose_and_items(text: str) -> tuple[str, list[str]]:
    """Return what is said in sentences, and the items of lists; code and tables, which repeat rightly, in neither."""
    prose: list[str] = []
    items: list[str] = []
    is_code = False
    for line in text.split("\n"):
        if FENCE.match(line):
            is_code = not is_code
        elif is_code or is_row(line):
            continue
        elif marker := ITEM.match(line):
            items.append(line[marker.end() :])
        elif _LABELLED.match(line):
            items.append(line)
        else:
            prose.append(line)
    return "\n".join(prose), items


def is_row(line: str) -> bool:
    """Whether a line is one of a table or of code."""
    bare = line.strip()
    return (
        bare.startswith("|")
        or bare.count("|") > 1
        or bare.count("\t") > 1
        or bare.endswith((";", "{", "}", "],", "),", "},"))
    )


def is_verse(text: str) -> bool:
    """Whether a text stands in short lines, as poems and songs do; their refrains come again rightly."""
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) >= 6 and sorted(map(len, lines))[len(lines) // 2] <= 60


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, a line's end being the end of one."""
    found: list[str] = []
    for line in text.split("\n"):
        at = 0
        for end in SENTENCE_END.finditer(line):
            found.append(line[at : end.end()])
            at = end.end()
        found.append(line[at:])
    return [one for one in found if letters(one)]
