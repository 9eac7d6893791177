"""Word documents: numbering, styles, tables, notes, tracked changes, boxes, properties."""

import pytest

import recsim
from office_files import W, cells, check_spans, docx, listed, p, reasons, told

LEVELS = """<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%4)"/></w:lvl>
<w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>"""
NUMBERING = f"""<w:numbering {W}>{LEVELS}
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Recommendation %1"/><w:pStyle w:val="Rec"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num></w:numbering>"""
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Sub"/><w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Rec"><w:name w:val="Recommendation"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Quote"/></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style></w:styles>"""


def read(body, **parts):
    document = recsim.read(docx(body, **parts), name="paper.docx")
    check_spans(document)
    return document


def test_labels_are_counted():
    body = listed("One") + listed("Two") + listed("Two one", level=1) + listed("Two two", level=1) + listed("letter", level=2)
    body += (
        listed("letter", level=2)
        + listed("roman", level=3)
        + listed("sign", level=4)
        + p("Between.")
        + listed("Three")
        + listed("Again", level=1)
    )
    body += listed("Other list", number=2) + listed("Other on", number=2)
    document = read(body, numbering=NUMBERING)
    assert [text for _, text in told(document)] == [
        "1. One", "2. Two", "2.1 Two one", "2.2 Two two", "(a) letter", "(b) letter", "(i) roman", "• sign", "Between.", "3. Three",
        "3.1 Again", "5. Other list", "6. Other on",
    ]  # fmt: skip
    assert [block.level for block in document.blocks][:5] == [1, 1, 2, 2, 3]
    assert document.blocks[0].kind == "list_item"
    assert document.media_type.endswith("wordprocessingml.document")


def test_a_list_tied_to_a_style_and_bullets_beside_printed_marks():
    body = (
        p("Open the bridge.", '<w:pStyle w:val="Rec"/>') + p("Paint it.", '<w:pStyle w:val="Rec"/>') + listed("a) typed", level=4)
    )
    body += p("None.", '<w:pStyle w:val="Rec"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    document = read(body, numbering=NUMBERING, styles=STYLES)
    assert [text for _, text in told(document)] == [
        "Recommendation 1 Open the bridge.",
        "Recommendation 2 Paint it.",
        "a) typed",
        "None.",
    ]
    assert document.blocks[0].strong and not document.blocks[2].strong


def test_headings_quotes_and_contents():
    body = (
        p("Contents line 4", '<w:pStyle w:val="TOC1"/>')
        + p("Reply", '<w:pStyle w:val="berschrift1"/>')
        + p("Part", '<w:pStyle w:val="Sub"/>')
    )
    body += p("Said.", '<w:pStyle w:val="Q"/>') + p("Direct", '<w:outlineLvl w:val="2"/>')
    document = read(body, styles=STYLES)
    assert [(block.kind, block.level, block.strong) for block in document.blocks] == [
        ("heading", 1, False), ("heading", 2, False), ("quote", 0, False), ("heading", 3, False),
    ]  # fmt: skip
    assert "Contents line 4" in reasons(document)["contents"]
    assert document.title is None or document.title == "Reply"


def test_emphasis():
    def run(text, style=""):
        return f"<w:r><w:rPr>{style}</w:rPr><w:t>{text}</w:t></w:r>"

    body = (
        p(run("Bold", "<w:b/>") + run(" italic", "<w:i/>"))
        + p(run("Bold", "<w:b/>") + run(" not"))
        + p(run("off", '<w:b w:val="0"/>'))
    )
    body += p(run("styled", '<w:rStyle w:val="Strong"/>'))
    assert [block.strong for block in read(body, styles=STYLES).blocks] == [True, False, False, True]


def test_tables_with_merged_cells_and_headers():
    def cell(text, properties=""):
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    rows = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('No')}{cell('Text')}{cell('Reply')}</w:tr>"
    rows += f"<w:tr>{cell('1')}{cell('Mend it')}{cell('Accepted', '<w:vMerge w:val=&quot;restart&quot;/>'.replace('&quot;', chr(34)))}</w:tr>"
    rows += f"<w:tr>{cell('2')}{cell('Paint it')}{cell('', '<w:vMerge/>')}</w:tr>"
    rows += f"<w:tr>{cell('All', '<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>')}{cell('Done')}</w:tr>"
    document = read(f"<w:tbl>{rows}</w:tbl>")
    assert cells(document) == [["No", "Text", "Reply"], ["1", "Mend it", "Accepted"], ["2", "Paint it", ""], ["All", "", "Done"]]
    assert [block.header for block in document.blocks] == [True, False, False, False]


def test_a_box_of_one_cell_and_a_nested_table_are_blocks():
    boxed = f"<w:tbl><w:tr><w:tc>{p('Recommendation 1')}{p('Mend the roof.')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{boxed}</w:tc><w:tc>{p('Aside')}</w:tc></w:tr></w:tbl>"
    assert told(read(boxed)) == [("paragraph", "Recommendation 1"), ("paragraph", "Mend the roof.")]
    assert [kind for kind, _ in told(read(outer))] == ["paragraph"] * 3


def test_tracked_changes_hidden_text_and_fields():
    body = p(
        "<w:r><w:t>We </w:t></w:r><w:del><w:r><w:delText>reject</w:delText></w:r></w:del><w:ins><w:r><w:t>accept</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> secretly</w:t></w:r><w:r><w:t> point </w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r><w:r><w:t>code</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>three</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:hyperlink><w:r><w:t> of the list</w:t></w:r></w:hyperlink><w:r><w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    )
    body += "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Joined</w:t></w:r></w:p>" + p("to this.")
    document = read(body)
    assert [text for _, text in told(document)] == ["We accept point three of the list-✓", "Joined to this."]
    left = reasons(document)
    assert (left["deleted"], left["hidden"], left["field code"]) == ("reject", " secretly", "code")


def test_a_field_that_is_never_closed_swallows_nothing():
    document = read(p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("The rest is read."))
    assert told(document) == [("paragraph", "The rest is read.")]


def test_notes_come_last_and_running_heads_are_left_out():
    note = f'<w:footnotes {W}><w:footnote w:id="-1" w:type="separator">{p("x")}</w:footnote><w:footnote w:id="2">{p("See page 9.")}</w:footnote><w:footnote w:id="3">{p("Unused.")}</w:footnote></w:footnotes>'
    head = f"<w:hdr {W}>{p('Official – draft')}</w:hdr>"
    body = p('<w:r><w:t>Agreed</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r>') + p("End.")
    document = read(body, footnotes=note, header1=head)
    assert told(document) == [("paragraph", "Agreed."), ("paragraph", "End."), ("footnote", "1. See page 9.")]
    assert "Official – draft" in reasons(document)["header"]
    assert "Unused." in reasons(document)["note without a reference"]


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    assert told(read(p(f"{both}<w:r><w:t>Around.</w:t></w:r>"))) == [("paragraph", "Around."), ("paragraph", "In the box.")]


def test_line_breaks():
    br = "<w:r><w:br/></w:r>"
    body = p(f"<w:r><w:t>one</w:t></w:r>{br}<w:r><w:t>two</w:t></w:r>{br}{br}<w:r><w:t>three</w:t></w:r>")
    assert [text for _, text in told(read(body))] == ["one two", "three"]


CORE = '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{}</dc:title><dcterms:modified>2021-03-04T10:00:00Z</dcterms:modified></cp:coreProperties>'


def test_title_and_date_from_the_properties():
    document = read(p("We accept it."), core=CORE.format("Reply to the Harbour Inquiry"))
    assert (document.title, document.published_hint) == ("Reply to the Harbour Inquiry", "2021-03-04")
    assert read(p("We accept it."), core=CORE.format("reply_final2.docx")).title is None
    # A date that the paper prints goes before the day on which somebody saved the file.
    assert read(p("Published 7 July 2022"), core=CORE.format("x")).published_hint is None


def test_a_damaged_part_costs_a_problem_and_not_the_document():
    document = read(p("We accept it."), styles="<w:styles", numbering="")
    assert [problem.code for problem in document.problems] == ["part_unreadable"] * 2
    assert document.text == "We accept it."


def test_recommendations_are_found_in_a_word_file():
    body = "".join(
        p(f"Recommendation {n}", '<w:pStyle w:val="berschrift1"/>')
        + p(f"The ministry should mend bridge {n}.")
        + p(f"{answer}. Work ends in May 2025.")
        for n, answer in enumerate(("Accepted", "Rejected", "Partially accepted"), start=1)
    )
    paper = recsim.parse(docx(body, styles=STYLES), name="reply.docx")
    assert [(row.id, row.stance) for row in paper.recommendations] == [
        ("1", "accepted"),
        ("2", "rejected"),
        ("3", "partially_accepted"),
    ]
    for row in paper.recommendations:
        assert row.text == paper.document.quote(row.span)


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        ("upperRoman", ["I", "II", "III"]),
        ("upperLetter", ["A", "B", "C"]),
        ("ordinal", ["1st", "2nd", "3rd"]),
        ("decimalZero", ["01", "02", "03"]),
        ("cardinalText", ["One", "Two", "Three"]),
        ("ordinalText", ["First", "Second", "Third"]),
        ("chineseCounting", ["1", "2", "3"]),
    ],
)
def test_forms_of_numbers(form, labels):
    numbering = f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/><w:lvlText w:val="%1)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    document = read(listed("x") * 3, numbering=numbering)
    assert [text for _, text in told(document)] == [f"{label}) x" for label in labels]


def test_a_table_inside_a_cell_belongs_to_its_row():
    def table(*rows: tuple[str, ...]) -> str:
        return (
            "<w:tbl>"
            + "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
            + "</w:tbl>"
        )

    steps = table((p("Hire a counter"), p("May 2031")), (p("Count them"), p("June 2031")))
    plan = table(
        (p("No"), p("Recommendation"), p("Response")),
        (p("5"), p("Count the seals of the outer isles every spring."), p("Accepted.") + steps),
        (p("6"), p("Feed the seals in winters that are hard."), p("Rejected. They are fat.")),
    )
    found = recsim.parse(docx(plan))
    assert cells(found.document)[1][2] == "Accepted. Hire a counter May 2031 Count them June 2031"
    assert [(row.id, row.stance) for row in found.recommendations] == [("5", "accepted"), ("6", "rejected")]
    check_spans(found.document)
