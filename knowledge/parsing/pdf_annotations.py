"""What lies on a page and not in it: entries of form fields and free text are read, anything else is counted."""

import ctypes
from collections import Counter
from typing import Any

from pypdfium2 import raw

from knowledge.parsing.unread import Unread

UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
WITHOUT_WORDS = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP)
MAX_ANNOTATIONS = 5_000
MAX_BYTES = 200_000


def annotations_of(page: Any) -> tuple[list[str], Counter[str]]:
    """The words that annotations show, in their order, and a count of those that are not read."""
    texts: list[str] = []
    unread: Counter[str] = Counter()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MAX_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            _read(annotation, texts, unread)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return texts, unread


def _read(annotation: Any, texts: list[str], unread: Counter[str]) -> None:
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind in WITHOUT_WORDS or raw.FPDFAnnot_GetFlags(annotation) & UNSEEN:
        return
    if kind == raw.FPDF_ANNOT_WIDGET:
        _field(annotation, texts, unread)
    elif kind == raw.FPDF_ANNOT_FREETEXT:
        texts.append(_string(annotation, b"Contents"))
    elif kind == raw.FPDF_ANNOT_STAMP:
        unread[Unread.IMAGES.value] += 1
    elif _string(annotation, b"Contents").strip():
        unread[Unread.COMMENTS.value] += 1


def _field(annotation: Any, texts: list[str], unread: Counter[str]) -> None:
    """A field's own entry. What its parent holds, a choice or a signature is counted where something is drawn."""
    entry = _string(annotation, b"V")
    if entry.strip() and _string(annotation, b"FT") != "Btn":
        texts.append(entry)
    elif entry not in ("", "Off") or raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2:
        unread[Unread.FORM_FIELDS.value] += 1


def _string(annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= MAX_BYTES:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
