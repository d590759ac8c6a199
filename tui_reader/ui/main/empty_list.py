"""The explanation in a list without headlines: why there is nothing, and what to do next."""

from __future__ import annotations

from tui_reader.model import View
from tui_reader.text.i18n import _
from tui_reader.ui.actions import Action
from tui_reader.ui.context import Context
from tui_reader.ui.keys import key_of
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.refresh_state import RefreshState
from tui_reader.ui.views.tree import Overview


class EmptyList:
    """Keeps the explanation up to date.

    Args:
        context: the keys that help.
        panes: the list, and what the store holds.
    """

    def __init__(self, context: Context, panes: Panes) -> None:
        self._actions = context.actions
        self._panes = panes
        self.refresh_state = RefreshState()
        """How the last refresh went."""

    def update(self) -> None:
        """Explain the list of the moment."""
        headlines = self._panes.headlines
        lines = nothing_here(
            headlines.listing.view, self._panes.views.overview, self.refresh_state, self._actions
        )
        if lines != headlines.empty:
            headlines.empty = lines
            if not headlines.total:
                headlines.refresh()


def nothing_here(
    view: View, overview: Overview, refreshing: RefreshState, actions: tuple[Action, ...]
) -> tuple[tuple[str, str], ...]:
    """What to show in an empty view: the reason, then keys and what they do.

    Args:
        view: the view that is empty.
        overview: what the store holds.
        refreshing: how the last refresh went.
        actions: the table, for the keys that help.

    Returns:
        A key and the words that follow it, for each line; no key before the reason.
    """
    feeds = overview.feeds

    def hint(words: str, id: str) -> tuple[tuple[str, str], ...]:
        key = key_of(actions, id)
        return ((key, words),) if key else ()

    if not feeds:
        return (("", _("There are no feeds yet.")), *hint(_("adds one"), "add_feed"))
    if refreshing.request is not None and not any(feed.total for feed in feeds):
        return (("", _("The first headlines are on their way…")),)
    failing = sum(bool(feed.state.error) for feed in feeds)
    if refreshing.offline_since and view.id != "search":
        return (
            ("", _("There is no network, and nothing to read here.")),
            *hint(_("tries again"), "refresh_all"),
        )
    if failing == len(feeds) and view.id != "search":
        return (
            ("", _("Nothing here, and every feed fails.")),
            *hint(_("says why"), "feed_errors"),
            *hint(_("tries again"), "refresh_all"),
        )
    others = (
        *hint(_("goes to another view"), "choose_view"),
        *hint(_("asks for news"), "refresh_all"),
    )
    if view.id == "search":
        return (
            ("", _("Nothing found")),
            *hint(_("searches for other words"), "search"),
            *hint(_("goes back"), "back"),
        )
    if view.query.unread:
        return (("", _("Nothing unread here")), *others)
    if view.query.starred:
        return (("", _("Nothing is starred yet")), *hint(_("stars an article"), "star"))
    if view.query.later:
        return (("", _("Nothing is kept for later")), *hint(_("keeps an article"), "later"))
    return (("", _("Nothing here yet")), *others)
