"""Headers of mail in printed, exported and quoted messages: cut to their subject, a boundary, a day."""

from __future__ import annotations

import pytest

import recsim
from recsim.reading.letterhead import sent_day

REPLY = "Recommendation 1\n\nThe Office should mend the bridge.\n\nResponse: We accept this. It will be mended by June 2025."
OUTLOOK = (
    "From: Office <office@merrow.example>\nSent: Tuesday, 14 May 2024 09:30\nTo: clerk@merrow.example\nSubject: RE: The bridge\n"
)
SENT = "2024-05-14"


def page(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def spans(paper: recsim.Paper) -> list[str]:
    rows = list(paper.walk())
    return [text for row in rows for text in (row.text, *(one.text for one in row.responses)) if text]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Tuesday, 14 May 2024 09:30", SENT),
        ("Tue, May 14, 2024 at 9:30 AM", SENT),
        ("14-May-24", SENT),
        ("14/05/2024 09:30", SENT),
        ("5/14/2024 9:30 AM", SENT),
        ("5/6/2024 9:30 AM", "2024-05-06"),
        ("5/6/2024 09:30", None),
        ("2024-05-14 09:30", SENT),
        ("31 February 2024", None),
        ("yesterday", None),
    ],
)
def test_days(printed: str, day: str | None) -> None:
    assert sent_day(printed) == day


def test_a_header_gives_title_and_day_and_is_left_out() -> None:
    paper = recsim.parse(f"{OUTLOOK}\nDear Orla,\n\n{REPLY}\n".encode())
    document = paper.document
    assert (document.title, paper.published, document.blocks[0].kind) == ("The bridge", SENT, "letterhead")
    assert document.text.startswith("RE: The bridge\n\nDear Orla")
    lost = [document.source_text[slice(*span)] for span, why in document.left_out if why == "mail header"]
    assert any("office@merrow.example" in text for text in lost)
    assert [row.stance for row in paper.walk()] == ["accepted"]


@pytest.mark.parametrize(
    "older",
    [
        f"{OUTLOOK}\nWe should like an answer soon.",
        "On Mon, 6 May 2024 at 08:02, Orla <orla@c.example> wrote:\n\n> We should like\n> an answer soon.",
        "-----Original Message-----\n\nWe should like an answer soon.",
        "Orla Quennell <orla@c.example> 6 May 2024 at 08:02\n\nTo: Office <office@merrow.example>\n\nWe should like an answer soon.",
    ],
)
def test_an_older_message_is_no_part_of_the_last_answer(older: str) -> None:
    paper = recsim.parse(f"{OUTLOOK}\n{REPLY}\n\n{older}\n".encode())
    assert paper.published == SENT
    assert spans(paper) == ["The Office should mend the bridge.", "Response: We accept this. It will be mended by June 2025."]


def test_a_forwarded_reply_is_of_the_day_on_which_it_was_sent() -> None:
    note = "From: Orla <orla@c.example>\nSent: 20 May 2024 10:00\nTo: all@c.example\nSubject: FW: The bridge\n\nPlease see below.\n\n"
    assert recsim.parse(f"{note}{OUTLOOK}\n{REPLY}\n".encode()).published == SENT


def test_answers_between_quoted_lines() -> None:
    quoted = "On Mon, 6 May 2024 at 08:02, Orla <orla@c.example> wrote:\n> Recommendation 1: The Office should mend\n> the bridge.\n\nAccepted.\n\n> Recommendation 2: The Office should pay.\n\nRejected.\n"
    paper = recsim.parse(f"{OUTLOOK}\nOur replies are below.\n\n{quoted}".encode())
    assert [(row.text, row.stance) for row in paper.walk()] == [
        ("The Office should mend the bridge.", "accepted"),
        ("The Office should pay.", "rejected"),
    ]
    assert paper.published == SENT


def test_pages_of_mail_programs() -> None:
    word = OUTLOOK.replace("\n", "<br>").replace("<office@merrow.example>", "&lt;office@merrow.example&gt;")
    table = (
        "<hr><table><tr><td><b>Office</b> &lt;office@merrow.example&gt;</td><td>Tue, 14 May 2024 at 09:30</td></tr>"
        "<tr><td>To: clerk@merrow.example</td></tr></table>"
    )
    body = "".join(f"<p>{part}</p>" for part in REPLY.split("\n\n"))
    for head in (f"<p class=MsoNormal>{word}</p>", table):
        paper = recsim.parse(page(head + body + head + "<p>We should like an answer soon.</p>"))
        assert paper.published == SENT
        assert spans(paper) == ["The Office should mend the bridge.", "Response: We accept this. It will be mended by June 2025."]


@pytest.mark.parametrize(
    "text",
    [
        "TO: All directors\nFROM: Inspector of Mines\nDATE: 14 May 2024\nSUBJECT: Lifts\n\nThe lifts are old. Please write to lifts@mines.example.",
        "From: the harbour\n\nTo: the market\n\nThe ferry runs at 09:30. Sent: no.",
    ],
)
def test_a_memorandum_stays_as_it_is(text: str) -> None:
    document = recsim.read(text.encode())
    assert "letterhead" not in {block.kind for block in document.blocks}


def test_offsets_hold_after_cutting() -> None:
    document = recsim.read(
        page(f"<p>{OUTLOOK}</p><p>Caf&eacute; &amp; bridge.</p><table><tr><td>a</td><td>b &amp; c</td></tr></table>")
    )
    for block in document.blocks:
        source = document.source_text[slice(*document.offsets.to_source(block.span))]
        assert source[:1] == document.quote(block.span)[:1] or "&" in source
    row = document.blocks[-1]
    assert [document.quote(cell) for cell in row.cells] == ["a", "b & c"]
    assert document.source_text[slice(*document.offsets.to_source(row.cells[1]))] == "b &amp; c"
