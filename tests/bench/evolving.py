"""Feeds that live: every article once, every edit a version, every mark where it was made.

``python -m tests.bench evolving [ROUNDS] [SEED]``; 40 rounds of 12 days by default, each with every
kind of name that feeds give their articles, with dates and without.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from tests.support.evolving import KINDS, live

_DAYS = 12


def main(arguments: list[str]) -> int:
    """Print how many papers there were and which were told wrongly."""
    rounds = int(arguments[0]) if arguments else 40
    first = int(arguments[1]) if len(arguments) > 1 else 0
    wrong: Counter[str] = Counter()
    for seed in range(first, first + rounds):
        for kind in KINDS:
            for dated in (True, False):
                with tempfile.TemporaryDirectory() as folder:
                    try:
                        path = Path(folder) / "store.sqlite3"
                        live(path, Random(seed), kind, dated=dated, days=_DAYS)
                    except AssertionError as error:
                        wrong[f"{kind}, {'dated' if dated else 'undated'}"] += 1
                        print(f"seed {seed}: {str(error).splitlines()[0]}")
    papers = rounds * len(KINDS) * 2
    print(f"{papers} papers, {papers * _DAYS} refreshes, {sum(wrong.values())} papers told wrongly")
    for name, count in wrong.most_common():
        print(f"  {name}: {count}")
    return int(bool(wrong))
