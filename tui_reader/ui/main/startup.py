"""What the window does when it opens, in the order in which it is missed."""

from __future__ import annotations

import asyncio
import gc
from importlib import import_module

from tui_reader.config.problems import ConfigError
from tui_reader.model import UNREAD
from tui_reader.store import StoreError
from tui_reader.text.when import long_date
from tui_reader.ui.context import Context
from tui_reader.ui.main.controllers import Controllers
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.pending_marks import write_kept
from tui_reader.ui.subscribing import subscribe_all


async def start(
    context: Context, panes: Panes, controllers: Controllers, filled: asyncio.Event
) -> None:
    """Show what the store holds, then see to subscriptions, counts, ticker and engine.

    Args:
        filled: is set when the panes hold what the store has for them.
    """
    watch, refresh = controllers.store_watch, controllers.refresh
    try:
        await panes.headlines.show(UNREAD)
    except StoreError as error:
        panes.status.show(str(error))
        watch.list_wanted = watch.counts_wanted = True
    # The first frame waits for no counts: with many feeds they take longer.
    filled.set()
    await _painted(panes)
    await watch.read_overview()
    from tui_reader.ui.dialogs.dialog import read_styles

    # Before any dialog: with the first one Textual would read every style sheet again.
    read_styles(panes.screen.app)
    # It loads in its own process, but on the processor that was to paint the headlines.
    starting = asyncio.create_task(refresh.start_engine(), name="engine starts")
    subscribed = 0
    try:
        await context.store.run(write_kept, context.paths.state)
        subscribed = await context.store.run(subscribe_all, context.paths)
        await controllers.feeds.remove_left()
        await watch.store_changed()
    except (ConfigError, StoreError, OSError) as error:
        panes.status.show(str(error))
    else:
        if context.problems:
            panes.status.show(" · ".join(context.problems))
    watch.start()
    # What an account has comes with the first sync.
    subscribed += len(context.settings.accounts)
    if not subscribed and not panes.headlines.total:
        controllers.feeds.welcome()
    started = await starting
    # Meanwhile the reader may have requested one; its result is to be shown.
    requested = refresh.state.request is not None
    if started and context.settings.refresh.on_start and subscribed and not requested:
        refresh.begin(unasked=True)
    panes.screen.set_interval(context.refresh_seconds, refresh.again)
    await asyncio.to_thread(_load_what_opens_articles, context.now())


async def _painted(panes: Panes) -> None:
    """Wait until what was requested of the screen is on it."""
    painted = asyncio.Event()
    panes.screen.call_after_refresh(painted.set)
    await painted.wait()


def _load_what_opens_articles(now: int) -> None:
    """Load what unpacks, sets and dates an article: the first would open 80 ms later for it."""
    # Before 3.12, Python fails with a KeyError where an import is interrupted by another one of its
    # thread, as finalizers of collected garbage may do (gh-91351).
    gc.disable()
    try:
        for module in ("zstandard", "tui_reader.ui.reading.lines"):
            import_module(module)
    finally:
        gc.enable()
    long_date(now)
