"""Outside text on standard output: one line each, no control characters, even into a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from tui_reader.model import Headline
from tui_reader.text.cells import cell_len, crop, display, fit
from tui_reader.text.i18n import _
from tui_reader.text.links import masked
from tui_reader.text.when import iso, short_time

_SOURCE_CELLS = 18


def print_line(line: str = "") -> None:
    """Print one line; whatever could be read as a control sequence is dropped."""
    print(display(line))


def print_damaged(one: Headline) -> None:
    """Say on standard error that the text of an article is damaged in the store."""
    words = _(
        "tui-reader: the stored text of “{title}” (article {id}) is damaged;"
        " “tui-reader doctor” has its feed send it again"
    )
    print(display(words.format(title=one.title, id=one.id)), file=sys.stderr)


def print_no_feeds() -> None:
    """Say on standard error how to come by feeds."""
    print(_("There are no feeds yet; “tui-reader add URL” adds one."), file=sys.stderr)


def print_json(record: Mapping[str, object]) -> None:
    """Print one JSON object on a line (RFC 8259), readable by people as far as it is printable."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        print(display(text))
    except UnicodeEncodeError:
        print(json.dumps(record))


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


def headline_line(one: Headline, now: int, width: int = 0) -> str:
    """A headline as a plain line: id, state, time, source, title; ``width`` 0: not cropped."""
    state = ("★" if one.starred else " ") + (" " if one.read else "●")
    start = f"{one.id:>6} {state} {short_time(one.sort_at, now):>6}  {fit(display(one.paper), _SOURCE_CELLS)}  "
    more = f"  +{one.reports - 1}" if one.reports > 1 else ""
    title = display(one.title)
    if width:
        title = crop(title, max(20, width - cell_len(start) - len(more)))
    return start + title + more
