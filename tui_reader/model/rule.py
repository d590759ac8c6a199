"""A rule: what is done with articles that a query gives, as they arrive."""

from __future__ import annotations

from msgspec import Struct

from tui_reader.query.tree import EVERYTHING, Node

DEEDS = ("hide", "read", "star", "later", "top", "notify")
"""What a rule may do, besides ``tag:name``. None of it deletes anything."""

FOLLOW = ("top", "notify")
"""What is done with new reports of a story that is followed."""


class Rule(Struct, frozen=True):
    """What is done with some articles."""

    name: str
    text: str
    """The query as it was written."""
    where: Node = EVERYTHING
    """The query; every ``view:`` in it is replaced, and it is held to the rule's feeds."""
    do: tuple[str, ...] = ()
    """Of :data:`DEEDS`, or ``tag:`` and a tag."""
    until: int | None = None
    """When it ends, Unix seconds; ``None``: never."""

    def is_over(self, now: int) -> bool:
        """Whether the rule does nothing any more."""
        return self.until is not None and now >= self.until
