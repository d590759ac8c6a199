"""Hostile news, through the doors by which news comes in: feeds, OPML, configuration, a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from pathlib import Path
from types import SimpleNamespace
from xml.sax.saxutils import quoteattr

import tomli_w
from msgspec.structs import replace

from tests.bench.border_payloads import PAYLOADS, evil
from tests.support.window import NOW
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import Settings
from tui_reader.engine import parsing, visit
from tui_reader.ingest.feeds import discover
from tui_reader.model import Subscription
from tui_reader.portable import opml
from tui_reader.store import Store, feeds, marks
from tui_reader.store.visits import Visit, commit


class Place(IntEnum):
    """Where in the news a text stands."""

    TITLE = 1
    AUTHOR = 2
    FEED = 3
    TAG = 4
    LINK_TEXT = 5
    LINK = 6
    ALT = 7
    CAPTION = 8
    CODE = 9
    CELL = 10
    BODY = 11
    HEADING = 12
    QUOTE = 13
    ITEM = 14
    ABBREVIATION = 15
    ENCLOSURE = 17
    BEGINNING = 18
    ERROR = 19
    OPML = 20
    FOLDER = 21
    FOUND = 22
    CONFIG = 23
    ENGINE = 24
    WORDS = 25
    NOTE = 26
    BROWSER = 27
    MATH = 28
    TERM = 29


@dataclass(frozen=True, slots=True)
class News:
    """What stands in the store, and what is said besides."""

    subscriptions: tuple[Subscription, ...]
    """One to a payload, then one of the OPML file to a payload."""
    errors: tuple[str, ...]
    """What a configuration is refused with, one to a payload."""
    found: tuple[tuple[str, str, str], ...]
    """Feeds that a page names: address, title, kind."""


def feed_url(payload: int) -> str:
    """The feed of a payload."""
    return f"https://f{payload}.example/feed"


def publish(store: Store, folder: Path, payloads: Sequence[int]) -> News:
    """Bring hostile news into a store by the program's own doors."""
    own = [Subscription(feed_url(number)) for number in payloads]
    listed = opml.read_opml(_opml(payloads)).subscriptions
    feeds.subscribe_in_slices(store, [*own, *listed])
    for number in payloads:
        _visit(store, number)
    return News(
        (*own, *listed), tuple(_config_error(folder, n) for n in payloads), _found(payloads)
    )


def _visit(store: Store, payload: int) -> None:
    url = feed_url(payload)
    feed = feeds.feed_by_url(store, url)
    assert feed is not None
    body = json.dumps(_feed(payload)).encode("utf-8", "surrogatepass")
    found = parsing.parse_feed(body, url, "application/feed+json", "", {}, NOW)
    tools = SimpleNamespace(settings=Settings(), jitter=lambda: 0.0)
    failed = visit._failed(feed, tools, NOW, evil(Place.ERROR, payload))  # type: ignore[arg-type]
    drafts = tuple(
        replace(new.draft, published=NOW - 60 * payload - place)
        for place, new in enumerate(found.new)
    )
    new = tuple(replace(new, draft=draft) for new, draft in zip(found.new, drafts, strict=True))
    state = replace(failed.visit.state, last_success=NOW)
    stored = store.write(
        commit, [Visit(feed.id, url, state, NOW, new=new, own_title=found.feed.title)]
    )
    # Tags on the screen are the user's own; an import may bring some.
    for draft, article in zip(drafts, stored[feed.id], strict=True):
        for tag in draft.tags:
            store.write(marks.tag, article, tag, NOW)


def _feed(payload: int) -> dict[str, object]:
    def word(place: Place) -> str:
        return evil(place, payload)

    whole = {
        "id": f"whole-{payload}",
        "title": word(Place.TITLE),
        "url": f"https://h.example/{payload}",
        "authors": [{"name": word(Place.AUTHOR)}],
        "tags": [word(Place.TAG)],
        "content_html": _html(payload),
        "attachments": [
            {
                "url": "https://h.example/a.mp3",
                "mime_type": "audio/mpeg",
                "title": word(Place.ENCLOSURE),
            }
        ],
    }
    untitled = {"id": f"untitled-{payload}", "content_text": word(Place.BEGINNING)}
    linked = {
        "id": f"linked-{payload}",
        "title": f"link {payload}",
        "url": f"https://h.example/{word(Place.BROWSER)}",
        "content_text": "x",
    }
    bare = {
        "id": f"bare-{payload}",
        "title": f"bare {payload}",
        "url": f"{PAYLOADS[payload].text}{word(Place.BROWSER)}",
        "content_text": "x",
    }
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": word(Place.FEED),
        "items": [whole, untitled, linked, bare],
    }


def _html(payload: int) -> str:
    def word(place: Place) -> str:
        text = evil(place, payload)
        return escape(text) if PAYLOADS[payload].escaped else text

    # What would be an address of another kind is one as a whole; the rest stands in a path.
    text = PAYLOADS[payload].text
    whole = text if text.startswith(("javascript:", "data:", "file:")) else "https://h.example/"
    link = escape(whole) + word(Place.LINK)
    caption = f"a b c {word(Place.CAPTION)}"
    return (
        f"<p>{word(Place.BODY)}</p><h2>{word(Place.HEADING)}</h2>"
        f"<blockquote>{word(Place.QUOTE)}</blockquote><ul><li>{word(Place.ITEM)}</li></ul>"
        f"<p><a href='https://l.example/{payload}'>{word(Place.LINK_TEXT)}</a></p>"
        f'<p><a href="{link}">address</a></p>'
        f'<img src="https://h.example/p.jpg" alt="{word(Place.ALT)}" title="{caption}">'
        f"<pre><code class='language-python'>{word(Place.CODE)}</code></pre>"
        f"<table><tr><th>a</th><th>b</th></tr><tr><td>{word(Place.CELL)}</td><td>1</td></tr></table>"
        f'<p><abbr title="{word(Place.ABBREVIATION)}">Ab</abbr></p>'
        f"<math><mi>{word(Place.MATH)}</mi></math>"
        f"<dl><dt>{word(Place.TERM)}</dt><dd>y</dd></dl>"
    )


def _opml(payloads: Sequence[int]) -> bytes:
    """An OPML file with what XML can hold; the rest as its character references."""
    outlines = "".join(
        f"<outline text={_attribute(evil(Place.FOLDER, n))}><outline text={_attribute(evil(Place.OPML, n))}"
        f' xmlUrl="https://o{n}.example/feed" type="rss"/></outline>'
        for n in payloads
    )
    return f'<opml version="2.0"><body>{outlines}</body></opml>'.encode("utf-8", "ignore")


def _attribute(text: str) -> str:
    # XML 1.0 has no way to write most of C0; a folder's slashes are its own.
    return quoteattr(text.replace("/", "\u2215"))


def _config_error(folder: Path, payload: int) -> str:
    path = folder / f"config-{payload}.toml"
    with path.open("wb") as file:
        tomli_w.dump({"screen": {"theme": evil(Place.CONFIG, payload)}}, file)
    try:
        load(path, themes=())
    except ConfigError as error:
        # Without the folder's name, which would leave no room on the line.
        return str(error).rpartition(str(path))[2]
    return ""


def _found(payloads: Sequence[int]) -> tuple[tuple[str, str, str], ...]:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="https://d{n}.example/feed" title={_attribute(evil(Place.FOUND, n))}>'
        for n in payloads
    )
    page = f"<html><head>{links}</head></html>".encode("utf-8", "ignore")
    found = discover.discover(page, "https://page.example/", "text/html; charset=utf-8")
    return tuple((one.url, one.title, one.kind) for one in found)
