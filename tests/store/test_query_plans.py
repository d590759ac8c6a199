"""How SQLite answers the window's queries: no article is looked at that is not asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tui_reader.model import (
    BUILT_IN_VIEWS,
    Arrangement,
    Order,
    Query,
    Subscription,
    View,
    query_of,
)
from tui_reader.query.parse import parse
from tui_reader.query.places import sought_in
from tui_reader.store import (
    Store,
    articles,
    feeds,
    leaving,
    marks,
    notes,
    offline,
    open_store,
    pages,
    pictures,
    rules,
    statistics,
    tags,
    ticker,
    undo,
    versions,
)
from tui_reader.store.finding import found_by_sort, found_in_slices
from tui_reader.store.groups import Span, groups, next_unread, page, rank
from tui_reader.ui.views.tree import overview

QUERIES = (
    *(view.query for view in BUILT_IN_VIEWS),
    Query(feed_id=1), Query(folder="Presse"), Query(tag="port"), Query(language="fr"), Query(story=2),
    Query(words="quai"), Query(tag="port", today=True), Query(tag="port", language="fr", unread=True),
    Query(folder="Presse", language="fr"), Query(starred=True, tag="port"),
    *(query_of(parse(text).where) for text in (
        "quai", "-quai", "quai -is:unread", '"le quai"', "title:/quai/", "words:>3", "is:unread author:/a/", "is:hidden",
        "quai OR #port", "(lang:fr OR folder:presse) newer:2d", "older:2d", "reports:>1", "#port title:quai", "arrived:today",
        "-#port -folder:presse", "has:audio OR is:tagged", "feed:quai category:x", "id:1,2,3",
        "is:quiet", "-is:quiet is:unread", "is:top", "is:noted", "note:ferry", "-note:ferry", "note:/x/ is:unread", "title:quai -text:port",
    )),
)  # fmt: skip
ARRANGEMENTS = (Arrangement(), Arrangement("oldest", "day"), Arrangement("newest", "source"))


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("plans") / "store.sqlite3") as store:
        listed = [Subscription(QUAI, folder="Presse", tags=("port",)), Subscription(FARO)]
        feeds.subscribe_in_slices(store, listed)
        receive(store, QUAI, *(draft(n) for n in range(20)))
        receive(store, FARO, *(draft(n, identity=f"faro {n}") for n in range(20, 30)))
        store.write(marks.tag, 25, "port", NOW)
        store.write(marks.top, [4, 5], NOW)
        store.write(notes.write, 6, "the ferry", NOW)
        yield store


@contextmanager
def recorded(store: Store) -> Iterator[set[str]]:
    """The statements that are run meanwhile, with their parameters."""
    found: set[str] = set()
    store._connection.set_trace_callback(found.add)
    try:
        yield found
    finally:
        store._connection.set_trace_callback(None)


def walks(store: Store, statements: set[str]) -> list[tuple[str, str]]:
    """The statements that walk all articles, and how."""
    found: list[tuple[str, str]] = []
    for one in statements:
        if not re.match(r"\s*(SELECT|WITH|UPDATE|INSERT|DELETE)\b", one):
            continue
        for row in store.rows(f"EXPLAIN QUERY PLAN {one}"):
            by_index = "USING" in row["detail"]
            if re.match(r"SCAN (articles|o)\b", row["detail"]) and not (
                by_index and "LIMIT" in one
            ):
                found.append((row["detail"], one))
    return found


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_no_view_walks_all_articles(news: Store, query: Query) -> None:
    [first] = articles.page(news, Query(), 0, 1)
    with recorded(news) as statements:
        for unread in {query.unread, True}:
            asked = Query(
                **{name: getattr(query, name) for name in query.__struct_fields__}
                | {"unread": unread}
            )
            for span, arrangement in product(
                (Span(NOW - 900), Span(NOW - 900, NOW - 60)), ARRANGEMENTS
            ):
                total = articles.count(
                    news, asked, midnight=span.midnight, kept_since=span.kept_since
                )
                some = groups(news, asked, arrangement, span)
                page(news, asked, arrangement, some, span, 0, 10, total)
                page(news, asked, arrangement, some, span, total // 2 + 1, 10, 10**6)
                rank(news, asked, arrangement, some, span, first.id)
                for step in (1, -1):
                    next_unread(news, asked, arrangement, span, first, step)
        marks.unread_ids(news, query, NOW - 900, 10**6)
        ticker.ticker_headlines(
            news, 20, since=NOW - 900, query=query, languages=("fr",), shown=(3, 4)
        )
        list(found_in_slices(news, query, midnight=NOW - 900))
    assert len(statements) > 10
    assert walks(news, statements) == []


@pytest.mark.parametrize(
    "do",
    [
        lambda store: overview(store, NOW - 900, [View("own", "Own", Query(language="fr"))]),
        lambda store: articles.article(store, 1),
        lambda store: articles.headlines(store, [1, 2, 3]),
        lambda store: articles.times(store),
        lambda store: articles.newest(store),
        lambda store: versions.versions(store, 1),
        lambda store: store.write(undo.mark, [1, 2], "read", True, NOW),
        lambda store: store.write(undo.tag, 3, "port", NOW),
        lambda store: undo.mark_all_read_in_slices(store, Query(tag="port"), NOW),
        lambda store: undo.take_back_in_slices(store, NOW),
        lambda store: store.write(articles.remember, 1, 0.5, NOW),
        lambda store: articles.position(store, 1),
        lambda store: pictures.states(store, ["https://quaisud.example/a.png"], QUAI),
        lambda store: pictures.files_of(store, [1, 2]),
        lambda store: offline.missing_pictures(store, [1]),
        lambda store: offline.waiting(store),
        lambda store: pages.wanted(store, 1),
        lambda store: pages.wanted_unasked(store, 9, NOW),
        lambda store: leaving.remove_slice(store),
        lambda store: articles.snippets(store, [1, 2], sought_in(parse("quai").where, "text")),
        lambda store: versions.edits(store, versions.last_edited(store) or [1]),
        lambda store: list(statistics.feed_use(store, NOW, 30, 0)),
        lambda store: store.write(statistics.note_opened, 1, NOW),
        lambda store: store.write(notes.write, 7, "a word", NOW),
        lambda store: store.write(marks.tag_many, [1, 2], "sea", NOW),
        lambda store: store.write(tags.rename, tags.tagged(store, "sea"), "sea", "coast", NOW),
        lambda store: store.write(marks.keep_newest, 1, NOW),
        lambda store: store.write(rules.take_notices),
        lambda store: list(
            found_by_sort(store, query_of(parse("quai").where), "title", midnight=NOW)
        ),
    ],
)  # fmt: skip
def test_nothing_else_that_the_window_does_walks_all_articles(
    news: Store, do: Callable[[Store], object]
) -> None:
    with recorded(news) as statements:
        do(news)
    assert statements
    assert walks(news, statements) == []


def test_a_tag_is_on_its_feed_s_articles_and_on_others_once(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.sqlite3") as store:
        listed = [Subscription(QUAI, tags=("port",)), Subscription(FARO)]
        feeds.subscribe_in_slices(store, listed)
        quai = receive(store, QUAI, *(draft(n) for n in range(4)))
        faro = receive(store, FARO, *(draft(n, identity=f"faro {n}") for n in range(4, 9)))
        for one in (quai[0], faro[1], faro[2]):
            store.write(marks.tag, one, "port", NOW)
        store.write(marks.mark, [quai[1], faro[2]], "read", True, NOW)
        for unread, expected in (
            (False, [*quai, *faro[1:3]]),
            (True, [quai[0], *quai[2:], faro[1]]),
        ):
            query = Query(tag="port", unread=unread)
            assert articles.count(store, query) == len(expected)
            assert [one.id for one in articles.page(store, query, 0, 9)] == expected
            oldest: Order = "oldest"
            found = articles.page(store, query, 0, 9, total=len(expected), order=oldest)
            assert [one.id for one in found] == expected[::-1]
            assert [articles.rank(store, query, one) for one in expected] == list(
                range(len(expected))
            )
        assert articles.tags(store) == ["port"]
