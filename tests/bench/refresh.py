"""Refresh side by side: this reader, newsboat and sfeed over the same corpus, in one run.

    python -m tests.bench refresh [--feeds 1000] [--entries 30] [--rounds 2] [--corpus wide] [--only NAME]…

Prints for the first refresh, two with nothing changed and one with 1 % of the
feeds changed: wall and processor seconds, peak memory, and our ratio to the
others. Of several rounds the quickest counts.

Two with nothing changed, because newsboat 2.21 forgets the validators of a
feed's very first answer: its second refresh fetches and parses everything
again, and only the third is conditional.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measured import Cost, measure
from tests.bench.newspapers import CORPORA
from tests.bench.press import Press, press

_CASES = ("first", "unchanged", "again", "1 % changed")
_TARGETS = {
    ("first", "newsboat"): 0.25,
    ("first", "sfeed"): 0.5,
    ("unchanged", "newsboat"): 0.05,
}
_SIZE_TARGET = 0.6
"""Of our store against newsboat's cache."""
_MEMORY_TARGET = 400
"""MB, engine and workers together."""


@dataclass(frozen=True, slots=True)
class _Program:
    """A reader set up in a folder of its own."""

    command: Sequence[str]
    stored: Callable[[], int]
    """How many articles it keeps."""
    size: Callable[[], int]
    """Bytes of what it keeps."""
    env: Mapping[str, str] = field(default_factory=dict)


def _ours(folder: Path, urls: Sequence[str]) -> _Program:
    (folder / "config.toml").write_text("".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls))
    store = folder / "store.sqlite3"
    command = (
        sys.executable,
        "-m",
        "tui_reader",
        "refresh",
        "--force",
        "--json",
        "--data",
        str(folder),
    )
    return _Program(
        command, lambda: _count(store, "articles"), lambda: _size(folder.glob("store.sqlite3*"))
    )


def _newsboat(folder: Path, urls: Sequence[str]) -> _Program:
    names = {name: folder / name for name in ("urls", "cache.db", "config")}
    names["urls"].write_text("\n".join(urls))
    names["config"].write_text("")
    command = ("newsboat", "-u", str(names["urls"]), "-c", str(names["cache.db"]), "-C", str(names["config"]), "-x", "reload")  # fmt: skip
    return _Program(
        command,
        lambda: _count(names["cache.db"], "rss_item"),
        lambda: _size([names["cache.db"]]),
        {"HOME": str(folder), "TERM": "dumb"},
    )


def _sfeed(folder: Path, urls: Sequence[str]) -> _Program:
    kept = folder / "feeds"
    lines = "\n".join(f"feed 'paper {number}' '{url}'" for number, url in enumerate(urls))
    (folder / "sfeedrc").write_text(f'sfeedpath="{kept}"\nfeeds() {{\n{lines}\n}}\n')
    return _Program(
        ("sfeed_update", str(folder / "sfeedrc")),
        lambda: sum(one.read_bytes().count(b"\n") for one in kept.iterdir()),
        lambda: _size(kept.iterdir()),
        {"HOME": str(folder), "LC_ALL": "C"},
    )


_PROGRAMS = {
    "tui-reader": (sys.executable, _ours),
    "newsboat": ("newsboat", _newsboat),
    "sfeed": ("sfeed_update", _sfeed),
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench refresh", description="Refresh, timed.")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", action="append", choices=_PROGRAMS, default=[])
    parser.add_argument("--corpus", choices=CORPORA, default="plain")
    options = parser.parse_args(arguments)
    names = [name for name in options.only or _PROGRAMS if shutil.which(_PROGRAMS[name][0])]
    for name in set(options.only or _PROGRAMS) - set(names):
        print(f"{name} is not installed and left out")
    best: dict[tuple[str, str], Cost] = {}
    kept: dict[str, tuple[int, int]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="bench-papers-") as papers,
        press(Path(papers), options.feeds, options.entries, corpus=options.corpus) as server,
    ):
        for _ in range(options.rounds):
            for name in names:
                with tempfile.TemporaryDirectory(prefix="bench-reader-") as folder:
                    _round(name, Path(folder), server, best, kept)
    print(
        f"{options.corpus} corpus, {options.feeds} feeds of {options.entries} entries, the best of {options.rounds} rounds"
    )
    _print_costs(names, best)
    _print_ratios(names, best)
    for name in names:
        articles, size = kept[name]
        print(f"{name} keeps {articles} articles in {size / 1e6:.1f} MB")
    if kept.keys() >= {"tui-reader", "newsboat"}:
        ratio = kept["tui-reader"][1] / kept["newsboat"][1]
        print(f"store {ratio:.2f} × newsboat's{_verdict(ratio, _SIZE_TARGET)}")


def _round(
    name: str,
    folder: Path,
    server: Press,
    best: dict[tuple[str, str], Cost],
    kept: dict[str, tuple[int, int]],
) -> None:
    program = _PROGRAMS[name][1](folder, server.urls)
    for case in _CASES:
        if case == "1 % changed":
            server.change(max(1, len(server.urls) // 100))
        server.asked()
        cost = measure(program.command, env=program.env, log=folder / "log")
        requests, unchanged, connections = server.asked()
        print(
            f"{name}, {case}: {cost.wall:.2f} s; {requests} requests on {connections} connections,"
            f" {unchanged} answered with 304; {program.stored()} articles kept",
            file=sys.stderr,
        )
        if cost.status:
            print(f"{name} ended with status {cost.status}:", file=sys.stderr)
            print((folder / "log").read_text(errors="replace")[-2000:], file=sys.stderr)
            sys.exit("a run that failed has no figures")
        if name == "tui-reader":
            totals = json.loads((folder / "log").read_text().splitlines()[-1])
            print(f"  filing under stories: {totals['filing_seconds']:.2f} s", file=sys.stderr)
        if (name, case) not in best or cost.wall < best[name, case].wall:
            best[name, case] = cost
        if case == "first":
            kept[name] = program.stored(), program.size()


def _print_costs(names: Sequence[str], best: Mapping[tuple[str, str], Cost]) -> None:
    print(f"\n{'':14}{'':12}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}")
    for case in _CASES:
        for name in names:
            cost = best[name, case]
            print(f"{case:14}{name:12}{cost.wall:9.2f}{cost.cpu:9.2f}{cost.memory / 1e6:9.0f}")
    print()


def _print_ratios(names: Sequence[str], best: Mapping[tuple[str, str], Cost]) -> None:
    if "tui-reader" not in names:
        return
    for case in _CASES:
        for name in names:
            if name == "tui-reader":
                continue
            ours, theirs = best["tui-reader", case], best[name, case]
            ratio = ours.wall / theirs.wall
            print(
                f"{case:14}{ratio:6.3f} × {name} (processor {ours.cpu / theirs.cpu:.3f} ×)"
                f"{_verdict(ratio, _TARGETS.get((case, name)))}"
            )
    memory = max(best["tui-reader", case].memory for case in _CASES) / 1e6
    print(f"{'memory':14}{memory:6.0f} MB{_verdict(memory, _MEMORY_TARGET)}\n")


def _verdict(value: float, target: float | None) -> str:
    if target is None:
        return ""
    return f"   (target ≤ {target:g}: {'met' if value <= target else 'missed'})"


def _count(database: Path, table: str) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


def _size(files: object) -> int:
    return sum(one.stat().st_size for one in files)  # type: ignore[attr-defined]
