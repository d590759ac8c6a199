"""A search beside that of the package ``reader``, on the same articles.

    python -m tests.bench beside_reader --reader PYTHON [--articles 4000]

``PYTHON`` is the interpreter of an environment in which ``reader`` is installed (PyPI). Times are
milliseconds of processor for the first hundred articles of a search, the best of five.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.query import _fill
from tui_reader.model import query_of
from tui_reader.query.parse import parse
from tui_reader.store import Store, articles, open_store
from tui_reader.store.finding import found_in_slices
from tui_reader.store.packing import unpack

_SEARCHES = ("harbour", "harbour strike", "the minister", "fer*")
_THEIRS = """
import itertools, json, sys, time
from datetime import datetime, timedelta, timezone
from reader import make_reader
texts, database, searches = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3:]
reader = make_reader(database)
reader.add_feed("1", allow_invalid_url=True)
began = datetime(2026, 1, 1, tzinfo=timezone.utc)
for number, title, html in texts:
    content = [{"value": html, "type": "text/html"}]
    published = began + timedelta(minutes=number)
    reader.add_entry({"feed_url": "1", "id": str(number), "title": title, "content": content,
                      "published": published})
reader.enable_search()
reader.update_search()
found = {}
for text in searches:
    taken = []
    for _ in range(5):
        start = time.process_time()
        list(itertools.islice(reader.search_entries(text, sort="recent"), 100))
        taken.append(1000 * (time.process_time() - start))
    found[text] = min(taken)
print(json.dumps(found))
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="tests.bench beside_reader", description="Searches.")
    parser.add_argument("--reader", required=True, metavar="PYTHON")
    parser.add_argument("--articles", type=int, default=4_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-reader-") as scratch:
        folder = Path(scratch)
        with open_store(folder / "store.sqlite3") as store:
            _fill(store, random.Random(23), options.articles)
            rows = store.rows(
                "SELECT id, title, html FROM articles JOIN contents ON article_id = id"
            )
            texts = [(row["id"], row["title"], unpack(row["html"])) for row in rows]
            (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
            ours = {text: _ours(store, text) for text in _SEARCHES}
        command = [options.reader, "-c", _THEIRS, "texts.json", "reader.sqlite3", *_SEARCHES]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        theirs = json.loads(ran.stdout)
    for text in _SEARCHES:
        ratio = ours[text] / theirs[text]
        print(f"{text:16} {ours[text]:7.2f} ms, reader {theirs[text]:7.2f} ms: {ratio:.2f} ×")


def _ours(store: Store, text: str) -> float:
    taken: list[float] = []
    for _ in range(5):
        began = time.process_time()
        query = query_of(parse(text).where)
        slices = itertools.islice(found_in_slices(store, query, midnight=0), 3)
        ids = next((some for some in slices if some), [])
        articles.headlines(store, ids[:100])
        taken.append(1000 * (time.process_time() - began))
    return min(taken)
