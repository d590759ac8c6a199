"""A feed document without the entries that would not be kept: parsing them all would cost seconds."""

from __future__ import annotations

import re
from itertools import islice

_BEGINNING = re.compile(r"<(?:[\w.-]{1,40}:)?(item|entry)(?=[\s/>])")


def first_entries(text: str, limit: int) -> tuple[str, int]:
    """The document with its first ``limit`` entries, and how many more it had.

    What stands after the last entry stays. Tags are looked for as they are
    written: an ``<item>`` inside a CDATA section counts as well, which only
    matters to a document that has thousands of them.
    """
    cut = next(islice(_BEGINNING.finditer(text), limit, None), None)
    if cut is None:
        return text, 0
    begun = [begin.end() for begin in _BEGINNING.finditer(text, cut.start())]
    end = max(text.rfind(f"{name}>") + len(name) + 1 for name in ("item", "entry"))
    if text.startswith("/>", begun[-1]):
        end = max(end, begun[-1] + 2)
    elif end <= begun[-1] + 1:
        # The document breaks off in its last entry.
        end = len(text)
    return text[: cut.start()] + text[max(end, cut.start()) :], len(begun)
