"""A refresh, its engine or its window killed at random moments while feeds are asked.

Nothing that was acknowledged is lost, nothing comes twice, no process is left.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import commands
from tests.support.commands import Program
from tests.support.loopback import Answer, Asked, Web, rss
from tests.support.tally import Tally
from tests.support.terminal import Terminal, alive, descendants
from tui_reader.model import Query
from tui_reader.store import articles, marks, open_store

VICTIMS = ("refresh", "worker", "engine", "window")
_KEPT = 60
"""Entries of a feed's document: more than any streak of lost fetches."""


@dataclass
class Press:
    """Feeds that publish one article every time they are asked, and know how many they have."""

    urls: list[str] = field(default_factory=list)
    published: Counter[str] = field(default_factory=Counter)


@contextmanager
def press(hosts: int, feeds: int) -> Iterator[Press]:
    """So many servers with so many growing feeds each; every answer takes some time."""
    one = Press()

    def page(url: str) -> Callable[[Asked], Answer]:
        def answer(_asked: Asked) -> Answer:
            time.sleep(0.03)
            one.published[url] += 1
            count = one.published[url]
            start = max(0, count - _KEPT)
            titles = (f"Nouvelle {url[-3:]} {number}" for number in range(start, count))
            return Answer(rss(*titles, start=start))

        return answer

    with ExitStack() as stack:
        for _host in range(hosts):
            web = stack.enter_context(Web())
            for number in range(feeds):
                url = f"{web.url}/{number:03}"
                web.pages[f"/{number:03}"] = page(url)
                one.urls.append(url)
        yield one


@dataclass
class Witness:
    """What was promised, and whether the store keeps it."""

    data: Path
    press: Press
    new: Counter[str] = field(default_factory=Counter)
    """Articles that were reported as new, by feed."""
    marked: dict[int, str] = field(default_factory=dict)
    """Marks that were made: article, and which."""
    tally: Tally = field(default_factory=Tally)

    @property
    def store(self) -> Path:
        return self.data / "store.sqlite3"

    def subscribe(self) -> None:
        feeds = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in self.press.urls)
        (self.data / "feeds.toml").write_text(feeds)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Program]:
        """The program; what it reports as new counts from the moment it says so."""
        process = commands.piped(*arguments, "--data", str(self.data), session=True)
        listening = threading.Thread(target=self._listen, args=(process.stdout,))
        listening.start()
        try:
            # Leaving closes the pipes and waits for the end.
            with process:
                yield process
                assert process.stdin is not None
                assert process.stderr is not None
                process.stdin.close()
                said = process.stderr.read().decode()
                # A worker that was just being started when its engine was killed says only that.
                assert "Traceback" not in said or "spawn._main" in said, said
        finally:
            process.kill()
            listening.join()

    def _listen(self, output: Iterator[bytes]) -> None:
        for line in output:
            with suppress(ValueError):  # the line it was killed at
                said = json.loads(line)
                # Both of what refresh prints and of what the engine tells the window.
                if "feed_url" in said and said.get("is") != "Stored":
                    self.new[said["feed_url"]] += said.get("new", 0)

    def wait_asked(self, process: Program | subprocess.Popen[bytes]) -> None:
        """Wait until feeds are being asked; now and then not so long."""
        before = self.press.published.total()
        until = time.monotonic() + (30 if random.random() < 0.85 else random.uniform(0, 0.5))
        while self.press.published.total() == before and time.monotonic() < until:
            assert process.poll() is None, "it ended before it asked anybody"
            time.sleep(0.01)

    def mark(self, seconds: float) -> None:
        """Mark articles for so long, as a window beside the victim would."""
        until = time.monotonic() + seconds
        with open_store(self.store) as store:
            while True:
                page = articles.page(store, Query(unread=True), 0, 50)
                if page:
                    # Some stay unread, for the window to show.
                    what = random.choice(("read", "later")) if len(page) > 6 else "later"
                    one = random.choice(page)
                    if self.marked.get(one.id) != what:
                        store.write(marks.mark, [one.id], what, True, int(time.time()))
                        self.marked[one.id] = what
                left = until - time.monotonic()
                if left <= 0:
                    return
                time.sleep(min(left, random.uniform(0.005, 0.05)))

    def check(self) -> None:
        """Count which promises the store does not keep, and what it holds twice."""
        where = f"kill {self.tally.tried}"
        with closing(sqlite3.connect(self.store)) as store:
            for check in ("integrity_check", "foreign_key_check"):
                for problem in store.execute(f"PRAGMA {check}"):
                    if problem != ("ok",):
                        self.tally.lose(f"{problem}", where)
            bare = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM contents)"
            for article in store.execute(bare):
                self.tally.lose(f"the text of {article}", where)
            stored = "SELECT feeds.url, articles.url FROM articles JOIN feeds ON feeds.id = feed_id"
            found = Counter(store.execute(stored).fetchall())
            self.tally.compare(Counter(), found - Counter(set(found)), where)
            have = Counter(url for url, _article in found.elements())
            self.tally.between(self.new, have, self.press.published, where)
            said = Counter(
                (article, what)
                for what in set(self.marked.values())
                for (article,) in store.execute(f"SELECT id FROM articles WHERE {what}")
            )
            self.tally.between(Counter(self.marked.items()), said, said, where)


def kill(pid: int) -> None:
    """End a process as the kernel does when memory runs out."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_gone(family: set[int], seconds: float = 60) -> None:
    """Wait until none of some processes is left."""
    until = time.monotonic() + seconds
    while left := alive(family):
        assert time.monotonic() < until, [_command(pid) for pid in left]
        time.sleep(0.02)


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def engine_of(pid: int) -> int | None:
    """The engine that a window has started, once it has."""
    return next((one for one in descendants(pid) if " engine " in _command(one)), None)


def round_of(victim: str, witness: Witness) -> None:
    """Start something, kill ``victim`` at a random point, look what is left."""
    if victim == "window":
        _kill_window(witness)
    else:
        _kill_process(victim, witness)
    witness.tally.tried += 1
    witness.check()


def _kill_process(victim: str, witness: Witness) -> None:
    command = ("engine",) if victim == "engine" else ("refresh", "--force", "--json")
    with witness.running(*command) as process:
        assert process.stdin is not None
        if victim == "engine":
            process.stdin.write(b'{"is": "Refresh", "id": 1, "force": true}\n')
            process.stdin.flush()
        witness.wait_asked(process)
        witness.mark(random.uniform(0.0, 0.8))
        family = descendants(process.pid)
        if victim != "worker":
            kill(process.pid)
            process.wait(60)
        else:
            if family:
                # A worker, or the fork server or resource tracker they come from.
                kill(random.choice(sorted(family)))
            # It goes on without it, and every other feed is read.
            assert (status := process.wait(60)) in (0, 1), status
        wait_gone(family | {process.pid})


def _kill_window(witness: Witness) -> None:
    with open_store(witness.store) as store:
        starred = articles.page(store, Query(starred=True), 0, 100)
        store.write(marks.mark, [one.id for one in starred], "starred", False, int(time.time()))
    with Terminal("--data", str(witness.data), columns=140, lines=30) as terminal:
        terminal.wait_for("●")
        terminal.press("s")
        # What another marked read within this very second is on show, and read.
        terminal.wait_for(lambda text: re.search(r"Starred +(0/)?1\b", text))
        # Asked for again at once, the feeds are asked that are not due yet.
        terminal.press("RR")
        witness.wait_asked(terminal.process)
        witness.mark(random.uniform(0.0, 0.8))
        family = descendants(terminal.process.pid)
        if random.random() < 0.5:
            engine = engine_of(terminal.process.pid)
            if engine is not None:
                kill(engine)
                time.sleep(random.uniform(0.0, 0.3))
                family |= descendants(terminal.process.pid)
        kill(terminal.process.pid)
        terminal.process.wait(60)
        wait_gone(family)
    with open_store(witness.store) as store:
        assert articles.count(store, Query(starred=True)) == 1


def last(witness: Witness) -> None:
    """After all that, one whole refresh brings whatever is missing."""
    with witness.running("refresh", "--force", "--json") as process:
        status = process.wait(60)
        assert process.stderr is not None
        assert status == 0, process.stderr.read().decode()
    witness.check()
    with open_store(witness.store) as store:
        here = articles.count(store, Query())
    if here < witness.press.published.total():
        witness.tally.lose(f"{witness.press.published.total()} published, {here} here", "at last")


def run(
    rounds: int,
    folder: Path,
    victims: tuple[str, ...] = VICTIMS,
    *,
    hosts: int = 4,
    feeds: int = 10,
    tally: Tally | None = None,
) -> Witness:
    """So many kills, the victims in turn, while so many feeds on so many servers are asked."""
    with press(hosts, feeds) as one:
        witness = Witness(folder, one, tally=tally or Tally())
        witness.subscribe()
        last(witness)
        for number in range(rounds):
            round_of(victims[number % len(victims)], witness)
        last(witness)
        return witness
