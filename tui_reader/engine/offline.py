"""Before the network goes: what is likely to be read next is made ready, texts first, then pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from tui_reader.config.schema import Settings
from tui_reader.engine.full_text import PageOutcome, full_texts
from tui_reader.engine.pictures import PictureError, Pictures, SparedError
from tui_reader.engine.silence import Silence
from tui_reader.engine.tools import Tools
from tui_reader.engine.turns import Turns, host_by_host, host_key
from tui_reader.model import PictureState
from tui_reader.store import Store, offline
from tui_reader.store.offline import MissingPicture, Readiness
from tui_reader.text.when import midnight

SILENT_HOSTS = 4
"""So many hosts that do not answer, with none that does between them: the network is gone."""
_SHARE = 0.9
"""Of the room for pictures, what may be filled beforehand; the rest is for what is looked at."""


class NetworkGoneError(Exception):
    """One host after the other does not answer: the rest is not tried now."""


class _Answers:
    """Whether anybody answers."""

    def __init__(self) -> None:
        self._silent: set[str] = set()
        self._silence = Silence()

    def may_come(self, url: str) -> bool:
        """Whether to ask an address: its host has not been silent again and again."""
        return self._silence.may_answer(url)

    def heard(self, url: str, *, answered: bool) -> None:
        """What came of asking an address; raises :class:`NetworkGoneError` when it is too much."""
        self._silence.heard(url, answered=answered)
        if answered:
            self._silent.clear()
            return
        self._silent.add(host_key(url))
        if len(self._silent) >= SILENT_HOSTS:
            raise NetworkGoneError


def chosen(store: Store, settings: Settings, now: int) -> list[int]:
    """The articles that the settings want ready, by id."""
    wish = settings.offline
    return offline.chosen(store, wish.views, settings.views, wish.articles, midnight(now))


def picture_room(settings: Settings) -> int:
    """Bytes that pictures may take which are fetched beforehand; 0: none are."""
    if not settings.offline.pictures or settings.pictures.load == "never":
        return 0
    return int(settings.pictures.cache_mb * 1_000_000 * _SHARE)


def readiness(store: Store, settings: Settings, now: int) -> Readiness:
    """How ready the articles are that the settings want ready. Nothing is fetched."""
    return offline.readiness(store, chosen(store, settings, now), picture_room(settings))


async def make_ready(
    store: Store,
    tools: Tools,
    pictures: Pictures,
    turns: Turns,
    told_page: Callable[[PageOutcome], None],
    told_picture: Callable[[PictureState], None],
) -> Readiness:
    """Fetch what is missing and what waits for the network, politely; how ready things are then.

    What was cut short goes on where it stopped: only what is missing is asked for. When
    the network goes meanwhile, the rest is left for another time.

    Raises:
        StoreError: the store cannot be read or written.
        OSError: a picture cannot be written.
    """
    ids = await asyncio.to_thread(chosen, store, tools.settings, int(tools.clock()))
    answers = _Answers()
    # What is missing then says so.
    with suppress(NetworkGoneError):
        await _fetch_pages(store, tools, turns, ids, told_page, answers)
        await _fetch_pictures(store, tools, pictures, turns, ids, told_picture, answers)
    return await asyncio.to_thread(readiness, store, tools.settings, int(tools.clock()))


async def fetch_pictures(store: Store, pictures: Pictures, ids: Sequence[int]) -> None:
    """Fetch the missing pictures of some articles, for somebody who waits for them.

    Those that cannot be had are missing afterwards as before.

    Raises:
        StoreError: the store cannot be read or written.
        OSError: a picture cannot be written.
    """
    answers = _Answers()

    async def one(picture: MissingPicture) -> None:
        if not answers.may_come(picture.url):
            return
        answered = True
        try:
            await pictures.get(picture.url, picture.article_id, again=True)
        except PictureError as error:
            answered = not error.unanswered
        answers.heard(picture.url, answered=answered)

    await asyncio.to_thread(offline.note_pictures, store, ids)
    missing = await asyncio.to_thread(offline.missing_pictures, store, ids)
    with suppress(NetworkGoneError):
        await host_by_host(((picture.url, picture) for picture in missing), one)


async def _fetch_pages(
    store: Store,
    tools: Tools,
    turns: Turns,
    ids: Sequence[int],
    told_page: Callable[[PageOutcome], None],
    answers: _Answers,
) -> None:
    asked: list[int] = []
    wanted = await asyncio.to_thread(offline.wanted_pages, store, ids, int(tools.clock()))
    urls = {page.article_id: page.url for page in wanted}

    def told(outcome: PageOutcome) -> None:
        if not outcome.unanswered:
            asked.append(outcome.article_id)
        told_page(outcome)
        answers.heard(urls[outcome.article_id], answered=not outcome.unanswered)

    try:
        await full_texts(wanted, store, tools, turns, told)
    finally:
        await asyncio.to_thread(offline.unqueue, store, asked, "page")


async def _fetch_pictures(
    store: Store,
    tools: Tools,
    pictures: Pictures,
    turns: Turns,
    ids: Sequence[int],
    told: Callable[[PictureState], None],
    answers: _Answers,
) -> None:
    if tools.settings.pictures.load == "never":
        return
    room = picture_room(tools.settings)
    queued = await asyncio.to_thread(offline.waiting, store)
    waiting = [one.article_id for one in queued if one.kind == "pictures"]
    beforehand = [one for one in ids if one not in set(waiting)] if room else []
    still_waiting: set[int] = set()

    async def one(picture: MissingPicture) -> None:
        asked_for = picture.article_id in waiting
        if not answers.may_come(picture.url):
            still_waiting.add(picture.article_id)
            return
        if not asked_for and (
            await asyncio.to_thread(offline.picture_bytes, store, ids) >= room
            or not pictures.worth_asking(picture.url)
        ):
            return
        try:
            told(await pictures.get(picture.url, picture.article_id, turns=turns))
        except SparedError:
            still_waiting.add(picture.article_id)
            return
        except PictureError as error:
            # Its reason stands in the store, where readiness and the reading pane find it.
            answered = not error.unanswered
        else:
            answered = True
        if not answered:
            still_waiting.add(picture.article_id)
        answers.heard(picture.url, answered=answered)

    shown = [*waiting, *beforehand]
    await asyncio.to_thread(offline.note_pictures, store, shown)
    missing = await asyncio.to_thread(offline.missing_pictures, store, shown)
    await host_by_host(((picture.url, picture) for picture in missing), one)
    asked = [one for one in waiting if one not in still_waiting]
    await asyncio.to_thread(offline.unqueue, store, asked, "pictures")
