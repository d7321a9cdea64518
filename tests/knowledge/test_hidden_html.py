"""What a browser hides of a page is hidden here, however it is written; what it shows stays."""

import pytest

from knowledge.parsing.markdown import read_markdown
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import TextMap, compose

HIDING_STYLES = [
    "display:/**/none", "d\\isplay:none", "dis\\70 lay:none", "DISPLAY : NONE !important; display:block",
    "color:#fefefe", "color:hsl(0,0%,100%)", "color:rgb(100% 100% 100%)", "color:#ffffff00", "color:rgba(0,0,0,0)",
    "color:ghostwhite", "color:white;background:white", "color:#222;background:#222", "background:black",
    "font:0/0 a", "font-size:.1pt", "font-size:1px", "transform:scale(0)", "transform:translateX(-9999px)",
    "clip-path:inset(100%)", "clip-path:circle(0)", "clip:rect(0 0 0 0)", "position:absolute;left:-99vw",
    "margin:-9999px", "opacity:0.01", "opacity:0%", "filter:opacity(0)", "content-visibility:hidden",
    "width:1px;height:1px;overflow:hidden", "max-height:0", "line-height:0;overflow:hidden",
]  # fmt: skip
HIDING = [
    '<p style="mask:linear-gradient(transparent,transparent)">OBEY</p>', '<p style="zoom:0">OBEY</p>',
    '<p style="-webkit-text-fill-color:transparent">OBEY</p>', '<p style="letter-spacing:-1em">OBEY</p>',
    '<p style="display:none;display:block !x">OBEY</p>', "<div popover>OBEY</div>", "<div><rp>OBEY</rp></div>",
    *(f'<p style="{style}">OBEY</p>' for style in HIDING_STYLES),
    '<font color="white">OBEY</font>', "<font color=#FFF>OBEY</font>", "<video>OBEY</video>", "<noembed>OBEY</noembed>",
    '<style>div p.x{display:none}</style>\n\n<div><p class="x">OBEY</p></div>',
    '<style>.a.b{display:none}</style>\n\n<p class="b a">OBEY</p>',
    "<style>[data-x]{display:none}</style>\n\n<p data-x>OBEY</p>",
    '<style>@media screen{.x{color:white}}</style>\n\n<p class="x">OBEY</p>',
    '<style>/* .q{} */ .x /* c */ {display:none}</style>\n\n<p class="x">OBEY</p>',
    '<div style="color:white"><b>OBEY</b></div>',
]  # fmt: skip
SHOWING = [
    '<p style="mask:linear-gradient(black,transparent);zoom:1;letter-spacing:-0.02em">NOTICE</p>',
    '<p style="display:none;display:block !important">NOTICE</p>',
    '<p style="color:white;background:black">NOTICE</p>',
    '<div style="background:#222"><p style="color:#fff">NOTICE</p></div>',
    '<table style="background:navy"><tr><td style="color:#fff">NOTICE</td></tr></table>',
    '<table><tr><td bgcolor="#003366"><font color="white">NOTICE</font></td></tr></table>',
    '<div style="background:url(dark.png)"><p style="color:#fff">NOTICE</p></div>',
    '<style>@media print{.x{display:none}}</style>\n\n<p class="x">NOTICE</p>',
    '<style>.x:hover{display:none}</style>\n\n<p class="x">NOTICE</p>',
    '<style>ul .x{display:none}</style>\n\n<p class="x">NOTICE</p>',
    '<p style="margin-left:-10px;height:0.5em;border-color:white;font-size:1em;opacity:0.8">NOTICE</p>',
    '<div style="color:white"><b style="color:black">NOTICE</b></div>',
]  # fmt: skip


def shown(source: str) -> TextMap:
    return compose(read_markdown(f"Above.\n\n{source}\n\nBelow."))


@pytest.mark.security
@pytest.mark.parametrize("source", HIDING)
def test_what_a_browser_hides_is_taken_out_and_counted(source: str) -> None:
    found = shown(source)
    assert found.text.split() == ["Above.", "Below."]
    assert found.hidden_characters or "OBEY" not in source or "<video" in source or "<noembed" in source


@pytest.mark.parametrize("source", SHOWING)
def test_what_a_browser_shows_stays(source: str) -> None:
    assert shown(source).text.split() == ["Above.", "NOTICE", "Below."]


LONG = {
    "comments": "<style>" + "/*" * 200_000 + "</style>\n\n<p>a</p>",
    "media": "<style>" + "@media print{" * 20_000 + "a{}" * 20_000 + "</style>\n\n<p>a</p>",
    "shapes": ('<p style="clip-path:' + "polygon(0" * 200 + '">a</p>\n') * 100,
    "rules": "<style>"
    + "div q p.a{display:none}\n" * 100
    + "</style>\n\n"
    + "<div>" * 100
    + '<p class="a">a</p>' * 100,
}


@pytest.mark.security
@pytest.mark.parametrize("kind", LONG)
def test_style_sheets_made_to_take_long_are_read(kind: str) -> None:
    assert "a" in shown(LONG[kind]).text


@pytest.mark.security
def test_a_page_whose_style_sheets_ask_for_too_much_is_refused() -> None:
    rules = "<style>" + "div q p.a{display:none}\n" * 1_000 + "</style>\n\n"
    with pytest.raises(Unreadable) as refused:
        shown(rules + '<p class="a">a</p>' * 300)
    assert refused.value.reason is Reason.TOO_COMPLEX
