"""How mail programs show and save a message; each style takes a letter and gives a page or the bytes of a message."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from textwrap import fill

OFFICE, OFFICE_AT = "Minister's Private Office", "private.office@velmara.example"
CLERK, CLERK_AT = "Orla Quennell, Clerk", "orla.quennell@committees.example"
ASKED = (
    "Dear colleague, the Committee published its report last month and has not yet had a reply. Members would be glad to have "
    "your answer to each of the recommendations before they meet again."
)
THANKED = "Thank you for your message. I have passed it to the team, who will write to you as soon as the reply is cleared."
# None of this may stand in a span of a recommendation or an answer.
MARKS = (
    OFFICE_AT,
    CLERK_AT,
    "Orla Quennell",
    "Sent:",
    "Subject:",
    "wrote:",
    "mail.example",
    "127.0.0.1",
    "2 messages",
    ASKED[:40],
    THANKED[:40],
    "Original Message",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper as a mail: its subject, when it was sent, its body as blocks of HTML, and the same as paragraphs of plain text."""

    subject: str
    sent: datetime
    body: str
    paragraphs: tuple[str, ...]

    @property
    def day(self) -> str:
        return f"{self.sent:%A}, {self.sent.day} {self.sent:%B %Y %H:%M}"

    @property
    def short(self) -> str:
        return f"{self.sent:%a}, {self.sent.day} {self.sent:%b %Y} at {self.sent:%H:%M}"


def _page(title: str, style: str, body: str) -> str:
    head = f"<meta charset=utf-8><title>{html.escape(title)}</title><style>table.t,td.t{{}}{style}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


_GRID = "body table{border-collapse:collapse}div.body td,div.body th{border:1px solid #444;padding:3pt 4pt;vertical-align:top;text-align:left}"


def outlook(letter: Letter) -> str:
    """Outlook's memo style: the mailbox in large type over a thick rule, labels in a column of their own, then the message."""
    fields = (
        ("From", f"{OFFICE} <{OFFICE_AT}>"),
        ("Sent", letter.day),
        ("To", f"{CLERK} <{CLERK_AT}>"),
        ("Subject", f"RE: {letter.subject}"),
    )
    rows = "".join(f"<tr><td width=110><b>{name}:</b></td><td>{html.escape(value)}</td></tr>" for name, value in fields)
    top = f"<p style='font-size:14pt'><b>{html.escape(CLERK)}</b></p><hr size=4 color=black><table cellpadding=1>{rows}</table><p>&nbsp;</p>"
    return _page(
        letter.subject, "body{font-family:'Liberation Sans';font-size:11pt}" + _GRID, f"{top}<div class=body>{letter.body}</div>"
    )


def gmail(letter: Letter) -> str:
    """Gmail's print page: account, subject, number of messages, then each message under its sender and time, the oldest first."""

    def message(name: str, address: str, to: str, when: str, body: str) -> str:
        line = f"<tr><td><b>{html.escape(name)}</b> &lt;{address}&gt;</td><td align=right>{when}</td></tr>"
        return f"<hr><table width=100% class=head>{line}<tr><td colspan=2 style='font-size:80%'>To: {html.escape(to)}</td></tr></table><div class=body>{body}</div>"

    top = (
        f"<table width=100%><tr><td><b style='font-size:18pt;color:#777'>Gmail</b></td><td align=right>{html.escape(CLERK)} &lt;{CLERK_AT}&gt;"
        f"</td></tr></table><hr><p><b style='font-size:13pt'>{html.escape(letter.subject)}</b><br><span style='font-size:80%'>2 messages</span></p>"
    )
    earlier = message(CLERK, CLERK_AT, OFFICE_AT, letter.short.replace(":30", ":05"), f"<p>{ASKED}</p>")
    reply = message(OFFICE, OFFICE_AT, f"{CLERK} <{CLERK_AT}>", letter.short, f"{letter.body}<p>[Quoted text hidden]</p>")
    return _page(f"Gmail - {letter.subject}", "body{font:10pt Arial,'Liberation Sans',sans-serif}" + _GRID, top + earlier + reply)


def webmail(letter: Letter) -> str:
    """A webmail's reading pane: subject, sender with initials, time, attachment, the message, and the thread under a rule."""
    top = (
        f"<h2>RE: {html.escape(letter.subject)}</h2><div>MP</div><div><b>{html.escape(OFFICE)}</b> &lt;{OFFICE_AT}&gt;</div>"
        f"<div>{letter.day}</div><div>To: {html.escape(CLERK)}</div><div>1 attachment (214 KB)</div><div>covering letter.docx</div><hr>"
    )
    return _page(
        f"Mail - {CLERK} - Outlook", "body{font:11pt Carlito,'Liberation Sans',sans-serif;max-width:48em}" + _GRID,
        f"{top}<div class=body>{letter.body}</div>{_quoted(letter)}",
    )  # fmt: skip


def thread(letter: Letter) -> str:
    """A forwarded thread: a note on top, then the reply under its header, then what it answered, each behind a rule at its left."""
    head = _head(f"{OFFICE} <{OFFICE_AT}>", letter.day, f"{CLERK} <{CLERK_AT}>", f"RE: {letter.subject}")
    inner = f"{head}<div class=body>{letter.body}</div>{_quoted(letter)}"
    note = "<p>Colleagues, the reply has come; please see below.</p><p>Orla</p>"
    return _page(
        letter.subject,
        "body{font:11pt Carlito,'Liberation Sans',sans-serif}" + _GRID,
        f"{note}<div style='border-left:2px solid #00f;padding-left:6pt'>{inner}</div>",
    )


def _head(sender: str, day: str, to: str, subject: str) -> str:
    """The header that Outlook puts over what it quotes, as Word writes it."""
    fields = (("From", sender), ("Sent", day), ("To", to), ("Subject", subject))
    lines = "<br>".join(f"<b>{name}:</b> {html.escape(value)}" for name, value in fields)
    return f"<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0'><p class=MsoNormal>{lines}</p></div>"


def _quoted(letter: Letter) -> str:
    earlier = letter.sent.replace(day=1, hour=8)
    head = _head(f"{CLERK} <{CLERK_AT}>", f"{earlier:%d %B %Y %H:%M}", f"{OFFICE} <{OFFICE_AT}>", letter.subject)
    return f"{head}<p class=MsoNormal>{ASKED}</p><p>-----Original Message-----</p><p>{THANKED}</p>"


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = f'"{OFFICE}" <{OFFICE_AT}>', f'"{CLERK}" <{CLERK_AT}>'
    message["Subject"], message["Date"] = f"RE: {letter.subject}", letter.sent.strftime("%a, %d %b %Y %H:%M:%S +0000")
    message["Message-ID"] = "<1@velmara.example>"
    return message


def flowed(letter: Letter) -> bytes:
    """A message of plain text, wrapped at 72 columns, with what it answers quoted below."""
    message = _message(letter)
    body = "\n\n".join(fill(paragraph, 72, break_long_words=False, break_on_hyphens=False) for paragraph in letter.paragraphs)
    quoted = "\n".join(f"> {line}" for line in [*fill(ASKED, 70).split("\n"), ">", *fill(THANKED, 70).split("\n")])
    message.set_content(
        f"{body}\n\nOn {letter.short}, {CLERK} <{CLERK_AT}> wrote:\n{quoted}\n", charset="utf-8", cte="quoted-printable"
    )
    return message.as_bytes(policy=SMTP)


def exported(letter: Letter) -> bytes:
    """A message as Outlook sends it: Word's HTML with an attachment, the thread below."""
    message = _message(letter)
    body = re.sub(r"<p>", "<p class=MsoNormal>", letter.body)
    word = '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal{margin:0}</style></head>'
    message.set_content("See the formatted message.")
    message.add_alternative(
        f"{word}<body lang=EN-GB><div class=WordSection1>{body}<p class=MsoNormal><o:p>&nbsp;</o:p></p>{_quoted(letter)}</div></body></html>",
        subtype="html",
    )
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="covering letter.docx")
    return message.as_bytes(policy=SMTP)


def quoted_page(letter: Letter) -> bytes:
    """A message of Gmail's: HTML with the thread in a quotation block."""
    message = _message(letter)
    quote = f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On {letter.short}, {CLERK} &lt;<a href="mailto:{CLERK_AT}">{CLERK_AT}</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc"><div>{ASKED}</div><br><div>{THANKED}</div></blockquote></div>'
    message.set_content(f'<div dir="ltr">{letter.body}</div><br>{quote}', subtype="html", charset="utf-8", cte="base64")
    return message.as_bytes(policy=SMTP)


# Pages that are printed, with what prints them ("stamped": a browser with date, title, address and page numbers), and what is read as it is.
PRINTED = {
    "outlook": (outlook, "writer"),
    "gmail": (gmail, "stamped"),
    "webmail": (webmail, "stamped"),
    "thread": (thread, "bare"),
}
SAVED = {"flowed": flowed, "exported": exported, "quoted": quoted_page}
PAGES = {"gmail-page": gmail, "outlook-page": outlook, "webmail-page": webmail, "thread-page": thread}
