"""The short ways through reading, against the long ones: equal, or left to them.

    python -m tests.bench shortcuts [--texts 30000] [--documents 10000] [FOLDER]

Makes texts of HTML and cleans them with and without the parser, and makes feeds
and reads them with the fast reader and with feedparser alone; those in FOLDER
too. Prints how many the short way took, and the seeds of those that differ.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

from tests.support.html_texts import html_text
from tests.support.plain_feeds import both_readings, document
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.ingest.sanitize.plain_html import plain_html
from tui_reader.text.charset import decode

_BASE = "https://quay.example/a"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench shortcuts")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--texts", type=int, default=30_000)
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args(arguments)
    different = _texts(options.texts) + _documents(options.documents)
    if options.folder:
        different += _folder(options.folder)
    return int(different > 0)


def _texts(count: int) -> int:
    taken, different = 0, []
    for seed in range(count):
        text = html_text(Random(seed))
        plainly = plain_html(text)
        taken += plainly is not None
        if plainly is not None and plainly != clean(text, _BASE):
            different.append(seed)
    return _report("texts of HTML", count, taken, different)


def _documents(count: int) -> int:
    taken, different = 0, []
    for seed in range(count):
        fast, plainly, by_feedparser = both_readings(document(Random(seed)))
        taken += fast
        if plainly != by_feedparser:
            different.append(seed)
    return _report("feeds made up", count, taken, different)


def _folder(folder: Path) -> int:
    paths = sorted(folder.rglob("*.xml"))
    taken, different, left = 0, [], []
    for path in paths:
        fast, plainly, by_feedparser = both_readings(decode(path.read_bytes()))
        taken += fast
        if not fast:
            left.append(path.name)
        if plainly != by_feedparser:
            different.append(path.name)
    print("left to feedparser:", *left)
    return _report("feeds in the folder", len(paths), taken, different)


def _report(name: str, count: int, taken: int, different: list[int] | list[str]) -> int:
    share = taken / max(count, 1)
    print(f"{name}: {count}, {taken} taken ({share:.0%}), {len(different)} differ", *different[:20])
    return len(different)
