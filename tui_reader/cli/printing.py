"""Outside text on standard output: one line each, no control characters, even into a pipe."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Collection, Mapping

from tui_reader.model import Headline
from tui_reader.store import Store
from tui_reader.text.cells import cell_len, crop, display, fit
from tui_reader.text.i18n import _
from tui_reader.text.languages import primary
from tui_reader.text.when import short_time
from tui_reader.ui.records import headline_record as headline_record

_SOURCE_CELLS = 18
_QUIET_SECONDS = 0.5
"""Nothing is shown of what takes no longer."""
_SHOWN_SECONDS = 0.1


class Progress:
    """A line on standard error, if that is a terminal, that shows how far something is."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _QUIET_SECONDS
        self._shown = False

    def show(self, words: str, done: int, of: int) -> None:
        """Show ``words`` with ``{done}`` and ``{of}`` filled in, a few times a second at most."""
        now = time.monotonic()
        if now >= self._next and sys.stderr.isatty():
            self._next, self._shown = now + _SHOWN_SECONDS, True
            words = words.format(done=done, of=of)
            print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave the line empty."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def print_line(line: str = "") -> None:
    """Print one line; whatever could be read as a control sequence is dropped."""
    print(display(line))


def print_record(line: str, *, nul: bool) -> None:
    """Print one line; with ``nul`` a NUL character ends it instead of a line feed."""
    print(display(line), end="\0" if nul else "\n")


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


def print_notices(store: Store) -> None:
    """Print what rules want to be told of."""
    from tui_reader.store import rules  # few commands have anything to tell

    if rules.any_notices(store):
        for line in rules.notices_in_words(store.write(rules.take_notices)):
            print_line(line)


def print_json(record: Mapping[str, object]) -> None:
    """Print one JSON object on a line (RFC 8259), readable by people as far as it is printable."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        text = json.dumps(record)
    print(display(text))


def headline_line(
    one: Headline, now: int, width: int = 0, own_languages: Collection[str] = ()
) -> str:
    """A headline as a plain line: id, state, time, source, title.

    Args:
        one: the headline.
        now: Unix seconds.
        width: cells of the line; 0: not cropped.
        own_languages: the reader's, primary tags: another is named; empty: none is.
    """
    state = ("★" if one.starred else " ") + (" " if one.read else "●")
    start = f"{one.id:>6} {state} {short_time(one.sort_at, now):>6}  {fit(display(one.paper), _SOURCE_CELLS)}  "
    more = f"  +{one.reports - 1}" if one.reports > 1 else ""
    language = primary(one.language)
    if own_languages and language and language not in own_languages:
        more = f"  {language}{more}"
    title = display(one.title)
    if width:
        title = crop(title, max(20, width - cell_len(start) - len(more)))
    return start + title + more
