"""``stats``: how much each feed brings, and how much of it is read."""

from __future__ import annotations

import argparse
import time

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.store.statistics import (
    FeedUse,
    advice,
    by_hour,
    feed_use,
    heat_map,
    sparkline,
)
from tui_reader.text.cells import crop, display, fit
from tui_reader.text.i18n import _
from tui_reader.text.links import masked
from tui_reader.text.when import day_names, iso, local

_TITLE_CELLS, _DAY_CELLS = 28, 10


def stats(options: argparse.Namespace) -> int:
    """Print what each feed brings a day, what share of it is read, and what could be done."""
    now, days = int(time.time()), options.days
    with opened(profile(options)) as store:
        zone = local(now).utcoffset()
        east = int(zone.total_seconds()) if zone else 0
        used = sorted(feed_use(store, now, days, east), key=lambda one: (-one.a_day, one.title))
        hours = by_hour(store, now - days * 86_400, east)
    if options.json:
        for one in used:
            print_json(
                {
                    "feed": one.title, "url": masked(one.url), "days": round(one.days, 1),
                    "articles": one.articles, "a_day": round(one.a_day, 2), "read": one.read, "opened": one.opened,
                    "starred": one.starred, "hidden": one.hidden, "last": iso(one.last),
                    "failures": one.failures,
                }
            )  # fmt: skip
        return 0
    print_line(_("The last {days} days; counted here, sent nowhere.").format(days=days))
    print_line()
    most = max((one.a_day for one in used), default=0.0)
    for one in used:
        _print_feed(one, most, now)
    print_line()
    print_line(_("By day of the week and hour, 0 to 23:"))
    for name, row in zip(day_names(), heat_map(hours), strict=True):
        print_line(f"{fit(name, _DAY_CELLS)} {row}".rstrip())
    return 0


def _print_feed(one: FeedUse, most: float, now: int) -> None:
    title = fit(crop(display(one.title), _TITLE_CELLS), _TITLE_CELLS)
    bar = "█" * round(8 * one.a_day / most) if most else ""
    share = round(100 * one.read / one.articles) if one.articles else 0
    facts = _("{count} a day, {share} % read, {opened} opened, {starred} starred").format(
        count=f"{one.a_day:.1f}", share=share, opened=one.opened, starred=one.starred
    )
    print_line(f"{title} {bar:<8} {facts}  {sparkline(one.by_day)}".rstrip())
    for line in advice(one, now):
        print_line(f"{'':{_TITLE_CELLS}} → {line}")
