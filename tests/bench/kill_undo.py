"""Random markings and undos through the window's keys, compared after each with what the store holds.

A model in plain Python is told which one article a key has changed, and that it was to change one mark
of one article, or all of a view; what ``u`` brings back, through restarts of the window too, the model
knows beforehand. Meanwhile articles come and go as another process brings and purges them.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from textual.pilot import Pilot

from tests.support.expected_marks import FIELDS, Marked, stored
from tests.support.tally import Tally
from tests.support.window import NOW, SUBSCRIPTIONS, draft, fill, profile, publish, started, window
from tui_reader.store import Store, marks, open_store, retention
from tui_reader.ui.actions import ACTIONS

_KEYS = {action.id: action.keys[0].split() for action in ACTIONS if action.keys}
_VIEWS = {"unread": "1", "starred": "3", "later": "4", "all": "5"}
_TAGS = ("jk", "kj", "jj")
"""Were they typed where no dialog is, they would move the selection and no more."""
_TOGGLES = {"toggle_read": "read", "star": "starred", "later": "later"}
_OPENING = ("open", "next_article", "previous_article", "next_unread", "read_on")
_MOVING = ("down", "up", "half_page_down", "half_page_up", "top", "bottom")
_WEIGHTS = {
    "toggle_read": 10, "star": 10, "later": 8, "tag": 6, "mark_all_read": 4, "undo": 26, "opening": 6,
    "moving": 14, "view": 8, "come": 2, "purge": 1,
}  # fmt: skip
_DEEPEST = 80
"""Steps; a hundred are kept, and at the end all of them are undone."""
_SECONDS = 10.0
"""For what must happen."""
_A_MOMENT = 0.2
"""Seconds for what may not happen."""


@dataclass
class History:
    """The hands, the model, and what was there at first."""

    random: Random
    tally: Tally
    store: Store
    model: Marked = field(default_factory=Marked)
    first: dict[int, set[str]] = field(default_factory=dict)
    """The marks that are there when everything is undone."""
    view: str = "unread"
    fresh: set[int] = field(default_factory=set)
    """What came since the list was last read for certain: ``A`` may leave it alone."""
    sure: bool = False
    """Whether an article is selected for certain."""
    came: int = 0

    def begin(self) -> None:
        """Know what the store holds."""
        self.model.marks = stored(self.store)
        self.first = {one: set(said) for one, said in self.model.marks.items()}

    async def step(self, pilot: Pilot[None]) -> None:
        """Do something at random, and look."""
        weights = dict(_WEIGHTS)
        if len(self.model.steps) > _DEEPEST:
            weights["undo"] *= 8
        [name] = self.random.choices(list(weights), list(weights.values()))
        self.tally.tried += 1
        where = f"step {self.tally.tried}, {name} in {self.view}"
        if name in _TOGGLES:
            await self._toggle(pilot, _KEYS[name], _TOGGLES[name], where)
        elif name == "tag":
            await self._tag(pilot, where)
        elif name == "mark_all_read":
            await self._mark_all(pilot)
        elif name == "undo":
            await pilot.press(*_KEYS["undo"])
            self.model.take_back()
        elif name == "opening":
            await self._open(pilot)
        elif name == "moving":
            await pilot.press(*_KEYS[self.random.choice(_MOVING)])
        elif name == "view":
            await self.show(pilot, self.random.choice(list(_VIEWS)))
        elif name == "come":
            self._come()
        else:
            self._purge()
        await self._compare(pilot, where)

    async def undo_all(self, pilot: Pilot[None]) -> None:
        """Undo everything; what there was at first is there again."""
        while self.model.steps:
            await pilot.press(*_KEYS["undo"])
            self.model.take_back()
            await self._compare(pilot, "undoing all")
        await pilot.press(*_KEYS["undo"])
        await self._compare(pilot, "nothing to undo")
        self.tally.compare(
            Marked(self.first).facts(), Marked(stored(self.store)).facts(), "at last"
        )

    async def show(self, pilot: Pilot[None], view: str) -> None:
        """Go to a view and to its top."""
        await pilot.press(_VIEWS[view], *_KEYS["top"])
        await pilot.pause()
        self.view = view
        self.fresh.clear()
        self.sure = view == "all"

    def _differences(self) -> set[tuple[int, str]]:
        """What the store says otherwise than the model: articles and marks."""
        found = stored(self.store)
        return {
            (one, mark)
            for one in found.keys() | self.model.marks.keys()
            for mark in found.get(one, {"gone"}) ^ self.model.marks.get(one, {"new"})
        }

    async def _wait(self, pilot: Pilot[None], seconds: float) -> set[tuple[int, str]]:
        """The first differences that are seen."""
        async with asyncio.timeout(seconds):
            while not (found := self._differences()):
                await pilot.pause(0.01)
        return found

    async def _compare(self, pilot: Pilot[None], where: str) -> None:
        """Store and model must agree, after a while at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS):
                while self._differences():
                    await pilot.pause(0.01)
        found = stored(self.store)
        self.tally.compare(self.model.facts(), Marked(found).facts(), where)
        # What was told once is not told again with every step.
        self.model.marks = found

    async def _one_changed(
        self, pilot: Pilot[None], mark: str, where: str, *, undoable: bool = True
    ) -> int | None:
        """The article that a key has changed the mark of, and no other; the model is told."""
        sure = self.sure and undoable
        found: set[tuple[int, str]] = set()
        with suppress(TimeoutError):
            found = await self._wait(pilot, _SECONDS if sure else _A_MOMENT)
        if not found and sure:
            self.tally.lose(f"{mark} changed nothing", where)
        if len(found) != 1:
            return None
        [(one, changed)] = found
        if changed == mark:
            value = mark not in self.model.marks[one]
            if undoable or value:
                self.model.mark([one], mark, value, undoable=undoable)
                return one
        return None

    async def _toggle(self, pilot: Pilot[None], keys: list[str], mark: str, where: str) -> None:
        await pilot.press(*keys)
        await self._one_changed(pilot, mark, where)

    async def _tag(self, pilot: Pilot[None], where: str) -> None:
        if not self.sure:
            await self.show(pilot, "all")
        tag = self.random.choice(_TAGS)
        await pilot.press(*_KEYS["tag"])
        await pilot.pause()
        await pilot.press(*tag, "enter")
        await self._one_changed(pilot, f"#{tag}", where)

    async def _mark_all(self, pilot: Pilot[None]) -> None:
        said = self.model.marks
        wanted = {
            one
            for one, has in said.items()
            if "read" not in has and (self.view in ("unread", "all") or self.view in has)
        }
        await pilot.press(*_KEYS["mark_all_read"])
        found: set[int] = set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS if wanted - self.fresh else _A_MOMENT):
                while not found or wanted - self.fresh - found:
                    await pilot.pause(0.01)
                    found = {one for one, mark in self._differences() if mark == "read"}
        self.model.mark(sorted(wanted - (self.fresh - found)), "read", True)

    async def _open(self, pilot: Pilot[None]) -> None:
        """Opening marks read; that is no step."""
        await pilot.press(*_KEYS[self.random.choice(_OPENING)])
        workers = pilot.app.workers
        await workers.wait_for_complete([one for one in workers if one.group == "open"])
        one = await self._one_changed(pilot, "read", "", undoable=False)
        # Whatever is undone later, it was read before.
        if one is not None and not any(
            step.mark == "read" and one in step.ids for step in self.model.steps
        ):
            self.first[one].add("read")
        # From the article back to the list.
        if self.random.random() < 0.7:
            await self.show(pilot, self.view)

    def _come(self) -> None:
        """Another process stores articles."""
        numbers = range(self.came, self.came + self.random.randint(1, 3))
        self.came = numbers.stop
        url = self.random.choice(SUBSCRIPTIONS).url
        publish(
            self.store, url,
            [draft(f"Notice {n}", NOW - 60 * n, url=f"https://n.example/{n}", html="<p>x</p>") for n in numbers],
        )  # fmt: skip
        new = stored(self.store).keys() - self.model.marks.keys()
        if len(new) != len(numbers):
            self.tally.lose(f"{len(numbers)} articles came", new)
        for one in new:
            self.model.marks[one] = set()
            self.first[one] = set()
        self.fresh |= new

    def _purge(self) -> None:
        """Another process removes an article; never the last ones, nor what is marked."""
        bare = [one for one, said in self.model.marks.items() if not said - {"read"}]
        if len(self.model.marks) > 15 and bare:
            one = self.random.choice(bare)
            retention.purge_in_slices(self.store, [one])
            del self.model.marks[one], self.first[one]
            self.sure = False


async def undo_history(
    tally: Tally, folder: Path, random: Random, count: int, *, restarts: int = 0
) -> int:
    """So many steps in a window that is closed and opened so often; how many markings were undone."""
    fill(profile(folder))
    with open_store(profile(folder).store) as store:
        some = list(stored(store))
        for mark in FIELDS:
            store.write(marks.mark, random.sample(some, 4), mark, True, NOW)
        history = History(random, tally, store)
        history.begin()
        for turn in range(restarts + 1):
            app = window(folder, filled=False)
            async with app.run_test(size=(120, 30)) as pilot:
                await started(pilot)
                await history.show(pilot, "all")
                for _step in range(-(-count // (restarts + 1))):
                    await history.step(pilot)
                if turn == restarts:
                    await history.undo_all(pilot)
        return history.model.undone
