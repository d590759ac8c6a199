"""Feeds that fail because their server ends its connections: how many, of which servers.

    python -m tests.bench connections [--feeds 600] [--rounds 10]

Every feed lies on one host, and every round is a forced refresh with a new client.
Servers are nginx with HTTP/2 and ``keepalive_requests`` 100 and 7, where nginx is
installed, and our own, which end their connections in every way that
``tests/support/loopback_ending.py`` knows. Prints for each the failures of all rounds and the
requests that a visit took; exits with 1 when there was a failure.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.loopback import rss
from tests.support.loopback_ending import HTTP1_ENDINGS, HTTP2_ENDINGS, Ending, ending
from tests.support.loopback_tls import Authority, listening, make_authority
from tui_reader.config.schema import Refresh, Settings
from tui_reader.engine.protocol import Broadcast, FeedVisited
from tui_reader.engine.refresh import refresh
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import Workers
from tui_reader.ingest.fetch.request import client
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store

_NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 512; }}
http {{
  log_format line '$server_protocol $status $request_uri'; access_log {folder}/access line;
  types {{ application/rss+xml xml; }}
  server {{
    listen 127.0.0.1:{port} ssl http2; keepalive_requests {requests}; root {folder}/papers;
    ssl_certificate {certificate}.pem; ssl_certificate_key {certificate}.key;
  }}
}}
"""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="tests.bench connections", description="Connections that the server ends."
    )
    parser.add_argument(
        "--feeds", type=int, default=600, help="of nginx with keepalive_requests 100"
    )
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args(arguments)
    workers = Workers(1)
    try:
        failed = asyncio.run(_run(workers, options.feeds, options.rounds))
    finally:
        workers.close()
    sys.exit(1 if failed else 0)


async def _run(workers: Workers, many: int, rounds: int) -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="bench-ending-") as name:
        folder = Path(name)
        authority = make_authority(folder)
        trusting = authority.trusting()
        print(f"{'':34}{'feeds':>7}{'failures':>10}{'requests a visit':>18}")

        async def measure(title: str, urls: Sequence[str], requests: Callable[[], int]) -> None:
            nonlocal failed
            reasons = await _failures(workers, trusting, urls, rounds)
            failed += reasons.total()
            visits = len(urls) * rounds
            print(f"{title:34}{len(urls):7}{reasons.total():10}{requests() / visits:18.3f}")
            for reason, count in reasons.most_common(3):
                print(f"    {count} × {reason}")

        if shutil.which("nginx") is None:
            print("nginx is not installed and left out")
        else:
            for kept, count in ((100, many), (7, many // 10)):
                async with _nginx(folder / f"nginx-{kept}", authority, kept, count) as (
                    base,
                    asked,
                ):
                    title = f"nginx, HTTP/2, {kept} requests"
                    await measure(title, [f"{base}/{n}.xml" for n in range(count)], asked)
        for secure, endings in ((True, HTTP2_ENDINGS), (False, HTTP1_ENDINGS)):
            for how in endings:
                context = authority.server("127.0.0.1") if secure else None
                server = Ending(how, whole=3, body=_paper)
                async with ending(server, context):
                    urls = [f"{server.url}/{n}" for n in range(40)]
                    title = f"our own, HTTP/{2 if secure else 1}, {how}"
                    await measure(title, urls, lambda server=server: server.requests)  # type: ignore[misc]
    return failed


def _paper(path: str) -> bytes:
    return rss("Le port rouvre", "La criée déménage", name=f"Paper {path}")


async def _failures(
    workers: Workers, trusting: ssl.SSLContext, urls: Sequence[str], rounds: int
) -> Counter[str]:
    """Why visits failed, over some refreshes of feeds that are new at the first."""
    reasons: Counter[str] = Counter()

    def notify(event: Broadcast) -> None:
        if isinstance(event, FeedVisited) and event.status == "failed":
            reasons[str(event.error)] += 1

    with (
        tempfile.TemporaryDirectory(prefix="bench-store-") as name,
        open_store(Path(name) / "store.sqlite3") as store,
    ):
        feeds.subscribe_in_slices(store, [Subscription(url) for url in urls])
        for _ in range(rounds):
            async with client(ssl_context=trusting) as web:
                settings = Settings(refresh=Refresh(timeout=20))
                tools = Tools(web, workers, settings, time.time, lambda: 0.5)
                await refresh(store, tools, notify, force=True)
    return reasons


@asynccontextmanager
async def _nginx(
    folder: Path, authority: Authority, requests: int, count: int
) -> AsyncIterator[tuple[str, Callable[[], int]]]:
    """Its address, and how many requests it has answered."""
    (folder / "papers").mkdir(parents=True)
    for number in range(count):
        (folder / "papers" / f"{number}.xml").write_bytes(_paper(str(number)))
    authority.server("127.0.0.1")
    certificate = next(authority.folder.glob("127.0.0.1-*.pem")).with_suffix("")
    async with listening(_nothing) as port:
        pass
    conf = _NGINX.format(folder=folder, port=port, requests=requests, certificate=certificate)
    (folder / "conf").write_text(conf)
    # It gives up its rights, and reads the papers as nobody.
    for one in (folder.parent, *folder.rglob("*"), folder):
        one.chmod(0o755)
    process = subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(folder / "conf")], stderr=subprocess.DEVNULL
    )
    try:
        while not _listens(port):
            if process.poll() is not None:
                sys.exit(f"nginx ended with status {process.returncode}")
            await asyncio.sleep(0.05)
        yield f"https://127.0.0.1:{port}", lambda: (folder / "access").read_bytes().count(b"\n")
    finally:
        process.terminate()
        process.wait()


async def _nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """A port that is free is all that is wanted."""


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
