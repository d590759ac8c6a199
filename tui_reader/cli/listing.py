"""``views`` and ``tags``: the names that other commands take, with their counts."""

from __future__ import annotations

import argparse
import time

from msgspec.structs import replace

from tui_reader.cli.printing import print_json, print_record
from tui_reader.cli.profile import opened, profile
from tui_reader.model import View
from tui_reader.store import articles
from tui_reader.text.cells import display, fit
from tui_reader.text.links import masked
from tui_reader.text.when import midnight
from tui_reader.ui.views.tree import overview, tree_rows, view_name

_NAME_CELLS = 40


def views(options: argparse.Namespace) -> int:
    """Print every view that ``--view`` takes: its name, unread articles, all articles."""
    one = profile(options)
    today = midnight(int(time.time()))
    with opened(one) as store:
        for row in tree_rows(overview(store, today, one.settings.views), frozenset()):
            if (view := row.view) is None:
                continue
            if options.names:
                print_record(masked(_typed(view)), nul=options.nul)
                continue
            unread, total = row.count, row.total
            if total is None or view in one.settings.views:
                # The window counts the user's own views to a thousand.
                total = articles.count(store, view.query, midnight=today)
                unread_only = replace(view.query, unread=True)
                unread = articles.count(store, unread_only, midnight=today)
            if options.json:
                name = masked(view_name(view))
                print_json({"id": view.id, "name": name, "unread": unread, "total": total})
            else:
                print_record(_row(masked(_typed(view)), unread, total), nul=options.nul)
    return 0


def tags(options: argparse.Namespace) -> int:
    """Print every tag: its name, unread articles, all articles."""
    one = profile(options)
    with opened(one) as store:
        known = overview(store, midnight(int(time.time())))
    for tag in known.tags:
        unread, total = known.unread[f"tag:{tag}"], known.counts[f"tag:{tag}"]
        if options.names:
            print_record(tag, nul=options.nul)
        elif options.json:
            print_json({"tag": tag, "unread": unread, "total": total})
        else:
            print_record(_row(tag, unread, total), nul=options.nul)
    return 0


def _row(name: str, unread: int, total: int) -> str:
    return f"{fit(display(name), _NAME_CELLS)} {unread:>8} {total:>8}"


def _typed(view: View) -> str:
    """A view's name as ``--view`` takes it."""
    if view.query.folder is not None:
        return view.query.folder
    if view.id.startswith("language:"):
        # Its own name is one of the interface, which no view has.
        return view.id.partition(":")[2]
    return view.id if ":" not in view.id else view.name
