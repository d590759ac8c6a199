"""The functions by which SQL tests the texts of articles; Python tries queries by the same ones."""

from __future__ import annotations

import sqlite3
from threading import local

from tui_reader.query import texts
from tui_reader.query.expressions import TooSlowError, found
from tui_reader.store.packing import unpack

_OF_THREAD = local()


def register(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection."""
    for name, arguments, function in (
        ("html_text", 1, _html_text),
        ("has_words", -1, texts.has_words),
        ("has_phrase", -1, texts.has_phrase),
        ("has_part", -1, texts.has_part),
        ("has_match", -1, _has_match),
        ("has_picture", 1, _has_picture),
        ("in_folder", 2, texts.in_folder),
        ("count_words", 2, _count_words),
        ("count_minutes", 2, _count_minutes),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def take_failure() -> str:
    """Why a test could not be made on this thread since it was last asked; empty: all could."""
    failure: str = getattr(_OF_THREAD, "failure", "")
    _OF_THREAD.failure = ""
    return failure


def _html_text(packed: bytes | None) -> str:
    # A damaged text has no words.
    return texts.plain_text(unpack(packed or b"") or "")


def _has_match(pattern: str, flags: str, *fields: str) -> bool:
    try:
        return any(found(pattern, flags, one) for one in fields)
    except TooSlowError as error:
        # SQLite says of an exception only that there was one.
        _OF_THREAD.failure = str(error)
        raise


def _has_picture(packed: bytes | None) -> bool:
    return "<img " in (unpack(packed or b"") or "")


def _shown(html: bytes | None, full_text: bytes | None) -> str:
    return _html_text(full_text) or _html_text(html)


def _count_words(html: bytes | None, full_text: bytes | None) -> int:
    return texts.count_words(_shown(html, full_text))


def _count_minutes(html: bytes | None, full_text: bytes | None) -> int:
    return texts.count_minutes(_shown(html, full_text))
