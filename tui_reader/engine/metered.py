"""Whether this network counts what goes through it, as far as NetworkManager knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_ASK = (
    "busctl", "--system", "get-property", "org.freedesktop.NetworkManager",
    "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager", "Metered",
)  # fmt: skip
_METERED = frozenset({b"u 1", b"u 3"})
"""NMMetered: yes, and yes by guess."""
_ANSWER_SECONDS = 2.0
_KEPT_SECONDS = 60.0


class Metered:
    """The answer, asked for at most once a minute.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asking = asyncio.Lock()
        self._asked_at: float | None = None
        self._answer = False

    async def __call__(self) -> bool:
        """Whether it is metered; not, where there is nobody to ask."""
        async with self._asking:
            now = self._clock()
            if self._asked_at is None or not 0 <= now - self._asked_at < _KEPT_SECONDS:
                self._answer = await _network_manager_says_so()
                self._asked_at = now
            return self._answer


async def _network_manager_says_so() -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *_ASK,
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
