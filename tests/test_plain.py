"""Plain text to blocks: wrapped lines, pages, running heads, footnotes, columns and broken words undone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recsim
from recsim.reading.built import Built
from recsim.reading.plain import read_plain


def paragraphs(text: str) -> list[str]:
    return [piece for _, piece in kinds(text)]


def kinds(text: str) -> list[tuple[str, str]]:
    built = read_plain(text)
    return [(block.kind, built.text[slice(*block.span)]) for block in built.blocks]


def cells(built: Built) -> list[list[str]]:
    return [[built.text[slice(*cell)] for cell in block.cells] for block in built.blocks if block.kind == "row"]


def page(*lines: str) -> str:
    return "\n".join(lines)


WRAPPED = """The harbour of Saltby has been dredged every spring since the old mole
was raised, and the pilots who work there have asked for deeper water at
the northern berth, where the larger ferries turn.

The council has looked at the cost and found that it can be met from dues
without raising the tariff for small boats."""


# -- lines and paragraphs


def test_wrapped_lines_become_paragraphs() -> None:
    first, second = paragraphs(WRAPPED)
    assert first.startswith("The harbour of Saltby") and first.endswith("where the larger ferries turn.")
    assert "mole was raised" in first and "\n" not in first
    assert second.startswith("The council has looked")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_any_line_end_gives_the_same_text(end: str) -> None:
    assert paragraphs(WRAPPED.replace("\n", end)) == paragraphs(WRAPPED)


def test_unwrapped_text_has_one_paragraph_a_line() -> None:
    tail = "and each of them is painted in the spring by the crew of the ferry, " * 4
    lines = [f"Saltby has {number} piers, {tail}as ever." for number in range(3)]
    assert paragraphs("\n".join(lines)) == lines


def test_a_short_line_before_a_long_paragraph_is_a_heading() -> None:
    text = "Dredging at Saltby\n\n" + WRAPPED
    assert kinds(text)[0] == ("heading", "Dredging at Saltby")
    assert {kind for kind, _ in kinds(text)[1:]} == {"paragraph"}


def test_a_numbered_line_starts_a_paragraph_without_a_blank_line() -> None:
    text = page(
        "1. The port should dredge the northern berth before the ferries turn",
        "there again, and should publish what it costs each year.",
        "2. The port should repaint the mole in the spring of each second year",
        "and should keep a log of it.",
    )
    assert [piece[:2] for piece in paragraphs(text)] == ["1.", "2."]


@pytest.mark.parametrize("bullet", ["•", "●", "–", "-", "*", "▪"])
def test_bullets_are_list_items(bullet: str) -> None:
    text = f"The port will:\n\n{bullet} dredge the berth;\n{bullet} paint the mole.\n\nThe work is paid for."
    assert [kind for kind, _ in kinds(text)][1:3] == ["list_item", "list_item"]


def test_a_bullet_or_number_alone_on_its_line_belongs_to_what_follows() -> None:
    text = "The port will:\n\n•\ndredge the northern berth;\n\n4.\nThe port should paint the mole.\n\nEnd of the paper."
    assert "• dredge the northern berth;" in paragraphs(text)
    assert "4. The port should paint the mole." in paragraphs(text)


def test_a_blank_line_in_mid_sentence_is_an_artefact() -> None:
    text = WRAPPED.replace("asked for deeper water at\n", "asked for deeper water at\n\n")
    assert paragraphs(text) == paragraphs(WRAPPED)


# -- broken words

BROKEN = """The board of the ferry line has looked at the safety of the passen-
gers on the lower deck, and has set up a working group to look at the long-
term plan for the re-
fit. The long-term plan is for the whole of the fleet and all of the crews."""


def test_a_word_broken_at_the_line_end_is_made_whole() -> None:
    (text,) = paragraphs(BROKEN)
    assert "the passengers on the lower deck" in text


def test_a_hyphen_that_belongs_to_the_word_is_kept() -> None:
    (text,) = paragraphs(BROKEN)
    assert "the long-term plan for the" in text  # printed whole elsewhere, and "long-" keeps its hyphen
    assert "re-fit" in text


def test_the_vocabulary_of_the_text_decides() -> None:
    split = "The wardens of the lower quays have asked that every sluice-\ngate be greased before the winter and again in spring."
    assert "sluicegate" in paragraphs(split)[0]
    assert "every sluice-gate be" in paragraphs(split + "\nOne sluice-gate was found open during the inspection of the lock.")[0]


# -- pages

HEAD = "Saltby Harbour Trust: reply to the inspector"


def paged(*bodies: str) -> str:
    return "\f".join(f"{HEAD}\n\n{body}\n\n{number}" for number, body in enumerate(bodies, start=1))


LEFT = (
    "The trust has taken up each of the points that the inspector raised in\n"
    "the spring, and the crews were told of them at the meeting that"
)
RIGHT = "followed on the quay. Nothing else was asked of the trust by the board\nor by the pilots, who were there as well."
THIRD = "The last point is one that the trust will come back to in the new year\nwhen the dues are known."


def test_a_sentence_goes_on_over_the_page_turn() -> None:
    first, *_ = paragraphs(paged(LEFT, RIGHT, THIRD))
    assert "at the meeting that followed on the quay." in first


def test_running_heads_and_page_numbers_are_left_out_with_their_reason() -> None:
    source = paged(LEFT, RIGHT, THIRD)
    built = read_plain(source)
    assert HEAD not in built.text
    assert sorted({reason for _, reason in built.left_out}) == ["page number", "running head"]
    assert [source[slice(*span)] for span, reason in built.left_out if reason == "page number"] == ["1", "2", "3"]


def test_a_label_that_comes_back_at_the_top_of_pages_is_no_running_head() -> None:
    bodies = [f"Accepted\n\nThe trust will paint berth {name} before the summer and will keep\na log of it." for name in "ABC"]
    built = read_plain("\f".join(bodies))
    assert built.text.count("Accepted") == 3


def test_blocks_know_their_page() -> None:
    built = read_plain(paged(LEFT + " day.", RIGHT, THIRD))
    assert [block.page for block in built.blocks] == [1, 2, 3]


def test_footnotes_stand_after_the_text_and_do_not_cut_sentences() -> None:
    source = "\f".join(
        (
            "The trust has taken up each of the points that the inspector raised1 in\n"
            "the spring, and the crews were told of them.\nIt did so because\n\n"
            "1   Saltby Quay Papers, number nine, the old series.",
            "the pilots asked for it on the day of the storm, when two of the boats\nhad to be left where they lay.",
        )
    )
    blocks = kinds(source)
    assert blocks[-1][0] == "footnote" and blocks[-1][1].startswith("1 Saltby Quay Papers")
    assert any("It did so because the pilots asked for it" in piece for _, piece in blocks[:-1])


def test_contents_leaders_keep_their_entries_apart() -> None:
    contents = "The harbour ......... 3\nThe pilots ........ 5\nThe tariff and the small\nboats ............ 8"
    text = f"Contents\n\n{contents}\n\n{WRAPPED}"
    entries = [piece for piece in paragraphs(text) if ".." in piece]
    assert [entry.split(" .")[0] for entry in entries] == ["The harbour", "The pilots", "The tariff and the small boats"]


def test_the_address_that_a_browser_prints_is_cut_off() -> None:
    address = "https://saltby.example/replies/2021"
    text = "\n".join(f"The trust has looked at berth {name} and found that it is sound.\n{address}" for name in "ABC")
    built = read_plain(text + f"\nThe end of it.{address}")
    assert address not in built.text
    assert "The end of it." in built.text


# -- columns


def test_ids_that_wrap_in_their_column_stand_together() -> None:
    text = (
        "40., 41.,   The government of Velmora accepts these recommendations and\n"
        "43., 44.    will set up a pilot school on the island before the summer\n"
        "            of next year.\n"
    )
    (only,) = paragraphs(text)
    assert only.startswith("40., 41., 43., 44. The government of Velmora accepts")
    assert "and will set up a pilot school" in only


TABLE = """\
Saltby action plan, kept by the clerk of the harbour trust for the board.

Ref   Recommendation                        Response              Due
1     Paint the mole and keep a             Accepted. We will     May
      log of the work.                      paint it.             2021
2     Dredge the northern berth.            Not accepted          -
3     Train the pilots.                     Noted                 June

The plan was agreed by the board at its meeting in the spring of the year.
"""


def test_a_table_set_in_spaces_is_read_by_its_header() -> None:
    built = read_plain(TABLE)
    assert cells(built) == [
        ["Ref", "Recommendation", "Response", "Due"],
        ["1", "Paint the mole and keep a log of the work.", "Accepted. We will paint it.", "May 2021"],
        ["2", "Dredge the northern berth.", "Not accepted", "-"],
        ["3", "Train the pilots.", "Noted", "June"],
    ]
    assert [block.header for block in built.blocks if block.kind == "row"] == [True, False, False, False]
    assert built.text.rstrip().endswith("in the spring of the year.")


def test_columns_without_such_a_header_are_prose() -> None:
    text = "Boat          Tons\nHeron         12\nAvocet        9\n\n" + WRAPPED
    assert cells(read_plain(text)) == []


def test_a_header_printed_again_heads_the_rows_below_it() -> None:
    header = TABLE.splitlines()[2]
    built = read_plain(TABLE.replace(header, f"{header}\n{header}"))
    assert [row[0] for row in cells(built)] == ["Ref", "1", "2", "3"]


# -- laws


@given(st.text(st.sampled_from("abc ABC.,;:()-1234567890•\n\n\r\f\t\u00a0xv"), max_size=200))
def test_any_text_is_read_and_every_block_maps_back(text: str) -> None:
    built = read_plain(text)
    position = 0
    for block in built.blocks:
        start, end = block.span
        assert position <= start < end <= len(built.text)
        position = end
        low, high = built.offsets.to_source(block.span)
        assert 0 <= low < high <= len(text)
    for span, reason in built.left_out:
        assert reason and 0 <= span[0] < span[1] <= len(text)


@given(st.lists(st.sampled_from(["berth", "mole", "We agree.", "4.", "Recommendation 2", "12", "(a)", ""]), max_size=25))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    built = read_plain(text)
    left = "".join(text[slice(*span)] for span, _ in built.left_out)
    kept = sorted("".join(built.text.split()) + "".join(left.split()))
    assert kept == sorted("".join(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        "x y z\n" + "1" * 20_000 + "x\nabc",
        "a" * 100_000 + "\n" + "a" * 100_000 + "-\nb c\nd",
        ". " * 50_000 + "x\n" + ". " * 50_000 + "x\nthe end",
        "Recommendation    Response\n" * 3_000,
        "1." * 50_000,
        "".join(f"http://saltby.example/{number // 3}\n" for number in range(6_000)),
    ],
    ids=["digits", "letters", "leaders", "headers", "dots", "addresses"],
)
def test_hostile_lines_take_no_longer_than_others(text: str) -> None:
    read_plain(text)  # each of these took minutes where a pattern could be read in many ways


def test_raised_digits_alone_on_a_line_are_no_page_numbers():
    assert read_plain("The board met.\n\n¹\n\n②\n").text.startswith("The board met.")


def test_pages_that_hold_one_line_each_are_not_all_running_heads():
    assert "by May 2031" in read_plain("by May 2031 \x0c by May 2031").text


def test_a_line_that_only_says_when_it_was_published_is_no_part_of_the_title():
    text = "Government response to the\nrapid review of the harbours of the\nnorthern coast\nPublished 21 March 2024\nIt replaces the first.\n"
    document = recsim.read(text.encode() + b"\nThe harbours are old, and the piers were built when the herring came in.\n" * 6)
    assert [document.quote(block.span) for block in document.blocks][1:3] == ["Published 21 March 2024", "It replaces the first."]
    assert recsim.parse(document).published == "2024-03-21"


def test_titles_that_fill_their_line_are_told_by_the_contents():
    listed = "Recommendation 1: Mending the old bridge by the harbour of Skarra ..... 3\nRecommendation 2: Paying ..... 4\n\n"
    line = "Recommendation 1: Mending the old bridge by the harbour of Skarra\nThe Office should mend the bridge and keep it open all of the year\nround for carts.\n"
    prose = "The Office has written to the harbour and will write to it once again.\n" * 8
    document = recsim.read((listed + line + prose).encode())
    assert document.quote(document.blocks[2].span) == "Recommendation 1: Mending the old bridge by the harbour of Skarra"


def test_lines_that_mail_quotes_lose_their_marks_and_are_quotations():
    document = recsim.read(
        b"Our answer is below.\n> The Office should mend the bridge and\n> keep it open.\n>> Why was it shut?\nAccepted.\n"
    )
    assert [(block.kind, document.quote(block.span)) for block in document.blocks] == [
        ("paragraph", "Our answer is below."),
        ("quote", "The Office should mend the bridge and keep it open."),
        ("heading", "Why was it shut?"),
        ("paragraph", "Accepted."),
    ]
