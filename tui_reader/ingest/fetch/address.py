"""Which addresses a request may connect to, and the connections that keep to it.

A name is resolved here, the addresses are checked, and the connection goes to a
checked address: a name that changes its address in between (DNS rebinding)
changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpcore

from tui_reader.ingest.fetch.lenient_http import FilteredStream

CONNECT_STEP = 5.0
"""Seconds for one address of a host that has several, before the next is tried."""

# IANA IPv4 Special-Purpose Address Registry: what is not globally reachable. 192.88.99.0/24 led to
# relays of 6to4 (RFC 7526).
_PRIVATE_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
        " 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
        " 224.0.0.0/4 240.0.0.0/4".split(),
    )
)
# All global unicast addresses of today (IANA IPv6 Address Space), and what is not globally
# reachable of them (IANA IPv6 Special-Purpose Address Registry).
_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_PRIVATE_IPV6 = tuple(map(ipaddress.IPv6Network, "2001::/23 2001:db8::/32 3fff::/20".split()))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The 32 bits before the IPv4 address in an ISATAP interface identifier (RFC 5214 §6.1)."""
_PRIVATE_ENDINGS = tuple(
    f".{name}"
    for name in "localhost localdomain local internal intranet private corp home lan mail test"
    " home.arpa domain workgroup router gateway modem belkin dlink dlinkrouter wpad svc"
    " fritz.box easy.box o2.box congstar.box speedport.ip gateway.2wire.net mafreebox.freebox.fr"
    " router.asus.com asusrouter.com routerlogin.net routerlogin.com tplinkwifi.net tplinkmodem.net"
    " tplinklogin.net mywifiext.net tendawifi.com".split()
)
"""Domains of private networks: RFC 6761, 6762, 8375, ICANN's ``internal``, ends of names that
the public name servers do not know (ICANN SAC113), and those of routers of homes and offices."""
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


class PrivateAddressError(Exception):
    """A host has no address but in private networks."""


class UnknownHostError(Exception):
    """A host name that no name server knows."""


def is_private(address: str) -> bool:
    """Whether an IP address is anything but a public one.

    That is: not globally reachable (IANA special-purpose registries), or an IPv6
    address that carries such an IPv4 address: mapped (RFC 4291), NAT64 (RFC 6052),
    6to4 (RFC 3056), ISATAP (RFC 5214).
    """
    ip: _Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return any(ip in network for network in _PRIVATE_IPV4)
    within = ip.ipv4_mapped or ip.sixtofour
    if ip in _NAT64 or (int(ip) >> 32 & 0xFFFF_FFFF) in _ISATAP:
        within = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    if within is not None and is_private(str(within)):
        return True
    if ip.ipv4_mapped or ip in _NAT64:
        return False
    return ip not in _GLOBAL_IPV6 or any(ip in network for network in _PRIVATE_IPV6)


def is_private_name(host: str) -> bool:
    """Whether a host, as it is written, names this machine or a private network by itself.

    Nothing is looked up: a public name that leads to a private address is not found here.
    """
    host = host.strip("[]").rstrip(".").lower()
    if "%" in host or f".{host}".endswith(_PRIVATE_ENDINGS):
        return True
    address = _literal(host)
    if address is not None:
        return is_private(address)
    # A name without a dot is never on the public internet.
    return "." not in host and ":" not in host


def own_host(url: str) -> str:
    """The host of an address that the user wrote, when it is private by its name; else empty.

    Only what stands in the address counts: a public name that resolves to a
    private address is nobody's own.
    """
    host = _host_of(url)
    return host if is_private_name(host) else ""


def own_host_at(url: str, named: str) -> str:
    """The host at which ``url`` may be asked because the user wrote ``named``; empty: none.

    It is the host of ``named``, as :func:`own_host` gives it, when ``url`` is on it at the
    same port: another port is another service. Of plain HTTP at its own port HTTPS is the same.
    """
    host = own_host(named)
    return host if host and _host_of(url) == host and port_of(url) in ports_at(named) else ""


def port_of(url: str) -> int:
    """The port of a web address, its scheme's own when it names none."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def ports_at(url: str) -> tuple[int, ...]:
    """The ports that count as that of an address: of plain HTTP at its own port HTTPS's as well."""
    port = port_of(url)
    return (80, 443) if port == 80 else (port,)


def is_loopback_name(host: str) -> bool:
    """Whether a host, as it is written, is this machine itself (RFC 6761 §6.3)."""
    host = host.strip("[]").rstrip(".").lower()
    address = _literal(host)
    if address is not None:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _literal(host: str) -> str | None:
    """The IP address that a host is written as, also in the old ways: ``127.1``, ``0x7f000001``."""
    if ":" in host:
        try:
            return str(ipaddress.ip_address(host))
        except ValueError:
            return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


class CheckedBackend(httpcore.AsyncNetworkBackend):
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
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of the host that is allowed and answers."""
        addresses = await _resolve(host, port)
        allowed = [a for a in addresses if self._allow_private or not is_private(a)]
        if not allowed:
            raise PrivateAddressError(host)
        for address in allowed[:-1]:
            try:
                stream = await self._inner.connect_tcp(
                    address, port, timeout=min(timeout or CONNECT_STEP, CONNECT_STEP),
                    local_address=local_address, socket_options=socket_options,
                )  # fmt: skip
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return FilteredStream(stream)
        stream = await self._inner.connect_tcp(
            allowed[-1], port, timeout=timeout,
            local_address=local_address, socket_options=socket_options,
        )  # fmt: skip
        return FilteredStream(stream)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[SocketOption] | None = None,
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
