"""What the grammar has no block for comes through an import and an export as it was written."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.prose.grammar import doc, paragraph, text, unknown_types
from editor.prose.markdown_in import from_markdown
from editor.prose.markdown_out import to_markdown
from editor.prose.plain import plain_text

TABLE = "| Name | **Price** |\n|:-----|------:|\n| a\\|b | `1 \\| 2` |\n| ![x](y.png) | <br> |"
KEPT = [
    TABLE,
    "a | b\n--|--\n1 | 2",
    "- [ ] open\n- [x] done\n  - [X] below\n- plain",
    "1. [ ] first\n2. [x] second",
    "Before ![A *picture*](pic.png \"Title\") after.",
    "[![badge](https://ci.example/b.svg)](https://ci.example)",
    "Said[^1] and[^note].\n\n[^1]: Source.\n[^note]: https://example.org",
    "Said[^1].\n\n[^1]: First line.\n\n    Second paragraph of it.\n\nAfter.",
    "Some <u>underlined **bold** words</u> and a <u>[link](https://a.example)</u>.",
    "---\ntitle: Plan\ntags: [a, b]\n---\n\n# Heading\n\nText.",
    f"> quoted\n>\n{chr(10).join('> ' + line for line in TABLE.split(chr(10)))}",
    "- item\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n- next",
    "Text right above\n\n| a |\n|---|\n| 1 |\n\n- [ ] task ![i](i.png)[^1]\n\n[^1]: word",
    '[a](http://x "title") and [b c](https://y.example "say \\"x\\" &amp; more").',
    '<div align="center">\n  <b>*as* it is</b>\n</div>',
    "<!-- a note\n\nof *two* parts -->\n\n<details>\n<summary>More</summary>\n\nHidden **words**.\n\n</details>",
    "<pre>\na\n\n  b_c_\n</pre>\n\nAfter.",
    "Press <kbd>Ctrl</kbd> and <br/>go<!-- here --> on, <span class=\"x_y*\">*now*</span>.",
    "- item\n\n  <div>\n  x\n  </div>\n- next <sup>1</sup>\n\n> <hr>\n>\n> quoted",
    "# Heading <small>little</small>\n\n<custom-tag attr='1'>",
    "| 表 | café |\n| --- | --- |\n| 日本 | 😀 |",
]  # fmt: skip


@pytest.mark.parametrize("source", KEPT)
def test_an_import_exports_the_same_again(source: str) -> None:
    document = from_markdown(source)
    assert unknown_types(document) == set()
    assert to_markdown(document) == source + "\n"


def test_a_table_keeps_its_lines_as_text() -> None:
    assert plain_text(from_markdown(TABLE)) == TABLE


def test_a_footnote_of_one_word_is_no_address() -> None:
    assert plain_text(from_markdown("Said[^1].\n\n[^1]: Source")) == "Said[^1].\n\n[^1]: Source"


@pytest.mark.parametrize("source", ["a <u> b", "a </u> b", "</u>x<u>", "*a <u>b* c</u> d", "<U>x</U>", "`<u>`"])
def test_a_tag_without_its_partner_is_text(source: str) -> None:
    first = from_markdown(source)
    again = from_markdown(to_markdown(first))
    assert plain_text(again) == plain_text(first)
    assert plain_text(first).count("<u>") == (1 if source in ("a <u> b", "</u>x<u>", "`<u>`") else 0)


@pytest.mark.parametrize("source", ["<!-- never ends\n\nAfter *all*.", "<script>\n\nAfter.", "a < b and <i", "<? php"])
def test_html_without_its_end_is_text_and_takes_nothing_with_it(source: str) -> None:
    first = from_markdown(source)
    assert "After" not in plain_text(doc(first["content"][:1]))
    again = to_markdown(from_markdown(to_markdown(first)))
    assert again == to_markdown(first)
    assert plain_text(from_markdown(again)) == plain_text(first)


def test_words_in_bold_between_tags_are_not_taken_for_html() -> None:
    typed = doc([paragraph([text("<div>"), text("loud", {"bold": {}}), text("</div>")])])
    assert from_markdown(to_markdown(typed)) == typed


def test_a_title_of_a_link_is_one_line_whatever_a_client_left_there() -> None:
    link = {"href": "https://x.example", "title": 'a "b" \\ c\n\n&amp; d'}
    typed = doc([paragraph([text("x", {"link": link})])])
    [piece] = from_markdown(to_markdown(typed))["content"][0]["content"]
    assert piece["marks"][0]["attrs"]["title"] == 'a "b" \\ c &amp; d'
    typed["content"][0]["content"][0]["marks"][0]["attrs"]["title"] = {"odd": 1}
    assert to_markdown(typed) == "[x](https://x.example)\n"


@pytest.mark.parametrize("sign", ["<!--", "<script>\n", "<?\n", "<b>\n", "<b> ", "<a b='", '<a b="', "<div ", "<!--\n"])
def test_a_text_of_nothing_but_beginnings_takes_no_square_of_its_length(sign: str) -> None:
    def seconds(times: int) -> float:
        begun = time.process_time()
        to_markdown(from_markdown(sign * times))
        return time.process_time() - begun

    assert seconds(4_000) < 40 * max(seconds(400), 0.02)


@pytest.mark.parametrize(
    "line", [r"<!--\-->", r"<!--\\-->", r"<div x='\*'>", "<div x='&amp;'> *b*", r"<!-- [a](b) \_ -->", r"<div"]
)
def test_a_line_that_looks_like_html_keeps_what_stands_within_it(line: str) -> None:
    document = doc([paragraph([text("|"), {"type": "hardBreak"}, text(line)])])
    assert plain_text(from_markdown(to_markdown(document))) == f"|\n{line}"


PIECES = st.sampled_from(
    ["|", "|---|", "\n", "\n\n", "[^1]", "[^1]: ", "![", "](", "a.png)", "- ", "[ ] ", "[x] ", "<u>", "</u>", "**", "*",
     "`", "---\n", "k: v\n", ":-", "\\", "!", "[", "]", "(u)", '(u "t")', "> ", "    ", "word", " ", "é", "1. ", "# ",
     "&amp;", "~~", "<b>", "<div>", "<!--", "-->", "</p>", "<br/>", "<b x='", "<hr>\n", "\\*"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=400, deadline=None)
def test_of_any_source_the_second_export_equals_the_first(source: str) -> None:
    first = to_markdown(from_markdown(source))
    second = to_markdown(from_markdown(first))
    assert plain_text(from_markdown(second)) == plain_text(from_markdown(first))


@given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_typed_text_never_becomes_something_else(lines: list[str]) -> None:
    """Lines with breaks between, as a person types them: the same text comes back, whatever it looks like."""
    typed = [" ".join(line.split()) for line in lines if line.strip()]
    pieces: list[dict] = []
    for number, line in enumerate(typed):
        pieces += [{"type": "hardBreak"}] * bool(number) + [text(line)]
    document = doc([paragraph(pieces)])
    assert plain_text(from_markdown(to_markdown(document))) == plain_text(document)
