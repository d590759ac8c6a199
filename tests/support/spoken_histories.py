"""Random histories of accounts that really speak to servers, each as it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.account_histories import History, Machine
from tests.support.fake_account import NEWS, SPORT, read_here
from tests.support.spoken_account import SpokenAccount
from tui_reader.accounts.account import AccountError
from tui_reader.engine.accounts import Synced, Syncing, sync


class Untagged(random.Random):
    """Chance that never chooses a tag."""

    def choice(self, seq: Any) -> Any:
        found = super().choice(seq)
        return "read" if found == "tag" else found


class SpokenHistory(History):
    """A history at a server by its name; the phone marks also between two requests of a sync."""

    def __init__(self, folder: Path, seed: int, name: str) -> None:
        super().__init__(folder, seed, made=lambda: SpokenAccount(name, (NEWS, SPORT)))  # type: ignore[arg-type, return-value]
        if not self.server.abilities.tags:
            self.random = Untagged(seed)
        self.calm = False

    async def run(self, steps: int) -> None:
        """As of any history; in the end everybody is calm."""
        acts: list[Callable[[Machine], Any]] = [
            self._mark, self._mark, self._mark, self._undo, self._elsewhere, self._elsewhere,
            self._publish, self._purge, self._sync, self._sync, self._sync_badly, self._sync_badly,
        ]  # fmt: skip
        for _step in range(steps):
            self.now += self.random.randint(1, 5_000)
            found = self.random.choice(acts)(self.random.choice(self.machines))
            if found is not None:
                await found
        self.server.swallows = set()
        self.calm = True
        for _round in range(4):
            self.now += 100_000
            for machine in self.machines:
                await self._sync(machine)
        self._check()

    async def _sync(self, machine: Machine, run: Callable[..., Any] | None = None) -> Synced | None:
        async def at_once(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
            return function(*args, **named)

        since = machine.since if self.random.random() < 0.7 else ""
        if self.random.random() < 0.3:
            self.server.restart()  # type: ignore[attr-defined]
        failing = self.server.fails

        def meanwhile(what: str) -> None:
            if not self.calm and self.random.random() < 0.04:
                self._elsewhere(machine)
            failing(what)

        self.server.fails = meanwhile
        one = Syncing(
            machine.store, "fresh", self.server, run or at_once, read_here, self.now, since=since
        )
        try:
            done = await sync(one)
            machine.since = done.mark
            return done
        except AccountError:
            return None
        finally:
            self.server.fails = failing
