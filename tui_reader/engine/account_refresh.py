"""The accounts of a refresh: which are due, how each sync ends, and what is kept of that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.accounts.account import Account, AccountError
from tui_reader.config.schema import AccountSettings
from tui_reader.engine.accounts import Run, Synced, Syncing, send, sync
from tui_reader.engine.credentials import CredentialsError, credentials
from tui_reader.engine.parsing import read_entries
from tui_reader.engine.protocol import AccountProgress, AccountSynced, Broadcast, Stored
from tui_reader.engine.tools import Tools
from tui_reader.ingest.feeds.raw import RawEntry
from tui_reader.model import ACCOUNT_SCHEME, Access, account_name, is_of_account
from tui_reader.store import Store, StoreError, accounts, feeds, outbox
from tui_reader.store.accounts import AccountState, Quota
from tui_reader.store.prepared import Prepared
from tui_reader.text.i18n import N_
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, together

_DAY = 86_400
_SENT_AFTER = 60
"""Seconds after which marks of one's own are sent, without a whole sync."""
_LEFT = 10
"""An account with fewer requests left waits until its server counts anew."""
_CLOCK_SLACK = 300
_PROGRESS_EVERY = 500
"""Articles between two reports."""

Make: TypeAlias = Callable[[AccountSettings, Tools], Awaitable[Account]]
"""Gives the account that settings describe; raises ``AccountError`` and ``CredentialsError``."""


class AccountsDone(Struct):
    """The totals of the accounts of a refresh."""

    synced: int = 0
    failed: int = 0
    new: int = 0


async def make_account(one: AccountSettings, tools: Tools) -> Account:
    """The account that settings describe, with its password read; nothing is sent yet.

    Raises:
        CredentialsError: the password cannot be had.
        AccountError: the address cannot be used.
    """
    from tui_reader.accounts.kinds import account_of  # few have one

    access = Access(
        user=one.user, password_env=one.password_env, password_command=one.password_command
    )
    secret = await credentials(access)
    key = await credentials(Access(password_env=one.app_key_env)) if one.app_key_env else secret
    return account_of(
        one.kind,
        one.url,
        one.user,
        secret.auth[1] if secret.auth else "",
        client=tools.client,
        insecure=one.insecure,
        app_id=one.app_id,
        app_key=key.auth[1] if one.app_key_env and key.auth else "",
        proxy=tools.settings.network.proxy,
        limit=tools.settings.refresh.max_size_mb * 1024 * 1024,
    )


async def sync_accounts(
    store: Store,
    tools: Tools,
    run: Run,
    notify: Callable[[Broadcast], None],
    *,
    request_id: int = 0,
    named: Collection[str] | None = None,
    force: bool = False,
    accept: Collection[str] = (),
    make: Make = make_account,
) -> AccountsDone:
    """Sync accounts, all at once.

    Args:
        store: where their articles go.
        tools: network, workers, settings, clock.
        run: calls a function on the thread that works on the store.
        notify: is called with what becomes of each.
        request_id: the id that this carries.
        named: only these accounts, due or not; ``None``: those that are due.
        force: also those that are not due.
        accept: accounts that are believed whatever their servers would change.
        make: gives an account.

    Returns:
        The totals. When the task is cancelled, what arrived is kept.

    Raises:
        StoreError: the store cannot be written.
    """
    done = AccountsDone()
    settings = [one for one in tools.settings.accounts if named is None or one.name in named]
    work = [
        _one(
            store, tools, run, notify, request_id, one,
            force=force or named is not None, accept=one.name in accept, make=make, done=done,
        )
        for one in settings
    ]  # fmt: skip
    await asyncio.gather(*work)
    return done


async def _one(
    store: Store,
    tools: Tools,
    run: Run,
    notify: Callable[[Broadcast], None],
    request_id: int,
    one: AccountSettings,
    *,
    force: bool,
    accept: bool,
    make: Make,
    done: AccountsDone,
) -> None:
    """Sync an account, or send its marks, or leave it alone; whatever fails is its own failure."""
    now = int(tools.clock())
    state: AccountState = await run(accounts.state, store, one.name)
    waiting = await run(outbox.count, store, one.name)
    whole = force or accept or is_due(state, now)
    if not whole and not _may_send(state, waiting, now):
        reason = _refused(one.name) if state.refused else NO_REASON
        if state.held:
            reason = _held(state.held, one.name)
        held = bool(state.held)
        skipped = AccountSynced(
            request_id, one.name, "skipped", waiting=waiting, reason=reason, held=held
        )
        notify(skipped)
        return
    told = -_PROGRESS_EVERY

    def progress(count: int, of: int) -> None:
        nonlocal told
        if of and (count - told >= _PROGRESS_EVERY or count == of):
            told = count
            notify(AccountProgress(request_id, one.name, count, of))

    server: Account | None = None
    status: Literal["synced", "failed", "held"] = "failed"
    synced = Synced(waiting=waiting)
    try:
        server = await make(one, tools)
        since = state.mark if 0 <= now - state.complete_at < _DAY else ""
        own = await run(_own_feeds, store) if one.once else frozenset()
        syncing = Syncing(
            store, one.name, server, run, partial(_read, tools), now,
            tools.settings.rules, own, since, progress,
        )  # fmt: skip
        if whole:
            synced = await sync(syncing, accept=accept or state.accepted)
        else:
            synced = Synced(sent=await send(syncing), waiting=waiting)
    except CredentialsError as error:
        state = _failed(
            state, now, because(N_("its password cannot be had: {reason}"), reason=error.reason)
        )
    except AccountError as error:
        state = _failed(state, now, error.reason, error.retry_after or 0)
        if error.kind == "password":
            state = replace(state, refused=True, error=_refused(one.name, error.reason))
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - stored, with its name, as the account's failure
        fault = one_line(f"{type(error).__name__}: {error}", 200)
        reason = because(
            N_("tui-reader itself failed on this account ({fault}); please report it"), fault=fault
        )
        state = _failed(state, now, reason)
    else:
        status = "held" if synced.held else "synced"
        state = _succeeded(state, one, now, synced, whole=whole)
    state = replace(state, quotas=_quotas(server))
    state = _within_quotas(state, server, now)
    await run(store.write, accounts.write_state, state)
    reason = together(state.error or _held(synced.held, one.name), synced.note)
    if whole or status == "failed":
        done.synced += 1
        done.failed += status != "synced"
        done.new += synced.new
    if synced.new:
        notify(Stored(request_id, ACCOUNT_SCHEME + one.name, synced.new))
    notify(
        AccountSynced(
            request_id, one.name, status, synced.sent, synced.changed, synced.new, synced.waiting, reason, status == "held"
        )
    )  # fmt: skip


async def _read(tools: Tools, entries: tuple[RawEntry, ...], url: str) -> tuple[Prepared, ...]:
    return await tools.workers.run(read_entries, entries, url)


async def check_account(one: AccountSettings, tools: Tools, make: Make = make_account) -> Reason:
    """Why the server of an account does not accept it; empty: it does."""
    try:
        await (await make(one, tools)).check()
    except (AccountError, CredentialsError) as error:
        return error.reason
    return NO_REASON


async def dry_run(
    store: Store, tools: Tools, one: AccountSettings, make: Make = make_account
) -> Synced | Reason:
    """What a sync of an account would do, or why that cannot be told; nothing is changed.

    Raises:
        StoreError: the store cannot be read.
    """

    async def run(function: Callable[..., object], *args: object, **named: object) -> object:
        return function(*args, **named)

    try:
        own = _own_feeds(store) if one.once else frozenset()
        server = await make(one, tools)
        now = int(tools.clock())
        return await sync(
            Syncing(store, one.name, server, run, partial(_read, tools), now, own=own), dry=True
        )
    except (AccountError, CredentialsError) as error:
        return error.reason


def is_due(state: AccountState, now: int) -> bool:
    """Whether an account is to be synced now. One that refused the password waits for the user."""
    if state.refused:
        return False
    # A last try that lies in the future was noted by another clock.
    return state.next_due <= now or state.last_tried > now + _CLOCK_SLACK


def _may_send(state: AccountState, waiting: int, now: int) -> bool:
    """Whether marks are to be sent before the account is due."""
    few = any(quota.limit - quota.used <= 2 * _LEFT for quota in state.quotas)
    rested = now - state.last_tried >= _SENT_AFTER
    return bool(waiting) and rested and not (state.refused or state.failures or few)


def _own_feeds(store: Store) -> frozenset[str]:
    listed = (feed.url for feed in feeds.feeds(store))
    return frozenset(url for url in listed if not is_of_account(url))


def _succeeded(
    state: AccountState, one: AccountSettings, now: int, synced: Synced, *, whole: bool
) -> AccountState:
    if not whole:
        return replace(state, last_tried=now)
    state = replace(
        state, last_tried=now, next_due=now + 60 * one.interval, failures=0, error=NO_REASON,
        refused=False, held=synced.held, note=synced.note,
    )  # fmt: skip
    if synced.held:
        return state
    complete_at = now if synced.complete else state.complete_at
    return replace(
        state, last_success=now, accepted=False, mark=synced.mark, complete_at=complete_at
    )


def _failed(state: AccountState, now: int, reason: Reason, retry_after: int = 0) -> AccountState:
    failures = state.failures + 1
    wait = min(60 * 2 ** min(failures, 12), _DAY // 4)
    due = now + max(wait, min(retry_after, 7 * _DAY))
    return replace(state, last_tried=now, failures=failures, error=reason, next_due=due)


def _refused(name: str, reason: Reason = NO_REASON) -> Reason:
    hint = because(
        N_("it is not asked again before you say so: tui-reader accounts sync {name}"), name=name
    )
    return together(reason, hint)


def _held(reason: Reason, name: str) -> Reason:
    if not reason:
        return NO_REASON
    return because(
        N_(
            "held, and nothing was changed here: {reason}; if that is right:"
            " tui-reader accounts sync --accept {name}"
        ),
        reason=reason,
        name=name,
    )


def _quotas(server: Account | None) -> tuple[Quota, ...]:
    if server is None:
        return ()
    return tuple(Quota(one_line(one.name, 40), one.limit, one.used) for one in server.quotas)


def _within_quotas(state: AccountState, server: Account | None, now: int) -> AccountState:
    """The state with the next sync put off while the server allows few more requests."""
    waits = [
        one.resets_in if one.resets_in is not None else _DAY // 24
        for one in (server.quotas if server else ())
        if one.limit - one.used <= _LEFT
    ]
    return replace(state, next_due=max(state.next_due, now + max(waits))) if waits else state


def accounts_of(urls: Sequence[str]) -> frozenset[str]:
    """The accounts of some feeds' addresses."""
    return frozenset(filter(None, map(account_name, urls)))
