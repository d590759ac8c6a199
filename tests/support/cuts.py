"""Documents that are cut off on their way, and what a reader has of them once they come whole.

The suite tries a small sample, ``python -m tests.bench cuts`` a large one.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import NamedTuple

from tests.released import NOW, visit
from tests.support.made_feeds import made_feed
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.fetch.answer import DamagedError, undo
from tui_reader.model import Subscription
from tui_reader.store import Store, feeds, visits
from tui_reader.store.versions import versions

FORMS = ("utf-8", "utf-16", "windows", "gzip")
"""How a document is sent: in UTF-8 or UTF-16, in a charset of Windows that it does not name, or
compressed."""
_WINDOWS = ("cp1252", "cp1254", "cp1251", "cp1256", "cp932", "utf-8")
_ENTRY = re.compile(r"<(item|entry)\b.*?</\1>\s*", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"(?=</title>)", re.IGNORECASE)


class Document(NamedTuple):
    """A feed's document of two days, as bytes."""

    format: str
    before: bytes
    """Without its first article, and with another title for its last."""
    whole: bytes
    compressed: bool


def document(number: int, form: str) -> Document:
    """The document of made feed ``number`` in one of :data:`FORMS`."""
    feed = made_feed(number)
    text = feed.text
    encoding = form if form == "utf-16" else "utf-8"
    if form == "windows":
        encoding = next(name for name in _WINDOWS if _can_write(text, name))
    if encoding != "utf-8":
        text = text.replace(' encoding="utf-8"', "")
    before = _day_before(text)
    return Document(feed.format, before.encode(encoding), text.encode(encoding), form == "gzip")


def _can_write(text: str, encoding: str) -> bool:
    try:
        return bool(text.encode(encoding))
    except UnicodeEncodeError:
        return False


def _day_before(text: str) -> str:
    if text.startswith("{"):
        feed = json.loads(text)
        del feed["items"][0]
        feed["items"][-1]["title"] += " draft"
        return json.dumps(feed, ensure_ascii=False)
    entries = [match.span() for match in _ENTRY.finditer(text)]
    first, last = entries[0], entries[-1]
    edited = _TITLE.sub(" draft", text[last[0] :], count=1)
    return text[: first[0]] + text[first[1] : last[0]] + edited


def cut_off(one: Document, random: Random, count: int) -> Iterator[tuple[str, bytes]]:
    """A document cut off at some places: what stands before the place, and what is left.

    A compressed one is often cut where its server flushed it; elsewhere nothing is left of it.
    """
    sent, flushed = _compressed(one.whole) if one.compressed else (one.whole, [])
    places = [*range(1, len(sent)), *(flushed * (len(sent) // max(1, len(flushed))))]
    for end in sorted(random.sample(places, min(count, len(places)))):
        left = b""
        with suppress(DamagedError):
            left = undo(sent[:end], "gzip" if one.compressed else "", 10 * len(one.whole))
        yield f"{end} of {len(sent)} bytes: …{sent[max(0, end - 40) : end]!r}", left


def judged_wrongly(store: Store, number: int, form: str, count: int) -> Iterator[tuple[str, str]]:
    """What is wrong with a feed after each of some cuts and the whole document; empty: nothing.

    Half of the cuts meet a feed that was never read before.

    Args:
        store: without feeds.
        number: of the made feed.
        form: one of :data:`FORMS`.
        count: how many places are tried.

    Yields:
        The place of a cut, and how the feed's articles differ from those of a feed that was read
        without it.
    """
    one = document(number, form)
    addresses = [f"https://paper.example/feed?{place}" for place in range(-2, count)]
    feeds.subscribe_in_slices(store, [Subscription(url) for url in addresses])
    expected = [_stored(store, addresses[0], one.whole)]
    expected.append(_stored(store, addresses[1], one.before, one.whole))
    places = cut_off(one, Random(f"{number} {form}"), count)
    for turn, (place, left) in enumerate(places):
        known = turn % 2
        bodies = (one.before, left, one.whole)[not known :]
        found = _stored(store, addresses[2 + turn], *bodies)
        yield place, _difference(found, expected[known])


def _compressed(whole: bytes) -> tuple[bytes, list[int]]:
    """A document in gzip, and where what was sent so far can be read."""
    coder = zlib.compressobj(wbits=31)
    sent, flushed = b"", []
    for begin in range(0, len(whole), 100):
        sent += coder.compress(whole[begin : begin + 100]) + coder.flush(zlib.Z_SYNC_FLUSH)
        flushed.append(len(sent))
    return sent + coder.flush(), flushed


_Stored = list[tuple[str, str, str, int]]


def _stored(store: Store, address: str, *bodies: bytes) -> _Stored:
    """Identity, title, hash of the content and number of earlier versions of a feed's articles."""
    for day, body in enumerate(bodies):
        with suppress(NotAFeed):
            visit(store, address, body, NOW + day)
    feed = feeds.feed_by_url(store, address)
    assert feed is not None
    return sorted(
        (one.identity, one.title, one.content_hash, len(versions(store, one.id)))
        for one in visits.known(store, feed.id).values()
    )


def _difference(found: _Stored, expected: _Stored) -> str:
    if len(found) != len(expected):
        return f"{len(found)} articles, not {len(expected)}"
    for one, other in zip(found, expected, strict=True):
        if one[3] != other[3]:
            return f"{one[3]} versions, not {other[3]}"
        if one != other:
            return f"{one}, not {other}"
    return ""
