"""Pictures of articles: fetched once, made small in a worker, kept on the disk within a size.

For whoever asks, one by one, what a reader looks at, and for whoever gets many
ready beforehand: :class:`Pictures` is the one place where pictures come from.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path

from tui_reader.config.whole_file import write_whole
from tui_reader.engine.network import Metered
from tui_reader.engine.rate_limit import RateLimiter
from tui_reader.engine.tools import Tools
from tui_reader.engine.visit import UNANSWERED
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.fetch.address import own_host_at
from tui_reader.ingest.fetch.request import PICTURE, Fetched, FetchError, fetch
from tui_reader.ingest.pictures.picture import DecodedPicture, NotAPictureError, decode_picture
from tui_reader.model import Access, PictureState
from tui_reader.store import Store, pictures
from tui_reader.store.pictures import Kept
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.reasons import NO_REASON, Reason, because

SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes of a picture as it comes; a photograph of 24 million pixels has about 12 MiB."""
RETRY_SECONDS = 86_400
"""A picture that could not be had is asked for again after a day, or when the user insists."""

PAUSE_SECONDS = 900
"""After a fault of the network it is left alone for so long, unless somebody waits for it."""

_AT_ONCE = 8
_LEFT_SECONDS = 3600
"""Files that the store does not know are of a process that was killed once they are that old."""
_PASSING = frozenset({"timeout", "dns", "refused", "network", "proxy", "tls", "protocol"})
"""Faults of the network, not of the picture: nothing is written down of them."""


class PictureError(Exception):
    """There is no picture to show; ``reason`` says why.

    ``passing``: it was the network's fault, and may be another time. ``unanswered``: no
    server answered, perhaps for want of a network.
    """

    def __init__(self, reason: Reason, *, passing: bool = False, unanswered: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing
        self.unanswered = unanswered


class SparedError(PictureError):
    """It is not asked for unless somebody insists: the network is metered."""

    def __init__(self) -> None:
        super().__init__(because("this network is metered"), passing=True)


class Pictures:
    """The pictures of one store and one folder.

    Args:
        store: what is kept, what is blocked.
        tools: network, workers, settings, clock.
        folder: where the files are; made when it is missing.
    """

    def __init__(self, store: Store, tools: Tools, folder: Path) -> None:
        self._store = store
        self._tools = tools
        self._folder = folder
        # Those that are asked for one by one are waited for: two a host, but no pause between.
        self._limiter = RateLimiter(_AT_ONCE, spacing=0.0)
        self._under_way: dict[str, _Shared] = {}
        self._tidied = False
        self._vain: dict[str, float] = {}
        self._metered = Metered(tools.clock)

    def worth_requesting(self, url: str) -> bool:
        """Whether to ask for a picture that nobody waits for: not when that was just in vain."""
        return self._tools.clock() - self._vain.get(url, 0.0) >= PAUSE_SECONDS

    def ask_again(self) -> None:
        """The network is back: what was in vain says nothing any more."""
        self._vain.clear()

    async def get(
        self, url: str, article_id: int, *, again: bool = False, limiter: RateLimiter | None = None
    ) -> PictureState:
        """The picture at an address, from the disk or else from its server.

        Whoever asks for one that is already under way waits for that one. A
        blocked picture is not asked for: its state says so.

        Args:
            url: absolute, http or https.
            article_id: the article that shows it.
            again: ask its server also when that was in vain less than a day ago, and also
                through a metered network.
            limiter: of whoever fetches many; by default two a host at once, without a pause.

        Raises:
            PictureError: there is none to show; :class:`SparedError`: nor was it asked for.
            StoreError: the store cannot be written.
            OSError: the file cannot be written.
        """
        while (shared := self._under_way.get(url)) is not None:
            with suppress(asyncio.CancelledError):
                return await shared.wait()
            # Either we are no longer wanted, or whoever fetched it was cancelled: then it is ours.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError
        shared = self._under_way[url] = _Shared()
        try:
            return await shared.carry_out(
                self._get(url, article_id, again, limiter or self._limiter)
            )
        finally:
            del self._under_way[url]

    async def _get(
        self, url: str, article_id: int, again: bool, limiter: RateLimiter
    ) -> PictureState:
        now = int(self._tools.clock())
        if not self._tidied:
            self._tidied = True
            await asyncio.to_thread(self._tidy)
        feed_url = await asyncio.to_thread(pictures.feed_of, self._store, article_id)
        known = (await asyncio.to_thread(pictures.states, self._store, (url,), feed_url))[url]
        if known.blocked:
            return known
        if known.file:
            if await asyncio.to_thread((self._folder / known.file).exists):
                await asyncio.to_thread(self._use, url, article_id, now)
                return known
            await asyncio.to_thread(self._store.write, pictures.forget, url)
        elif known.reason and not again and now - (known.asked_at or 0) < RETRY_SECONDS:
            raise PictureError(known.reason)
        careful = not again and self._tools.settings.pictures.load == "not metered"
        if careful and await self._metered():
            raise SparedError
        try:
            async with limiter.slot(url):
                answer = await self._ask(url, feed_url)
            decoded = await self._decode(answer)
        except PictureError as error:
            if error.passing:
                self._vain[url] = self._tools.clock()
            else:
                await asyncio.to_thread(
                    self._store.write, pictures.give_up, url, article_id, error.reason, now
                )
            raise
        return await asyncio.to_thread(self._keep, url, article_id, feed_url, decoded, now)

    async def _ask(self, url: str, feed_url: str) -> Fetched:
        """The answer of the picture's server, which is told nothing of us or the feed."""
        settings = self._tools.settings
        access = self._tools.access.get(feed_url, Access())

        def refused(hop: str) -> Reason:
            blocked = pictures.is_blocked(self._store, hop, feed_url)
            return because("it leads to an address that you have blocked") if blocked else NO_REASON

        try:
            answer = await fetch(
                self._tools.client,
                clean_url(url, schemes=WEB),
                accept=PICTURE,
                deadline=access.timeout or settings.refresh.timeout,
                limit=min(SIZE_LIMIT, settings.refresh.max_size_mb * 1024 * 1024),
                proxy=access.proxy,
                clock=self._tools.clock,
                allow_private=settings.network.allow_private,
                own_host=own_host_at(url, feed_url),
                refused=refused,
            )
        except FetchError as error:
            raise PictureError(
                error.reason,
                passing=error.kind in _PASSING,
                unanswered=error.kind in UNANSWERED,
            ) from error
        if answer.status != 200:
            passing = answer.status in (408, 425, 429) or answer.status >= 500
            raise PictureError(
                because("its server answers with status {status}", status=answer.status),
                passing=passing,
            )
        return answer

    async def _decode(self, answer: Fetched) -> DecodedPicture:
        kind = answer.headers.get("content-type", "")
        try:
            return await self._tools.workers.run(decode_picture, answer.body, kind)
        except (NotAPictureError, WorkerError) as error:
            raise PictureError(error.reason) from error

    def _keep(
        self, url: str, article_id: int, feed_url: str, decoded: DecodedPicture, now: int
    ) -> PictureState:
        # Our own name: nothing that a feed or a server says becomes a path.
        name = f"{decoded.content_hash[:32]}.{decoded.suffix}"
        kept = Kept(
            name,
            decoded.content_hash,
            decoded.look,
            decoded.width,
            decoded.height,
            len(decoded.data),
        )
        write_private(self._folder, name, decoded.data)
        state = self._store.write(pictures.keep, url, article_id, feed_url, kept, now)
        if state.blocked and name not in pictures.files(self._store):
            delete(self._folder, [name])
        limit = self._tools.settings.pictures.cache_mb * 1_000_000
        if pictures.totals(self._store).bytes > limit:
            delete(self._folder, self._store.write(pictures.surplus, limit))
        return state

    def _use(self, url: str, article_id: int, now: int) -> None:
        if used := pictures.newly_used(self._store, (url,), article_id, now):
            self._store.write(pictures.used, used, article_id, now)

    def _tidy(self) -> None:
        """Delete what is no picture of ours: left by a process that was killed while it wrote."""
        if not self._folder.is_dir():
            return
        known = pictures.files(self._store)
        old = time.time() - _LEFT_SECONDS
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if path.name not in known and path.is_file() and path.stat().st_mtime < old:
                    path.unlink()


class _Shared:
    """One fetch that several wait for. When it is cancelled, so are they: one of them begins anew."""

    def __init__(self) -> None:
        self._result: asyncio.Future[PictureState] = asyncio.get_running_loop().create_future()

    async def wait(self) -> PictureState:
        return await asyncio.shield(self._result)

    async def carry_out(self, work: Awaitable[PictureState]) -> PictureState:
        try:
            state = await work
        except asyncio.CancelledError:
            self._result.cancel()
            raise
        except BaseException as error:
            self._result.set_exception(error)
            # Nobody else may be waiting for it: that is no fault to be told of.
            self._result.exception()
            raise
        self._result.set_result(state)
        return state


def write_private(folder: Path, name: str, data: bytes) -> None:
    """A file for the user alone (0600, its folder 0700), whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / name, data)


def delete(folder: Path, names: list[str]) -> None:
    """Delete files that the store has let go."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
