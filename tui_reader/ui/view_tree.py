"""The lines of the views pane: built-in views, folders with their feeds, tags."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal

from tui_reader.model import BUILT_IN_VIEWS, Feed, Query, View
from tui_reader.text.i18n import _
from tui_reader.ui.overview import Overview


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One line of the views pane."""

    kind: Literal["view", "folder", "feed", "tag", "gap"]
    label: str
    view: View | None = None
    """What opening the line shows; ``None`` for a gap."""
    depth: int = 0
    count: int = 0
    """Unread articles; for Today, Starred, Later and All: articles."""
    folded: bool | None = None
    """For folders: whether their feeds are hidden."""
    feed: Feed | None = None
    problem: str = ""
    """Why the feed, or a feed of the folder, fails."""
    note: str = ""
    """What is amiss with a feed that can be read."""


_DEEPEST = 6
"""Folders nested deeper are shown in one line, their names joined by ``/``."""

_GAP = TreeRow("gap", "")
_NAMES = {
    "unread": _("Unread"),
    "today": _("Today"),
    "starred": _("Starred"),
    "later": _("Later"),
    "all": _("All"),
}


def view_name(view: View) -> str:
    """A view's name in the reader's language."""
    return _NAMES.get(view.id, view.name)


def feed_view(feed: Feed) -> View:
    """The view of one feed."""
    return View(f"feed:{feed.id}", feed.title, Query(feed_id=feed.id))


def folder_view(folder: str) -> View:
    """The view of a folder and what lies below it."""
    return View(f"folder:{folder}", folder.rpartition("/")[2], Query(folder=folder))


def tag_view(tag: str) -> View:
    """The view of a tag."""
    return View(f"tag:{tag}", tag, Query(tag=tag))


def search_view(words: str) -> View:
    """The view of a search."""
    return View("search", _("Search: {words}").format(words=words), Query(words=words))


def tree_rows(overview: Overview, folded: Set[str]) -> list[TreeRow]:
    """All lines, top to bottom.

    Args:
        overview: what the store holds.
        folded: ids of the folder views whose content is hidden.
    """
    rows = [
        TreeRow("view", view_name(view), view, count=overview.counts.get(view.id, 0))
        for view in BUILT_IN_VIEWS
    ]
    if overview.feeds:
        rows.append(_GAP)
        rows.extend(_folder_rows("", overview.feeds, 0, folded))
    if overview.tags:
        rows.append(_GAP)
        rows.extend(TreeRow("tag", tag, tag_view(tag)) for tag in overview.tags)
    return rows


def all_views(overview: Overview) -> list[View]:
    """Every view there is, for choosing one by name."""
    rows = tree_rows(overview, frozenset())
    return [row.view for row in rows if row.view is not None]


def _folder_rows(
    path: str, feeds: tuple[Feed, ...], depth: int, folded: Set[str]
) -> Iterator[TreeRow]:
    """Folders in the order of their first feed, then the feeds of this level."""
    prefix = f"{path}/" if path else ""
    inside: dict[str, list[Feed]] = {}
    here: list[Feed] = []
    for feed in feeds:
        rest = feed.folder.removeprefix(prefix) if feed.folder != path else ""
        if rest:
            name = rest.partition("/")[0] if depth < _DEEPEST else rest
            inside.setdefault(name, []).append(feed)
        else:
            here.append(feed)
    for name, below in inside.items():
        view = folder_view(prefix + name)
        is_folded = view.id in folded
        yield TreeRow(
            "folder",
            name,
            view,
            depth,
            count=sum(feed.unread for feed in below),
            folded=is_folded,
            problem=next((feed.state.error for feed in below if feed.state.error), "")
            if is_folded
            else "",
        )
        if not is_folded:
            yield from _folder_rows(prefix + name, tuple(below), depth + 1, folded)
    for feed in here:
        yield TreeRow(
            "feed",
            feed.title,
            feed_view(feed),
            depth,
            count=feed.unread,
            feed=feed,
            problem=feed.state.error,
            note=feed.state.note,
        )
