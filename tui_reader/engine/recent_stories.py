"""The stories of the last days, kept from one refresh to the next."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from tui_reader.model import Rule
from tui_reader.store import Store, Transaction, visits
from tui_reader.store.rules import apply, names_story
from tui_reader.store.visits import RecentArticle
from tui_reader.stories.filing import Filing, StoryArticle

_SPAN_SECONDS = 3 * 86400
"""How far back an article may find the story it belongs to; older ones are not filed."""
_RENEWED_SECONDS = 6 * 3600
"""How long stories that have grown old stay in memory at the most."""
_SLICE = 100
"""Articles worked on at a time: about 0.1 s of processor, after which a refresh can be cancelled."""


class RecentStories:
    """What new articles are compared with. To be used on the thread that works on the store.

    Reading and weighing three days of a thousand feeds takes seconds, and an
    engine beside an open window refreshes every few minutes.
    """

    def __init__(self) -> None:
        self._filing = Filing()
        self._read_at = 0
        self._last = 0
        self._waiting: list[int] = []

    def stored(self, added: Sequence[int]) -> None:
        """Note articles that were stored, to be filed when all of a refresh have been."""
        self._waiting += added

    def file_in_slices(
        self, store: Store, now: int, rules: Sequence[Rule] = ()
    ) -> Generator[None, None, None]:
        """File the articles that were noted, in short transactions; what follows a step is optional.

        Rules that name stories are carried out on what was filed, in the same transaction.

        Those that are left when the caller stops early are filed the next time.

        Raises:
            StoreError: the store cannot be read or written.
        """
        if not self._waiting:
            return
        if not 0 <= now - self._read_at < _RENEWED_SECONDS:
            self._filing, self._read_at, self._last = Filing(), now, 0
        yield from self._catch_up(store, now)
        # What counts as rare is known once all have been counted.
        self._waiting += self._filing.outdated()
        while self._waiting:
            changed = self._filing.file(self._waiting[:_SLICE])
            if changed:
                store.write(_file, changed, [one for one in rules if names_story(one)], now)
            del self._waiting[:_SLICE]
            yield

    def _catch_up(self, store: Store, now: int) -> Generator[None, None, None]:
        """Count everything that was stored since the last time, by whichever process."""
        waiting = set(self._waiting)
        rows = visits.recent_since(store, now - _SPAN_SECONDS, after=self._last)
        for start in range(0, len(rows), _SLICE):
            part = rows[start : start + _SLICE]
            self._filing.know(_compared(one) for one in part if one.id not in waiting)
            self._filing.take_in(_compared(one) for one in part if one.id in waiting)
            self._last = part[-1].id
            yield


def _file(
    transaction: Transaction, changed: Mapping[int, int], rules: Sequence[Rule], now: int
) -> None:
    visits.file(transaction, changed)
    # A story's first article has become one of several.
    apply(transaction, rules, list({*changed, *changed.values()}), now)


def _compared(one: RecentArticle) -> StoryArticle:
    return StoryArticle(
        one.id, one.story, one.title, one.summary, one.language, one.sort_at, one.source
    )
