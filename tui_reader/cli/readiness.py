"""``offline``: what can be read without a network, and what cannot and why."""

from __future__ import annotations

import argparse
import time

from tui_reader.cli.printing import say, say_json
from tui_reader.cli.profile import opened, profile
from tui_reader.model import UNREAD
from tui_reader.store import offline as kept
from tui_reader.store.named_views import view_query
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.when import midnight


def offline(options: argparse.Namespace) -> int:
    """Say how ready the articles are that ``[offline]`` names."""
    one = profile(options)
    wish = one.settings.offline
    with opened(one) as store:
        queries = [
            view_query(store, name, one.settings.views) or UNREAD.query for name in wish.views
        ]
        ids = kept.chosen(store, queries, wish.articles, midnight(int(time.time())))
        found = kept.readiness(store, ids)
    if options.json:
        say_json(
            {
                "articles": found.articles,
                "ready": found.ready,
                "pictures_missing": found.pictures_missing,
                "bytes": found.size,
                "missing": [
                    {"id": lack.article_id, "title": lack.title, "reason": lack.reason}
                    for lack in found.lacks
                ],
            }
        )
        return 0
    say(told(found))
    for lack in found.lacks:
        say(f"{lack.article_id:>8}  {display(lack.title)}: {display(lack.reason)}")
    return 0


def told(found: kept.Readiness) -> str:
    """The contract in one line: ``ready offline: 198 of 200, 12 pictures missing, 34 MB``."""
    return _("ready offline: {ready} of {articles}, {missing} pictures missing, {size} MB").format(
        ready=found.ready,
        articles=found.articles,
        missing=found.pictures_missing,
        size=f"{found.size / 1e6:.1f}",
    )
