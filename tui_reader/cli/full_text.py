"""The page of one article, fetched for ``read --full``."""

from __future__ import annotations

import asyncio
import sys

from tui_reader.cli.equipped import equipped
from tui_reader.cli.profile import Profile
from tui_reader.engine.full_text import full_text, page_turns
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
    async with equipped(one) as tools:
        outcome = await full_text(store, tools, page_turns(tools), article_id)
    return outcome.reason if outcome is not None else _("it is no longer in the store")
