"""Word files are read whole, as a reader sees them, or say what was not read."""

import random
import re
from pathlib import Path
from typing import Any

import pytest

from knowledge.parsing.docx import read_docx
from knowledge.parsing.kinds import FileKind, kind_of
from knowledge.parsing.reasons import Unreadable
from knowledge.parsing.text_map import TextMap, compose
from tests.knowledge.word_files import item, level, lists, p, part, r, row, table, tc, word
from tests.knowledge.word_generator import made_from

FOOTNOTES = part("footnotes", f'<w:footnote w:id="2">{p("Measured at 20 degrees.")}</w:footnote>')
ENDNOTES = part("endnotes", f'<w:endnote w:id="3">{p("See the annex.")}</w:endnote>')
PICTURE = "<w:r><w:drawing><wp:inline><a:graphic><pic:pic/></a:graphic></wp:inline></w:drawing></w:r>"


def read(folder: Path, body: str, **more: Any) -> TextMap:
    return read_bytes(folder, word(body, **more))


def read_bytes(folder: Path, content: bytes) -> TextMap:
    path = folder / "file"
    path.write_bytes(content)
    assert kind_of(path, "x.bin") is FileKind.DOCX
    return compose(read_docx(path))


def lines(folder: Path, body: str, **more: Any) -> list[str]:
    return read(folder, body, **more).text.split("\n\n")[:-1]


class TestTables:
    def test_equal_and_empty_cells_are_kept(self, tmp_path: Path) -> None:
        assert lines(tmp_path, table(row("HP-3", "5", "5", "5", "5"), row("HP-4", "", "7", "", "7"))) == [
            "HP-3 | 5 | 5 | 5 | 5",
            "HP-4 | | 7 | | 7",
        ]

    def test_rows_that_begin_and_end_within_the_grid_keep_their_columns(self, tmp_path: Path) -> None:
        skipped = '<w:gridBefore w:val="2"/><w:gridAfter w:val="1"/>'
        assert lines(tmp_path, table(row("a", "b", properties=skipped))) == ["| | a | b |"]

    def test_merged_cells_are_told_once_and_keep_the_columns_behind_them(self, tmp_path: Path) -> None:
        wide = tc("both", '<w:gridSpan w:val="2"/>')
        down, on = tc("Q1", '<w:vMerge w:val="restart"/>'), tc("", "<w:vMerge/>")
        assert lines(tmp_path, table(row(wide, "x"), row(down, "1", "2"), row(on, "3", "4"))) == [
            "both | | x",
            "Q1 | 1 | 2",
            "| 3 | 4",
        ]

    def test_a_table_in_a_cell_follows_the_row_it_stands_in(self, tmp_path: Path) -> None:
        inner = tc(p("outer") + table(row("in 1", "in 2")) + p("after"))
        assert lines(tmp_path, table(row(inner, "beside"))) == ["outer after | beside", "in 1 | in 2"]

    def test_rows_and_cells_in_content_controls_are_rows_and_cells(self, tmp_path: Path) -> None:
        cell = f"<w:sdt><w:sdtContent>{tc('b')}</w:sdtContent></w:sdt>"
        whole = f"<w:sdt><w:sdtPr/><w:sdtContent><w:tr>{tc('a')}{cell}</w:tr></w:sdtContent></w:sdt>"
        assert lines(tmp_path, f"<w:tbl>{whole}</w:tbl>") == ["a | b"]

    def test_deleted_rows_are_left_out_and_said(self, tmp_path: Path) -> None:
        found = read(tmp_path, table(row("old", "1", properties='<w:del w:id="1"/>'), row("new", "2")))
        assert (found.text, found.unread) == ("new | 2\n\n", {"deletions": 1})

    def test_every_cell_of_any_table_is_told_exactly_once(self, tmp_path: Path) -> None:
        chance = random.Random(8)
        for _ in range(20):
            wanted: list[str] = []

            def cell(wanted: list[str] = wanted) -> str:
                wanted.append(f"w{len(wanted)}x")
                span = chance.choice(["", f'<w:gridSpan w:val="{chance.randint(1, 4)}"/>'])
                return tc(wanted[-1], span)

            rows = [
                row(*(cell() for _ in range(chance.randint(1, 5))),
                    properties=chance.choice(["", f'<w:gridBefore w:val="{chance.randint(1, 3)}"/>']))
                for _ in range(chance.randint(1, 6))
            ]  # fmt: skip
            text = read(tmp_path, table(*rows)).text
            assert [word for word in text.replace("|", " ").split() if word] == wanted


class TestNumbers:
    def test_levels_count_and_restart_as_they_are_shown(self, tmp_path: Path) -> None:
        levels = (
            level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "(%3)")
        )  # fmt: skip
        body = "".join(item(f"clause {at}", at) for at in (0, 1, 1, 2, 2, 0, 1, 2))
        assert [line.split(" clause")[0] for line in lines(tmp_path, body, numbering=lists(levels))] == [
            "1.", "1.1", "1.2", "(a)", "(b)", "2.", "2.1", "(a)",
        ]  # fmt: skip

    def test_legal_numbers_are_decimal_and_formats_are_written(self, tmp_path: Path) -> None:
        levels = level(0, "upperRoman", "Article %1") + level(1, "decimalZero", "§ %1.%2", "<w:isLgl/>")
        body = item("one") + item("two") + item("part", 1)
        assert lines(tmp_path, body, numbering=lists(levels)) == ["Article I one", "Article II two", "§ 2.01 part"]

    def test_instances_share_a_count_unless_one_starts_again(self, tmp_path: Path) -> None:
        more = "".join(
            f'<w:num w:numId="{name}"><w:abstractNumId w:val="0"/>{override}</w:num>'
            for name, override in (
                (1, ""),
                (2, ""),
                (3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'),
                (4, f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'),
            )
        )
        body = "".join(item("x", 0, name) for name in (1, 2, 3, 3, 1, 4))
        found = lines(tmp_path, body, numbering=lists(level(0, "decimal", "%1."), more))
        assert found == ["1. x", "2. x", "7. x", "8. x", "9. x", "J) x"]

    def test_a_level_that_never_restarts_goes_on(self, tmp_path: Path) -> None:
        levels = level(0, "decimal", "%1.") + level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')
        body = "".join(item("x", at) for at in (0, 1, 0, 1))
        assert lines(tmp_path, body, numbering=lists(levels)) == ["1. x", "(1) x", "2. x", "(2) x"]

    def test_headings_are_numbered_by_their_styles(self, tmp_path: Path) -> None:
        styles = "".join(
            f'<w:style w:type="paragraph" w:styleId="H{at}"><w:name w:val="heading {at}"/><w:pPr><w:numPr>'
            f'{own}<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
            for at, own in ((1, '<w:ilvl w:val="0"/>'), (2, ""))
        ) + '<w:style w:type="paragraph" w:styleId="Mine"><w:basedOn w:val="H2"/></w:style>'  # fmt: skip
        levels = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>')
        body = "".join(p(text, f'<w:pStyle w:val="{style}"/>') for text, style in
                       (("Scope", "H1"), ("Terms", "H1"), ("Payment", "H2"), ("Delay", "Mine")))  # fmt: skip
        body += p("Free", '<w:pStyle w:val="H2"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        found = read(tmp_path, body, styles=styles, numbering=lists(levels))
        assert found.text.split("\n\n")[:-1] == ["1 Scope", "2 Terms", "2.1 Payment", "2.2 Delay", "Free"]
        assert [heading.level for heading in found.headings] == [1, 1, 2, 2, 2]

    def test_a_deleted_clause_is_not_counted(self, tmp_path: Path) -> None:
        gone = (
            '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr>'
            '</w:pPr><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
        )
        found = lines(tmp_path, item("a") + gone + item("b"), numbering=lists(level(0, "decimal", "%1.")))
        assert found == ["1. a", "2. b"]

    @pytest.mark.parametrize(
        ("form", "shown"),
        [
            ("lowerRoman", "iv"), ("upperLetter", "D"), ("ordinal", "4th"), ("ordinalText", "Fourth"),
            ("cardinalText", "Four"), ("hex", "4"), ("numberInDash", "- 4 -"), ("none", ""),
        ],
    )  # fmt: skip
    def test_each_format_is_written(self, tmp_path: Path, form: str, shown: str) -> None:
        numbering = lists(level(0, form, "%1", start=4))
        assert lines(tmp_path, item("x"), numbering=numbering) == [f"{shown} x".strip()]

    def test_a_format_we_do_not_write_is_decimal_and_said(self, tmp_path: Path) -> None:
        found = read(tmp_path, item("x"), numbering=lists(level(0, "hebrew1", "%1.", start=4)))
        assert (found.text, found.unread) == ("4. x\n\n", {"number_formats": 1})


class TestChanges:
    def test_insertions_are_read_and_deletions_said(self, tmp_path: Path) -> None:
        gone = '<w:del w:id="2"><w:r><w:delText>30</w:delText></w:r></w:del>'
        body = p(f'{r("Pay ")}<w:ins w:id="1">{r("40")}</w:ins>{gone}{r(" euro.")}')
        found = read(tmp_path, body)
        assert (found.text, found.unread) == ("Pay 40 euro.\n\n", {"deletions": 1})

    def test_what_was_moved_stands_where_it_was_moved_to(self, tmp_path: Path) -> None:
        body = (
            '<w:moveFromRangeStart w:id="1" w:name="m"/>'
            f'<w:p><w:moveFrom w:id="2">{r("The clause.")}</w:moveFrom></w:p>'
            f'<w:moveFromRangeEnd w:id="1"/>{p("Between.")}<w:p><w:moveTo w:id="3">{r("The clause.")}</w:moveTo></w:p>'
        )
        assert lines(tmp_path, body) == ["Between.", "The clause."]

    def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(self, tmp_path: Path) -> None:
        body = p("One ", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("sentence.") + p("Two.")
        assert lines(tmp_path, body) == ["One sentence.", "Two."]


class TestContainers:
    @pytest.mark.parametrize(
        "wrapped",
        [
            "<w:sdt><w:sdtPr><w:alias w:val='no'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
            "<w:smartTag w:element='date'><w:smartTagPr/>{}</w:smartTag>",
            "<w:customXml w:element='x'>{}</w:customXml>",
            "<w:hyperlink w:anchor='a'>{}</w:hyperlink>",
            "<w:fldSimple w:instr=' REF a '>{}</w:fldSimple>",
            "<w:bdo w:val='ltr'>{}</w:bdo>",
            "<w:ins w:id='1'><w:smartTag>{}</w:smartTag></w:ins>",
            "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        ],
    )
    def test_words_in_any_container_are_read_once(self, tmp_path: Path, wrapped: str) -> None:
        inside = wrapped.replace("{}", r("12 May"))
        assert lines(tmp_path, p(f"{r('Due ')}{inside}{r('.')}")) == ["Due 12 May."]

    def test_blocks_in_any_container_are_read(self, tmp_path: Path) -> None:
        control = f"<w:sdt><w:sdtContent>{p('a')}<w:customXml>{p('b')}</w:customXml></w:sdtContent></w:sdt>"
        body = f"{control}<w:ins>{p('c')}</w:ins>"
        assert lines(tmp_path, body) == ["a", "b", "c"]

    def test_a_text_box_is_read_once_in_either_of_its_forms(self, tmp_path: Path) -> None:
        box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
        shape = f"<wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>"
        drawn = f"<w:drawing><wp:anchor><a:graphic>{shape}</a:graphic></wp:anchor></w:drawing>"
        old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
        fallback = f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
        both = f"<mc:AlternateContent><mc:Choice>{drawn}</mc:Choice>{fallback}"
        for form in (both, drawn, old, f"<mc:AlternateContent>{fallback}"):
            assert lines(tmp_path, p(f"{r('Before.')}<w:r>{form}</w:r>")) == ["Before.", "In the box."]

    def test_fields_show_their_result_and_not_their_code(self, tmp_path: Path) -> None:
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
        code = "<w:r><w:instrText> IF 1 </w:instrText></w:r>"
        inner = f"{mark('begin')}{code}{mark('separate')}{r('nested')}{mark('end')}"
        field = f"{mark('begin')}{code}{inner}{mark('separate')}{r('page 4')}{mark('end')}"
        assert lines(tmp_path, p(f"{r('See ')}{field}{r('.')}")) == ["See page 4."]
        assert lines(tmp_path, p(f"{mark('begin')}{code}") + p("What follows.")) == ["What follows."]

    def test_tabs_breaks_and_symbols(self, tmp_path: Path) -> None:
        run = (
            "<w:r><w:t>5</w:t><w:tab/><w:t>mm</w:t><w:br/><w:t>a</w:t><w:noBreakHyphen/><w:t>b </w:t>"
            '<w:sym w:font="Symbol" w:char="F0B1"/><w:sym w:font="Wingdings" w:char="F0FC"/>'
            '<w:sym w:font="Symbol" w:char="F06D"/></w:r>'
        )
        assert lines(tmp_path, p(run)) == ["5 mm\na-b ±✓μ"]

    def test_equations_are_written_on_a_line(self, tmp_path: Path) -> None:
        def t(text: str) -> str:
            return f"<m:r><m:t>{text}</m:t></m:r>"

        fraction = f"<m:f><m:num>{t('a+b')}</m:num><m:den>{t('2')}</m:den></m:f>"
        power = f"<m:sSup><m:e>{t('x')}</m:e><m:sup>{t('2')}</m:sup></m:sSup>"
        root = f"<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/><m:e>{t('y')}</m:e></m:rad>"
        body = (
            f"<w:p>{r('So')}<m:oMathPara><m:oMath>{fraction}{t('=')}{power}{t('+')}{root}</m:oMath></m:oMathPara></w:p>"
        )
        assert lines(tmp_path, body) == ["So (a+b)/2=x^2+√y"]


class TestParts:
    def test_notes_headers_and_footers_are_read_and_comments_said(self, tmp_path: Path) -> None:
        body = (
            p(f'{r("Steel.")}<w:r><w:footnoteReference w:id="2"/></w:r>')
            + p(f'{r("Iron.")}<w:r><w:endnoteReference w:id="3"/></w:r>')
            + '<w:sectPr><w:headerReference w:type="default" r:id="h"/><w:headerReference w:type="even" r:id="e"/>'
            '<w:footerReference w:type="default" r:id="f"/></w:sectPr>'
        )
        found = read(
            tmp_path, body,
            parts={
                "footnotes": FOOTNOTES, "endnotes": ENDNOTES, "header:h": part("hdr", p("Contract 7")),
                "header:e": part("hdr", p("On no page")), "footer:f": part("ftr", p("Confidential")),
                "comments": part("comments", f'<w:comment w:id="0">{p("Really?")}</w:comment>'),
            },
        )  # fmt: skip
        assert found.text.split("\n\n")[:-1] == [
            "Contract 7", "Steel.", "¹ Measured at 20 degrees.", "Iron.", "i See the annex.", "Confidential",
        ]  # fmt: skip
        assert found.unread == {"comments": 1}

    def test_pictures_charts_and_embedded_objects_are_said(self, tmp_path: Path) -> None:
        chart = "<w:r><w:drawing><wp:inline><a:graphic><c:chart/></a:graphic></wp:inline></w:drawing></w:r>"
        thing = '<w:r><w:object><v:shape><v:imagedata r:id="x"/></v:shape><o:OLEObject Type="Embed"/></w:object></w:r>'
        found = read(tmp_path, p(f"{r('See ')}{PICTURE}{PICTURE}{chart}{thing}") + '<w:altChunk r:id="z"/>')
        assert found.unread == {"images": 2, "charts": 1, "embedded": 2}

    @pytest.mark.parametrize("is_strict", [False, True])
    def test_the_body_is_found_wherever_it_lies(self, tmp_path: Path, is_strict: bool) -> None:
        body = p("Elsewhere.") + item("x")
        for path in ("word/document2.xml", "parts/deep/main.xml"):
            found = lines(tmp_path, body, numbering=lists(level(0, "decimal", "%1.")), path=path, is_strict=is_strict)
            assert found == ["Elsewhere.", "1. x"]


@pytest.mark.security
class TestHidden:
    @pytest.mark.parametrize(
        "properties",
        [
            "<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:color w:val="fefefe"/>', '<w:sz w:val="2"/>',
            '<w:w w:val="1"/>',
            '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>',
            '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
            "<w14:textFill><w14:noFill/></w14:textFill>", '<w:rStyle w:val="Ghost"/>',
        ],
    )  # fmt: skip
    def test_text_that_nobody_sees_is_taken_out_and_counted(self, tmp_path: Path, properties: str) -> None:
        styles = '<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>'
        found = read(tmp_path, p(f"{r('Seen ')}{r('obey me', properties)}{r('here.')}"), styles=styles)
        assert (found.text, found.hidden_characters) == ("Seen here.\n\n", 6)

    @pytest.mark.parametrize(
        ("properties", "around"),
        [
            ('<w:vanish w:val="0"/>', "{}"),
            ('<w:color w:val="auto"/>', "{}"),
            ('<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', "{}"),
            ('<w:color w:val="FFFFFF"/>', "<w:p><w:pPr><w:shd w:val='clear' w:fill='1F3864'/></w:pPr>{}</w:p>"),
            ('<w:color w:val="FFFFFF"/>', table(row(tc("<w:p>{}</w:p>", "<w:shd w:val='clear' w:fill='203864'/>")))),
            ('<w:color w:val="767676"/><w:sz w:val="12"/>', "{}"),
        ],
    )  # fmt: skip
    def test_text_that_can_be_seen_is_kept(self, tmp_path: Path, properties: str, around: str) -> None:
        run = r("White on dark", properties)
        body = around.replace("{}", run) if around != "{}" else p(run)
        found = read(tmp_path, body)
        assert (found.text, found.hidden_characters) == ("White on dark\n\n", 0)


class TestFilesMadeAtRandom:
    @pytest.mark.parametrize("decade", range(10))
    def test_every_word_that_is_shown_is_there_once_and_in_order(self, tmp_path: Path, decade: int) -> None:
        for seed in range(decade * 10, decade * 10 + 10):
            made = made_from(seed)
            found = re.findall(r"wq\d+z", read_bytes(tmp_path, made.content).text)
            assert sorted(found) == sorted(made.shown + made.hung), seed
            if made.tables < 2:  # rows of a table within a cell follow the row of that cell
                assert [one for one in found if one in set(made.shown)] == made.shown, seed

    def test_a_table_in_a_frame_stays_between_its_paragraphs(self, tmp_path: Path) -> None:
        framed = table(row(tc(p("Before") + table(row("1", "2")) + p("After"))))
        assert lines(tmp_path, framed) == ["Before", "1 | 2", "After"]

    def test_a_lone_cell_that_begins_later_keeps_its_place(self, tmp_path: Path) -> None:
        content = table(row("a", "b", "c"), row("12", properties='<w:gridBefore w:val="2"/>'))
        assert lines(tmp_path, content) == ["a | b | c", "| | 12"]

    def test_a_cell_that_goes_on_from_nothing_shows_its_words(self, tmp_path: Path) -> None:
        goes_on = "<w:vMerge/>"
        found = read(tmp_path, table(row(tc("kept", goes_on), "b"), row(tc("covered", goes_on), "d")))
        assert (found.text, found.hidden_characters) == ("kept | b\n\n| d\n\n", len("covered"))

    def test_how_a_word_is_said_stands_behind_it(self, tmp_path: Path) -> None:
        said = f"<w:r><w:ruby><w:rt>{r('とうきょう')}</w:rt><w:rubyBase>{r('東京')}</w:rubyBase></w:ruby></w:r>"
        assert lines(tmp_path, p(said)) == ["東京(とうきょう)"]

    def test_a_document_type_is_refused(self, tmp_path: Path) -> None:
        settings = '<!DOCTYPE w [<!ENTITY x "swallowed">]><w>&x;</w>'
        with pytest.raises(Unreadable):
            read(tmp_path, p("Acme"), parts={"settings": settings})
