"""Articles asked for in batches, in smaller ones where an answer would be too large."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from tui_reader.accounts.account import AccountError, ServerEntry

MOST_PAGES = 5_000
"""Of one list; a server that sends more has no end."""
WORTH = 10
"""Pages are read on while one article of so many is wanted."""
SINGLY = 3
"""Articles that are asked for one by one: a page holds many that nobody wants."""
Entries = tuple[ServerEntry, ...]


async def in_batches(
    ids: Sequence[str], size: int, fetch: Callable[[Sequence[str]], Awaitable[Entries]]
) -> AsyncIterator[Entries]:
    """Yield what ``fetch`` returns for all ids, at most ``size`` of them at once.

    A batch whose answer is too large is asked for in halves; a single article that is, is left out.
    """
    distinct = list(dict.fromkeys(ids))
    waiting = [distinct[begin : begin + size] for begin in range(0, len(distinct), size)]
    waiting.reverse()
    while waiting:
        batch = waiting.pop()
        try:
            found = await fetch(batch)
        except AccountError as error:
            if error.kind != "too-large":
                raise
            half = len(batch) // 2
            waiting += [batch[half:], batch[:half]] if half else []
            continue
        if found:
            yield found


class Recent:
    """Articles that came with their marks, so that they need not be asked for once more.

    As many are kept as hold ``size`` characters; others are forgotten.
    """

    def __init__(self, size: int = 16 * 1024 * 1024) -> None:
        self._room = size
        self._held: dict[str, ServerEntry] = {}

    def add(self, entry: ServerEntry) -> None:
        """Keep an article while there is room."""
        size = 500 + sum(len(content.value) for content in entry.entry.contents)
        if entry.id not in self._held and size <= self._room:
            self._room -= size
            self._held[entry.id] = entry

    def of(self, ids: Sequence[str]) -> Entries:
        """Return those of these ids that are kept."""
        return tuple(self._held[one] for one in ids if one in self._held)
