"""Which addresses a request may connect to, and the transport that keeps to it.

A name is resolved here, the addresses are checked, and the connection goes to a
checked address: a name that changes its address in between (DNS rebinding)
changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Iterable

import httpcore
import httpx

CONNECT_STEP = 5.0
"""Seconds for one address of a host that has several, before the next is tried."""
ALLOW_PRIVATE = "allow_private"
"""Name of the request extension that lets a request connect to a private network."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


class PrivateAddressError(Exception):
    """A host has no address but in private networks."""


class UnknownHostError(Exception):
    """A host name that no name server knows."""


def is_private(address: str) -> bool:
    """Whether an IP address is anything but a public one.

    Loopback, private, link-local, shared, reserved, multicast and unspecified
    addresses (IANA special-purpose registries), also inside IPv6 forms that
    carry an IPv4 address: mapped, 6to4, Teredo, NAT64.
    """
    ip: _Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner: list[ipaddress.IPv4Address] = []
        if ip.ipv4_mapped:
            return is_private(str(ip.ipv4_mapped))
        if ip.sixtofour:
            inner.append(ip.sixtofour)
        if ip.teredo:
            inner.extend(ip.teredo)
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
        if any(is_private(str(v4)) for v4 in inner):
            return True
        if ip.is_site_local:
            return True
    return ip.is_multicast or not ip.is_global


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, or to any."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of the host that is allowed and answers."""
        addresses = await _resolve(host, port)
        allowed = [a for a in addresses if self._allow_private or not is_private(a)]
        if not allowed:
            raise PrivateAddressError(host)
        for address in allowed[:-1]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=min(timeout or CONNECT_STEP, CONNECT_STEP),
                    local_address=local_address, socket_options=socket_options,
                )  # fmt: skip
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(
            allowed[-1], port, timeout=timeout,
            local_address=local_address, socket_options=socket_options,
        )  # fmt: skip

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never: no address leads to a socket of this machine."""
        raise PrivateAddressError(path)

    async def sleep(self, seconds: float) -> None:
        """As asyncio sleeps."""
        await asyncio.sleep(seconds)


async def _resolve(host: str, port: int) -> list[str]:
    """Addresses of a host in the order to try them (RFC 6724)."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(host) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 and HTTP/2 over two pools: one that reaches public addresses only, one for all.

    Apart, because a kept connection to a private address must not serve a
    request that may not go there.
    """

    def __init__(self, ssl_context: ssl.SSLContext, connections: int) -> None:
        self._pools = {
            allowed: httpcore.AsyncConnectionPool(
                ssl_context=ssl_context,
                max_connections=connections,
                max_keepalive_connections=connections // 2,
                keepalive_expiry=10.0,
                http1=True,
                http2=True,
                network_backend=_CheckedBackend(allow_private=allowed),
            )
            for allowed in (False, True)
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still unread."""
        pool = self._pools[bool(request.extensions.get(ALLOW_PRIVATE, False))]
        answer = await pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
