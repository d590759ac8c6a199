"""Which entries of a document are new, changed or known: a pure function of what we have and what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

from msgspec import Struct

from tui_reader.ingest.due import next_due
from tui_reader.model import Draft, FeedDraft

__all__ = ["Decision", "Known", "decide", "next_due"]

_FUTURE = 86_400
"""Seconds that an entry's date may lie ahead before it counts as no date to recognise it by."""


class Known(Struct, frozen=True):
    """What is needed of a stored article to recognise it."""

    id: int
    identity: str
    url: str
    title: str
    content_hash: str
    published: int | None


class Decision(Struct, frozen=True):
    """What to do with a document."""

    new: tuple[Draft, ...]
    changed: tuple[tuple[int, Draft], ...]
    """Article id and what it becomes; its identity may be a new one."""
    unchanged: int


def decide(known: Mapping[str, Known], draft: FeedDraft, now: int) -> Decision:
    """New, changed and unchanged entries of a feed.

    An entry with an unknown identity is no new article when its link, else its
    title and date, belong to one known article that the document no longer
    holds under its old identity: feeds change their GUIDs when their software
    changes; where neither has a date, the title decides together with the text, or when all
    entries are strangers at once. Link or title must be unique on both sides, otherwise it stays new.
    Nothing that the document leaves out is ever deleted.

    Args:
        known: stored articles of the feed by identity.
        draft: what came.
        now: seconds since the epoch.
    """
    new: list[Draft] = []
    changed: list[tuple[int, Draft]] = []
    unchanged = 0
    strangers: list[Draft] = []
    for entry in draft.entries:
        old = known.get(entry.identity)
        if old is None:
            strangers.append(entry)
        elif old.content_hash != entry.content_hash:
            changed.append((old.id, entry))
        else:
            unchanged += 1
    if strangers:
        present = {entry.identity for entry in draft.entries}
        absent = [old for identity, old in known.items() if identity not in present]
        by_link = _unique((old.url, old) for old in absent if old.url)
        # Without a date a title may come again with other news: it counts for the very same text,
        # or when the document gives every one of its entries another name.
        renamed_all = len(strangers) == len(draft.entries) > 1
        said = {entry.content_hash for entry in strangers}
        by_title = _unique(
            ((old.title, old.published), old)
            for old in absent
            if old.published is not None or renamed_all or old.content_hash in said
        )
        links = Counter(entry.url for entry in draft.entries)
        titles = Counter((entry.title, entry.published) for entry in draft.entries)
        taken: set[int] = set()
        for entry in strangers:
            title = (entry.title, entry.published)
            twin = by_link.get(entry.url) if links[entry.url] == 1 else None
            if twin is None and titles[title] == 1 and (entry.published or 0) <= now + _FUTURE:
                twin = by_title.get(title)
            if twin is None or twin.id in taken:
                new.append(entry)
            else:
                taken.add(twin.id)
                changed.append((twin.id, entry))
    return Decision(tuple(new), tuple(changed), unchanged)


def _unique(pairs: Iterable[tuple[Hashable, Known]]) -> dict[Hashable, Known]:
    """The pairs whose key occurs once."""
    found: dict[Hashable, Known] = {}
    repeated: set[Hashable] = set()
    for key, old in pairs:
        if key in found:
            repeated.add(key)
        found[key] = old
    return {key: old for key, old in found.items() if key not in repeated}
