"""``rules``: what the rules are, would do, and have done."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from tui_reader.cli.printing import (
    Progress,
    headline_line,
    headline_record,
    print_json,
    print_line,
)
from tui_reader.cli.profile import Profile, opened, profile
from tui_reader.model import Rule
from tui_reader.store import Store, articles, marks, rules, undo
from tui_reader.store.database import Transaction
from tui_reader.store.marks import Change
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.text.when import long_date

DRY_DAYS = 30
"""What a dry run looks back over."""
_SHOWN = 20
"""Articles of a dry run that are printed."""


def show_rules(options: argparse.Namespace) -> int:
    """Print the rules, what each does, and how many articles it hides."""
    one = profile(options)
    with opened(one) as store:
        hidden, problems = rules.by_rule(store), rules.problems(store)
        for rule in one.settings.rules:
            if options.json:
                state = {"until": rule.until, "hidden": hidden.get(rule.name, 0)}
                print_json({"name": rule.name, "query": rule.text, "do": list(rule.do), **state})
                continue
            print_line(f"{rule.name}: {rule.text} → {', '.join(rule.do)}")
            if rule.until is not None:
                print_line("  " + _("until {date}").format(date=long_date(rule.until - 1)))
            if count := hidden.get(rule.name, 0):
                text = ngettext("hides {count} article", "hides {count} articles", count)
                print_line(f"  {text}")
            if rule.name in problems:
                print_line(f"  {problems[rule.name]}")
    return 0


def test_rules(options: argparse.Namespace) -> int:
    """Print what the rules would do with the articles of the last days; nothing is changed."""
    one = profile(options)
    chosen = _chosen(one, options.rule)
    if chosen is None:
        return 2
    now = int(time.time())
    with opened(one) as store:
        for rule in chosen:
            ids = [
                id for some in rules.tried_in_slices(store, rule, now, days=DRY_DAYS) for id in some
            ]
            if not options.json:
                text = ngettext(
                    "{name}: {count} article of the last {days} days: {do}",
                    "{name}: {count} articles of the last {days} days: {do}",
                    len(ids),
                    name=rule.name, days=DRY_DAYS, do=", ".join(rule.do),
                )  # fmt: skip
                print_line(text)
            for headline in articles.headlines(store, ids if options.json else ids[:_SHOWN]):
                if options.json:
                    print_json({"rule": rule.name, **headline_record(headline)})
                else:
                    print_line(f"  {headline_line(headline, now, 0)}")
    return 0


def run_rules(options: argparse.Namespace) -> int:
    """Do what rules say with every article that is here; one undo step each."""
    one = profile(options)
    chosen = _chosen(one, options.rule)
    if chosen is None:
        return 2
    now = int(time.time())
    with opened(one) as store:
        for rule in chosen:
            ids = [id for some in rules.tried_in_slices(store, rule, now) for id in some]
            done = _do_all(store, ids, partial(_do, rule, now), now)
            text = ngettext(
                "{name}: {count} article", "{name}: {count} articles", done, name=rule.name
            )
            print_line(text)
    return 0


def add_rule(options: argparse.Namespace) -> int:
    """Write down a rule for articles as they arrive."""
    from tui_reader.config import rules as rule_files

    one = profile(options)
    path = rule_files.beside(one.paths.feeds)
    name = one_line(options.name or options.query.strip(), 200)
    taken = [rule.name for rule in one.settings.rules]
    views = one.settings.views
    rule_files.add(path, name, options.query.strip(), options.do, options.until, views, taken)
    print_line(_("Added to {file}").format(file=path))
    return 0


def remove_rule(options: argparse.Namespace) -> int:
    """Remove a rule from ``rules.toml``; what it has done stays."""
    from tui_reader.config import rules as rule_files

    one = profile(options)
    path = rule_files.beside(one.paths.feeds)
    if options.rule not in [rule.name for rule in rule_files.read(path, one.settings.views)]:
        words = _("tui-reader: {file} has no rule {name}")
        print(display(words.format(file=path, name=repr(options.rule))), file=sys.stderr)
        return 1
    rule_files.remove(path, options.rule, one.settings.views)
    print_line(_("Removed from {file}").format(file=path))
    return 0


def undo_rule(options: argparse.Namespace) -> int:
    """Show again what a rule has hidden; what it marked read so is unread again."""
    one = profile(options)
    now = int(time.time())
    with opened(one) as store:
        ids = rules.hidden_by(store, options.rule)

        def show(transaction: Transaction, some: Sequence[int]) -> list[Change]:
            return [marks.mark(transaction, some, "read", False, now)]

        done = _do_all(store, ids, show, now)
    print_line(ngettext("{count} article shown again", "{count} articles shown again", done))
    return 0


def _do(rule: Rule, now: int, transaction: Transaction, some: Sequence[int]) -> list[Change]:
    return rules.do(transaction, rule, some, now)


def _do_all(
    store: Store,
    ids: Sequence[int],
    change: Callable[[Transaction, Sequence[int]], Sequence[Change]],
    now: int,
) -> int:
    """Change articles, showing how far it is; how many were changed."""
    progress, changed = Progress(), set[int]()
    try:
        for written in undo.change_in_slices(store, ids, change, now):
            changed |= {id for one in written for id in one.ids}
            progress.show(_("{done} articles changed, of at most {of}"), len(changed), len(ids))
    finally:
        progress.clear()
    return len(changed)


def _chosen(one: Profile, name: str) -> Sequence[Rule] | None:
    """The rule of a name, or all; ``None`` when there is none of that name, which is said."""
    known = one.settings.rules
    chosen = [rule for rule in known if not name or rule.name == name]
    if chosen or not name:
        return chosen
    words = _("tui-reader: there is no rule {name}").format(name=repr(name))
    print(display(words), file=sys.stderr)
    return None
