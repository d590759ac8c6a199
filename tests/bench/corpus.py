"""How far our reading of a folder of feeds agrees with another parser's.

    python -m tests.bench corpus FOLDER

The folder holds feeds, each with a ``NAME.serde.json`` beside it: what the
feed-rs parser made of it. Prints a line a feed and every disagreement.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tui_reader.ingest.feeds.parse import NotAFeed, parse
from tui_reader.text.html import from_html
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

BASE = "https://feeds.example/feed.xml"


def expected_title(entry: dict[str, Any]) -> str:
    title = entry.get("title")
    if not title:
        return ""
    plain = from_html if title["content_type"] != "text/plain" else one_line
    return " ".join(plain(title["content"] or "").split())


def expected_links(entry: dict[str, Any], base: str) -> set[str]:
    return {
        comparable(clean_url(link["href"], base, WEB))
        for link in entry["links"]
        if link.get("rel") in (None, "alternate")
    }


def comparable(url: str) -> str:
    """An address as RFC 3986 §6.2.2–3 compares it: host in lower case, an empty path is ``/``."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/"))


def seconds(date: str | None) -> int | None:
    return int(datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()) if date else None


def disagreements(feed: Path) -> tuple[int, list[str]]:
    expected = json.loads(feed.with_suffix(".serde.json").read_text())
    try:
        draft = parse(feed.read_bytes(), url=BASE)
    except NotAFeed as error:
        return len(expected["entries"]), [f"not a feed: {error}"]
    found: list[str] = []
    if len(draft.entries) != len(expected["entries"]):
        found.append(f"{len(draft.entries)} entries, expected {len(expected['entries'])}")
    for ours, theirs in zip(draft.entries, expected["entries"], strict=False):
        wanted = expected_title(theirs)
        if (
            wanted
            and wanted not in (ours.title, from_html(ours.title))
            and from_html(wanted) != ours.title
        ):
            found.append(f"title {ours.title!r}, expected {wanted!r}")
            continue
        links = expected_links(theirs, draft.site_url or BASE)
        if links and comparable(ours.url) not in links:
            found.append(f"link {ours.url!r}, expected {links!r}")
            continue
        dates = {seconds(theirs["published"]), seconds(theirs["updated"])} - {None}
        if (ours.published not in dates) if dates else ours.published is not None:
            found.append(f"published {ours.published!r}, expected {dates!r}")
    return len(expected["entries"]), found


def main(arguments: list[str]) -> None:
    (folder,) = arguments
    total = wrong = 0
    for feed in sorted(Path(folder).rglob("*")):
        if feed.suffix not in (".xml", ".json") or not feed.with_suffix(".serde.json").exists():
            continue
        count, found = disagreements(feed)
        total, wrong = total + count, wrong + len(found)
        print(f"{feed.stem:40} {count:5} entries {len(found):4} disagree")
        for line in found:
            print(f"    {line}")
    print(f"{total} entries, {wrong} disagree: {100 * (1 - wrong / max(total, 1)):.1f} % agree")
