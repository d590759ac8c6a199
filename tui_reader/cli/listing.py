"""``views`` and ``tags``: the names that other commands take, with their counts."""

from __future__ import annotations

import argparse
import sys
import time

from msgspec.structs import replace

from tui_reader.cli.printing import print_json, print_line, print_record
from tui_reader.cli.profile import opened, profile
from tui_reader.model import View
from tui_reader.store import articles
from tui_reader.text.cells import display, fit
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import masked
from tui_reader.text.plain import one_line
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


def rename_tags(options: argparse.Namespace) -> int:
    """Give tags another name, all of them the same."""
    from tui_reader.ui.subscribing import renamed_tag_in_slices

    one = profile(options)
    name = one_line(options.name, 60).strip("# ")
    if not name:
        print(_("tui-reader: a tag needs a name"), file=sys.stderr)
        return 2
    status = 0
    with opened(one) as store:
        known = articles.tags(store)
        for tag in (each.strip("# ") for each in options.tag):
            if tag not in known:
                words = _("tui-reader: there is no tag {tag}")
                print(display(words.format(tag=repr(tag))), file=sys.stderr)
                status = 1
                continue
            if tag == name:
                continue
            count, lines = 0, list[int]()
            for count, lines in renamed_tag_in_slices(  # noqa: B007 - the last one counts
                store, one.paths, tag, name, int(time.time())
            ):
                pass
            text = ngettext(
                "#{tag} is #{name} now, on {count} article",
                "#{tag} is #{name} now, on {count} articles",
                count,
                tag=tag, name=name,
            )  # fmt: skip
            print_line(text)
            if lines:
                words = _("tui-reader: {file} has #{tag} on lines {lines}: change it there")
                where = ", ".join(map(str, lines))
                said = words.format(file=one.paths.config, tag=tag, lines=where)
                print(display(said), file=sys.stderr)
    return status


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
