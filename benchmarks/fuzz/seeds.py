"""What mutation starts from: the corpus documents, cut short, in the form that each reader takes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

DOCUMENTS = Path(__file__).parents[2] / "corpora" / "replies-v1" / "documents"
READERS = ("html", "markdown", "plain", "pdf", "docx", "odt", "mail")
# Short inputs reach as much of the code and make a hundred times as many a second.
_CUT = 1_500
# A second piece of each begins here, among the recommendations rather than at the title.
_MIDDLE = 4_000
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="N"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
)
_NUMBERING = (
    f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
)
_O = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}"'
    for name, long in (("office", "office:1.0"), ("text", "text:1.0"), ("table", "table:1.0"), ("style", "style:1.0"))
)


def seeds(reader: str) -> list[bytes]:
    """The documents that one reader's inputs are made from."""
    if reader in _DIRECT:
        ending, opening = _DIRECT[reader]
        whole = [path.read_bytes() for path in sorted(DOCUMENTS.glob(f"*{ending}"))]
        return [data[:_CUT] for data in whole] + [
            opening + data[_MIDDLE : _MIDDLE + _CUT] for data in whole if len(data) > _MIDDLE
        ]
    return [_MADE[reader](_paragraphs(path, number % 2 * _MIDDLE)) for number, path in enumerate(sorted(DOCUMENTS.glob("*.txt")))]


def _paragraphs(path: Path, start: int) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")[start : start + _CUT]
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()] or ["Recommendation 1", "Accepted."]


def _zipped(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return stream.getvalue()


def _docx(paragraphs: list[str]) -> bytes:
    body = []
    for number, text in enumerate(paragraphs):
        style = "H2" if len(text) < 60 else "L" if number % 3 == 0 else "N"
        run = f"<w:r><w:t>{escape(text)}</w:t></w:r>"
        paragraph = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'
        if number % 7 == 3:
            paragraph = f"<w:tbl><w:tr><w:tc>{paragraph}</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:ins>{run}</w:ins></w:p></w:tc></w:tr></w:tbl>"
        elif number % 7 == 5:
            paragraph += f'<w:p><w:r><w:footnoteReference w:id="2"/></w:r><w:del><w:r><w:delText>{escape(text[:40])}</w:delText></w:r></w:del></w:p>'
        body.append(paragraph)
    kinds = ("styles", "numbering", "footnotes")
    links = "".join(f'<Relationship Id="{kind}" Type="{_RELATIONS}/{kind}" Target="{kind}.xml"/>' for kind in kinds)
    return _zipped(
        {
            "[Content_Types].xml": _TYPES,
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{"".join(body)}</w:body></w:document>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
            "word/styles.xml": _STYLES,
            "word/numbering.xml": _NUMBERING,
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{_W}"><w:footnote w:id="2"><w:p><w:r><w:t>See annex.</w:t></w:r></w:p></w:footnote></w:footnotes>',
        }
    )


def _odt(paragraphs: list[str]) -> bytes:
    body = []
    for number, text in enumerate(paragraphs):
        inner = escape(text)
        if len(text) < 60:
            body.append(f'<text:h text:outline-level="2">{inner}</text:h>')
        elif number % 5 == 2:
            body.append(f'<text:list text:style-name="L"><text:list-item><text:p>{inner}</text:p></text:list-item></text:list>')
        elif number % 5 == 4:
            cell = f"<table:table-cell><text:p>{inner}</text:p></table:table-cell>"
            body.append(f"<table:table><table:table-row>{cell}<table:covered-table-cell/>{cell}</table:table-row></table:table>")
        else:
            body.append(f"<text:p>{inner}<text:s text:c='2'/><text:line-break/></text:p>")
    style = '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>'
    content = (
        f"<office:document-content {_O}><office:automatic-styles>{style}</office:automatic-styles><office:body><office:text>"
    )
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{content}{''.join(body)}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_O}/>",
        }
    )


def _mail(paragraphs: list[str]) -> bytes:
    page = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    text = "\n\n".join(paragraphs)
    return (
        "From: Office <office@merrow.example>\nTo: clerk@merrow.example\nSubject: =?utf-8?q?Reply?=\nDate: Tue, 04 May 2021 09:30:00 +0100\n"
        'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset="utf-8"\n\n'
        f'{text}\n--b\nContent-Type: text/html; charset="utf-8"\n\n<html><body>{page}</body></html>\n--b--\n'
    ).encode()


def _pdf(paragraphs: list[str]) -> bytes:
    """Two pages of text in a standard font, uncompressed, so that mutation reaches the drawing commands."""
    lines = [text[start : start + 90] for text in paragraphs for start in range(0, len(text), 90)][:80]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[4 0 R 6 0 R]/Count 2>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for page in range(2):
        drawn = b"BT /F1 10 Tf 50 780 Td 14 TL\n"
        for line in lines[page * 40 : page * 40 + 40]:
            shown = line.encode("latin-1", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
            drawn += b"(" + shown + b") Tj T*\n"
        drawn += b"ET"
        content = 5 + 2 * page
        resources = b"/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + resources + b"/Contents %d 0 R>>" % content)
        objects.append(b"<</Length %d>>stream\n" % len(drawn) + drawn + b"\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(data))
    )


# By suffix, with what a piece from the middle needs to be told as its format.
_DIRECT = {
    "html": (".html", b"<!doctype html><html><body>"),
    "markdown": (".md", b"# Reply\n\n**Parts**\n\n"),
    "plain": (".txt", b""),
}
_MADE: dict[str, Callable[[list[str]], bytes]] = {"docx": _docx, "odt": _odt, "mail": _mail, "pdf": _pdf}
