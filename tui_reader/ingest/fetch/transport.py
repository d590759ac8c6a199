"""HTTP/1.1 and HTTP/2 over pools of connections that keep to what a request may reach."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx

from tui_reader.ingest.fetch.address import CheckedBackend, PrivateAddressError, is_private_name
from tui_reader.ingest.fetch.proxy import DIRECT, KEPT, proxy_for, proxy_pool, usable
from tui_reader.ingest.patches import spare_search_for_sniffio

spare_search_for_sniffio()

ALLOW_PRIVATE = "allow_private"
"""Name of the request extension that lets a request connect to a private network."""
PROXY = "proxy"
"""Name of the request extension with the proxy for this very request, before all others;
in a response: that there was one."""
ALONE = "alone"
"""Name of the request extension that gives a request a new connection, for itself only."""


class CheckedTransport(httpx.AsyncBaseTransport):
    """Two pools, one that reaches public addresses only and one for all, and one for each proxy.

    Apart, because a kept connection to a private address must not serve a
    request that may not go there.
    """

    def __init__(self, ssl_context: ssl.SSLContext, connections: int, proxy: str) -> None:
        self._ssl_context = ssl_context
        self._connections = connections
        self._proxy = proxy
        self._proxied: dict[str, httpcore.AsyncHTTPProxy] = {}
        self._pools = {
            allowed: httpcore.AsyncConnectionPool(
                ssl_context=ssl_context,
                max_connections=connections,
                max_keepalive_connections=KEPT,
                keepalive_expiry=10.0,
                http1=True,
                http2=True,
                network_backend=CheckedBackend(allow_private=allowed),
            )
            for allowed in (False, True)
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still unread."""
        proxy = self._choose(request)
        allowed = bool(request.extensions.get(ALLOW_PRIVATE, False))
        if proxy and not allowed and is_private_name(request.url.host):
            raise PrivateAddressError(request.url.host)
        pool = self._through(proxy) if proxy else self._pools[allowed]
        host = request.url.raw_host
        if proxy and b":" in host:
            # What is written to a proxy is an authority (RFC 3986 §3.2.2, RFC 9110 §9.3.6).
            host = b"[%b]" % host
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        if request.extensions.get(ALONE):
            answer, body = await _alone(pool, sent)
        else:
            answer = await pool.handle_async_request(sent)
            body = _Body(answer)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=body,
            extensions={**answer.extensions, PROXY: bool(proxy)},
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in (*self._pools.values(), *self._proxied.values()):
            await pool.aclose()

    def _choose(self, request: httpx.Request) -> str:
        own = str(request.extensions.get(PROXY, ""))
        if own and own != DIRECT:
            return usable(own)
        return proxy_for(request.url.scheme, request.url.host, own or self._proxy)

    def _through(self, proxy: str) -> httpcore.AsyncHTTPProxy:
        if proxy not in self._proxied:
            self._proxied[proxy] = proxy_pool(proxy, self._ssl_context, self._connections)
        return self._proxied[proxy]


async def _alone(
    pool: httpcore.AsyncConnectionPool, sent: httpcore.Request
) -> tuple[httpcore.Response, _Body]:
    """An answer over a connection that the pool makes and does not keep."""
    connection = pool.create_connection(sent.url.origin)
    try:
        answer = await connection.handle_async_request(sent)
    except BaseException:
        await connection.aclose()
        raise
    return answer, _Body(answer, connection)


class _Body(httpx.AsyncByteStream):
    def __init__(
        self, answer: httpcore.Response, own: httpcore.AsyncConnectionInterface | None = None
    ) -> None:
        self._answer = answer
        self._own = own

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        try:
            await self._answer.aclose()
        finally:
            if self._own is not None:
                await self._own.aclose()
