"""Random actions on a store, compared after each with what a model in plain Python expects.

Articles come, are edited and named anew, are marked, go with their feed and come back with it, go by
a purge and come again; markings are undone; the store is closed, and is left as a process that is killed leaves it.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from msgspec.structs import replace

from tests.support.expected_marks import FIELDS, Marked, marks_of
from tests.support.samples import NOW, draft, receive
from tests.support.tally import Tally
from tui_reader.model import Draft, Query, Subscription
from tui_reader.store import (
    articles,
    feeds,
    marks,
    open_store,
    retention,
    search_index,
    undo,
    visits,
)

_URLS = tuple(f"https://paper{number}.example/feed" for number in range(4))
_TAGS = ("port", "phare", "marée")
_MANY = 120
"""Articles, from which on more go than come."""
_WEIGHTS = {
    "come": 6, "return_": 3, "edit": 4, "mark": 24, "open": 6, "tag": 10, "mark_all": 3, "undo": 32,
    "purge": 4, "leave": 2, "subscribe": 3, "close": 1, "killed": 1,
}  # fmt: skip
_DEEP = 50
"""Actions between looks at everything: indexes, counts, words."""


@dataclass
class _Article:
    url: str
    draft: Draft


class Actions:
    """The store, the model, and what may be done to them."""

    def __init__(self, folder: Path, random: Random, tally: Tally) -> None:
        self.random = random
        self.tally = tally
        self.model = Marked()
        self._folder = folder
        self._numbers = count()
        self._there: dict[int, _Article] = {}
        self._gone: dict[tuple[str, str], tuple[_Article, set[str]]] = {}
        """What may come again, and its marks."""
        self._aside: dict[int, _Article] = {}
        """What went with its feed, and comes back with it under its own id."""
        self._given: set[int] = set()
        self._subscribed = list(_URLS)
        self._generation = 0
        self.store = open_store(folder / "0" / "store.sqlite3")
        feeds.subscribe_in_slices(self.store, [Subscription(url) for url in self._subscribed])

    def act(self) -> None:
        """Do something at random, and look."""
        weights = dict(_WEIGHTS)
        if len(self._there) > _MANY:
            weights |= {"come": 1, "purge": 12}
        [name] = self.random.choices(list(weights), list(weights.values()))
        getattr(self, f"_{name.rstrip('_')}")()
        self.tally.tried += 1
        where = f"action {self.tally.tried}, {name}"
        self.tally.compare(self._expected(), self._found(), where)
        if self.tally.tried % _DEEP == 0:
            self.check_deep(where)

    def check_deep(self, where: str) -> None:
        """Compare what is not compared after each action."""
        store = self.store
        for problem in store.check():
            self.tally.lose(problem, where)
        found: Counter[Hashable] = Counter()
        expected: Counter[Hashable] = Counter()
        for feed in feeds.feeds(store, counts=True):
            its = [one for one, article in self._there.items() if article.url == feed.url]
            unread = sum("read" not in self.model.marks[one] for one in its)
            expected.update({("articles of", feed.url): len(its), ("unread of", feed.url): unread})
            found.update(
                {("articles of", feed.url): feed.total, ("unread of", feed.url): feed.unread}
            )
        for one, article in self._there.items():
            [word] = article.draft.html.removesuffix("</p>").split()[-1:]
            expected[("has words", one)] += 1
            hits = articles.page(store, Query(words=word), 0, 9)
            found.update(("has words", hit.id) for hit in hits)
        found.update({("words of no article",): search_index.left_behind(store)})
        self.tally.compare(expected, +found, where)

    def undo_all(self) -> None:
        """Take every step back."""
        while self.model.steps:
            self._undo()
        self.tally.compare(self._expected(), self._found(), "all undone")

    def _expected(self) -> Counter[Hashable]:
        texts = (("text", one, article.draft.title) for one, article in self._there.items())
        return self.model.facts() + Counter(texts)

    def _found(self) -> Counter[Hashable]:
        found: Counter[Hashable] = Counter()
        for one in articles.page(self.store, Query(), 0, 10_000):
            found.update([one.id, ("text", one.id, one.title)])
            found.update((one.id, mark) for mark in marks_of(one))
        return found

    def _some(self, most: int) -> list[int]:
        ids = list(self._there)
        return self.random.sample(ids, min(len(ids), self.random.randint(1, most)))

    def _draft(self, identity: str) -> Draft:
        number = next(self._numbers)
        return draft(
            number, identity=identity, title=f"Notice {number}", html=f"<p>Le mot{number}x</p>"
        )

    def _receive(self, url: str, drafts: list[Draft]) -> None:
        if url not in self._subscribed:
            return
        ids = receive(self.store, url, *drafts)
        if len(ids) != len(drafts):
            self.tally.lose(f"{len(drafts)} articles came, {len(ids)} were kept", url)
        for one in set(ids) & self._given:
            self.tally.compare(Counter(), Counter([("an id given twice", one)]), url)
        self._given.update(ids)
        for one, each in zip(ids, drafts, strict=False):
            self._there[one] = _Article(url, each)
            _article, said = self._gone.pop((url, each.identity), (None, set()))
            self.model.marks[one] = said

    def _leave_store(self, ids: list[int]) -> None:
        for one in ids:
            article = self._there.pop(one)
            self._gone[article.url, article.draft.identity] = article, self.model.marks.pop(one)

    # what may be done

    def _come(self) -> None:
        url = self.random.choice(_URLS)
        some = range(self.random.randint(1, 6))
        self._receive(url, [self._draft(f"guid-{next(self._numbers)}") for _ in some])

    def _return(self) -> None:
        """What went comes again."""
        if self._gone:
            url = self.random.choice(list(self._gone))[0]
            some = [one.draft for (its, _name), (one, _said) in self._gone.items() if its == url]
            self._receive(url, self.random.sample(some, min(len(some), 5)))

    def _edit(self) -> None:
        """An article says something else; now and then it is named anew as well."""
        for one in self._some(1):
            article = self._there[one]
            if article.url not in self._subscribed:
                continue
            identity = article.draft.identity
            if self.random.random() < 0.3:
                identity = f"guid-{next(self._numbers)}"
            edited = replace(self._draft(identity), published=article.draft.published)
            feed = feeds.feed_by_url(self.store, article.url)
            assert feed is not None
            visit = visits.Visit(feed.id, feed.url, feed.state, NOW, changed=((one, edited),))
            self.store.write(visits.commit, [visit])
            article.draft = edited

    def _mark(self) -> None:
        field, value = self.random.choice(FIELDS), self.random.random() < 0.6
        some = self._some(5)
        self.store.write(undo.mark, some, field, value, NOW)
        self.model.mark(some, field, value)

    def _open(self) -> None:
        """Opening marks read and is no step."""
        some = self._some(1)
        self.store.write(marks.mark, some, "read", True, NOW)
        self.model.mark(some, "read", True, undoable=False)

    def _tag(self) -> None:
        for one in self._some(1):
            tag = self.random.choice(_TAGS)
            present = f"#{tag}" not in self.model.marks[one] or self.random.random() < 0.1
            self.store.write(undo.tag, one, tag, NOW, present=present)
            self.model.mark([one], f"#{tag}", present)

    def _mark_all(self) -> None:
        newest = self.random.choice([None, *self._some(1)])
        starred = self.random.random() < 0.4
        undo.mark_all_read_in_slices(self.store, Query(starred=starred), NOW, newest=newest)
        self.model.mark(
            [
                one
                for one, said in self.model.marks.items()
                if (newest is None or one <= newest) and (not starred or "starred" in said)
            ],
            "read",
            True,
        )

    def _undo(self) -> None:
        undone = undo.take_back_in_slices(self.store, NOW)
        if (self.model.take_back() is None) != (undone is None):
            self.tally.lose("a step to be undone", undone)

    def _purge(self) -> None:
        some = self._some(10)
        retention.purge_in_slices(self.store, some)
        self._leave_store([one for one in some if not self.model.marks[one] - {"read"}])

    def _leave(self) -> None:
        """Unsubscribe; what was neither read nor marked is set aside."""
        if len(self._subscribed) < 2:
            return
        url = self.random.choice(self._subscribed)
        self._subscribed.remove(url)
        feeds.subscribe_in_slices(self.store, [Subscription(url) for url in self._subscribed])
        for one in [o for o, its in self._there.items() if its.url == url]:
            if not self.model.marks[one]:
                del self.model.marks[one]
                self._aside[one] = self._there.pop(one)

    def _subscribe(self) -> None:
        self._subscribed = [*self._subscribed, *set(_URLS) - set(self._subscribed)][:4]
        feeds.subscribe_in_slices(self.store, [Subscription(url) for url in self._subscribed])
        for one in [o for o, its in self._aside.items() if its.url in self._subscribed]:
            self._there[one] = self._aside.pop(one)
            self.model.marks[one] = set()

    def _close(self) -> None:
        self.store.close()
        self.store = open_store(self.store.path)

    def _killed(self) -> None:
        """Go on with the files as they are while the store is open: so a kill leaves them."""
        self._generation += 1
        before = self.store.path.parent
        after = self._folder / f"{self._generation}"
        shutil.copytree(before, after, ignore=shutil.ignore_patterns("*-shm"))
        self.store.close()
        shutil.rmtree(before)
        self.store = open_store(after / "store.sqlite3")


def actions(tally: Tally, folder: Path, random: Random, count: int) -> int:
    """So many actions, everything undone at the end; how many markings were undone."""
    one = Actions(folder, random, tally)
    for _action in range(count):
        one.act()
    one.undo_all()
    one.check_deep("at the end")
    one.store.close()
    return one.model.undone
