"""The server of the invented papers: a process of its own, on many loopback addresses.

Feeds lie on 127.0.0.1 to 127.0.0.250, so that a client which is polite to each
host is as fast as on a thousand hosts of the web. Every answer carries an ETag
and a Last-Modified; conditional requests get a 304; connections are kept. The corpus ``wide`` is sent as
gzip, whatever is asked for.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

from tests.bench.newspapers import newspaper

_HOSTS = 250
_ROOT = Path(__file__).parents[2]


class Press:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], port: int, feeds: int) -> None:
        self._process = process
        self.urls = [f"http://127.0.0.{1 + n % _HOSTS}:{port}/{n}.xml" for n in range(feeds)]

    def change(self, feeds: int) -> None:
        """Give the first so many feeds one article more each."""
        self._ask(f"change {feeds}")

    def asked(self) -> tuple[int, int, int]:
        """Requests, 304 answers and connections since the last time."""
        requests, unchanged, connections = self._ask("asked").split()
        return int(requests), int(unchanged), int(connections)

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@contextmanager
def press(
    folder: Path, feeds: int, entries: int, *, seed: int = 1, corpus: str = "plain"
) -> Iterator[Press]:
    """A server of so many feeds while the block runs; their files lie in ``folder``."""
    numbers = map(str, (feeds, entries, seed))
    command = [sys.executable, "-m", "tests.bench.press", str(folder), corpus, *numbers]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield Press(process, int(process.stdout.readline()), feeds)
        assert process.stdin is not None
        process.stdin.close()


class _Papers:
    """The feeds' files, what they are known by, and how often they were asked for."""

    def __init__(self, folder: Path, corpus: str, feeds: int, entries: int, seed: int) -> None:
        self._folder, self._entries, self._seed, self._corpus = folder, entries, seed, corpus
        self._base = int(time.time()) - 3600
        self._edition = [0] * feeds
        self.heads: list[tuple[bytes, bytes]] = [(b"", b"")] * feeds
        self.requests = self.unchanged = self.connections = 0
        for number in range(feeds):
            self._print(number)

    def body(self, number: int) -> bytes:
        return self._path(number).read_bytes()

    def change(self, feeds: int) -> None:
        for number in range(feeds):
            self._edition[number] += 1
            self._print(number)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.xml"

    def _print(self, number: int) -> None:
        edition = self._edition[number]
        body = newspaper(
            number, self._entries, edition=edition, base=self._base, seed=self._seed,
            corpus=self._corpus,
        )  # fmt: skip
        zipped = ""
        if self._corpus == "wide":
            body, zipped = gzip.compress(body, 6, mtime=0), "Content-Encoding: gzip\r\n"
        self._path(number).write_bytes(body)
        etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        modified = formatdate(self._base + edition, usegmt=True)
        fields = f"ETag: {etag}\r\nLast-Modified: {modified}\r\n"
        whole = f"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n{zipped}{fields}Content-Length: {len(body)}\r\n\r\n"
        self.heads[number] = (etag.encode(), whole.encode())


class _Connection(asyncio.Protocol):
    def __init__(self, papers: _Papers) -> None:
        self._papers = papers
        self._pending = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._papers.connections += 1

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while b"\r\n\r\n" in self._pending:
            head, _, self._pending = self._pending.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        papers = self._papers
        papers.requests += 1
        target, _, rest = head.partition(b"\r\n")
        number = int(target.split(b" ")[1].strip(b"/").partition(b".")[0])
        etag, whole = papers.heads[number]
        # The entity tag decides when there is one (RFC 9110 §13.2.2); whoever sends only
        # the date sends the one he was given.
        modified = whole.partition(b"Last-Modified: ")[2].partition(b"\r\n")[0]
        known = etag if b"if-none-match:" in rest.lower() else modified
        if known in rest and b"\r\nif-" in b"\r\n" + rest.lower():
            papers.unchanged += 1
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n")
            return
        self._transport.write(whole + papers.body(number))


async def _serve(folder: Path, corpus: str, feeds: int, entries: int, seed: int) -> None:
    papers = _Papers(folder, corpus, feeds, entries, seed)
    loop = asyncio.get_running_loop()
    port = 0
    for host in range(min(_HOSTS, feeds)):
        listening = socket.create_server((f"127.0.0.{1 + host}", port), backlog=256)
        port = listening.getsockname()[1]
        await loop.create_server(lambda: _Connection(papers), sock=listening)
    print(port, flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(0, "rb"))
    while line := (await reader.readline()).decode().split():
        match line:
            case ["change", count]:
                papers.change(int(count))
                print("changed", flush=True)
            case ["asked"]:
                print(papers.requests, papers.unchanged, papers.connections, flush=True)
                papers.requests = papers.unchanged = papers.connections = 0


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])))
