"""Unicode's whole tests of the bidirectional algorithm: python -m tests.bench bidi FOLDER.

FOLDER has BidiTest.txt and BidiCharacterTest.txt (Debian's package unicode-data).
With --draw the lines that the suite keeps are drawn from them and printed. Without FOLDER a list of
1,000 Arabic headlines and one of French ones are painted, page by page, and their times compared.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.support.bidi import class_cases, text_cases
from tests.support.headlines import list_of
from tests.support.window import started
from tui_reader.text.bidi import levels, resolve, visual_order

_ARABIC = """إعادة فتح أرصفة ميناء فالمارين بعد العاصفة مهرجان الكتاب يعود إلى المدينة القديمة خط بحري
جديد يربط الجزيرتين ابتداءً من مارس 2026 الحكومة تعلن عن خطة لدعم الصيادين قبل نهاية العام المقبل وزير
النقل: «لا زيادة» في أسعار التذاكر (فيديو)""".split()
_FRENCH = """Le port de Valmarine rouvre ses quais après trois semaines de tempête La halle aux poissons
change d’heure : les mareyeurs s’adaptent avant l’été 2026 le gouvernement annonce un plan pour les
pêcheurs « sans hausse » des tarifs (vidéo)""".split()
_ROUNDS = 5


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench bidi", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--draw", type=Path, help="write 2,000 lines of the tests to this folder")
    chosen = parser.parse_args(arguments)
    if chosen.folder is None:
        return _paint()
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


def _paint() -> int:
    ratios = []
    for seed in range(_ROUNDS):
        french, arabic = (asyncio.run(_painted(words, seed)) for words in (_FRENCH, _ARABIC))
        ratios.append(arabic / french)
        print(f"French {french:.2f} s, Arabic {arabic:.2f} s: {ratios[-1]:.2f}")
    print(f"median {sorted(ratios)[_ROUNDS // 2]:.2f}")
    return 0


async def _painted(words: Sequence[str], seed: int) -> float:
    """Seconds of the processor for all pages of a list of invented headlines."""
    drawn = random.Random(seed)
    titles = [" ".join(drawn.choices(words, k=drawn.randint(7, 14))) for _ in range(1_000)]
    with tempfile.TemporaryDirectory(prefix="bench-bidi-") as folder:
        app = list_of(Path(folder), titles)
        async with app.run_test(size=(100, 40)) as pilot:
            listed = (await started(pilot)).panes.headlines
            await pilot.pause()
            begun, row = time.process_time(), -1
            while listed.row != row:
                row = listed.row
                await pilot.press("pagedown")
                await pilot.pause()
            return time.process_time() - begun


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
