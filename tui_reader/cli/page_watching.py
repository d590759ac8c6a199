"""``watch-page``: a web page without a feed, followed by the CSS selectors of its articles."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from msgspec.structs import asdict, fields, replace

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.config.feed_tables import read_selectors
from tui_reader.config.problems import Finding
from tui_reader.config.subscriptions import line_in_config
from tui_reader.model import PageList, PageSelectors, Subscription
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import masked
from tui_reader.text.plain import one_line
from tui_reader.text.when import iso

_SHOWN = 5
"""Articles of each list that are printed."""


def watch_page(options: argparse.Namespace) -> int:
    """Print the lists of articles that a page has, and follow the one that is chosen.

    Exit status 1 when there is none, 2 when a selector is none.
    """
    one = profile(options)
    given = {each.name: getattr(options, each.name) for each in fields(PageSelectors)}
    table: dict[str, object] = {key: text for key, text in given.items() if text}
    findings: list[Finding] = []
    selectors = read_selectors(table, (), findings) if table else None
    for finding in findings:
        _fail(f"--{finding.path[0]}: {finding.message}" if finding.path else finding.message)
    if findings:
        return 2
    found = _lists(one, options.url, selectors)
    if isinstance(found, str):
        _fail(found)
        return 1
    url, lists = found
    for number, each in enumerate(lists, 1):
        if options.json:
            print_json(_record(url, number, each))
        else:
            _print_list(number, each)
    chosen = options.save
    if chosen is None and not options.json and sys.stdin.isatty() and sys.stdout.isatty():
        chosen = _asked()
    if chosen is None:
        if not options.json:
            command = f"tui-reader watch-page {masked(url)} --save 1"
            print(
                display(_("“{command}” follows the first").format(command=command)), file=sys.stderr
            )
        return 0
    if not 1 <= chosen <= len(lists):
        _fail(_("there is no list {number}").format(number=chosen))
        return 1
    return _follow(one, options, url, lists[chosen - 1])


def _lists(
    one: Profile, address: str, selectors: PageSelectors | None
) -> tuple[str, tuple[PageList, ...]] | str:
    """The page's address and lists; why there is none, in words."""
    from tui_reader.engine.discovery import lists_on_page
    from tui_reader.engine.tools import open_tools
    from tui_reader.ingest.fetch.request import FetchError

    async def ask() -> tuple[str, tuple[PageList, ...]]:
        async with open_tools(one.settings) as tools:
            return await lists_on_page(address, tools, selectors)

    try:
        return asyncio.run(ask())
    except FetchError as error:
        return str(error.reason)


def _print_list(number: int, each: PageList) -> None:
    count = ngettext("{count} article", "{count} articles", each.count)
    print_line(f"{number}  {count}  {_written(each.selectors)}")
    for title, url, published in each.articles[:_SHOWN]:
        day = (iso(published) or "")[:10]
        print_line(f"     {day:10}  {title}")
        print_line(f"     {'':10}  {masked(url)}")


def _written(selectors: PageSelectors) -> str:
    """Selectors as ``feeds.toml`` has them."""
    from tui_reader.config.feeds_file import inline

    return f"page = {inline(selectors)}"


def _record(url: str, number: int, each: PageList) -> dict[str, object]:
    return {
        "url": masked(url),
        "number": number,
        "page": asdict(each.selectors),
        "page_title": each.title,
        "articles": each.count,
        "first": [
            {"title": title, "url": masked(address), "published": iso(published)}
            for title, address, published in each.articles
        ],
    }


def _asked() -> int | None:
    """The number of a list that is typed; ``None``: none of them."""
    print_line(_("The number of the list to follow; Enter: none"))
    try:
        typed = input("> ").strip()
    except EOFError:
        typed = ""
    return int(typed[:9]) if typed.isdecimal() else 0 if typed else None


def _follow(one: Profile, options: argparse.Namespace, url: str, chosen: PageList) -> int:
    """Write the selectors down and subscribe to the page."""
    from tui_reader.ui.subscribing import add_feeds, change_feeds

    name = one_line(options.name) or one_line(chosen.title)
    folder = one_line(options.folder).strip("/")
    known = next((each for each in one.subscriptions if each.url == url), None)
    if known is not None and (line := line_in_config(one.paths.config, url)):
        _fail(
            _(
                "{file}, line {line}, lists this feed, and you write that file: change it there"
            ).format(file=one.paths.config, line=line)
        )
        return 1
    with opened(one) as store:
        if known is None:
            page = Subscription(url, title=name, folder=folder, page=chosen.selectors)
            add_feeds(store, one.paths, [page])
        else:
            changed = replace(known, page=chosen.selectors)
            change_feeds(store, one.paths, [changed], known.title or masked(url), int(time.time()))
    print_line(_("{url} is followed; the next refresh fetches it").format(url=masked(url)))
    return 0


def _fail(message: str) -> None:
    print(display(f"tui-reader: {message}"), file=sys.stderr)
