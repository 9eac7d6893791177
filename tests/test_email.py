"""Mail saved as a file: body, subject, date, attachments."""

from email.message import EmailMessage

import pytest

import recsim


def mail(text=None, html=None, subject="RE: Fwd: Reply to the Harbour Inquiry", attach=False) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Office <office@merrow.example>", "clerk@merrow.example"
    message["Subject"], message["Date"] = subject, "Tue, 04 May 2021 09:30:00 +0100"
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, subtype="html")
    if attach:
        message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="annex.pdf")
    return bytes(message)


def test_plain_body():
    document = recsim.read(mail("We accept the recommendation – in full.\n"), name="reply.eml")
    assert (document.media_type, document.title, document.published_hint) == (
        "message/rfc822",
        "Reply to the Harbour Inquiry",
        "2021-05-04",
    )
    assert document.text == "We accept the recommendation – in full."
    assert document.source_text[slice(*document.offsets.to_source((3, 9)))] == "accept"


def test_the_page_goes_before_the_plain_text():
    page = "<html><body><h2>Recommendation 1</h2><p>Mend the bridge.</p><p>Accepted.</p></body></html>"
    document = recsim.read(mail("Recommendation 1", page), name="reply.eml")
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "paragraph"]
    paper = recsim.parse(document)
    assert paper.published == "2021-05-04"


def test_attachments_are_named():
    document = recsim.read(mail("See the annex.", attach=True), name="reply.eml")
    assert [(problem.code, "annex.pdf" in problem.message) for problem in document.problems] == [("attachment_skipped", True)]
    with pytest.raises(recsim.EmptyDocument, match=r"annex\.pdf"):
        recsim.read(mail("  ", attach=True), name="reply.eml")


def test_encodings():
    raw = b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nSubject: =?utf-8?q?R=C3=A9ponse_au_rapport?=\r\nDate: nonsense\r\n"
    raw += b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nAccept=E9.\r\n"
    document = recsim.read(raw, name="x.eml")
    assert (document.text, document.title, document.published_hint) == ("Accepté.", "Réponse au rapport", None)


def test_bottomless_mail_is_refused():
    head = b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\n"
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    with pytest.raises(recsim.TooLarge, match="limit of 100"):
        recsim.read(head + nested + b"\nend", name="x.eml")
    chained = b"Content-Type: message/rfc822\n\n" * 3000
    with pytest.raises(recsim.ReadError):
        recsim.read(head + chained + b"end", name="x.eml")


def test_a_mailbox_gives_its_first_message():
    one = b"From orla@c.example Tue May 14 09:30:00 2024\n" + mail("We accept it.\n\nFrom here on it is easy.\n")
    document = recsim.read(one, name="x.mbox")
    assert (document.media_type, document.text, document.problems) == (
        "message/rfc822",
        "We accept it.\n\nFrom here on it is easy.",
        (),
    )
    several = recsim.read(one + b"\n\n" + one, name="x.mbox")
    assert several.text == document.text
    assert [problem.code for problem in several.problems] == ["messages_skipped"]


@pytest.mark.parametrize(("stream", "told"), [("__substg1.0_1000001F", r"\.eml"), ("WordDocument", "DOCX"), ("Other", "PDF")])
def test_containers_of_older_formats_are_named(stream, told):
    data = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + stream.encode("utf-16-le") + bytes(600)
    with pytest.raises(recsim.UnsupportedFormat, match=told):
        recsim.read(data, name="x.msg")
