"""``offline``: what can be read without a network, what cannot and why, and what waits for one."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.engine.lock import AnotherFetchError, making_ready
from tui_reader.engine.offline import Prefetch, readiness
from tui_reader.engine.pages import Pages
from tui_reader.engine.pictures import Pictures
from tui_reader.engine.tools import cancel_on_signals, open_tools
from tui_reader.store import Store
from tui_reader.store.offline import Lack, waiting
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.readiness import contract


def offline(options: argparse.Namespace) -> int:
    """Say how ready the articles are that ``[offline]`` and your own views name.

    With ``--fetch``, what is missing is fetched before; exit status 1 when that was not done, or
    not to its end.
    """
    one = profile(options)
    with opened(one) as store:
        status = int(options.fetch and not _fetched(one, store))
        found = readiness(store, one.settings, int(time.time()))
        queued = waiting(store)
    if options.json:
        print_json(
            {
                "articles": found.articles,
                "ready": found.ready,
                "pictures_missing": found.pictures_missing,
                "bytes": found.size,
                "missing": _records(found.lacks),
                "without_pictures": _records(found.pictureless),
                "waiting": [
                    {"id": each.article_id, "title": each.title, "for": each.kind}
                    for each in queued
                ],
            }
        )
        return status
    print_line(contract(found))
    for lack in (*found.lacks, *found.pictureless):
        _print_of(lack.article_id, lack.title, lack.reason)
    if queued:
        print_line(_("fetched when the network is back:"))
    words = {"page": _("its page"), "pictures": _("its pictures")}
    for each in queued:
        _print_of(each.article_id, each.title, words[each.kind])
    return status


def _fetched(one: Profile, store: Store) -> bool:
    """Fetch what is missing, as far as it can be had; whether nothing came between, which is printed."""
    try:
        with making_ready(one.paths.store.parent):
            if asyncio.run(_fetch(one, store)):
                return True
        words = _("stopped; what had arrived is kept")
    except AnotherFetchError as error:
        words = _("{reason}; nothing was asked").format(reason=error)
    print(f"tui-reader: {words}", file=sys.stderr)
    return False


async def _fetch(one: Profile, store: Store) -> bool:
    """Whether it was not stopped."""
    cancel_on_signals()
    try:
        async with open_tools(one.settings) as tools:
            pictures, pages = Pictures(store, tools, one.paths.pictures), Pages(store, tools)
            prefetch = Prefetch(
                store, tools, pages, pictures, lambda _page: None, lambda _picture: None
            )
            await prefetch.run()
    except asyncio.CancelledError:
        return False
    return True


def _print_of(article_id: int, title: str, words: str) -> None:
    print_line(f"{article_id:>8}  {display(title)}: {display(words)}")


def _records(lacks: Sequence[Lack]) -> list[dict[str, object]]:
    return [{"id": lack.article_id, "title": lack.title, "reason": lack.reason} for lack in lacks]
