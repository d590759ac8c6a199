"""What a reader has said of articles, kept in plain Python beside a store."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from tui_reader.model import Headline, Query
from tui_reader.store import Store, articles
from tui_reader.store.undo import KEPT

FIELDS = ("read", "starred", "later")


@dataclass(frozen=True)
class Step:
    """A marking that can be undone."""

    mark: str
    """One of :data:`FIELDS`, or ``#`` and a tag."""
    value: bool
    ids: tuple[int, ...]


@dataclass
class Marked:
    """The marks of articles by their ids, and the steps that made them."""

    marks: dict[int, set[str]] = field(default_factory=dict)
    """Of each article that is there."""
    steps: deque[Step] = field(default_factory=lambda: deque(maxlen=KEPT))
    undone: int = 0

    def mark(
        self, ids: Iterable[int], mark: str, value: bool, *, undoable: bool = True
    ) -> tuple[int, ...]:
        """Put a mark on articles or take it off; the articles that this changed."""
        changed = tuple(
            one for one in ids if one in self.marks and (mark in self.marks[one]) != value
        )
        for one in changed:
            (self.marks[one].add if value else self.marks[one].discard)(mark)
        if changed and undoable:
            self.steps.append(Step(mark, value, changed))
        return changed

    def take_back(self) -> Step | None:
        """Undo the last step."""
        if not self.steps:
            return None
        step = self.steps.pop()
        self.mark(step.ids, step.mark, not step.value, undoable=False)
        self.undone += 1
        return step

    def facts(self) -> Counter[Hashable]:
        """Each article, and each mark with its article."""
        found: Counter[Hashable] = Counter(self.marks.keys())
        for one, marks in self.marks.items():
            found.update((one, mark) for mark in marks)
        return found


def marks_of(one: Headline) -> set[str]:
    """The marks of a headline as :class:`Marked` names them."""
    return {name for name in FIELDS if getattr(one, name)} | {f"#{tag}" for tag in one.tags}


def stored(store: Store) -> dict[int, set[str]]:
    """The marks of all articles of a store."""
    return {one.id: marks_of(one) for one in articles.page(store, Query(), 0, 100_000)}
