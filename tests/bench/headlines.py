"""How much of the headlines can be read: the longest, how many are in sight, how many are cut.

    python -m tests.bench headlines [--density compact]… [--layout stacked]…

Five sizes, the headlines of the demo and 48 invented ones of 21 to 124 cells; before an article is
opened and after. Per screen: the longest headline in cells, headlines in sight (of them cut), and
how many of all are nowhere whole. ``compact`` adds the least part of a line that is headline.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.support.headlines import Sight, invented, list_of, sights
from tui_reader.demo.edition import PAPERS, load

_SIZES = ((160, 50), (110, 30), (100, 30), (80, 24), (60, 20))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench headlines", description="Whole headlines.")
    parser.add_argument("--density", action="append", default=[])
    parser.add_argument("--layout", action="append", default=[])
    options = parser.parse_args(arguments)
    printed = [article.title for slug in PAPERS for article in load(slug).articles]
    for density in options.density or ["comfortable", "compact"]:
        for layout in options.layout or ["columns", "stacked"]:
            print(f"{density}, {layout}   longest / in sight (cut) · nowhere whole")
            print(f"{'':9} {'demo':>34} {'':34} {'invented':>34}")
            for size in _SIZES:
                cells = [
                    _summary(asyncio.run(_one(size, titles, density, layout, opened=opened)))
                    for titles in (printed, invented())
                    for opened in (False, True)
                ]
                print(f"{size[0]}x{size[1]:<5}" + "".join(f"{cell:>35}" for cell in cells))
            print()


async def _one(
    size: tuple[int, int], titles: list[str], density: str, layout: str, *, opened: bool
) -> tuple[Sight, list[str]]:
    with tempfile.TemporaryDirectory(prefix="bench-headlines-") as folder:
        app = list_of(Path(folder), titles, density=density, layout=layout)
        async with app.run_test(size=size) as pilot:
            return await sights(pilot, titles, opened=opened)


def _summary(found: tuple[Sight, list[str]]) -> str:
    sight, missing = found
    share = f" {100 * sight.least_share:.0f} %" if sight.cut else ""
    return f"{sight.longest} / {sight.whole + sight.cut} ({sight.cut}{share}) · {len(missing)}"
