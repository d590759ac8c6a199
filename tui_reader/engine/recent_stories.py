"""The stories of the last days, kept from one refresh to the next."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from tui_reader.model import Rule
from tui_reader.store import Store, Transaction, stories
from tui_reader.store.rules import apply, names_story
from tui_reader.store.stories import RecentArticle
from tui_reader.stories.filing import Filing, StoryArticle

_SPAN_SECONDS = 3 * 86400
"""How far back an article may find the story it belongs to; older ones are not filed."""
_RENEWED_SECONDS = 6 * 3600
"""How long stories that have grown old stay in memory at the most."""
_SLICE = 100
"""Articles worked on at a time, after which a refresh can be cancelled."""
_GROWN = 1.2
"""By how much the number of articles grows before all are filed anew: what is rare has changed."""

_FEW = 600
"""So many articles are filed anew at every refresh: it takes half a second."""


class RecentStories:
    """What new articles are compared with. To be used on the thread that works on the store.

    Reading and weighing three days of a thousand feeds takes seconds, and an
    engine beside an open window refreshes every few minutes.
    """

    def __init__(self) -> None:
        self._filing = Filing()
        self._read_at = 0
        self._last = 0

    def file_in_slices(
        self,
        store: Store,
        now: int,
        rules: Sequence[Rule] = (),
        languages: frozenset[str] = frozenset(),
        *,
        returns: bool = True,
    ) -> Generator[None, None, None]:
        """File the articles that nobody has filed yet, in short transactions.

        What follows a step is optional: how far articles are filed is noted in the store when all
        of them are, and whoever comes next files those that are left, whichever process stored them.
        Rules that name stories are carried out on what was filed, in the same transaction.

        Args:
            languages: those that the user reads: a story is shown by a report in one of them.
            returns: a story that was read is unread again when a report adds something to it.

        Raises:
            StoreError: the store cannot be read or written.
        """
        filed = stories.filed(store)
        newest = stories.newest(store)
        if newest <= filed.last:
            return
        if not 0 <= now - self._read_at < _RENEWED_SECONDS:
            self._filing, self._read_at, self._last = Filing(), now, 0
        yield from self._catch_up(store, now - _SPAN_SECONDS, newest)
        self._filing.decide(*stories.decided(store))
        self._filing.note_stories(stories.known(store, now - _SPAN_SECONDS - _RENEWED_SECONDS))
        count = len(self._filing)
        anew = count <= _FEW or count >= _GROWN * filed.among
        last = filed.last
        taste = stories.Taste(
            languages,
            self._filing.language,
            lambda one, read: returns and one > last and self._filing.adds(one, read),
        )
        ids = [one for one in self._filing.ids() if anew or one > filed.last]
        for changed in self._filing.file_in_slices(ids):
            if changed:
                named = [one for one in rules if names_story(one)]
                store.write(_file, changed, taste, named, now)
            yield
        among = count if anew else filed.among
        store.write(stories.note_filed, self._last, among)

    def _catch_up(self, store: Store, since: int, newest: int) -> Generator[None, None, None]:
        """Count everything that was stored since the last time, by whichever process."""
        while part := stories.recent(store, since, after=self._last, limit=_SLICE):
            self._filing.take_in(_compared(one) for one in part)
            self._last = part[-1].id
            yield
        self._last = max(self._last, newest)


def _file(
    transaction: Transaction,
    changed: Mapping[int, int],
    taste: stories.Taste,
    rules: Sequence[Rule],
    now: int,
) -> None:
    stories.file(transaction, changed, taste)
    # A story's first article has become one of several.
    apply(transaction, rules, list({*changed, *changed.values()}), now)


def _compared(one: RecentArticle) -> StoryArticle:
    return StoryArticle(
        one.id, one.story, one.title, one.summary, one.language, one.sort_at, one.source
    )
