"""What bytes are, told by their content and never by a file's name."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from recsim.errors import UndecodableText
from recsim.reading.decode import decode

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
MAIL = "message/rfc822"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # Word, Excel and PowerPoint before 2007
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\x7fELF", "application/x-executable"),
    (b"%!PS", "application/postscript"),
)
_OOXML = (("word/", DOCX), ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
          ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"))  # fmt: skip
_MOST_MEMBERS = 10_000
# How much of a text is looked at. Marks of Markdown come late in some papers, after a page of plain front matter.
_HEAD = 65_536
_COMMENT = re.compile(r"\s*+(?:<!--.{0,20000}?-->|<%.{0,20000}?%>|<\?.{0,2000}?\?>)", re.S)
_DOCTYPE = re.compile(r"\s*+<(?:!doctype\s{1,99}html|html[\s>]|head[\s>]|body[\s>]|!--\s{0,9}#\s{0,9}include\s|%@\s)", re.I)
# The same further down, after a line that somebody noted above the page.
_LATER = re.compile(r"(?:^|\n)[ \t]{0,40}<(?:!doctype\s{1,99}html|html[\s>])", re.I)
_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|table|tr|td|th|br|span|a|b|i|strong|em|blockquote|section|article|meta|title|font|center|hr|pre)"
    r"(?=[\s/>])[^<>]{0,500}>",
    re.I,
)
_BLOCK_TAG = re.compile(
    r"\s{0,999}<(?:p|div|h[1-6]|ul|ol|table|section|article|main|header|blockquote|center|title|meta|link|style|font|pre)(?=[\s/>])",
    re.I,
)
# A mailbox (mbox) puts a line of its own before each message.
_MAIL = re.compile(
    r"(?:From \S{1,200} [^\r\n]{10,60}\r?\n)?(?:[A-Za-z][\w-]{0,60}:[^\r\n]{0,2000}(?:\r?\n[ \t][^\r\n]{0,2000}){0,50}\r?\n){2,80}\r?\n"
)
_MAIL_FIELDS = (
    "from:",
    "received:",
    "return-path:",
    "message-id:",
    "mime-version:",
    "delivered-to:",
    "content-type:",
    "content-transfer-encoding:",
)

_FRONT_MATTER = re.compile(
    r"(?:[#<][^\r\n]{0,500}\r?\n\s{0,9})?---[ \t]*\r?\n"
    r"(?:[A-Za-z][\w-]{0,60}[ \t]*:[^\r\n]*\r?\n|[ \t-][^\r\n]*\r?\n){1,99}(?:---|\.\.\.)[ \t]*(?:\r?\n|$)"
)
# A note of where a file came from, put above plain text: no heading.
_NOTE_LINE = re.compile(r"\s*#[^\r\n]{0,300}(?:https?://|source\s*:)[^\r\n]*", re.I)
# Marks of Markdown and how many of each count as one kind. "#" needs a word behind it and no list of numbers ("# 4711").
_MARKS: dict[str, tuple[re.Pattern[str], int]] = {
    "heading": (re.compile(r"^#{1,6}[ \t]+[*_]{0,3}\S[^\r\n]*$", re.M), 1),
    "bold": (re.compile(r"(?<![*\w])\*\*\*?[^\s*][^*\r\n]{0,1000}\*\*\*?(?![*\w])|(?<!\w)__[^\s_][^_\r\n]{0,500}__(?!\w)"), 1),
    "table": (re.compile(r"^[ \t]{0,9}+\|?[ \t]*+:?-{2,}+:?[ \t]*+(?:\|[ \t]*+:?-{2,}+:?[ \t]*+){1,60}\|?[ \t]*+$", re.M), 1),
    "link": (re.compile(r"!?\[[^\[\]\r\n]{0,300}\]\((?:https?://|/|#|mailto:|\.|[\w-]+\.)[^\s()]{0,2000}\)"), 1),
    "fence": (re.compile(r"^(?:```|~~~)[\w-]{0,20}[ \t]*$", re.M), 2),
    "dash items": (re.compile(r"^[ \t]{0,8}[-*+][ \t]+\S", re.M), 2),
    "quote": (re.compile(r"^>[ \t]?\S", re.M), 2),
    "definition": (re.compile(r"^\[[^\]\r\n]{1,60}\]:[ \t]+\S", re.M), 2),
}  # fmt: skip
# Plain text has dashes, quoted mail and lines of "#" too: alone, or with one another, they prove nothing.
_WEAK = frozenset({"dash items", "quote", "definition"})
_SEVERAL = 3

TextType = Literal["text/html", "text/markdown", "text/plain", "message/rfc822"]


def media_type(data: bytes) -> str:
    """The media type of bytes; "application/octet-stream" for what is neither known nor text."""
    head = data[:1024]
    if b"%PDF-" in head:
        # Up to 1,024 bytes of other things may stand before a PDF's header, but not a page that only talks about one.
        lead = head[: head.index(b"%PDF-")]
        if not lead.strip() or not lead.isascii() or b"<" not in lead:
            return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    try:
        text = decode(data[:_HEAD]).text
    except UndecodableText:
        return "application/octet-stream"
    return text_type(text)


def text_type(text: str) -> TextType:
    """HTML, Markdown, mail or plain text, from the first 65,536 characters."""
    text = text[:_HEAD].lstrip("\ufeff")
    # Mail comes first: its body may be a page or have marks of Markdown, but neither of those begins with fields of mail.
    mail = _MAIL.match(text)
    if mail and sum(f"\n{field}" in f"\n{mail.group().lower()}" for field in _MAIL_FIELDS) >= 2:
        return "message/rfc822"
    if _is_html(text):
        return "text/html"
    if _is_markdown(text):
        return "text/markdown"
    return "text/plain"


def _zip(data: bytes) -> str:
    """What a zip holds: OpenDocument names itself in its first entry, Office by its folders."""
    if data[30:38] == b"mimetype":
        size = int.from_bytes(data[18:22], "little")
        name = data[38 : 38 + min(size, 100)]
        if name.startswith(b"application/"):
            return name.decode("ascii", "replace").strip()
    if data.count(b"PK\x01\x02") > _MOST_MEMBERS:
        return "application/zip"  # an archive of a million empty files takes 10 s to open
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "application/zip"
    if "[Content_Types].xml" in names:
        for folder, kind in _OOXML:
            if any(name.startswith(folder) for name in names):
                return kind
    return "application/zip"


def _is_html(text: str) -> bool:
    position = 0
    for _ in range(50):
        if _DOCTYPE.match(text, position):
            return True
        comment = _COMMENT.match(text, position)
        if comment is None:
            break
        position = comment.end()
    if re.match(r"\s*+<\?xml[^>]{0,200}>(?!.{0,500}<html)", text[:800], re.I | re.S):
        return False
    if _LATER.search(text, 0, 4000):
        return True
    tags = len(_TAG.findall(text, position))
    if _BLOCK_TAG.match(text, position):
        return tags >= 2
    # A fragment without its first tags, or a page in the middle of a sentence: tags at every few lines.
    return tags >= 6 and tags * 300 >= len(text) and len(_TAG.findall(text, 0, 2000)) >= 2


def _is_markdown(text: str) -> bool:
    """Front matter, two kinds of marks of which one is strong, or three of one strong kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # "$" knows no other line end
    if _FRONT_MATTER.match(text):
        return True
    note = _NOTE_LINE.match(text)
    start = note.end() if note else 0
    counts = {name: sum(1 for _ in mark.finditer(text, start)) for name, (mark, _) in _MARKS.items()}
    kinds = {name for name, (_, least) in _MARKS.items() if counts[name] >= least}
    strong = kinds - _WEAK
    return (len(kinds) >= 2 and bool(strong)) or any(counts[name] >= _SEVERAL for name in strong)
