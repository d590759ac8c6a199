"""A feed that lives: articles come, slide off, change places, are edited; and what a reader must have of it.

Used by a property of the suite and, with more rounds, by ``python -m tests.bench evolving``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from html import escape
from pathlib import Path
from random import Random

from tests.released import visit
from tui_reader.ingest.errors import NotAFeed
from tui_reader.model import Query, Subscription
from tui_reader.store import articles, feeds, marks, open_store

NOW = 1_771_848_000
URL = "https://quaisud.example/feed"
KINDS = (
    "guid", "link", "shared guid", "shared link", "title only", "nothing but text", "new guids",
    "token",
)  # fmt: skip
_SYLLABLES = "por quai gru voi ma dig pha bru hou ca pon an ven rad che bou fi cri fer treu".split()


@dataclass
class Piece:
    """One article of the paper."""

    number: int
    title: str
    text: str
    date: int | None


class Paper:
    """A feed whose articles are named in one of :data:`KINDS`; ``dated``: they have dates."""

    def __init__(self, random: Random, kind: str, *, dated: bool) -> None:
        self.random = random
        self.kind = kind
        self.dated = dated
        self.pieces: list[Piece] = []
        self.window: list[Piece] = []
        self.version = 0
        for _ in range(random.randint(2, 5)):
            self.come()

    def words(self, count: int) -> str:
        return " ".join("".join(self.random.choices(_SYLLABLES, k=4)) for _ in range(count))

    def come(self) -> None:
        """A new article stands first."""
        number = len(self.pieces)
        date = NOW - 86_400 + 61 * number if self.dated else None
        title = "Le point du matin" if self.kind == "shared link" else self.words(4).capitalize()
        piece = Piece(number, title, self.words(14), date)
        self.pieces.append(piece)
        self.window.insert(0, piece)

    def live(self) -> None:
        """One change."""
        what = self.random.choice(("come", "slide", "shuffle", "edit", "come and slide", "return"))
        if "come" in what:
            self.come()
        if "slide" in what and len(self.window) > 1:
            self.window.pop()
        gone = [piece for piece in self.pieces if piece not in self.window]
        if what == "return" and gone:
            self.window.append(self.random.choice(gone))
        if what == "shuffle":
            self.random.shuffle(self.window)
        if what == "edit":
            piece = self.random.choice(self.window)
            titled = self.kind not in ("shared link", "nothing but text")
            if titled and self.random.random() < 0.5 and (self.dated or self.kind != "title only"):
                piece.title = f"Mise à jour : {piece.title}"
            else:
                piece.text = f"{piece.text} {self.words(1)}"
        if self.kind in ("new guids", "token") and self.random.random() < 0.3:
            self.version += 1

    def document(self) -> bytes:
        """RSS 2.0."""
        items = "".join(self._item(piece) for piece in self.window)
        salt = self.random.randrange(10**9)
        return (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Quai Sud</title>"
            f"<link>https://quaisud.example/</link><!-- {salt} -->{items}</channel></rss>"
        ).encode()

    def _item(self, piece: Piece) -> str:
        parts = [f"<description>{escape(piece.text)}</description>"]
        if self.kind != "nothing but text":
            parts.append(f"<title>{escape(piece.title)}</title>")
        if piece.date is not None:
            parts.append(f"<pubDate>{formatdate(piece.date)}</pubDate>")
        page = f"https://quaisud.example/{piece.number}"
        if self.kind in ("guid", "new guids"):
            parts.append(f"<guid isPermaLink='false'>{self.version}-{piece.number}</guid>")
        if self.kind in ("guid", "link", "new guids"):
            parts.append(f"<link>{page}</link>")
        if self.kind == "token":
            parts.append(f"<link>{page}.html?t={self.version}</link>")
        if self.kind == "shared guid":
            parts.append("<guid isPermaLink='false'>quai</guid>")
        if self.kind in ("shared guid", "shared link"):
            parts.append("<link>https://quaisud.example/etat</link>")
        self.random.shuffle(parts)
        return f"<item>{''.join(parts)}</item>"


def refreshes(
    path: Path, random: Random, kind: str, *, dated: bool, days: int, cut_off: bool = False
) -> Iterator[tuple[Counter[Hashable], Counter[Hashable], str]]:
    """Refresh a paper for some days.

    ``cut_off``: each document comes cut off at some place before it comes whole.

    Yields:
        After each what must be stored, what is, and which day it was: every article once, with its
        newest text, and every mark with what it was made for.
    """
    paper = Paper(random, kind, dated=dated)
    with open_store(path) as store:
        feeds.subscribe_in_slices(store, [Subscription(URL)])
        starred: set[int] = set()
        for day in range(days):
            document = paper.document()
            if cut_off:
                with suppress(NotAFeed):
                    visit(store, URL, document[: random.randrange(len(document))], NOW + day)
            visit(store, URL, document, NOW + day)
            stored = articles.page(store, Query(), 0, 10_000)
            yield (
                Counter((piece.text, piece.number in starred) for piece in paper.pieces),
                Counter((one.summary, one.starred) for one in stored),
                f"{kind}, dated {dated}, day {day}",
            )
            by_text = {one.summary: one for one in stored}
            piece = random.choice(paper.pieces)
            if piece.number not in starred and piece.text in by_text:
                store.write(marks.mark, [by_text[piece.text].id], "starred", True, NOW + day)
                starred.add(piece.number)
            paper.live()


def live(
    path: Path, random: Random, kind: str, *, dated: bool, days: int, cut_off: bool = False
) -> None:
    """Refresh a paper for some days; what is stored must be what it said."""
    days_of = refreshes(path, random, kind, dated=dated, days=days, cut_off=cut_off)
    for expected, found, where in days_of:
        assert found == expected, where
