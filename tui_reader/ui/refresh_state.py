"""What the window knows of refreshing, as a value that events turn into the next one."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.engine.protocol import (
    Died,
    Done,
    Event,
    FeedVisited,
    OfflineReady,
    Progress,
    Ready,
    Refused,
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
    """Refreshing as the status line tells it. Times are seconds since the epoch."""

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
    """What can be read without a network; ``None``: not heard of yet."""
    died: str = ""
    """How the engine ended, until it is heard of again."""


def asked(
    state: RefreshState, request: int, now: int, *, everything: bool = True, forced: bool = False
) -> RefreshState:
    """A refresh was asked for; ``everything``: by the user, for all feeds."""
    return replace(
        state, request=request, asked_at=now if everything else state.asked_at, forced=forced,
        done=0, total=0, cancelled=False, refused="", nothing_due=False, left_alone=0,
    )  # fmt: skip


def after(state: RefreshState, event: Event, now: int) -> RefreshState:
    """The state once an event is taken in; events of older requests change nothing."""
    match event:
        case Progress() if event.id == state.request:
            return replace(
                state, done=event.done, total=event.total, new=event.new, failed=event.failed
            )
        case Refused() if event.id == state.request:
            return replace(state, request=None, refused=event.reason)
        case Done() if event.id == state.request and not event.total and not event.cancelled:
            # Nothing was due, so nothing was asked: what the last refresh said still stands.
            return replace(state, request=None, nothing_due=not state.forced)
        case Done() if event.id == state.request:
            since = state.offline_since
            if event.offline:
                since = since or now
            elif event.failed < event.total:
                since = 0
            return replace(
                state,
                request=None, total=event.total, new=event.new, failed=event.failed,
                ended_at=now, cancelled=event.cancelled, offline_since=since,
            )  # fmt: skip
        case FeedVisited() if event.status in ("new", "not_modified"):
            return replace(state, offline_since=0)
        case FeedVisited() if (
            event.status == "skipped" and event.error and event.id == state.request
        ):
            return replace(state, left_alone=state.left_alone + 1)
        case OfflineReady():
            return replace(state, ready=event)
        case Ready():
            return replace(state, died="")
        case Died():
            return replace(state, request=None, died=event.reason)
    return state


def wants_force(state: RefreshState, now: int) -> bool:
    """Whether asking now means "again, and everything": one is under way, was just asked for, or
    has found that nothing was due.
    """
    again = NOTHING_DUE_SECONDS if state.nothing_due else AGAIN_SECONDS
    return state.request is not None or 0 <= now - state.asked_at < again


def told(state: RefreshState, now: int, errors_key: str) -> str:
    """The status line's words for it; empty when there is nothing to say.

    Args:
        errors_key: what to press to see which feeds failed, and why; empty: no key does that.
    """
    if state.request is not None:
        return _progress(state)
    if state.refused:
        return state.refused
    parts: list[str] = []
    if state.died:
        parts.append(_("the engine stopped"))
    if state.offline_since:
        parts.append(_("offline since {time}").format(time=short_time(state.offline_since, now)))
    elif state.cancelled:
        parts.append(_("stopped"))
    elif state.ended_at:
        parts.append(_("updated {time}").format(time=short_time(state.ended_at, now)))
    if state.ended_at and state.new:
        parts.append(_("{count} new").format(count=state.new))
    if state.ended_at and state.failed and not state.offline_since:
        failed = ngettext("{count} feed failed", "{count} feeds failed", state.failed)
        parts.append(f"{failed} ({errors_key})" if errors_key else failed)
    if state.ready is not None and state.ready.articles:
        parts.append(contract(state.ready) if state.offline_since else ready(state.ready))
    return " · ".join(parts)


def _progress(state: RefreshState) -> str:
    if not state.total:
        return _("refreshing…")
    filled = _BAR_CELLS * state.done // state.total
    bar = "▓" * filled + "░" * (_BAR_CELLS - filled)
    text = f"{bar} {state.done}/{state.total}"
    if state.new:
        text += " · " + _("{count} new").format(count=state.new)
    return text
