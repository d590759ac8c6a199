"""Queries of every kind, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = ("harbour", "ferry", "gull", "œuvre", "tide", "lantern", "rust")
LEAVES = (
    *WORDS, "harb*", "fer*", "title:ferry", "title:tid*", "author:ana", "text:gull", "text:lantern",
    '"the ferry"', 'title:"tide table"', 'text:"old lantern"', '"C++"', "rust-ferry", "title:/Fer+y/",
    "title:/^THE/i", "text:/gull|tide/", "author:/ana$/i", "url:/[0-9]$/", "feed:/quai/i", "category:/port/i",
    "url:quai", "feed:quai", "feed:faro", "feed:1", "feed:2", "category:ports", "category:sea",
    "folder:presse", "folder:Presse/Mer", "#work", "#port", "lang:fr", "lang:en", "is:unread", "is:read",
    "is:starred", "is:later", "is:tagged", "is:edited", "is:full", "is:any", "is:quiet", "is:top", "is:noted", "note:gull", "note:har*", 'note:"tide table"', "note:/^the/", "has:audio", "has:video",
    "has:picture", "has:reports", "newer:2d", "older:2d", "age:<20h", "age:>1d", "date:today",
    "date:yesterday", "date:2026-02", "date:2026-02-21..2026-02-22", "date:>2026-02-21", "date:<2026-02-22",
    "arrived:today", "arrived:1d..", "arrived:2026-02-22", "words:>6", "words:<=5", "words:3..9",
    "minutes:1", "minutes:<1", "reports:>=2", "reports:1", "story:1", "id:1,3,5",
)  # fmt: skip
"""One of every field and operator, about the articles of :mod:`tests.query.test_agreement`."""


def texts() -> st.SearchStrategy[str]:
    """Queries that combine a few terms."""
    return st.recursive(
        st.sampled_from(LEAVES),
        lambda part: st.one_of(
            part.map("-({})".format),
            st.lists(part, min_size=2, max_size=3).map(" ".join),
            st.lists(part, min_size=2, max_size=3).map(" OR ".join).map("({})".format),
        ),
        max_leaves=6,
    )
