"""Why something failed or is amiss, as data: a message with fields, translated when it is shown.

A reason is kept in the store and sent between processes, and may be read under another language
than the one it was made under. What fills the fields comes from servers, documents and libraries.
"""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tui_reader.text.i18n import N_, translated
from tui_reader.text.plain import TITLE_LIMIT, one_line

_LONGEST_FIELD = 300
"""Characters of a text that fills a field."""
_LONGEST_STORED = 20_000
"""Characters of a stored reason that are read; those that are made here have a tenth of them."""
_DEEPEST = 16
"""Reasons within reasons."""
_FIELD = re.compile(r"\{([a-z_]+)\}")
_BEGINNING = '{"message":'
_VERBATIM = "{text}"


class Reason(Struct, frozen=True, omit_defaults=True):
    """A sentence, or a part of one, without its full stop; false when empty.

    ``str`` gives it in the reader's language, on one line, sanitized. Made by :func:`because`.
    """

    message: str = ""
    """In English, marked for translation; fields stand in braces."""
    fields: tuple[tuple[str, str | int | Reason], ...] = ()
    """Names and values."""
    plural: str = ""
    """The message for other counts than one; the field ``count`` decides."""

    def __bool__(self) -> bool:
        return bool(self.message)

    def __str__(self) -> str:
        return one_line(_filled(self, _DEEPEST), TITLE_LIMIT)


NO_REASON = Reason()


def because(message: str, /, **fields: str | int | Reason) -> Reason:
    """The reason that a message gives.

    Args:
        message: a literal, or marked with ``N_``.
        **fields: what stands in the message's braces. Text is sanitized and bounded.
    """
    values = (
        (name, one_line(value, _LONGEST_FIELD) if isinstance(value, str) else value)
        for name, value in fields.items()
    )
    return Reason(message, tuple(values))


def because_counted(one: str, many: str, /, *, count: int, **fields: str | int | Reason) -> Reason:
    """As :func:`because`, with the message that the language has for a count."""
    return replace(because(one, count=count, **fields), plural=many)


def verbatim(text: str) -> Reason:
    """The reason in words that others have chosen; it is shown as it is."""
    words = one_line(text)
    return Reason(_VERBATIM, (("text", words),)) if words else NO_REASON


def together(*reasons: Reason) -> Reason:
    """Several reasons as one; empty ones are left out."""
    found = NO_REASON
    for reason in filter(None, reasons):
        found = because(N_("{first}; {second}"), first=found, second=reason) if found else reason
    return found


def stored(reason: Reason) -> str:
    """A reason as the store keeps it; empty for an empty one."""
    return msgspec.json.encode(reason).decode() if reason else ""


def from_store(text: str) -> Reason:
    """The reason that the store keeps. A text of another form is the sentence of an earlier version."""
    if not text.startswith(_BEGINNING):
        return verbatim(text)
    try:
        if len(text) <= _LONGEST_STORED:
            return msgspec.json.decode(text, type=Reason)
    except (ValueError, RecursionError):
        pass
    return because(N_("the reason is damaged in the store"))


def _filled(reason: Reason, depth: int) -> str:
    if not reason.message:
        return ""
    count = next((value for name, value in reason.fields if name == "count"), 0)
    message = translated(reason.message, reason.plural, count if isinstance(count, int) else 0)
    # Each value once, and bounded: what a damaged store holds may name one field many times.
    values = {name: _value(value, depth) for name, value in reason.fields}
    return _FIELD.sub(lambda field: values.get(field[1], field[0]), message)


def _value(value: str | int | Reason, depth: int) -> str:
    if isinstance(value, Reason):
        return _filled(value, depth - 1)[:TITLE_LIMIT] if depth else "…"
    return str(value)[:TITLE_LIMIT]
