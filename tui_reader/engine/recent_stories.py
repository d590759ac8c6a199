"""The stories of the last days, kept from one refresh to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_reader.store import Store, visits
from tui_reader.store.visits import RecentArticle
from tui_reader.stories.filing import Filing, StoryArticle

_SPAN_SECONDS = 3 * 86400
"""How far back an article may find the story it belongs to."""
_RENEWED_SECONDS = 6 * 3600
"""How long stories that have grown old stay in memory at the most."""


class RecentStories:
    """What new articles are compared with. To be used on the thread that works on the store.

    Reading and weighing three days of a thousand feeds takes seconds, and an
    engine beside an open window refreshes every few minutes.
    """

    def __init__(self) -> None:
        self._filing: Filing | None = None
        self._read_at = 0
        self._last = 0

    def file(self, store: Store, added: Sequence[int], now: int) -> Mapping[int, int]:
        """The stories of some articles that were just stored: article id → story.

        Articles that begin a story of their own are left out.
        """
        if not added:
            return {}
        filing = self._caught_up(store, min(added), now)
        fresh = {article.id: article for article in visits.recent_of(store, added)}
        self._last = max(added)
        filed = {one.id: filing.file(_compared(one)) for one in map(fresh.__getitem__, added)}
        return {one: story for one, story in filed.items() if story != one}

    def _caught_up(self, store: Store, before: int, now: int) -> Filing:
        """The filing, with everything that others stored before the article with that id."""
        if self._filing is None or not 0 <= now - self._read_at < _RENEWED_SECONDS:
            self._filing, self._read_at, self._last = Filing(()), now, 0
        for one in visits.recent_since(store, now - _SPAN_SECONDS, after=self._last, before=before):
            self._filing.know(_compared(one))
        return self._filing


def _compared(one: RecentArticle) -> StoryArticle:
    return StoryArticle(one.story, one.title, one.summary, one.language, one.sort_at, one.feed_id)
