"""``offline --fetch`` killed, run twice, beside a refresh, on a full disk: it goes on where it was.

    python -m tests.bench offline [ROUNDS] [SEED]

Each round makes the articles of a few papers ready in a new profile, is disturbed in each of
:data:`DISTURBANCES`, and then runs once more in peace. Prints what differs from a profile that was
never disturbed, and how many pages and pictures were asked for more than once.
"""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.kill_refresh import kill, wait_gone
from tests.support.loopback import Answer, Asked, Web
from tests.support.page_samples import article
from tests.support.picture_samples import png
from tests.support.terminal import ROOT, descendants
from tui_reader.store.packing import unpack

DISTURBANCES = ("killed", "worker killed", "stopped", "twice", "refresh", "full disk")
"""What happens to a run, by name."""
_LATENCY = 0.05


@dataclass
class Papers:
    """Servers whose feeds give beginnings only, and what they were asked."""

    feeds: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    articles: int = 0


@contextmanager
def papers(hosts: int, articles: int) -> Iterator[Papers]:
    """So many papers of so many articles, each with a page and a picture of its own, and one shared."""
    one = Papers(articles=hosts * articles)
    with ExitStack() as stack:
        for host in range(hosts):
            web = stack.enter_context(Web())
            _publish(web, one, host, articles)
            one.feeds.append(f"{web.url}/feed")
        yield one


def _publish(web: Web, papers: Papers, host: int, count: int) -> None:
    def counted(path: str, answer: Answer) -> Callable[[Asked], Answer]:
        def give(_asked: Asked) -> Answer:
            time.sleep(_LATENCY)
            papers.asked[f"{host}{path}"] += 1
            return answer

        return give

    items = []
    for n in range(count):
        shown = f"<figure><img src='/{n}.png'><figcaption>Quay {n}</figcaption></figure><p>Article {host}-{n}</p><img src='/all.png'>"
        page = Answer(article(shown, paragraphs=12), headers={"Content-Type": "text/html"})
        picture = Answer(png(1000 * host + n), headers={"Content-Type": "image/png"})
        web.pages[f"/{n}.html"] = counted(f"/{n}.html", page)
        web.pages[f"/{n}.png"] = counted(f"/{n}.png", picture)
        items.append(
            f"<item><guid isPermaLink='false'>{n}</guid><title>Quay {host}-{n}</title>"
            f"<link>{web.url}/{n}.html</link><description>The ferry sails again …</description></item>"
        )
    web.pages["/all.png"] = counted(
        "/all.png", Answer(png(7), headers={"Content-Type": "image/png"})
    )
    feed = (
        f"<rss version='2.0'><channel><title>Paper {host}</title>{''.join(items)}</channel></rss>"
    )
    web.pages["/feed"] = Answer(feed.encode(), headers={"Content-Type": "application/rss+xml"})


@dataclass
class Reader:
    """A profile."""

    data: Path

    @property
    def store(self) -> Path:
        return self.data / "store.sqlite3"

    def begin(self, papers: Papers) -> None:
        """Subscribe and read the feeds."""
        self.data.mkdir()
        listed = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in papers.feeds)
        (self.data / "feeds.toml").write_text(listed)
        assert self.run("refresh").returncode == 0

    def start(
        self, *arguments: str, before: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tui_reader", *arguments, "--data", str(self.data)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            start_new_session=True, preexec_fn=before,
        )  # fmt: skip

    def run(
        self, *arguments: str, before: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        with self.start(*arguments, before=before) as process:
            out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def content(self) -> dict[str, list[tuple[object, ...]]]:
        """What is here, however it came; the store has to be sound, its pictures on the disk."""
        with closing(sqlite3.connect(self.store)) as store:
            assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert store.execute("PRAGMA foreign_key_check").fetchall() == []
            rows = store.execute(
                "SELECT title, full_text, state, reason FROM articles"
                " JOIN contents ON contents.article_id = articles.id"
                " LEFT JOIN pages ON pages.article_id = articles.id"
            ).fetchall()
            files = {row[0] for row in store.execute("SELECT file FROM pictures WHERE file <> ''")}
            shown = store.execute(
                "SELECT title, p.url LIKE '%all.png', file FROM article_pictures AS p"
                " JOIN articles ON articles.id = article_id JOIN pictures USING (url)"
            ).fetchall()
            assert store.execute("SELECT count(*) FROM queued").fetchone() == (0,)
        folder = self.data / "pictures"
        on_disk = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        assert files <= on_disk, files - on_disk
        return {
            "texts": sorted((title, unpack(text or b""), state) for title, text, state, _r in rows),
            "pictures": sorted(shown),
        }


def disturb(
    how: str, reader: Reader, papers: Papers, rng: random.Random
) -> list[subprocess.CompletedProcess[str]]:
    """Make articles ready while something happens; what was said."""
    command = ("offline", "--fetch")
    match how:
        case "twice":
            runs = [reader.start(*command), reader.start(*command)]
            return [_ended(one) for one in runs]
        case "refresh":
            runs = [reader.start(*command), reader.start("refresh", "--force")]
            return [_ended(one) for one in runs]
        case "full disk":
            size = rng.randrange(250_000, 900_000)
            return [reader.run(*command, before=lambda: _limit(size))]
    with reader.start(*command) as process:
        while not papers.asked and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 1.2))
        family = descendants(process.pid)
        if how == "stopped":
            process.send_signal(rng.choice((signal.SIGINT, signal.SIGTERM)))
        elif how == "killed":
            kill(process.pid)
        elif family:
            kill(rng.choice(sorted(family)))
        ended = _ended(process)
        wait_gone(family)
        return [ended]


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _ended(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def main(arguments: list[str]) -> int:
    """Print what was disturbed, and what differs."""
    rounds = int(arguments[0]) if arguments else 5
    seed = int(arguments[1]) if len(arguments) > 1 else 0
    rng = random.Random(seed)
    differ = 0
    said: Counter[tuple[str, int, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder, papers(3, 12) as press:
        calm = Reader(Path(folder) / "calm")
        calm.begin(press)
        assert calm.run("offline", "--fetch").returncode == 0
        expected = calm.content()
        once = Counter(press.asked)
        for how in DISTURBANCES:
            again = 0
            for number in range(rounds):
                reader = Reader(Path(folder) / f"{how} {number}")
                reader.begin(press)
                press.asked.clear()
                for ended in disturb(how, reader, press, rng):
                    told = (ended.stderr.strip() or ended.stdout).split("\n")
                    said[how, ended.returncode, f"{len(told)} lines: {told[0][-110:]}"] += 1
                    assert "Traceback" not in ended.stderr, ended.stderr
                last = reader.run("offline", "--fetch")
                again += (press.asked - once).total()
                ready = f"ready offline: {press.articles} of {press.articles}, 0 pictures missing"
                if last.returncode or ready not in last.stdout or last.stdout.count("\n") != 1:
                    differ += 1
                    print(
                        f"{how} {number}: {last.returncode} {last.stdout[:300]} {last.stderr[:300]}"
                    )
                found = reader.content()
                for kind in found:
                    for one in set(found[kind]) ^ set(expected[kind]):
                        differ += 1
                        print(f"{how} {number}, {kind}: {str(one)[:300]}")
                doctor = reader.run("doctor")
                if "sound" not in doctor.stdout:
                    differ += 1
                    print(f"{how} {number}: {doctor.stdout}")
                if left := [
                    p.name for p in (reader.data / "pictures").iterdir() if p.name.startswith(".")
                ]:
                    print(f"{how} {number}: left {len(left)} files of half pictures")
            print(f"{how}: {rounds} rounds, {again} requests more than once")
    for key, count in sorted(said.items()):
        print(f"    {count:>3} × {key}")
    print(f"{differ} differ")
    return int(bool(differ))
