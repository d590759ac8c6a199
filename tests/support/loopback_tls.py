"""TLS servers on this machine, with certificates made on the spot by ``openssl``."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

_CA = """
[ca]
default_ca = here
[here]
dir = .
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder."""

    folder: Path

    def trusting(self) -> ssl.SSLContext:
        """A client's context that believes this authority and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def server(
        self, name: str, *, starts: str = "", ends: str = "", signed: bool = True
    ) -> ssl.SSLContext:
        """A server's context with a certificate for a host name or an address.

        Args:
            name: the host; an address when it begins with a digit or a colon.
            starts: of the validity, as ``YYYYMMDDHHMMSSZ``; by default a moment ago.
            ends: of the validity; by default in a hundred years.
            signed: by the authority; else by itself.
        """
        kind = "IP" if name[0].isdigit() or ":" in name else "DNS"
        stem = f"{name.replace(':', '_')}-{starts}-{ends}-{signed}"
        key, request, certificate = (f"{stem}.{end}" for end in ("key", "csr", "pem"))
        made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        about = ["-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}"]
        if not signed:
            self._run("req", "-x509", *made, *about, "-keyout", key, "-out", certificate)
        else:
            self._run("req", *made, *about, "-keyout", key, "-out", request)
            self._run(
                "ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
                "-startdate", starts or "20200101000000Z", "-enddate", ends or "21200101000000Z",
                "-in", request, "-out", certificate, "-notext",
            )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / certificate, self.folder / key)
        return context

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


def make_authority(folder: Path) -> Authority:
    """A new authority; the test is skipped where there is no ``openssl``."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (folder / "ca.cnf").write_text(_CA)
    (folder / "index.txt").touch()
    (folder / "index.txt.attr").write_text("unique_subject = no\n")
    (folder / "serial").write_text("01\n")
    authority = Authority(folder)
    authority._run(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-subj", "/CN=An authority for tests", "-days", "36500",
        "-keyout", "ca.key", "-out", "ca.pem",
    )  # fmt: skip
    return authority


@dataclass
class Http2:
    """What an HTTP/2 server was sent, and what it answers."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    log: list[list[tuple[str, str]]] = field(default_factory=list)
    """Header fields of each request in their order, the pseudo-headers first."""
    protocols: list[str | None] = field(default_factory=list)
    """What each connection agreed to speak (ALPN, RFC 7301)."""
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak HTTP/2 (RFC 9113) on one connection."""
        self.protocols.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        with suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65536):
                for event in connection.receive_data(data):
                    if isinstance(event, RequestReceived):
                        self._answer(connection, event)
                writer.write(connection.data_to_send())
                await writer.drain()
        writer.close()

    def _answer(self, connection: H2Connection, event: RequestReceived) -> None:
        assert event.headers is not None
        assert event.stream_id is not None
        self.log.append([(str(name), str(value)) for name, value in event.headers])
        head = [(":status", str(self.status)), *self.headers.items()]
        connection.send_headers(event.stream_id, head)
        connection.send_data(event.stream_id, self.body, end_stream=True)


@asynccontextmanager
async def serving_http2(context: ssl.SSLContext) -> AsyncIterator[Http2]:
    """An HTTP/2 server on 127.0.0.1."""
    context.set_alpn_protocols(["h2"])
    server = Http2()
    async with listening(server.serve, context) as port:
        server.url = f"https://127.0.0.1:{port}"
        yield server


@asynccontextmanager
async def listening(
    handle: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    context: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
) -> AsyncIterator[int]:
    """A server at a free port, which is given; its connections end with it."""
    handlers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers[task] = writer
        with suppress(asyncio.CancelledError):
            await handle(reader, writer)

    server = await asyncio.start_server(tracked, host, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        for writer in handlers.values():
            writer.transport.abort()
        # A turn of the loop lets aborted transports close their sockets.
        await asyncio.sleep(0)
