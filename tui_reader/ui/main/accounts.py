"""Accounts: how it stands with them, synced, let through and added."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_reader.config.paths import Paths
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import AccountSettings
from tui_reader.model import ACCOUNT_SCHEME
from tui_reader.store import Store, StoreError
from tui_reader.text.i18n import _
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.refresh import Refresh

if TYPE_CHECKING:
    from tui_reader.ui.dialogs.accounts import Shown, Wish


class Accounts:
    """Shows accounts and carries out what is wanted of them.

    Args:
        context: the store and the files that list accounts.
        panes: where dialogs open.
        refresh: syncs.
    """

    def __init__(self, context: Context, panes: Panes, refresh: Refresh) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._refresh = refresh

    async def show(self) -> None:
        """Show the accounts; who has none is asked for one."""
        from tui_reader.ui.dialogs import accounts as dialogs

        try:
            listed = await asyncio.to_thread(_listed, self._context.paths)
            shown = await self._context.store.run(_shown, listed)
        except (ConfigError, OSError, StoreError) as error:
            self._status.show(str(error))
            return
        if shown:
            dialog = dialogs.Accounts(shown, self._context.now())
            self._panes.open_dialog(dialog, self._wished)
        else:
            self._add()

    def _add(self) -> None:
        from tui_reader.ui.dialogs.accounts import AddAccount

        def added(one: AccountSettings | None) -> None:
            if one is not None:
                self._sync(one.name)

        self._panes.open_dialog(AddAccount(self._write_down), added)

    async def _write_down(self, one: AccountSettings) -> AccountSettings:
        """Add an account to its file.

        Raises:
            RefusedError: it cannot be used, or the file cannot be written.
        """
        from tui_reader.ui.dialogs.prompt import RefusedError

        try:
            return await asyncio.to_thread(_added, self._context.paths, one)
        except ConfigError as error:
            raise RefusedError(" · ".join(one.message for one in error.problems)) from error
        except OSError as error:
            raise RefusedError(error.strerror or str(error)) from error

    def _wished(self, wish: Wish | None) -> None:
        if wish is None:
            return
        if wish.kind == "add":
            self._add()
        elif wish.kind == "sync":
            self._sync(wish.name)
        else:
            self._status.show(_("What {name} lists is let through…").format(name=wish.name))
            self._refresh.begin(accept=[wish.name])

    def _sync(self, name: str) -> None:
        self._status.show(_("Syncing {name}…").format(name=name))
        self._refresh.begin([f"{ACCOUNT_SCHEME}{name}/"], force=True)


def _listed(paths: Paths) -> Sequence[AccountSettings]:
    from tui_reader.config import accounts

    by_hand = accounts.in_config(paths.config)
    names = [one.name for one in by_hand]
    return (*by_hand, *accounts.read(accounts.beside(paths.feeds), names))


def _added(paths: Paths, one: AccountSettings) -> AccountSettings:
    from tui_reader.config import accounts

    names = [each.name for each in accounts.in_config(paths.config)]
    return accounts.add(accounts.beside(paths.feeds), one, names)[-1]


def _shown(store: Store, listed: Sequence[AccountSettings]) -> list[Shown]:
    from tui_reader.store import accounts, outbox
    from tui_reader.ui.dialogs.accounts import Shown

    return [
        Shown(one, accounts.state(store, one.name), outbox.count(store, one.name)) for one in listed
    ]
