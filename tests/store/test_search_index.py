"""The search index: which words find which, in which column; filled anew from an older store."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.released import VERSIONS, unpacked
from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tests.support.terminal import ROOT
from tui_reader.model import Query
from tui_reader.query.parse import parse
from tui_reader.query.texts import has_words
from tui_reader.store import (
    Store,
    articles,
    marks,
    open_store,
    pages,
    retention,
    search_index,
    visits,
)
from tui_reader.store.search_index import Field, fill_slice, holding, is_filling, match_of


def found(store: Store, match: str) -> list[int]:
    """The ids of the articles that an expression matches."""
    sql, parameters = holding(match)
    return [row[0] for row in store.rows(f"SELECT id FROM articles WHERE {sql}", parameters)]


def sound(store: Store) -> None:
    with store.transaction() as transaction:
        transaction.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    assert search_index.left_behind(store) == 0
    assert search_index.unindexed(store) == []
    assert store.check() == []


_FOUND_BY = [
    ("L’eau monte à Évora", "eau"), ("L'eau monte", "l’eau"), ("dell’acqua alta", "acqua"),
    ("Œuvres complètes", "oeuvres"), ("Straße gesperrt", "strasse"), ("ﬁn de partie", "fin"),
    ("Þingvellir í dag", "thingvellir"), ("Łódź płynie", "lodz"), ("IĞDIR’DA KAR", "iğdır"),
    ("ΟΔΟΣ ΚΛΕΙΣΤΗ", "οδός"), ("Ёлка на площади", "елка"), ("З пʼятниці дощ", "п’ятниці"),
    ("أُغلِقَ المِيناء", "اغلق"), ("مدرسة البحر", "مدرسه"), ("کتاب خانه", "كتاب"),
    ("می\u200cخواهم بروم", "میخواهم"), ("קָפֶה בַּנָּמֵל", "קפה"), ("צה״ל מודיע", 'צה"ל'),
    ("東京都の水道", "京都"), ("東京都の水道", "水"), ("東京都の水道", "道"), ("ｶﾀｶﾅの港", "カタカナ"),
    ("서울에서 온 배", "서울"), ("ท่าเรือเปิดแล้ว", "เรือ"), ("港口重新开放", "开放"),
    ("Rust🦀is here", "rust"), ("🦀Rust", "rust"), ("Nine🛟lamps🫠lit", "lamps"),
    ("Donau\u00addampf\u00adschiff", "donaudampfschiff"), ("“Quoted” words", "quoted"),
    ("snake_case names", "case"), ("CO₂ und H₂O", "co2"), ("Ⅷ. Bezirk", "viii"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "words"), _FOUND_BY)
def test_spellings_find_each_other(tmp_path: Path, title: str, words: str) -> None:
    with store_with(tmp_path, 1) as store:
        [one] = receive(store, QUAI, draft(7, title=title, html="<p>-</p>"))
        assert found(store, match_of(words)) == [one]
        assert found(store, match_of(words, "title", prefix=True)) == [one]
        assert found(store, match_of(words, "text")) == []


def test_columns_and_joined_expressions(tmp_path: Path) -> None:
    with store_with(tmp_path, 0) as store:
        texts = {
            "title": draft(1, title="Tide", author="", html="", tags=()),
            "author": draft(2, title="", author="Tide", html="", tags=()),
            "text": draft(3, title="", author="", html="<p>Ti<b>de</b> <i>l</i>amp</p>", tags=()),
            "categories": draft(4, title="", author="", html="", tags=("Low tide", "Moon")),
        }
        ids = receive(store, QUAI, *texts.values())
        fields: tuple[Field, ...] = ("title", "author", "text", "categories")
        for number, field in zip(ids, fields, strict=True):
            assert found(store, match_of("tide", field)) == [number]
            assert found(store, match_of("TID", field, prefix=True)) == [number]
            assert found(store, match_of("tid", field)) == []
        assert found(store, match_of("tide")) == ids
        assert found(store, match_of("tide lamp", "text")) == [ids[2]]
        either = f"({match_of('tide', 'title')}) OR ({match_of('lamp tide')})"
        assert found(store, either) == [ids[0], ids[2]]
        assert (
            found(store, f"({match_of('tide')}) NOT ({match_of('moon', 'categories')})") == ids[:3]
        )


@pytest.mark.parametrize(
    "text",
    [
        '"', "''", 'title : "quai', "quai OR", "NOT quai", "{title} : (", "quai*", "^quai", "-quai", "a\0b quai",
        "NEAR(quai rouvre, 2)", "quai " * 5000, " ".join(f"quai{n}" for n in range(5000)), "x" * 100_000,
        "水" * 5000, "🦀" * 50, "\ud800quai", ") OR (1", "quai\n--", "; DROP TABLE search",
    ],
)  # fmt: skip
def test_what_is_typed_is_words_and_no_syntax(tmp_path: Path, text: str) -> None:
    with store_with(tmp_path, 3) as store:
        for prefix in (False, True):
            match = match_of(text, prefix=prefix)
            found(store, match or '""')
            found(store, f"({match_of(text, 'title', prefix=prefix) or 'quai'}) OR (quai)")
            assert articles.count(store, Query(words=text)) in (0, 3)


def test_only_words_make_an_expression() -> None:
    assert match_of("🦀 – … 。 ' \u0301") == ""
    assert match_of("Ça va", "title", prefix=True) == '{title} : ("ca" AND "va"*)'
    assert match_of("水") == '"水"*'


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_store_answers_while_its_index_is_filled(tmp_path: Path, version: str) -> None:
    with open_store(unpacked(version, tmp_path)) as store:
        assert is_filling(store)
        everyone = {one.id: one for one in articles.page(store, Query(), 0, 1000)}
        # What each one's first word finds, as the old index says.
        asked = {one.title.split()[0].strip("«“") for one in everyone.values()}
        before = {word: sorted(found(store, match_of(word))) for word in asked}
        assert all(before.values())
        feed = next(one for one in everyone.values() if "quaisud" in one.feed_url)
        [new] = receive(store, feed.feed_url, draft(900, title="Zebra", html="<p>le bac</p>"))
        assert found(store, match_of("zebra", "title")) == [new]
        ids = sorted(everyone)
        store.write(pages.keep_text, ids[0], "<p>Wombat</p>", NOW)
        assert found(store, match_of("wombat")) == [ids[0]]
        gone = [one for one in ids if not everyone[one].tags and not everyone[one].starred][-1]
        assert retention.purge_in_slices(store, [gone]) == 1
        for word, expected in before.items():
            left = [one for one in found(store, match_of(word)) if one != new]
            assert sorted(left) == [one for one in expected if one != gone]
        passed = []
        while at := fill_slice(store):
            passed.append(at.done)
        assert passed == sorted(passed)
        assert not is_filling(store)
        for word, expected in before.items():
            left = [one for one in found(store, match_of(word)) if one != new]
            assert sorted(left) == [one for one in expected if one != gone]
        assert store.value("SELECT count(*) FROM search_before_docsize") == 0
        sound(store)


_KILLED = """
import os, signal, sys
from pathlib import Path
from tui_reader.store import open_store, search_index, slices
slices.SECONDS = 0
times, index = int(sys.argv[2]), search_index.index_stored
def killed(*args):
    global times
    index(*args)
    times -= 1
    if not times:
        os.kill(os.getpid(), signal.SIGKILL)
search_index.index_stored = killed
with open_store(Path(sys.argv[1])) as store:
    while search_index.fill_slice(store):
        pass
"""


def test_filling_goes_on_after_a_kill(tmp_path: Path) -> None:
    path = unpacked(VERSIONS[-1], tmp_path)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(path), "5"], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_store(path) as store:
        assert store.value("SELECT count(*) FROM indexed") == 4
        first = fill_slice(store)
        assert first is not None
        while fill_slice(store):
            pass
        sound(store)


def _edit(store: Store, article_id: int) -> None:
    feed = store.row("SELECT id, url FROM feeds")
    assert feed is not None
    state = next(iter(articles.page(store, Query(), 0, 1)))
    changed = draft(0, title="Neuf", html="<p>Rien d'autre</p>", content_hash=f"x{state.id}")
    from tui_reader.store import feeds

    known = feeds.feeds(store)[0]
    visit = visits.Visit(
        feed["id"], feed["url"], known.state, NOW, changed=((article_id, changed),)
    )
    store.write(visits.commit, [visit])


@pytest.mark.parametrize(
    "do",
    [
        _edit,
        lambda store, one: store.write(pages.keep_text, one, "<p>Le quai, page entière</p>", NOW),
        lambda store, one: retention.purge_in_slices(store, [one]),
    ],
)
def test_the_index_follows_what_is_stored(
    tmp_path: Path, do: Callable[[Store, int], object]
) -> None:
    with store_with(tmp_path, 6) as store:
        [one, *_rest] = found(store, match_of("quai"))
        do(store, one)
        do(store, one)
        store.write(marks.mark, [one], "read", True, NOW)
        sound(store)
        assert store.value(
            "SELECT count(*) FROM articles JOIN indexed ON article_id = id"
            " WHERE indexed.sort_at <> articles.sort_at"
        ) == 0  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
def test_words_of_a_field_are_right_before_and_after_the_index_is_filled(
    tmp_path: Path, version: str
) -> None:
    with open_store(unpacked(version, tmp_path)) as store:
        titles = {one.id: one.title for one in articles.page(store, Query(), 0, 1000)}
        word = next(iter(titles.values())).split()[0].strip("«“")
        where = parse(f'title:"{word}" -(title:zebra OR text:wombat)').where
        wanted = {id for id, title in titles.items() if has_words(word, False, title)}

        def by_title() -> set[int]:
            return {one.id for one in articles.page(store, Query(where=where), 0, 1000)}

        assert by_title() == wanted
        while fill_slice(store):
            pass
        # No text is looked at any more.
        store._connection.create_function("has_words", -1, lambda *_given: 1 / 0)
        assert by_title() == wanted
