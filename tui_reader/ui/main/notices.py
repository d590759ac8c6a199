"""Notifications of the window: gathered, so that there are few, and sent."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from textual.timer import Timer

from tui_reader.store import Store, articles
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.notices import arrived, in_words, is_quiet, send_by_program, sequence, way
from tui_reader.ui.terminal import output

_MOST = 1_000
"""Headlines that wait to be announced."""


class NoticesOfViews:
    """Announces what is new in views that say ``notify``.

    Args:
        context: settings, store, clock.
        panes: the terminal, and the status line.
    """

    def __init__(self, context: Context, panes: Panes) -> None:
        self._context = context
        self._panes = panes
        self._last: int | None = None
        """The newest article that has been looked at; ``None``: none yet."""
        self._waiting: dict[str, list[str]] = {}
        self._sent_at = 0
        self._timer: Timer | None = None

    async def store_changed(self) -> None:
        """Announce what has arrived in the store since it was last looked at.

        Raises:
            StoreError: it cannot be read.
        """
        views = [one for one in self._context.views if one.notify]
        if views or self._last is None:
            since, now = self._last, self._context.now()

            def look(store: Store) -> tuple[int, dict[str, list[str]]]:
                newest = articles.newest(store)
                found = {} if since is None else arrived(store, views, since, now)
                return newest, found

            self._last, found = await self._context.store.run(look)
            self.announce(found)

    def announce(self, found: Mapping[str, Sequence[str]]) -> None:
        """Announce headlines, by what announces them: a view or a rule.

        What comes soon after the last notification waits for the next. In quiet hours nothing is
        announced.
        """
        settings, now = self._context.settings.notices, self._context.now()
        if settings.how == "none" or not any(found.values()) or is_quiet(settings, now):
            return
        for name, headlines in found.items():
            some = self._waiting.setdefault(name, [])
            some += [one for one in headlines if one not in some][: _MOST - len(some)]
        wait = self._sent_at + settings.every * 60 - now
        if wait <= 0:
            self._send()
        elif self._timer is None:
            self._timer = self._panes.screen.set_timer(wait, self._send)

    def _send(self) -> None:
        settings, self._timer = self._context.settings.notices, None
        found, self._waiting = self._waiting, {}
        if not found or is_quiet(settings, self._context.now()):
            return
        self._sent_at = self._context.now()
        title, lines = in_words(found)
        how = way(settings, os.environ)
        app = self._panes.screen.app
        if how == "notify-send":
            self._panes.screen.run_worker(self._by_program(title, lines), group="notices")
        else:
            output.write(app, sequence(how, title, lines, os.environ))

    async def _by_program(self, title: str, lines: Sequence[str]) -> None:
        if reason := await send_by_program(title, lines):
            self._panes.status.show(reason)
