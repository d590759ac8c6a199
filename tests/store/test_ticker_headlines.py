"""Which headlines the ticker is given."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from tests.support.samples import FARO, NOW, QUAI, draft, receive, store_with
from tui_reader.model import TODAY, Query
from tui_reader.store import marks
from tui_reader.store.named_views import view_query
from tui_reader.store.ticker import ticker_headlines


def test_languages_views_and_age_narrow_it(tmp_path: Path) -> None:
    with store_with(tmp_path, 6, 0) as store:
        receive(store, FARO, *(draft(n, language="es") for n in range(10, 14)))
        given = ticker_headlines(store, 50, since=0)
        assert len(given) == 10
        spanish = ticker_headlines(store, 50, since=0, languages=("es", "pt"))
        assert {one.language for one in spanish} == {"es"}
        assert len(spanish) == 4
        fresh = ticker_headlines(store, 50, since=NOW - 120)
        assert {one.sort_at for one in fresh} == {NOW, NOW - 60, NOW - 120}
        today = ticker_headlines(store, 50, since=0, query=TODAY.query, midnight=NOW - 60)
        assert len(today) == 2
        faro = ticker_headlines(store, 50, since=0, query=view_query(store, FARO))
        assert len(faro) == 4
        # Whatever the view, only what is unread.
        store.write(marks.mark, [faro[0].id], "starred", True, NOW)
        store.write(marks.mark, [faro[1].id], "starred", True, NOW)
        store.write(marks.mark, [faro[1].id], "read", True, NOW)
        starred = ticker_headlines(store, 50, since=0, query=Query(starred=True))
        assert [one.id for one in starred] == [faro[0].id]


def test_those_that_had_their_turn_wait_for_the_others(tmp_path: Path) -> None:
    with store_with(tmp_path, 25, 5) as store:
        first = [one.id for one in ticker_headlines(store, 10, since=0)]
        assert len(first) == 10
        second = [one.id for one in ticker_headlines(store, 10, since=0, shown=first)]
        third = ticker_headlines(store, 50, since=0, shown=[*first, *second])
        assert len(set(first) | set(second)) == 20
        assert len(third) == 10
        assert not {one.id for one in third} & {*first, *second}
        # News comes before all that waits.
        receive(store, QUAI, replace(draft(900), published=NOW + 1), now=NOW + 9)
        newest = ticker_headlines(store, 1, since=0, shown=[*first, *second])
        assert newest[0].url.endswith("/900")
