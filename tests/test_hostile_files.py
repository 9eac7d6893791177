"""What lies in folders beside ordinary files, and files that are not what they are called: each its own error, the rest done."""

from __future__ import annotations

import os
import socket
import zlib
from pathlib import Path

import pytest

import recsim
from office_files import TYPES, W, docx, p, packed
from test_pdf import BODY, build, page, pdf, prose, stream

GOOD = b"Recommendation 1\n\nMend the bridge.\n\nResponse: Accepted.\n"
PRINT = pdf(page(*prose(100, BODY)))
WORD = docx(p("Recommendation 1") + p("Mend the bridge.") + p("Accepted."))


def code_of(path: Path | bytes) -> str:
    with pytest.raises(recsim.RecsimError) as caught:
        recsim.read(path)
    message = str(caught.value)
    assert len(message) > 20 and "Traceback" not in message
    return caught.value.code


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@needs_pipes
def test_a_pipe_without_a_writer_does_not_wait_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(recsim.ReadError, match=r"nobody wrote into it within 0.1 seconds.*--max-seconds"):
        recsim.read(tmp_path / "pipe.txt", limits=recsim.Limits(max_seconds=0.1))


@needs_pipes
@pytest.mark.parametrize("early", [True, False])
def test_a_pipe_with_a_writer_is_read_whole(early: bool) -> None:
    import threading

    reader, writer = os.pipe()

    def write() -> None:
        with os.fdopen(writer, "wb") as stream:
            stream.write(GOOD)

    timer = threading.Timer(0.0 if early else 0.2, write)
    timer.start()
    if early:
        timer.join()
    assert recsim.read(f"/dev/fd/{reader}").text.startswith("Recommendation 1\n\nMend")
    timer.join()
    os.close(reader)


def test_what_is_no_file_costs_a_folder_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.txt").write_bytes(GOOD)
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "folder.pdf" / "inside.txt").write_bytes(GOOD)
    (tmp_path / "empty.docx").write_bytes(b"")
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to(tmp_path / "pool.txt")
    (tmp_path / "pool.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "dangling.pdf").symlink_to(tmp_path / "nowhere.pdf")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as plug:
        monkeypatch.chdir(tmp_path)  # the address of a socket may only be a hundred characters long
        plug.bind("plug.txt")
        found = list(recsim.parse_many([tmp_path]))
        assert code_of(tmp_path / "plug.txt") == "unreadable"
    done = [one.document.source for one in found if isinstance(one, recsim.Paper)]
    assert done == [str(tmp_path / "b.txt"), str(tmp_path / "folder.pdf" / "inside.txt")]
    assert [one.code for one in found if isinstance(one, recsim.Failure)] == ["empty_document"]
    assert code_of(tmp_path / "loop.txt") == "unreadable"
    assert code_of(tmp_path / "dangling.pdf") == code_of(tmp_path / "folder.pdf") == "missing_source"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may read everything")
def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(GOOD)
    (tmp_path / "a.txt").chmod(0)
    assert code_of(tmp_path / "a.txt") == "unreadable"


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("print.txt", PRINT, "application/pdf"),
        ("page.pdf", b"<html><body><p>Recommendation 1</p><p>We accept it.</p></body></html>", "text/html"),
        ("word.html", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("text.docx", GOOD, "text/plain"),
    ],
)
def test_a_wrong_ending_does_not_mislead(tmp_path: Path, name: str, data: bytes, media_type: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert recsim.read(tmp_path / name).media_type == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        packed({"a.zip": packed({"b.zip": packed({"c.txt": "We accept it."})})}),
        bytes(range(32)) * 50 + b"We accept it.",
        b"{\\rtf1 We accept it.}",
    ],
    ids=["picture", "archives in archives", "control characters", "rich text"],
)
def test_other_formats_are_named(data: bytes) -> None:
    assert code_of(data) == "unsupported_format"


def test_encodings_that_are_mixed_or_broken_by_nulls_are_read() -> None:
    mixed = recsim.read(("We accept café and crème brûlée. " * 9).encode() + "It costs £5.".encode("cp1252"))
    assert mixed.text.startswith("We accept café") and mixed.text.endswith("It costs \ufffd5.")
    assert [problem.code for problem in mixed.problems] == ["invalid_utf8"]
    nulls = recsim.read(b"We accept\0 it." + b" We will act at once." * 9)
    assert nulls.text.startswith("We accept") and "\0" not in nulls.text
    assert code_of(b"We accept\0 it.\n" * 9) == "unsupported_format"
    assert code_of(bytes(1000)) == code_of(b"\xef\xbb\xbf") == code_of(b" \n\t\n") == "empty_document"


OUTSIDE = "".join(
    f'<Relationship Id="r{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" {target}/>'
    for number, (kind, target) in enumerate(
        [
            ("styles", 'Target="../../../../etc/passwd"'),
            ("footnotes", 'TargetMode="External" Target="http://bad.example/x"'),
            ("numbering", 'Target="/etc/passwd"'),
        ]
    )
)


def test_paths_and_references_that_lead_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    body = f"<w:document {W}><w:body>{p('Mend the bridge.')}</w:body></w:document>"
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{OUTSIDE}</Relationships>'
    members = {"[Content_Types].xml": TYPES, "word/document.xml": body, "word/_rels/document.xml.rels": relations}
    outside = {"../../evil.txt": "x", "/evil.txt": "x", "..\\evil.txt": "x", "C:\\evil.txt": "x", "word/../../evil.txt": "x"}
    path = tmp_path / "in" / "a.docx"
    path.parent.mkdir()
    path.write_bytes(packed({**members, **outside}))
    assert recsim.read(path).text == "Mend the bridge."
    assert [one.name for one in sorted(tmp_path.rglob("*"))] == ["in", "a.docx"]


def test_entities_of_a_page_stay_text() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b; We accept it.</p></body></html>'
    assert len(recsim.read(bomb.encode()).text) < 60


PAGES = b"<</Type/Catalog/Pages 2 0 R>>"
LOOPS = {
    "pages": build([PAGES, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]),
    "pages of pages": build([PAGES, b"<</Type/Pages/Kids[3 0 R]/Count 4>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 4>>"]),
    "catalog": build([b"<</Type/Catalog/Pages 1 0 R>>"]),
    "parent": build([PAGES, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 3 0 R>>"]),
    "length": build([PAGES, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", b"<</Length 4 0 R>>stream\nBT ET\nendstream"]),
    "no box": build([PAGES, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[a b c d]>>"]),
    "nested arrays": build([PAGES[:-2] + b"/X " + b"[" * 100_000 + b"]" * 100_000 + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R>>"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_pdfs_that_refer_to_themselves_end(name: str) -> None:
    assert code_of(LOOPS[name]) in ("empty_document", "broken_file")


def test_tables_of_places_that_loop_or_lie_are_repaired() -> None:
    looping = PRINT.replace(b"trailer\n<<", b"trailer\n<</Prev %d " % PRINT.rindex(b"xref\n0"))
    far = PRINT[: PRINT.rindex(b"startxref")] + b"startxref\n99999999999999999999\n%%EOF"
    lying = PRINT.replace(b"/Size 8", b"/Size 2147483647").replace(b"xref\n0 8", b"xref\n0 2147483647")
    for data in (looping, far, lying):
        assert recsim.read(data).text == " ".join(BODY)


def packed_spaces(size: int, times: int = 1) -> bytes:
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def weighty(contents: bytes, *objects: bytes) -> bytes:
    """A PDF of one page with the given contents; further objects count from 5."""
    font = b"<</Font<</R<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>"
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %s/Resources%s>>" % (contents, font)
    return build([PAGES, b"<</Type/Pages/Kids[4 0 R]/Count 1>>", b"null", sheet, *objects])


def raw(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


MIB = 1 << 20
DRAWN = page(*prose(100, BODY))
BOMBS = {
    "one stream": weighty(b"5 0 R", raw(b"/Filter/FlateDecode", packed_spaces(2 * MIB))),
    "packed twice": weighty(b"5 0 R", raw(b"/Filter[/FlateDecode/FlateDecode]", packed_spaces(2 * MIB, 2))),
    "listed over and over": weighty(b"[" + b"5 0 R " * 200 + b"]", stream(b"", b" " * 10_000)),
    "a list of its own": weighty(b"6 0 R", stream(b"", b" " * 10_000), b"[" + b"5 0 R " * 200 + b"]"),
    "character map": weighty(b"5 0 R", stream(b"", DRAWN), raw(b"/Filter/FlateDecode", packed_spaces(2 * MIB))),
    "objects in a stream": weighty(b"5 0 R", stream(b"", DRAWN), raw(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", packed_spaces(2 * MIB))),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_unpack_to_more_than_the_limit_is_not_unpacked(name: str) -> None:
    limits = recsim.Limits(max_unpacked=16 * MIB)
    with pytest.raises(recsim.TooLarge, match=r"limit of 1,048,576 bytes .*--max-unpacked"):
        recsim.read(BOMBS[name], limits=limits)
    assert recsim.read(PRINT, limits=limits).text  # an ordinary page is far below


@pytest.mark.parametrize(
    "hidden",
    [
        weighty(b"5 0 R", raw(b"/Filter 6 0 R", packed_spaces(4 * MIB)), b"/FlateDecode"),
        weighty(b"5 0 R", raw(b"/Filter/#46lateDecode", packed_spaces(4 * MIB))),
        weighty(b"5 0 R", raw(b"/Filter/LZWDecode", b"\x80\x0b\x60\x50")),
        pdf(DRAWN, trailer=b"/Encrypt 9 0 R"),
    ],
    ids=["filter elsewhere", "filter in escapes", "other filter", "encrypted"],
)
def test_what_cannot_be_weighed_is_read_in_a_guarded_process(hidden: bytes) -> None:
    from recsim.reading.pdf.limits import DEFAULT_PDF_LIMITS
    from recsim.reading.pdf.screen import is_suspicious

    assert is_suspicious(hidden, "x", DEFAULT_PDF_LIMITS)
    assert not is_suspicious(PRINT, "x", DEFAULT_PDF_LIMITS)


def test_words_of_an_unpacked_page_are_no_filter() -> None:
    """A page that names a number with a sign, as "/#12 of the annex", in a stream that is not packed."""
    shown = b"BT /R 11 Tf 72 700 Td (See and/#12 of the annex.) Tj ET"
    plain = weighty(b"5 0 R", b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown), stream(b"", DRAWN))
    from recsim.reading.pdf.limits import DEFAULT_PDF_LIMITS
    from recsim.reading.pdf.screen import is_suspicious

    assert not is_suspicious(plain, "x", DEFAULT_PDF_LIMITS)
