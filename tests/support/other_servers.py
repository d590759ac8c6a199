"""Miniflux's own interface, Nextcloud News and Fever as servers really speak them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.support.news_server import PASSWORD, USER, Answer, Feed, Item, News, Request, json

API_KEY = "k3y-of-miniflux"
_BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@dataclass
class MinifluxFront:
    """Answers requests of version 1 of Miniflux's interface."""

    news: News
    lists_ids: bool = True
    """Whether there is a list of ids; else "ids" is read as the number of an article."""
    stars_many: bool = True
    """Whether ``starred`` is known for many at once; else each has a switch."""
    most: int = 1000
    most_ids: int = 10_000
    keeps_removed: bool = False
    """Whether articles that it has removed are sent, without their text."""

    def __post_init__(self) -> None:
        self.removed: set[int] = set()
        self.toggled = 0

    def __call__(self, request: Request) -> Answer:
        key = request.headers.get("x-auth-token")
        if key != API_KEY and request.headers.get("authorization") != _BASIC:
            return json({"error_message": "Access Unauthorized"}, 401)
        match [request.method, *request.path.strip("/").split("/")[1:]]:
            case ["GET", "me"]:
                return json({"id": 1, "username": USER})
            case ["GET", "feeds"]:
                return json([self._feed(feed) for feed in self.news.feeds.values()])
            case ["POST", "feeds"]:
                return self._subscribe(request.json())
            case [method, "feeds", number]:
                return self._one_feed(method, int(number), request)
            case ["GET", "categories"]:
                return json([{"id": 1, "title": "All"}, *map(self._category, self._names())])
            case ["POST", "categories"]:
                self.news.folders.add(request.json()["title"])
                return json(self._category(request.json()["title"]), 201)
            case ["GET", "entries"]:
                return self._entries(request)
            case ["PUT", "entries"]:
                return self._change(request.json())
            case ["GET", "entries", "ids"] if self.lists_ids:
                return self._ids(request)
            case ["GET", "entries", number]:
                item = self.news.items.get(int(number)) if number.isdigit() else None
                if not number.isdigit():
                    return json({"error_message": "invalid entry ID"}, 400)
                return json(self._entry(item)) if item else json({"error_message": "no"}, 404)
            case ["PUT", "entries", number, "bookmark"]:
                item = self.news.items[int(number)]
                self.toggled += 1
                self.news.mark([item.id], "unstar" if item.starred else "star")
                return Answer(status=204)
        return json({"error_message": "Page Not Found"}, 404)

    def _names(self) -> list[str]:
        return sorted(self.news.folders)

    def _category(self, name: str) -> dict[str, Any]:
        return {"id": 2 + self._names().index(name), "title": name}

    def _feed(self, feed: Feed) -> dict[str, Any]:
        return {
            "id": feed.id,
            "feed_url": feed.url,
            "site_url": "https://lesquais.example/",
            "title": feed.title,
            "category": self._category(feed.folder) if feed.folder else {"id": 1, "title": "All"},
        }

    def _folder(self, number: int) -> str:
        return "" if number == 1 else self._names()[number - 2]

    def _subscribe(self, data: dict[str, Any]) -> Answer:
        if "dead" in data["feed_url"]:
            return json({"error_message": "Unable to find a feed"}, 500)
        if any(feed.url == data["feed_url"] for feed in self.news.feeds.values()):
            return json({"error_message": "This feed already exists."}, 400)
        feed = self.news.subscribe(data["feed_url"], "", self._folder(data["category_id"]))
        return json({"feed_id": feed.id}, 201)

    def _one_feed(self, method: str, number: int, request: Request) -> Answer:
        feed = self.news.feeds.get(number)
        if feed is None:
            return json({"error_message": "Not Found"}, 404)
        if method == "DELETE":
            del self.news.feeds[number]
            return Answer(status=204)
        if method == "PUT":
            data = request.json()
            feed.title = data.get("title", feed.title)
            if "category_id" in data:
                feed.folder = self._folder(data["category_id"])
        return json(self._feed(feed), 201 if method == "PUT" else 200)

    def _status(self, item: Item) -> str:
        if item.id in self.removed:
            return "removed"
        return "unread" if item.unread else "read"

    def _found(self, request: Request) -> list[Item]:
        statuses = [value for name, value in request.query if name == "status"]
        after, changed = (int(request.first(n) or 0) for n in ("after_entry_id", "changed_after"))
        return [
            item
            for item in self.news.newest_first()[::-1]
            if (self.keeps_removed or item.id not in self.removed)
            and (not statuses or self._status(item) in statuses)
            and (request.first("starred") != "true" or item.starred)
            and item.id > after
            and item.changed > changed - (not changed)
        ]

    def _entries(self, request: Request) -> Answer:
        assert (request.first("order"), request.first("direction")) == ("id", "asc")
        found = self._found(request)
        limit = min(int(request.first("limit") or 100), self.most)
        return json({"total": len(found), "entries": [self._entry(one) for one in found[:limit]]})

    def _ids(self, request: Request) -> Answer:
        found = [item.id for item in self._found(request)][::-1]
        offset = int(request.first("offset") or 0)
        limit = min(int(request.first("limit") or self.most_ids), self.most_ids)
        return json({"total": len(found), "entry_ids": found[offset : offset + limit]})

    def _change(self, data: dict[str, Any]) -> Answer:
        known = self.stars_many and "starred" in data
        if data.get("status") not in ("read", "unread") and not known:
            return json({"error_message": "Invalid entry status"}, 400)
        if "status" in data:
            self.news.mark(data["entry_ids"], data["status"])
        if known:
            self.news.mark(data["entry_ids"], "star" if data["starred"] else "unstar")
        return Answer(status=204)

    def _entry(self, item: Item) -> dict[str, Any]:
        gone = item.id in self.removed
        return {
            "id": item.id,
            "feed_id": item.feed,
            "status": self._status(item),
            "hash": f"hash{item.id}",
            "title": item.title,
            "url": f"https://lesquais.example/{item.id}",
            "published_at": "2026-02-23T10:00:00Z",
            "content": "" if gone else item.html,
            "author": "Ines Vall",
            "starred": item.starred,
            "tags": ["Ports"],
            "enclosures": [{"url": "https://lesquais.example/a.mp3", "mime_type": "audio/mpeg", "size": 12}],
        }  # fmt: skip


@dataclass
class NextcloudFront:
    """Answers requests of version 1-3 of the interface of Nextcloud News."""

    news: News
    offset_included: bool = True
    """Whether the article of the offset's id is sent as well, as the documentation says."""
    parts: int = 10
    """Digits of ``lastModified``: seconds, or more."""

    def __call__(self, request: Request) -> Answer:
        if request.headers.get("authorization") != _BASIC:
            return json({"message": "Current user is not logged in"}, 401)
        base = "/index.php/apps/news/api/v1-3/"
        if not request.path.startswith(base):
            return Answer(b"<!DOCTYPE html><html>Nextcloud</html>", 404)
        match [request.method, *request.path.removeprefix(base).split("/")]:
            case ["GET", "folders"]:
                return json({"folders": [self._folder(name) for name in self._names()]})
            case ["POST", "folders"]:
                self.news.folders.add(request.json()["name"])
                return json({"folders": [self._folder(request.json()["name"])]})
            case ["GET", "feeds"]:
                return json({"feeds": [self._feed(feed) for feed in self.news.feeds.values()]})
            case ["POST", "feeds"]:
                data = request.json()
                if "dead" in data["url"]:
                    return json({"message": "Feed could not be read"}, 422)
                feed = self.news.subscribe(data["url"], "", self._name(data["folderId"]))
                return json({"feeds": [self._feed(feed)]})
            case ["DELETE", "feeds", number]:
                gone = self.news.feeds.pop(int(number), None)
                return json([]) if gone else json({"message": "no feed"}, 404)
            case ["POST", "feeds", number, "rename"]:
                self.news.feeds[int(number)].title = request.json()["feedTitle"]
                return json([])
            case ["POST", "feeds", number, "move"]:
                self.news.feeds[int(number)].folder = self._name(request.json()["folderId"])
                return json([])
            case ["GET", "items"]:
                return self._items(request)
            case ["GET", "items", "updated"]:
                since = int(request.first("lastModified"))
                items = [item for item in self.news.newest_first() if item.changed >= since]
                return json({"items": [self._item(item) for item in items]})
            case ["POST", "items", kind, "multiple"] if kind in (
                "read",
                "unread",
                "star",
                "unstar",
            ):
                # What is not named itemIds is not looked at.
                self.news.mark(request.json().get("itemIds", []), kind)
                return json([])
        return json({"message": "no route"}, 405)

    def _names(self) -> list[str]:
        return sorted(self.news.folders)

    def _folder(self, name: str) -> dict[str, Any]:
        return {"id": 1 + self._names().index(name), "name": name}

    def _name(self, number: int | None) -> str:
        return self._names()[number - 1] if number else ""

    def _feed(self, feed: Feed) -> dict[str, Any]:
        folder = self._folder(feed.folder)["id"] if feed.folder else None
        return {"id": feed.id, "url": feed.url, "title": feed.title, "link": "https://lesquais.example/", "folderId": folder}  # fmt: skip

    def _items(self, request: Request) -> Answer:
        found = self.news.newest_first()
        if request.first("type") == "2":
            found = [item for item in found if item.starred]
        if request.first("getRead") == "false":
            found = [item for item in found if item.unread]
        offset = int(request.first("offset") or 0)
        if offset:
            found = [item for item in found if item.id < offset + self.offset_included]
        size = int(request.first("batchSize") or -1)
        return json({"items": [self._item(item) for item in found[: size if size > 0 else None]]})

    def _item(self, item: Item) -> dict[str, Any]:
        return {
            "id": item.id,
            "guid": f"urn:lesquais:{item.id}",
            "guidHash": "3059047a572cd9cd5d0bf645faffd077",
            "url": f"https://lesquais.example/{item.id}",
            "title": item.title,
            "author": "Ines Vall",
            "pubDate": item.changed,
            "body": item.html,
            "enclosureLink": "https://lesquais.example/a.mp3",
            "enclosureMime": "audio/mpeg",
            "mediaThumbnail": "https://lesquais.example/a.jpg",
            "feedId": item.feed,
            "unread": item.unread,
            "starred": item.starred,
            "rtl": False,
            "lastModified": str(item.changed).ljust(self.parts, "0"),
            "fingerprint": "aeaae2123",
        }


@dataclass
class FeverFront:
    """Answers requests of the Fever API."""

    news: News
    one_question: bool = False
    """Whether of several questions only the first is answered."""
    toggles: bool = False
    """Whether ``saved`` and ``unsaved`` both switch the star."""
    most_ids: int = 10**9
    wide: bool = False
    """Whether titles have full-width letters."""
    unknown: int = 200
    """The status for a mark of an article that it does not have."""

    def __call__(self, request: Request) -> Answer:
        form = dict(request.form)
        key = hashlib.md5(f"{USER}:{PASSWORD}".encode()).hexdigest()
        answer: dict[str, Any] = {"api_version": 3, "auth": int(form.get("api_key") == key)}
        if not answer["auth"] or not any(name == "api" for name, _ in request.query):
            return json(answer)
        asked = [name for name, _ in request.query if name not in ("api", "with_ids")]
        for name in asked[:1] if self.one_question else asked:
            answer |= self._of(name, request)
        if form.get("mark") == "item" and int(form["id"]) not in self.news.items:
            return json(answer, self.unknown)
        if form.get("mark") == "item":
            item = self.news.items[int(form["id"])]
            kind = {"saved": "star", "unsaved": "unstar"}.get(form["as"], form["as"])
            if self.toggles and kind in ("star", "unstar"):
                kind = "unstar" if item.starred else "star"
            self.news.mark([item.id], kind)
        return json(answer)

    def _of(self, name: str, request: Request) -> dict[str, Any]:
        newest = self.news.newest_first()
        names = sorted(self.news.folders)
        groups = [{"id": 1 + n, "title": self._title(one)} for n, one in enumerate(names)]
        members = [
            {"group_id": 1 + n, "feed_ids": _joined(f.id for f in self.news.feeds.values() if f.folder == one)}
            for n, one in enumerate(names)
        ]  # fmt: skip
        match name:
            case "groups":
                return {"groups": groups, "feeds_groups": members}
            case "feeds":
                return {"feeds": [self._feed(f) for f in self.news.feeds.values()], "feeds_groups": members}  # fmt: skip
            case "unread_item_ids":
                return {name: _joined([i.id for i in newest if i.unread][: self.most_ids])}
            case "saved_item_ids":
                return {name: _joined([i.id for i in newest if i.starred][: self.most_ids])}
            case "items":
                wanted = [int(one) for one in request.first("with_ids").split(",")][:50]
                known = [self.news.items[one] for one in wanted if one in self.news.items]
                return {"items": [self._item(item) for item in known], "total_items": len(newest)}
        return {}

    def _title(self, title: str) -> str:
        return title.translate(str.maketrans("&<>", "＆＜＞")) if self.wide else title

    def _feed(self, feed: Feed) -> dict[str, Any]:
        return {"id": feed.id, "title": self._title(feed.title), "url": feed.url, "site_url": "https://lesquais.example/"}  # fmt: skip

    def _item(self, item: Item) -> dict[str, Any]:
        return {
            "id": item.id,
            "feed_id": item.feed,
            "title": self._title(item.title),
            "author": "Ines Vall",
            "html": item.html,
            "url": f"https://lesquais.example/{item.id}",
            "is_saved": int(item.starred),
            "is_read": int(not item.unread),
            "created_on_time": item.changed,
        }


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))
