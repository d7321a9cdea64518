"""Word files made from their XML, so that a test can say exactly what stands in one."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
SPACES = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
BODY_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def word(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    parts: Mapping[str, str] | None = None,
    path: str = "word/document.xml",
    is_strict: bool = False,
) -> bytes:
    """A package with this body. `parts` are further parts by relationship type (`header` and so on, or `type:id`)."""
    relations = STRICT_RELATIONS if is_strict else RELATIONS
    folder, _, name = path.rpartition("/")
    given = {"styles": _part("styles", styles), "numbering": _part("numbering", numbering)}
    given |= {kind: _part("", content) for kind, content in (parts or {}).items()}
    links, files = "", {}
    for at, (kind, content) in enumerate(given.items()):
        type_, _, chosen = kind.partition(":")
        links += f'<Relationship Id="{chosen or f"r{at}"}" Type="{relations}/{type_}" Target="part{at}.xml"/>'
        files[f"{folder}/part{at}.xml"] = content
    files[path] = _part("document", f"<w:body>{body}</w:body>")
    files["_rels/.rels"] = _links(f'<Relationship Id="d" Type="{relations}/officeDocument" Target="{path}"/>')
    files[f"{folder}/_rels/{name}.rels"] = _links(links)
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{path}" ContentType="{BODY_TYPE}"/></Types>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for at_path, content in files.items():
            archive.writestr(at_path, content.replace(W, STRICT_W) if is_strict else content)
    return target.getvalue()


def p(text: str, properties: str = "") -> str:
    """A paragraph with one run; markup in `text` stands beside it."""
    content = text if text.startswith("<") else r(text)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, level: int = 0, instance: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/></w:numPr>')


def level(at: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(levels: str, instances: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{instances}'


def row(*cells: str, properties: str = "") -> str:
    made = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{made}</w:tr>"


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<w:") else p(content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inner}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def _part(root: str, content: str) -> str:
    if not root:
        return content.replace(" xmlns=", f' xmlns:w="{W}" {SPACES} xmlns:_=', 1) if " xmlns=" in content else content
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{W}" {SPACES}>{content}</w:{root}>'


def part(root: str, content: str) -> str:
    """A further part, for `parts`."""
    return _part(root, content)


def _links(content: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{content}</Relationships>'
    )
