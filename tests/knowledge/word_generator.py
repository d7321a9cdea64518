"""Random Word files that say what a reader sees of them: each word is unique, and known to be shown or not."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.knowledge.word_files import p, part, r, word

MAX_DEPTH = 3
BEGINS_LATER = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
BODY_PATHS = ("word/document.xml", "word/document22.xml", "elsewhere/main.xml")


@dataclass
class Made:
    """`shown` in order; `hung` is shown too, after the paragraph it hangs on; `kept_back` is not text of the page."""

    random: random.Random
    shown: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    kept_back: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: int = 0
    content: bytes = b""
    _count: int = 0

    def new(self, where: list[str]) -> str:
        self._count += 1
        where.append(f"wq{self._count}z")
        return where[-1]

    def see(self) -> str:
        return self.new(self.shown) + " "

    def keep_back(self) -> str:
        return self.new(self.kept_back)


def made_from(seed: int) -> Made:
    made = Made(random.Random(seed))
    body = "".join(_block(made, 0) for _ in range(made.random.randint(1, 8)))
    notes = "".join(f'<w:footnote w:id="{at}">{p(text)}</w:footnote>' for at, text in enumerate(made.notes))
    made.content = word(
        body,
        parts={"footnotes": part("footnotes", notes)} if notes else None,
        path=made.random.choice(BODY_PATHS),
        is_strict=made.random.random() < 0.3,
    )
    return made


def _runs(made: Made, depth: int = 0) -> str:
    return "".join(_run(made, depth) for _ in range(made.random.randint(1, 4)))


def _run(made: Made, depth: int) -> str:
    if depth >= MAX_DEPTH:
        return r(made.see())
    return made.random.choice(RUNS)(made, depth + 1)


def _field(made: Made, code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    told = f"<w:r><w:instrText> {code} {made.keep_back()} </w:instrText></w:r>"
    return mark("begin") + told + (mark("separate") + result if result else "") + mark("end")


def _alternatives(made: Made, _depth: int) -> str:
    same = r(made.see())
    choice = f'<mc:Choice Requires="w14">{same}</mc:Choice>'
    return f"<mc:AlternateContent>{choice}<mc:Fallback>{same}</mc:Fallback></mc:AlternateContent>"


def _box(made: Made, _depth: int) -> str:
    inner = f"<w:txbxContent>{p(made.new(made.hung))}</w:txbxContent>"
    shape = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    if made.random.random() < 0.5:
        return f"<w:r>{shape}</w:r>"
    drawn = f"<a:graphic><a:graphicData><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
    choice = f'<mc:Choice Requires="wps"><w:drawing><wp:anchor>{drawn}</wp:anchor></w:drawing></mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}<mc:Fallback>{shape}</mc:Fallback></mc:AlternateContent></w:r>"


def _note(made: Made, _depth: int) -> str:
    made.notes.append(made.new(made.hung))
    return f'<w:r><w:footnoteReference w:id="{len(made.notes) - 1}"/></w:r>'


def _broken(made: Made, _depth: int) -> str:
    whole = made.see()
    at = made.random.randint(1, len(whole) - 2)
    between = made.random.choice(["<w:softHyphen/>", "<w:lastRenderedPageBreak/>", ""])
    return f'<w:r><w:t>{whole[:at]}</w:t>{between}<w:t xml:space="preserve">{whole[at:]}</w:t></w:r>'


def _formula(made: Made, _depth: int) -> str:
    part_of = [f"<m:r><m:t>{made.see()}</m:t></m:r>" for _ in range(3)]
    return f"<m:oMath>{part_of[0]}<m:f><m:num>{part_of[1]}</m:num><m:den>{part_of[2]}</m:den></m:f></m:oMath>"


RUNS: list[Callable[[Made, int], str]] = [
    lambda made, _: r(made.see()),
    lambda made, _: r(made.see()),
    lambda made, depth: f'<w:ins w:id="1">{_run(made, depth)}</w:ins>',
    lambda made, _: f'<w:del w:id="2"><w:r><w:delText>{made.keep_back()}</w:delText></w:r></w:del>',
    lambda made, depth: (
        f'<w:moveFrom w:id="3">{r(made.keep_back())}</w:moveFrom><w:moveTo w:id="3">{_run(made, depth)}</w:moveTo>'
    ),
    lambda made, depth: (
        f'<w:sdt><w:sdtPr><w:alias w:val="{made.keep_back()}"/></w:sdtPr>'
        f"<w:sdtContent>{_runs(made, depth)}</w:sdtContent></w:sdt>"
    ),
    lambda made, depth: (
        f'<w:smartTag><w:smartTagPr><w:attr w:val="{made.keep_back()}"/></w:smartTagPr>{_run(made, depth)}</w:smartTag>'
    ),
    lambda made, depth: f'<w:hyperlink w:anchor="{made.keep_back()}">{_runs(made, depth)}</w:hyperlink>',
    lambda made, depth: f'<w:fldSimple w:instr=" REF {made.keep_back()} ">{_run(made, depth)}</w:fldSimple>',
    lambda made, depth: _field(made, "REF", _run(made, depth)),
    lambda made, _: _field(made, "XE", ""),
    lambda made, _: r(made.keep_back(), "<w:vanish/>"),
    lambda made, _: r(made.keep_back(), '<w:color w:val="FFFFFF"/>'),
    lambda made, depth: f'<w:bdo w:val="ltr">{_run(made, depth)}</w:bdo><w:dir w:val="ltr">{_run(made, depth)}</w:dir>',
    lambda made, _: f"<w:r><w:t>{made.see()}</w:t><w:tab/><w:t>{made.see()}</w:t><w:br/><w:t>{made.see()}</w:t></w:r>",
    lambda made, _: f'<w:r><w:t>{made.see()}</w:t><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
    lambda made, _: (
        f"<w:r><w:ruby><w:rt>{r(made.new(made.hung))}</w:rt><w:rubyBase>{r(made.see())}</w:rubyBase></w:ruby></w:r>"
    ),
    _alternatives,
    _box,
    _note,
    _broken,
    _formula,
]


def _block(made: Made, depth: int) -> str:
    if depth >= MAX_DEPTH:
        return f"<w:p>{_runs(made)}</w:p>"
    return made.random.choice(BLOCKS)(made, depth + 1)


def _table(made: Made, depth: int) -> str:
    made.tables += 1
    columns = made.random.randint(1, 4)
    return f"<w:tbl><w:tblPr/>{''.join(_row(made, columns, depth) for _ in range(made.random.randint(1, 4)))}</w:tbl>"


def _row(made: Made, columns: int, depth: int) -> str:
    later = columns > 2 and made.random.random() < 0.3
    cells = "".join(_cell(made, depth) for _ in range(columns - later))
    return f"<w:tr>{BEGINS_LATER * later}{cells}</w:tr>"


def _cell(made: Made, depth: int) -> str:
    properties = made.random.choice(["", "", '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'])
    inner = "<w:p/>" if made.random.random() < 0.3 else _block(made, depth + 1)
    cell = f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
    return f"<w:sdt><w:sdtContent>{cell}</w:sdtContent></w:sdt>" if made.random.random() < 0.2 else cell


BLOCKS: list[Callable[[Made, int], str]] = [
    lambda made, _: f"<w:p>{_runs(made)}</w:p>",
    lambda made, _: f"<w:p>{_runs(made)}</w:p>",
    lambda made, _: f"<w:p><w:pPr><w:sectPr/></w:pPr>{_runs(made)}</w:p>",
    lambda made, _: f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{_runs(made)}</w:p><w:p>{_runs(made)}</w:p>",
    lambda made, depth: f"<w:sdt><w:sdtPr/><w:sdtContent>{_block(made, depth)}</w:sdtContent></w:sdt>",
    lambda made, depth: f"<w:customXml>{_block(made, depth)}{_block(made, depth)}</w:customXml>",
    _table,
]
