"""Mail saved as a file (.eml, .mht) to blocks: its HTML or plain body, read as such a document is; attachments are only named."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from recsim.errors import BrokenDocument, EmptyDocument, TooLarge
from recsim.reading.built import Built
from recsim.reading.decode import Decoded, decode
from recsim.records import Problem
from recsim.text import clean

# Mail in mail in mail: the standard library calls itself once for each. A long thread with pictures has some 10 parts.
_MAX_PARTS = 100
_BOUNDARY = re.compile(rb"boundary\s{0,9}=", re.I)
_KINDS = ("text/html", "text/plain")
# Where the next message of a mailbox begins: its sender and the time, after an empty line.
_NEXT = re.compile(rb"\r?\n\r?\nFrom \S{1,200} [^\r\n]{10,60}\d{4}[^\r\n]{0,12}\r?\n(?=[A-Za-z-]{2,40}:)")
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg)\s*:\s*)+", re.I)

Read = Callable[[str], Built]


def read_mail(data: bytes, *, name: str, html: Read, plain: Read) -> tuple[Built, Decoded]:
    """What the body says, read by one of the readers given, and the body's text, which the offsets point into.

    The subject is the title, the date of sending the hint of publication. HTML goes before plain text, which repeats it with less
    structure. Of a mailbox the first message is read. Raises `EmptyDocument` where neither is there, `TooLarge` over 100 parts, `BrokenDocument` for what is no mail.
    """
    parts = len(_BOUNDARY.findall(data))
    if parts > _MAX_PARTS:
        bound = f"over the limit of {_MAX_PARTS}; save the message you need by itself"
        raise TooLarge(f"{name} declares {parts:,} parts that hold parts, {bound}")
    others = sum(1 for _ in _NEXT.finditer(data)) if data.startswith(b"From ") else 0
    first = _NEXT.search(data) if others else None
    try:
        message = email.message_from_bytes(data[: first.start()] if first else data)
        bodies, attached = _parts(message)
    # What the standard library makes of broken mail.
    except RecursionError:
        raise TooLarge(
            f"{name} holds messages inside messages, deeper than can be followed; save the one you need by itself"
        ) from None
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise BrokenDocument(f"{name} is no readable mail ({type(error).__name__}: {str(error)[:100]}); save it again") from None
    built = decoded = None
    for kind in _KINDS:
        if kind in bodies:
            body, declared = _payload(bodies[kind])
            decoded = decode(body, declared=declared)
            built = (html if kind == "text/html" else plain)(decoded.text)
            if built.text.strip():
                break
    if built is None or decoded is None or not built.text.strip():
        carried = f"; it carries {', '.join(attached[:5])}, to be read by themselves" if attached else ""
        raise EmptyDocument(f"{name} is mail without text{carried}")
    problems = [*built.problems]
    if attached:
        problems.append(Problem("attachment_skipped", f"{len(attached)} attachments were not read: {', '.join(attached[:20])}"))
    if others:
        problems.append(Problem("messages_skipped", f"{others} more messages of this mailbox were not read; save each as a file"))
    title = clean(_REPLY.sub("", _header(message, "subject")))[:300]
    hint = _sent(message) or built.published_hint
    return replace(built, title=title or built.title, published_hint=hint, problems=tuple(problems)), decoded


def _parts(message: Message) -> tuple[dict[str, Message], list[str]]:
    """The first body of each kind, and the names of what is attached."""
    bodies: dict[str, Message] = {}
    attached: list[str] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in _KINDS and kind not in bodies and part.get_content_disposition() != "attachment":
            bodies[kind] = part
        elif part.get_content_maintype() != "image" or part.get_content_disposition() == "attachment":
            attached.append(_plain(part.get_filename() or kind))
    return bodies, attached


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold no parts; a message inside is one, whatever it holds."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _payload(part: Message) -> tuple[bytes, str | None]:
    """The text's bytes, and the encoding that the part declares."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b"", part.get_content_charset()


def _header(message: Message, name: str) -> str:
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        return _plain(str(make_header(decode_header(raw))))
    except (ValueError, LookupError, AttributeError, TypeError):  # an encoding that nobody knows, or broken base64
        return _plain(str(raw))


def _sent(message: Message) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _plain(text: str) -> str:
    # Bytes outside ASCII in a header come as lone surrogates, which no encoding can write.
    return clean(text.encode("utf-8", "replace").decode("utf-8"))[:300]
