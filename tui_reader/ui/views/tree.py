"""The lines of the views pane: built-in views, folders with their feeds, tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.model import BUILT_IN_VIEWS, UNREAD, Feed, Query, View, rows_of
from tui_reader.query.tree import Among
from tui_reader.store import Store, articles, feeds, tallies
from tui_reader.store.finding import found_in_slices
from tui_reader.store.queries import is_tested
from tui_reader.text.i18n import N_, _
from tui_reader.text.languages import language_name
from tui_reader.text.reasons import NO_REASON, Reason


class TreeRow(Struct, frozen=True):
    """One line of the views pane."""

    kind: Literal["view", "folder", "feed", "tag", "language", "heading", "gap"]
    label: str
    view: View | None = None
    """What opening the line shows; ``None`` for a heading or a gap."""
    depth: int = 0
    count: int = 0
    """Unread articles."""
    total: int | None = None
    """All articles; ``None``: not counted."""
    folded: bool | None = None
    """For folders: whether their feeds are hidden."""
    feed: Feed | None = None
    problem: Reason = NO_REASON
    """Why the feed, or a feed of the folder, fails."""
    note: Reason = NO_REASON
    """What is amiss with a feed that can be read."""


_DEEPEST = 6
"""Folders nested deeper are shown in one line, their names joined by ``/``."""


COUNTED = 1_000
"""Articles up to which those of the user's own views are counted."""
_MOST_SLICES = 40
"""Of a view whose articles are tested: some 200,000 articles."""

Counts: TypeAlias = tuple[int, int]
"""How many articles a view has, and how many of them are unread."""
_NOTHING_COUNTED: Mapping[str, Counts] = {}

_GAP = TreeRow("gap", "")
_NAMES = {
    "unread": N_("Unread"),
    "today": N_("Today"),
    "starred": N_("Starred"),
    "later": N_("Later"),
    "all": N_("All"),
}


def view_name(view: View) -> str:
    """A view's name in the reader's language."""
    name = _NAMES.get(view.id)
    return _(name) if name else view.name


def feed_view(feed: Feed) -> View:
    """The view of one feed."""
    return View(f"feed:{feed.id}", feed.title, Query(feed_id=feed.id))


def folder_view(folder: str) -> View:
    """The view of a folder and what lies below it."""
    return View(f"folder:{folder}", folder.rpartition("/")[2], Query(folder=folder))


def language_view(tag: str) -> View:
    """The view of a language."""
    return View(f"language:{tag}", language_name(tag), Query(language=tag))


def search_view(words: str) -> View:
    """The view of a search."""
    return View("search", _("Search: {words}").format(words=words), Query(words=words), text=words)


class Tree:
    """The lines of the pane, top to bottom; that of a feed is made when it is looked at.

    Args:
        lines: a line, or a feed and its depth.
    """

    def __init__(self, lines: Sequence[TreeRow | tuple[Feed, int]]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, place: int) -> TreeRow:
        line = self._lines[place]
        return line if isinstance(line, TreeRow) else _feed_row(*line)

    def __iter__(self) -> Iterator[TreeRow]:
        return map(self.__getitem__, range(len(self)))

    def place_of(self, view_id: str) -> int | None:
        """Where the line of a view stands; ``None``: it has none."""
        kind, _colon, number = view_id.partition(":")
        for place, line in enumerate(self._lines):
            if isinstance(line, TreeRow):
                if line.view is not None and line.view.id == view_id:
                    return place
            elif kind == "feed" and str(line[0].id) == number:
                return place
        return None

    def names(self) -> dict[int, str]:
        """The full names of the views, by the places of their lines."""
        return {
            place: line[0].title if not isinstance(line, TreeRow) else full_name(line.view)
            for place, line in enumerate(self._lines)
            if not isinstance(line, TreeRow) or line.view is not None
        }

    def numbered(self, number: int) -> View | None:
        """The view of a number, counted from 1 down the lines that have one."""
        for line in self._lines:
            view = line.view if isinstance(line, TreeRow) else True
            if view is not None:
                number -= 1
                if number == 0:
                    return view if isinstance(view, View) else feed_view(line[0])  # type: ignore[index]
        return None


def tree_rows(overview: Overview, folded: Set[str]) -> Tree:
    """All lines, top to bottom.

    Args:
        overview: what the store holds.
        folded: ids of the folder views whose content is hidden.
    """
    rows: list[TreeRow | tuple[Feed, int]] = [
        _counted("view", view, overview) for view in BUILT_IN_VIEWS
    ]
    if overview.own:
        rows.append(_GAP)
        rows.extend(_counted("view", view, overview) for view in overview.own)
    if overview.feeds:
        rows.append(_GAP)
        rows.extend(_folder_rows("", overview.feeds, 0, folded))
    if overview.tags:
        rows.append(_GAP)
        rows.extend(_counted("tag", tag_view(tag), overview) for tag in overview.tags)
    if len(overview.languages) > 1:
        rows += [_GAP, TreeRow("heading", _("Languages"))]
        rows.extend(_counted("language", view, overview) for view in _language_views(overview))
    return Tree(rows)


def _language_views(overview: Overview) -> list[View]:
    return [language_view(tag) for tag in overview.languages]


def _counted(kind: Literal["view", "tag", "language"], view: View, overview: Overview) -> TreeRow:
    is_known = view.id in overview.counts or view not in overview.own
    total = overview.counts.get(view.id, 0) if is_known else None
    return TreeRow(kind, view_name(view), view, count=overview.unread.get(view.id, 0), total=total)


def explanation(row: TreeRow) -> str:
    """What a line means, for the status line: why its feed fails, else what its numbers are."""
    if row.problem or row.note:
        return str(row.problem or row.note)
    if row.total is None:
        return ""
    unread, total = count_text(row, row.count), count_text(row, row.total)
    return _("{name}: {unread} unread of {total}").format(
        name=row.label, unread=unread, total=total
    )


def count_text(row: TreeRow, count: int) -> str:
    """A count of a line as it is shown: of the user's own views none is counted beyond a thousand."""
    is_own = row.view is not None and row.view.id.startswith("own:")
    return f"{COUNTED:,}+" if is_own and count > COUNTED else str(count)


def all_views(overview: Overview) -> list[View]:
    """Every view there is, for choosing one by name."""
    rows = tree_rows(overview, frozenset())
    return [row.view for row in rows if row.view is not None]


def views_around(overview: Overview, view: View, step: int) -> list[View]:
    """The views to go on to when the end of one is reached, in order.

    First those of its kind that follow it in the pane (for ``step`` -1: come before it), then those
    on the other side, the nearest last, the view itself, and the unread articles of all feeds.
    """
    kind = view.id.partition(":")[0]
    kin = [one for one in all_views(overview) if one.id.partition(":")[0] == kind][::step]
    here = next((place for place, one in enumerate(kin) if one.id == view.id), None)
    if ":" not in view.id or here is None:
        return [view, UNREAD]
    return [*kin[here + 1 :], *kin[:here], view, UNREAD]


def first_with_unread(store: Store, views: Iterable[View], midnight: int) -> View | None:
    """The first of some views that has an unread article; ``None``: none has.

    Args:
        store: the store.
        views: in the order in which they are tried.
        midnight: when the reader's day began.
    """
    for view in views:
        if articles.count(store, replace(view.query, unread=True), midnight=midnight):
            return view
    return None


def full_name(view: View | None) -> str:
    """A view's name for choosing it among all: a folder with those it lies in; empty for none."""
    if view is None:
        return ""
    return view.query.folder if view.query.folder is not None else view_name(view)


def _folder_rows(
    path: str, feeds: tuple[Feed, ...], depth: int, folded: Set[str]
) -> Iterator[TreeRow | tuple[Feed, int]]:
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
            total=sum(feed.total for feed in below),
            folded=is_folded,
            problem=next((feed.state.error for feed in below if feed.state.error), NO_REASON)
            if is_folded
            else NO_REASON,
        )
        if not is_folded:
            yield from _folder_rows(prefix + name, tuple(below), depth + 1, folded)
    yield from ((feed, depth) for feed in here)


def _feed_row(feed: Feed, depth: int) -> TreeRow:
    return TreeRow(
        "feed",
        feed.title,
        feed_view(feed),
        depth,
        count=feed.unread,
        total=feed.total,
        feed=feed,
        problem=feed.state.error,
        note=feed.state.note,
    )


class Overview(Struct, frozen=True):
    """Feeds, counts, tags and languages at one moment."""

    feeds: tuple[Feed, ...] = ()
    """With their counts, in the user's order."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """View id → articles, for the built-in views, the user's own, and tags."""
    unread: Mapping[str, int] = field(default_factory=dict)
    """The same, unread articles."""
    tags: tuple[str, ...] = ()
    own: tuple[View, ...] = ()
    """The user's own views."""
    languages: tuple[str, ...] = ()
    """The languages of the newest articles, in an order that new ones do not change."""


def overview(
    store: Store,
    midnight: int,
    own: Sequence[View] = (),
    tested: Mapping[str, Counts] = _NOTHING_COUNTED,
    *,
    rows: bool = False,
) -> Overview:
    """The overview.

    Args:
        store: the store.
        midnight: when the reader's day began.
        own: the user's own views.
        tested: what was counted of those whose articles have to be tested one by one
            (:func:`count_tested`), by id.
        rows: count the rows of a list that has one a story, not every article.
    """
    queries = rows_of if rows else lambda query: query
    tags = tuple(articles.tags(store))
    found = tuple(sorted(articles.languages(store)))
    views = [*BUILT_IN_VIEWS, *map(tag_view, tags)]
    counts = {
        one.id: (
            articles.count(store, queries(one.query), midnight=midnight),
            articles.count(store, queries(replace(one.query, unread=True)), midnight=midnight),
        )
        for one in views
    }
    tallied = tallies.by_language(store)
    counts |= {language_view(tag).id: tallied.get(tag, (0, 0)) for tag in found}
    for one in own:
        if not is_tested(one.query):
            unread = replace(one.query, unread=True)
            counts[one.id] = (
                articles.count_up_to(store, one.query, COUNTED, midnight=midnight),
                articles.count_up_to(store, unread, COUNTED, midnight=midnight),
            )
        elif one.id in tested:
            counts[one.id] = tested[one.id]
    return Overview(
        feeds=tuple(feeds.shown_feeds(store)),
        counts={id: total for id, (total, _unread) in counts.items()},
        unread={id: unread for id, (_total, unread) in counts.items()},
        tags=tags,
        own=tuple(own),
        languages=found,
    )


def count_tested(store: Store, view: View, midnight: int) -> Iterator[Counts | None]:
    """How many articles a view has whose articles have to be tested one by one.

    Gives ``None`` after each slice of the work, the counts at last; nothing where that would take
    longer than :data:`_MOST_SLICES`.
    """
    ids: list[int] = []
    slices = found_in_slices(store, view.query, midnight=midnight, most=COUNTED + 1)
    for number, some in enumerate(slices):
        ids += some
        if number == _MOST_SLICES:
            return
        yield None
    among = Query(unread=True, where=Among(tuple(ids)))
    yield len(ids), articles.count(store, among, midnight=midnight)


def tag_view(tag: str) -> View:
    """The view of a tag."""
    return View(f"tag:{tag}", tag, Query(tag=tag))
