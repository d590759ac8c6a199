"""A real web server on 127.0.0.1 for tests: it logs what it is sent and answers as it is told."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    """Names in lower case."""
    at: float = field(default_factory=time.monotonic)
    """When it came, in seconds of the monotonic clock."""


@dataclass
class Answer:
    """What to send back."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Web:
    """The server: ``pages`` maps paths to answers or to functions of the request."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.log: list[Asked] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(
                    self.path, {name.lower(): value for name, value in self.headers.items()}
                )
                web.log.append(asked)
                page = web.pages.get(self.path, Answer(b"not here", 404))
                answer = page(asked) if callable(page) else page
                self.send_response_only(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status not in (204, 304):
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if answer.status not in (204, 304):
                    # A client that has had enough hangs up: that is its right.
                    with contextlib.suppress(ConnectionError):
                        self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Web:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def conditional(body: bytes, etag: str = '"1"', **headers: str) -> Callable[[Asked], Answer]:
    """A page that answers 304 to its own ETag."""

    def answer(asked: Asked) -> Answer:
        sent = {"ETag": etag, "Content-Type": "application/rss+xml", **headers}
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers=sent)
        return Answer(body, headers=sent)

    return answer


def rss(*titles: str, name: str = "Quai Sud", start: int = 0) -> bytes:
    """An RSS 2.0 feed with one item a title."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}-{start + n}</guid><title>{title}</title>"
        f"<link>https://quaisud.example/{start + n}</link>"
        f"<pubDate>Mon, 23 Feb 2026 {(start + n) // 60 % 24:02}:{(start + n) % 60:02}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{title}: le port rouvre ses quais, dit le maire.&lt;/p&gt;</description></item>"
        for n, title in enumerate(titles)
    )
    return f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{name}</title><link>https://quaisud.example/</link><language>fr</language>{items}</channel></rss>".encode()
