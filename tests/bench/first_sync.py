"""A first sync of many articles, killed again and again, and what it takes.

    python -m tests.bench first_sync [--articles N] [--kills N] [--server NAME]

The program syncs an account at a server of this machine and is killed (SIGKILL) whenever another
share of the articles is stored; the last run goes to the end. In the end every article must be
here once, with its mark. Prints processor time and the largest memory of each run, workers apart.
Exit status 1 when something is missing, twice, or wrong.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.support.accounts import EVERY, OTHERS, news_of, serving
from tests.support.google_server import KNOWN
from tests.support.news_server import PASSWORD, USER
from tui_reader.store import open_store

_SHORT = 400
"""Characters of an article's text."""


def main(arguments: list[str]) -> int:
    """Run; the exit status."""
    parser = argparse.ArgumentParser("python -m tests.bench first_sync")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--server", choices=EVERY, default="miniflux-v1")
    options = parser.parse_args(arguments)
    kind = OTHERS[options.server][0] if options.server in OTHERS else "greader"
    with serving(options.server) as server, tempfile.TemporaryDirectory() as name:
        news = news_of(server)
        items = news.publish(options.articles)
        for number, item in enumerate(items):
            item.html = f"<p>{'La criée rouvre. ' * (_SHORT // 17)}{number}</p>"
            item.unread, item.starred = number % 10 > 0, number % 10 == 0
        base = KNOWN[options.server].base if options.server in KNOWN else ""
        (Path(name) / "config.toml").write_text(
            f'[[accounts]]\nname = "Home"\nkind = "{kind}"\nurl = "{server.url}{base}"\n'
            f'user = "{USER}"\npassword_env = "NEWS_PASSWORD"\ninsecure = true\n',
            encoding="utf-8",
        )
        for kill in range(options.kills + 1):
            last = kill == options.kills
            share = options.articles * (kill + 1) // (options.kills + 1)
            _run(Path(name), None if last else share, kill + 1)
        return _check(Path(name), options.articles)


def _run(folder: Path, until: int | None, number: int) -> None:
    """One run of the program, killed when so many articles are stored."""
    began = time.monotonic()
    command = [sys.executable, "-P", "-m", "tui_reader", "accounts", "sync", "--data", str(folder)]
    process = subprocess.Popen(command, env={**os.environ, "NEWS_PASSWORD": PASSWORD})
    if until is not None:
        while _stored(folder) < until and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    _pid, _status, used = os.wait4(process.pid, 0)
    process.returncode = 0
    print(
        f"run {number}: {_stored(folder):>7} articles, {used.ru_utime + used.ru_stime:.1f} s of"
        f" processor, {time.monotonic() - began:.0f} s, {used.ru_maxrss / 1024:.0f} MB at most",
        flush=True,
    )


def _stored(folder: Path) -> int:
    with suppress(Exception), open_store(folder / "store.sqlite3") as store:
        return int(store.value("SELECT coalesce(sum(total), 0) FROM tallies"))
    return 0


def _check(folder: Path, articles: int) -> int:
    with open_store(folder / "store.sqlite3") as store:
        found = (
            store.value("SELECT count(*) FROM articles"),
            store.value("SELECT count(DISTINCT identity) FROM articles"),
            store.value("SELECT count(*) FROM articles WHERE starred AND read"),
            store.value("SELECT count(*) FROM articles WHERE NOT read AND NOT starred"),
            store.value("SELECT unread FROM tallies"),
        )
    starred = (articles + 9) // 10
    wanted = (articles, articles, starred, articles - starred, articles - starred)
    size = (folder / "store.sqlite3").stat().st_size / 1e6
    print(
        f"{found[0]} articles, store of {size:.0f} MB; {'complete' if found == wanted else found}"
    )
    return int(found != wanted)
