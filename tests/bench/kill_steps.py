"""One piece of work on a store, killed before each of its steps and then done again to its end.

Right after the kill everything is there that is there both before the work and after it, and nothing
that neither knows. Done again (now and then killed once more on the way) it comes to what it comes to
without a kill.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests import released
from tests.bench.dying import Dying
from tests.support.samples import NOW, draft, receive
from tests.support.tally import Tally
from tui_reader.cli import main as cli
from tui_reader.config.paths import paths
from tui_reader.model import Query, Subscription
from tui_reader.store import (
    Store,
    StoreError,
    articles,
    feeds,
    marks,
    open_store,
    retention,
    search_index,
    slices,
    undo,
    versions,
    visits,
)
from tui_reader.store.damaged import open_or_set_aside

QUAI, FARO = "http://127.0.0.1:9/quai", "http://127.0.0.1:9/faro"
"""Nobody answers there."""
_TWICE = 0.2
"""How often it is killed a second time."""
Facts = Counter[Hashable]


@dataclass(frozen=True)
class Work:
    """What is killed."""

    make: Callable[[Path], None]
    """Makes the folder as it is before."""
    function: str
    """``module:function`` of the work, which is given the folder and the arguments."""
    arguments: Sequence[str] = ()
    undone: bool = False
    """Afterwards all steps are undone, which brings back what was before."""


def killed(
    tally: Tally,
    folder: Path,
    random: Random,
    dying: Dying,
    work: Work,
    kills: int | None = None,
) -> None:
    """Kill some work at as many of its steps as wanted, by default at all.

    Args:
        tally: what is found goes there.
        folder: an empty one to work in.
        random: which steps, and when it is killed twice.
        dying: where it is killed.
        work: which one.
        kills: at how many steps.
    """
    before, trial = folder / "before", folder / "trial"
    work.make(before)
    first = facts(before, folder)
    shutil.copytree(before, trial)
    whole = dying.run(work.function, trial, work.arguments)
    assert "Traceback" not in whole.said, whole.said
    last = facts(trial, folder)
    wrong = Counter({fact: last[fact] for fact in last if isinstance(fact, str)})
    tally.compare(Counter(), wrong, "without a kill")
    every = range(1, whole.steps + 1)
    chosen = every if kills is None else sorted(random.sample(every, min(kills, len(every))))
    for step in chosen:
        where = f"{work.function.partition(':')[2]} {' '.join(work.arguments)} at {step}"
        shutil.rmtree(trial)
        shutil.copytree(before, trial)
        steps = [step, *([random.randint(1, step)] if random.random() < _TWICE else [])]
        for one in steps:
            ended = dying.run(work.function, trial, work.arguments, one)
            tally.tried += ended.killed
            tally.between(first & last, facts(trial, folder), first | last, where)
        ended = dying.run(work.function, trial, work.arguments)
        if "Traceback" in ended.said:
            tally.lose(ended.said.splitlines()[-1], where)
        tally.compare(last, facts(trial, folder), where)
        if work.undone:
            with open_store(trial / "store.sqlite3") as store:
                while undo.take_back_in_slices(store, NOW):
                    pass
            tally.compare(first, facts(trial, folder), f"{where}, undone")
    shutil.rmtree(before)
    shutil.rmtree(trial)


# what is killed


def migrate(folder: Path) -> None:
    """Open the store, which brings it up to date, and fill its search index."""
    slices.SECONDS = 0
    with open_store(folder / "store.sqlite3") as store:
        while search_index.fill_slice(store):
            pass


def begin_anew(folder: Path) -> None:
    """Open the store, which sets a damaged one aside."""
    open_or_set_aside(folder / "store.sqlite3")[0].close()


def command(folder: Path, *arguments: str) -> None:
    """A command of the program, every article in a transaction of its own."""
    slices.SECONDS = 0
    cli([*arguments, "--data", str(folder)])


def import_list(folder: Path) -> None:
    """Import a list, and start once more: the store learns of it then."""
    command(folder, "import", str(folder / "list.opml"))
    command(folder, "headlines")


def unsubscribe(folder: Path) -> None:
    """Leave a feed, which one that was killed before may have done; start once more for the rest."""
    command(folder, "remove", QUAI)
    command(folder, "headlines")


def mark_all(folder: Path) -> None:
    """Mark everything read as ``A`` does."""
    slices.SECONDS = 0
    with open_store(folder / "store.sqlite3") as store:
        undo.mark_all_read_in_slices(store, Query(), NOW)


# the folders before


def _profile(folder: Path) -> None:
    """Two feeds with articles that are read, starred, tagged, kept for later or none of it."""
    folder.mkdir()
    _list(folder, QUAI, FARO)
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI), Subscription(FARO)])
        for url, count in ((QUAI, 140), (FARO, 20)):
            drafts = (
                draft(number, title=f"Notice{number}", html=f"<p>{_word(url, number)}</p>")
                for number in range(count)
            )
            receive(store, url, *drafts)
        every = [one.id for one in articles.page(store, Query(), 0, 1000)]
        for field, some in (("read", every[::2]), ("starred", every[::7]), ("later", every[3::11])):
            store.write(marks.mark, some, field, True, NOW)
        for one in every[5::13]:
            store.write(marks.tag, one, "port", NOW)
        # Marks that outlive an article, and an earlier version of one.
        retention.purge_in_slices(store, every[158:159])
        feed = feeds.feeds(store)[0]
        edited = draft(2, title="Notice2", html=f"<p>{_word(QUAI, 2)} corrigé</p>")
        [changed] = articles.page(store, Query(words=_word(QUAI, 2)), 0, 2)
        visit = visits.Visit(feed.id, feed.url, feed.state, NOW, changed=((changed.id, edited),))
        store.write(visits.commit, [visit])


def _word(url: str, number: int) -> str:
    """A word that is in one article only."""
    return f"mot{url[-4:]}{number}x"


def _list(folder: Path, *urls: str, more: str = "") -> None:
    tables = "".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls)
    (folder / "config.toml").write_text(more + tables)


def _to_import(folder: Path) -> None:
    _profile(folder)
    outlines = "".join(
        f'<outline type="rss" text="Feed {n}" xmlUrl="http://127.0.0.1:9/{n}"/>' for n in range(30)
    )
    opml = f'<opml version="2.0"><body>{outlines}<outline xmlUrl="{QUAI}"/></body></opml>'
    (folder / "list.opml").write_text(opml)


def _to_purge(folder: Path) -> None:
    _profile(folder)
    _list(folder, QUAI, FARO, more="[keep]\ndays = 1\nunread = false\n")


def _damaged(folder: Path) -> None:
    """An index of the store is noise, as is one page of articles' texts."""
    _profile(folder)
    path = folder / "store.sqlite3"
    with open_store(path) as store:
        size = int(store.value("PRAGMA page_size"))
        root = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        spoilt = [store.value(root, ("articles_by_time",)), store.value("PRAGMA page_count") - 2]
    data = bytearray(path.read_bytes())
    for page in spoilt:
        data[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(data)


def _empty(folder: Path) -> None:
    folder.mkdir()


def _subscribed(folder: Path) -> None:
    _empty(folder)
    _list(folder, QUAI, FARO)


def _released(version: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir()
        released.unpacked(version, folder)

    return make


_COMMAND = f"{__name__}:command"
_MIGRATE = f"{__name__}:migrate"
WORKS: dict[str, tuple[Work, ...]] = {
    "migrations": (
        Work(_empty, _MIGRATE),
        Work(_subscribed, _COMMAND, ("headlines",)),
        *(Work(_released(version), _MIGRATE) for version in released.VERSIONS),
    ),
    "import": (Work(_to_import, f"{__name__}:import_list"),),
    "purge": (Work(_to_purge, _COMMAND, ("purge",)),),
    "salvage": (Work(_damaged, _COMMAND, ("doctor",)),),
    "mark-all": (Work(_profile, f"{__name__}:mark_all", undone=True),),
    "unsubscribe": (Work(_profile, f"{__name__}:unsubscribe"),),
}
"""Kinds of kill by name."""


# what is there


def facts(folder: Path, scratch: Path) -> Facts:
    """What a profile holds, read from a copy of it; nothing of a store that is damaged or not there.

    What should not be is a bare string.
    """
    copy = scratch / "copy"
    shutil.copytree(folder, copy)
    try:
        return _listed(copy) + (_stored(copy) if (copy / "store.sqlite3").exists() else Counter())
    finally:
        shutil.rmtree(copy)


def _listed(folder: Path) -> Facts:
    from tui_reader.config.subscriptions import subscriptions_now

    where = paths(data=folder)
    found = subscriptions_now(where.config, where.feeds)
    return Counter(("listed", one.url) for one in found)


def _stored(folder: Path) -> Facts:
    try:
        with open_store(folder / "store.sqlite3") as store:
            return _facts(store) if not store.check() else Counter()
    except StoreError:
        return Counter()


def _facts(store: Store) -> Facts:
    found: Facts = Counter(("feed", feed.url) for feed in feeds.feeds(store))
    # What a file is made with stays with it for ever.
    found += Counter((name, store.value(f"PRAGMA {name}")) for name in ("page_size", "auto_vacuum"))
    for one in articles.page(store, Query(), 0, 10_000):
        whole = articles.article(store, one.id)
        assert whole is not None
        key = one.feed_url, one.url
        found[("article", *key, one.title, whole.html, whole.full_text)] += 1
        said = [name for name in ("read", "starred", "later") if getattr(one, name)]
        found += Counter((mark, *key) for mark in (*(said or ["nothing"]), *one.tags))
        found += Counter(("version", *key, old.title) for old in versions.versions(store, one.id))
        words = whole.html.removeprefix("<p>").partition("<")[0]
        if words.startswith("mot"):
            hits = [hit.id for hit in articles.page(store, Query(words=words.split()[0]), 0, 9)]
            found += Counter(("found by its word", *key) for hit in hits if hit == one.id)
            found += Counter("found by another's word" for hit in hits if hit != one.id)
    with closing(sqlite3.connect(f"file:{store.path}?mode=ro", uri=True)) as plain:
        said = "SELECT hex(key), read, starred, later FROM marks WHERE read OR starred OR later"
        for row in plain.execute(said):
            found[("mark", *row)] += 1
        for row in plain.execute("SELECT hex(key), tag FROM mark_tags"):
            found[("mark", *row)] += 1
    filling = search_index.is_filling(store)
    for name, count in (
        ("words of no article", search_index.left_behind(store)),
        ("article without words", 0 if filling else len(search_index.unindexed(store))),
    ):
        found += Counter({name: count})
    return found
