"""What is wrong with a query, and where."""

from __future__ import annotations

from collections.abc import Collection

from tui_reader.text.i18n import _


class QueryError(ValueError):
    """A text that is no query.

    Args:
        message: what is wrong, a sentence.
        text: the whole query.
        start: the first character that is wrong, from 0.
        end: the first one after it.
    """

    def __init__(self, message: str, text: str, start: int, end: int) -> None:
        super().__init__(message)
        self.text = text
        self.start = start
        self.end = max(end, start + 1)

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, str, int, int]]:
        return QueryError, (str(self), self.text, self.start, self.end)

    def lines(self) -> tuple[str, str]:
        """The query, and a line with carets below what is wrong."""
        from tui_reader.text.cells import cell_len, display

        before, wrong = display(self.text[: self.start]), display(self.text[self.start : self.end])
        carets = " " * cell_len(before) + "^" * max(cell_len(wrong), 1)
        return display(self.text), carets


def no_such(message: str, wrong: str, valid: Collection[str]) -> str:
    """The message with the nearest valid name, if one is like it."""
    near = nearest(wrong, valid)
    if not near:
        return message
    return _("{problem}; did you mean {near}?").format(problem=message, near=near)


def nearest(wrong: str, valid: Collection[str]) -> str:
    """The valid name that is most like a wrong one; empty when none is like it."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(wrong.lower(), valid, n=1, cutoff=0.6)), "")
