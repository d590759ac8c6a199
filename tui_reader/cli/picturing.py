"""``pictures``: what is blocked, what is kept, and blocks taken back."""

from __future__ import annotations

import argparse
import sys

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.text.i18n import _, ngettext, number
from tui_reader.text.links import masked
from tui_reader.text.when import iso


def pictures(options: argparse.Namespace) -> int:
    """Print every block, then how much is kept and where."""
    from tui_reader.store import pictures as kept

    one = profile(options)
    with opened(one) as store:
        blocks, totals = kept.blocks(store), kept.totals(store)
    limit = one.settings.pictures.cache_mb
    if options.json:
        for block in blocks:
            value = masked(block.value)
            print_json({"blocked": block.kind, "value": value, "since": iso(block.since)})
        print_json(
            {
                "pictures": totals.pictures,
                "bytes": totals.bytes,
                "limit_bytes": limit * 1_000_000,
                "folder": str(one.paths.pictures),
            }
        )
        return 0
    for block in blocks:
        print_line(f"{block.kind:<8} {(iso(block.since) or '')[:10]}  {masked(block.value)}")
    print_line(
        ngettext("{count} block", "{count} blocks", len(blocks))
        if blocks
        else _("nothing is blocked")
    )
    words = ngettext(
        "{count} picture kept, {size} MB of {limit}: {folder}",
        "{count} pictures kept, {size} MB of {limit}: {folder}",
        totals.pictures,
        size=number(totals.bytes / 1e6, 1),
        limit=limit,
        folder=one.paths.pictures,
    )
    print_line(words)
    return 0


def unblock(options: argparse.Namespace) -> int:
    """Take a block back; status 1 when there is none of that name."""
    from tui_reader.store import pictures as kept
    from tui_reader.text.links import host_of

    value = options.value
    if options.kind == "host":
        value = host_of(value if "://" in value else f"https://{value}/")
    with opened(profile(options)) as store:
        # As it is printed, a feed's address is without its password.
        known_as = {masked(one.value): one.value for one in kept.blocks(store)}
        found = store.write(kept.unblock, options.kind, known_as.get(value, value))
    value = masked(value)
    if not found:
        text = _("tui-reader: no such block: {kind} {value}; “tui-reader pictures” lists them")
        print(text.format(kind=options.kind, value=value), file=sys.stderr)
        return 1
    print_line(_("no longer blocked: {kind} {value}").format(kind=options.kind, value=value))
    return 0
