"""The reader's own window over hostile news, driven through everything it can show.

    python -m tests.bench.border_window FOLDER FILTERS PAYLOAD…

Runs in a pseudo-terminal of the benchmark, which reads what comes out of it. FILTERS
says which filters are off, as digits: 1, 2, and 3 for the last filter.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from tests.bench.border_filters import switch_off
from tests.bench.border_news import News, Place, publish
from tests.bench.border_payloads import evil, joined, token
from tests.support.window import NOW, FakeEngine, list_feeds, main_of, profile, started
from tui_reader.config import feeds_file
from tui_reader.config.schema import Links, Refresh, Screen, Settings, Ticker
from tui_reader.engine.protocol import Died, Found
from tui_reader.store import open_store
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.views.tree import search_view

MARK = "@@{}@@"
"""What is written when another part of the program begins to be shown."""
_PATIENCE = 0.4
"""Seconds until something that is not shown is given up."""
_BROWSER = '#!/bin/sh\nprintf \'%s\\n\' "$*" >> "${0%/*}/browser.log"\n'


class Tour:
    """Every screen, with every payload on it."""

    def __init__(self, pilot: Pilot[None], news: News, payloads: list[int]) -> None:
        app = pilot.app
        assert isinstance(app, ReaderApp)
        self.pilot, self.app, self.news, self.payloads = pilot, app, news, payloads
        self.main = main_of(app)
        self.written: list[str] = []
        driver = app._driver
        assert driver is not None
        self._write = driver.write
        driver.write = self._note  # type: ignore[method-assign]

    def _note(self, data: str) -> None:
        self.written.append(data)
        self._write(data)

    def part(self, name: str) -> None:
        """What comes now belongs to another part."""
        self.written.clear()
        self._write(MARK.format(name))

    async def shown(self, *marks: str) -> None:
        """Wait until something was painted, but not for ever."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            written = joined("".join(self.written))
            if all(mark in written for mark in marks):
                return
            await self.pilot.pause(0.004)

    def filter(self, text: str) -> str:
        """A text as the engine makes it plain."""
        from tui_reader.engine import workers

        return workers.one_line(text)  # type: ignore[attr-defined, no-any-return]

    async def views(self) -> None:
        """Feeds, folders, tags; and why a feed fails, in the status line."""
        main = self.main
        self.part("views")
        main.panes.focus("views")
        for row in range(main.panes.views.count):
            main.panes.views.move_to(row)
            await self.pilot.pause(0.001)
            found = main.panes.views.highlighted
            if found.problem:
                await self.shown(str(found.problem)[:8])
        await self.pilot.pause(0.05)

    async def ticker(self) -> None:
        self.part("ticker")
        self.main.panes.focus("ticker")
        for _ in range(4 * len(self.payloads)):
            self.main.panes.ticker.step(1)
            await self.pilot.pause(0.02)

    async def headlines(self) -> None:
        self.part("headlines")
        main = self.main
        main.panes.focus("headlines")
        # What is on the screen already would not be written again.
        main.panes.headlines.refresh()
        for row in (*range(0, main.panes.headlines.total, 20), main.panes.headlines.total - 1):
            main.panes.headlines.move_to(row)
            await self.pilot.pause(0.06)

    async def articles(self) -> None:
        """Each whole article from its beginning to its end."""
        self.part("article")
        main = self.main
        for row in range(main.panes.headlines.total):
            headline = await main.panes.headlines.headline_at(row)
            if headline is None or token(Place.TITLE, 0)[:4] not in headline.title[:4]:
                continue
            number = int(headline.title[5:7])
            main.controllers.reading.open(headline, enter=True)
            await self.shown(token(Place.AUTHOR, number))
            while main.panes.article.page_down():
                await self.pilot.pause(0.03)
            await self.shown(token(Place.ENCLOSURE, number))

    async def browser(self) -> None:
        """The source of every article, opened."""
        main = self.main
        for row in range(main.panes.headlines.total):
            headline = await main.panes.headlines.headline_at(row)
            if headline is not None and headline.title.startswith(("link ", "bare ")):
                # An address with a NUL is refused by the system when no filter is left.
                with suppress(ValueError):
                    main.controllers.links.browse(headline.url)
                await self.pilot.pause(0.01)
                if len(self.app.screen_stack) > 1:
                    await self.pilot.press("y")

    async def dialogs(self) -> None:
        main, payloads = self.main, self.payloads
        main.panes.focus("headlines")
        self.part("failures")
        main.controllers.feeds.errors()
        await self.pilot.pause(0.1)
        for _ in payloads[1:]:
            await self.pilot.press("down")
        await self.shown(token(Place.ERROR, payloads[-1]))
        await self.pilot.press("escape")
        self.part("choose")
        main.controllers.navigation.choose_view()
        await self.pilot.pause(0.1)
        await self.pilot.press(*token(Place.FEED, 0)[1:4])
        for _ in payloads[1:]:
            await self.pilot.press("down")
        await self.shown(token(Place.FEED, payloads[-1]))
        await self.pilot.press("escape")
        self.part("palette")
        main.controllers.window.palette()
        await self.pilot.pause(0.1)
        await self.pilot.press(*token(Place.FEED, 0)[:4].lower())
        await self.shown(token(Place.FEED, payloads[0]))
        for _ in payloads[1:]:
            await self.pilot.press("down")
        await self.shown(token(Place.FEED, payloads[-1]))
        await self.pilot.press("escape")
        self.part("remove")
        main.panes.focus("views")
        rows = [
            main.panes.views.numbered(number) for number in range(1, main.panes.views.count + 1)
        ]
        for view in rows:
            if view is not None and view.name.startswith(token(Place.FEED, 0)[:4]):
                main.panes.views.show_as_current(view)
                self.written.clear()
                await main.controllers.feeds.remove()
                await self.shown("What you read")
                self.app.pop_screen()

    async def words(self) -> None:
        """Searches; discovered feeds; what the engine and the configuration say; notes."""
        main = self.main
        self.part("search")
        for number in self.payloads:
            words = plain_of(evil(Place.WORDS, number))
            await main.controllers.navigation.show_view(search_view(words))
            main.controllers.navigation.search()
            await self.shown(token(Place.WORDS, number))
            await self.pilot.press("escape")
        self.part("add")
        main.controllers.feeds.add()
        await self.pilot.pause(0.05)
        self.app.screen.query_one(Input).value = "page.example"
        await self.pilot.press("enter")
        engine = self.app.context.engine
        assert isinstance(engine, FakeEngine)
        engine.reply(Found(len(engine.asked), self.news.found))
        await self.pilot.pause(0.1)
        for _ in self.news.found[1:]:
            await self.pilot.press("down")
        await self.pilot.press("end")
        await self.shown(token(Place.FOUND, self.payloads[-1]))
        await self.pilot.press("escape")
        self.part("status")
        for number, error in zip(self.payloads, self.news.errors, strict=True):
            main.panes.status.show(error)
            await self.shown(token(Place.CONFIG, number))
            self.app.receive(Died(self.filter(evil(Place.ENGINE, number))))
            await self.shown(token(Place.ENGINE, number))
        self.part("notes")
        for number in self.payloads:
            text = self.filter(evil(Place.NOTE, number))
            self.app.notify(text, title=text, markup=False)
            await self.shown(token(Place.NOTE, number))
            self.app.clear_notifications()

    async def take(self) -> None:
        for part in (self.views, self.ticker, self.headlines, self.articles, self.browser):
            await part()
        await self.dialogs()
        await self.words()


def plain_of(text: str) -> str:
    """Words to search for, as the prompt takes them."""
    from tui_reader.config import problems

    return problems.one_line(text)  # type: ignore[attr-defined, no-any-return]


def _window(folder: Path, news: News, payloads: list[int]) -> ReaderApp:
    browser = folder / "browser"
    browser.write_text(_BROWSER)
    browser.chmod(0o700)
    settings = Settings(
        refresh=Refresh(on_start=False),
        ticker=Ticker(mode="page", max_age_hours=1000, view="all"),
        screen=Screen(theme="tui-reader-dark", reduced_motion=True),
        links=Links((str(browser),)),
        feeds=news.subscriptions,
    )
    app = ReaderApp(
        settings=settings, paths=profile(folder), engine=FakeEngine(), clock=lambda: NOW
    )
    # Textual rings for keys that do nothing: here every bell shall be a feed's.
    app.bell = lambda: None  # type: ignore[method-assign]
    return app


def main(folder: Path, filters: str, payloads: list[int]) -> None:
    switch_off(one="1" in filters, two="2" in filters, last="3" in filters)
    with open_store(profile(folder).store) as store:
        news = publish(store, folder, payloads)
    list_feeds(profile(folder), news.subscriptions)
    app = _window(folder, news, payloads)

    async def tour(pilot: Pilot[None]) -> None:
        await started(pilot)
        trip = Tour(pilot, news, payloads)
        await trip.take()
        trip.part("crash")
        app.call_later(fail, "\n".join(trip.filter(evil(Place.ENGINE, n)) for n in payloads))

    def fail(words: str) -> None:
        raise RuntimeError(words)

    app.run(auto_pilot=tour)
    _command_line(folder, news)


def _command_line(folder: Path, news: News) -> None:
    from tui_reader.cli import main as command

    feeds_file.add(profile(folder).feeds, news.subscriptions)

    print(MARK.format("cli"), flush=True)
    for arguments in (["headlines"], ["headlines", "--json"], ["feeds"], ["feeds", "--json"]):
        _run(command, arguments, folder)
    with open_store(profile(folder).store) as store:
        from tui_reader.model import Query
        from tui_reader.store import articles

        ids = [one.id for one in articles.page(store, Query(), 0, 1000)]
    for number in ids:
        _run(command, ["read", str(number)], folder)
    print(MARK.format("end"), flush=True)


def _run(command: Callable[..., object], arguments: list[str], folder: Path) -> None:
    sys.argv = ["tui-reader", *arguments, "--data", str(folder)]
    try:
        command()
    except SystemExit:
        return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], [int(number) for number in sys.argv[3:]])
