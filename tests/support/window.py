"""A window for tests: invented news in a store, a fixed clock, and an engine that only says what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from textual.pilot import Pilot

from tui_reader.config import feeds_file
from tui_reader.config.paths import Paths, paths
from tui_reader.config.schema import Refresh, Screen, Settings, Ticker
from tui_reader.engine.client import EngineStoppedError, RequestError
from tui_reader.engine.protocol import (
    Broadcast,
    Died,
    Failed,
    Found,
    Page,
    PictureResult,
    Refreshed,
    Reply,
)
from tui_reader.model import Draft, FeedState, Subscription
from tui_reader.store import Store, feeds, open_store
from tui_reader.store.prepared import prepare
from tui_reader.store.visits import Visit, commit
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.main.screen import MainScreen

NOW = 1_771_850_400
"""Monday, 23 February 2026, 12:40 UTC."""

SUBSCRIPTIONS = (
    Subscription("https://quaisud.example/rss", "Quai Sud", "Ports", language="fr"),
    Subscription("https://harbourpost.example/feed", "The Harbour Post", "Ports", language="en"),
    Subscription("https://elfaroazul.example/rss", "El Faro Azul", "Ports/Sur", language="es"),
    Subscription("https://almina.example/feed", "الميناء اليوم", "Ports", language="ar"),
    Subscription("https://orbitgazette.example/atom", "Orbit Gazette", "Science", language="en"),
    Subscription("https://ateliers.example/rss", "Les Ateliers", "", language="fr"),
)

_TITLES = {
    "https://quaisud.example/rss": (
        "Le port de Valmarine rouvre ses quais après trois semaines de tempête",
        "La halle aux poissons change d’heure : les mareyeurs s’adaptent",
        "Une passerelle pour relier les deux rives avant l’été",
        "Portrait : la dernière voilière de la rue des Cordiers",
        "Budget : la ville renonce au parking du môle",
    ),
    "https://harbourpost.example/feed": (
        "Storm closes the northern strait for a second night",
        "Ferry crews vote on the new winter timetable",
        "Old lighthouse to become a library of the sea",
        "Why the herring came back",
        "A museum for a ship that never sailed",
    ),
    "https://elfaroazul.example/rss": (
        "El puerto de Valmarina reabre sus muelles tras el temporal",
        "Los astilleros buscan aprendices para la primavera",
        "Un coro de pescadores llena la plaza mayor",
        "La almadraba más antigua cumple tres siglos",
    ),
    "https://almina.example/feed": (
        "إعادة فتح أرصفة ميناء فالمارين بعد العاصفة",
        "مهرجان الكتاب يعود إلى المدينة القديمة",
        "خط بحري جديد يربط الجزيرتين ابتداء من مارس",
    ),
    "https://orbitgazette.example/atom": (
        "A ring of dust around a very small moon",
        "The telescope that listens to rain",
        "Counting craters with a schoolroom’s worth of pencils",
        "Three probes, one orbit, and a quarrel about clocks",
    ),
    "https://ateliers.example/rss": (
        "Réparer une chaise cannée en sept gestes",
        "Le bleu de garance n’existe pas, et voici pourquoi",
    ),
}

_BODY = (
    "<p>{first}</p><h2>On the quays</h2><p>By noon the first boats had tied up along the long wall, and"
    " the cranes, silent for three weeks, began to turn. “<em>We had forgotten the noise</em>,” said the"
    " harbour master, who has kept the log since the flood.</p>"
    '<blockquote>The sea gives nothing back; it lends.</blockquote><p>The <a href="https://quaisud.example/plan">'
    "plan of the works</a> runs to forty pages and asks for patience until June.</p>"
    "<ul><li>Quay one: open</li><li>Quay two: open at night only</li><li>Quay three: closed</li></ul>"
)


def profile(folder: Path) -> Paths:
    """Where a test's window keeps its files."""
    return paths(data=folder)


def settings(**screen: object) -> Settings:
    """Settings with the sample feeds and a ticker that stands still."""
    return Settings(
        refresh=Refresh(on_start=False),
        ticker=Ticker(mode="page", max_age_hours=1000),
        screen=Screen(**({"theme": "tui-reader-dark"} | screen)),  # type: ignore[arg-type]
        feeds=SUBSCRIPTIONS,
    )


def draft(title: str, published: int, *, url: str = "", html: str = "") -> Draft:
    """An entry of a feed."""
    return Draft(
        identity=url or title,
        url=url or f"https://news.example/{len(title)}",
        title=title,
        author="",
        published=published,
        updated=None,
        language="",
        html=html or _BODY.format(first=title + "."),
        summary=title,
        summary_only=False,
        content_hash=title,
    )


def publish(store: Store, feed_url: str, drafts: Sequence[Draft], *, now: int = NOW) -> None:
    """Put articles into a feed, as the engine does."""
    feed = feeds.feed_by_url(store, feed_url)
    assert feed is not None
    state = FeedState(last_checked=now, last_success=now)
    store.write(commit, [Visit(feed.id, feed_url, state, now, new=prepare(drafts))])


def list_feeds(where: Paths, subscriptions: Sequence[Subscription]) -> None:
    """Put feeds into ``config.toml``; ``feeds.toml`` has tables of the same form."""
    feeds_file.add(where.config, subscriptions)


def fill(where: Paths) -> None:
    """The sample news: 23 articles of six papers, the newest twenty minutes old."""
    list_feeds(where, SUBSCRIPTIONS)
    if where.store.exists():
        _fill(where)
    else:
        where.store.parent.mkdir(parents=True, exist_ok=True)
        where.store.write_bytes(_filled_store())


@cache
def _filled_store() -> bytes:
    """The store's file with the sample news; made once, as that takes longer than the test of a key."""
    with TemporaryDirectory() as folder:
        where = profile(Path(folder))
        _fill(where)
        return where.store.read_bytes()


def _fill(where: Paths) -> None:
    with open_store(where.store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        for place, (url, titles) in enumerate(_TITLES.items()):
            drafts = [
                draft(
                    title,
                    NOW - 1200 - 3600 * (3 * row + place) - 60 * 7 * place,
                    url=f"{url}/{row}",
                )
                for row, title in enumerate(titles)
            ]
            publish(store, url, drafts)


def fill_many(where: Paths, count: int) -> None:
    """One paper with many articles, a minute apart."""
    with open_store(where.store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        drafts = [
            draft(
                f"Notice {number}",
                NOW - 60 * number,
                url=f"https://n.example/{number}",
                html="<p>x</p>",
            )
            for number in range(count)
        ]
        publish(store, SUBSCRIPTIONS[0].url, drafts)


@dataclass
class FakeEngine:
    """An engine that fetches nothing, remembers its requests, and replies when a test says so."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    """The requests; a request's id is its place here, from 1."""
    waiting: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    """The requests that have no reply yet, by id."""
    closed: bool = False
    starts: int = 0

    async def start(self) -> None:
        self.starts += 1

    async def refresh(self, feeds: Sequence[str] = (), *, force: bool = False) -> Refreshed:
        return cast("Refreshed", await self._reply("refresh", tuple(feeds), force))

    async def accept_accounts(self, names: Sequence[str]) -> Refreshed:
        return cast("Refreshed", await self._reply("accept", tuple(names)))

    async def discover(self, url: str) -> Found:
        return cast("Found", await self._reply("discover", url))

    async def fetch_page(self, article_id: int) -> Page:
        return cast("Page", await self._reply("full_text", article_id))

    async def fetch_picture(
        self, url: str, article_id: int, *, again: bool = False
    ) -> PictureResult:
        return cast("PictureResult", await self._reply("picture", url, article_id, again))

    async def close(self) -> None:
        self.closed = True

    def reply(self, reply: Reply) -> None:
        """Answer the request that has the reply's id."""
        waiting = self.waiting.pop(reply.id)
        if isinstance(reply, Failed):
            waiting.set_exception(RequestError(reply.reason))
        else:
            waiting.set_result(reply)

    def die(self) -> None:
        """Answer nothing any more."""
        for waiting in self.waiting.values():
            waiting.set_exception(EngineStoppedError("it died"))
        self.waiting.clear()

    async def _reply(self, *request: object) -> Any:
        self.asked.append(request)
        number = len(self.asked)
        self.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            return await self.waiting[number]
        except asyncio.CancelledError:
            self.asked.append(("cancel", number))
            raise
        finally:
            self.waiting.pop(number, None)


def window(
    folder: Path, *, with_settings: Settings | None = None, filled: bool = True
) -> ReaderApp:
    """A window over a profile in a folder, sample news in it."""
    where = profile(folder)
    if filled:
        fill(where)
    its = with_settings or settings()
    list_feeds(where, its.feeds)
    return ReaderApp(settings=its, paths=where, engine=FakeEngine(), clock=lambda: NOW)


def engine_of(app: ReaderApp) -> FakeEngine:
    """The window's engine."""
    assert isinstance(app.context.engine, FakeEngine)
    return app.context.engine


def main_of(app: ReaderApp) -> MainScreen:
    """The main screen."""
    screen = app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


async def until(pilot: Pilot[None], true: Callable[[], object], what: str = "") -> None:
    """Wait until something is so; fail when it does not become so in ten seconds."""
    async with asyncio.timeout(10):
        while not true():
            await pilot.pause(0.01)


async def started(pilot: Pilot[None]) -> MainScreen:
    """Wait until the window has painted what the store holds."""
    app = pilot.app
    assert isinstance(app, ReaderApp)
    main = main_of(app)
    await until(pilot, lambda: main.query("#headlines") and main.panes.headlines.loaded)
    await app.workers.wait_for_complete(
        [worker for worker in app.workers if worker.group == "start"]
    )
    await pilot.pause()
    return main


def engine_sends(app: ReaderApp, message: Reply | Broadcast) -> None:
    """Have the engine reply to a request, or report something."""
    if isinstance(message, Refreshed | Found | Page | PictureResult | Failed):
        engine_of(app).reply(message)
        return
    if isinstance(message, Died):
        engine_of(app).die()
    app.receive(message)
