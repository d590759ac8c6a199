"""What the reader talks about: frozen dataclasses, standard library only.

Every other room imports these words and none of them defines its own.
Times are whole seconds since the Unix epoch, UTC.
"""

from tui_reader.model.article import (
    Article,
    Draft,
    Enclosure,
    FeedDraft,
    Headline,
    PictureRef,
)
from tui_reader.model.feed import Access, Feed, FeedState, Subscription, Validators
from tui_reader.model.view import (
    ALL,
    BUILT_IN_VIEWS,
    LATER,
    STARRED,
    TODAY,
    UNREAD,
    Arrangement,
    Group,
    Grouping,
    Order,
    Query,
    View,
)

__all__ = [
    "ALL",
    "BUILT_IN_VIEWS",
    "LATER",
    "STARRED",
    "TODAY",
    "UNREAD",
    "Access",
    "Arrangement",
    "Article",
    "Draft",
    "Enclosure",
    "Feed",
    "FeedDraft",
    "FeedState",
    "Group",
    "Grouping",
    "Headline",
    "Order",
    "PictureRef",
    "Query",
    "Subscription",
    "Validators",
    "View",
]
