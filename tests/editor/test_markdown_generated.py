"""Whole documents of generated Markdown: no word is lost on the way in, and what comes out comes out the same again."""

import random
import re

import pytest

from editor.prose.grammar import unknown_types
from editor.prose.markdown_in import from_markdown
from editor.prose.markdown_out import to_markdown
from editor.prose.plain import plain_text

_AROUND: tuple[str, ...] = (
    "{}",
    "{}",
    "{}é",
    "{}日本",
    "{}_y_z",
    "{}*",
    "*{}",
    "{}`",
    "<{}",
    "{}>",
    "[{}",
    "{}]",
    "{}|",
    "#{}",
    "~{}",
)
_AROUND += ("\\*{}", "&amp;{}", "&{};", "{}!", "+{}", "1.{}", "${}$", "{}\\", "~~~{}", "```{}")
_INLINE: tuple[str, ...] = (
    "{0}",
    "{0}",
    "**{0}**",
    "*{0}*",
    "_{0}_",
    "`{0}`",
    "``{0} ` {1}``",
    "~~{0}~~",
    "[{0}](https://e.example/{1})",
)
_INLINE += (
    '![{0}](i{1}.png "t")',
    "<https://e.example/{1}>",
    "<b>{0}</b>",
    "<u>{0}</u>",
    "{0}  \n{1}",
    "{0}\\\n{1}",
    "{0}\n{1}",
)
_INLINE += (
    "***{0}***",
    "**{0} *{1}* {2}**",
    "<!-- {0} -->",
    "<br>{0}",
    "https://e.example/{1}",
    "[{0}][{1}]",
    "{0}[^{1}]",
)
_FENCES: tuple[str, ...] = (
    "```{0}\n{1} <b> **x** | \\* \n\n  {2}\n```",
    "```c++ title={0}\n{1}\n```",
    "````md\n```\n{0}\n```\n{1}\n````",
)
_FENCES += ("~~~\n``` {0}\n~~~", "~~~a`{0}\n{1}\n~~~", "    {0} code\n\n    {1}")
_HTML = ('<div align="center">\n\n{0}\n\n</div>', "<details><summary>{0}</summary>\n{1} **{2}**\n</details>")


class Writer:
    """Writes a document, block by block, with words that occur once."""

    def __init__(self, seed: int) -> None:
        self.chance, self.count = random.Random(seed), 0

    def word(self) -> str:
        self.count += 1
        return f"w{self.count}q"

    def filled(self, shapes: tuple[str, ...]) -> str:
        return self.chance.choice(shapes).format(self.word(), self.word(), self.word())

    def line(self) -> str:
        shapes = [self.chance.choice(_INLINE) for _ in range(self.chance.randint(1, 5))]
        return " ".join(
            shape.format(self.chance.choice(_AROUND).format(self.word()), self.word(), self.word()) for shape in shapes
        )

    def one_line(self) -> str:
        return re.sub(r"\s+", " ", self.line())

    def document(self) -> str:
        head = "---\ntitle: front\n---\n\n" if self.chance.random() < 0.2 else ""
        text = "\n\n".join(self.block() for _ in range(self.chance.randint(1, 6)))
        return f"{head}{text}\n\n[^1]: {self.word()}"

    def block(self, depth: int = 0) -> str:
        kinds = (
            self.line,
            self.line,
            self.title,
            self.setext,
            self.items,
            self.items,
            self.table,
            self.code,
            self.other,
        )
        return self.chance.choice((*kinds, self.quote) if depth < 3 else kinds[:2])() if depth < 3 else self.line()

    def title(self) -> str:
        return f"{'#' * self.chance.randint(1, 6)} {self.one_line()}{self.chance.choice(['', ' #'])}"

    def setext(self) -> str:
        return f"{self.one_line()}\n{self.chance.choice(['===', '---'])}"

    def items(self) -> str:
        marker = self.chance.choice(["- ", "* ", "+ ", "- [ ] ", "- [x] ", "1. ", "7) ", "0. "])
        gap = self.chance.choice(["\n", "\n\n"])
        return gap.join(f"{marker}{self.item(len(marker.split('[')[0]))}" for _ in range(self.chance.randint(1, 3)))

    def item(self, indent: int) -> str:
        text = self.one_line()
        if self.chance.random() < 0.4:
            text += f"{self.chance.choice([chr(10), chr(10) * 2])}{self.block(2)}"
        return text.replace("\n", "\n" + " " * indent)

    def table(self) -> str:
        columns = self.chance.randint(1, 3)
        rows = [[self.one_line().replace("|", "\\|") for _ in range(columns)] for _ in range(self.chance.randint(1, 3))]
        first, *others = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([first, "|" + "---|" * columns, *others])

    def code(self) -> str:
        return self.filled(_FENCES)

    def other(self) -> str:
        return self.filled((*_HTML, "---", "***", "_ _ _"))

    def quote(self) -> str:
        inner = f"{self.block(1)}\n\n{self.block(2)}"
        return "\n".join(f"> {line}" for line in inner.split("\n"))


@pytest.mark.parametrize("seed", range(150))
def test_no_word_is_lost_and_the_second_export_equals_the_first(seed: int) -> None:
    source = Writer(seed).document()
    document = from_markdown(source)
    first = to_markdown(document)
    again = from_markdown(first)
    assert unknown_types(document) == set()
    assert set(re.findall(r"w\d+q", source)) == set(re.findall(r"w\d+q", first))
    assert plain_text(again) == plain_text(document)
    assert to_markdown(again) == first


@pytest.mark.parametrize(
    "source",
    [
        "- a\n\n* b\n\n+ c\n",
        "1. a\n\n1) b\n\n1. c\n",
        "> ```\n> two blanks  \n> ```",
        '```c++ title="main.cpp"\nint i;\n```',
        "~~~a`b\n```\n~~~",
    ],
)
def test_what_the_first_export_changed_comes_through(source: str) -> None:
    document = from_markdown(source)
    again = from_markdown(to_markdown(document))
    assert plain_text(again) == plain_text(document)
    assert to_markdown(again) == to_markdown(document)
    assert again == document
