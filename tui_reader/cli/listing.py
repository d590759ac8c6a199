"""``views`` and ``tags``: the names that other commands take, with their counts."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.model import Feed, View
from tui_reader.text.cells import display, fit
from tui_reader.text.links import masked
from tui_reader.text.when import midnight
from tui_reader.ui.views.tree import Overview, all_views, overview

_NAME_CELLS = 40


def views(options: argparse.Namespace) -> int:
    """Print every view that ``--view`` takes: its name, unread articles, all articles."""
    one = profile(options)
    with opened(one) as store:
        known = overview(store, midnight(int(time.time())), one.settings.views)
    for view in all_views(known):
        unread, total = _counts(known, view)
        if options.names:
            print_line(masked(_typed(view)))
        elif options.json:
            print_json({"id": view.id, "name": masked(view.name), "unread": unread, "total": total})
        else:
            print_line(_row(masked(_typed(view)), unread, total))
    return 0


def tags(options: argparse.Namespace) -> int:
    """Print every tag: its name, unread articles, all articles."""
    one = profile(options)
    with opened(one) as store:
        known = overview(store, midnight(int(time.time())))
    for tag in known.tags:
        unread, total = known.unread[f"tag:{tag}"], known.counts[f"tag:{tag}"]
        if options.names:
            print_line(tag)
        elif options.json:
            print_json({"tag": tag, "unread": unread, "total": total})
        else:
            print_line(_row(tag, unread, total))
    return 0


def _row(name: str, unread: int, total: int) -> str:
    return f"{fit(display(name), _NAME_CELLS)} {unread:>8} {total:>8}"


def _typed(view: View) -> str:
    """A view's name as ``--view`` takes it."""
    if view.query.folder is not None:
        return view.query.folder
    return view.id if ":" not in view.id else view.name


def _counts(known: Overview, view: View) -> tuple[int, int]:
    """How many articles of a view are unread, and how many there are."""
    if view.id in known.counts:
        return known.unread[view.id], known.counts[view.id]
    feeds = list(_feeds(known, view))
    return sum(feed.unread for feed in feeds), sum(feed.total for feed in feeds)


def _feeds(known: Overview, view: View) -> Iterator[Feed]:
    """The feeds of a folder's view, or of a feed's."""
    folder = view.query.folder
    for feed in known.feeds:
        inside = folder is not None and f"{feed.folder}/".startswith(f"{folder}/")
        if inside or feed.id == view.query.feed_id:
            yield feed
