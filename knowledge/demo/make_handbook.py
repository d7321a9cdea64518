"""Makes acme/hp-300-handbook.pdf out of handbook.txt: `python -m knowledge.demo.make_handbook`.

Needs reportlab (a development dependency). The same text gives the same bytes.
"""

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer

FOLDER = Path(__file__).parent
PAGE_END = "---"


def make(target: Path) -> None:
    """Write the handbook as a PDF of five A4 pages."""
    document = SimpleDocTemplate(
        str(target), pagesize=A4, margin=25 * mm, title="HP-300 Handbook", author="Acme Fluidics", invariant=1
    )
    document.build([_flowable(line) for line in (FOLDER / "handbook.txt").read_text().splitlines() if line])


def _flowable(line: str) -> Flowable:
    styles = getSampleStyleSheet()
    if line == PAGE_END:
        return PageBreak()
    if line.startswith("## "):
        return Paragraph(line[3:], styles["Heading2"])
    if line.startswith("# "):
        return Paragraph(line[2:], styles["Heading1"])
    return Paragraph(line, styles["BodyText"]) if line.strip() else Spacer(1, 4 * mm)


if __name__ == "__main__":
    make(FOLDER / "acme" / "hp-300-handbook.pdf")
