"""Stores that released programs made, and what was put into them.

``python -m tests.released VERSION``, run with the sources of that version, makes the store anew.
"""

from __future__ import annotations

import lzma
from pathlib import Path

from msgspec.structs import astuple

from tui_reader.engine.parsing import parse_feed
from tui_reader.ingest.feeds.decide import Known
from tui_reader.model import ALL, FeedState, Headline, Subscription
from tui_reader.store import Store, articles, feeds, marks, open_store, undo, visits

NOW = 1_771_848_000  # Monday, 23 February 2026, 12:00 UTC
VERSIONS = ("0.1.0",)
_HEAD = "<title>{name}</title><link>https://{host}/</link>"


def _rss(name: str, host: str, *items: str) -> bytes:
    head = _HEAD.format(name=name, host=host)
    return f"<rss version='2.0'><channel>{head}{''.join(items)}</channel></rss>".encode()


def _quai(third: str) -> bytes:
    return _rss(
        "Quai Sud",
        "quaisud.example",
        *(
            f"<item><guid isPermaLink='false'>q-{n}</guid><title>{title}</title>"
            f"<link>https://quaisud.example/{n}</link><pubDate>Mon, 23 Feb 2026 0{n}:10:07 GMT</pubDate>"
            f"<description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
            for n, (title, text) in enumerate(
                (
                    ("Le bac du soir est supprimé", "La mairie dit que le bac reviendra en mai."),
                    ("Une grue de plus au môle", "Elle lèvera quarante tonnes, dit le port."),
                    ("La criée ouvre le dimanche", third),
                )
            )
        ),
    )


DOCUMENTS = {
    "https://quaisud.example/feed": _quai("Les pêcheurs sont partagés sur la question."),
    # Neither GUID nor date; one bare ampersand.
    "https://elfaro.example/rss": _rss(
        "El Faro",
        "elfaro.example",
        "<item><title>El faro vuelve a lucir</title><link>https://elfaro.example/a?x=1&y=2</link>"
        "<description>Tras un mes de obras.</description></item>",
        "<item><title>Redes nuevas para la flota</title><link>https://elfaro.example/b</link></item>",
    ),
    # A permalink as GUID, and none.
    "https://harbour.example/atom": (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour</title><id>urn:h</id>"
        b"<entry><id>https://harbour.example/?p=1&amp;t=note</id><title>Storm lamps relit</title>"
        b"<link href='https://harbour.example/1'/><updated>2026-02-22T10:00:03Z</updated>"
        b"<content type='html'>&lt;p&gt;All nine of them.&lt;/p&gt;</content></entry>"
        b"<entry><id>urn:h:2</id><title>Pilots &amp; tugs</title><updated>2026-02-22T11:00:03Z</updated>"
        b"<link href='https://harbour.example/2'/><summary>Who goes first.</summary></entry></feed>"
    ),
    # One GUID, one link for all: told apart by title.
    "https://status.example/rss": _rss(
        "Status",
        "status.example",
        *(
            f"<item><guid isPermaLink='false'>state</guid><link>https://status.example/now</link>"
            f"<title>{title}</title><pubDate>Sun, 22 Feb 2026 1{n}:00:09 GMT</pubDate></item>"
            for n, title in enumerate(("Ferry late", "Ferry on time", "Bridge shut"))
        ),
    ),
    # Nothing but titles; a date that 0.1.0 takes for none.
    "https://notes.example/rss": _rss(
        "Notes",
        "notes.example",
        "<item><title>Marée haute</title><pubDate>Sun, 22 Feb 2026 06:00:00 GMT</pubDate></item>",
        "<item><title>Marée basse</title><description>À midi, au vieux môle.</description>"
        "<pubDate>le soir venu</pubDate></item>",
    ),
    "https://json.example/feed.json": (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "Signal", "items": ['
        b'{"id": 7, "url": "https://json.example/7", "title": "Buoys counted",'
        b' "content_text": "There are 212.", "date_published": "2026-02-21T08:00:05Z"}]}'
    ),
}


def visit(store: Store, url: str, body: bytes, now: int) -> int:
    """Store a document as a refresh does; how many articles were new."""
    feed = feeds.feed_by_url(store, url)
    assert feed is not None
    known = {
        identity: Known(*astuple(one)) for identity, one in visits.known(store, feed.id).items()
    }
    found = parse_feed(body, url, "application/xml", "", known, now)
    state = FeedState(last_checked=now, last_success=now)
    kept = visits.Visit(feed.id, url, state, now, found.new, found.changed, found.feed.title)
    return len(store.write(visits.commit, [kept])[feed.id])


def make(path: Path) -> None:
    """A store with articles of every document, marks, tags, an earlier version, undo steps."""
    with open_store(path) as store:
        feeds.subscribe_in_slices(store, [Subscription(url, folder="Presse") for url in DOCUMENTS])
        visit(store, "https://quaisud.example/feed", _quai("Les pêcheurs sont pour."), NOW - 60)
        for url, body in DOCUMENTS.items():
            visit(store, url, body, NOW)
        everyone = articles.page(store, ALL.query, 0, 100)
        for field, some in (("read", everyone[::2]), ("starred", everyone[::3])):
            store.write(undo.mark, [o.id for o in some], field, True, NOW)
        store.write(marks.mark, [one.id for one in everyone[1::4]], "later", True, NOW)
        for one in everyone[::5]:
            store.write(undo.tag, one.id, "à relire", NOW)


def unpacked(version: str, folder: Path) -> Path:
    """A copy of a released program's store."""
    path = folder / "store.sqlite3"
    packed = Path(__file__).with_name(f"{version}.sqlite3.xz")
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    return path


def state_of(store: Store) -> dict[str, tuple[object, ...]]:
    """Each article's title, and what the reader said of it."""

    def said(one: Headline) -> tuple[object, ...]:
        return one.id, one.url, one.read, one.starred, one.later, one.tags

    return {one.title: said(one) for one in articles.page(store, ALL.query, 0, 1000)}
