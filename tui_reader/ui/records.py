"""Articles as records of JSON, for other programs."""

from __future__ import annotations

from msgspec import to_builtins

from tui_reader.document.parse import parse
from tui_reader.document.words import words_of
from tui_reader.model import Article, Headline
from tui_reader.text.links import masked
from tui_reader.text.when import iso


def headline_record(one: Headline) -> dict[str, object]:
    """A headline as ``--json`` prints it; dates are ISO 8601 in UTC."""
    return {
        "id": one.id,
        "title": one.title,
        "url": one.url,
        "paper": one.paper,
        "feed": one.feed,
        "feed_url": masked(one.feed_url),
        "author": one.author,
        "published": iso(one.published),
        "received": iso(one.received),
        "language": one.language,
        "read": one.read,
        "starred": one.starred,
        "later": one.later,
        "tags": list(one.tags),
        "story": one.story,
    }


def article_record(article: Article) -> dict[str, object]:
    """An article as a command of the user's own is given it: its headline and its words."""
    return {
        **headline_record(article.headline),
        "text": words_of(parse(article.full_text or article.html)),
        "full_text": bool(article.full_text),
        "categories": list(article.categories),
        "enclosures": [to_builtins(one) for one in article.enclosures],
    }
