"""Before the network goes: what is likely to be read next is made ready, texts first, then pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tui_reader.engine.full_text import PageOutcome, full_texts
from tui_reader.engine.pictures import PictureError, Pictures
from tui_reader.engine.tools import Tools
from tui_reader.engine.turns import Turns
from tui_reader.model import UNREAD, Query
from tui_reader.store import Store, offline
from tui_reader.store.named_views import view_query
from tui_reader.store.offline import Readiness
from tui_reader.text.when import midnight


def chosen(store: Store, tools: Tools) -> list[int]:
    """The articles that ``[offline]`` wants ready, by id."""
    wish = tools.settings.offline
    named = (view_query(store, name, tools.settings.views) for name in wish.views)
    queries: list[Query] = [query or UNREAD.query for query in named]
    return offline.chosen(store, queries, wish.articles, midnight(int(tools.clock())))


async def make_ready(
    store: Store,
    tools: Tools,
    pictures: Pictures,
    turns: Turns,
    told_page: Callable[[PageOutcome], None],
) -> Readiness:
    """Fetch what is missing, politely; how ready things are then.

    What was cut short goes on where it stopped: only what is missing is asked for.

    Raises:
        StoreError: the store cannot be read or written.
        OSError: a picture cannot be written.
    """
    ids = await asyncio.to_thread(chosen, store, tools)
    now = int(tools.clock())

    asked: list[int] = []

    def told(outcome: PageOutcome) -> None:
        if not outcome.unreachable:
            asked.append(outcome.article_id)
        told_page(outcome)

    wanted = await asyncio.to_thread(offline.wanted_pages, store, ids, now)
    try:
        await full_texts(wanted, store, tools, turns, told)
    finally:
        await asyncio.to_thread(offline.unqueue_pages, store, asked)
    if tools.settings.offline.pictures and tools.settings.pictures.load != "never":
        await _fetch_pictures(store, tools, pictures, turns, ids)
    return await asyncio.to_thread(offline.readiness, store, ids)


async def _fetch_pictures(
    store: Store, tools: Tools, pictures: Pictures, turns: Turns, ids: list[int]
) -> None:
    missing = await asyncio.to_thread(offline.missing_pictures, store, ids)

    async def one(article_id: int, url: str) -> None:
        # Its reason stands in the store, where readiness and the reading pane find it.
        try:
            await pictures.get(url, article_id, turns=turns)
        except PictureError:
            return

    try:
        async with asyncio.TaskGroup() as group:
            for article_id, url in missing:
                group.create_task(one(article_id, url))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
