"""The paper that an entry names as its source, as the feeds of aggregators do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui_reader.ingest.raw import RawText
from tui_reader.text.from_html import from_html
from tui_reader.text.plain import one_line

NAME_LIMIT = 100
"""Characters kept of a paper's name."""

_PUBLISHER = re.compile(r"\S{1,200}@\S{1,200} \((.+)\)|(.+) [<(]\S{1,200}@\S{1,200}[>)]")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*"  # RFC 3986, section 3
    r"|(?:doi|feed|info|isbn|issn|mailto|pmid|tag|urn):\S+"
    r"|www\.\S+|[^\s/][^\s/.]*+\.[^\s/]++/\S*|[^\s@]+@[^\s@]+",
    re.IGNORECASE,
)


def paper_of(named: Iterable[RawText], feed_title: str, publisher: str = "") -> str:
    """The name of an entry's paper, gate one passed; empty when the feed itself is the paper.

    An address is no name, nor is what holds no letter or digit. The first name counts; one
    that is the feed's own title, or its own publisher, says nothing new.

    Args:
        named: what the entry names, the best first.
        feed_title: what the feed calls itself, gate one passed.
        publisher: of the whole feed.
    """
    for text in named:
        written = text.value[: 12 * NAME_LIMIT]
        name = (
            one_line(written, NAME_LIMIT) if text.kind == "text" else from_html(written, NAME_LIMIT)
        )
        if found := _PUBLISHER.fullmatch(name):
            name = found[1] or found[2]
        if any(map(str.isalnum, name)) and not _ADDRESS.fullmatch(name):
            own = (feed_title.casefold(), publisher.strip().casefold())
            return "" if name.casefold() in own else name
    return ""
