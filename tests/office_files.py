"""Word and OpenDocument files made in the tests, with fictional text."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:shape"'
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
O = " ".join(  # noqa: E741
    f'xmlns:{short}="{OFFICE}{long}"'
    for short, long in {
        "office": "office:1.0", "text": "text:1.0", "table": "table:1.0", "style": "style:1.0", "draw": "drawing:1.0",
        "fo": "xsl-fo-compatible:1.0", "meta": "meta:1.0", "manifest": "manifest:1.0",
    }.items()
)  # fmt: skip


def packed(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, text in parts.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else None)
    return stream.getvalue()


def docx(body: str, **parts: str | bytes) -> bytes:
    """A Word document; other parts by name without ending: styles, numbering, footnotes, header1, core."""
    relations = "".join(
        f'<Relationship Id="r{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for n, name in enumerate(parts)
        if name != "core"
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
    }
    for name, text in parts.items():
        members["docProps/core.xml" if name == "core" else f"word/{name}.xml"] = text
    return packed(members)


def p(text: str, properties: str = "") -> str:
    """A Word paragraph; ``text`` may hold runs of its own."""
    run = text if text.startswith("<w:") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def listed(text: str, number: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def odt(body: str, automatic: str = "", sheet: str = "", meta: str = "", **more: str) -> bytes:
    """An OpenDocument text."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {O}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {O}>{sheet}</office:document-styles>",
            "meta.xml": f'<office:document-meta {O} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta>'
            "</office:document-meta>",
            **more,
        }
    )


def told(document):
    """Kind and text of every block."""
    return [(block.kind, document.quote(block.span)) for block in document.blocks]


def cells(document):
    return [[document.quote(cell) for cell in block.cells] for block in document.blocks if block.kind == "row"]


def reasons(document):
    """What was left out, by reason."""
    found: dict[str, str] = {}
    for (start, end), reason in document.left_out:
        found[reason] = found.get(reason, "") + document.source_text[start:end]
    return found


def check_spans(document):
    """Blocks tile the text, cells lie in their rows, and every word maps to the same word of the source."""
    position = 0
    for block in document.blocks:
        assert document.text[position : block.span[0]] == ("\n\n" if position else "")
        body = document.quote(block.span)
        assert body and body == body.strip() and "\n" not in body
        # An empty span before the row: a cell of a row above reaches into the place.
        assert all(start == end < block.span[0] or block.span[0] <= start <= end <= block.span[1] for start, end in block.cells)
        position = block.span[1]
    assert position == len(document.text)
    offsets = document.offsets
    for start, where, length in zip(offsets.starts, offsets.sources, offsets.lengths, strict=True):
        mine, theirs = document.text[start : start + length], document.source_text[where : where + length]
        assert len(theirs) == length
        assert all(a == b or (a == " " and b.isspace()) or (a, b) == ("-", "‑") for a, b in zip(mine, theirs, strict=True)), (
            mine,
            theirs,
        )
    for (start, end), _ in document.left_out:
        assert 0 <= start < end <= len(document.source_text)
