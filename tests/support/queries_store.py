"""A small store with something for every field of the query language."""

from __future__ import annotations

import random
from pathlib import Path

from msgspec.structs import replace

from tests.support.queries import WORDS
from tests.support.samples import FARO, NOW, QUAI, draft, receive
from tui_reader.model import Enclosure, FeedState, PictureRef, Subscription
from tui_reader.store import Store, feeds, marks, notes, open_store, pages, stories, visits

__all__ = ["NOW", "made_store"]

_DAY = 86_400


def made_store(path: Path, chance: random.Random, count: int = 60) -> Store:
    """A store of ``count`` random articles in two feeds."""
    store = open_store(path / "store.sqlite3")
    listed = [Subscription(QUAI, title="Quaisud", folder="Presse/Mer", tags=("port",)),
              Subscription(FARO, folder="Otros", quiet=True)]  # fmt: skip
    feeds.subscribe_in_slices(store, listed)

    def some(most: int) -> str:
        return " ".join(
            chance.choices((*WORDS, "the", "old", "table", "C++", "of"), k=chance.randint(1, most))
        )

    for number in range(count):
        phrase = chance.choice(("the ferry", "tide table", "old lantern", ""))
        text = f"<p>{some(5)} {phrase}</p>" + (
            '<p><img src="https://x.example/i.png"></p>' if chance.random() < 0.1 else ""
        )
        files = [Enclosure("https://x.example/a", kind) for kind in ("audio/mpeg", "video/mp4", "image/png", "text/html")
                 if chance.random() < 0.1]  # fmt: skip
        one = draft(
            number, title=f"{some(3)} {chance.choice(('the ferry', 'tide table', ''))}".title(),
            author=chance.choice(("Ana Belmar", "Zoé Ana", "", "Nils Tor")),
            published=NOW - number * 4 * _DAY // count, language=chance.choice(("fr", "en", "fr-MA", "")),
            html=text * chance.choice((1, 1, 40, 0)), enclosures=tuple(files), paper=chance.choice(("", "Gull News")),
            picture=PictureRef("https://x.example/p.png") if chance.random() < 0.1 else None,
            tags=tuple(chance.sample(("Ports", "Sea & Port", "Golf"), chance.randrange(3))),
            url=f"https://{chance.choice(('quaisud', 'faro'))}.example/{number}",
        )  # fmt: skip
        url = chance.choice((QUAI, FARO))
        [article] = receive(store, url, one, now=NOW - number * 3 * _DAY // count)
        for field in ("read", "starred", "later"):
            if chance.random() < 0.3:
                store.write(marks.mark, [article], field, True, NOW)
        if chance.random() < 0.2:
            store.write(marks.tag, article, chance.choice(("work", "port")), NOW)
        if chance.random() < 0.2:
            store.write(pages.keep_text, article, f"<p>{some(6)} gull</p>", NOW, byline="By Ana")
        if chance.random() < 0.4:
            store.write(notes.write, article, f"{some(3)} {chance.choice(('', 'tide table'))}", NOW)
        if chance.random() < 0.3:
            store.write(marks.top, [article], NOW)
        if chance.random() < 0.3:
            story = chance.choice((1, 5, 9))
            store.write(stories.file, {article: story})
        if chance.random() < 0.2:
            feed = feeds.feed_by_url(store, url)
            assert feed is not None
            edited = replace(one, title=f"{one.title} edited", content_hash=f"other {number}")
            visit = visits.Visit(feed.id, url, FeedState(), NOW, changed=((article, edited),))
            store.write(visits.commit, [visit])
    return store
