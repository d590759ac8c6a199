"""An article as the reading pane shows it: what stands above its text, the text, what stands below.

Lines and spans are those of ``document``, with roles of the window's own:
``title``, ``source``, ``byline``, ``meta``, ``star``, ``key``.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from math import ceil
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.document.blocks import Document, Heading, Link, text_of
from tui_reader.document.layout import Options, layout, set_blocks
from tui_reader.document.lead import with_lead
from tui_reader.document.lines import Line, Span
from tui_reader.document.parse import parse
from tui_reader.document.words import words_of
from tui_reader.document.wrap import visible, wrap
from tui_reader.model import Article, Enclosure, Headline
from tui_reader.text.bidi import has_rtl
from tui_reader.text.cells import display, is_rtl
from tui_reader.text.endings import breaks_off
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _, is_right_to_left, ngettext
from tui_reader.text.links import clean_url, short_url
from tui_reader.text.media_facts import readable_duration, readable_size
from tui_reader.text.when import long_date
from tui_reader.ui.actions import Action
from tui_reader.ui.browser import shown_host
from tui_reader.ui.keys import key_hint, key_of

ABOVE = -1
"""``Line.block`` of what stands above the text."""
BELOW = 1_000_000_000
"""``Line.block`` of what stands below it."""

_PLAIN = Options()
_DATES: tuple[Literal["full", "long", "medium"], ...] = ("full", "long", "medium")
_NO_BREAK = "\xa0"
_TITLE_RULE = 12
"""Cells of the line below the title."""
_LEFT_TO_RIGHT = "\u200e"
_UPDATED = 600
"""Seconds after its publication from which an update is worth showing."""
_LONG = 50_000
"""Characters of HTML: what is set within a frame."""
_MANY = 1_500
"""Tags that are set within a frame."""
_FAR_BELOW = 0.6
"""Of the page's length, below which a feed's text is only its beginning."""
_BEGINNING = 30_000
"""Characters that fill the largest screen and are set within a frame."""
_WORDS_A_MINUTE = 220
_IDEOGRAPHS_A_MINUTE = 400
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Page(Struct, frozen=True):
    """An article set at a width."""

    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    """Those of the text, in its own numbering, then the article's own address and its media."""
    head: int = 0
    """How many of the lines stand above the text."""
    minutes: int = 0
    """How long it takes to read."""
    whole: bool = True
    """Not only the beginning of a long article."""


def read_document(article: Article) -> Document:
    """The article's text as a document, its lead picture first, without a title that repeats ours."""
    above = _above(article)
    document = parse(shown_html(article))
    at = len(parse(above).blocks) if above else 0
    if len(document.blocks) > at and isinstance(first := document.blocks[at], Heading):
        title = fold(article.headline.title).strip()
        if title and fold(text_of(first.runs)).strip() == title:
            blocks = (*document.blocks[:at], *document.blocks[at + 1 :])
            document = replace(document, blocks=blocks)
    return document if article.instead else with_lead(document, article.picture)


def shown_html(article: Article) -> str:
    """What is read of an article: what commands of the user's own made of it, and its text."""
    return _above(article) + ("" if article.instead else article.full_text or article.html)


def _above(article: Article) -> str:
    """What stands above the article's text, or instead of it."""
    made = [
        one
        for one in article.made
        if (one.command == article.instead if article.instead else not one.instead)
    ]
    if not made:
        return ""
    from tui_reader.ui.own_commands import made_html

    return "<hr>".join(map(made_html, made)) + ("" if article.instead else "<hr>")


def set_page(
    article: Article,
    document: Document,
    width: int,
    actions: tuple[Action, ...],
    *,
    options: Options = _PLAIN,
    brief: bool = False,
) -> Page:
    """The whole page at ``width`` cells; ``actions`` has the keys that it names."""
    body = layout(document, width, options=options)
    return page_around(
        article, document, body, width, actions, numbered=options.link_numbers, brief=brief
    )


def page_around(
    article: Article,
    document: Document,
    body: Sequence[Line],
    width: int,
    actions: tuple[Action, ...],
    *,
    numbered: bool,
    brief: bool = False,
) -> Page:
    """The page of a text that is set already.

    Args:
        numbered: its links carry their numbers.
        brief: its head is as low as may be.
    """
    minutes = reading_minutes(body)
    head = head_of(article, width, minutes, actions, brief=brief)
    links = list(document.links)
    tail = _tail(article, document, width, links, actions, numbered=numbered)
    return Page((*head, *body, *tail), tuple(links), len(head), minutes)


def with_new_head(
    page: Page, article: Article, width: int, actions: tuple[Action, ...], *, brief: bool = False
) -> Page:
    """The same page below a head with what is known of the article now: its marks, its story."""
    head = head_of(article, width, page.minutes, actions, brief=brief)
    return replace(page, lines=(*head, *page.lines[page.head :]), head=len(head))


def reading_minutes(lines: Iterable[Line]) -> int:
    """How long a text takes to read, in whole minutes, at least one; 0 when there is none."""
    words = ideographs = 0
    for line in lines:
        text = line.text
        ideographs += len(_IDEOGRAPH.findall(text))
        words += len(text.split())
    return ceil(words / _WORDS_A_MINUTE + ideographs / _IDEOGRAPHS_A_MINUTE)


def flow(
    spans: Sequence[Span], width: int, block: int, *, rtl: bool | None = None, whole: str = ""
) -> list[Line]:
    """Spans set in lines like one running text.

    Args:
        rtl: whether it runs from right to left; ``None``: as the interface's own words do.
        whole: words in it that are not broken at their hyphens, such as a host.
    """
    text = "".join(span.text for span in spans)
    rtl = is_right_to_left() and has_rtl(text) if rtl is None else rtl
    at = text.find(whole) if whole else -1
    glue = range(at + 1, at + len(whole)) if at >= 0 else ()
    lines = []
    for piece in wrap(text, width, glue):
        row, at = [], 0
        for span in spans:
            part = text[max(at, piece.start) : min(at + len(span.text), piece.end)]
            at += len(span.text)
            if part:
                row.append(replace(span, text=visible(part)))
        if piece.suffix and row:
            row.append(replace(row[-1], text=piece.suffix))
        lines.append(Line(tuple(row), block, rtl=rtl))
    return lines


def head_of(
    article: Article,
    width: int,
    minutes: int,
    actions: tuple[Action, ...],
    *,
    brief: bool = False,
) -> list[Line]:
    """What stands above the text: title, byline; ``brief``: in no more lines than they need."""
    headline = article.headline
    blank = Line((), ABOVE)
    rtl = is_rtl(headline.title)
    title = display(headline.title) or _("Untitled")
    lines = [*flow([Span(title, "title")], width, ABOVE, rtl=rtl)]
    if not brief:
        rule = Line((Span("━" * min(_TITLE_RULE, width), "source"),), ABOVE, rtl=rtl)
        lines = [blank, *lines, rule]
    length = _("{count} min").format(count=minutes) if minutes else ""
    byline, has_length = _byline(headline, width, length)
    lines += byline
    about = _about(article, "" if has_length else length, actions)
    if about and not brief:
        lines += flow(about, width, ABOVE)
    if headline.reports > 1 and not brief:
        spans = [_other_reports(article), *_key(actions, "reports")]
        lines += flow(spans, width, ABOVE)
    if article.note:
        lines += flow([Span(f"✎ {display(article.note)}", "accent")], width, ABOVE)
    lines.append(Line((Span("─" * width, "rule"),), ABOVE))
    return lines if brief else [*lines, blank]


def _other_reports(article: Article) -> Span:
    """Who has the story as well, or how many reports of it there are where that is not known."""
    if article.also:
        papers = ", ".join(map(display, article.also))
        return Span(_("Also reported by {papers}").format(papers=papers), "meta")
    others = ngettext(
        "{count} other report of this story",
        "{count} other reports of this story",
        article.headline.reports - 1,
    )
    return Span(others, "accent")


def _byline(headline: Headline, width: int, length: str) -> tuple[list[Line], bool]:
    """The byline, and whether it has the length as well.

    On one line, with as much of the date as there is room for; or the date on a second line.
    """
    if headline.published is None:
        template, moment = _("published in {feed}, found on {date}"), headline.received
    else:
        template, moment = _("published in {feed} on {date}"), headline.published
    for words, forms in ((template, _DATES), ("{feed} · {date}", _DATES[1:])):
        for form in forms:
            spans = _byline_spans(headline, words, long_date(moment, form))
            lines = flow(spans, width, ABOVE)
            if len(lines) == 1:
                spans.append(Span(f" · {length}", "meta"))
                longer = flow(spans, width, ABOVE) if length else []
                return (longer, True) if len(longer) == 1 else (lines, False)
    for form in _DATES:
        spans = [
            replace(span, text=span.text.replace(" ", _NO_BREAK)) if span.role == "byline" else span
            for span in _byline_spans(headline, template, long_date(moment, form))
        ]
        lines = flow(spans, width, ABOVE)
        if len(lines) == 2:
            break
    return lines, False


def _byline_spans(headline: Headline, template: str, date: str) -> list[Span]:
    paper = display(headline.paper)
    parts = {
        "{feed}": Span(paper + _apart(paper), "source"),
        "{date}": Span(date, "byline"),
    }
    words = re.split(r"(\{feed\}|\{date\})", template)
    spans = [parts.get(word, Span(word, "meta")) for word in words if word]
    marks = "◷ " * headline.later + "★ " * headline.starred
    if marks:
        spans.insert(0, Span(marks, "star"))
    return spans


def _apart(text: str) -> str:
    """What keeps a number from joining a right-to-left text before it (UAX #9, rule W2)."""
    return _LEFT_TO_RIGHT if has_rtl(text) and not is_right_to_left() else ""


def _about(article: Article, length: str, actions: tuple[Action, ...]) -> list[Span]:
    headline = article.headline
    parts = [
        display(headline.author or (article.page.byline if article.page else "")),
        length,
        headline.language,
        display(" ".join(f"#{tag}" for tag in headline.tags)),
        *_changes(article, actions),
        _whose_text(article),
    ]
    text = " · ".join(part + _apart(part) for part in parts if part)
    return [Span(text, "meta")] if text else []


def _changes(article: Article, actions: tuple[Action, ...]) -> list[str]:
    """That the paper dates a change, and that we saw one."""
    changes: list[str] = []
    published = article.headline.published
    # Many feeds set both dates a few seconds or minutes apart when they publish.
    if article.updated and published and article.updated - published >= _UPDATED:
        changes.append(_("updated {date}").format(date=long_date(article.updated)))
    if article.versions:
        changes.append(key_hint(actions, "versions", _("edited ({key} shows how)")) or _("edited"))
    return changes


def _whose_text(article: Article) -> str:
    """Which text is shown, where there are two."""
    if article.full_text:
        return _("the page’s text")
    return _("the feed’s text") if article.page and article.page.state == "text" else ""


def _short_text(
    article: Article, document: Document, host: str, actions: tuple[Action, ...]
) -> str:
    """That the feed gives a beginning only, where that is known, and what can be done about it."""
    page = article.page
    reason = display(str(page.reason)) if page and page.state not in ("failed", "text") else ""
    if not (reason and host) and not _is_beginning(article, document):
        # It may be all there is.
        fetched = page is not None and page.state == "text"
        text = _("{key} shows the page’s text.") if fetched else _("{key} fetches the page’s text.")
        return key_hint(actions, "full_text", text) if host else ""
    words = [
        _("The feed gives only this beginning; {reason}.").format(reason=reason)
        if reason and host
        else _("The feed gives only this beginning.")
    ]
    if host and page and page.state == "text":
        words.append(key_hint(actions, "full_text", _("{key} shows the page’s text.")))
    elif host:
        if page is None or page.state == "failed":
            words.append(key_hint(actions, "full_text", _("{key} fetches the whole article.")))
        words.append(
            key_hint(actions, "open_source", _("{key} opens the article at {host}."), host=host)
        )
    return " ".join(filter(None, words))


def _is_beginning(article: Article, document: Document) -> bool:
    """Whether the feed's text says itself that it goes on, or is far shorter than the page's."""
    page = article.page
    if page is not None and page.state == "text" and page.length:
        return len(article.html) < page.length * _FAR_BELOW
    return breaks_off(words_of(document))


def _page_beginning(reason: str, host: str, actions: tuple[Action, ...]) -> str:
    """That the page shows a beginning only, why, and where the whole article is."""
    words = _("The page gives only this beginning; {reason}.").format(reason=display(reason))
    if not host:
        return words
    hint = key_hint(actions, "open_source", _("{key} opens the article at {host}."), host=host)
    return f"{words} {hint}".strip()


def _damaged(host: str, actions: tuple[Action, ...]) -> str:
    """That the text cannot be read, and what can be done about it."""
    words = [_("The text of this article is damaged in the store.")]
    if host:
        words.append(key_hint(actions, "full_text", _("{key} fetches the whole article.")))
        words.append(
            key_hint(actions, "open_source", _("{key} opens the article at {host}."), host=host)
        )
    return " ".join(filter(None, words))


def _key(actions: tuple[Action, ...], id: str) -> tuple[Span, ...]:
    """The key of an action beside what it is for."""
    key = key_of(actions, id)
    return (Span("  ", "meta"), Span(key, "key")) if key else ()


def _tail(
    article: Article,
    document: Document,
    width: int,
    links: list[Link],
    actions: tuple[Action, ...],
    *,
    numbered: bool,
) -> list[Line]:
    headline = article.headline
    blank = Line((), BELOW)
    url = clean_url(headline.url)
    host = shown_host(url) if url else ""
    lines: list[Line] = [blank] if document.blocks else []
    if article.is_damaged:
        words = _damaged(host, actions)
        lines = [blank, *flow([Span(words, "notice")], width, BELOW), blank]
    elif not document.blocks:
        words = _("The feed gives no text with this headline.")
        lines += [*flow([Span(words, "notice")], width, BELOW), blank]
    elif article.full_text and article.page and article.page.reason:
        words = _page_beginning(str(article.page.reason), host, actions)
        lines += [*flow([Span(words, "notice")], width, BELOW, whole=host), blank]
    elif article.summary_only and not article.full_text:
        words = _short_text(article, document, host, actions)
        lines += [*flow([Span(words, "notice")], width, BELOW, whole=host), blank] if words else []
    if article.categories:
        words = _("Filed under {categories}").format(categories=_categories(article))
        lines += [*flow([Span(words, "meta")], width, BELOW), blank]
    rows: list[Line] = []
    for number, link in enumerate(list(links), 1):
        address = clean_url(link.url)
        if address and numbered and link.url not in document.anchors:
            spans = [
                Span(f"[{number}] ", "link_number"),
                Span(short_url(address), "link", number - 1),
            ]
            rows += flow(spans, width, BELOW)
    for enclosure in article.enclosures:
        address = clean_url(enclosure.url)
        if address:
            links.append(Link(address, enclosure.title or address))
            rows += flow([Span(_enclosure(enclosure), "link", len(links) - 1)], width, BELOW)
    if host:
        links.append(Link(url, headline.title))
        words = _("Read at {host}").format(host=host)
        spans = [Span(words, "link", len(links) - 1), *_key(actions, "open_source")]
        rows += flow(spans, width, BELOW, whole=host)
    if rows:
        lines += [Line((Span("─" * width, "rule"),), BELOW), *rows, blank]
    return lines


def _categories(article: Article) -> str:
    return " · ".join(filter(None, map(display, article.categories)))


def _enclosure(enclosure: Enclosure) -> str:
    kind = enclosure.media_type.partition("/")[0].lower()
    signs = {
        "audio": ("♪", _("audio")),
        "video": ("▶", _("video")),
        "image": ("▨", _("picture")),
    }
    sign, name = signs.get(kind, ("▤", _("file")))
    parts = [
        display(enclosure.title),
        f"{name} {_format(enclosure)}".strip(),
        readable_size(enclosure.length),
        readable_duration(enclosure.duration),
        shown_host(enclosure.url),
    ]
    return f"{sign} " + " · ".join(part for part in parts if part)


def _format(enclosure: Enclosure) -> str:
    """How a file is coded, as people call it: ``MP3``; empty when that is not known."""
    kind = enclosure.media_type.partition("/")[2].lower().removeprefix("x-")
    known = {"mpeg": "MP3", "mp4": "MP4", "m4a": "M4A", "aac": "AAC", "ogg": "Ogg", "opus": "Opus",
             "webm": "WebM", "pdf": "PDF", "mpegurl": "HLS", "vnd.apple.mpegurl": "HLS"}  # fmt: skip
    return known.get(kind, "") if not enclosure.media_type.startswith("video/mpeg") else "MPEG"


# Long articles: set in a thread, their beginning at once


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


def first_page(
    article: Article,
    width: int,
    options: Options,
    actions: tuple[Action, ...],
    *,
    brief: bool = False,
) -> Page:
    """The head and the beginning of a long article, while the whole is being set."""
    html = shown_html(article)
    shown = beginning(html)
    document = read_document(replace(article, html=shown, full_text="", made=(), instead=""))
    body = layout(document, width, options=options)
    minutes = round(reading_minutes(body) * len(html) / max(len(shown), 1))
    head = head_of(article, width, minutes, actions, brief=brief)
    more = Line((Span("…", "meta"),), max(len(document.blocks) - 1, 0))
    return Page((*head, *body, more), document.links, len(head), minutes, whole=False)


def read_whole(article: Article) -> Document:
    """As ``read_document``, for a thread."""
    with _uncollected():
        return read_document(article)


def set_whole(
    article: Article,
    document: Document,
    width: int,
    options: Options,
    actions: tuple[Action, ...],
    stopped: Callable[[], bool],
    brief: bool = False,
) -> Page | None:
    """As ``set_page``, but given up with ``None`` between two blocks once ``stopped`` returns true."""
    blocks = []
    with _uncollected():
        for lines in set_blocks(document, width, options=options):
            blocks.append(lines)
            if stopped():
                return None
        body = tuple(chain.from_iterable(blocks))
        return page_around(
            article, document, body, width, actions, numbered=options.link_numbers, brief=brief
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector back: a million new objects, none of them in a cycle, would have
    it stop the window for several frames."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
