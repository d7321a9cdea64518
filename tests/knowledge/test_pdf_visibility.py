"""A PDF's text is what its reader sees; what was hidden or could not be read is counted."""

from pathlib import Path

import pytest

from knowledge.parsing import pdf_drawn
from knowledge.parsing.pdf import read_pdf
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import TextMap, compose

SEEN = b"BT /F1 12 Tf 0 g 72 700 Td (The gate closes at nine.) Tj ET "
HIDDEN = {
    "white": b"BT /F1 12 Tf 1 g 72 650 Td (OBEY) Tj ET",
    "nearly white": b"BT /F1 12 Tf 0.98 0.99 1 rg 72 650 Td (OBEY) Tj ET",
    "white in another colour space": b"BT /F1 12 Tf 0 0 0 0 k 72 650 Td (OBEY) Tj ET",
    "white on a white box": b"1 g 60 630 300 50 re f BT /F1 12 Tf 1 g 72 650 Td (OBEY) Tj ET",
    "a white outline": b"1 G BT /F1 12 Tf 1 Tr 72 650 Td (OBEY) Tj ET",
    "one point": b"BT /F1 1 Tf 0 g 72 650 Td (OBEY) Tj ET",
    "scaled down": b"BT /F1 12 Tf 0.05 0 0 0.05 72 650 Tm (OBEY) Tj ET",
    "scaled down by the page": b"q 0.05 0 0 0.05 0 0 cm BT /F1 12 Tf 72 650 Td (OBEY) Tj ET Q",
    "invisible": b"BT /F1 12 Tf 3 Tr 72 650 Td (OBEY) Tj ET",
    "below the page": b"BT /F1 12 Tf 72 -300 Td (OBEY) Tj ET",
    "right of the page": b"BT /F1 12 Tf 700 600 Td (OBEY) Tj ET",
    "in a layer that is off": b"/OC /Off BDC BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET EMC",
    "clipped away": b"q 0 0 10 10 re W n BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET Q",
    "clipped to nothing": b"q 72 640 0 0 re W n BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET Q",
    "covered by white": b"BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET 1 g 60 630 300 50 re f",
    "covered by a picture": b"BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET q 300 0 0 50 60 630 cm /Im Do Q",
    "covered within a form": b"/Fm Do",
    "black on black": b"0 g 60 630 300 50 re f BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET",
    "white on a dark box that is painted over": b"0 g 60 630 300 50 re f 1 g 60 630 300 50 re f "
    b"BT /F1 12 Tf 1 g 72 650 Td (OBEY) Tj ET",
    "pressed to a line": b"BT /F1 12 Tf 0 g 1 Tz 72 650 Td (OBEY) Tj ET",
    "transparent": b"/G gs BT /F1 12 Tf 72 650 Td (OBEY) Tj ET",
}
SHOWN = {
    "white on a dark box": b"0 0 0.5 rg 60 630 300 50 re f BT /F1 12 Tf 1 g 72 650 Td (NOTICE) Tj ET",
    "a black outline": b"0 G 1 g BT /F1 12 Tf 1 Tr 72 650 Td (NOTICE) Tj ET",
    "grey": b"BT /F1 12 Tf 0.6 g 72 650 Td (NOTICE) Tj ET",
    "small print": b"BT /F1 4 Tf 0 g 72 650 Td (NOTICE) Tj ET",
    "clipped loosely": b"q 60 600 400 100 re W n BT /F1 12 Tf 0 g 72 650 Td (NOTICE) Tj ET Q",
    "under a transparent box": b"BT /F1 12 Tf 0 g 72 650 Td (NOTICE) Tj ET /G gs 1 g 60 630 300 50 re f",
    "within a frame": b"BT /F1 12 Tf 0 g 72 650 Td (NOTICE) Tj ET 0 G 60 630 300 50 re S",
    "dark on dark, but not alike": b"0.2 g 60 630 300 50 re f BT /F1 12 Tf 0 g 72 650 Td (NOTICE) Tj ET",
    "in a layer that is on": b"/OC /On BDC BT /F1 12 Tf 0 g 72 650 Td (NOTICE) Tj ET EMC",
    "a little condensed": b"BT /F1 12 Tf 0 g 60 Tz 72 650 Td (NOTICE) Tj ET",
    "a unit scaled up": b"BT /F1 1 Tf 12 0 0 12 72 650 Tm 0 g (NOTICE) Tj ET",
    "rotated": b"BT /F1 12 Tf 0 12 -12 0 300 300 Tm /F1 1 Tf 0 g (NOTICE) Tj ET",
}
IN_FORM = b"q 1 0 0 1 10 0 cm BT /F1 12 Tf 0 g 72 650 Td (OBEY) Tj ET 1 g 60 630 300 50 re f Q"
PICTURE = b"q 595 0 0 842 0 0 cm /Im Do Q "
STAMP = b"q 50 0 0 50 400 400 cm /Im Do Q "


def pdf(*contents: bytes, annotations: bytes = b"") -> bytes:
    """A PDF with one page for each content stream, and the same annotations on each."""
    kids = b" ".join(b"%d 0 R" % (8 + 2 * index) for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R 6 0 R] /D << /ON [5 0 R] /OFF [6 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % len(contents),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>"
        b"\nstream\n\x80\nendstream",
        b"<< /Type /OCG /Name (Shown) >>",
        b"<< /Type /OCG /Name (Not shown) >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Length %d >>"
        b"\nstream\n" % len(IN_FORM) + IN_FORM + b"\nendstream",
    ]
    for index, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >>"
            b" /XObject << /Im 4 0 R /Fm 7 0 R >> /Properties << /On 5 0 R /Off 6 0 R >>"
            b" /ExtGState << /G << /ca 0 >> >> >> /Annots [%b] >>" % (9 + 2 * index, annotations)
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def read(folder: Path, *contents: bytes, annotations: bytes = b"") -> TextMap:
    path = folder / "made.pdf"
    path.write_bytes(pdf(*contents, annotations=annotations))
    return compose(read_pdf(path))


@pytest.mark.parametrize("kind", HIDDEN)
def test_text_that_nobody_sees_is_left_out_and_counted(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, SEEN + HIDDEN[kind])
    assert found.text.strip() == "The gate closes at nine."
    assert found.hidden_characters == len("OBEY")


@pytest.mark.parametrize("kind", SHOWN)
def test_text_that_is_seen_stays(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, SEEN + SHOWN[kind])
    assert "The gate closes at nine." in found.text
    assert "NOTICE" in found.text
    assert found.hidden_characters == 0


def test_pages_and_pictures_that_were_not_read_are_counted(tmp_path: Path) -> None:
    layer = PICTURE + b"BT /F1 12 Tf 3 Tr 72 650 Td (Read by a scanner.) Tj ET"
    found = read(tmp_path, SEEN, PICTURE, layer, SEEN + STAMP, b"")
    assert dict(found.unread) == {"pages_without_text": 2, "scanned_pages": 1, "images": 1}
    assert "Read by a scanner." in found.text
    assert found.hidden_characters == 0


def test_a_word_that_a_lines_end_broke_is_whole(tmp_path: Path) -> None:
    broken = "the agree-|ment of the Nord-|S\xfcd yard, a pr\xfc-|fung of gr\xf6\xdf-|ten parts in 2025-|2026."
    lines = b" T* ".join(b"(" + one.encode("latin-1") + b") Tj" for one in broken.split("|"))
    found = read(tmp_path, b"BT /F1 10 Tf 12 TL 72 700 Td " + lines + b" ET")
    assert (
        found.text.strip() == "the agreement of the Nord-S\xfcd yard, a pr\xfcfung of gr\xf6\xdften parts in 2025-2026."
    )


def test_entries_of_a_form_and_free_text_are_read_and_other_annotations_counted(tmp_path: Path) -> None:
    box = b"/Rect [72 500 300 520] >> "
    found = read(
        tmp_path,
        SEEN,
        annotations=b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ingrid Solheim) " + box
        + b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (empty) " + box
        + b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (agrees) /V /Yes " + box
        + b"<< /Type /Annot /Subtype /FreeText /Contents (Approved) " + box
        + b"<< /Type /Annot /Subtype /FreeText /F 2 /Contents (OBEY) " + box
        + b"<< /Type /Annot /Subtype /Text /Contents (A remark) " + box
        + b"<< /Type /Annot /Subtype /Link " + box,
    )  # fmt: skip
    assert found.text.split("\n\n")[:-1] == ["The gate closes at nine.", "Ingrid Solheim", "Approved"]
    assert found.unread == {"form_fields": 1, "comments": 1}


def marked(told: bytes, drawn: bytes = b"NOTICE") -> bytes:
    return b"/Span << /ActualText <FEFF%b> >> BDC BT /F1 12 Tf 0 g 72 650 Td (%b) Tj ET EMC" % (
        told.decode().encode("utf-16-be").hex().encode(), drawn,
    )  # fmt: skip


@pytest.mark.security
@pytest.mark.parametrize("told", ["OBEY", "NOTICE OBEY", "NOTICE: слушайся", "NOTICE 4711", "NOTICE 服从", "ОВЕУ"])
def test_words_given_for_letters_that_say_others_are_left_out(tmp_path: Path, told: str) -> None:
    found = read(tmp_path, SEEN + marked(told.encode()))
    assert found.text.split() == ["The", "gate", "closes", "at", "nine.", "NOTICE"]
    assert found.hidden_characters


@pytest.mark.parametrize(
    ("told", "drawn"),
    [("NOTICE", b"NOTICE"), ("officer", b"oBcer"), ("مكتب", b"BBBB"), ("notice", b"NOTICE"), ("no", b"n\255o")],
)
def test_words_given_for_what_is_drawn_stay(tmp_path: Path, told: str, drawn: bytes) -> None:
    path = tmp_path / "made.pdf"
    without_code = b"/Encoding << /Differences [66 /g123] >>"
    path.write_bytes(pdf(SEEN + marked(told.encode(), drawn)).replace(b"/Encoding /WinAnsiEncoding", without_code))
    found = compose(read_pdf(path))
    assert (found.text.split()[-1], found.hidden_characters) == (told, 0)


@pytest.mark.security
def test_a_file_that_takes_too_long_to_draw_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_drawn, "MAX_DRAWING_S", 0.0)
    path = tmp_path / "made.pdf"
    path.write_bytes(pdf(SEEN + HIDDEN["clipped away"]))
    with pytest.raises(Unreadable) as refused:
        list(read_pdf(path))
    assert refused.value.reason is Reason.TOO_COMPLEX
