"""Broken and hostile files: each its own error code, in bounded time and memory, and the rest of the folder is done."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

import recsim
from office_files import TYPES, O, W, docx, listed, odt, p, packed, told
from recsim.reading.archives import Archive, ArchiveLimits
from recsim.reading.xml_tree import MAX_DEPTH

MOST_SECONDS = 20.0  # of processor time, for what takes one or two here
MOST_BYTES = 64 << 20

GOOD = docx(p("Recommendation 1") + p("Mend the bridge.") + p("Accepted."))
GOOD_ODT = odt("<text:p>We accept it.</text:p>")
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
BLOWUP = f'<!DOCTYPE x [<!ENTITY a "{"ha" * 50_000}">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://bad.example/x.dtd"> %a;]>'


def document_with(prolog: str, entity: str) -> bytes:
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>{entity * 50}</w:t></w:r></w:p></w:body></w:document>"
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": prolog + body})


def lying(size: int, packed_bytes: bytes) -> bytes:
    """A Word file whose text part states another size than it unpacks to."""
    data = packed({"[Content_Types].xml": TYPES, "word/document.xml": b"@" * 64})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo("word/document.xml").header_offset
    name = b"word/document.xml"
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed_bytes), size, len(name), 0)
    central = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed_bytes), size, len(name), 0, 0, 0, 0, 0, offset
    )
    first = data[:offset]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.start_dir
    entry = data[start : data.index(b"PK\x01\x02", start + 1)]
    body = first + head + name + packed_bytes
    directory = entry + central + name
    return body + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(body), 0)


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    chunks = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*chunks, packer.flush()])


def marked_encrypted() -> bytes:
    """The bit that a zip sets on members behind a password, in both places."""
    data = bytearray(GOOD)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(magic)
        while start >= 0:
            data[start + flags] |= 1
            start = data.find(magic, start + 4)
    return bytes(data)


CASES = {
    "truncated": (GOOD[: len(GOOD) // 2], "broken_file"),
    "without its end": (GOOD[:-30], "broken_file"),
    "truncated odt": (GOOD_ODT[: len(GOOD_ODT) // 2], "broken_file"),
    "no document part": (packed({"[Content_Types].xml": TYPES, "word/styles.xml": "<x/>"}), "broken_file"),
    "no content part": (packed({"mimetype": "application/vnd.oasis.opendocument.text", "x.xml": "<x/>"}), "broken_file"),
    "document of another type": (packed({"[Content_Types].xml": TYPES, "word/document.xml": "<html><body>Hi</body></html>"}), "broken_file"),
    "document that is no XML": (packed({"[Content_Types].xml": TYPES, "word/document.xml": "We accept it."}), "broken_file"),
    "a sheet in a text's clothes": (
        packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"<office:document-content {O}/>"}), "broken_file",
    ),
    "a spreadsheet": (packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"}), "unsupported_format"),
    "a plain zip": (packed({"a.txt": "We accept it."}), "unsupported_format"),
    "entity bomb": (document_with(LAUGHS, "&i;"), "xml_entities"),
    "quadratic entity bomb": (document_with(BLOWUP, "&a;"), "xml_entities"),
    "external entity": (document_with(OUTSIDE, "&a;"), "xml_entities"),
    "parameter entity": (document_with(PARAMETER, "x"), "xml_entities"),
    "entity bomb in odt": (odt("<text:p>x</text:p>", **{"content.xml": LAUGHS + f"<office:document-content {O}>&i;</office:document-content>"}), "xml_entities"),
    "zip bomb by ratio": (packed({"[Content_Types].xml": TYPES, "word/document.xml": b" " * (40 << 20)}), "too_large"),
    "zip bomb that lies": (lying(100, zeros(96 << 20)), "broken_file"),
    "many members": (packed({"[Content_Types].xml": TYPES, "word/document.xml": "<x/>", **{f"word/{n}": b"" for n in range(10_001)}}), "too_large"),
    "too deep": (docx("<w:ins>" * (MAX_DEPTH + 1) + p("x") + "</w:ins>" * (MAX_DEPTH + 1)), "too_large"),
    "encrypted member": (marked_encrypted(), "encrypted"),
    "encrypted Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "encrypted"),
    "Word before 2007": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "unsupported_format"),
    "encrypted odt": (
        odt("<text:p>x</text:p>", **{"META-INF/manifest.xml": f'<manifest:manifest {O}><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'}),
        "encrypted",
    ),
    "no text": (docx(""), "empty_document"),
    "noise": (bytes(range(256)) * 40, "unsupported_format"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_has_its_own_code_in_bounded_time_and_memory(name: str):
    data, code = CASES[name]
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(recsim.RecsimError) as caught:
            recsim.read(data, name=f"{name}.docx")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.code == code, caught.value
    assert time.process_time() - began < MOST_SECONDS
    assert peak < MOST_BYTES


def test_the_rest_of_a_folder_is_done(tmp_path: Path):
    for number, (name, (data, _)) in enumerate(CASES.items()):
        if len(data) < 100_000:
            (tmp_path / f"{number:02}{name.replace(' ', '-')}.docx").write_bytes(data)
    (tmp_path / "99-good.docx").write_bytes(GOOD)
    (tmp_path / "00-good.odt").write_bytes(GOOD_ODT)
    found = list(recsim.parse_many([tmp_path]))
    assert len(found) == len(list(tmp_path.iterdir()))
    assert [type(one).__name__ for one in found].count("Paper") == 2
    codes = {one.code for one in found if isinstance(one, recsim.Failure)}
    assert codes >= {"broken_file", "xml_entities", "too_large", "encrypted", "unsupported_format", "empty_document"}
    assert "internal_error" not in codes


def test_limits_are_options_and_named():
    with pytest.raises(recsim.TooLarge, match=r"over the limit of 100;"):
        recsim.read(GOOD, limits=recsim.Limits(max_unpacked=100))
    with pytest.raises(recsim.TooLarge, match="nothing was unpacked"):  # the bomb lies in a part that is never read
        data = packed({"[Content_Types].xml": TYPES, "word/document.xml": "<x/>", "word/media/a": bytes(20 << 20)})
        recsim.read(data, limits=recsim.Limits(max_unpacked=16 << 20))
    with pytest.raises(recsim.TooLarge, match="more than 5 elements"):
        recsim.read(GOOD, limits=recsim.Limits(max_elements=5))
    with pytest.raises(recsim.TooLarge, match="limit of 2 for one document"):
        Archive(GOOD, "x", ArchiveLimits(members=2))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(method: int):
    data = packed({"[Content_Types].xml": TYPES, "word/document.xml": "<x/>" * 100}, method=method)
    with pytest.raises(recsim.BrokenDocument, match="packed by method"):
        recsim.read(data)


def test_styles_and_lists_that_refer_to_themselves():
    styles = f"""<w:styles {W}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style><w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="C"/></w:style></w:styles>"""
    numbering = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="A"/></w:abstractNum>
    <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:lvlText w:val="%9%9%9%1"/><w:numFmt w:val="lowerLetter"/><w:start w:val="999999999999"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>"""
    body = (
        p("one", '<w:pStyle w:val="A"/>')
        + p("two", '<w:pStyle w:val="C"/>')
        + listed("three", 2)
        + listed("four", 77, 0)
        + listed("five", 2, 4)
    )
    document = recsim.read(docx(body, styles=styles, numbering=numbering))
    assert [text.split()[-1] for _, text in told(document)] == ["one", "two", "three", "four", "five"]
    loop = '<style:style style:name="A" style:family="paragraph" style:parent-style-name="B"/><style:style style:name="B" style:family="paragraph" style:parent-style-name="A"/>'
    assert recsim.read(odt('<text:p text:style-name="A">one</text:p>', loop)).text == "one"


def test_repetitions_that_are_only_claimed_cost_nothing():
    body = '<text:p>a<text:s text:c="2000000000"/>b</text:p><table:table><table:table-row table:number-rows-repeated="1000000">'
    body += '<table:table-cell table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell><table:table-cell/></table:table-row></table:table>'
    document = recsim.read(odt(body))
    assert document.text.startswith("a b")
    assert len(document.text) < 500
    wide = recsim.read(
        docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr>' + p("x") + "</w:tc></w:tr></w:tbl>")
    )
    assert len(wide.blocks) == 1 and len(wide.blocks[0].cells) <= 40


SENTENCE = "The Board accepts recommendation 4 and will mend the bridge by May 2025 "


@pytest.mark.parametrize(
    ("name", "start", "piece", "end"),
    [
        ("text", "", SENTENCE, ""),
        ("text without spaces", "", "a", ""),
        ("dots", "We accept it. ", ".", ""),
        ("page", "<!doctype html><html><body><p>", SENTENCE, "</p></body></html>"),
        ("page of tags", "<!doctype html><html><body>", "<b>x</b> ", "</body></html>"),
        ("page of entities", "<!doctype html><html><body><p>", "&amp;", "</p></body></html>"),
        ("Markdown", "# Reply\n\n**Accepted**\n\n", SENTENCE, ""),
        ("Markdown of stars", "# Reply\n\n**Accepted**\n\n", "*a", ""),
        ("Markdown of brackets", "# Reply\n\n**Accepted**\n\n", "[a](b", ""),
    ],
)
def test_ten_megabytes_in_one_line_are_read(name: str, start: str, piece: str, end: str):
    data = (start + piece * (10_000_000 // len(piece)) + end).encode()
    began = time.process_time()
    try:
        document = recsim.read(data, name=name)
    except recsim.RecsimError as error:
        assert error.code == "too_large"
    else:
        assert document.text
    assert time.process_time() - began < MOST_SECONDS


def test_blank_lines_cost_no_memory():
    data = b"\n" * 150_000 + b"Recommendation 1\n\nMend the bridge.\n\nAccepted.\n" + b"\n \f" * 50_000
    tracemalloc.start()
    try:
        document = recsim.read(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert document.text == "Recommendation 1\n\nMend the bridge.\n\nAccepted."
    assert peak < 16 << 20  # 40 MB if each were kept


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><html><body>" + "<div>" * 100_000 + "We accept it.",
        "<!doctype html><html><body>" + "<ul><li>" * 20_000 + "We accept it.",
        "<!doctype html><html><body>" + "<table><tr><td>" * 20_000 + "We accept it.",
        "<!doctype html><html><body><p>" + "<b><i>" * 50_000 + "We accept it.",
        "# Reply\n\n**Accepted**\n\n" + "> " * 20_000 + "We accept it.",
        "# Reply\n\n**Accepted**\n\n" + "- " * 20_000 + "We accept it.",
        "# Reply\n\n**Accepted**\n\n" + "[" * 50_000 + "We accept it.",
        "# Reply\n\n" + "**a" * 50_000 + " We accept it.",
    ],
    ids=["div", "list", "table", "inline", "quote", "dash", "bracket", "star"],
)
def test_deep_nesting_is_read_or_refused(text: str):
    began = time.process_time()
    try:
        assert "accept" in recsim.read(text.encode()).text
    except recsim.RecsimError as error:
        assert error.code in ("too_large", "empty_document")
    assert time.process_time() - began < MOST_SECONDS
