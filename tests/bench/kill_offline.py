"""``offline --fetch`` killed while it fetches pages and pictures, as a whole or one of its workers.

What was stored by then stays and is not asked for again; the next run fetches what is missing.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from html import escape
from pathlib import Path
from random import Random

from tests.bench.kill_refresh import Press, Witness, kill, wait_gone
from tests.support.loopback import Answer, Asked, Web
from tests.support.page_samples import article
from tests.support.picture_samples import png
from tests.support.tally import Tally
from tests.support.terminal import descendants
from tui_reader.store.packing import unpack

_ARTICLES = 8
_SECONDS = 0.02
"""What an answer takes."""


@contextmanager
def gazette() -> Iterator[Web]:
    """A feed of beginnings, whose pages have a picture each."""

    def slow(answer: Answer) -> Callable[[Asked], Answer]:
        def page(_asked: Asked) -> Answer:
            time.sleep(_SECONDS)
            return answer

        return page

    with Web() as web:
        items = ""
        for number in range(_ARTICLES):
            url = f"{web.url}/{number}.html"
            items += (
                f"<item><guid isPermaLink='false'>{number}</guid><title>Ferry {number}</title>"
                f"<link>{escape(url)}</link><description>It sails again.</description></item>"
            )
            figure = (
                f"<figure><img src='/{number}.png'><figcaption>Quay {number}</figcaption></figure>"
            )
            page = article(figure, head=f"<meta name='number' content='{number}'>")
            web.pages[f"/{number}.html"] = slow(Answer(page, headers={"Content-Type": "text/html"}))
            web.pages[f"/{number}.png"] = slow(Answer(png(number)))
        head = "<rss version='2.0'><channel><title>Gazette</title>"
        web.pages["/feed"] = Answer(f"{head}{items}</channel></rss>".encode())
        yield web


def offline(
    tally: Tally, folder: Path, random: Random, count: int, *, workers: bool = False
) -> None:
    """So many kills, each of a profile of its own; ``workers``: of a worker and not of the whole."""
    with gazette() as web:
        before, trial = folder / "before", folder / "trial"
        before.mkdir()
        (before / "feeds.toml").write_text(f'[[feeds]]\nurl = "{web.url}/feed"\n')
        _run(before, "refresh", "--json")
        shutil.copytree(before, trial)
        asked = len(web.log)
        _run(trial, "offline", "--fetch")
        requests = len(web.log) - asked
        whole = facts(trial)
        for number in range(count):
            shutil.rmtree(trial)
            shutil.copytree(before, trial)
            where = f"kill {number}"
            web.log.clear()
            tally.tried += _killed(trial, web, random, random.randint(0, requests - 1), workers)
            found = facts(trial)
            tally.between(Counter(), found, whole, where)
            web.log.clear()
            _run(trial, "offline", "--fetch")
            tally.compare(whole, facts(trial), f"{where}, fetched again")
            again = Counter(one.path for one in web.log)
            known = Counter(fact[1] for fact in found if isinstance(fact, tuple))
            tally.compare(Counter(), again & known, f"{where}, asked for again")
        shutil.rmtree(trial)


def _run(folder: Path, *arguments: str) -> None:
    with Witness(folder, Press()).running(*arguments) as process:
        assert process.wait(60) == 0


def _killed(folder: Path, web: Web, random: Random, requests: int, workers: bool) -> bool:
    """Kill it after so many requests and a moment; whether there was something to kill."""
    with Witness(folder, Press()).running("offline", "--fetch") as process:
        until = time.monotonic() + 30
        while len(web.log) < requests and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(random.uniform(0, 2 * _SECONDS))
        family = descendants(process.pid)
        if not workers:
            kill(process.pid)
        elif family:
            kill(random.choice(sorted(family)))
        killed = process.wait(60) < 0 or workers
        wait_gone(family | {process.pid})
    return killed


def facts(folder: Path) -> Counter[Hashable]:
    """The pages and pictures that are here, each with the path it came from, and what they are."""
    found: Counter[Hashable] = Counter()
    with closing(sqlite3.connect(folder / "store.sqlite3")) as store:
        for problem in store.execute("PRAGMA integrity_check").fetchall():
            if problem != ("ok",):
                found[problem] += 1
        pages = (
            "SELECT url, state, full_text FROM articles JOIN contents ON contents.article_id = id"
            " JOIN pages ON pages.article_id = id"
        )
        for url, state, text in store.execute(pages):
            found[(state, _path(url), unpack(text))] += 1
        for url, file, size, reason in store.execute(
            "SELECT url, file, bytes, reason FROM pictures"
        ):
            path = folder / "pictures" / file
            whole = path.is_file() and path.stat().st_size == size
            found[("picture" if whole else "half a picture", _path(url), reason)] += 1
    return found


def _path(url: str) -> str:
    return f"/{url.rpartition('/')[2]}"
