"""SQL, the evaluation of one article, and a filter of this test's own give the same articles."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from tests.support.queries import LEAVES, texts
from tests.support.queries_by_hand import holds
from tests.support.queries_store import NOW, made_store
from tui_reader.model import Query, query_of
from tui_reader.query.match import Item, matches
from tui_reader.query.moments import Now
from tui_reader.query.parse import parse
from tui_reader.query.texts import has_phrase
from tui_reader.store import Store
from tui_reader.store.finding import found_in_slices
from tui_reader.store.items import items
from tui_reader.store.queries import select
from tui_reader.text.when import midnight


class Articles(NamedTuple):
    store: Store
    items: list[Item]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Articles]:
    with made_store(tmp_path_factory.mktemp("agreement"), random.Random(23)) as made:
        yield Articles(made, made.write(lambda t: list(items(t, range(1, 500)))))


def by_sql(store: Store, query: Query) -> set[int]:
    found: list[int] = []
    selection = select(query, midnight=midnight(NOW), now=NOW)
    found += [row["id"] for row in store.rows(selection.sql, selection.parameters)]
    assert len(set(found)) == len(found)
    return set(found)


def agree(news: Articles, text: str) -> set[int]:
    node = parse(text).where
    now = Now(NOW, midnight(NOW))
    by_python = {one.id for one in news.items if matches(node, one, now)}
    by_hand = {one.id for one in news.items if holds(node, one, NOW)}
    assert by_python == by_hand, text
    sliced = found_in_slices(news.store, query_of(node), midnight=now.midnight, now=NOW)
    assert {id for some in sliced for id in some} == by_python, text
    for query in (query_of(node), Query(where=node)):
        assert by_sql(news.store, query) == by_python, text
    return by_python


@pytest.mark.parametrize("text", LEAVES)
def test_every_field_and_operator(news: Articles, text: str) -> None:
    found = agree(news, text)
    assert found, f"{text} finds nothing, so that this shows nothing"
    opposite = agree(news, f"-({text})")
    assert not found & opposite


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts())
def test_every_combination(news: Articles, text: str) -> None:
    agree(news, text)


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("the ferry", "The  Ferry left", True),
        ("the ferry", "the ferryman", False),
        ("the ferry", "bathe ferry", False),
        ("ferry", "ferryman, ferry", True),
        ("c++", "C++17", True),
        ("c++", "objective-C++", True),
        ("c", "abc", False),
        ("北京", "我在北京工作", True),
        ("ميناء", "مِيناء", True),
        ("élection", "ELECTIONS election.", True),
    ],
)
def test_phrases_end_where_words_end(phrase: str, text: str, there: bool) -> None:
    assert has_phrase(phrase, text) is there


def test_an_expression_that_takes_too_long_is_named(tmp_path: Path) -> None:
    from tests.support.samples import QUAI, draft, receive, store_with
    from tui_reader.store import StoreError, articles

    with store_with(tmp_path, 1) as store:
        receive(store, QUAI, draft(7, title="a" * 4_000 + "!"))
        with pytest.raises(StoreError, match=re.escape("/(a|a|aa)+$/")):
            articles.count(store, Query(where=parse("title:/(a|a|aa)+$/").where))
