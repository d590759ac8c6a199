"""The page of one article, fetched for ``read --full``."""

from __future__ import annotations

import asyncio
import sys
import time

from tui_reader.cli.profile import Profile
from tui_reader.engine.full_text import full_text, page_turns
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch import client as make_client
from tui_reader.store import Store
from tui_reader.text.cells import display
from tui_reader.text.i18n import _


def fetch(one: Profile, store: Store, article_id: int) -> bool:
    """Fetch and keep an article's full text; whether there is one. Why not is told on standard error.

    Raises:
        StoreError: the store cannot be written.
    """
    outcome = asyncio.run(_fetch(one, store, article_id))
    if outcome:
        words = _("tui-reader: only the feed’s text is here: {reason}").format(reason=outcome)
        print(display(words), file=sys.stderr)
    return not outcome


async def _fetch(one: Profile, store: Store, article_id: int) -> str:
    """Why there is no text; empty when there is."""
    workers = Workers(1)
    try:
        async with make_client(proxy=one.settings.network.proxy) as client:
            tools = Tools(client, workers, one.settings, time.time)
            outcome = await full_text(store, tools, page_turns(tools), article_id)
    finally:
        workers.close()
    return outcome.reason if outcome is not None else _("it is no longer in the store")
