"""OpenDocument texts: lists, headings, tables, notes, tracked changes, frames, properties."""

import recsim
from office_files import cells, check_spans, odt, reasons, told

AUTOMATIC = """
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
<text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
<text:list-level-style-number text:level="4" style:num-format="i" style:num-prefix="(" style:num-suffix=")"/>
<text:list-level-style-bullet text:level="5" text:bullet-char="-"/></text:list-style>"""


def read(body, automatic=AUTOMATIC, **parts):
    document = recsim.read(odt(body, automatic, **parts), name="paper.odt")
    check_spans(document)
    return document


def texts(body, **parts):
    return [text for _, text in told(read(body, **parts))]


def nest(depth, text):
    inner = f"<text:p>{text}</text:p>"
    for _ in range(depth):
        inner = f"<text:list><text:list-item>{inner}</text:list-item></text:list>"
    return inner.replace("<text:list>", '<text:list text:style-name="L1">', 1)


def test_labels_are_counted():
    deep = (
        '<text:list text:style-name="L1"><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p>'
        "<text:p>more of two</text:p><text:list><text:list-item><text:p>Two one</text:p><text:list><text:list-item><text:p>letter</text:p>"
        "<text:list><text:list-item><text:p>roman</text:p></text:list-item></text:list></text:list-item></text:list></text:list-item>"
        '</text:list></text:list-item></text:list><text:p>Between.</text:p><text:list text:style-name="L1" text:continue-numbering="true">'
        '<text:list-item><text:p>Three</text:p></text:list-item></text:list><text:list text:style-name="L1"><text:list-item text:start-value="9">'
        "<text:p>Nine</text:p></text:list-item></text:list>"
    )
    document = read(deep)
    assert [text for _, text in told(document)] == [
        "1. One", "2. Two", "more of two", "2.1 Two one", "(a) letter", "(i) roman", "Between.", "3. Three", "9. Nine",
    ]  # fmt: skip
    assert [block.level for block in document.blocks][:6] == [1, 1, 1, 2, 3, 4]
    assert texts(nest(5, "sign")) == ["• sign"]


def test_headings_and_their_numbers():
    outline = '<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style></office:styles>'
    body = '<text:h text:outline-level="1">Reply</text:h><text:h text:outline-level="2">Part</text:h><text:h text:outline-level="1">Next</text:h>'
    assert texts(body, sheet=outline) == ["1. Reply", "1.1 Part", "2. Next"]
    document = read(body)
    assert [(block.kind, block.level) for block in document.blocks] == [("heading", 1), ("heading", 2), ("heading", 1)]
    assert document.text == "Reply\n\nPart\n\nNext"


def test_emphasis_spaces_and_breaks():
    body = '<text:p><text:span text:style-name="B">Bold</text:span></text:p><text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>'
    document = read(body + '<text:p text:style-name="P1">Said.</text:p>')
    assert [(block.kind, block.strong) for block in document.blocks] == [
        ("paragraph", True),
        ("paragraph", False),
        ("quote", False),
    ]
    assert document.quote(document.blocks[1].span) == "a b c d"


def test_tables():
    body = (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>No</text:p></table:table-cell>"
        "<table:table-cell><text:p>Reply</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        '<table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell table:number-rows-spanned="2"><text:p>Accepted</text:p>'
        "</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>2</text:p></table:table-cell><table:covered-table-cell/>"
        '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="1000000"/></table:table-row></table:table>'
    )
    document = read(body)
    assert cells(document) == [["No", "Reply"], ["1", "Accepted"], ["2", ""]]
    assert [block.header for block in document.blocks] == [True, False, False]


def test_what_is_left_out():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>We reject it.</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Part 4</text:p></text:index-body></text:table-of-content>"
        '<text:p>We <office:annotation><text:p>Really?</text:p></office:annotation>accept<text:span text:style-name="H"> not</text:span> it.</text:p>'
    )
    sheet = "<office:master-styles><style:master-page><style:header><text:p>Draft</text:p></style:header></style:master-page></office:master-styles>"
    document = read(body, sheet=sheet)
    assert document.text == "We accept it."
    left = {reason: text.strip() for reason, text in reasons(document).items()}
    assert left == {"deleted": "We reject it.", "contents": "Part 4", "comment": "Really?", "hidden": "not", "header": "Draft"}


def test_notes_and_frames():
    note = '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>See page 9.</text:p></text:note-body></text:note>'
    frame = "<draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>"
    document = read(f"<text:p>Agreed{note}.{frame}</text:p><text:p>End.</text:p>")
    assert told(document) == [
        ("paragraph", "Agreed."), ("paragraph", "In the box."), ("paragraph", "End."), ("footnote", "1. See page 9."),
    ]  # fmt: skip


def test_title_date_and_language():
    meta = (
        "<dc:title>Reply to the Harbour Inquiry</dc:title><dc:date>2021-03-04T10:00:00</dc:date><dc:language>ga-IE</dc:language>"
    )
    document = read("<text:p>We accept it.</text:p>", meta=meta)
    assert (document.title, document.published_hint, document.language) == ("Reply to the Harbour Inquiry", "2021-03-04", "ga")


def test_recommendations_are_found_in_an_opendocument_file():
    body = "".join(
        f'<text:h text:outline-level="2">Recommendation {n}</text:h><text:p>The ministry should mend bridge {n}.</text:p><text:p>{answer}.</text:p>'
        for n, answer in enumerate(("Accepted", "Rejected", "Noted"), start=1)
    )
    paper = recsim.parse(odt(body), name="reply.odt")
    assert [(row.id, row.stance) for row in paper.recommendations] == [("1", "accepted"), ("2", "rejected"), ("3", "noted")]
