"""Servers on this machine that end their connections, each in a way of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import RequestReceived
from hyperframe.frame import GoAwayFrame

from tests.support.loopback_tls import listening

Writer = asyncio.StreamWriter


@dataclass
class Ending:
    """A server whose connections answer ``whole`` requests well, and the next one in its own way."""

    how: str
    whole: int
    body: Callable[[str], bytes] = str.encode
    """What lies at a path."""
    only: int | None = None
    """How many connections end so; ``None``: all of them."""
    requests: int = 0
    connections: int = 0
    url: str = ""

    def ends_here(self, asked: int, number: int) -> bool:
        """Whether the request ``asked`` of the connection ``number`` is one too many."""
        self.requests += 1
        return asked > self.whole and (self.only is None or number <= self.only)

    async def http1(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        number, asked = self.connections, 0
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                asked += 1
                body = self.body(
                    head.split()[1].decode().partition("//")[2] or head.split()[1].decode()
                )
                if self.ends_here(asked, number):
                    await _end(writer, self.how, body)
                    return
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()

    async def http2(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self.connections += 1
        number, asked, last = self.connections, 0, 2**31 - 1
        h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        h2.initiate_connection()
        writer.write(h2.data_to_send())
        with suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(65536):
                for event in h2.receive_data(data):
                    if not isinstance(event, RequestReceived) or event.stream_id > last:
                        continue
                    asked += 1
                    path = next(value for name, value in event.headers if name == ":path")
                    ending = self.how if self.ends_here(asked, number) else ""
                    if ending.startswith("goaway"):
                        last = event.stream_id
                    if await self._answer(h2, writer, event.stream_id, self.body(path), ending):
                        writer.close()
                        return
                writer.write(h2.data_to_send())
                await writer.drain()
        writer.close()

    async def _answer(
        self, h2: H2Connection, writer: Writer, stream: int, body: bytes, ending: str
    ) -> bool:
        """Answer one request; whether the connection ends with it."""
        if ending in ("goaway", "goaway-before", "goaway-calm"):
            last = stream - 2 if ending == "goaway-before" else stream
            code = ErrorCodes.ENHANCE_YOUR_CALM if ending == "goaway-calm" else 0
            notice = GoAwayFrame(0, last_stream_id=max(last, 0), error_code=code).serialize()
            writer.write(h2.data_to_send() + notice)
            await writer.drain()
            if ending != "goaway":
                # It answers no more, and leaves the connection open.
                return ending == "goaway-calm"
            # The notice is read before the answer comes.
            await asyncio.sleep(0.005)
        if ending == "refused":
            h2.reset_stream(stream, ErrorCodes.REFUSED_STREAM)
            return False
        if ending == "closed":
            return True
        h2.send_headers(stream, [(":status", "200")])
        if ending == "half":
            h2.send_data(stream, body[: len(body) // 2])
            writer.write(h2.data_to_send())
            await writer.drain()
            return True
        h2.send_data(stream, body, end_stream=True)
        return False


async def _end(writer: Writer, how: str, body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    if how == "half":
        writer.write(head + body[: len(body) // 2])
    elif how == "chunks":
        size = b"%x\r\n" % len(body)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + body)
    elif how == "head":
        writer.write(head[:20])
    with suppress(ConnectionError):
        await writer.drain()
    if how == "reset":
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    writer.close()


HTTP1_ENDINGS = ("closed", "reset", "head", "half", "chunks")
HTTP2_ENDINGS = ("goaway", "goaway-before", "goaway-calm", "refused", "closed", "half")


@asynccontextmanager
async def ending(server: Ending, context: ssl.SSLContext | None = None) -> AsyncIterator[Ending]:
    """The server at work: HTTP/2 where there is a context for TLS."""
    if context is not None:
        context.set_alpn_protocols(["h2"])
    serve = partial(Ending.http1 if context is None else Ending.http2, server)
    async with listening(serve, context) as port:
        server.url = f"http{'' if context is None else 's'}://127.0.0.1:{port}"
        yield server
