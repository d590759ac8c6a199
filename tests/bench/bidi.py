"""Unicode's whole tests of the bidirectional algorithm: python -m tests.bench bidi FOLDER.

FOLDER has BidiTest.txt and BidiCharacterTest.txt (Debian's package unicode-data).
With --draw the lines that the suite keeps are drawn from them and printed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from tests.support.bidi import class_cases, text_cases
from tui_reader.text.bidi import levels, resolve, visual_order


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench bidi", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draw", type=Path, help="write 2,000 lines of the tests to this folder")
    chosen = parser.parse_args(arguments)
    characters = (chosen.folder / "BidiCharacterTest.txt").read_text().splitlines()
    classes = (chosen.folder / "BidiTest.txt").read_text().splitlines()
    if chosen.draw is not None:
        _draw(chosen.draw, characters, classes)
        return 0
    wrong = 0
    for name, results in (
        ("BidiCharacterTest.txt", ((c, levels(c.text, c.base)) for c in text_cases(characters))),
        ("BidiTest.txt", ((c, resolve(c.classes, (), c.base)) for c in class_cases(classes))),
    ):
        begun, count, failed = time.perf_counter(), 0, 0
        for case, found in results:
            count += 1
            if found != case.levels or visual_order(found) != case.order:
                failed += 1
                if failed <= 5:
                    print("wrong:", case, found, visual_order(found))
        wrong += failed
        print(f"{name}: {count - failed} of {count} right, {time.perf_counter() - begun:.1f} s")
    return 1 if wrong else 0


def _draw(folder: Path, characters: Sequence[str], classes: Sequence[str]) -> None:
    drawn = random.Random(9)
    lines = [line for line in characters if line and line[0] != "#"]
    (folder / "bidi_characters.txt").write_text("\n".join(drawn.sample(lines, 1_000)) + "\n")
    cases: list[str] = []
    head: list[str] = []
    for line in classes:
        if line.startswith("@"):
            head = [line] if line.startswith("@Levels") else [*head, line]
        elif line and line[0] != "#":
            cases.append("\n".join([*head, line]))
    (folder / "bidi_classes.txt").write_text("\n".join(drawn.sample(cases, 1_000)) + "\n")
