"""First bytes of what is no text, and first words of markup that has no reader yet."""

import re

SIGNATURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"OggS", b"ID3", b"fLaC", b"\x1f\x8b",
    b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"PK", b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa", b"\xd0\xcf\x11\xe0", b"SQLite format 3", b"wOFF", b"wOF2", b"\x00\x01\x00\x00", b"OTTO", b"%!PS",
    b"\x00asm", b"PAR1", b"\x93NUMPY", b"\x80\x04\x95", b"\x80\x03", b"8BPS", b"AT&TFORM", b"{\\rtf",
    b"\x28\xb5\x2f\xfd",
    b"\x1a\x45\xdf\xa3", b"FLV\x01", b"\x30\x26\xb2\x75", b"!<arch>", b"\xed\xab\xee\xdb", b"MSCF", b"ITSF",
)  # fmt: skip
SHORT_WORDS = (b"BM", b"MZ", b"PK", b"ID3", b"RIFF", b"MSCF", b"ITSF", b"OTTO", b"PAR1", b"Rar!", b"BZh", b"GIF8")
"""Signatures that a text may begin with as well; they count only where something binary follows."""
BOXED = re.compile(rb"\A....ftyp", re.DOTALL)
TAR = 257
HTML = re.compile(
    r"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\b|html\b|head\b|body\b|\?xml\b|svg\b)", re.DOTALL | re.IGNORECASE
)
TAG = re.compile(
    r"</?(?:a|article|b|br|body|center|div|em|font|footer|form|h[1-6]|head|header|hr|i|iframe|img|li|main|meta|nav|ol|p|"
    r"script|section|span|strong|style|table|tbody|td|th|title|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
MARKUP_SUFFIXES = {".html", ".htm", ".xhtml", ".mht", ".mhtml", ".eml", ".msg", ".rtf", ".xml", ".svg", ".mbox"}
MAX_TAG_SHARE = 0.15
"""Of a text's characters; a text that speaks of HTML has less."""
HEADER = re.compile(r"\A(?:From \S+.*\n)?((?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+)")
HEADER_NAME = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):", re.MULTILINE)
MAIL_ONLY = {"mime-version", "message-id", "received", "return-path", "delivered-to", "dkim-signature"}
MAIL = {"from", "to", "cc", "subject", "date", "reply-to", "content-type"}
ADDRESS = re.compile(r"^From:.*\S@\S", re.MULTILINE | re.IGNORECASE)


def is_binary(head: bytes) -> bool:
    """Whether the first bytes are those of a picture, archive, program or document that is not text."""
    found = next((one for one in SIGNATURES if head.startswith(one)), None)
    if found in SHORT_WORDS:
        return _has_control_bytes(head[:512])
    return found is not None or bool(BOXED.match(head[:16])) or head[TAR : TAR + 5] == b"ustar"


def is_markup(text: str, suffix: str, *, is_markdown: bool) -> bool:
    """Whether a text is a page, a mail or rich text, whose markup would be taken for its words.

    Markdown may hold tags; a text called one of these by its owner is one.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    if suffix in MARKUP_SUFFIXES or HTML.match(text) or text.lstrip().startswith("{\\rtf"):
        return True
    if _is_mail(text):
        return True
    tags = sum(len(match.group()) for match in TAG.finditer(text))
    return not is_markdown and tags > MAX_TAG_SHARE * len(text) and text.lstrip().startswith("<")


def _is_mail(text: str) -> bool:
    block = HEADER.match(text)
    if block is None:
        return False
    names = {name.lower() for name in HEADER_NAME.findall(block.group(1))}
    if names & MAIL_ONLY and len(names & (MAIL | MAIL_ONLY)) >= 2:
        return True
    return len(names & MAIL) >= 3 and bool(ADDRESS.search(block.group(1)))


def _has_control_bytes(head: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 32 for byte in head)
