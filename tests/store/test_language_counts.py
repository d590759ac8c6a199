"""Articles by language are counted as they come, change, are read and go."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.model import Subscription
from tui_reader.store import feeds, marks, open_store, retention, tallies, visits
from tui_reader.store.migrations import migrate


def test_what_comes_changes_is_read_and_goes_is_counted(tmp_path: Path) -> None:
    store = store_with(tmp_path, 3)
    [feed] = feeds.feeds(store)
    first, second = receive(
        store, QUAI, draft(10, language="fr-MA"), draft(11, language="ar"), now=NOW
    )
    assert tallies.by_language(store) == {"fr": (4, 4), "ar": (1, 1)}
    store.write(marks.mark, [first, second], "read", True, NOW)
    assert tallies.by_language(store) == {"fr": (4, 3), "ar": (1, 0)}
    other = draft(10, language="ar", content_hash="new")
    visit = visits.Visit(feed.id, QUAI, feed.state, NOW, changed=((first, other),))
    store.write(visits.commit, [visit])
    assert tallies.by_language(store) == {"fr": (3, 3), "ar": (2, 0)}
    assert not tallies.languages_miscounted(store)
    retention.purge_in_slices(store, [first])
    assert tallies.by_language(store)["ar"] == (1, 0)
    with store.transaction() as transaction:
        transaction.execute("UPDATE language_tallies SET total = 9 WHERE language = 'ar'")
    assert tallies.languages_miscounted(store)
    store.write(tallies.recount_languages)
    assert not tallies.languages_miscounted(store)
    assert tallies.by_language(store)["ar"] == (1, 0)


def test_what_an_older_store_holds_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    raw = sqlite3.connect(path, isolation_level=None)
    migrate(raw, to=7)
    raw.execute("INSERT INTO feeds (id, url) VALUES (1, ?)", (QUAI,))
    for number, language in enumerate(("fr", "fr-MA", "es", "")):
        raw.execute(
            "INSERT INTO articles (feed_id, identity, url, title, author, received, sort_at,"
            " language, summary, summary_only, content_hash, read)"
            " VALUES (1, ?, '', '', '', 1, 1, ?, '', 0, '', ?)",
            (f"{number}", language, number == 1),
        )
    raw.execute("INSERT INTO tallies VALUES (1, 4, 3)")
    raw.close()
    with open_store(path) as store:
        assert tallies.by_language(store) == {"fr": (2, 1), "es": (1, 1), "": (1, 1)}
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        assert feeds.feeds(store)[0].keep is None
