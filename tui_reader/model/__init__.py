"""What the reader talks about: frozen values, no library but msgspec.

The packages above import these words and none of them defines its own.
Times are whole seconds since the Unix epoch, UTC.
"""

from tui_reader.model.article import (
    Article,
    Draft,
    Enclosure,
    FeedDraft,
    FullText,
    Headline,
    PageVisit,
    PictureRef,
)
from tui_reader.model.feed import (
    Access,
    Candidate,
    Feed,
    FeedsChanged,
    FeedsRemoved,
    FeedState,
    FullTextWish,
    KeepWish,
    Listed,
    Subscription,
    Validators,
)
from tui_reader.model.picture import BlockKind, PictureBlock, PictureState
from tui_reader.model.rule import DEEDS, Rule
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
    query_of,
    search_of,
)

__all__ = [
    "ALL",
    "BUILT_IN_VIEWS",
    "DEEDS",
    "LATER",
    "STARRED",
    "TODAY",
    "UNREAD",
    "Access",
    "Arrangement",
    "Article",
    "BlockKind",
    "Candidate",
    "Draft",
    "Enclosure",
    "Feed",
    "FeedDraft",
    "FeedState",
    "FeedsChanged",
    "FeedsRemoved",
    "FullText",
    "FullTextWish",
    "Group",
    "Grouping",
    "Headline",
    "KeepWish",
    "Listed",
    "Order",
    "PageVisit",
    "PictureBlock",
    "PictureRef",
    "PictureState",
    "Query",
    "Rule",
    "Subscription",
    "Validators",
    "View",
    "query_of",
    "search_of",
]
