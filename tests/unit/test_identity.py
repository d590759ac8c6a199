"""Each article once: through documents that change, and through an update of the program."""

from __future__ import annotations

from html import escape
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.released import DOCUMENTS, NOW, VERSIONS, state_of, unpacked, visit
from tests.support.evolving import KINDS, live
from tui_reader.model import ALL, Query, Subscription
from tui_reader.store import Store, articles, feeds, marks, open_store, undo, versions
from tui_reader.store.migrations import LATEST

URL = "https://quaisud.example/feed"
PAGE = "<link>https://quaisud.example/bac</link>"
_cases = cycle((kind, dated) for kind in KINDS for dated in (True, False))


@settings(max_examples=len(KINDS) * 2)
@given(st.integers(0, 10**9))
def test_a_living_feed(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    kind, dated = next(_cases)
    path = tmp_path_factory.mktemp("feed") / "store.sqlite3"
    live(path, Random(seed), kind, dated=dated, days=6)


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "store.sqlite3") as opened:
        feeds.subscribe_in_slices(opened, [Subscription(URL)])
        yield opened


def item(title: str = "", text: str = "", day: int = 0, more: str = "") -> str:
    date = f"<pubDate>{day} Feb 2026 08:30:15 GMT</pubDate>" if day else ""
    named = f"<title>{title}</title>" if title else ""
    return f"<item>{named}{more}{date}<description>{escape(text)}</description></item>"


def come(store: Store, *items: str) -> int:
    body = f"<rss version='2.0'><channel><title>Quai Sud</title>{''.join(items)}</channel></rss>"
    return visit(store, URL, body.encode(), NOW)


def texts(store: Store) -> list[str]:
    return sorted(one.summary for one in articles.page(store, ALL.query, 0, 100))


GUID = "<guid isPermaLink='false'>bac</guid>"


@pytest.mark.parametrize("same", [PAGE, GUID, GUID + PAGE], ids=["link", "guid", "both"])
def test_one_name_for_articles_that_differ_in_date_and_text(store: Store, same: str) -> None:
    monday, tuesday, wednesday = (
        item("Le bac", text, day, same)
        for text, day in (("à quai", 2), ("en mer", 3), ("rentré", 4))
    )
    assert come(store, monday, tuesday) == 2
    assert come(store, tuesday, wednesday) == 1
    assert come(store, wednesday) == 0
    assert come(store, wednesday, item("Le bac", "rentré", 5, same)) == 1
    # Said twice in one document, and nothing else: once.
    assert come(store, wednesday, wednesday) == 0
    assert texts(store) == ["en mer", "rentré", "rentré", "à quai"]


def test_one_title_and_other_texts(store: Store) -> None:
    assert come(store, item("Note", "premier texte"), item("Note", "second texte")) == 2
    assert come(store, item("Note", "second texte"), item("Note", "texte troisième")) == 1
    assert texts(store) == ["premier texte", "second texte", "texte troisième"]


def test_a_link_of_all_articles_makes_no_edit_of_the_next_one(store: Store) -> None:
    for number, text in enumerate(("La grue lève.", "Le bac part.", "La digue tient."), start=1):
        guid = f"<guid isPermaLink='false'>{number}</guid>"
        assert come(store, item(f"Nouvelle {number}", text, number, PAGE + guid)) == 1
    assert len(texts(store)) == 3


def test_an_edit_within_the_hour_of_a_shared_date_is_recognised_by_its_words(store: Store) -> None:
    def dated(text: str, title: str) -> str:
        return item(title, text, 0, f"{GUID}<pubDate>2 Feb 2026</pubDate>")

    assert come(store, dated("La grue du môle lève.", "La grue"), dated("Il part.", "Le bac")) == 2
    # The first slid off; another of the same day came.
    assert come(store, dated("Il part.", "Le bac"), dated("Elle a tenu bon.", "La digue")) == 1
    assert len(texts(store)) == 3


def test_tokens_in_links_without_date(store: Store) -> None:
    def essays(token: int) -> list[str]:
        links = (f"<link>https://quaisud.example/{n}.html?t={token}</link>" for n in range(4))
        return [item(f"Essai {n}", "", 0, link) for n, link in enumerate(links)]

    kept = item("Essai 9", "", 0, "<link>https://quaisud.example/9.html</link>")
    assert come(store, *essays(1690), kept) == 5
    assert [come(store, *essays(token), kept) for token in (1691, 1692)] == [0, 0]


def named(guid: str, link: str, title: str, text: str, day: int) -> str:
    more = f"<guid isPermaLink='false'>{guid}</guid><link>https://quaisud.example/{link}</link>"
    return item(title, text, day, more)


def test_guids_that_number_places(store: Store) -> None:
    grue = ("grue", "La grue lève", "Elle lèvera quarante tonnes demain.", 2)
    bac = ("bac", "Le bac part", "Il part du vieux môle à midi.", 3)
    digue = ("digue", "La digue tient", "Personne ne croyait à cette digue.", 4)
    assert come(store, named("1", *bac), named("2", *grue)) == 2
    store.write(marks.mark, [1, 2], "read", True, NOW)
    for _ in range(2):
        come(store, named("1", *digue), named("2", *bac), named("3", *grue))
    found = {one.title: one.read for one in articles.page(store, ALL.query, 0, 9)}
    assert found == {"La digue tient": False, "Le bac part": True, "La grue lève": True}


@pytest.mark.parametrize("name", [GUID, GUID + PAGE, "<link>https://quaisud.example/</link>"])
def test_a_feed_of_one_article_at_a_time(store: Store, name: str) -> None:
    pages = (
        ("La grue", "Elle lèvera quarante tonnes demain."),
        ("Le bac", "Il part du vieux môle à midi."),
        ("La digue", "Personne ne croyait à cette digue."),
    )
    news = [come(store, item(*page, day, name)) for day, page in enumerate(pages, start=2)]
    assert news == [1, 1, 1]
    assert come(store, item("La digue", "Personne n'y croyait.", 4, name)) == 0


def test_a_live_report_is_one_article(store: Store) -> None:
    def live(title: str, text: str, day: int) -> str:
        return named("live", "direct", title, text, day)

    other = named("1", "1", "La grue", "Elle lèvera quarante tonnes demain.", 1)
    assert come(store, live("Direct : le bac est en panne", "Il est à quai.", 2), other) == 2
    assert come(store, live("Le bac repart", "Midi : une pièce est arrivée.", 3), other) == 0


def test_an_edit_is_recognised_by_its_link_among_articles_of_one_guid(store: Store) -> None:
    first = named("g", "1", "La grue", "Elle lèvera.", 2)
    assert come(store, first, named("g", "2", "Le bac", "Il part.", 2)) == 2
    assert come(store, named("g", "2", "Le bac est parti", "Il part.", 2)) == 0
    assert come(store, first, named("g", "2", "Le bac est loin", "Il part.", 2)) == 0


@pytest.mark.parametrize("link", ["", "<link>https://quaisud.example/{n}?t={day}</link>"])
def test_dates_of_the_making_mean_nothing(store: Store, link: str) -> None:
    def made(day: int) -> list[str]:
        return [
            item(f"Le bac {n}", f"Voyage {n} du vieux môle.", day, link.format(n=n, day=day))
            for n in range(3)
        ]

    assert [come(store, *made(day)) for day in (2, 3, 4)] == [3, 0, 0]


def test_a_day_and_a_common_title_are_no_evidence(store: Store) -> None:
    def editorial(number: int, text: str) -> str:
        more = f"<guid>https://quaisud.example/{number}</guid><pubDate>2 Feb 2026</pubDate>"
        return item("Éditorial", text, 0, more)

    assert come(store, editorial(1, "La grue du môle lève.")) == 1
    assert come(store, editorial(2, "Le bac est reparti hier.")) == 1
    alerts = [item("Alerte", "", 0, f"<link>https://h.example/v?id={n}</link>") for n in (1, 2)]
    assert [come(store, alert) for alert in alerts] == [1, 1]


def test_entries_of_one_atom_id_are_versions_of_one(store: Store) -> None:
    def entry(hour: int, text: str, name: str = "urn:bac") -> str:
        return (
            f"<entry><id>{name}</id><title>Le bac</title><updated>2026-02-02T0{hour}:00:00Z</updated>"
            f"<content type='text'>{text}</content></entry>"
        )

    body = "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>{}</feed>"
    document = body.format(entry(1, "à quai") + entry(3, "rentré") + entry(2, "en mer"))
    assert visit(store, URL, document.encode(), NOW) == 1
    assert texts(store) == ["rentré"]
    # One id and one moment, but other texts: nothing is lost.
    both = body.format(entry(1, "la grue", "urn:x") + entry(1, "le môle", "urn:x"))
    assert visit(store, URL, both.encode(), NOW) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_an_update_of_the_program(tmp_path: Path, version: str) -> None:
    with open_store(unpacked(version, tmp_path)) as store:
        assert store.value("PRAGMA user_version") == LATEST
        assert store.check() == []
        before = state_of(store)
        assert len(before) == 13
        for url, body in DOCUMENTS.items():
            assert visit(store, url, body + b"\n", NOW + 60) == 0, url
        assert state_of(store) == before
        (edited,) = (one for title, one in before.items() if title.startswith("La criée"))
        (earlier,) = versions.versions(store, int(str(edited[0])))
        assert "pour" in earlier.html
        for words, count in (("criée", 1), ("pour", 0), ("partagés", 1), ("ferry", 2)):
            assert articles.count(store, Query(words=words)) == count, words
        # The last three steps were tags.
        assert [
            change.field for _ in range(3) if (change := undo.take_back_in_slices(store, NOW))
        ] == ["tag"] * 3
        assert not any("à relire" in one[5] for one in state_of(store).values())  # type: ignore[operator]
        store.write(marks.mark, [13], "starred", False, NOW)
        assert not state_of(store)["Buoys counted"][3]
