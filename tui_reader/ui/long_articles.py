"""Articles that take longer to set than a frame lasts: their beginning is shown first."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_reader.model import Article
from tui_reader.ui.actions import Action

if TYPE_CHECKING:
    from tui_reader.document.blocks import Document
    from tui_reader.document.layout import Options
    from tui_reader.ui.article_lines import Page

_LONG = 50_000
"""Characters of HTML: about 15 ms of reading and setting."""
_MANY = 1_500
"""Tags: 50,000 links or list items take a second and a half."""
_BEGINNING = 30_000
"""Characters that fill the largest screen and are set in 10 ms."""


def is_long(html: str) -> bool:
    """Whether a text is set away from the window's loop."""
    return len(html) > _LONG or html.count("<") > _MANY


def beginning(html: str) -> str:
    """What of a long text is shown at once; tags that are open in it end where it ends."""
    at = len(html)
    if at > _BEGINNING:
        at = html.rfind("<", 0, _BEGINNING)
    parts = html[:at].split("<", _MANY)
    return "<".join(parts[:-1] if len(parts) > _MANY else parts) if at > 0 else html[:_BEGINNING]


def first_page(article: Article, width: int, options: Options, actions: tuple[Action, ...]) -> Page:
    """The head and the beginning of a long article, while the whole is being set."""
    from tui_reader.document.layout import layout
    from tui_reader.document.lines import Line, Span
    from tui_reader.ui.article_lines import Page, head_of, read_document, reading_minutes

    html = article.full_text or article.html
    shown = beginning(html)
    document = read_document(replace(article, html=shown, full_text=""))
    body = layout(document, width, options=options)
    minutes = round(reading_minutes(body) * len(html) / max(len(shown), 1))
    head = head_of(article, width, minutes, actions)
    more = Line((Span("…", "meta"),), max(len(document.blocks) - 1, 0))
    return Page((*head, *body, more), document.links, len(head), minutes, whole=False)


def read_whole(article: Article) -> Document:
    """As ``read_document``, for a thread."""
    from tui_reader.ui.article_lines import read_document

    with _uncollected():
        return read_document(article)


def set_whole(
    article: Article,
    document: Document,
    width: int,
    options: Options,
    actions: tuple[Action, ...],
    stopped: Callable[[], bool],
) -> Page | None:
    """As ``set_page``, but given up with ``None`` between two blocks once ``stopped`` says so."""
    from tui_reader.document.layout import set_blocks
    from tui_reader.ui.article_lines import page_around

    blocks = []
    with _uncollected():
        for lines in set_blocks(document, width, options=options):
            blocks.append(lines)
            if stopped():
                return None
        body = tuple(chain.from_iterable(blocks))
        return page_around(article, document, body, width, actions, numbered=options.link_numbers)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing is made here that could be garbage in a cycle, and a million new objects would have
    the collector stop the window for 60 to 200 ms, several times."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
