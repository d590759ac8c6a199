"""Newsletters: mails (RFC 5322, MIME) to raw entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from tui_reader.ingest.feeds.dates import parse_date
from tui_reader.ingest.feeds.raw import RawEntry, RawText
from tui_reader.text.charset import decode
from tui_reader.text.plain import one_line

_FIELD_LENGTH = 2_000
"""Characters of a field that are read."""
_MULTIPARTS = 30
"""Parts of a mail that hold others; of what is sent to many there are two or three."""
_PARTS = 200
"""Parts of a mail that are looked at."""
_WEB = re.compile(r"<(https?://[^<>\s]{1,2000})>", re.IGNORECASE)
# An encoded word (RFC 2047) of another charset than those that Python knows stays as it is.
FAULTS = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the standard library raises for mails that are none."""


def read_letter(raw: bytes, sender: str = "") -> RawEntry | None:
    """A mail as an entry; ``None``: it is of another sender, or nothing in it can be read.

    Args:
        raw: the mail as it was delivered.
        sender: an address, or the end of one, ``@news.example``; empty: anybody.
    """
    try:
        mail = parsed(raw)
        name, address = sender_of(mail)
        if not _is_from(address, sender):
            return None
        text = _text_of(mail)
        identity = _field(mail, "Message-ID").strip("<> \t")
        title = _field(mail, "Subject")
        if not (identity or title or text):
            return None
        page = _WEB.search(_field(mail, "Archived-At"))
        return RawEntry(
            guid=identity,
            link=page[1] if page else "",
            title=RawText(title, "text") if title else None,
            authors=(name or address,),
            published=parse_date(_field(mail, "Date")),
            language=_field(mail, "Content-Language").partition(",")[0],
            contents=(text,) if text else (),
        )
    except FAULTS:
        return None


def parsed(raw: bytes) -> Message:
    """A mail taken apart.

    Raises:
        one of :data:`FAULTS`: it is none.
    """
    # The standard library looks at each line once for every part that it stands in.
    if raw.lower().count(b"multipart/") > _MULTIPARTS:
        raise MessageError("too many parts")
    return message_from_bytes(raw)


def sender_of(mail: Message) -> tuple[str, str]:
    """Name and address (lower case) of a mail's author."""
    name, address = parseaddr(_raw_field(mail, "From"))
    return one_line(_decoded(name)), one_line(address).lower()


def _is_from(address: str, sender: str) -> bool:
    wanted = sender.strip().lower()
    if not wanted:
        return True
    return address.endswith(wanted) if wanted.startswith("@") else address == wanted


def _raw_field(mail: Message, name: str) -> str:
    return str(mail.get(name) or "")[:_FIELD_LENGTH]


def _field(mail: Message, name: str) -> str:
    """A field's words, on one line."""
    return one_line(_decoded(_raw_field(mail, name)), _FIELD_LENGTH)


def _decoded(value: str) -> str:
    """A field whose encoded words (RFC 2047) are read; raw bytes in it are taken as UTF-8."""
    words = []
    for part, charset in decode_header(value):
        if isinstance(part, str):
            part = part.encode("utf-8", "surrogateescape")
            charset = None
        words.append(decode(part, f"text/plain; charset={charset or 'utf-8'}"))
    return "".join(words)


def _text_of(mail: Message) -> RawText | None:
    """What a mail says: its last HTML part that is no attachment, else its first plain one."""
    html: RawText | None = None
    words: RawText | None = None
    for number, part in enumerate(_parts(mail)):
        if number == _PARTS:
            break
        kind = part.get_content_type()
        if (
            kind not in ("text/html", "text/plain")
            or part.get_content_disposition() == "attachment"
        ):
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body.strip():
            continue
        charset = str(part.get_param("charset") or "")[:40]
        text = decode(body, f"{kind}; charset={charset}" if charset else kind)
        if kind == "text/html":
            html = RawText(text, "html")
        elif words is None:
            words = RawText(text, "text")
    return html or words


def _parts(mail: Message) -> Iterable[Message]:
    for part in mail.walk():
        if isinstance(part, Message) and not part.is_multipart():
            yield part
