"""``stats``: how much each feed brings, and how much of it is read."""

from __future__ import annotations

import argparse
import time

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.store.statistics import FeedUse, by_hour, feed_use
from tui_reader.text.cells import crop, display, fit
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import masked
from tui_reader.text.when import age, iso, local

_BARS = " ▁▂▃▄▅▆▇█"
_TITLE_CELLS = 28
_LOUD = 20
"""Articles a day from which a feed is loud, if little of it is read."""
_LITTLE = 0.05
_DEAD_DAYS = 60


def stats(options: argparse.Namespace) -> int:
    """Print what each feed brings a day, what share of it is read, and what could be done."""
    now, days = int(time.time()), options.days
    with opened(profile(options)) as store:
        used = feed_use(store, now, days)
        zone = local(now).utcoffset()
        hours = by_hour(store, now - days * 86_400, int(zone.total_seconds()) if zone else 0)
    if options.json:
        for one in used:
            print_json(
                {
                    "feed": one.title, "url": masked(one.url), "days": round(one.days, 1),
                    "articles": one.articles, "a_day": round(one.a_day, 2), "read": one.read,
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
    print_line(_("By hour: {bars} (0 to 23)").format(bars=_bars(hours)))
    return 0


def _print_feed(one: FeedUse, most: float, now: int) -> None:
    title = fit(crop(display(one.title), _TITLE_CELLS), _TITLE_CELLS)
    bar = _BARS[-1] * round(8 * one.a_day / most) if most else ""
    share = round(100 * one.read / one.articles) if one.articles else 0
    facts = _("{count} a day, {share} % read, {starred} starred").format(
        count=f"{one.a_day:.1f}", share=share, starred=one.starred
    )
    print_line(f"{title} {bar:<8} {facts}")
    for advice in _advice(one, now):
        print_line(f"{'':{_TITLE_CELLS}} → {advice}")


def _advice(one: FeedUse, now: int) -> list[str]:
    found: list[str] = []
    if one.failures > 3:
        text = ngettext(
            "{count} visit in a row failed", "{count} visits in a row failed", one.failures
        )
        found.append(text)
    if one.last is None:
        found.append(_("it never had an article; leave it?"))
    elif now - one.last > _DEAD_DAYS * 86_400:
        found.append(_("nothing new since {age}; leave it?").format(age=age(one.last, now)))
    if one.a_day >= _LOUD and one.read <= _LITTLE * one.articles:
        opened = f"{one.read / max(one.days, 1.0):.1f}"
        text = _("{count} a day, you read {read}; hide some of it, or leave it?")
        found.append(text.format(count=round(one.a_day), read=opened))
    return found


def _bars(counts: list[int]) -> str:
    most = max(counts, default=0)
    return "".join(_BARS[-(-8 * one // most)] if most else _BARS[0] for one in counts)
