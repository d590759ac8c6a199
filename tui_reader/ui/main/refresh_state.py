"""How refreshing goes, as a value: requests, replies and broadcasts turn it into the next one."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.engine.protocol import (
    AccountProgress,
    AccountSynced,
    Broadcast,
    Died,
    FeedVisited,
    IndexFilled,
    OfflineReady,
    Progress,
    Ready,
    Refreshed,
)
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import short_time
from tui_reader.ui.readiness import contract, ready

_BAR_CELLS = 6
AGAIN_SECONDS = 5
"""A second "refresh all" within this time also asks feeds that are not due."""
NOTHING_DUE_SECONDS = 60
"""The same after a refresh that found no feed due, and said so."""


class RefreshState(Struct, frozen=True):
    """How refreshing goes. Times are seconds since the epoch."""

    request: int | None = None
    """The request under way."""
    forced: bool = False
    """The last request was for feeds that are not due as well."""
    asked_at: int = 0
    """When the user last asked to refresh all feeds; 0: never."""
    done: int = 0
    total: int = 0
    new: int = 0
    failed: int = 0
    ended_at: int = 0
    """When the last refresh ended; 0: none has."""
    cancelled: bool = False
    offline_since: int = 0
    """When the network was first found missing; 0: it is there."""
    refused: str = ""
    """Why the engine did not refresh, in its own words."""
    nothing_due: bool = False
    """The last request found no feed that was due."""
    left_alone: int = 0
    """Feeds that the last request passed over because their servers want to be left alone."""
    ready: OfflineReady | None = None
    """What can be read without a network; ``None``: not known yet."""
    index: IndexFilled | None = None
    """How far the search index is filled; ``None``: all of it, or not known."""
    died: str = ""
    """How the engine ended, until another one is ready."""
    accounts: tuple[AccountSynced, ...] = ()
    """What became of each account the last time that anything did."""
    fetching: AccountProgress | None = None
    """How far the articles of an account are fetched; ``None``: none are."""
    marks_error: str = ""
    """Why marks could not be shared by files; empty: they could, or are not to be."""


def requested(
    state: RefreshState, request: int, now: int, *, everything: bool = True, forced: bool = False
) -> RefreshState:
    """The state once a refresh is requested; ``everything``: by the user, of all feeds."""
    return replace(
        state, request=request, asked_at=now if everything else state.asked_at, forced=forced,
        done=0, total=0, cancelled=False, refused="", nothing_due=False, left_alone=0,
        fetching=None,
    )  # fmt: skip


def ended(state: RefreshState, request: int, refreshed: Refreshed, now: int) -> RefreshState:
    """The state once a refresh has ended; an older one than that under way changes nothing."""
    if request != state.request:
        return state
    state = replace(state, fetching=None, marks_error=str(refreshed.marks_error))
    if not refreshed.total and not refreshed.accounts and not refreshed.cancelled:
        # Nothing was due, so nothing was fetched: what the last refresh brought still stands.
        return replace(state, request=None, nothing_due=not state.forced)
    since = state.offline_since
    if refreshed.offline:
        since = since or now
    elif refreshed.failed < refreshed.total:
        since = 0
    return replace(
        state,
        request=None, total=refreshed.total, new=refreshed.new, failed=refreshed.failed,
        ended_at=now, cancelled=refreshed.cancelled, offline_since=since,
    )  # fmt: skip


def stopped(state: RefreshState, request: int, now: int) -> RefreshState:
    """The state once a refresh was cancelled."""
    if request != state.request:
        return state
    return replace(state, request=None, ended_at=now, cancelled=True)


def failed(state: RefreshState, request: int, reason: str) -> RefreshState:
    """The state once a refresh could not be carried out."""
    return replace(state, request=None, refused=reason) if request == state.request else state


def after(state: RefreshState, broadcast: Broadcast) -> RefreshState:
    """The state once a broadcast of the engine is taken in."""
    match broadcast:
        case Progress() if state.request is not None:
            return replace(
                state,
                done=broadcast.done, total=broadcast.total,
                new=broadcast.new, failed=broadcast.failed,
            )  # fmt: skip
        case FeedVisited() if broadcast.status in ("new", "not_modified"):
            return replace(state, offline_since=0)
        case FeedVisited() if broadcast.status == "skipped" and broadcast.error:
            return replace(state, left_alone=state.left_alone + 1)
        case AccountSynced():
            others = (one for one in state.accounts if one.name != broadcast.name)
            return replace(state, accounts=(*others, broadcast), fetching=None)
        case AccountProgress() if state.request is not None:
            return replace(state, fetching=broadcast)
        case OfflineReady():
            return replace(state, ready=broadcast)
        case IndexFilled():
            return replace(state, index=broadcast if broadcast.done < broadcast.of else None)
        case Ready():
            return replace(state, died="")
        case Died():
            return replace(state, request=None, died=broadcast.reason)
    return state


def wants_force(state: RefreshState, now: int) -> bool:
    """Whether asking now means "again, and everything": one is under way, was just asked for, or
    has found that nothing was due.
    """
    again = NOTHING_DUE_SECONDS if state.nothing_due else AGAIN_SECONDS
    return state.request is not None or 0 <= now - state.asked_at < again


def summary(state: RefreshState, now: int, errors_key: str, accounts_key: str = "") -> str:
    """The status line's words for it, the most useful first; empty when there is nothing to say.

    Args:
        errors_key: what to press to see which feeds failed, and why; empty: no key does that.
        accounts_key: the same for accounts.
    """
    if state.request is not None:
        return _progress(state)
    if state.refused:
        return state.refused
    parts: list[str] = []
    if state.died:
        parts.append(_("the engine stopped"))
    if state.ended_at and state.failed and not state.offline_since:
        parts.append(
            ngettext(
                "{count} feed failed ({key})",
                "{count} feeds failed ({key})",
                state.failed,
                key=errors_key,
            )
            if errors_key
            else ngettext("{count} feed failed", "{count} feeds failed", state.failed)
        )
    for one in sorted(state.accounts, key=lambda each: each.name):
        if one.reason and one.status != "synced":
            text = _("{name} is held") if one.held else _("{name} failed")
            text = text.format(name=one.name)
            parts.append(f"{text} ({accounts_key})" if accounts_key else text)
    if state.marks_error:
        parts.append(state.marks_error)
    if state.offline_since:
        parts.append(_("offline since {time}").format(time=short_time(state.offline_since, now)))
    elif state.cancelled:
        parts.append(_("stopped"))
    elif state.ended_at:
        parts.append(_("updated {time}").format(time=short_time(state.ended_at, now)))
    if state.ended_at and state.new:
        parts.append(_("{count} new").format(count=state.new))
    if state.ready is not None and state.ready.articles:
        parts.append(contract(state.ready) if state.offline_since else ready(state.ready))
    if state.index is not None:
        share = f"{100 * state.index.done // state.index.of}"
        parts.append(_("search index made anew: {percent} %").format(percent=share))
    return " · ".join(parts)


def _progress(state: RefreshState) -> str:
    if state.fetching is not None and state.done >= state.total:
        one = state.fetching
        return f"{_bar(one.done, one.of)} {one.name} {one.done}/{one.of}"
    if not state.total:
        return _("refreshing…")
    text = f"{_bar(state.done, state.total)} {state.done}/{state.total}"
    if state.new:
        text += " · " + _("{count} new").format(count=state.new)
    return text


def _bar(done: int, of: int) -> str:
    filled = _BAR_CELLS * done // max(of, 1)
    return "▓" * filled + "░" * (_BAR_CELLS - filled)
