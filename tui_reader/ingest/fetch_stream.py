"""A connection to a server that does not keep to the letter of HTTP, read as if it did."""

from __future__ import annotations

import ssl
from typing import Any, Protocol

import httpcore

from tui_reader.ingest.fetch_http1 import Heads
from tui_reader.ingest.fetch_http2 import Notices


class Filter(Protocol):
    """What stands between a connection and whoever reads it; it never waits."""

    def sent(self, data: bytes) -> None:
        """Learn of bytes that are sent."""

    def received(self, data: bytes) -> bytes:
        """The bytes to read instead of those that came; empty ``data``: the server sends no more."""

    def pending(self) -> bytes:
        """Bytes to read before more is asked of the server."""


class FilteredStream(httpcore.AsyncNetworkStream):
    """A stream of httpcore's through the filter of its protocol: HTTP/1 unless TLS agreed on h2."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, through: Filter | None = None) -> None:
        self._inner = inner
        self._filter: Filter = Heads() if through is None else through

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, a few more than ``max_bytes`` where a head was held back."""
        while True:
            if out := self._filter.pending():
                return out
            data = await self._inner.read(max_bytes, timeout)
            out = self._filter.received(data)
            if out or not data:
                return out

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes as they are."""
        self._filter.sent(buffer)
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """End the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same connection with TLS on it."""
        # A host behind a proxy has the brackets of an address; a certificate's name has none.
        name = server_hostname and server_hostname.strip("[]")
        inner = await self._inner.start_tls(ssl_context, name, timeout)
        agreed = inner.get_extra_info("ssl_object").selected_alpn_protocol()
        return FilteredStream(inner, Notices() if agreed == "h2" else Heads())

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection beneath."""
        return self._inner.get_extra_info(info)
