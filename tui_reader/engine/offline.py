"""Offline reading: texts and pictures of what is likely to be read next are fetched beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from tui_reader.config.schema import Settings
from tui_reader.engine.pages import PageOutcome, Pages
from tui_reader.engine.pictures import PictureError, Pictures, SparedError
from tui_reader.engine.rate_limit import UnresponsiveHosts, host_by_host
from tui_reader.engine.tools import Tools
from tui_reader.model import PictureState
from tui_reader.store import Store, offline
from tui_reader.store import pictures as kept_pictures
from tui_reader.store.offline import MissingPicture, Readiness
from tui_reader.text.when import midnight

SILENT_HOSTS = 4
"""After so many hosts in a row that do not answer, the network counts as gone."""
_SHARE = 0.9
"""Of the space for pictures, what may be filled beforehand; the rest is for articles that are opened."""


def note_pictures(store: Store, ids: Sequence[int]) -> None:
    """Write down which pictures some articles show of those that are here for another article.

    Raises:
        StoreError: the store cannot be written.
    """
    if unnoted := offline.unnoted_pictures(store, ids):
        store.write(kept_pictures.shown, unnoted)


def chosen(store: Store, settings: Settings, now: int) -> list[int]:
    """The articles that the settings want ready, by id."""
    wish = settings.offline
    return offline.chosen(store, wish.views, settings.views, wish.articles, midnight(now))


def bytes_for_pictures(settings: Settings) -> int:
    """Bytes that pictures may take which are fetched beforehand; 0: none are."""
    if not settings.offline.pictures or settings.pictures.load == "never":
        return 0
    return int(settings.pictures.cache_mb * 1_000_000 * _SHARE)


def readiness(store: Store, settings: Settings, now: int) -> Readiness:
    """How ready the articles are that the settings want ready. Nothing is fetched."""
    return offline.readiness(store, chosen(store, settings, now), bytes_for_pictures(settings))


class Prefetch:
    """Fetches what the settings want ready for reading without a network, and what waits for one.

    Args:
        store: what is wanted, and what is there already.
        tools: network, workers, settings, clock.
        pages: fetches texts.
        pictures: fetches pictures.
        on_page: is called with each page that was tried, once that is stored.
        on_picture: is called with each picture that is here or blocked.
    """

    def __init__(
        self,
        store: Store,
        tools: Tools,
        pages: Pages,
        pictures: Pictures,
        on_page: Callable[[PageOutcome], None] = lambda _page: None,
        on_picture: Callable[[PictureState], None] = lambda _picture: None,
    ) -> None:
        self._store = store
        self._tools = tools
        self._pages = pages
        self._pictures = pictures
        self._on_page = on_page
        self._on_picture = on_picture
        self._hosts = UnresponsiveHosts()

    async def run(self) -> Readiness:
        """Fetch what is missing, texts first; how ready things are then.

        What was cut short goes on where it stopped: only what is missing is fetched. When
        the network goes meanwhile, the rest is left for another time.

        Raises:
            StoreError: the store cannot be read or written.
            OSError: a picture cannot be written.
        """
        store, settings = self._store, self._tools.settings
        ids = await asyncio.to_thread(chosen, store, settings, self._now())
        # What is missing when the network goes is missing in the answer.
        with suppress(_NetworkGoneError):
            await self._fetch_pages(ids)
            await self._fetch_pictures(ids)
        return await asyncio.to_thread(readiness, store, settings, self._now())

    def _now(self) -> int:
        return int(self._tools.clock())

    async def _fetch_pages(self, ids: Sequence[int]) -> None:
        tried: list[int] = []
        wanted = await asyncio.to_thread(offline.wanted_pages, self._store, ids, self._now())
        urls = {page.article_id: page.url for page in wanted}

        def on_page(outcome: PageOutcome) -> None:
            if not outcome.unanswered:
                tried.append(outcome.article_id)
            self._on_page(outcome)
            _record(self._hosts, urls[outcome.article_id], answered=not outcome.unanswered)

        try:
            await self._pages.get_many(wanted, on_page)
        finally:
            await asyncio.to_thread(self._unqueue, tried, "page")

    async def _fetch_pictures(self, ids: Sequence[int]) -> None:
        settings = self._tools.settings
        if settings.pictures.load == "never":
            return
        limit = bytes_for_pictures(settings)
        queued = await asyncio.to_thread(offline.waiting, self._store)
        waiting = [one.article_id for one in queued if one.kind == "pictures"]
        beforehand = [one for one in ids if one not in set(waiting)] if limit else []
        still_waiting: set[int] = set()

        async def one(picture: MissingPicture) -> None:
            if not self._hosts.may_answer(picture.url):
                still_waiting.add(picture.article_id)
                return
            if picture.article_id not in waiting and (
                await asyncio.to_thread(offline.picture_bytes, self._store, ids) >= limit
                or not self._pictures.worth_requesting(picture.url)
            ):
                return
            answered = True
            try:
                found = await self._pictures.get(
                    picture.url, picture.article_id, limiter=self._pages.limiter
                )
                self._on_picture(found)
            except SparedError:
                still_waiting.add(picture.article_id)
                return
            except PictureError as error:
                # Its reason stands in the store, where readiness and the reading pane find it.
                answered = not error.unanswered
            if not answered:
                still_waiting.add(picture.article_id)
            _record(self._hosts, picture.url, answered=answered)

        wanted = [*waiting, *beforehand]
        await asyncio.to_thread(note_pictures, self._store, wanted)
        missing = await asyncio.to_thread(offline.missing_pictures, self._store, wanted)
        await host_by_host(((picture.url, picture) for picture in missing), one)
        tried = [one for one in waiting if one not in still_waiting]
        await asyncio.to_thread(self._unqueue, tried, "pictures")

    def _unqueue(self, ids: Sequence[int], kind: offline.Kind) -> None:
        if ids:
            self._store.write(offline.unqueue, ids, kind)


async def fetch_pictures(store: Store, pictures: Pictures, ids: Sequence[int]) -> None:
    """Fetch the missing pictures of some articles, for somebody who waits for them.

    Those that cannot be had are missing afterwards as before.

    Raises:
        StoreError: the store cannot be read or written.
        OSError: a picture cannot be written.
    """
    hosts = UnresponsiveHosts()

    async def one(picture: MissingPicture) -> None:
        if not hosts.may_answer(picture.url):
            return
        answered = True
        try:
            await pictures.get(picture.url, picture.article_id, again=True)
        except PictureError as error:
            answered = not error.unanswered
        _record(hosts, picture.url, answered=answered)

    await asyncio.to_thread(note_pictures, store, ids)
    missing = await asyncio.to_thread(offline.missing_pictures, store, ids)
    with suppress(_NetworkGoneError):
        await host_by_host(((picture.url, picture) for picture in missing), one)


class _NetworkGoneError(Exception):
    """One host after the other does not answer: the rest is not tried now."""


def _record(hosts: UnresponsiveHosts, url: str, *, answered: bool) -> None:
    """Take in whether a server answered.

    Raises:
        _NetworkGoneError: too many in a row did not.
    """
    hosts.record(url, answered=answered)
    if hosts.in_a_row >= SILENT_HOSTS:
        raise _NetworkGoneError
