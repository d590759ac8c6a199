"""How well articles are grouped into stories, on labelled headlines.

    python -m tests.bench stories FILE.jsonl …

A file has an object a line: ``id``, ``title``, ``summary``, ``feed``, ``language``, ``published``
(ISO 8601) and ``story`` (empty for an article that is alone in telling its news). The headlines are
served as feeds that declare no language, stored by a refresh as any others, and the stories are read
from the store. Printed are precision, recall and F1 over pairs, within a language, across, and by
pair of languages, B-cubed, and the same without each kind of evidence.

The sets at hand are in ``tests/bench/story_sets``: weights were found on those for tuning, the other
is for reporting.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from itertools import combinations, count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.support.loopback import Answer, Web
from tui_reader.config.schema import Settings
from tui_reader.engine.recent_stories import RecentStories
from tui_reader.engine.refresh import refresh
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client
from tui_reader.model import Query, Subscription
from tui_reader.store import articles, feeds, open_store
from tui_reader.stories import tokens, words

EVIDENCE = {
    "lexicon": "p",
    "places": "g",
    "cognates": "c",
    "consonants": "k",
    "names": "x",
    "numbers": "n",
}
"""What tokens are compared by, with the mark of its keys."""


@dataclass(frozen=True)
class Labelled:
    """A headline with the story it is known to tell."""

    id: str
    title: str
    summary: str
    feed: str
    language: str
    published: datetime
    story: str


@dataclass(frozen=True)
class Score:
    """Pairs of articles that are rightly joined, wrongly joined, and wrongly apart."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def __str__(self) -> str:
        both = self.precision + self.recall
        f1 = 2 * self.precision * self.recall / both if both else 0.0
        return (
            f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {f1:.3f}"
            f"  ({self.right} right, {self.wrong} wrong, {self.missed} missed)"
        )


def read(path: Path) -> list[Labelled]:
    """The headlines of a file, in its order."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            one: dict[str, Any] = json.loads(line)
            at = datetime.fromisoformat(one.pop("published"))
            found.append(Labelled(published=at, **one))
    return found


def file(headlines: Sequence[Labelled], *, refreshes: int = 1, seed: int = 0) -> dict[str, int]:
    """The story of each headline, by its id, as the store has it after some refreshes."""
    return asyncio.run(_file(headlines, refreshes, seed))


async def _file(headlines: Sequence[Labelled], refreshes: int, seed: int) -> dict[str, int]:
    order = list(headlines)
    if seed:
        random.Random(seed).shuffle(order)
    now = max(one.published for one in order).timestamp() + 3600
    papers = sorted({one.feed for one in order})
    recent = RecentStories()
    workers = Workers(1)
    with Web() as web, tempfile.TemporaryDirectory(prefix="bench-stories-") as folder:
        urls = [f"{web.url}/{quote(paper)}" for paper in papers]
        settings = Settings(feeds=tuple(map(Subscription, urls)))
        with open_store(Path(folder) / "store.sqlite3") as store:
            try:
                feeds.subscribe_in_slices(store, settings.feeds)
                for nth in range(1, refreshes + 1):
                    come = order[: len(order) * nth // refreshes]
                    for paper in papers:
                        body = _rss(paper, [one for one in come if one.feed == paper])
                        web.pages[f"/{quote(paper)}"] = Answer(body)
                    async with client() as net:
                        tools = Tools(
                            net, workers, settings, lambda: now, lambda: 0.0, recent=recent
                        )
                        done = await refresh(store, tools, lambda _: None, urls=urls)
                        assert not done.failed
                page = articles.page(store, Query(), 0, len(order))
                return {one.url.rpartition("/")[2]: one.story for one in page}
            finally:
                workers.close()


def _rss(paper: str, headlines: Sequence[Labelled]) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{escape(one.id)}</guid><title>{escape(one.title)}</title>"
        f"<link>https://paper.example/{quote(one.id)}</link>"
        f"<pubDate>{format_datetime(one.published)}</pubDate>"
        f"<description>{escape(escape(one.summary))}</description></item>"
        for one in headlines
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{escape(paper)}</title><link>https://paper.example/</link>{items}</channel></rss>"
    ).encode()


def scores(
    headlines: Sequence[Labelled], stories: Mapping[str, int]
) -> tuple[dict[str, Score], list[tuple[Labelled, Labelled]], list[tuple[Labelled, Labelled]]]:
    """Scores within a language, across and by pair, and the pairs wrongly joined and missed."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    failures: dict[str, list[tuple[Labelled, Labelled]]] = {"wrong": [], "missed": []}
    for one, other in combinations(headlines, 2):
        same = bool(one.story) and one.story == other.story
        joined = stories[one.id] == stories[other.id]
        if not same and not joined:
            continue
        what = "right" if same and joined else "wrong" if joined else "missed"
        pair = "-".join(sorted((one.language, other.language)))
        for group in ("within" if one.language == other.language else "across", pair):
            counts[group][what] += 1
        if what in failures:
            failures[what].append((one, other))
    for group in ("within", "across"):
        counts[group].update()
    found = {
        group: Score(seen["right"], seen["wrong"], seen["missed"])
        for group, seen in sorted(counts.items(), key=lambda one: (len(one[0]) < 6, one[0]))
    }
    return found, failures["wrong"], failures["missed"]


def b_cubed(headlines: Sequence[Labelled], stories: Mapping[str, int]) -> tuple[float, float]:
    """Mean over articles of how much of its group is its story, and of its story its group."""
    known = {one.id: one.story or f"alone {one.id}" for one in headlines}
    groups: dict[int, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    for one, label in known.items():
        groups[stories[one]].add(one)
        labels[label].add(one)
    precision = recall = 0.0
    for one, label in known.items():
        both = len(groups[stories[one]] & labels[label])
        precision += both / len(groups[stories[one]])
        recall += both / len(labels[label])
    return precision / len(known), recall / len(known)


@contextmanager
def without(mark: str) -> Iterator[None]:
    """Keys of one kind match nothing meanwhile."""
    key, fresh = words.key_of, count()

    def made(space: str, text: str) -> int:
        return key("none", str(next(fresh))) if space == mark else key(space, text)

    for module in (words, tokens):
        module.key_of = made
    try:
        yield
    finally:
        for module in (words, tokens):
            module.key_of = key


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench stories", description="Stories, scored.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--failures", type=int, default=20, help="of each kind that are listed")
    parser.add_argument("--no-ablation", action="store_true")
    options = parser.parse_args(arguments)
    for path in options.files:
        headlines = read(path)
        alone = sum(not one.story for one in headlines)
        labels = len({one.story for one in headlines if one.story})
        print(f"{path.name}: {len(headlines)} headlines, {labels} stories, {alone} alone")
        stories = file(headlines)
        found, wrong, missed = scores(headlines, stories)
        for group, score in found.items():
            print(f"  {group:8} {score}")
        print("  B-cubed  precision {:.3f}  recall {:.3f}".format(*b_cubed(headlines, stories)))
        for what, pairs in (("joined wrongly", wrong), ("missed", missed)):
            for one, other in pairs[: options.failures]:
                print(f"  {what}: {one.title} | {other.title}")
        _print_orders(headlines)
        if not options.no_ablation:
            for name, mark in EVIDENCE.items():
                with without(mark):
                    print(f"  without {name}: {_brief(headlines, file(headlines))}")


def _print_orders(headlines: Sequence[Labelled]) -> None:
    for refreshes, seed in ((1, 1), (5, 2), (20, 3)):
        stories = file(headlines, refreshes=refreshes, seed=seed)
        print(f"  shuffled, {refreshes} refreshes: {_brief(headlines, stories)}")


def _brief(headlines: Sequence[Labelled], stories: Mapping[str, int]) -> str:
    found = scores(headlines, stories)[0]
    return "; ".join(
        f"{group} {found[group].precision:.3f}/{found[group].recall:.3f}"
        for group in ("within", "across")
    )
