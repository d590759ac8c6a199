"""A new article made ready to be stored, in a process that need not be the store's.

One thread writes the store while workers read feeds on every core: what can be done without
the store is theirs. Packing and folding were two fifths of that thread's time.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Draft
from tui_reader.store.packing import pack
from tui_reader.store.search_index import Words, words_of

_FOLDED_AT_MOST = 3_000_000
"""Characters of a document: what is beyond is folded where it is stored. A worker has ten seconds;
16 MB of Korean, every syllable another, took eight of them to fold."""


class Prepared(Struct, frozen=True):
    """An article as its rows will hold it."""

    draft: Draft
    """All but its text, which is empty here."""
    html: bytes
    """The text, packed."""
    words: Words | None
    """What the search index is told; ``None``: that is left to the thread of the store."""


def prepare(drafts: Iterable[Draft]) -> tuple[Prepared, ...]:
    """The articles of a document, packed and folded."""
    ready: list[Prepared] = []
    letters = 0
    for draft in drafts:
        letters += len(draft.html)
        few = letters <= _FOLDED_AT_MOST
        words = (
            words_of(draft.title, draft.author, draft.html, draft.paper, draft.tags)
            if few
            else None
        )
        ready.append(Prepared(replace(draft, html=""), pack(draft.html), words))
    return tuple(ready)
