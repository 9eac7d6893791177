"""PDF: reading order, furniture, tables, columns, places on the page, and files that mean harm. All text is fictional."""

from __future__ import annotations

import contextlib
import zlib

import pytest

from recsim.errors import BrokenDocument, EncryptedDocument, ReadError, ScannedDocument, TooLarge
from recsim.pipeline import parse
from recsim.reading import read
from recsim.reading.pdf import DEFAULT_PDF_LIMITS, PdfLimits, boxes, read_pdf
from recsim.reading.pdf.screen import is_suspicious
from recsim.records import Document

Text = tuple[float, float, float, str, str]  # x, height from the top, size, font (R, B or I), words
WIDTHS = 0.5  # of an em: every character of the writer's font is as wide


def text(x: float, y: float, words: str, size: float = 11, font: str = "R") -> Text:
    return (x, y, size, font, words)


def page(*texts: Text, drawing: str = "") -> bytes:
    parts = [drawing]
    for x, y, size, font, words in texts:
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        parts.append(f"BT /{font} {size} Tf {x} {842 - y} Td ({escaped}) Tj ET")
    return "\n".join(parts).encode("cp1252")


def stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)


def build(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)


def pdf(
    *pages: bytes,
    extra: tuple[bytes, ...] = (),
    resources: bytes = b"",
    attributes: bytes = b"",
    trailer: bytes = b"",
    fonts: tuple[bytes, ...] = (b"Courier", b"Courier-Bold", b"Courier-Oblique"),
) -> bytes:
    first = 6
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(pages)))
    even = b"/FirstChar 32/LastChar 255/Widths[" + b"500 " * 224 + b"]" if fonts[0] == b"Courier" else b""
    widths = even + b"/Encoding/WinAnsiEncoding"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))]
    objects += [b"<</Type/Font/Subtype/Type1/BaseFont/%s%s>>" % (name, widths) for name in fonts]
    for number, content in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R%s/Resources<<"
            b"/Font<</R 3 0 R/B 4 0 R/I 5 0 R>>%s>>>>" % (first + 2 * number + 1, attributes, resources)
        )
        objects.append(stream(b"", content))
    return build([*objects, *extra], trailer)


def blocks(data: bytes) -> list[tuple[str, str]]:
    document = read(data)
    return [(block.kind, document.quote(block.span)) for block in document.blocks]


def words(data: bytes) -> str:
    return read(data).text


BODY = [
    "The Harbour Board has read the report with care and",
    "accepts what it says of the pilots, whose working",
    "hours were never written down by anybody at all.",
]


def prose(top: float, lines: list[str], x: float = 72) -> list[Text]:
    return [text(x, top + 14 * number, line) for number, line in enumerate(lines)]


def quotes_its_source(document: Document) -> None:
    for start, end in zip(document.offsets.starts, document.offsets.lengths, strict=True):
        canonical = document.text[start : start + end]
        source = document.source_text[slice(*document.offsets.to_source((start, start + end)))]
        assert canonical == source


def test_lines_become_one_paragraph_that_quotes_its_source() -> None:
    document = read(pdf(page(*prose(100, BODY))))
    assert document.text == " ".join(BODY)
    assert document.blocks[0].page == 1
    quotes_its_source(document)


def test_heading_levels_bold_and_list_items() -> None:
    data = pdf(
        page(
            text(72, 80, "Reply to the Pilots", 20, "B"),
            text(72, 120, "Hours", 14, "B"),
            *prose(150, BODY),
            text(90, 210, "• keep a roster of every pilot;"),
            text(90, 224, "• publish it each Monday."),
            text(72, 256, "We accept this without reserve.", 11, "B"),
        )
    )
    found = read(data)
    kinds = [(block.kind, block.level) for block in found.blocks]
    assert kinds[:2] == [("heading", 1), ("heading", 2)]
    assert [kind for kind, _ in kinds[2:]] == ["paragraph", "list_item", "list_item", "paragraph"]
    assert found.blocks[-1].strong and not found.blocks[2].strong


def test_running_heads_and_numbers_never_stand_in_a_sentence() -> None:
    def sheet(number: int, *texts: Text) -> bytes:
        return page(text(200, 40, f"Harbours of Merrow, volume {number}", 9), *texts, text(290, 812, str(number), 9))

    data = pdf(
        sheet(1, *prose(100, BODY), text(72, 200, "It will write to each of the nine harbour masters before the end")),
        sheet(2, text(72, 100, "of March 2031 and print what they say."), *prose(140, BODY)),
        sheet(3, *prose(100, BODY)),
    )
    document = read(data)
    assert "before the end of March 2031 and print" in document.text
    assert "volume" not in document.text
    reasons = [reason for _, reason in document.left_out]
    assert reasons.count("page number") == 3 and reasons.count("running head") == 3


def test_labels_at_the_head_of_pages_are_no_running_heads() -> None:
    pages = [page(text(72, 90, f"Recommendation {number}", 13, "B"), *prose(120, BODY)) for number in (1, 2, 3, 4)]
    assert words(pdf(*pages)).count("Recommendation") == 4


def test_broken_words_are_made_whole_and_compounds_kept() -> None:
    lines = [
        "A long-term lease is what the harbour master wants from the govern-",
        "ment, and a harbour office with a long-",
        "term view.",
    ]
    assert words(pdf(page(*prose(100, lines)))) == (
        "A long-term lease is what the harbour master wants from the government, and a harbour office with a long-term view."
    )


def test_footnotes_stand_after_the_rest() -> None:
    data = pdf(
        page(*prose(100, BODY), text(72, 760, "1 Report of the Pilots' Inquiry, page 12.", 8)),
        page(*prose(100, BODY), text(72, 760, "2 See the annex on tides.", 8)),
    )
    found = blocks(data)
    assert [kind for kind, _ in found] == ["paragraph", "paragraph", "footnote", "footnote"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"left column line number {number:02} runs to here" for number in range(10)]
    right = [f"right column line number {number:02} ends here ok" for number in range(10)]
    data = pdf(
        page(
            *[text(50, 100 + 13 * n, line, 9) for n, line in enumerate(left)],
            *[text(310, 100 + 13 * n, line, 9) for n, line in enumerate(right)],
        )
    )
    found = words(data)
    assert found.index("left column line number 09") < found.index("right column line number 00")


def test_a_heading_at_the_head_of_the_second_column_belongs_to_it() -> None:
    left = [f"left column line number {number:02} runs to here" for number in range(10)]
    right = [f"right column line number {number:02} ends here ok" for number in range(1, 10)]
    data = pdf(
        page(
            *[text(50, 100 + 13 * n, line, 9) for n, line in enumerate(left)],
            text(310, 100, "Recommendation 2", 14, "B"),
            *[text(310, 113 + 13 * n, line, 9) for n, line in enumerate(right)],
        )
    )
    found = words(data)
    assert (
        found.index("left column line number 09") < found.index("Recommendation 2") < found.index("right column line number 01")
    )


def test_the_second_column_may_begin_higher_than_the_first() -> None:
    left = [f"left column line number {number:02} runs to here" for number in range(6, 16)]
    right = [f"right column line number {number:02} ends here ok" for number in range(16)]
    columns = ((50.0, 6, left), (310.0, 0, right))
    data = pdf(page(*[text(x, 100 + 13 * (first + n), line, 9) for x, first, lines in columns for n, line in enumerate(lines)]))
    found = words(data)
    assert found.index("left column line number 15") < found.index("right column line number 00")


def test_a_number_after_wider_space_goes_on_with_its_sentence() -> None:
    lines = [
        "The Board has the works done at the harbour by 31 May",
        "2031 and says so to the nine masters of the outer isles.",
        *BODY,
    ]
    tops = [100, 120, 134, 148, 162]
    data = pdf(page(*[text(72, top, line) for top, line in zip(tops, lines, strict=True)]))
    assert blocks(data) == [("paragraph", " ".join(lines))]


ROWS = [
    ("1", "Keep a roster.", "Accepted. It is kept.", "Harbour Master", "1 May 2031"),
    ("2", "Sell the tug.", "Rejected. We need it.", "Board", "n/a"),
    ("3", "Paint the light.", "Accepted in principle.", "Works", "June 2032"),
]
LEFTS = (50, 80, 210, 370, 480)
HEADER = ("No", "Recommendation", "Response", "Owner", "Date")


def grid(rows: list[tuple[str, ...]], top: float, *, ruled: bool, header: bool = True) -> bytes:
    every = [HEADER, *rows] if header else rows
    texts = [
        text(x + 3, top + 24 * place + 15, cell, 9, "B" if header and not place else "R")
        for place, row in enumerate(every)
        for x, cell in zip(LEFTS, row, strict=True)
    ]
    lines = ""
    if ruled:
        bottom = top + 24 * len(every)
        lines = "0.5 w " + " ".join(f"50 {842 - top - 24 * n} m 560 {842 - top - 24 * n} l S" for n in range(len(every) + 1))
        lines += " " + " ".join(f"{x} {842 - top} m {x} {842 - bottom} l S" for x in (*LEFTS, 560))
    return page(*texts, drawing=lines)


@pytest.mark.parametrize("ruled", [True, False])
def test_action_plans_become_rows_and_recommendations(ruled: bool) -> None:
    document = read(pdf(grid(ROWS, 100, ruled=ruled)))
    rows = [[document.quote(cell) for cell in block.cells] for block in document.blocks if block.kind == "row"]
    assert rows == [list(HEADER), *map(list, ROWS)]
    assert document.blocks[0].header
    paper = parse(document)
    assert [(one.id, one.stance) for one in paper.recommendations] == [
        ("1", "accepted"),
        ("2", "rejected"),
        ("3", "accepted_in_principle"),
    ]


def test_level_rules_alone_divide_rows_even_where_a_number_is_lost() -> None:
    rows = [("1", *ROWS[0][1:]), ("", *ROWS[1][1:]), ("3", *ROWS[2][1:])]
    lines = " ".join(
        f"{x} {842 - 100 - 24 * n} m {x + w} {842 - 100 - 24 * n} l S" for n in range(1, 5) for x, w in ((50, 200), (250, 310))
    )
    data = pdf(grid(rows, 100, ruled=False) + f"\n0.5 w {lines}".encode())
    document = read(data)
    found = [[document.quote(cell) for cell in block.cells] for block in document.blocks if block.kind == "row"]
    assert found == [list(HEADER), *map(list, rows)]


@pytest.mark.parametrize("ruled", [True, False])
def test_tables_go_on_over_a_page_break(ruled: bool) -> None:
    rest = [("", "", "and will be until 2040.", "", ""), ("4", "Dredge the bar.", "Noted.", "Works", "2033")]
    rows = [*ROWS[:2], ("3", "Paint the light.", "Accepted. It is painted each year", "Works", "June 2032")]
    data = pdf(grid(rows, 700, ruled=ruled), grid(rest, 60, ruled=ruled, header=True))
    document = read(data)
    found = [[document.quote(cell) for cell in block.cells] for block in document.blocks if block.kind == "row"]
    assert len(found) == 5
    assert found[3][2] == "Accepted. It is painted each year and will be until 2040."
    assert found[4][0] == "4"


def test_contents_are_no_recommendations() -> None:
    entries = [
        text(
            72,
            100 + 16 * number,
            f"Recommendation {number}: {'tides' * (1 + number % 2)}{'.' * (2 if number == 2 else 40)} {number + 3}",
        )
        for number in range(1, 7)
    ]
    assert parse(pdf(page(*entries), page(*prose(100, BODY)))).recommendations == ()


def test_contents_are_told_by_their_links() -> None:
    """Entries without page numbers or a title, beside a second column: only their links say what they are."""
    texts = ["The Board should mend the quay.", "The Board should light the bar.", "The Board should sell the crane."]
    entries = [text(72, 100 + 20 * number, f"Recommendation {number}", 13, "B") for number in (1, 2, 3)]
    boxes_ = [b"[70 %d 240 %d]" % (842 - 104 - 20 * number, 842 - 88 - 20 * number) for number in (1, 2, 3)]
    links = [b"<</Type/Annot/Subtype/Link/Rect%s/Dest[8 0 R/XYZ 0 700 0]>>" % box for box in boxes_]
    beside = [text(310, 120 + 14 * number, f"column beside it, line {number}", 10) for number in range(4)]
    answers = []
    for number, asked in enumerate(texts, start=1):
        top = 60 + 90 * number
        answers += [
            text(72, top, f"Recommendation {number}", 13, "B"),
            text(72, top + 24, asked),
            text(72, top + 48, "Accepted."),
        ]
    whole = pdf(page(*entries, *beside), page(*answers), extra=tuple(links))
    linked = whole.replace(b"/Contents 7 0 R", b"/Annots[10 0 R 11 0 R 12 0 R]/Contents 7 0 R")
    # Its objects moved: the file says so no longer, and is repaired as other tests have it.
    document = read(linked)
    assert document.text.count("Recommendation") == 3 and "column beside it, line 3" in document.text
    assert [reason for _, reason in document.left_out] == ["contents"] * 3
    assert [(row.id, row.text, row.stance) for row in parse(document).recommendations] == [
        (str(number), asked, "accepted") for number, asked in enumerate(texts, start=1)
    ]
    assert read(whole).text.count("Recommendation") == 6


def test_boxes_say_where_a_span_is_printed() -> None:
    document = read(pdf(page(*prose(100, BODY)), page(*prose(300, ["Nobody objected to any of it."]))))
    place = document.text.index("pilots")
    (found,) = boxes(document, (place, place + 6))
    assert found[0] == 1
    assert found[1] == pytest.approx(72 + 5.5 * BODY[1].index("pilots"), abs=1)
    assert found[2] < 114 < found[4]
    assert [box[0] for box in boxes(document, (0, len(document.text)))] == [1, 1, 1, 2]
    assert boxes(read(b"Plain text has no pages."), (0, 5)) == []


def test_turned_pages_read_as_they_are_shown() -> None:
    document = read(pdf(page(*prose(100, BODY)), attributes=b"/Rotate 90"))
    assert document.text == " ".join(BODY)


def test_text_aslant_is_left_out_by_name() -> None:
    data = pdf(page(*prose(100, BODY), drawing="BT /B 60 Tf 0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj ET"))
    document = read(data)
    assert "DRAFT" not in document.text
    assert "slanted_text" in [problem.code for problem in document.problems]


IMAGE = stream(b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray", b"\x80" * 64)


def test_a_scan_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recsim.reading.pdf.ocr.is_installed", lambda: False)
    data = pdf(b"q 500 0 0 700 40 40 cm /P Do Q", extra=(IMAGE,), resources=b"/XObject<</P 8 0 R>>")
    with pytest.raises(ScannedDocument, match=r"recsim\[ocr\]") as caught:
        read(data)
    assert caught.value.code == "scanned_pdf"


def test_truncated_garbage_and_empty_files() -> None:
    whole = pdf(page(*prose(100, BODY)))
    for data in (whole[:200], b"%PDF-1.7\n", b"%PDF-1.4\n" + bytes(range(1, 250)) * 40):
        with pytest.raises(BrokenDocument) as caught:
            read(data)
        assert caught.value.code == "broken_file"


def test_a_password_is_asked_for_by_name() -> None:
    key = b"<" + b"ab" * 32 + b">"
    encrypt = b"<</Filter/Standard/V 2/R 3/Length 128/P -3904/O %s/U %s>>" % (key, key)
    data = pdf(page(*prose(100, BODY)), extra=(encrypt,), trailer=b"/Encrypt 8 0 R/ID[<00><00>]")
    with pytest.raises(EncryptedDocument) as caught:
        read(data)
    assert caught.value.code == "encrypted"


def test_page_counts_and_sizes_have_limits() -> None:
    loop = build([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"])
    with pytest.raises(TooLarge, match="1,000,000 pages"):
        read(loop)
    with pytest.raises(TooLarge, match="2 pages"):
        read_pdf(pdf(page(*prose(100, BODY)), page()), limits=PdfLimits(pages=1))
    with pytest.raises(TooLarge, match="characters"):
        read_pdf(pdf(page(*prose(100, BODY))), limits=PdfLimits(characters=20))


def test_forms_that_call_themselves_end() -> None:
    form = stream(b"/Type/XObject/Subtype/Form/BBox[0 0 600 850]/Resources<</XObject<</X 8 0 R>>>>", b"/X Do")
    data = pdf(page(*prose(100, BODY), drawing="/X Do"), extra=(form,), resources=b"/XObject<</X 8 0 R>>")
    assert words(data).startswith(BODY[0])


def test_forms_that_multiply_are_read_in_a_guarded_process() -> None:
    forms = []
    for number in range(9):
        calls = b"/X Do " * 10 if number < 8 else page(*prose(100, BODY))
        inner = b"/XObject<</X %d 0 R>>" % (9 + number) if number < 8 else b"/Font<</R 3 0 R>>"
        forms.append(stream(b"/Type/XObject/Subtype/Form/BBox[0 0 600 850]/Resources<<%s>>" % inner, calls))
    data = pdf(b"/X Do", extra=tuple(forms), resources=b"/XObject<</X 8 0 R>>")
    assert is_suspicious(data, "x", DEFAULT_PDF_LIMITS)
    assert not is_suspicious(pdf(page(*prose(100, BODY))), "x", DEFAULT_PDF_LIMITS)
    with pytest.raises(TooLarge):
        read_pdf(data, limits=PdfLimits(guarded_seconds=3))


def test_a_page_that_unpacks_to_much_is_read_in_a_guarded_process() -> None:
    data = pdf(b" " * (8 << 20) + page(*prose(100, BODY)))
    assert is_suspicious(data, "x", DEFAULT_PDF_LIMITS)
    assert words(data) == " ".join(BODY)


def test_mutations_give_text_or_a_read_error() -> None:
    whole = pdf(grid(ROWS, 100, ruled=True), page(*prose(100, BODY)))
    for step in range(120):
        place = (step * 7919) % len(whole)
        data = whole[:place] + bytes([(whole[place] + 1 + step) % 256]) + whole[place + 1 :]
        with contextlib.suppress(ReadError):
            read(data)
