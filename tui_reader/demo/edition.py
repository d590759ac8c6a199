"""The bundled edition: papers of a coast that does not exist, one TOML file a paper.

A file holds the paper's own facts, then its ``[[articles]]``, whose dates are
ages in minutes so that the edition is always of today, then its ``[[late]]``
headlines, which the server publishes one by one. In a ``body`` a block that
does not begin with a block-level tag is a paragraph; links to other articles
are written as paths, ``/paper/slug.html``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

PAPERS = (
    "quai-sud", "gazette-almadar", "echo-salines",
    "el-faro", "la-brujula", "cuaderno-de-sal",
    "harrow-bay-herald", "strait-signal", "tidewater-review",
    "manarat", "al-marfa", "awraq",
)  # fmt: skip
"""Slugs in the order of the views pane: three papers a language."""

FORMATS = {"rss": "rss", "atom": "atom", "rdf": "rdf", "json": "json"}
"""What ``format`` may be, and how the address of such a feed ends."""

_BLOCK = re.compile(r"<(?:p|h[1-6]|ul|ol|table|blockquote|pre|figure|hr)\b")
_CODE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)


class Picture(Struct, frozen=True):
    """A picture of an article; ``pictures.draw`` paints it."""

    name: str
    """``light-motif-anything``, as :mod:`tui_reader.demo.pictures` reads it."""
    alt: str
    caption: str = ""
    place: str = "body"
    """Where the feed has it: in the ``body``, as ``enclosure`` or as ``media``."""


class Article(Struct, frozen=True):
    """An article of a paper as its desk wrote it."""

    slug: str
    title: str
    author: str
    body: str
    """HTML, well-formed, without the picture."""
    summary: str = ""
    summary_only: bool = False
    """The feed gives the summary alone; the body is on the article's page."""
    tags: tuple[str, ...] = ()
    picture: Picture | None = None
    age_minutes: int = 0


class Paper(Struct, frozen=True):
    """A paper: its own facts, its articles, and the headlines that come later."""

    slug: str
    title: str
    description: str
    language: str
    """BCP 47 tag, as the feed states it."""
    folder: str
    format: str
    """A key of :data:`FORMATS`."""
    markup: str
    """How HTML sits in the feed: ``cdata``, ``escaped``, ``xhtml`` or ``json``."""
    encoding: str
    sections: tuple[str, ...]
    """What the page's navigation offers."""
    aside: str
    """Heading of the box with other articles."""
    imprint: str
    articles: tuple[Article, ...]
    late: tuple[Article, ...]


class Printed(Struct, frozen=True):
    """An article with the time it came out, in seconds since the epoch."""

    article: Article
    published: int


def feed_path(paper: Paper) -> str:
    """Where the server has the feed of a paper: ``/feeds/quai-sud.rss``."""
    return f"/feeds/{paper.slug}.{FORMATS[paper.format]}"


def article_path(paper: Paper, article: Article) -> str:
    """Where the server has the page of an article."""
    return f"/{paper.slug}/{article.slug}.html"


@cache
def load(slug: str) -> Paper:
    """The paper of that slug, read from the package.

    Raises:
        KeyError: no such paper, or its file lacks a field.
    """
    if slug not in PAPERS:
        raise KeyError(slug)
    text = files(__package__).joinpath("edition", f"{slug}.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    return Paper(
        slug=slug,
        title=raw["title"],
        description=raw["description"],
        language=raw["language"],
        folder=raw["folder"],
        format=raw["format"],
        markup=raw["markup"],
        encoding=raw.get("encoding", "utf-8"),
        sections=tuple(raw["sections"]),
        aside=raw["aside"],
        imprint=raw["imprint"],
        articles=tuple(_article(item) for item in raw["articles"]),
        late=tuple(
            _article({"slug": f"late-{number}", "author": raw["title"], **item})
            for number, item in enumerate(raw["late"], 1)
        ),
    )


def printed(paper: Paper, started: int, elapsed: float, interval: float) -> tuple[Printed, ...]:
    """What a paper has published so far, the freshest first.

    Late headlines come out one every ``interval`` seconds, the papers taking
    turns so that the languages alternate.

    Args:
        paper: the paper.
        started: when the edition opened, seconds since the epoch.
        elapsed: seconds since then.
        interval: seconds between two late headlines of the whole edition.
    """
    per_language = 3
    order = [slug for place in range(per_language) for slug in PAPERS[place::per_language]]
    turn = order.index(paper.slug) + 1
    late = []
    for number, article in enumerate(paper.late):
        due = (number * len(PAPERS) + turn) * interval
        if due <= elapsed:
            late.append(Printed(article, started + int(due)))
    early = [Printed(item, started - 60 * item.age_minutes) for item in paper.articles]
    return tuple(sorted(late + early, key=lambda item: item.published, reverse=True))


def _article(raw: Mapping[str, Any]) -> Article:
    picture = raw.get("picture")
    return Article(
        slug=raw["slug"],
        title=raw["title"],
        author=raw["author"],
        body=_paragraphs(raw["body"]),
        summary=raw.get("summary", ""),
        summary_only=raw.get("summary_only", False),
        tags=tuple(raw.get("tags", ())),
        picture=Picture(**picture) if picture else None,
        age_minutes=raw.get("age_minutes", 0),
    )


def _paragraphs(text: str) -> str:
    # Code keeps its blank lines: only what is outside <pre> is split at them.
    blocks: list[str] = []
    for part in _CODE.split(text):
        blocks += [part] if _CODE.fullmatch(part) else part.split("\n\n")
    stripped = (block.strip() for block in blocks)
    return "\n".join(
        block if _BLOCK.match(block) else f"<p>{block}</p>" for block in stripped if block
    )
