"""The ``[[rules]]`` of ``config.toml`` and ``rules.toml``: what is done with articles as they arrive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tui_reader.config.feeds_file import locked, quoted
from tui_reader.config.load import parse_toml, read_text
from tui_reader.config.problems import Finding, KeyPath, did_you_mean, refuse
from tui_reader.config.values import UnfitError, expected, string_list
from tui_reader.config.whole_file import write_whole
from tui_reader.model import DEEDS, Rule, Subscription, View, search_of
from tui_reader.query.moments import Bound, Now, is_span, period, seconds_of
from tui_reader.query.parse import LONGEST, parse
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import Contains, InFolder, Matches, Node, all_of, any_of
from tui_reader.text.i18n import _
from tui_reader.text.links import masked
from tui_reader.text.plain import one_line

_KEYS = ("name", "query", "do", "feeds", "until")
_TABLE = re.compile(r"^\[\[rules\]\]", re.MULTILINE)
_HEADER = """\
# Rules made in tui-reader. The program adds to this file; you may change it, and what you write
# by hand in config.toml the program never touches.
"""


def read_rules(
    value: object, findings: list[Finding], views: Sequence[View], taken: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules in the file's order; what is wrong with them goes to ``findings``.

    Args:
        value: what the file holds.
        findings: takes what is wrong.
        views: the user's own, which queries may name.
        taken: names of rules in another file.
    """
    if not isinstance(value, list):
        findings.append(Finding(("rules",), expected(_("a list of tables, [[rules]]"), value)))
        return ()
    rules: dict[str, Rule] = {}
    for number, table in enumerate(value):
        path: KeyPath = ("rules", number)
        if not isinstance(table, dict):
            findings.append(Finding(path, expected(_("a table"), table)))
            continue
        rule = _rule(table, path, findings, views)
        if rule is None:
            continue
        if rule.name in rules or rule.name in taken:
            message = _('there is a rule "{name}" already').format(name=rule.name)
            findings.append(Finding((*path, "name"), message))
        rules[rule.name] = rule
    return tuple(rules.values())


def _rule(
    table: dict[str, Any], path: KeyPath, findings: list[Finding], views: Sequence[View]
) -> Rule | None:
    known: dict[str, Any] = {}
    before = len(findings)
    for key, given in table.items():
        try:
            if key not in _KEYS:
                raise UnfitError(did_you_mean(_("a rule has no such key"), key, _KEYS))
            known[key] = _value(key, given, views)
        except UnfitError as error:
            findings.append(Finding((*path, key), str(error)))
    message = _('a rule needs "{key}"')
    missing = [key for key in ("name", "query", "do") if key not in table]
    findings += [Finding(path, message.format(key=key)) for key in missing]
    if len(findings) > before:
        return None
    where: Node = known["query"]
    if feeds := known.get("feeds"):
        where = all_of([where, any_of(feeds)])
    return Rule(
        known["name"], one_line(table["query"], LONGEST), where, known["do"], known.get("until")
    )


def _value(key: str, given: object, views: Sequence[View]) -> object:
    if key == "do":
        deeds = string_list([given] if isinstance(given, str) else given)
        for one in deeds:
            if one not in DEEDS and not (one.startswith("tag:") and one[4:].strip()):
                message = _("a rule cannot do {deed}").format(deed=one)
                raise UnfitError(did_you_mean(message, one, (*DEEDS, "tag:name")))
        if not deeds:
            raise UnfitError(_("it cannot be empty"))
        return tuple(dict.fromkeys(deeds))
    if key == "feeds":
        names = [one for one in string_list([given] if isinstance(given, str) else given) if one]
        return tuple(any_of([InFolder(one), Contains("feed", one)]) for one in names)
    if key == "until":
        when = period(str(given))
        if not when or is_span(when):
            raise UnfitError(_("it is a day, such as 2026-03-05"))
        return seconds_of(Bound(when, after=True), Now(0, 0))
    if not isinstance(given, str):
        raise UnfitError(expected(_("a string"), given))
    text = one_line(given, LONGEST + 1)
    if not text:
        raise UnfitError(_("it cannot be empty"))
    if key == "name":
        return text
    try:
        return search_of(text, views).where
    except QueryError as error:
        place = f"{text[: error.start]}→{text[error.start : error.end]}←{text[error.end :]}"
        raise UnfitError(_("{problem}: {text}").format(problem=error, text=place)) from error


def rules_of_feeds(subscriptions: Sequence[Subscription]) -> tuple[Rule, ...]:
    """What the feeds' own ``hide`` asks for, as rules."""
    found: list[Rule] = []
    for feed in subscriptions:
        if feed.hide:
            of_feed = Matches("feed", f"^{re.escape(feed.url)}$")
            where = all_of([of_feed, parse(feed.hide).where])
            name = _("hide of {feed}").format(feed=feed.title or masked(feed.url))
            found.append(Rule(name, feed.hide, where, ("hide",)))
    return tuple(found)


def beside(feeds: Path) -> Path:
    """Where ``rules.toml`` is, beside ``feeds.toml``."""
    return feeds.with_name("rules.toml")


def read(path: Path, views: Sequence[View], taken: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules of ``rules.toml``; none when it is not there.

    Args:
        path: the file.
        views: the user's own.
        taken: names of the rules in ``config.toml``.

    Raises:
        ConfigError: it is there and cannot be used.
    """
    text = read_text(path)
    return () if text is None else _rules(path, text, views, taken)


def _rules(path: Path, text: str, views: Sequence[View], taken: Sequence[str]) -> tuple[Rule, ...]:
    findings: list[Finding] = []
    rules: tuple[Rule, ...] = ()
    for name, value in parse_toml(path, text).items():
        if name == "rules":
            rules = read_rules(value, findings, views, taken)
        else:
            message = did_you_mean(_("there is no such table"), name, ("rules",))
            findings.append(Finding((name,), message))
    if findings:
        raise refuse(path, text, findings)
    return rules


def add(
    path: Path,
    name: str,
    query: str,
    do: Sequence[str],
    until: str,
    views: Sequence[View],
    taken: Sequence[str] = (),
) -> tuple[Rule, ...]:
    """Save a rule; all rules of the file with it.

    Args:
        path: ``rules.toml``.
        name: of the rule; one that is taken gets a number.
        query: in the query language.
        do: what it does.
        until: the last day; empty: for good.
        views: the user's own.
        taken: names of the user's rules, those of this file among them or not.

    Raises:
        ConfigError: the query is none, or the file as it is cannot be used; it is left as it is.
        OSError: it cannot be written; it is left as it is.
    """
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path):
        before = read_text(target)
        here = {one.name for one in read(target, views)}
        names = {*taken, *here}
        taken = [one for one in taken if one not in here]
        number = next(n for n in range(1, len(names) + 2) if _numbered(name, n) not in names)
        lines = ["[[rules]]", f"name = {quoted(_numbered(name, number))}"]
        lines += [f"query = {quoted(query)}", f"do = [{', '.join(map(quoted, do))}]"]
        if until:
            lines.append(f"until = {quoted(until)}")
        after = f"{_HEADER if before is None else before.rstrip()}\n\n" + "\n".join(lines) + "\n"
        rules = _rules(target, after, views, taken)
        write_whole(target, after.encode())
    return rules


def remove(path: Path, name: str, views: Sequence[View]) -> tuple[Rule, ...]:
    """Take a rule out of the file, the rest of which stays as it is; the rules that are left.

    Raises:
        ConfigError: the file as it is cannot be used; it is left as it is.
        OSError: it cannot be written; it is left as it is.
    """
    target = path.resolve()
    with locked(path):
        before = read_text(target)
        if before is None:
            return ()
        _rules(target, before, views, ())
        head, *tables = _TABLE.split(before)
        kept = [one for one in tables if _name_of(target, one) != name]
        after = head + "".join(f"[[rules]]{one}" for one in kept)
        rules = _rules(target, after, views, ())
        write_whole(target, after.encode())
    return rules


def _name_of(path: Path, table: str) -> object:
    [rule] = parse_toml(path, f"[[rules]]{table}")["rules"]
    return rule.get("name")


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} {number}"
