"""``mark``: articles marked by id, by a query, or as another program names them."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence

from tui_reader.cli.parser import INPUT
from tui_reader.cli.printing import Progress, print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.model import query_of, search_of
from tui_reader.store import Store, articles, marks, notes, undo
from tui_reader.store.database import Transaction
from tui_reader.store.finding import found_in_slices
from tui_reader.store.marks import Change
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.text.when import midnight

_ALL = 10**9
_LARGEST = 1 << 63
_LONGEST_LINE = 4_000_000
"""Characters of a line of standard input."""

_Deed = tuple[str, bool, str]
"""Field, value, and the tag."""


def mark(options: argparse.Namespace) -> int:
    """Mark articles; all of it is one step for undo."""
    deeds = _deeds(options)
    now = int(time.time())
    if not deeds:
        return _refuse(_("say what to do: --read, --star, --later, --tag NAME or their opposites"))
    if INPUT in options.articles and len(options.articles) > 1:
        return _refuse(_("either ids or “-”, which reads them from standard input"))
    if options.query is not None and options.articles:
        return _refuse(_("either ids or --query, not both"))
    one = profile(options)
    asked = search_of(options.query, one.settings.views) if options.query is not None else None
    ids: list[int] = []
    wrong = 0
    if asked is None:
        if options.articles in ([], [INPUT]):
            ids, wrong = articles_from_input()
        else:
            ids = options.articles
    with opened(one) as store:
        if asked is not None:
            most = asked.limit or _ALL
            query, today = query_of(asked.where), midnight(now)
            slices = found_in_slices(store, query, midnight=today, now=now, most=most)
            ids = [id for some in slices for id in some]
        if options.dry_run:
            text = ngettext(
                "{count} article would be marked", "{count} articles would be marked", len(ids)
            )
            _print_count(len(ids), text, options)
            return 0
        done = _mark(store, ids, deeds, now)
    text = ngettext("{count} article changed", "{count} articles changed", done)
    _print_count(done, text, options)
    if wrong:
        text = ngettext(
            "{count} line of standard input names no article",
            "{count} lines of standard input name no article",
            wrong,
        )
        print(f"tui-reader: {text}", file=sys.stderr)
    return int(bool(wrong))


def note(options: argparse.Namespace) -> int:
    """Print the note on an article, or write one."""
    with opened(profile(options)) as store:
        if not articles.headlines(store, [options.article]):
            words = _("tui-reader: there is no article {id}").format(id=options.article)
            print(words, file=sys.stderr)
            return 1
        if options.text is None:
            if text := notes.note(store, options.article):
                print_line(text)
            return 0
        text = one_line(options.text, notes.LONGEST)
        store.write(notes.write, options.article, text, int(time.time()))
    return 0


def _refuse(message: str) -> int:
    print(f"tui-reader: {message}", file=sys.stderr)
    return 2


def _deeds(options: argparse.Namespace) -> list[_Deed]:
    found: list[_Deed] = []
    for field in ("read", "starred", "later"):
        value = getattr(options, field)
        if value is not None:
            found.append((field, value, ""))
    for names, present in ((options.tag, True), (options.untag, False)):
        tags = [one_line(name, 60).strip("# ") for name in names]
        found += [("tag", present, name) for name in tags if name]
    return found


def _print_count(count: int, text: str, options: argparse.Namespace) -> None:
    if options.json:
        print_json({"articles": count, "dry_run": options.dry_run})
    else:
        print_line(text)


def articles_from_input() -> tuple[list[int], int]:
    """The articles that standard input names, and how many of its lines name none.

    A line is an id, or an object with one as ``--json`` prints it.
    """
    ids: dict[int, None] = {}
    wrong = 0
    for line in _lines():
        number = _id_of(line)
        if number is None:
            wrong += 1
        else:
            ids[number] = None
    return list(ids), wrong


def _lines() -> Iterator[str]:
    """The lines of standard input; a NUL character ends one as well."""
    rest = ""
    while piece := sys.stdin.readline(_LONGEST_LINE):
        *whole, rest = (rest + piece).replace("\0", "\n").split("\n")
        if len(rest) >= _LONGEST_LINE:
            whole, rest = [*whole, rest], ""
        yield from filter(None, map(str.strip, whole))
    if rest.strip():
        yield rest.strip()


def _id_of(line: str) -> int | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    number = found.get("id") if isinstance(found, dict) else found
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _LARGEST:
        return number
    return None


def _mark(store: Store, ids: Sequence[int], deeds: Sequence[_Deed], now: int) -> int:
    """Mark articles as one step; how many were changed."""

    def change(transaction: Transaction, some: Sequence[int]) -> list[Change]:
        changes: list[Change] = []
        for field, value, tag in deeds:
            if field == "tag":
                changes.append(marks.tag_many(transaction, some, tag, now, present=value))
            else:
                changes.append(marks.mark(transaction, some, field, value, now))
        return changes

    progress, changed = Progress(), set[int]()
    try:
        for written in undo.change_in_slices(store, ids, change, now):
            changed |= {id for one in written for id in one.ids}
            progress.show(_("{done} articles changed, of at most {of}"), len(changed), len(ids))
    finally:
        progress.clear()
    return len(changed)
