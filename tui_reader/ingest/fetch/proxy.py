"""Through which proxy a request goes, and the pool of connections to it.

A proxy looks names up itself, so the address that is reached at last cannot be
checked here; hosts that are private by their very name are still refused.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from tui_reader.ingest.fetch.address import (
    CheckedBackend,
    SocketOption,
    UnknownHostError,
    is_loopback_name,
)

KEPT = 4
"""Idle connections kept: the pool looks at each of them for every request, and a feed's host is
asked once or twice in a refresh. With 50 a refresh of 200 unchanged feeds costs a third more."""
DIRECT = "direct"
"""Instead of a proxy's address: none, whatever the environment says."""


class ProxyUnreachableError(Exception):
    """No connection to the proxy; ``host`` is the proxy's."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class UnfitProxyError(Exception):
    """A proxy of another kind than http or https, such as ``socks5``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def proxy_for(scheme: str, host: str, configured: str) -> str:
    """The address of the proxy for a request; empty: none.

    Args:
        scheme: of the request, ``http`` or ``https``.
        host: of the request.
        configured: the proxy of the settings, which comes before those of the environment
            (``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY``, on macOS the system's settings);
            :data:`DIRECT`: none.

    This machine itself and what ``NO_PROXY`` lists is asked without a proxy.

    Raises:
        UnfitProxyError: the proxy is of a kind that cannot be used.
    """
    if configured == DIRECT:
        return ""
    if is_loopback_name(host):
        return ""
    found = getproxies()
    proxy = configured or found.get(scheme) or found.get("all") or ""
    if not proxy or proxy_bypass(host):
        return ""
    return usable(proxy)


def usable(proxy: str) -> str:
    """A proxy's address with its scheme.

    Raises:
        UnfitProxyError: it is of a kind that cannot be used.
    """
    if "://" not in proxy:
        # As curl and most others take "proxy.example:3128" in the environment.
        proxy = f"http://{proxy}"
    kind = urlsplit(proxy).scheme.lower()
    if kind not in ("http", "https"):
        raise UnfitProxyError(kind)
    return proxy


def proxy_pool(
    proxy: str, ssl_context: ssl.SSLContext, connections: int
) -> httpcore.AsyncHTTPProxy:
    """Connections through a proxy: by ``CONNECT`` for https, by absolute addresses for http."""
    parts = urlsplit(proxy)
    scheme = parts.scheme.lower()
    auth = None
    if parts.username is not None:
        pair = (parts.username, parts.password or "")
        auth = tuple(unquote(part).encode() for part in pair)
    return httpcore.AsyncHTTPProxy(
        proxy_url=httpcore.URL(
            scheme=scheme.encode("ascii"),
            host=(parts.hostname or "").encode("idna"),
            port=parts.port or (443 if scheme == "https" else 80),
            target=b"/",
        ),
        proxy_auth=(auth[0], auth[1]) if auth else None,
        ssl_context=ssl_context,
        max_connections=connections,
        max_keepalive_connections=KEPT,
        keepalive_expiry=10.0,
        http1=True,
        http2=True,
        network_backend=_ProxyBackend(allow_private=True),
    )


class _ProxyBackend(CheckedBackend):
    """Connects to a proxy, and says so when it cannot."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the proxy."""
        try:
            return await super().connect_tcp(host, port, timeout, local_address, socket_options)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, UnknownHostError) as error:
            raise ProxyUnreachableError(host) from error
