"""``accounts``: servers that keep feeds and marks; how it stands with them, and what was sent to them."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui_reader.cli.printing import Progress, print_json, print_line
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.config.schema import AccountSettings
from tui_reader.engine.protocol import AccountProgress, AccountSynced, Broadcast
from tui_reader.model import Subscription
from tui_reader.store import Store, accounts, outbox
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import masked
from tui_reader.text.reasons import Reason
from tui_reader.text.when import iso, short_time

if TYPE_CHECKING:
    from tui_reader.engine.accounts import Synced

_IDS_SHOWN = 3


def show_accounts(options: argparse.Namespace) -> int:
    """Print the accounts and how it stands with each."""
    one = profile(options)
    if not one.settings.accounts and not options.json:
        print(
            _("There are no accounts; “tui-reader accounts add --help” says how to add one."),
            file=sys.stderr,
        )
    now = int(time.time())
    with opened(one) as store:
        for account in one.settings.accounts:
            state = accounts.state(store, account.name)
            waiting = outbox.count(store, account.name)
            if options.json:
                print_json(_record(account, state, waiting))
                continue
            print_line(f"{account.name}: {account.kind}, {account.url}")
            for line in _lines(state, waiting, now):
                print_line(f"  {line}")
    return 0


def _record(
    account: AccountSettings, state: accounts.AccountState, waiting: int
) -> Mapping[str, object]:
    return {
        "name": account.name, "kind": account.kind, "url": account.url,
        "last_success": iso(state.last_success or None), "next_due": iso(state.next_due or None),
        "waiting": waiting, "held": str(state.held) or None, "error": str(state.error) or None,
        "note": str(state.note) or None,
        "quotas": [{"name": q.name, "limit": q.limit, "used": q.used} for q in state.quotas],
    }  # fmt: skip


def _lines(state: accounts.AccountState, waiting: int, now: int) -> list[str]:
    """What there is to say of an account, in lines."""
    lines = []
    if state.last_success:
        lines.append(_("synced {time}").format(time=short_time(state.last_success, now)))
    elif not state.error:
        lines.append(_("not synced yet"))
    if waiting:
        lines.append(
            ngettext(
                "{count} mark that its server has not shown yet",
                "{count} marks that its server has not shown yet",
                waiting,
            )
        )
    if state.held:
        held = _("held: {reason}; let it through with: tui-reader accounts sync --accept {name}")
        lines.append(held.format(reason=state.held, name=state.name))
    if state.error:
        lines.append(_("failed: {reason}").format(reason=state.error))
    if state.note:
        lines.append(str(state.note))
    for quota in state.quotas:
        text = _("{used} of {limit} requests used ({name})")
        lines.append(text.format(used=quota.used, limit=quota.limit, name=quota.name))
    return lines


def add_account(options: argparse.Namespace) -> int:
    """Add an account to ``accounts.toml``, once its server has accepted user and password."""
    from tui_reader.config import accounts as files

    one = profile(options)
    account = AccountSettings(
        name=options.name,
        kind=options.kind,
        url=options.url,
        user=options.user,
        password_env=options.password_env,
        password_command=tuple(options.password_command or ()),
        insecure=options.insecure,
        once=options.once,
        app_id=options.app_id,
        app_key_env=options.app_key_env,
    )
    path = files.beside(one.paths.feeds)
    in_config = [each.name for each in files.in_config(one.paths.config)]
    checked = files.checked(path, account, in_config)
    if not options.force:
        refusal = asyncio.run(_check(one, checked))
        if refusal:
            _fail(_("{name}: {reason}").format(name=checked.name, reason=refusal))
            return 1
    files.add(path, checked, in_config)
    print_line(
        _("{name} is added; the next refresh, or “tui-reader accounts sync”, fetches it").format(
            name=checked.name
        )
    )
    return 0


async def _check(one: Profile, account: AccountSettings) -> str:
    """Why a server does not accept an account; empty: it does."""
    from tui_reader.engine.account_refresh import check_account
    from tui_reader.engine.tools import open_tools

    async with open_tools(one.settings) as tools:
        return str(await check_account(account, tools))


def remove_account(options: argparse.Namespace) -> int:
    """Forget an account of ``accounts.toml``; what was read or starred of it stays here."""
    from tui_reader.config import accounts as files

    one = profile(options)
    if _chosen(one, [options.name]) is None:
        return 1
    if not files.remove(files.beside(one.paths.feeds), options.name):
        _fail(
            _("{name} stands in {file}, which the program never writes").format(
                name=options.name, file=one.paths.config
            )
        )
        return 1
    kept = [each.name for each in profile(options).settings.accounts]
    with opened(one) as store:
        store.write(accounts.leave_others, kept)
    with opened(one):
        print_line(_("{name} is removed; what was read or starred stays").format(name=options.name))
    return 0


def sync_accounts(options: argparse.Namespace) -> int:
    """Sync accounts now; exit status 1 when one failed or is held."""
    one = profile(options)
    names = _chosen(one, [*options.accounts, *options.accept])
    if names is None:
        return 1
    if not one.settings.accounts:
        return show_accounts(options)
    if options.dry_run:
        return _dry_run(one, names, options)
    from tui_reader.cli.refreshing import refreshed

    progress = Progress()

    def notify(event: Broadcast) -> None:
        if isinstance(event, AccountProgress):
            progress.show(_("{done} of {of} articles"), event.done, event.of)
        if isinstance(event, AccountSynced):
            progress.clear()
            print_synced(event, as_json=options.json, forced=True)
            sys.stdout.flush()

    done = refreshed(one, notify, only=names, accept=options.accept)
    if done is not None and done.cancelled:
        print(_("tui-reader: stopped; what had arrived is kept"), file=sys.stderr)
    return 1 if done is None or done.accounts_failed or done.cancelled else 0


def print_synced(event: AccountSynced, *, as_json: bool, forced: bool) -> None:
    """Print what became of an account; failures and what is held go to standard error.

    Args:
        event: says it.
        as_json: one JSON object a line.
        forced: say also why one was passed over.
    """
    if as_json:
        print_json(
            {
                "account": event.name, "status": event.status, "sent": event.sent,
                "changed": event.changed, "new": event.new, "waiting": event.waiting,
                "error": str(event.reason) or None,
            }
        )  # fmt: skip
    elif event.status == "synced" and (forced or event.sent or event.changed or event.new):
        print_line(f"{event.name}: {_counts(event.new, event.changed, event.sent)}")
    told = event.status in ("failed", "held") or (event.status == "skipped" and event.reason)
    if event.reason and (told or event.status == "synced"):
        _fail(f"{event.name}: {event.reason}")


def _counts(new: int, changed: int, sent: int) -> str:
    return _("{new}, {changed}, {sent}").format(
        new=ngettext("{count} new article", "{count} new articles", new),
        changed=ngettext("{count} mark changed here", "{count} marks changed here", changed),
        sent=ngettext("{count} mark sent", "{count} marks sent", sent),
    )


def _dry_run(one: Profile, names: Sequence[str], options: argparse.Namespace) -> int:
    """Print what a sync would do on both sides; nothing is changed."""
    failed = False
    with opened(one) as store:
        for account in one.settings.accounts:
            if account.name not in names:
                continue
            found = asyncio.run(_would(one, store, account))
            if isinstance(found, Reason):
                failed = True
                _fail(f"{account.name}: {found}")
                continue
            failed = failed or bool(found.held)
            _print_plan(account.name, found, as_json=options.json)
    return int(failed)


async def _would(one: Profile, store: Store, account: AccountSettings) -> Synced | Reason:
    """What a sync would do, or why that cannot be told."""
    from tui_reader.engine.account_refresh import dry_run
    from tui_reader.engine.tools import open_tools

    async with open_tools(one.settings) as tools:
        return await dry_run(store, tools, account)


def _print_plan(name: str, found: Synced, *, as_json: bool) -> None:
    plan = found.plan
    assert plan is not None
    here = {
        "read": plan.count("read", True),
        "unread": plan.count("read", False),
        "starred": plan.count("starred", True),
        "unstarred": plan.count("starred", False),
        "tagged": plan.count("tag", True),
        "untagged": plan.count("tag", False),
    }
    if as_json:
        print_json(
            {
                "account": name, "would_send": found.sent, "would_fetch": len(plan.missing),
                "would_change": here, "held": str(found.held) or None,
            }
        )  # fmt: skip
    else:
        words = _counts(len(plan.missing), sum(here.values()), found.sent)
        print_line(_("{name} would have: {counts}").format(name=name, counts=words))
        for what, count in here.items():
            if count:
                print_line(f"  {count:>6} {_of(what)}")
    if found.held:
        _fail(_("{name} would be held: {reason}").format(name=name, reason=found.held))


def _of(what: str) -> str:
    words = {
        "read": _("become read"),
        "unread": _("become unread"),
        "starred": _("get a star"),
        "unstarred": _("lose their star"),
        "tagged": _("get a tag"),
        "untagged": _("lose a tag"),
    }
    return words[what]


def log(options: argparse.Namespace) -> int:
    """Print what was sent to accounts and what they answered, the newest first."""
    one = profile(options)
    if options.account and _chosen(one, [options.account]) is None:
        return 1
    now = int(time.time())
    with opened(one) as store:
        for each in outbox.logged(store, options.account, options.limit):
            if options.json:
                print_json(
                    {
                        "at": iso(each.at), "account": each.account, "what": each.what,
                        "tag": each.tag, "ids": list(each.server_ids), "answer": each.answer,
                    }
                )  # fmt: skip
                continue
            shown = " ".join(each.server_ids[:_IDS_SHOWN])
            more = len(each.server_ids) - _IDS_SHOWN
            what = f"{each.what} {each.tag}".strip()
            line = f"{short_time(each.at, now):>5}  {each.account}  {what}: {shown}"
            if more > 0:
                line += " " + _("and {count} more").format(count=more)
            print_line(f"{line} → {each.answer}")
    return 0


def _chosen(one: Profile, names: Sequence[str]) -> list[str] | None:
    """The accounts that are named, all if none is; ``None`` after saying that one is unknown."""
    known = [account.name for account in one.settings.accounts]
    for name in names:
        if name not in known:
            _fail(_("there is no account {name}").format(name=name))
            return None
    return list(dict.fromkeys(names)) or known


def _fail(message: str) -> None:
    print(display(f"tui-reader: {message}"), file=sys.stderr)


def subscribed_there(one: Profile, feed: Subscription) -> bool:
    """Subscribe to a feed at the server of the account whose folder it is to be in; whether it is of one."""
    from tui_reader.ui.subscribing import add_feeds

    top = feed.folder.partition("/")[0]
    if all(account.name != top for account in one.settings.accounts):
        return False
    with opened(one) as store:
        if top not in accounts.names(store):
            # It may never have been synced.
            store.write(accounts.write_state, accounts.state(store, top))
        add_feeds(store, one.paths, [feed])
    print_line(
        _("{name} is asked to subscribe to {url} with the next sync").format(
            name=top, url=masked(feed.url)
        )
    )
    return True
