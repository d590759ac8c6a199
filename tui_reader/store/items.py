"""Articles as queries are tried on them one by one (:mod:`tui_reader.query.match`)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from tui_reader.query.match import Item
from tui_reader.store.database import Transaction
from tui_reader.store.packing import strings, unpack

_SELECT = """
SELECT articles.id, feed_id, articles.title, articles.author, paper, articles.url, articles.language, sort_at,
    received, read, starred, later, story, media, categories, contents.html, contents.full_text, byline, folder, subscribed,
    iif(user_title <> '', user_title, iif(own_title <> '', own_title, feeds.url)) AS feed,
    feeds.url AS feed_url, feeds.tags AS feed_tags,
    (SELECT json_group_array(tag) FROM article_tags WHERE article_id = articles.id) AS own_tags,
    EXISTS (SELECT 1 FROM versions WHERE article_id = articles.id) AS edited,
    EXISTS (SELECT 1 FROM hidden WHERE article_id = articles.id) AS hidden,
    (SELECT group_concat(text, char(10)) FROM made WHERE article_id = articles.id) AS made,
    iif(story = 0, 1, (SELECT count(*) FROM articles AS o WHERE o.story = articles.story)) AS reports
FROM articles JOIN feeds ON feeds.id = feed_id
    LEFT JOIN contents ON contents.article_id = articles.id
    LEFT JOIN pages ON pages.article_id = articles.id
WHERE articles.id IN (SELECT value FROM json_each(?))
"""
_TOGETHER = 100
"""Articles whose texts are in memory at once."""
_KINDS = (("audio/", "audio"), ("video/", "video"), ("image/", "picture"))


def items(transaction: Transaction, ids: Sequence[int]) -> Iterator[Item]:
    """Some articles, in no order; those that are gone are left out."""
    for start in range(0, len(ids), _TOGETHER):
        some = json.dumps(list(ids[start : start + _TOGETHER]))
        for row in transaction.execute(_SELECT, (some,)).fetchall():
            yield _item(row)


def _item(row: sqlite3.Row) -> Item:
    states = [one for one in ("starred", "later", "edited", "hidden") if row[one]]
    states += [] if row["read"] else ["unread"]
    return Item(
        id=row["id"],
        feed_id=row["feed_id"],
        title=row["title"],
        author=row["author"] or row["byline"] or "",
        paper=row["paper"],
        url=row["url"],
        language=row["language"],
        # A damaged text has no words.
        html=unpack(row["html"] or b"") or "",
        full_text=unpack(row["full_text"] or b"") or "",
        made=row["made"] or "",
        date=row["sort_at"],
        arrived=row["received"],
        states=frozenset(states),
        things=_things(row["media"]),
        tags=frozenset((*strings(row["own_tags"]), *strings(row["feed_tags"]))),
        categories=strings(row["categories"]),
        feed=(row["feed"], row["feed_url"]),
        folder=row["folder"] if row["subscribed"] else "",
        story=row["story"],
        reports=row["reports"],
    )


def _things(media: str) -> frozenset[str]:
    """What comes with an article, of ``audio video picture``."""
    try:
        found = json.loads(media) if media else {}
        types = [str(one[1]) for one in found.get("enclosures", ())]
        picture = isinstance(found.get("picture"), list)
    except (ValueError, TypeError, AttributeError, IndexError):
        return frozenset()
    things = {name for kind, name in _KINDS if any(one.startswith(kind) for one in types)}
    return frozenset(things | ({"picture"} if picture else set()))
