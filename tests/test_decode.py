import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsim.errors import ReadError, UndecodableText
from recsim.reading.decode import decode
from recsim.reading.sniff import DOCX, ODT, media_type, text_type

ENGLISH = "The Board’s reply – £3 million “in full” – is printed below.\r\nIt agrees.\r"
PLAIN = "The Harbour Board agreed with the auditors. " * 40


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_marks_and_utf8(encoding):
    assert decode(ENGLISH.encode(encoding)).text == ENGLISH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark(encoding):
    found = decode(ENGLISH.encode(encoding))
    assert (found.text, found.encoding) == (ENGLISH, encoding)


def test_western_bytes_are_code_page_1252():
    found = decode(ENGLISH.encode("cp1252"))
    assert (found.text, found.encoding, found.problems) == (ENGLISH, "cp1252", ())


def test_declared_latin_1_means_1252_and_the_page_is_believed():
    page = "<html><head><meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'></head><p>“Agreed”</p>"
    assert decode(page.encode("cp1252")).text == page
    cyrillic = '<?xml version="1.0" encoding="windows-1251"?><p>Правительство согласно с рекомендацией.</p>'
    assert decode(cyrillic.encode("cp1251")).text == cyrillic
    assert decode("Řeka".encode("cp1250"), declared="windows-1250").text == "Řeka"


@pytest.mark.parametrize("name", ["utf-16", "hex", "no-such-codec", "idna", "rot13", "", "undefined"])
def test_a_false_declaration_does_no_harm(name):
    assert decode("café".encode("cp1252"), declared=name).text == "café"


def test_cyrillic_is_guessed():
    text = "Правительство принимает рекомендацию комитета и представит отчёт до конца года. " * 20
    assert decode(text.encode("cp1251")).text == text


def test_a_few_bad_bytes_leave_utf8_with_a_problem():
    data = ("The Board’s reply – “in full”. " * 30).encode() + b"bad \xff byte, \x92 and \xfe more."
    found = decode(data)
    assert found.encoding == "utf-8"
    assert found.text.count("\ufffd") == 3
    (problem,) = found.problems
    assert problem.code == "invalid_utf8"
    assert problem.message.startswith("3 ")
    assert found.text[problem.span[0] : problem.span[1]] == "\ufffd"


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 500, bytes(range(256)) * 40, b"text\x00\x07\x08\x01" * 100])
def test_junk_is_refused(data):
    with pytest.raises(UndecodableText):
        decode(data)


def test_large_input_is_bounded():
    data = (b"The Board accepts recommendation 4 in full.\n" * 600_000)[:25_000_000] + b"\x92"
    start = time.perf_counter()
    assert decode(data).text.endswith("’")
    assert time.perf_counter() - start < 5


@given(st.binary(max_size=3000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_decode_or_are_refused(data):
    media_type(data)
    with contextlib.suppress(ReadError):
        assert isinstance(decode(data).text, str)


@given(st.text(max_size=500).filter(lambda text: not any(ord(char) < 32 and char not in "\t\n\r" for char in text)))
@settings(max_examples=200, deadline=None)
def test_utf8_comes_back_unchanged(text):
    if text.startswith("\ufeff"):
        text = text[1:]
    assert decode(b"\xef\xbb\xbf" + text.encode()).text == text


def _zip(*names, mimetype=None):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (_zip("[Content_Types].xml", "word/document.xml"), DOCX),
        (_zip("content.xml", mimetype=ODT), ODT),
        (_zip("a.txt"), "application/zip"),
        (b"PK\x03\x04broken", "application/zip"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\x1f\x8b\x08\x00", "application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"{\\rtf1 x}", "application/rtf"),
        (b"\x00\x01\x02\x03" * 500, "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_media_types_of_bytes(data, expected):
    assert media_type(data) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x",
        "\ufeff  <!-- saved -->\n<html lang=en>",
        '<!--#include virtual="/top.asp" -->\n<h1>x</h1>',
        '<%@ Language="VBScript" %>\n<h1>x</h1>',
        "# kept from the old site\n\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN'>\n<html>",
        "<div><p>The Board agrees.</p></div>",
        "The Board<br>agrees <b>in full</b>.<p>It will <i>act</i>.</p><p>Soon.</p><p>Now.</p>",
    ],
)
def test_html_by_content(text):
    assert text_type(text) == "text/html"


@pytest.mark.parametrize(
    "text",
    [
        "# Reply of the Board\n\n- one\n- two\n",
        "## Reply\n\nThe **Board** agrees.\n",
        "---\ntitle: Reply\ndate: 2024-05-01\n---\nThe Board agrees.\n",
        "See [the report](https://example.org/a) for **all**.\n",
        "| No. | Reply |\n|---|---|\n| 1 | **Agreed** |\n",
        "#### 1.1 Agreed\n\ntext\n\n#### 1.2 Agreed\n\ntext\n\n#### 1.3 Noted\n",
    ],
)
def test_markdown_by_content(text):
    assert text_type(text) == "text/markdown"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "1. The Board agrees.\n2. The Board does not.\n\n• one\n• two\n* three\n* four\n- five\n- six\n",
        "* Figures are estimates.\n** Final figures follow.\nA * B * C and 2 ** 3 ** 4\n",
        "# source: https://example.org/x (as printed)\n\nThe Board agrees.\n\n- one\n- two\n",
        "Dear Chair,\n> you asked\n> for a reply\n- here\n- it is\n",
        "if a < b and c > d then <stop>",
        "Number #1 of the series [2019] EWHC 5 (Admin)\n",
    ],
)
def test_plain_text_stays_plain(text):
    assert text_type(text) == "text/plain"


def test_mail():
    assert text_type("From: a@example.org\nMessage-ID: <1@x>\nMIME-Version: 1.0\n\nDear Chair,\n") == "message/rfc822"


@pytest.mark.parametrize(
    "piece", ["<!--", "<p", "**a", "[a](", "a:b\n", "--- \n", "| -- ", "<", "- ", "#", "\n", " ", "__a", "---\na:\n", "<%"]
)
def test_sniffing_is_bounded(piece):
    start = time.perf_counter()
    text_type(piece * (100_000 // len(piece)))
    assert time.perf_counter() - start < 1
