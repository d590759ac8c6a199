"""Random histories of an account that two machines and a phone share, and what has to come of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.fake_account import NEWS, SPORT, FakeServer, offline, read_here
from tests.support.samples import NOW
from tui_reader.accounts.account import AccountError
from tui_reader.engine.accounts import Synced, Syncing, sync
from tui_reader.store import Store, accounts, articles, marks, open_store, outbox, undo
from tui_reader.store.retention import purge_in_slices

_TAG = "port"


class _KilledError(BaseException):
    """The process ends here."""


class Machine:
    """A store, and what a person wants of it: (article, field) → value."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store: Store = open_store(path)
        self.wanted: dict[tuple[str, str], bool] = {}
        self.steps: list[list[tuple[str, str, bool, int]]] = []
        self.purged: set[str] = set()
        self.since = ""
        self.syncs = 0

    def restart(self) -> None:
        """Open the store anew, as after a kill."""
        self.store.close()
        self.store = open_store(self.path)

    def here(self) -> dict[str, int]:
        """The articles that are here, by the server's ids."""
        return {
            row[0]: row[1]
            for row in self.store.rows(
                "SELECT server_id, article_id FROM account_articles"
                " JOIN articles ON articles.id = article_id"
            )
        }

    def said(self) -> dict[str, tuple[bool, bool, bool]]:
        """Read, starred, tagged."""
        found: dict[str, tuple[bool, bool, bool]] = {}
        for server_id, article_id in self.here().items():
            one = articles.article(self.store, article_id)
            assert one is not None
            head = one.headline
            found[server_id] = (head.read, head.starred, _TAG in head.tags)
        return found


class History:
    """A server, a phone that marks there, and machines."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        machines: int = 2,
        made: Callable[[], FakeServer] = FakeServer,
    ) -> None:
        self.random = random.Random(seed)
        self.server = made()
        self.server.batch = self.random.choice((1, 3, 100))
        self.server.lists_read = self.random.random() < 0.5
        self.server.incremental = self.random.random() < 0.5
        self.machines = [
            Machine(folder / f"machine-{number}.sqlite3") for number in range(machines)
        ]
        self.phone: dict[tuple[str, str], bool] = {}
        self.now = NOW
        self.server.publish(self.random.randint(1, 8))

    def close(self) -> None:
        for machine in self.machines:
            machine.store.close()

    async def run(self, steps: int) -> None:
        """So many random acts, then syncs until nothing more changes; checks what came of it."""
        acts: list[Callable[[Machine], Any]] = [
            self._mark, self._mark, self._mark, self._undo, self._elsewhere, self._elsewhere,
            self._publish, self._purge, self._sync, self._sync, self._sync_badly, self._sync_badly,
        ]  # fmt: skip
        for _step in range(steps):
            self.now += self.random.randint(1, 5_000)
            act = self.random.choice(acts)
            found = act(self.random.choice(self.machines))
            if found is not None:
                await found
        self.server.swallows = set()
        for _round in range(4):
            self.now += 100_000
            for machine in self.machines:
                await self._sync(machine)
        self._check()

    # Acts.

    def _mark(self, machine: Machine) -> None:
        here = sorted(machine.here())
        if not here:
            return
        some = self.random.sample(here, min(len(here), self.random.choice((1, 1, 3))))
        field = self.random.choice(("read", "read", "starred", "tag"))
        value = self.random.random() < 0.7
        before = {id: said[_FIELDS.index(field)] for id, said in machine.said().items()}
        changed = [id for id in some if before[id] != value]
        ids = [machine.here()[id] for id in changed]
        if not ids:
            return
        steps = [(id, field, value, one) for id, one in zip(changed, ids, strict=True)]
        if field == "tag":
            for one in ids:
                machine.store.write(undo.tag, one, _TAG, self.now, present=value)
            machine.steps += [[step] for step in steps]
        else:
            machine.store.write(undo.mark, ids, field, value, self.now)
            machine.steps.append(steps)
        for id in changed:
            machine.wanted[id, field] = value

    def _undo(self, machine: Machine) -> None:
        if not machine.steps:
            return
        undo.take_back_in_slices(machine.store, self.now)
        here = machine.here()
        for id, field, value, article_id in machine.steps.pop():
            # A step names the article that was purged, not the one that came back.
            if here.get(id) == article_id:
                machine.wanted[id, field] = not value

    def _elsewhere(self, _machine: Machine) -> None:
        server = self.server
        id = self.random.choice(sorted(server.articles))
        field = self.random.choice(_FIELDS)
        value = self.random.random() < 0.7
        marked = {
            "read": server.unread, "starred": server.starred, "tag": server.tags.setdefault(_TAG, set()),
        }[field]  # fmt: skip
        if (id in marked) == (value if field != "read" else not value):
            return
        self.phone[id, field] = value
        if (id in marked) and (value if field == "read" else not value):
            marked.discard(id)
        else:
            marked.add(id)

    def _publish(self, _machine: Machine) -> None:
        self.server.publish(self.random.randint(1, 4), self.random.choice((NEWS, SPORT)))

    def _purge(self, machine: Machine) -> None:
        here = machine.here()
        some = [id for id in here if self.random.random() < 0.4]
        purge_in_slices(machine.store, [here[id] for id in some])
        machine.purged |= set(some) - machine.here().keys()

    async def _sync(
        self,
        machine: Machine,
        run: Callable[..., Any] | None = None,
    ) -> Synced | None:
        async def at_once(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
            return function(*args, **named)

        one = Syncing(machine.store, "fresh", self.server, run or at_once, read_here, self.now)
        try:
            done = await sync(one)
            machine.since = done.mark
            return done
        except AccountError:
            return None
        finally:
            back = machine.purged & machine.here().keys()
            strong = self.server.starred | self.server.tags.get(_TAG, set())
            for id in back:
                fresh = (id, "read") in self.phone or any(
                    (id, "read") in each.wanted for each in self.machines
                )
                assert fresh or id in strong or id in self._ever_strong(), f"{id} is back"
            machine.purged -= back

    def _ever_strong(self) -> set[str]:
        said = [self.phone, *(machine.wanted for machine in self.machines)]
        return {id for acts in said for (id, field) in acts if field != "read"}

    async def _sync_badly(self, machine: Machine) -> None:
        """A sync that fails at some request, is killed at some step, or whose marks are swallowed."""
        server = self.server
        way = self.random.choice(("fails", "unheard", "killed", "killed after", "swallows"))
        at = self.random.randint(1, 12)
        if way in ("fails", "unheard"):
            count = 0

            def fail(what: str) -> None:
                nonlocal count
                count += 1
                if count == at or (at > 8 and count >= at - 8):
                    offline(what)

            setattr(server, "fails" if way == "fails" else "after", fail)
            await self._sync(machine)
            server.fails = server.after = lambda _what: None
        elif way == "swallows":
            server.swallows = {"read", "unread", "star", "unstar", "tag", "untag"}
            await self._sync(machine)
            server.swallows = set()
        else:
            left = at

            async def run(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if left == 0 and way == "killed":
                    raise _KilledError
                found = function(*args, **named)
                if left == 0:
                    raise _KilledError
                return found

            try:
                await self._sync(machine, run)
            except _KilledError:
                machine.restart()

    # What has to come of it.

    def _check(self) -> None:
        server = self.server
        tagged = server.tags.get(_TAG, set())
        theirs = {
            id: (id not in server.unread, id in server.starred, id in tagged)
            for id in server.articles
        }
        for machine in self.machines:
            said = machine.said()
            assert {id: theirs[id] for id in said} == said, "the machine and the server differ"
            assert outbox.count(machine.store, "fresh") == 0
            rows = machine.store.value("SELECT count(*) FROM articles")
            assert rows == len(said), "an article is here twice"
            missing = {id for id, marks in theirs.items() if not marks[0] or marks[1] or marks[2]}
            gone = {
                row[0] for row in machine.store.rows("SELECT server_id FROM account_articles")
            } - said.keys()
            assert missing - said.keys() <= gone, "an article is missing"
            assert not {id for id in gone if theirs[id][1] or theirs[id][2]}, "a star is missing"
        for id, values in theirs.items():
            for field, value in zip(_FIELDS, values, strict=True):
                acts = [
                    each[id, field]
                    for each in (self.phone, *(machine.wanted for machine in self.machines))
                    if (id, field) in each
                ]
                if acts:
                    assert value in acts, f"nobody wanted {id} {field} {value}"
                elif not acts:
                    assert not value, f"nobody touched {id} {field}"


_FIELDS = ("read", "starred", "tag")
__all__ = ["History", "Machine", "accounts", "marks"]
