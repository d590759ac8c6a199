"""A server that keeps feeds and marks, over real HTTP on 127.0.0.1, for each interface there is.

What it keeps (:class:`News`) knows no interface; a front (``google_front``, ``miniflux_front``, …)
answers requests over it, with a switch for each thing in which servers differ.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

USER, PASSWORD = "nadia", "pa55 wörd&=x"
BEGAN = 1_764_000_000
"""Seconds since the epoch at which the server's clock stands at first."""


@dataclass
class Feed:
    """A feed that somebody subscribed to."""

    id: int
    url: str
    title: str
    folder: str = ""


@dataclass
class Item:
    """An article."""

    id: int
    feed: int
    title: str = ""
    html: str = "<p>Le pont rouvre.</p>"
    unread: bool = True
    starred: bool = False
    tags: set[str] = field(default_factory=set)
    changed: int = BEGAN
    """When it changed, in seconds of the server's clock."""


class News:
    """What a server keeps."""

    def __init__(self, *, first_id: int = 1000, step: int = 1) -> None:
        self.now = BEGAN
        self.feeds: dict[int, Feed] = {}
        self.items: dict[int, Item] = {}
        self.folders: set[str] = set()
        self._next = first_id
        self._step = step

    def subscribe(self, url: str, title: str = "", folder: str = "") -> Feed:
        """A new feed."""
        feed = Feed(max(self.feeds, default=0) + 1, url, title or url, folder)
        self.feeds[feed.id] = feed
        if folder:
            self.folders.add(folder)
        return feed

    def publish(self, count: int = 1, feed: int = 1, **more: Any) -> list[Item]:
        """New articles of a feed."""
        made = []
        for _ in range(count):
            item = Item(self._next, feed, changed=self.now, **more)
            item.title = item.title or f"Dépêche {self._next}"
            self._next += self._step
            self.items[item.id] = item
            made.append(item)
        return made

    def mark(self, ids: list[int], kind: str, tag: str = "") -> None:
        """Marks set by anybody; unknown ids count for nothing."""
        for one in ids:
            item = self.items.get(one)
            if item is None:
                continue
            item.changed = self.now
            if kind in ("read", "unread"):
                item.unread = kind == "unread"
            elif kind in ("star", "unstar"):
                item.starred = kind == "star"
            elif kind == "tag":
                item.tags.add(tag)
            else:
                item.tags.discard(tag)

    def newest_first(self) -> list[Item]:
        """All articles, the last to arrive first."""
        return [self.items[one] for one in sorted(self.items, reverse=True)]

    def tags(self) -> list[str]:
        """The tags of all articles."""
        return sorted(set().union(*(item.tags for item in self.items.values())))


@dataclass
class Request:
    """A request as it came over the wire."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]]:
        """The fields of the body, in their order."""
        return parse_qsl(self.body.decode(), keep_blank_values=True)

    def first(self, name: str, default: str = "") -> str:
        """The first value of a name, in the query."""
        return next((value for key, value in self.query if key == name), default)

    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body or b"{}")


@dataclass
class Answer:
    """What to send back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def json(value: object, status: int = 200) -> Answer:
    """JSON as an answer."""
    return Answer(msgspec.json.encode(value), status, {"Content-Type": "application/json"})


Front = Callable[[Request], Answer]


class NewsServer:
    """The server at work: ``front`` answers, unless ``before`` has an answer of its own."""

    def __init__(self, front: Front, news: News | None = None) -> None:
        self.front = front
        self.news = news
        self.before: Callable[[Request], Answer | None] = lambda _request: None
        self.log: list[Request] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body go in one piece: two would wait for each other.
            wbufsize = -1

            def answer(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    self.command,
                    parts.path,
                    parse_qsl(parts.query, keep_blank_values=True),
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
                server.log.append(request)
                answer = server.before(request) or server.front(request)
                self.send_response_only(answer.status)
                headers = {"Content-Length": str(len(answer.body)), **answer.headers}
                if server.news is not None:
                    headers.setdefault("Date", formatdate(server.news.now, usegmt=True))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                # A client that has had enough hangs up: that is its right.
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(answer.body)
                    self.wfile.flush()

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def get_request(self) -> tuple[socket.socket, Any]:
                connection, address = super().get_request()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection, address

            def handle_error(self, *_: object) -> None:
                """A client that hung up."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> NewsServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def paths(self) -> list[str]:
        """The last parts of all paths asked for, in their order."""
        return [request.path.rpartition("/")[2] for request in self.log]
