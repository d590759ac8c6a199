"""The names of the query language: its own, and those that people know from other readers."""

from __future__ import annotations

from collections.abc import Mapping

from tui_reader.text.i18n import N_

FIELDS: Mapping[str, str] = {
    "title": N_("words of the title"), "author": N_("words of the author’s name"),
    "text": N_("words of the text"), "note": N_("words of your note on it"), "url": N_("part of the article’s address"),
    "feed": N_("part of the feed’s title or address, or its number"),
    "folder": N_("a folder and what lies below it"), "tag": N_("a tag of yours; #name as well"),
    "category": N_("how the paper files it"), "lang": N_("a language: fr"),
    "is": N_("unread, starred, later, tagged, edited, full, hidden, quiet, top, noted"),
    "has": N_("audio, video, picture, reports"), "age": N_("<3d, >2w"),
    "date": N_("when it was published: today, 2026-03, 2026-01..2026-03"),
    "arrived": N_("when it came: today, 2d"), "newer": N_("published since: 2d, 2026-03-05"),
    "older": N_("published before: 1w, 2026-03-05"), "words": N_("length: >1500"),
    "minutes": N_("time to read: <5"), "reports": N_("articles on the same story: >=3"),
    "story": N_("the number of a story"), "id": N_("the numbers of articles"),
    "view": N_("another view"), "sort": N_("newest, oldest, title (hits in titles first), edited (last edit first); at the end"),
    "limit": N_("at most so many, at the end"),
}  # fmt: skip
"""Field → what its value is; not translated yet."""

SYNONYMS: Mapping[str, str] = {
    "intitle": "title", "subject": "title", "from": "author", "by": "author", "content": "text",
    "intext": "text", "body": "text", "summary": "text", "inurl": "url", "link": "url", "site": "url",
    "f": "feed", "feedtitle": "feed", "feedurl": "feed", "rssurl": "feed", "source": "feed",
    "c": "folder", "tags": "tag", "label": "tag", "labels": "tag", "categories": "category", "notes": "note",
    "language": "lang", "pubdate": "date", "published": "date", "userdate": "arrived",
    "received": "arrived", "after": "newer", "since": "newer", "newer_than": "newer",
    "before": "older", "older_than": "older", "order": "sort", "e": "id", "search": "view",
    "query": "view",
}  # fmt: skip

STATES: Mapping[str, str] = {
    "unread": "unread", "new": "unread", "read": "read", "seen": "read", "starred": "starred",
    "flagged": "starred", "marked": "starred", "favorite": "starred", "favourite": "starred",
    "later": "later", "tagged": "tagged", "labelled": "tagged", "labeled": "tagged",
    "edited": "edited", "changed": "edited", "full": "full", "hidden": "hidden", "noted": "noted", "top": "top", "quiet": "quiet", "muted": "quiet", "snoozed": "quiet", "any": "any",
    "all": "any",
}  # fmt: skip
"""What may follow ``is:``, and the state that it means."""

THINGS: Mapping[str, str] = {
    "audio": "audio", "podcast": "audio", "video": "video", "picture": "picture", "image": "picture",
    "reports": "reports",
}  # fmt: skip
"""What may follow ``has:``, and what it means."""

SORTS = ("newest", "oldest", "title", "edited")
"""What may follow ``sort:``."""
WORDS = ("title", "author", "text", "note")
"""Fields that are searched by words, phrases and regular expressions."""
NAMES = ("url", "feed", "category")
"""Fields that are searched by a part, and by regular expressions."""
