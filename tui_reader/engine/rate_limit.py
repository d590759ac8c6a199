"""Limits on requests to servers: few at once, fewer on one host, none to a host that is dead."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import urlsplit

from tui_reader.ingest.fetch.address import is_loopback_name

T = TypeVar("T")

PER_HOST = 2
"""Requests at once on one host (polite crawlers use 1 to 2)."""
IN_VAIN = 3
"""Requests without any answer after which a host is asked for nothing more. A hundred pictures
of a dead host would take half an hour, two at a time and half a minute each."""


class RateLimiter:
    """Limits how many requests run at once, and how soon one host is asked again.

    Args:
        at_once: requests under way, all hosts together.
        spacing: seconds between the starts of two on one host; none on this machine itself.
    """

    def __init__(self, at_once: int, spacing: float) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._spacing = spacing
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
        self._next: dict[str, float] = defaultdict(float)

    @asynccontextmanager
    async def slot(self, url: str) -> AsyncIterator[None]:
        """Wait until an address may be requested; the request counts until the context ends."""
        host = host_key(url)
        spacing = 0.0 if is_loopback_name(urlsplit(url).hostname or "") else self._spacing
        async with self._hosts[host]:
            while True:
                await self._wait(host)
                async with self._all:
                    now = asyncio.get_running_loop().time()
                    if now < self._next[host]:
                        # Another request to this host started while we waited for a slot.
                        continue
                    self._next[host] = now + spacing
                    yield
                    return

    async def _wait(self, host: str) -> None:
        wait = self._next[host] - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)


class Room:
    """A number of bytes that may be held at once.

    Args:
        size: how many.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._held = 0
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def hold(self, count: int) -> AsyncIterator[None]:
        """Wait until there is room for so many bytes; it is taken until the context ends.

        More than there is room for is held when nothing else is.
        """
        async with self._changed:
            await self._changed.wait_for(lambda: self._held + count <= max(self._size, count))
            self._held += count
        try:
            yield
        finally:
            # Nothing is awaited before it: a cancelled task gives its room back as well.
            self._held -= count
            async with self._changed:
                self._changed.notify_all()


class UnresponsiveHosts:
    """The hosts that do not answer, as one round of requests finds them.

    A request to such a host may cost a whole timeout.
    """

    def __init__(self) -> None:
        self._in_vain: Counter[str] = Counter()
        self._since_answer: set[str] = set()

    def may_answer(self, url: str) -> bool:
        """Whether an address is still worth a request."""
        return self._in_vain[host_key(url)] < IN_VAIN

    def record(self, url: str, *, answered: bool) -> None:
        """Take in whether the server of an address answered."""
        host = host_key(url)
        if answered:
            del self._in_vain[host]
            self._since_answer.clear()
        else:
            self._in_vain[host] += 1
            self._since_answer.add(host)

    @property
    def in_a_row(self) -> int:
        """How many hosts did not answer since one did."""
        return len(self._since_answer)


async def host_by_host(
    wanted: Iterable[tuple[str, T]], work: Callable[[T], Awaitable[None]]
) -> None:
    """Call ``work`` for things that are each at an address, :data:`PER_HOST` of a host at once.

    The rest is not in the queue of the rate limiter: a page that the user asks for meanwhile is
    next. The first error ends it all.
    """
    queues: dict[str, deque[T]] = defaultdict(deque)
    for url, one in wanted:
        queues[host_key(url)].append(one)

    async def go_through(queue: deque[T]) -> None:
        while queue:
            await work(queue.popleft())

    try:
        async with asyncio.TaskGroup() as group:
            for queue in queues.values():
                for _ in range(min(PER_HOST, len(queue))):
                    group.create_task(go_through(queue))
    except ExceptionGroup as several:
        # When the store cannot be written, all fail alike.
        raise several.exceptions[0] from several


def host_key(url: str) -> str:
    """The name and port of an address, in lower case: what counts as one host."""
    # What has no host, as a program of the user's, is a host by itself.
    return urlsplit(url).netloc.rpartition("@")[2].lower() or url
