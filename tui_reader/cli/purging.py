"""``purge``: articles that have had their time are removed, or would be."""

from __future__ import annotations

import argparse
import time

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.engine.retention import retention_rules
from tui_reader.store import retention
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext, number


def purge(options: argparse.Namespace) -> int:
    """Remove what ``keep`` lets go and give the room back; with ``--dry-run`` say how much of each
    feed it would be."""
    one = profile(options)
    with opened(one) as store:
        wishes = retention_rules(store, one.settings)
        if not wishes and options.json:
            print_json({"removed": 0, "bytes": 0})
            return 0
        if not wishes:
            print_line(_("“keep” keeps everything: nothing to remove"))
            return 0
        ids = retention.expired(store, wishes, int(time.time()))
        if options.dry_run and options.json:
            for title, count in retention.by_feed(store, ids):
                print_json({"feed": title, "articles": count})
            return 0
        if options.dry_run:
            print_line(
                ngettext(
                    "{count} article would be removed",
                    "{count} articles would be removed",
                    len(ids),
                )
            )
            for title, count in retention.by_feed(store, ids):
                print_line(f"{count:>8}  {display(title)}")
            return 0
        before = retention.size(store)
        removed = retention.purge_in_slices(store, ids)
        retention.compact_in_slices(store)
        freed = max(0, before - retention.size(store))
    if options.json:
        print_json({"removed": removed, "bytes": freed})
        return 0
    text = ngettext(
        "{count} article removed, {size} MB given back; its marks are kept",
        "{count} articles removed, {size} MB given back; their marks are kept",
        removed,
        size=number(freed / 1e6, 1),
    )
    print_line(text)
    return 0
