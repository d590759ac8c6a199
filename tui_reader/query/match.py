"""A query tried on one article, without a store: for articles as they arrive."""

from __future__ import annotations

from functools import cached_property

from tui_reader.query.expressions import found
from tui_reader.query.moments import Now, seconds_of
from tui_reader.query.texts import (
    count_minutes,
    count_words,
    has_part,
    has_phrase,
    has_words,
    in_folder,
    plain_text,
)
from tui_reader.query.tree import (
    Among,
    And,
    Contains,
    Count,
    During,
    Everything,
    Has,
    InFolder,
    InLanguage,
    Is,
    Matches,
    Node,
    Not,
    OfFeed,
    OfStory,
    Or,
    Phrase,
    Tagged,
    Word,
)


class Item:
    """An article as queries see it. What costs time is worked out when it is first asked for."""

    def __init__(
        self,
        *,
        id: int,
        feed_id: int,
        title: str,
        author: str,
        paper: str,
        url: str,
        language: str,
        html: str,
        full_text: str,
        date: int,
        arrived: int,
        states: frozenset[str],
        things: frozenset[str],
        tags: frozenset[str],
        categories: tuple[str, ...],
        feed: tuple[str, str],
        folder: str,
        story: int,
        reports: int,
        made: str = "",
    ) -> None:
        self.id = id
        self.feed_id = feed_id
        self.title = title
        self.author = author
        self.paper = paper
        self.url = url
        self.language = language
        self.html = html
        self.full_text = full_text
        self.made = made
        """What commands of the user's own made of it, as plain text."""
        self.date = date
        self.arrived = arrived
        self.states = states
        """Those of ``unread starred later edited hidden`` that it is in."""
        self.things = things
        """Those of ``audio video picture`` that come with it."""
        self.tags = tags
        """The user's, and those of its feed."""
        self.categories = categories
        self.feed = feed
        """The feed's title as shown, and its address."""
        self.folder = folder
        """The feed's; empty also when it is not subscribed to."""
        self.story = story
        self.reports = reports

    @cached_property
    def texts(self) -> tuple[str, str]:
        """The feed's text and the page's, without tags."""
        return plain_text(self.html), plain_text(self.full_text)

    @property
    def shown(self) -> str:
        """The text that is read: the page's where it is there."""
        feed, page = self.texts
        return page or feed

    def field(self, name: str) -> tuple[str, ...]:
        """The texts of a field of the query language; of no field: all that bare words are of."""
        match name:
            case "title":
                return (self.title,)
            case "author":
                return (self.author,)
            case "text":
                return (*self.texts, self.made)
            case "url":
                return (self.url,)
            case "feed":
                return self.feed
            case "category":
                return self.categories
        return (self.title, self.author, self.paper, *self.texts, self.made)


def matches(node: Node, item: Item, now: Now) -> bool:
    """Whether an article is one that a query gives.

    Args:
        node: the query, its ``view:`` replaced.
        item: the article.
        now: the time at which it is asked.

    Raises:
        TooSlowError: a regular expression took too long.
        ValueError: a ``view:`` was not replaced.
    """
    match node:
        case And(parts):
            return all(matches(one, item, now) for one in parts)
        case Or(parts):
            return any(matches(one, item, now) for one in parts)
        case Not(part):
            return not matches(part, item, now)
        case Everything():
            return True
        case Word(text, "", beginning):
            return has_words(text, beginning, *item.field(""), *item.categories)
        case Word(text, field, beginning):
            return has_words(text, beginning, *item.field(field))
        case Phrase(text, field):
            return has_phrase(text, *item.field(field))
        case Contains(field, text):
            return has_part(text, *item.field(field))
        case Matches(field, expression, flags):
            return any(found(expression, flags, one) for one in item.field(field))
        case Is("tagged"):
            return bool(item.tags)
        case Is("full"):
            return bool(item.full_text)
        case Is(state):
            return state in item.states
        case Has("picture"):
            return "picture" in item.things or "<img " in item.html
        case Has(thing):
            return thing in item.things
        case OfFeed(feed_id):
            return item.feed_id == feed_id
        case InFolder(path):
            return in_folder(path, item.folder)
        case Tagged(tag):
            return tag in item.tags
        case InLanguage(tag):
            return item.language == tag or item.language.startswith(f"{tag}-")
        case During(field, since, until):
            moment = item.date if field == "date" else item.arrived
            return (since is None or moment >= seconds_of(since, now)) and (
                until is None or moment < seconds_of(until, now)
            )
        case Count(field, low, high):
            number = _number(item, field)
            return (low is None or number >= low) and (high is None or number <= high)
        case OfStory(story):
            return item.story == story
        case Among(ids):
            return item.id in ids
    raise ValueError(f"{node} was not replaced")


def _number(item: Item, field: str) -> int:
    if field == "reports":
        return item.reports
    return count_words(item.shown) if field == "words" else count_minutes(item.shown)
