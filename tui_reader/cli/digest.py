"""``digest``: the articles of some hours as one text, for mail and for cron."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path

from tui_reader.cli.profile import opened, profile
from tui_reader.cli.reading import print_missing_view
from tui_reader.document.markdown import address, escaped
from tui_reader.model import ALL, Headline, Query
from tui_reader.portable.files import FileError, write
from tui_reader.store import Store, articles
from tui_reader.store.named_views import view_query
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import long_date, midnight
from tui_reader.ui.saving import written

_AT_ONCE = 1000
_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_AGE = re.compile(r"(\d{1,6})([mhdw])")

Story = tuple[Headline, ...]
"""The reports of a story, the newest first; most stories have one."""


def moment(text: str, now: int) -> int:
    """A moment in Unix seconds.

    Args:
        text: ``today``, ``yesterday``, an age such as ``90m``, ``12h``, ``3d`` or ``2w``, or a date
            (ISO 8601) in the reader's time zone, with a time or without.
        now: seconds since the epoch.

    Raises:
        ValueError: it is none of these.
    """
    wanted = text.strip().casefold()
    if wanted == "today":
        return midnight(now)
    if wanted == "yesterday":
        return midnight(midnight(now) - 3600)
    if age := _AGE.fullmatch(wanted):
        return now - int(age[1]) * _UNITS[age[2]]
    named = datetime.fromisoformat(text.strip())
    return int((named if named.tzinfo else named.astimezone()).timestamp())


def digest(options: argparse.Namespace) -> int:
    """Write the articles of a view since a moment, reports of one story together.

    Returns:
        0; 1 when there is no such view or the file cannot be written; 2 when ``--since`` cannot be
        read.
    """
    now = int(time.time())
    try:
        since = moment(options.since, now)
    except (ValueError, OverflowError):
        words = _(
            "tui-reader: --since {text} is no moment; “yesterday”, “12h”, “3d” or “2026-11-27” are"
        )
        print(display(words.format(text=repr(options.since))), file=sys.stderr)
        return 2
    one = profile(options)
    with opened(one) as store:
        own = one.settings.views
        query = view_query(store, options.view, own) if options.view else ALL.query
        if query is None:
            print_missing_view(store, options.view, own)
            return 1
        stories = _stories(list(_since(store, query, since, now)))
        title = _title(options.view, since, now)
        if options.form == "epub":
            whole = [articles.article(store, report.id) for story in stories for report in story]
            found = [article for article in whole if article is not None]
            if not found:
                print(_("tui-reader: there is nothing for a digest"), file=sys.stderr)
                return 0
            data = written(found, "epub", title, now)
        else:
            data = _FORMS[options.form](title, stories).encode()
    try:
        if options.output in ("", "-"):
            sys.stdout.buffer.write(data)
        else:
            write(Path(options.output).expanduser(), data, replace=options.force)
    except FileError as error:
        print(f"tui-reader: {error}", file=sys.stderr)
        return 1
    return 0


def _since(store: Store, query: Query, since: int, now: int) -> Iterator[Headline]:
    """The headlines of a query since a moment, the newest first."""
    offset, seen = 0, set[int]()
    while page := articles.page(store, query, offset, _AT_ONCE, midnight=midnight(now)):
        for headline in page:
            if headline.sort_at < since:
                return
            # What arrives meanwhile moves the others on.
            if headline.id not in seen:
                seen.add(headline.id)
                yield headline
        offset += len(page)


def _stories(headlines: list[Headline]) -> list[Story]:
    """Headlines by story, in the order of the newest report of each."""
    found: dict[int, list[Headline]] = {}
    for one in headlines:
        found.setdefault(one.story or -one.id, []).append(one)
    return [tuple(reports) for reports in found.values()]


def _title(view: str, since: int, now: int) -> str:
    span = _("{date} to {until}").format(date=_stamp(since), until=_stamp(now))
    return f"{view}, {span}" if view else span


def _stamp(seconds: int) -> str:
    return long_date(seconds, "medium")


def _byline(one: Headline) -> str:
    return f"{display(one.paper)} · {_stamp(one.sort_at)}"


def _others(story: Story) -> str:
    """Who else reports a story, by name; empty when nobody does."""
    papers = list(dict.fromkeys(display(one.paper) for one in story[1:]))
    if not papers:
        return ""
    return ngettext(
        "{count} more report: {papers}",
        "{count} more reports: {papers}",
        len(story) - 1,
        papers=", ".join(papers),
    )


def _text(title: str, stories: list[Story]) -> str:
    lines = [display(title), ""]
    for story in stories:
        first = story[0]
        lines += [display(first.title), f"  {_byline(first)}"]
        lines += [
            f"  {display(line)}" for line in (first.summary, _others(story), first.url) if line
        ]
        lines.append("")
    return "\n".join(lines)


def _markdown(title: str, stories: list[Story]) -> str:
    parts = [f"# {escaped(display(title))}"]
    for story in stories:
        first = story[0]
        parts += [f"## {escaped(display(first.title))}", f"*{escaped(_byline(first))}*"]
        parts += [escaped(display(line)) for line in (first.summary, _others(story)) if line]
        parts += [address(first.url)] if first.url else []
    return "\n\n".join(parts) + "\n"


def _html(title: str, stories: list[Story]) -> str:
    parts = [
        "<!DOCTYPE html>",
        f'<html><head><meta charset="utf-8"/><title>{_safe(title)}</title></head><body>',
        f"<h1>{_safe(title)}</h1>",
    ]
    for story in stories:
        first = story[0]
        words = _safe(first.title)
        linked = f'<a href="{_safe(first.url)}">{words}</a>' if first.url else words
        parts += [f'<h2 dir="auto">{linked}</h2>', f"<p><small>{_safe(_byline(first))}</small></p>"]
        parts += [
            f'<p dir="auto">{_safe(line)}</p>' for line in (first.summary, _others(story)) if line
        ]
    return "\n".join([*parts, "</body></html>", ""])


def _safe(text: str) -> str:
    return escape(display(text))


_FORMS = {"text": _text, "markdown": _markdown, "html": _html}
