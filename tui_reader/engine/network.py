"""What is known of the network: whether there is one, whom to ask whether it is back, whether it is metered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec import Struct

from tui_reader.engine.protocol import Refreshed
from tui_reader.engine.rate_limit import host_key
from tui_reader.engine.refresh import is_due, left_alone
from tui_reader.model import is_of_account
from tui_reader.store import Store, feeds

_COMMAND = (
    "busctl", "--system", "get-property", "org.freedesktop.NetworkManager",
    "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager", "Metered",
)  # fmt: skip
_METERED = frozenset({b"u 1", b"u 3"})
"""NMMetered: yes, and yes by guess."""
_ANSWER_SECONDS = 2.0
_KEPT_SECONDS = 60.0


class Network(Struct):
    """Whether there is a network, as the last refresh that asked anybody found."""

    gone: bool | None = None
    """No server answered; ``None``: none was asked yet."""
    unreached: tuple[str, ...] = ()
    """The addresses of the feeds that did not answer then."""

    def learn(self, done: Refreshed, failed: tuple[str, ...]) -> bool:
        """Take in the result of a refresh; whether there is a network and was none, or none known, before.

        Args:
            done: its totals.
            failed: the addresses of the feeds that failed.
        """
        if not done.total or (done.failed == done.total and not done.offline):
            # Nobody was asked, or few enough for it to be their own fault.
            return False
        back = self.gone is not False and not done.offline
        self.gone = done.offline
        self.unreached = failed if done.offline else ()
        return back


def feeds_to_ask(store: Store, network: Network, now: int) -> tuple[str, ...]:
    """The addresses of the feeds to visit while there is no network; empty: those that are due.

    Those that were asked in vain, those that are due, and one of another host if they
    are all of one: a dead server is no missing network. Without another host
    nobody can tell the two apart, and a dead server is not asked every minute.
    """
    if not network.gone:
        return ()
    listed = [one for one in feeds.feeds(store) if not is_of_account(one.url)]
    wanted = [one for one in listed if one.url in network.unreached or is_due(one.state, now)]
    hosts = {host_key(one.fetch_url) for one in wanted}
    if len(hosts) == 1:
        others = (one for one in listed if host_key(one.fetch_url) not in hosts)
        wanted += [one for one in others if not left_alone(one.state, now)][:1]
        hosts = {host_key(one.fetch_url) for one in wanted}
    return tuple(one.url for one in wanted) if len(hosts) > 1 else ()


class Metered:
    """Whether NetworkManager says that the network is metered, asked at most once a minute.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = asyncio.Lock()
        self._asked_at: float | None = None
        self._answer = False

    async def __call__(self) -> bool:
        """Whether it is metered; not, where there is nobody to ask."""
        async with self._lock:
            now = self._clock()
            if self._asked_at is None or not 0 <= now - self._asked_at < _KEPT_SECONDS:
                self._answer = await _network_manager_says_so()
                self._asked_at = now
            return self._answer


async def _network_manager_says_so() -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        # No busctl: no systemd, and in all likelihood no NetworkManager.
        return False
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            output, _nothing = await process.communicate()
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.strip() in _METERED
