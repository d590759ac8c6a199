"""What an empty list of headlines says: why there is nothing, and what to do next."""

from __future__ import annotations

from tui_reader.model import View
from tui_reader.text.i18n import _
from tui_reader.ui.actions import Action, key_hint
from tui_reader.ui.overview import Overview
from tui_reader.ui.refresh_state import RefreshState


def nothing_here(
    view: View, overview: Overview, refreshing: RefreshState, actions: tuple[Action, ...]
) -> tuple[str, ...]:
    """The lines to show in an empty view, the reason first.

    Args:
        view: the view that is empty.
        overview: what the store holds.
        refreshing: how the last refresh went.
        actions: the table, for the keys that help.
    """
    feeds = overview.feeds

    def hint(text: str, id: str) -> tuple[str, ...]:
        told = key_hint(actions, id, text)
        return (told,) if told else ()

    if not feeds:
        return (_("There are no feeds yet."), *hint(_("{key} adds one"), "add_feed"))
    if refreshing.request is not None and not any(feed.total for feed in feeds):
        return (_("The first headlines are on their way …"),)
    failing = sum(bool(feed.state.error) for feed in feeds)
    if refreshing.offline_since and not view.query.words:
        return (
            _("There is no network, and nothing to read here."),
            *hint(_("{key} tries again"), "refresh_all"),
        )
    if failing == len(feeds) and not view.query.words:
        return (
            _("Nothing here, and every feed fails."),
            *hint(_("{key} says why"), "feed_errors"),
            *hint(_("{key} tries again"), "refresh_all"),
        )
    others = (
        *hint(_("{key} goes to another view"), "choose_view"),
        *hint(_("{key} asks for news"), "refresh_all"),
    )
    if view.query.words and view.id == "search":
        return (
            _("Nothing found"),
            *hint(_("{key} searches for other words"), "search"),
            *hint(_("{key} goes back"), "back"),
        )
    if view.query.unread:
        return (_("Nothing unread here"), *others)
    if view.query.starred:
        return (_("Nothing is starred yet"), *hint(_("{key} stars an article"), "star"))
    if view.query.later:
        return (_("Nothing is kept for later"), *hint(_("{key} keeps an article"), "later"))
    return (_("Nothing here yet"), *others)
