import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsim.errors import ReadError, TooLarge
from recsim.reading.built import BlockBuilder
from recsim.reading.html import read_html
from recsim.reading.html_tokens import tokens, unescape


def blocks(source):
    built = read_html(source)
    return [(block.kind, built.text[slice(*block.span)]) for block in built.blocks]


def texts(source):
    return [text for _, text in blocks(source)]


def cells(source):
    built = read_html(source)
    return [[built.text[slice(*cell)] for cell in block.cells] for block in built.blocks if block.kind == "row"]


def check_offsets(built, source):
    """Every run of the map holds the source's own characters or one thing that they stand for; blocks tile the text."""
    offsets, position = built.offsets, 0
    for start, where, length in zip(offsets.starts, offsets.sources, offsets.lengths, strict=True):
        piece = source[where : where + length]
        assert len(piece) == length
        if all(same(*pair) for pair in zip(built.text[start : start + length], piece, strict=False)):
            assert all(built.offsets.to_source((start + i, start + i + 1)) == (where + i, where + i + 1) for i in range(length))
        elif piece[0] == "&" and length > 1:
            stands_for = unescape(piece)
            assert built.text[start : start + len(stands_for)] in (stands_for, " ") or stands_for.isspace()
        else:  # markup that stands for a space
            assert built.text[start] == " " or same(built.text[start], piece)
    for block in built.blocks:
        assert built.text[position : block.span[0]] == ("\n\n" if position else "")
        body = built.text[slice(*block.span)]
        assert body
        assert body == body.strip()
        assert "\n" not in body
        for cell in block.cells:
            covered = cell[0] == cell[1] < block.span[0]  # a cell of a row above reaches into its place
            assert covered or block.span[0] <= cell[0] <= cell[1] <= block.span[1]
        position = block.span[1]
    assert position == len(built.text)
    for (start, end), _ in built.left_out:
        assert 0 <= start < end <= len(source)


def same(canonical, char):
    return canonical == char or (canonical == " " and char.isspace()) or (canonical, char) == ("-", "‑")


def test_blocks_and_levels():
    page = (
        "<h1>Reply</h1><p>One\n  line <b>bold</b>.<h3>Part <i>two</i></h3><blockquote><p>Quoted.</p></blockquote>"
        "<pre>a\n\nb</pre>tail"
    )
    built = read_html(page + "<p>" + "word " * 20)
    assert [(block.kind, block.level) for block in built.blocks[:3]] == [("heading", 1), ("paragraph", 0), ("heading", 3)]
    assert texts(page)[1] == "One line bold."
    assert [kind for kind, _ in blocks(page + "<p>" + "word " * 20)][3:7] == ["quote", "code", "code", "paragraph"]
    check_offsets(built, page + "<p>" + "word " * 20)


def test_implied_ends():
    assert texts("<p>a<p>b<ul><li>c<li>d</ul>e") == ["a", "b", "• c", "• d", "e"]
    assert cells("<table><tr><th>a<th>b<tr><td>1<td>2</table>") == [["a", "b"], ["1", "2"]]
    assert blocks("<h2>Title<p>text</h2><p>more") == [("heading", "Title"), ("paragraph", "text"), ("paragraph", "more")]
    assert texts("<dl><dt>a<dd>b<dt>c</dl>") == ["a", "b", "c"]


def test_line_breaks():
    assert texts("one<br>two<br> <br />three<br>&nbsp;<br>four") == ["one two", "three", "four"]


def test_list_numbers():
    assert texts("<ol start=3><li>x<li value=7>y<li>z</ol>") == ["3. x", "7. y", "8. z"]
    assert texts("<ol type=a><li>x<li>y</ol><ol type=I reversed start=4><li>u<li>v</ol>") == ["a. x", "b. y", "IV. u", "III. v"]
    assert texts("<ol><li><p>x</p><p>more</p></li><li><ol type=i><li>y</ol></ol>") == ["1. x", "more", "2. i. y"]
    assert texts("<ul><li>1.2 We agree</li><li>(iv) Train</li><li>• dot</li><li>plain</li></ul>") == [
        "1.2 We agree",
        "(iv) Train",
        "• dot",
        "• plain",
    ]
    built = read_html("<ul><li>a<ul><li>b</ul></ul>")
    assert [block.level for block in built.blocks] == [1, 2]


def test_strong():
    page = "<p><b>1.1 Agreed</b>.</p><p><strong>Agreed</strong> in part</p>"
    page += "<p style='font-weight: bold'>Noted</p><p>x <p class=bold>y"
    assert [block.strong for block in read_html(page).blocks] == [True, False, True, False, True]
    assert [block.strong for block in read_html("<b><p>a</p></b><p>b</p>").blocks] == [True, False]


def test_data_tables():
    page = (
        "<table><thead><tr><td>No.</td><td>Reply</td></tr></thead>"
        "<tr><td rowspan=2>1</td><td><p>Agreed.</p><p>By May.</p></td></tr>"
        "<tr><td>Done</td></tr><tr><td colspan=2>All</td></tr><tr><td></td><td>x</td></tr></table>"
    )
    assert cells(page) == [["No.", "Reply"], ["1", "Agreed. By May."], ["", "Done"], ["All", ""], ["", "x"]]
    assert texts(page)[:2] == ["No. | Reply", "1 | Agreed. By May."]
    assert [block.header for block in read_html(page).blocks] == [True, False, False, False, False]
    check_offsets(read_html(page), page)


def test_layout_tables_are_not_rows():
    page = "<table><tr><td><ul><li>x</ul><td><h1>Title</h1><p>text</p></table><table><tr><td>one column</table>"
    assert [kind for kind, _ in blocks(page)] == ["list_item", "heading", "paragraph", "paragraph"]
    nested = "<table><tr><td>a<td><table><tr><td>1<td>2</table></table>"
    assert blocks(nested) == [("paragraph", "a"), ("row", "1 | 2")]
    steps = "<table><tr><td>1<td>2</table>"
    plan = f"<table><tr><th>No<th>Text<th>Reply<tr><td>5<td>Count the seals.<td>Accepted.{steps}<tr><td>6<td>Feed the seals.<td>No.</table>"
    assert cells(plan) == [["No", "Text", "Reply"], ["5", "Count the seals.", "Accepted. 1 2"], ["6", "Feed the seals.", "No."]]
    assert cells(plan + steps)[-1] == ["1", "2"]


def test_references():
    built = read_html("<p>A &amp; B &pound;3 &#8217; &#146; &copy2 &unknown; &#x110000; &#99999999999; &#xD800; &#0; &frac12;")
    assert built.text == "A & B £3 ’ ’ ©2 &unknown; \ufffd \ufffd \ufffd \ufffd ½"
    (problem,) = built.problems
    assert problem.code == "bad_character_reference"
    assert problem.message.startswith("4 ")


BODY = "<p>" + "The Harbour Board has read the report with care and answers it here. " * 4 + "</p>"


@pytest.mark.parametrize(
    "part",
    [
        "<nav>junk</nav>",
        "<footer>junk</footer>",
        "<header>junk</header>",
        "<aside>junk</aside>",
        "<form>junk</form>",
        "<div hidden>junk</div>",
        "<p style='display: none'>junk</p>",
        "<div role=search>junk</div>",
        "<div class='gem-c-contents-list'>junk</div>",
        "<div id=cookieBanner>junk</div>",
        "<ul class='breadcrumbs'><li>junk</ul>",
        "<div class=share-buttons>junk</div>",
        "<script>junk</script>",
        "<style>junk</style>",
        "<svg><title>junk</title></svg>",
        "<!-- junk -->",
        "<![CDATA[ junk ]]>",
        '<!--#include virtual="junk.asp" -->',
        "<% junk %>",
        "<?php junk ?>",
        "<button>junk</button>",
        "<template><p>junk</p></template>",
        "<sup id=fnref:1><a href='#fn:1'>junk</a></sup>",
    ],
)
def test_left_out(part):
    page = BODY + part + BODY
    built = read_html(page)
    assert "junk" not in built.text
    assert any("junk" in page[start:end] for (start, end), _ in built.left_out)
    check_offsets(built, page)


@pytest.mark.parametrize(
    "page",
    [
        f"<form id=aspnetForm class=menu>{BODY}</form><nav>Home</nav>",
        f"<div class=sidebar><main>{BODY}</main></div>",
        f"<div hidden>{BODY}</div>",
        f"<article><header><h1>Reply</h1></header>{BODY}</article>",
        f"<section id=social-care><h2 id=related>Social care</h2>{BODY}</section>",
    ],
)
def test_what_holds_the_page_stays(page):
    assert "The Harbour Board" in read_html(page).text


def test_main_content_is_preferred_and_the_title_in_front_stays():
    page = f"<html lang=en-GB><body>Skip<div><h1>Reply</h1><p>Sign up</p></div><main>{BODY}</main><p>Crown copyright"
    built = read_html(page)
    assert texts(page)[0] == "Reply"
    assert len(built.blocks) == 2
    assert {page[start:end] for (start, end), reason in built.left_out} >= {"Skip", "<p>Sign up</p>"}


def test_title_language_and_date():
    page = "<!doctype html><html lang='cy'><head><title> A &amp; B </title>"
    page += "<meta property='article:published_time' content=2024-05-01>"
    built = read_html(page + "<body>" + BODY)
    assert (built.title, built.language, built.published_hint) == ("A & B", "cy", "2024-05-01")
    assert read_html(BODY + "<dt>Published</dt>\n <dd>7 July 2022</dd>").published_hint == "7 July 2022"
    assert read_html("<p>Published: <time datetime='2021-03-04'>4 March</time>").published_hint == "2021-03-04"


def test_an_open_head_and_a_note_above_the_page():
    page = "# saved in May\n<!DOCTYPE html><html><head><title>T</title><link rel=x><div>Text of the page</div>"
    built = read_html(page)
    assert (built.text, built.title) == ("Text of the page", "T")
    assert ((0, 15), "before the page") in built.left_out


def test_broken_markup():
    assert texts("a < b & c <3 <p>x</i></div></p>y") == ["a < b & c <3", "x", "y"]
    assert texts('<a href="x>y</a><p>z') == ["y", "z"]
    assert read_html("<p>x<script>var a").problems[0].code == "unclosed_element"
    assert texts("<p>x<!-- y") == ["x<!-- y"]


def test_footnotes_and_spaces():
    assert blocks("<p>a\u00a0\u200bb  c\u2011d</p><div class=footnotes><ol><li>Note.</ol></div>") == [
        ("paragraph", "a b c-d"),
        ("footnote", "1. Note."),
    ]


def test_builder_spans():
    builder = BlockBuilder("one  two\n three")
    builder.open("row")
    for start, end in ((0, 4), (4, 4), (5, 15)):
        builder.cell()
        builder.text(start, end)
        builder.end_cell()
    built = builder.build()
    assert built.text == "one | | two three"
    assert [built.text[slice(*cell)] for cell in built.blocks[0].cells] == ["one", "", "two three"]
    assert built.offsets.to_source((8, 17)) == (5, 15)


def test_limits():
    with pytest.raises(TooLarge, match="10 elements"):
        read_html("<b>" * 20, max_elements=10)


TAGS = (
    "p b i div ul ol li table tr td th h1 h2 br pre nav main article blockquote a span script title head body sup form dl".split()
)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            "&amp;",
            "&#146;",
            "&nbsp;",
            "&#x0;",
            "&bad",
            " ",
            "\n",
            "<!--",
            "-->",
            "<",
            ">",
            '"',
            "1. ",
            "word",
            "‑",
            "\u00ad",
            "<td colspan=3>",
        ]
    ),
    st.text(max_size=8),
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_page_maps_back(source):
    assert [token.start for token in tokens(source)] == [0, *[token.end for token in tokens(source)][:-1]] or not source
    try:
        built = read_html(source)
    except ReadError:
        return
    check_offsets(built, source)


HOSTILE = [
    "<!",
    "<!--",
    "<![CDATA[",
    "<div>",
    "<b>",
    "<p>",
    "<a <",
    '<a ="',
    "<a ='><a ' ",
    "&#99999999999;",
    "<td rowspan=999>x<tr>",
]


@pytest.mark.parametrize(
    "piece", [*HOSTILE, "<script>", "<title>", "<b><div>", "<h1>x<p>", " \n", "<li>", "<table>", "<", "</", "a<br>"]
)
def test_hostile_pages_are_bounded(piece):
    start = time.process_time()
    read_html(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 1.5
