"""The commit of visits: what they brought, and what follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.model import Rule
from tui_reader.store import Store, marks, visits
from tui_reader.store.rules import apply, names_story
from tui_reader.store.visits import Visit


def commit_visits(
    store: Store, made: Sequence[Visit], rules: Sequence[Rule] = ()
) -> dict[int, list[int]]:
    """Store some visits, and do what the rules say with what is new.

    Returns:
        The ids of the new articles by feed.

    Raises:
        StoreError: nothing of it was stored.
    """
    with store.transaction() as transaction:
        inserted = visits.commit(transaction, made)
        # It is stored with them or, when it fails, not at all.
        added = [one for ids in inserted.values() for one in ids]
        if rules and added:
            # Stories are known when all of a refresh is here.
            at_once = [one for one in rules if not names_story(one)]
            apply(transaction, at_once, added, made[0].now)
        for visit in made:
            marks.keep_newest(transaction, visit.feed_id, visit.now)
    store.empty_log()
    return inserted
