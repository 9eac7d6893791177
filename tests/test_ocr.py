"""Pages that are only pictures: with `recsim[ocr]` they are read, without it they are refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from recsim.errors import EmptyDocument, MissingDependency
from recsim.pipeline import parse
from recsim.reading import Limits, read
from recsim.reading.pdf import boxes, ocr, picture, recognised
from recsim.reading.pdf.drawing import Rule
from recsim.reading.pdf.glyphs import Sheet
from recsim.reading.pdf.recognised import ReadPage, Word
from test_pdf import build, page, pdf, prose, stream, text

pytest_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="recsim[ocr] is not installed")

FACES = (b"Times-Roman", b"Times-Bold", b"Times-Italic")
REPLY = [
    text(72, 90, "Response to the Harbour Inquiry", 20, "B"),
    *prose(130, ["The Board has read the report with care and thanks the inquiry for the"]),
    *prose(144, ["months that it spent on the pilots and their working hours."]),
    text(72, 190, "Recommendation 1", 14, "B"),
    *prose(215, ["The Board should keep a roster of the hours of every pilot."]),
    *prose(240, ["Response: Accepted. The roster will be kept from 31 May 2025."]),
    text(72, 290, "Recommendation 2", 14, "B"),
    *prose(315, ["The Board should publish the roster every Monday."]),
    *prose(340, ["Response: Rejected. The Board does not agree that this would help."]),
]


def scan(*pages: bytes, turned: float = 0.0, dots: int = 200) -> bytes:
    """A PDF of pictures: each page drawn, turned by degrees and stored without its text."""
    from recsim.reading.pdf.file import open_pdf
    from recsim.reading.pdf.limits import PdfLimits

    with open_pdf(pdf(*pages, fonts=FACES), "a page", PdfLimits()) as file:
        pictures = [picture.render(file.handle, number, dots, turned=turned) for number in range(len(pages))]
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))]
    for number, shown in enumerate(pictures):
        assert shown is not None
        high, wide = shown.grey.shape
        size = wide / shown.scale, high / shown.scale
        box = b"/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R" % (*size, 4 + 3 * number)
        objects.append(b"<</Type/Page/Parent 2 0 R%s/Resources<</XObject<</P %d 0 R>>>>>>" % (box, 5 + 3 * number))
        objects.append(stream(b"", b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % size))
        kind = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (wide, high)
        objects.append(stream(kind, shown.grey.tobytes()))
    return build(objects)


@pytest_ocr
@pytest.mark.parametrize("turned", [0.0, 0.8])
def test_a_scan_is_parsed_like_its_print(turned: float) -> None:
    paper = parse(scan(page(*REPLY), turned=turned))
    assert [(row.id, row.stance) for row in paper.recommendations] == [("1", "accepted"), ("2", "rejected")]
    assert paper.recommendations[0].text == "The Board should keep a roster of the hours of every pilot."
    assert [block.kind for block in paper.document.blocks[:3]] == ["heading", "paragraph", "heading"]
    assert paper.document.blocks[0].level < paper.document.blocks[2].level
    (commitment,) = paper.recommendations[0].commitments
    assert commitment.date is not None and commitment.date.latest == "2025-05-31"
    assert commitment.page == 1


@pytest_ocr
def test_confidence_is_carried_on() -> None:
    paper = parse(scan(page(*REPLY)))
    ((number, sure),) = paper.document.ocr.items()
    assert number == 1 and 0.8 < sure < 1
    printed = parse(pdf(page(*REPLY)))
    for read_row, row in zip(paper.recommendations, printed.recommendations, strict=True):
        before, after = row.responses[0].call.confidence, read_row.responses[0].call.confidence
        assert after == pytest.approx(before * sure)
    assert paper.to_dict()["document"]["ocr"] == [{"page": 1, "confidence": round(sure, 3)}]
    assert [problem.code for problem in paper.problems if problem.code.startswith("ocr")] == ["ocr_pages"]


@pytest_ocr
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_on_its_side_is_turned(turned: int) -> None:
    more = [*REPLY, *prose(400, ["The Board will write to each of the nine harbour masters before the end of the year."] * 12)]
    document = read(scan(page(*more), turned=turned))
    assert "The Board should keep a roster of the hours of every pilot." in document.text
    place = document.text.index("Recommendation 1")
    ((number, left, top, right, bottom),) = boxes(document, (place, place + 16))
    assert number == 1
    assert (bottom - top > right - left) is (turned != 180)  # as the page is displayed, the line stands upright
    assert (top > document.layout.sizes[0][1] / 2) is (
        turned != 270
    )  # it runs upwards from the foot, on its head at the foot, or downwards from the head


@pytest_ocr
def test_a_page_that_is_hard_to_read_is_a_problem_with_its_page() -> None:
    draw = np.random.default_rng(1)
    good = scan(page(*REPLY))
    wide, high = 800, 1100
    blurred = np.clip(draw.normal(128, 60, (high, wide)), 0, 255).astype(np.uint8)
    for row in range(100, 1000, 30):
        for left in range(80, 700, 14):
            blurred[row : row + 9, left : left + draw.integers(2, 11)] //= 4
    kind = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (wide, high)
    bad = pdf(b"q 595 0 0 842 0 0 cm /P Do Q", extra=(stream(kind, blurred.tobytes()),), resources=b"/XObject<</P 8 0 R>>")
    assert read(good).problems[0].code == "ocr_pages"
    try:
        problems = read(bad).problems
    except Exception as error:  # nothing at all was read: then the document is empty
        assert "holds no text" in str(error)
    else:
        assert {problem.code for problem in problems} & {"ocr_confidence", "ocr_nothing"}
        assert all(problem.page == 1 for problem in problems if problem.code == "ocr_confidence")


@pytest_ocr
def test_time_for_ocr_is_limited() -> None:
    data = scan(page(*REPLY), page(*REPLY))
    limits = Limits(max_ocr_seconds=1e-6)
    with pytest.raises(Exception, match="holds no text"):
        read(data, limits=limits)
    mixed = pdf(page(*prose(100, ["The Board has read the report with care and accepts it."])))
    assert read(mixed, limits=limits).problems == ()


@pytest_ocr
def test_ocr_can_be_declined() -> None:
    with pytest.raises(Exception, match=r"recsim\[ocr\]"):
        read(scan(page(*REPLY)), limits=Limits(ocr=False))


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tesserocr", None)
    with pytest.raises(MissingDependency, match=r"recsim\[ocr\]"):
        read(scan(page(*REPLY)), limits=Limits(ocr=True))


def words(*rows: tuple[str, int, int, int], stroke: float = 6.0) -> tuple[Word, ...]:
    """Rows of words as (text, left, baseline, size in pixels); every character is half as wide as high."""
    found = []
    for number, (line, left, baseline, size) in enumerate(rows):
        x = left
        for one in line.split():
            wide = int(0.5 * size * len(one))
            hangs = any(char in "gjpqy" for char in one)
            box = (x, int(baseline - 0.68 * size), x + wide, int(baseline + (0.22 * size if hangs else 0)))
            found.append(Word(one, 0.9, box, number, float(baseline), 0.92 * size, stroke * size / 50))
            x += wide + int(0.3 * size)
    return tuple(found)


def sheet_of(*rows: tuple[str, int, int, int]) -> Sheet:
    sheet = Sheet(0, 595, 842)
    recognised.set_pages([ReadPage(sheet, words(*rows), 4.0)])
    return sheet


def test_words_of_a_row_make_pieces_that_gaps_divide() -> None:
    sheet = sheet_of(("The Board agrees", 300, 400, 48), ("with all of it", 300, 460, 48))
    assert [piece.text for piece in sheet.pieces] == ["The Board agrees", "with all of it"]
    far = (
        *words(("The Board", 300, 400, 48)),
        *(Word(one.text, 0.9, one.box, 0, 400.0, 44.0) for one in words(("agrees", 900, 400, 48))),
    )
    recognised.set_pages([ReadPage(sheet, far, 4.0)])
    assert [piece.text for piece in sheet.pieces] == ["The Board", "agrees"]
    assert all(len(piece.edges) == 2 * len(piece.text) for piece in sheet.pieces)


def test_sizes_that_differ_by_a_pixel_are_one() -> None:
    sheet = sheet_of(
        *(("Harbour Board holds the bridge", 300, 400 + 60 * row, size) for row, size in enumerate((48, 49, 47, 48, 72)))
    )
    assert len({piece.size for piece in sheet.pieces}) == 2


def test_ranges_leaders_bullets_and_dust() -> None:
    sheet = sheet_of(("1—5 ......ceeveev 8", 300, 400, 48))
    assert [piece.text for piece in sheet.pieces] == ["1–5 ..... 8"]
    keep = [Word(one.text, 0.9, one.box, 0, 400.0, 44.0) for one in words(("keep a roster", 340, 400, 48))]
    for sign, height, read_as in (("¢", 20, "•"), ("e", 20, "•"), ("e", 40, "e"), ("4", 20, "4")):
        recognised.set_pages([ReadPage(sheet, (Word(sign, 0.9, (300, 400 - height, 320, 400), 0, 400.0, 44.0), *keep), 4.0)])
        assert sheet.pieces[0].text == f"{read_as} keep a roster"
    assert Word("|", 0.99, (0, 0, 9, 9), 0, 9.0, 9.0).is_dust
    assert Word("x", 0.1, (0, 0, 9, 9), 0, 9.0, 9.0).is_dust
    assert not Word("Accepted", 0.1, (0, 0, 9, 9), 0, 9.0, 9.0).is_dust


def test_rules_are_found_and_taken_out_but_letters_that_hang_stay() -> None:
    grey = np.full((400, 800), 240, dtype=np.uint8)
    grey[200:203, 100:600] = 20  # an underline
    grey[190:215, 300:306] = 20  # a letter that hangs through it
    grey[100:350, 700:703] = 20
    cleaned, found = picture.take_rules(picture.Picture(grey, 4.0))
    assert {(rule.upright, round(rule.at)) for rule in found} == {(False, 50), (True, 175)}
    level = next(rule for rule in found if not rule.upright)
    assert level == Rule(False, level.at, 25.0, 150.0)
    assert cleaned.grey[201, 150] == 240 and cleaned.grey[201, 302] == 20 and cleaned.grey[200, 701] == 240


def test_hairlines_too_pale_to_be_ink_are_found() -> None:
    grey = np.random.default_rng(20210504).normal(240, 12, (600, 2000)).clip(0, 255).astype(np.uint8)
    grey[80:120, 200:1800:4] = 20  # letters, which make the level that divides ink from paper
    grey[300:302, 100:1900] = 200
    grey[400:402, 100:500] = 200  # too short for the rule of a table
    _, found = picture.take_rules(picture.Picture(grey, 4.0))
    assert [(rule.upright, round(rule.at), rule.start < 30, rule.end > 470) for rule in found] == [(False, 75, True, True)]


def test_strokes_tell_bold_from_regular() -> None:
    ink = np.zeros((60, 200), dtype=bool)
    for left in range(0, 200, 20):
        ink[10:50, left : left + (4 if left < 100 else 8)] = True
    assert recognised.stroke(ink, (0, 0, 100, 60)) == 4.0
    assert recognised.stroke(ink, (100, 0, 200, 60)) == 8.0
    assert recognised.stroke(ink, (0, 0, 0, 0)) == 0.0


@pytest_ocr
def test_a_picture_without_words_is_said_to_have_none() -> None:
    with pytest.raises(EmptyDocument, match="nothing could be read in the pictures of page 1"):
        read(scan(page(drawing="0.6 g 100 300 300 200 re f")))
