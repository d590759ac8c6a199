"""Invented articles for tests."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from tui_reader.model import Draft, FeedState, Subscription, Validators
from tui_reader.store import Store, feeds, open_store
from tui_reader.store.prepared import prepare
from tui_reader.store.visits import Visit, commit

NOW = 1_771_848_000  # Monday, 23 February 2026, 12:00 UTC
QUAI = "https://quaisud.example/feed"
FARO = "https://elfaro.example/rss"


def draft(number: int, **changes: object) -> Draft:
    """Draft ``number``: published that many minutes before NOW."""
    one = Draft(
        identity=f"guid-{number}",
        url=f"https://quaisud.example/{number}",
        title=f"Le quai numéro {number} rouvre",
        author="Ana Belmar",
        published=NOW - 60 * number,
        updated=None,
        language="fr",
        html=f"<p>Le quai {number} a rouvert ses portes ce matin.</p>",
        summary=f"Le quai {number} a rouvert.",
        summary_only=False,
        content_hash=f"hash-{number}",
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def store_with(path: Path, *counts: int) -> Store:
    """A store with up to two feeds holding so many articles each."""
    store = open_store(path / "store.sqlite3")
    urls = (QUAI, FARO)[: len(counts)]
    feeds.subscribe_in_slices(store, [Subscription(url, folder="Presse") for url in urls])
    start = 0
    for url, count in zip(urls, counts, strict=True):
        receive(store, url, *(draft(number) for number in range(start, start + count)))
        start += count
    return store


def receive(store: Store, url: str, *drafts: Draft, now: int = NOW) -> list[int]:
    """Store new articles of a feed as a visit would; returns their ids."""
    feed = feeds.feed_by_url(store, url)
    assert feed is not None
    state = FeedState(Validators('"v1"', None), last_checked=now, last_success=now)
    visit = Visit(
        feed.id,
        url,
        state,
        now,
        new=prepare(drafts),
        own_title=url.split("/")[2].partition(".")[0].title(),
    )
    return store.write(commit, [visit])[feed.id]
