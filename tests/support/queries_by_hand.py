"""A filter for queries that shares no code with the program but the tree and the folding."""

from __future__ import annotations

import html as html_module
import math
import re
from datetime import datetime, timedelta

from tui_reader.query import tree as t
from tui_reader.query.match import Item
from tui_reader.query.moments import Bound
from tui_reader.text.folding import fold

UNITS = {"min": 60, "h": 3600, "d": 86_400, "w": 604_800}


def holds(node: object, item: Item, now: int) -> bool:
    """Whether a query holds of an article."""
    if isinstance(node, t.And | t.Or):
        found = [holds(one, item, now) for one in node.parts]
        return all(found) if isinstance(node, t.And) else any(found)
    if isinstance(node, t.Not):
        return not holds(node.part, item, now)
    name = type(node).__name__
    return globals()[f"_{name.lower()}"](node, item, now)


def _bare(markup: str) -> str:
    return html_module.unescape(re.sub(r"<[^>]*>", " ", markup))


def _fields(item: Item, name: str) -> list[str]:
    bodies = [_bare(item.html), _bare(item.full_text)]
    found = {
        "title": [item.title], "author": [item.author], "text": bodies, "url": [item.url],
        "note": [item.note] if item.note else [], "feed": list(item.feed), "category": list(item.categories),
        "": [item.title, item.author, item.paper, *bodies],
    }  # fmt: skip
    return found[name]


def _everything(node: object, item: Item, now: int) -> bool:
    return True


def _word(node: t.Word, item: Item, now: int) -> bool:
    there = re.findall(r"\w+", fold(" ".join(_fields(item, node.field))))
    *whole, last = re.findall(r"\w+", fold(node.text))
    if any(one not in there for one in whole):
        return False
    return any(one.startswith(last) for one in there) if node.beginning else last in there


def _phrase(node: t.Phrase, item: Item, now: int) -> bool:
    wanted = rf"(?<!\w){re.escape(fold(node.text))}" + (
        r"(?!\w)" if node.text[-1].isalnum() else ""
    )
    return any(
        re.search(wanted, re.sub(r"\s+", " ", fold(one))) for one in _fields(item, node.field)
    )


def _contains(node: t.Contains, item: Item, now: int) -> bool:
    return any(fold(node.text) in fold(one) for one in _fields(item, node.field))


def _matches(node: t.Matches, item: Item, now: int) -> bool:
    flags = re.IGNORECASE if "i" in node.flags else 0
    return any(re.search(node.pattern, one, flags) for one in _fields(item, node.field))


def _is(node: t.Is, item: Item, now: int) -> bool:
    if node.state == "noted":
        return item.note != ""
    if node.state == "quiet":
        return item.feed_id == 2
    if node.state == "tagged":
        return len(item.tags) > 0
    return item.full_text != "" if node.state == "full" else node.state in item.states


def _has(node: t.Has, item: Item, now: int) -> bool:
    return node.thing in item.things or (node.thing == "picture" and "<img" in item.html)


def _offeed(node: t.OfFeed, item: Item, now: int) -> bool:
    return node.feed_id == item.feed_id


def _infolder(node: t.InFolder, item: Item, now: int) -> bool:
    here, wanted = item.folder.lower().split("/"), node.path.lower().split("/")
    return here[: len(wanted)] == wanted


def _tagged(node: t.Tagged, item: Item, now: int) -> bool:
    return node.tag in item.tags


def _inlanguage(node: t.InLanguage, item: Item, now: int) -> bool:
    return item.language.split("-")[0] == node.tag


def _during(node: t.During, item: Item, now: int) -> bool:
    moment = item.date if node.field == "date" else item.arrived
    if node.since is not None and moment < _moment(node.since, now):
        return False
    return node.until is None or moment < _moment(node.until, now)


def _moment(bound: Bound, now: int) -> float:
    today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if bound.when in ("today", "yesterday"):
        day = today - timedelta(days=bound.when == "yesterday")
        return (day + timedelta(days=bound.after)).timestamp()
    if found := re.fullmatch(r"(\d+)([a-z]+)", bound.when):
        return now - int(found[1]) * UNITS[found[2]]
    parts = [int(one) for one in bound.when.split("-")]
    if bound.after and len(parts) < 3:
        parts[-1] += 1
        if len(parts) == 2 and parts[1] == 13:
            parts = [parts[0] + 1, 1]
    year, month, day = [*parts, 1, 1][:3]
    moment = datetime(year, month, day)
    return (moment + timedelta(days=bound.after and len(parts) == 3)).timestamp()


def _count(node: t.Count, item: Item, now: int) -> bool:
    length = len((_bare(item.full_text) or _bare(item.html)).split())
    numbers = {"reports": item.reports, "words": length, "minutes": math.ceil(length / 220)}
    number = numbers[node.field]
    return (node.low or 0) <= number <= (math.inf if node.high is None else node.high)


def _ofstory(node: t.OfStory, item: Item, now: int) -> bool:
    return item.story == node.story


def _among(node: t.Among, item: Item, now: int) -> bool:
    return item.id in node.ids
