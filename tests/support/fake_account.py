"""A server of an account as a value: what it holds, and switches for what it does wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from tui_reader.accounts.account import (
    Abilities,
    AccountError,
    Change,
    Quota,
    ServerEntry,
    ServerFeed,
    States,
)
from tui_reader.engine.accounts import Synced, Syncing, sync
from tui_reader.engine.parsing import read_entries
from tui_reader.ingest.feeds.raw import RawEntry, RawText
from tui_reader.model import Rule
from tui_reader.store import Store
from tui_reader.store.prepared import Prepared
from tui_reader.text.reasons import because

NEWS = ServerFeed("feed/1", "https://quai-sud.example/feed", "Quai Sud", folder="News")
SPORT = ServerFeed("feed/2", "https://faro.example/rss", "El Faro", folder="Sport/Local")


class FakeServer:
    """Feeds, articles and marks; ``requests`` counts what was asked.

    ``fails`` is called before each request and may raise. ``swallows`` are kinds of changes that it
    answers with OK and does not carry out.
    """

    def __init__(self, feeds: Iterable[ServerFeed] = (NEWS, SPORT)) -> None:
        self.listed = {feed.id: feed for feed in feeds}
        self.articles: dict[str, ServerEntry] = {}
        self.unread: set[str] = set()
        self.starred: set[str] = set()
        self.tags: dict[str, set[str]] = {}
        self.lists_read = False
        self.abilities = Abilities(tags=True)
        self.quotas: tuple[Quota, ...] = ()
        self.incremental = False
        self.edited: set[str] = set()
        self._moments: list[tuple[dict[str, frozenset[str]], frozenset[str], frozenset[str]]] = []
        self.swallows: set[str] = set()
        self.batch = 100
        self.requests = 0
        self.pushed: list[Change] = []
        self.fails: Callable[[str], None] = lambda _what: None
        self.after: Callable[[str], None] = lambda _what: None

    def publish(self, count: int, feed: ServerFeed = NEWS, first: int | None = None) -> list[str]:
        """New unread articles; their ids."""
        begin = len(self.articles) + 1 if first is None else first
        ids = [f"{number:016x}" for number in range(begin, begin + count)]
        for id in ids:
            number = int(id, 16)
            entry = RawEntry(
                guid=f"tag:{number}",
                link=f"https://quai-sud.example/{number}",
                title=RawText(f"Le quai numéro {number} rouvre", "text"),
                published=1_700_000_000 + number,
                contents=(RawText(f"<p>La criée {number} est de retour au port.</p>"),),
            )
            self.articles[id] = ServerEntry(id, feed.id, entry)
        self.unread |= set(ids)
        return ids

    def _ask(self, what: str) -> None:
        self.requests += 1
        self.fails(what)

    async def feeds(self) -> tuple[ServerFeed, ...]:
        self._ask("feeds")
        return tuple(self.listed.values())

    async def check(self) -> None:
        self._ask("check")

    def _sets(self) -> dict[str, frozenset[str]]:
        tags = {f"#{name}": frozenset(ids) for name, ids in self.tags.items()}
        return {"unread": frozenset(self.unread), "starred": frozenset(self.starred), **tags}

    async def states(self, since: str = "") -> States:
        self._ask("states")
        sets = self._sets()
        mark = ""
        touched = frozenset[str]()
        if self.incremental:
            # Each mark names a moment whose sets are remembered.
            self._moments.append((sets, frozenset(self.articles), frozenset(self.edited)))
            mark = str(len(self._moments) - 1)
            if since:
                before, known, edited = self._moments[int(since)]
                touched = frozenset(self.articles) - known | (frozenset(self.edited) - edited)
                for name in sets.keys() | before.keys():
                    none = frozenset[str]()
                    touched |= sets.get(name, none) ^ before.get(name, none)
                touched &= self.articles.keys()
                sets = {name: ids & touched for name, ids in sets.items()}
        tags = {name[1:]: ids for name, ids in sets.items() if name.startswith("#")}
        found = States(
            sets["unread"], sets["starred"], tags, complete=not (since and mark),
            touched=touched, mark=mark,
        )  # fmt: skip
        self.after("states")
        return found

    async def read_ids(self) -> frozenset[str] | None:
        self._ask("read_ids")
        return frozenset(self.articles.keys() - self.unread) if self.lists_read else None

    async def entries(self, ids: Sequence[str]) -> AsyncIterator[tuple[ServerEntry, ...]]:
        for at in range(0, len(ids), self.batch):
            self._ask("entries")
            some = ids[at : at + self.batch]
            yield tuple(self.articles[id] for id in some if id in self.articles)

    async def push(self, change: Change) -> str:
        self._ask("push")
        self.pushed.append(change)
        ids = set(change.ids) & self.articles.keys()
        if change.kind not in self.swallows:
            match change.kind:
                case "read":
                    self.unread -= ids
                case "unread":
                    self.unread |= ids
                case "star":
                    self.starred |= ids
                case "unstar":
                    self.starred -= ids
                case "tag":
                    self.tags.setdefault(change.tag, set()).update(ids)
                case "untag":
                    self.tags.get(change.tag, set()).difference_update(ids)
        self.after("push")
        return "OK"

    async def subscribe(self, url: str, title: str, folder: str) -> ServerFeed:
        self._ask("subscribe")
        feed = ServerFeed(f"feed/{len(self.listed) + 10}", url, title or url, folder=folder)
        self.listed[feed.id] = feed
        return feed

    async def unsubscribe(self, feed_id: str) -> None:
        self._ask("unsubscribe")
        self.listed.pop(feed_id, None)
        gone = {id for id, one in self.articles.items() if one.feed_id == feed_id}
        for id in gone:
            del self.articles[id]
        self.unread -= gone
        self.starred -= gone

    async def rename(self, feed_id: str, title: str) -> None:
        self._ask("rename")
        old = self.listed[feed_id]
        self.listed[feed_id] = ServerFeed(old.id, old.url, title, old.site_url, old.folder)

    async def move(self, feed_id: str, folder: str) -> None:
        self._ask("move")
        old = self.listed[feed_id]
        self.listed[feed_id] = ServerFeed(old.id, old.url, old.title, old.site_url, folder)


def offline(_what: str) -> None:
    raise AccountError("network", because("no server answers"))


async def at_once(function: Callable[..., object], *args: object, **named: object) -> object:
    """Calls a function here, as the thread of the store would."""
    return function(*args, **named)


async def read_here(entries: tuple[RawEntry, ...], url: str) -> tuple[Prepared, ...]:
    return read_entries(entries, url)


async def synced(
    store: Store,
    server: FakeServer,
    now: int,
    *,
    rules: Sequence[Rule] = (),
    own: frozenset[str] = frozenset(),
    accept: bool = False,
    dry: bool = False,
    name: str = "fresh",
    since: str = "",
) -> Synced:
    """A sync in this process."""
    one = Syncing(store, name, server, at_once, read_here, now, rules, own, since)
    return await sync(one, accept=accept, dry=dry)
