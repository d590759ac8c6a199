"""Origins: secrets that are meant for one server are not sent to another."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

import httpx

from tui_reader.ingest.fetch.faults import no_address

Origin = tuple[str, bytes, int]
"""Scheme, host as it is on the wire, port (RFC 6454 §4)."""


def origin(url: str) -> Origin:
    """The origin of a web address.

    Raises:
        FetchError: the host cannot be written as RFC 5891 (IDNA) wants it.
    """
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise no_address(url) from error
    return parts.scheme, parts.raw_host, parts.port or (443 if parts.scheme == "https" else 80)


def may_receive(target: Origin, first: Origin) -> bool:
    """Whether secrets of an origin may be sent to a target: itself, or its https."""
    return target == first or (
        (first[0], first[2]) == ("http", 80) and target == ("https", first[1], 443)
    )


def without_userinfo(url: str) -> tuple[str, tuple[str, str] | None]:
    """An address without user and password (RFC 3986 §3.2.1), and these."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url, None
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, (unquote(parts.username or ""), unquote(parts.password or ""))


def with_userinfo_of(url: str, other: str) -> str:
    """An address with the user and password that another holds, if that may tell them to it."""
    user, at, _host = urlsplit(other).netloc.rpartition("@")
    parts = urlsplit(url)
    if not at or "@" in parts.netloc or not may_receive(origin(url), origin(other)):
        return url
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc}"))
