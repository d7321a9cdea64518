"""Word files: text where nobody sees it is taken out wherever it hides, and numbers are those that Word shows."""

from pathlib import Path

import pytest

from tests.knowledge.test_word import lines, read
from tests.knowledge.word_files import item, level, lists, p, part, r, row, table

FLAT_LINE = '<w:spacing w:line="10" w:lineRule="exact"/>'


def box(extent: str = 'cx="3000000" cy="900000"', place: str = "", body: str = "", words: str = "obey me") -> str:
    return (
        f"<w:r><w:drawing><wp:anchor>{place}<wp:extent {extent}/><a:graphic><wps:wsp><wps:txbx><w:txbxContent>"
        f"{p(words)}</w:txbxContent></wps:txbx><wps:bodyPr>{body}</wps:bodyPr></wps:wsp></a:graphic></wp:anchor>"
        "</w:drawing></w:r>"
    )


def offset(axis: str, emu: int) -> str:
    return f"<wp:position{axis}><wp:posOffset>{emu}</wp:posOffset></wp:position{axis}>"


def shape(style: str, box_style: str = "", words: str = "obey me") -> str:
    inner = f'<v:textbox style="{box_style}"><w:txbxContent>{p(words)}</w:txbxContent></v:textbox>'
    return f'<w:r><w:pict><v:shape style="{style}">{inner}</v:shape></w:pict></w:r>'


HIDING = {
    "a line without height": p("obey me", FLAT_LINE),
    "a style's line without height": p("obey me", '<w:pStyle w:val="Flat"/>'),
    "a row without height": table(row("obey", "me", properties='<w:trHeight w:val="8" w:hRule="exact"/>')),
    "a paragraph left of the page": p("obey me", '<w:ind w:left="-31000"/>'),
    "a frame off the page": p("obey me", '<w:framePr w:hAnchor="page" w:x="-30000"/>'),
    "letters upon one another": p(r("obey me", '<w:spacing w:val="-400"/>')),
    "a fill of the page's colour": p(
        r("obey me", '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>')
    ),
    "a table style": '<w:tbl><w:tblPr><w:tblStyle w:val="Pale"/></w:tblPr>' + row("obey", "me") + "</w:tbl>",
    "a white formula": p('<m:oMath><m:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><m:t>obeyme</m:t></m:r></m:oMath>'),
    "a vanished formula": p("<m:oMath><m:r><w:rPr><w:vanish/></w:rPr><m:t>obeyme</m:t></m:r></m:oMath>"),
    "a box without size": p(box('cx="0" cy="0"')),
    "a box without height": p(box('cx="3000000" cy="1"')),
    "a box left of the page": p(box(place=offset("H", -30_000_000))),
    "a box below the page": p(box(place=offset("V", 30_000_000))),
    "an invisible shape": p(shape("position:absolute;visibility:hidden")),
    "a shape not displayed": p(shape("display : NONE")),
    "a shape without size": p(shape("width:0;height:0")),
    "a shape left of the page": p(shape("margin-left:-300in;width:1in;height:1in")),
}
SHOWING = {
    "a low line": p("SEEN", '<w:spacing w:line="200" w:lineRule="exact"/>'),
    "a line that grows": p("SEEN", '<w:spacing w:line="10" w:lineRule="auto"/>'),
    "a row that grows": table(row("SEEN", "x", properties='<w:trHeight w:val="8" w:hRule="atLeast"/>')),
    "a hanging paragraph": p("SEEN", '<w:ind w:left="-1440"/>'),
    "narrow letters": p(r("SEEN", '<w:spacing w:val="-30"/>')),
    "a box that grows": p(box('cx="0" cy="0"', body="<a:spAutoFit/>", words="SEEN")),
    "a box in the margin": p(box(place=offset("H", -914_400), words="SEEN")),
    "a shape that grows": p(shape("width:90pt;height:0", "mso-fit-shape-to-text:t", "SEEN")),
    "a shape in the margin": p(shape("margin-left:-72pt;width:60pt;height:20pt", words="SEEN")),
    "a shaded table style": '<w:tbl><w:tblPr><w:tblStyle w:val="Dark"/></w:tblPr>' + row("SEEN", "x") + "</w:tbl>",
}
PALE = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
STYLES = (
    f'<w:style w:type="paragraph" w:styleId="Flat"><w:pPr>{FLAT_LINE}</w:pPr></w:style>'
    f'<w:style w:type="table" w:styleId="Pale">{PALE}</w:style>'
    f'<w:style w:type="table" w:styleId="Dark">{PALE}<w:tcPr><w:shd w:fill="000000"/></w:tcPr></w:style>'
)


@pytest.mark.security
@pytest.mark.parametrize("hiding", HIDING)
def test_text_where_nobody_sees_it_is_taken_out_and_counted(tmp_path: Path, hiding: str) -> None:
    found = read(tmp_path, p("SEEN") + HIDING[hiding], styles=STYLES)
    assert found.text == "SEEN\n\n"
    assert found.hidden_characters >= len("obeyme")


@pytest.mark.parametrize("showing", SHOWING)
def test_text_that_only_stands_oddly_is_kept(tmp_path: Path, showing: str) -> None:
    found = read(tmp_path, SHOWING[showing], styles=STYLES)
    assert ("SEEN" in found.text, found.hidden_characters) == (True, 0)


class TestNumbersAsShown:
    def test_a_level_begins_again_where_its_list_was_told_to_start(self, tmp_path: Path) -> None:
        made = lists(
            level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2"),
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/>'
            '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>',
        )
        body = item("A") + item("a", 1) + item("b", 1) + item("B") + item("c", 1)
        assert lines(tmp_path, body, numbering=made) == ["1. A", "1.5 a", "1.6 b", "2. B", "2.5 c"]

    def test_words_that_begin_items_are_read_and_signs_and_vanished_numbers_are_not(self, tmp_path: Path) -> None:
        for made, shown in (
            (level(0, "bullet", "Note:"), "Note: x"),
            (level(0, "bullet", "o"), "x"),
            (level(0, "decimal", "%1.", "<w:rPr><w:vanish/></w:rPr>"), "x"),
        ):
            assert lines(tmp_path, item("x"), numbering=lists(made)) == [shown]

    def test_notes_with_marks_of_their_own_take_no_number(self, tmp_path: Path) -> None:
        body = p(r("A") + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/></w:r>' + r("*")) + p(
            r("B") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        )
        notes = f'<w:footnote w:id="1">{p("* one")}</w:footnote><w:footnote w:id="2">{p("two")}</w:footnote>'
        begun = '<w:footnotePr><w:numStart w:val="7"/></w:footnotePr>'
        parts = {"footnotes": part("footnotes", notes), "settings": part("settings", begun)}
        assert lines(tmp_path, body, parts=parts) == ["A*", "* one", "B", "⁷ two"]


class TestWhatIsLeft:
    def test_deleted_and_unseen_parts_of_formulas_are_no_text(self, tmp_path: Path) -> None:
        gone = "<m:r><w:rPr><w:del w:id='1'/></w:rPr><m:t>old</m:t></m:r>"
        ghost = '<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr><m:e><m:r><m:t>ghost</m:t></m:r></m:e></m:phant>'
        found = read(tmp_path, p(f"<m:oMath><m:r><m:t>x=1</m:t></m:r>{gone}{ghost}</m:oMath>"))
        assert (found.text, found.unread) == ("x=1\n\n", {"deletions": 1})

    def test_a_field_whose_end_is_deleted_takes_no_words_with_it(self, tmp_path: Path) -> None:
        def mark(kind: str) -> str:
            return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

        field = mark("begin") + "<w:r><w:instrText> REF a </w:instrText></w:r>"
        deleted = f"<w:del w:id='1'>{mark('separate')}<w:r><w:delText>old</w:delText></w:r>{mark('end')}</w:del>"
        assert lines(tmp_path, p(field + deleted + r("next words"))) == ["next words"]

    def test_numbers_and_dates_that_word_itself_writes_are_said(self, tmp_path: Path) -> None:
        found = read(tmp_path, p(r("Page ") + "<w:r><w:pgNum/></w:r><w:r><w:dayLong/></w:r>"))
        assert (found.text, found.unread) == ("Page\n\n", {"fields": 2})

    def test_a_document_within_a_paragraph_is_said(self, tmp_path: Path) -> None:
        assert read(tmp_path, p(r("Here") + '<w:subDoc r:id="x"/>')).unread == {"embedded": 1}

    def test_a_part_whose_name_is_escaped_is_found(self, tmp_path: Path) -> None:
        assert lines(tmp_path, p("Found"), path="word/my%20text.xml") == ["Found"]
