"""``headlines``, ``search``, ``read`` and ``versions``: the store as plain text or JSON."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import time
from collections.abc import Collection, Sequence

from msgspec import to_builtins
from msgspec.structs import replace

from tui_reader.cli.printing import (
    headline_line,
    headline_record,
    print_damaged,
    print_json,
    print_line,
    print_no_feeds,
    print_record,
)
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.document.blocks import Picture, text_of
from tui_reader.document.difference import Piece
from tui_reader.model import (
    ALL,
    AS_NAMED,
    BUILT_IN_VIEWS,
    Arrangement,
    Article,
    Query,
    Sort,
    View,
    in_languages,
    query_of,
    search_of,
    sort_of,
)
from tui_reader.query.places import NOTHING, Sought, sought_in
from tui_reader.query.tree import Among, Search, all_of
from tui_reader.store import Store, articles, feeds, groups
from tui_reader.store.finding import found_by_sort
from tui_reader.store.groups import Span
from tui_reader.store.named_views import view_query
from tui_reader.store.stories import join, several, take_out
from tui_reader.text.cells import crop, display
from tui_reader.text.i18n import _
from tui_reader.text.languages import own_languages
from tui_reader.text.links import masked
from tui_reader.text.media_facts import readable_duration, readable_size
from tui_reader.text.when import iso, midnight

_REPORTS = 200
"""Of one story."""
_MOST = 10**9
_AT_ONCE = 10_000
"""Headlines in memory."""


def headlines(options: argparse.Namespace) -> int:
    """Print the headlines of a view, newest first."""
    one = profile(options)
    if not one.subscriptions:
        print_no_feeds()
    with opened(one) as store:
        own = one.settings.views
        query = view_query(store, options.view, own) if options.view else ALL.query
        if query is None:
            print_missing_view(store, options.view, own)
            return 1
        asked = search_of(options.query, own) if options.query.strip() else Search()
        query = query_of(all_of((query.tree, asked.where)))
        languages = own_languages(one.settings.reading.languages, os.environ)
        if options.own_languages:
            query = in_languages(query, languages)
        _print_search(store, query, asked, options, languages)
    return 0


def search(options: argparse.Namespace) -> int:
    """Print the headlines of the articles that a query gives."""
    one = profile(options)
    asked = search_of(" ".join(options.words), one.settings.views)
    languages = own_languages(one.settings.reading.languages, os.environ)
    with opened(one) as store:
        _print_search(store, query_of(asked.where), asked, options, languages)
    return 0


def _print_search(
    store: Store,
    query: Query,
    asked: Search,
    options: argparse.Namespace,
    languages: Collection[str],
) -> None:
    limit: int | None = options.limit if options.limit is not None else asked.limit
    order = sort_of(asked) or "newest"
    sought = sought_in(query.tree, "text") if options.snippets else NOTHING
    if order in AS_NAMED:
        now, most = int(time.time()), _MOST if limit is None else limit
        slices = found_by_sort(store, query, order, midnight=midnight(now), now=now, most=most)
        query = Query(where=Among(tuple(id for some in slices for id in some)))
    print_headlines(
        store,
        query,
        limit,
        on_terminal=options.limit_on_terminal,
        as_json=options.json,
        nul=options.nul,
        order=order,
        sought=sought,
        own_languages=languages,
    )


def stories(options: argparse.Namespace) -> int:
    """Print the stories that have several reports, the newest first: who had it first, then the others."""
    one = profile(options)
    if options.join or options.apart is not None:
        return _decide(one, options.join, options.apart)
    if not one.subscriptions:
        print_no_feeds()
    with opened(one) as store:
        limit = options.limit
        if limit is None and sys.stdout.isatty():
            limit = options.limit_on_terminal
        for story in several(store, limit):
            reports = articles.page(store, Query(story=story), 0, _REPORTS, order="oldest")
            if options.json:
                print_json({"story": story, "reports": [headline_record(one) for one in reports]})
                continue
            now = int(time.time())
            for place, report in enumerate(reports):
                line = headline_line(replace(report, reports=1), now)
                print_record(line if not place else f"    {line}", nul=options.nul)
    return 0


def _decide(one: Profile, pair: Sequence[int] | None, alone: int | None) -> int:
    """Join two articles, or take one out of its story; a step that the window can undo."""
    ids = list(pair) if pair else [alone or 0]
    with opened(one) as store:
        found = [articles.article(store, id) for id in ids]
        for id, article in zip(ids, found, strict=True):
            if article is None:
                print(_("tui-reader: there is no article {id}").format(id=id), file=sys.stderr)
                return 1
        now = int(time.time())
        choice = (
            store.write(join, ids[0], ids[1], now) if pair else store.write(take_out, ids[0], now)
        )
    titles = [article.headline.title for article in found if article is not None]
    print_line(moved_in_words(titles, changed=choice is not None))
    return 0


def moved_in_words(titles: Sequence[str], *, changed: bool) -> str:
    """What became of two articles that were joined, or of one that was taken out of its story."""
    if not changed:
        return _("Nothing changed: it is so already.")
    if len(titles) == 2:
        return _("“{title}” is joined with “{other}”.").format(title=titles[0], other=titles[1])
    return _("“{title}” is a story of its own now.").format(title=titles[0])


def read(options: argparse.Namespace) -> int:
    """Print one article as text, or as JSON with its words, HTML, links and pictures."""
    from tui_reader.document.layout import to_text
    from tui_reader.document.parse import parse
    from tui_reader.document.words import captions_of, words_of

    one_profile = profile(options)
    failed = False
    with opened(one_profile) as store:
        article = articles.article(store, options.article)
        if article is not None and options.full and not article.full_text:
            failed = not _fetch_page(one_profile, store, options.article)
            article = articles.article(store, options.article)
    if article is None:
        print(_("tui-reader: there is no article {id}").format(id=options.article), file=sys.stderr)
        return 1
    if article.html_damaged and not (options.full and article.full_text):
        print_damaged(article.headline)
        failed = True
    html = article.full_text if options.full and article.full_text else article.html
    full = bool(options.full and article.full_text)
    document = parse(html)
    one = article.headline
    if options.json:
        from tui_reader.ingest.sanitize.clean import checked

        html = checked(html)
        text = to_text(document, options.width) if options.width else words_of(document)
        record = {**headline_record(one), "text": text, "html": html, "full_text": full}
        record["links"] = [to_builtins(link) for link in document.links]
        record["pictures"] = [_picture_record(picture) for picture in document.pictures]
        record["captions"] = captions_of(document)
        record["only_beginning"] = str(article.page.reason) if full and article.page else ""
        record["note"] = article.note
        record["categories"] = list(article.categories)
        record["made"] = [
            {
                "command": each.command,
                "program": each.program,
                "at": iso(each.at),
                "text": each.text,
            }
            for each in article.made
        ]
        print_json({**record, "enclosures": [to_builtins(file) for file in article.enclosures]})
        return int(failed)
    print_article(article, to_text(document, options.width or 72), full=full)
    return int(failed)


def versions(options: argparse.Namespace) -> int:
    """Print what an article said before, the oldest first, and what each edit changed."""
    from tui_reader.document.difference import compare, compare_words, paragraphs
    from tui_reader.document.parse import parse
    from tui_reader.store.versions import versions as kept_versions
    from tui_reader.text.when import long_date

    if options.article is None:
        return _last_edits(options)
    with opened(profile(options)) as store:
        article = articles.article(store, options.article)
        earlier = kept_versions(store, options.article)
    if article is None:
        print(_("tui-reader: there is no article {id}").format(id=options.article), file=sys.stderr)
        return 1
    texts = [(one.title, one.html) for one in earlier] + [(article.headline.title, article.html)]
    for old, (title, html), (new_title, new_html) in zip(earlier, texts, texts[1:], strict=False):
        if options.json:
            text = "\n".join(paragraphs(parse(html)))
            print_json({"replaced": iso(old.replaced_at), "title": title, "text": text})
            continue
        print_line(_("Changed by {date}").format(date=long_date(old.replaced_at)))
        changed = [compare_words(title, new_title)]
        changed += compare(paragraphs(parse(html)), paragraphs(parse(new_html)))
        for paragraph in changed:
            if any(piece.kind != "same" for piece in paragraph):
                print_line("  " + "".join(map(_edit, paragraph)))
        print_line()
    return 0


def _last_edits(options: argparse.Namespace) -> int:
    """Print the articles that papers edited, the last edit first, with the words that changed."""
    from tui_reader.store.versions import edits, last_edited

    with opened(profile(options)) as store:
        limit = options.limit
        if limit is None and sys.stdout.isatty():
            limit = options.limit_on_terminal
        ids = last_edited(store)[:limit]
        words = edits(store, ids)
        for one in articles.headlines(store, ids):
            if options.json:
                print_json({**headline_record(one), "changed": words[one.id]})
                continue
            print_line(headline_line(one, int(time.time())))
            print_line(f"        {words[one.id]}")
    return 0


def _edit(piece: Piece) -> str:
    """A stretch of a text that changed, marked as CriticMarkup does (criticmarkup.com)."""
    signs = {"same": ("", ""), "removed": ("{--", "--}"), "added": ("{++", "++}")}
    before, after = signs[piece.kind]
    return f"{before}{piece.text}{after}"


def _picture_record(picture: Picture) -> dict[str, object]:
    caption = text_of(picture.caption)
    return {"url": picture.url, "alt": picture.alt, "caption": caption}


def print_article(article: Article, text: str, *, full: bool) -> None:
    """Print an article: title, byline, author, text, categories, files to play or open, address.

    Args:
        text: how it is written, as plain lines.
        full: that is the text of its page.
    """
    from tui_reader.text.when import long_date

    one = article.headline
    print_line(one.title)
    if one.published is None:
        template, moment = _("published in {feed}, found on {date}"), one.received
    else:
        template, moment = _("published in {feed} on {date}"), one.published
    print_line(template.format(feed=one.paper, date=long_date(moment)))
    if author := one.author or (article.page.byline if full and article.page else ""):
        print_line(author)
    print_line()
    if article.made:
        from tui_reader.ui.own_commands import made_lines

        for made in article.made:
            for line in made_lines(made):
                print_line(line)
            print_line()
    for line in text.splitlines():
        print_line(line)
    if full and article.page and article.page.reason:
        print_line()
        words = _("The page gives only this beginning; {reason}.")
        print_line(words.format(reason=article.page.reason))
    if article.note:
        print_line()
        print_line(_("Your note: {note}").format(note=article.note))
    if article.categories:
        print_line()
        print_line(_("Filed under {categories}").format(categories=" · ".join(article.categories)))
    if article.enclosures:
        print_line()
    for file in article.enclosures:
        size, duration = readable_size(file.length), readable_duration(file.duration)
        facts = (file.title, file.media_type, size, duration, file.url)
        print_line(" · ".join(filter(None, facts)))
    if one.url and all(one.url != file.url for file in article.enclosures):
        print_line()
        print_line(one.url)


def _fetch_page(one: Profile, store: Store, article_id: int) -> bool:
    """Fetch and store an article's full text; whether there is one. Why not is printed.

    Raises:
        StoreError: the store cannot be written.
    """
    from tui_reader.engine.pages import Pages
    from tui_reader.engine.tools import open_tools

    async def fetch() -> str:
        """Why there is no text; empty when there is."""
        async with open_tools(one.settings) as tools:
            page = await Pages(store, tools).get(article_id)
        return str(page.reason) if page is not None else _("it is no longer in the store")

    reason = asyncio.run(fetch())
    if reason:
        words = _("tui-reader: only the feed’s text is here: {reason}").format(reason=reason)
        print(display(words), file=sys.stderr)
    return not reason


def print_headlines(
    store: Store,
    query: Query,
    limit: int | None,
    *,
    on_terminal: int,
    as_json: bool = False,
    nul: bool = False,
    order: Sort = "newest",
    sought: Sought = NOTHING,
    own_languages: Collection[str] = (),
) -> None:
    """Print headlines; lines are cropped only for a terminal.

    Args:
        store: whose headlines.
        query: which ones.
        limit: at most so many; ``None``: ``on_terminal`` of them on a terminal, else all.
        on_terminal: how many a person wants to see at once.
        as_json: one JSON object a line.
        nul: a NUL character ends each line that is no JSON.
        order: which headline comes first.
        sought: print the text around it below each headline.
        own_languages: primary tags; on a terminal, others are named.
    """
    now = int(time.time())
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    total = articles.count(store, query, midnight=midnight(now))
    wanted = min(total, limit if limit is not None else on_terminal if width else total)
    printed: set[int] = set()
    for start in range(0, wanted, _AT_ONCE):
        page = groups.page(
            store, query, Arrangement(order), (), Span(midnight(now)),
            start, min(_AT_ONCE, wanted - start), total,
        )  # fmt: skip
        ids = [one.id for one in page]
        texts = articles.snippets(store, ids, sought) if sought else {}
        for one in page:
            # What arrives meanwhile moves the others on.
            if one.id in printed:
                continue
            printed.add(one.id)
            if as_json:
                more = {"snippet": texts.get(one.id, "")} if sought else {}
                print_json({**headline_record(one), **more})
                continue
            line = headline_line(one, now, width, own_languages if width else ())
            print_record(line, nul=nul)
            if (text := texts.get(one.id)) and not nul:
                line = f"        {display(text)}"
                print_line(crop(line, width) if width else line)
    if width and limit is None and wanted < total:
        text = _("tui-reader: {shown} of {total}; --limit N shows more")
        print(text.format(shown=wanted, total=total), file=sys.stderr)


def print_missing_view(store: Store, name: str, own: Sequence[View] = ()) -> None:
    """Say on standard error that there is no such view, and which one was perhaps meant."""
    from difflib import get_close_matches

    names = [view.id for view in BUILT_IN_VIEWS] + [view.name for view in own]
    names += articles.tags(store)
    for feed in feeds.feeds(store):
        names += [feed.title, *filter(None, [feed.folder])]
    name = masked(name)
    near = get_close_matches(name, map(masked, names), n=1)
    words = (
        _("tui-reader: there is no view {name}; did you mean {near}?")
        if near
        else _("tui-reader: there is no view {name}")
    )
    print(words.format(name=repr(name), near=repr(near[0]) if near else ""), file=sys.stderr)
