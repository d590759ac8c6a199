"""``python -m tui_reader.demo.server``: publishes the bundled edition on 127.0.0.1.

Prints one JSON line, ``{"url": "http://127.0.0.1:PORT/"}``, when it is ready,
and ends when its stdin closes, on SIGTERM, or on SIGINT. Everything is rendered
when first asked for. Answers conditional requests (RFC 9110 §13).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import socketserver
import sys
import threading
import time
from email.utils import formatdate, parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from tui_reader.demo import pages, pictures, render
from tui_reader.demo.edition import PAPERS, Paper, Printed, feed_path, load, printed

_HTML = "text/html; charset=utf-8"
_OTHERS = 5
"""Headlines in the box beside an article."""


class Resource(NamedTuple):
    """What an address gives: bytes, their media type and when they last changed."""

    body: bytes
    media_type: str
    modified: int
    etag: str


class Edition:
    """The edition as it is published from now on: which bytes are at which path."""

    def __init__(self, base: str, interval: float) -> None:
        self.base = base
        self.interval = interval
        self._started = int(time.time())
        self._clock = time.monotonic()
        # One cache an edition: the bytes hold its address and its dates.
        self._feed = cache(self._render_feed)

    def resource(self, path: str) -> Resource | None:
        """What is at a path; ``None``: nothing."""
        folder, _, name = path.lstrip("/").partition("/")
        if not folder:
            papers = [load(slug) for slug in PAPERS]
            return _resource(pages.index_page(papers), _HTML, self._started)
        if folder == "feeds":
            slug = name.rpartition(".")[0]
            if slug in PAPERS and feed_path(load(slug)) == path:
                return self._feed(slug, self._published(slug))
            return None
        if folder == "pictures" and name.endswith(".png"):
            try:
                image = pictures.draw(name.removesuffix(".png"))
            except KeyError:
                return None
            return _resource(image, "image/png", self._started)
        if folder in PAPERS:
            return self._page(load(folder), name)
        return None

    def _published(self, slug: str) -> tuple[Printed, ...]:
        elapsed = time.monotonic() - self._clock
        return printed(load(slug), self._started, elapsed, self.interval)

    def _render_feed(self, slug: str, items: tuple[Printed, ...]) -> Resource:
        paper = load(slug)
        body = render.feed(paper, items, self.base)
        return _resource(body, render.media_type(paper), items[0].published)

    def _page(self, paper: Paper, name: str) -> Resource | None:
        items = self._published(paper.slug)
        if not name:
            return _resource(pages.front_page(paper, items), _HTML, items[0].published)
        for item in items:
            if name == f"{item.article.slug}.html":
                others = [other for other in items if other is not item][:_OTHERS]
                body = pages.article_page(paper, item, others)
                # The box changes with the freshest headline, and the page with it.
                return _resource(body, _HTML, items[0].published)
        return None


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the server's edition."""

    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 60
    # Head and body leave in one packet: no wait for a delayed acknowledgement.
    wbufsize = -1
    server: DemoServer

    def do_GET(self) -> None:
        """Gives the resource at the path, 304 when the client has it, 404 when there is none."""
        found = self.server.edition.resource(unquote(urlsplit(self.path).path))
        if found is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        fresh = self._has(found)
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("ETag", found.etag)
        # A date is a strong validator only once its second is over (RFC 9110 §8.8.2.2).
        if found.modified < int(time.time()):
            self.send_header("Last-Modified", formatdate(found.modified, usegmt=True))
        self.send_header("Cache-Control", "no-cache")
        if not fresh:
            self.send_header("Content-Type", found.media_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if not fresh and self.command != "HEAD":
            self.wfile.write(found.body)

    do_HEAD = do_GET  # noqa: N815 - the name http.server calls

    def _has(self, found: Resource) -> bool:
        """Whether the client already holds the resource (RFC 9110 §13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            held = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return found.etag in held or "*" in held
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return found.modified <= parsedate_to_datetime(since).timestamp()
        except ValueError:
            return False  # a date that cannot be read is ignored (RFC 9110 §13.1.3)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the terminal belongs to the reader."""


class DemoServer(ThreadingHTTPServer):
    """The HTTP server with its edition."""

    request_queue_size = 64

    def __init__(self, port: int, interval: float) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.edition = Edition(self.url, interval)

    def server_bind(self) -> None:
        """Binds without asking the resolver for our name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is nobody's error; anything else is told on stderr."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _resource(body: bytes, media_type: str, modified: int) -> Resource:
    return Resource(body, media_type, modified, f'"{hashlib.sha256(body).hexdigest()[:24]}"')


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return value


def _end(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def main(arguments: list[str] | None = None) -> None:
    """Serves until stdin closes or a signal says to end."""
    parser = argparse.ArgumentParser(prog="python -m tui_reader.demo.server", description=__doc__)
    parser.add_argument("--interval", type=_positive, default=20.0, metavar="SECONDS")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    server = DemoServer(options.port, options.interval)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"url": server.url}), flush=True)
    while sys.stdin.buffer.read(4096):
        continue


if __name__ == "__main__":
    main()
