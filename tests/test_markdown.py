import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsim.reading.html_tokens import unescape
from recsim.reading.markdown import read_markdown


def blocks(source):
    built = read_markdown(source)
    return [(block.kind, built.text[slice(*block.span)]) for block in built.blocks]


def texts(source):
    return [text for _, text in blocks(source)]


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
            assert block.span[0] <= cell[0] <= cell[1] <= block.span[1]
        position = block.span[1]
    assert position == len(built.text)
    for (start, end), _ in built.left_out:
        assert 0 <= start < end <= len(source)


def same(canonical, char):
    return canonical == char or (canonical == " " and char.isspace()) or (canonical, char) == ("-", "‑")


def test_blocks():
    source = "# Reply of the Board\n\nOne\nline \\*and\\* `code` &amp; more.\n\n> Quoted\n> words.\n\n"
    source += "- a\n  - b\n- c\n\n```\nx = 1\n\ny\n```\n"
    assert blocks(source) == [
        ("heading", "Reply of the Board"),
        ("paragraph", "One line *and* code & more."),
        ("quote", "Quoted words."),
        ("list_item", "• a"),
        ("list_item", "• b"),
        ("list_item", "• c"),
        ("code", "x = 1"),
        ("code", "y"),
    ]
    assert [block.level for block in read_markdown(source).blocks] == [1, 0, 0, 1, 2, 1, 0, 0]
    check_offsets(read_markdown(source), source)


def test_printed_numbers_lead():
    source = "3. Review the berths.\n\n#### 3.1 Agreed\n\n- 3.2 We have begun.\n\n"
    source += "- (i) ***Train the pilots.***\n\n1. 3.3 Done\n\n2) Next\n"
    assert texts(source) == [
        "3. Review the berths.",
        "3.1 Agreed",
        "3.2 We have begun.",
        "(i) Train the pilots.",
        "3.3 Done",
        "2) Next",
    ]
    built = read_markdown(source)
    assert [block.strong for block in built.blocks] == [False, False, False, True, False, False]
    assert built.offsets.to_source(built.blocks[0].span) == (0, 21)
    assert texts("- 4. Dredge\n\n- \n  5. Survey") == ["4. Dredge", "5. Survey"]


def test_paragraphs_broken_by_a_page_are_whole():
    source = (
        "The survey can make\n\na difference to us.\n\nIt ends here.\n\nand this is new\n\n- item one\n\n- item two\n\nA new one"
    )
    assert texts(source) == [
        "The survey can make a difference to us.",
        "It ends here.",
        "and this is new",
        "• item one",
        "• item two",
        "A new one",
    ]
    check_offsets(read_markdown(source), source)
    assert texts("Either\n\na) this\n\nor") == ["Either", "a) this or"]


def test_links_images_and_notes():
    source = (
        "See [the *report*](https://example.org/report 'r') and ![chart](c.png)<https://example.org>, [ref], [gone] x[^1].\n\n"
        "[ref]: /there\n[^1]: A note, here.\n"
    )
    built = read_markdown(source)
    assert texts(source) == ["See the report and https://example.org, ref, [gone] x.", "1 A note, here."]
    assert [block.kind for block in built.blocks] == ["paragraph", "footnote"]
    reasons = {reason: source[start:end] for (start, end), reason in built.left_out}
    assert reasons["link address"] == "(https://example.org/report 'r')"
    assert reasons["image"] == "![chart](c.png)"
    assert reasons["footnote reference"] == "[^1]"
    assert reasons["link definition"] == "[ref]: /there"


@pytest.mark.parametrize(
    ("source", "text", "strong"),
    [
        ("**Agreed**", "Agreed", True),
        ("**Agreed** in part", "Agreed in part", False),
        ("***a* b**", "a b", True),
        ("*a **b** c*", "a b c", True),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4", False),
        ("**1.1 Agreed **", "1.1 Agreed", True),
        ("a*b", "a*b", False),
        ("``a ` b``", "a ` b", False),
        ("1.1 **Agreed**", "1.1 Agreed", True),
        ("__Noted__", "Noted", True),
        ("a<br>b <span>c</span> <!-- d -->e", "a b c e", False),
        ("x \\\ny", "x y", False),
    ],
)
def test_inline(source, text, strong):
    built = read_markdown(source)
    assert (built.text, built.blocks[0].strong) == (text, strong)


def test_tables():
    source = "| No. | Reply |\n|----|:---|\n| 1 | **Agreed** \\| soon<br>ok |\n|  | `x` |\n"
    built = read_markdown(source)
    assert [[built.text[slice(*cell)] for cell in block.cells] for block in built.blocks] == [
        ["No.", "Reply"],
        ["1", "Agreed | soon ok"],
        ["", "x"],
    ]
    assert [block.header for block in built.blocks] == [True, False, False]
    assert built.text.startswith("No. | Reply\n\n1 | Agreed")


def test_front_matter():
    source = '---\ntitle: "Reply of the Board"\ndate: 2024-05-01\nlang: cy\n---\nText.\n'
    for note in ("", "# from the old site\n"):
        built = read_markdown(note + source)
        assert (built.text, built.title, built.published_hint, built.language) == (
            "Text.",
            "Reply of the Board",
            "2024-05-01",
            "cy",
        )
    assert read_markdown("---\n\nText.\n").text == "Text."
    assert read_markdown("# Head\n\nPublished 7 July 2022\n").published_hint == "7 July 2022"


def test_html_blocks_and_indents():
    source = "<div class=x>\n<p>One &amp; two</p><script>bad</script>\n</div>\n\n    Indented prose.\n\nlast."
    assert texts(source) == ["One & two", "Indented prose.", "last."]
    assert not any(block.kind == "code" for block in read_markdown(source).blocks)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    source = end.join(["# A", "", "b", "c", "", "- d"])
    built = read_markdown(source)
    assert [built.text[slice(*block.span)] for block in built.blocks] == ["A", "b c", "• d"]
    check_offsets(built, source)


def test_depth_and_size_are_told():
    built = read_markdown(">" * 10_000 + " deep words")
    assert "deep words" in built.text
    assert built.problems[0].code == "nested_too_deep"
    built = read_markdown("one **two**\n\nthree\n" * 10, max_chars=50)
    assert built.problems[0].code == "markdown_too_large"
    assert built.text.startswith("one **two**\n\nthree")


PIECES = st.one_of(
    st.sampled_from(
        "# |## |- |* |1. |> |**|*|_|`|```\n|[|]|(|)|](u)|![|"
        "<b>|</b>|<!--|-->|&amp;|&#0;|\\|\n|\n\n|    |word|1.2 |(i) |[^1]|[^1]: x|: |---|===|‑".split("|")
    ),
    st.sampled_from(["| a | b |\n|---|---|\n", "|", "\r", "\t", "<div>\n"]),
    st.text(max_size=6),
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_maps_back(source):
    check_offsets(read_markdown(source), source)


@pytest.mark.parametrize(
    "piece",
    [">", "[", "](", "[a](", "![", "*", "**", "*a _b", "`", "`a``", "<", "\\", "    ", "[a]: b\n", "[[]]", "a*b*c ", "# "],
)
def test_hostile_text_is_bounded(piece):
    start = time.perf_counter()
    read_markdown(piece * (100_000 // len(piece)))
    assert time.perf_counter() - start < 1.5
