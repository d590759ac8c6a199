"""What makes the ticker step: a call of the event loop, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.widget import Widget


class Beat:
    """Calls something every so many seconds, until it is stopped.

    A timer of Textual's wakes two tasks each time: at thirty steps a second a fifth of what the
    ticker took. One call at a time: what comes late is left out.

    Args:
        widget: whose beat it is; an error of ``call`` is raised in its messages, as any other.
        seconds: between two calls.
        call: what to do.
    """

    def __init__(self, widget: Widget, seconds: float, call: Callable[[], object]) -> None:
        self._widget, self._seconds, self._call = widget, seconds, call
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(seconds, self._beat)

    def stop(self) -> None:
        """Call no more."""
        self._next.cancel()

    def _beat(self) -> None:
        self._next = self._loop.call_later(self._seconds, self._beat)
        try:
            self._call()
        except Exception as error:  # noqa: BLE001 - raised where Textual sees to it
            self.stop()
            self._widget.call_later(_raise, error)


def _raise(error: Exception) -> None:
    raise error
