"""``save``: articles as Markdown, HTML or an EPUB book."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tui_reader.cli.printing import print_damaged
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.cli.reading import print_missing_view
from tui_reader.model import Article, View
from tui_reader.store import Store, articles, pictures
from tui_reader.store.named_views import view_query
from tui_reader.store.offline import missing_pictures, unnoted_pictures
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.when import long_date, midnight
from tui_reader.ui.saving import FORMS, pictures_at_hand, save, without_pictures, written


def save_articles(options: argparse.Namespace) -> int:
    """Write some articles, or those of a view, to files; their paths go to standard output."""
    from tui_reader.portable.files import FileError, file_name, write, write_new

    now = int(time.time())
    form = options.form or ("epub" if options.view or len(options.articles) > 1 else "markdown")
    one = profile(options)
    with opened(one) as store:
        chosen = _chosen(store, options, now, one.settings.views)
        if chosen is None:
            return 1
        ids = [article.headline.id for article in chosen]
        if form != "markdown" and one.settings.pictures.load != "never":
            _fetch_pictures(one, store, ids)
        if unnoted := unnoted_pictures(store, ids):
            store.write(pictures.shown, unnoted)
        files = pictures.files_of(store, ids)
    at_hand = pictures_at_hand(one.paths.pictures, files)
    damaged = [article.headline for article in chosen if article.is_damaged]
    for headline in damaged:
        print_damaged(headline)
    try:
        if form != "epub" and len(chosen) > 1 and options.output:
            print(
                _("tui-reader: several articles go into one file only with --as epub"),
                file=sys.stderr,
            )
            return 2
        if form == "epub" or options.output:
            title = options.view or chosen[0].headline.title
            if len(chosen) > 1 and options.view:
                title = f"{title}, {long_date(now)}"
            data = written(chosen, form, title, now, at_hand)
            if options.output == "-":
                sys.stdout.buffer.write(data)
                return int(bool(damaged))
            name = file_name(title, FORMS[form])
            path = Path(options.output).expanduser() if options.output else Path.cwd()
            if path.is_dir():
                path = write_new(path, name, data)
            else:
                write(path, data, replace=options.force)
            print(path)
        else:
            for article in chosen:
                print(save(article, form, Path.cwd(), now, at_hand))
    except FileError as error:
        print(f"tui-reader: {error}", file=sys.stderr)
        return 1
    return int(bool(damaged))


def _fetch_pictures(one: Profile, store: Store, ids: Sequence[int]) -> None:
    """Get the pictures that are not here yet; what cannot be had is told on standard error."""
    if not missing_pictures(store, ids):
        return
    from tui_reader.engine.offline import fetch_pictures
    from tui_reader.engine.pictures import Pictures
    from tui_reader.engine.tools import open_tools

    async def fetch() -> None:
        async with open_tools(one.settings) as tools:
            await fetch_pictures(store, Pictures(store, tools, one.paths.pictures), ids)

    asyncio.run(fetch())
    if missing := missing_pictures(store, ids):
        print(f"tui-reader: {display(without_pictures(missing))}", file=sys.stderr)


def _chosen(
    store: Store, options: argparse.Namespace, now: int, own: Sequence[View]
) -> list[Article] | None:
    """The articles meant, newest first in a view; ``None`` when that was told to be impossible."""
    ids = list(options.articles)
    if options.view:
        query = view_query(store, options.view, own)
        if query is None:
            print_missing_view(store, options.view, own)
            return None
        count = articles.count(store, query, midnight=midnight(now))
        most = count if options.limit is None else options.limit
        page = articles.page(store, query, 0, most, midnight=midnight(now))
        ids += [one.id for one in page]
    if not ids:
        print(_("tui-reader: name articles by their ids, or a --view"), file=sys.stderr)
        return None
    found: list[Article] = []
    for one in ids:
        article = articles.article(store, one)
        if article is None:
            print(_("tui-reader: there is no article {id}").format(id=one), file=sys.stderr)
            return None
        found.append(article)
    return found
