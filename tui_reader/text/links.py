"""Which addresses may be kept, resolved and opened."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

WEB = ("http", "https")
KEPT = ("http", "https", "mailto")
URL_LIMIT = 4096
"""Characters; RFC 9110 §4.1 asks for 8000, no feed address seen was over 1,500."""

_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\u061c\u115f\u1160\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef\ud800-\udfff<>\"\\^`{|}]"
)
_TRIMMED = "".join(map(chr, range(0x21))) + "\x7f\u00a0\u200b\ufeff"


@lru_cache(maxsize=2048)
def clean_url(url: str, base: str = "", schemes: tuple[str, ...] = KEPT) -> str:
    """An absolute address that can be kept and opened, or an empty string.

    Resolved against ``base`` (RFC 3986 §5); white space and control
    characters inside are dropped as browsers do (WHATWG URL §4.4), others
    that no URL may hold are percent-encoded. Anything with another scheme,
    no host, or over :data:`URL_LIMIT` characters is refused.
    """
    url = re.sub(r"[\t\n\r]", "", url.strip(_TRIMMED))
    if not url or len(url) > URL_LIMIT:
        return ""
    url = _FORBIDDEN.sub(_encode, url)
    try:
        joined = urljoin(base, url) if base else url
        parts = urlsplit(joined)
        port = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in schemes:
        return ""
    if scheme == "mailto":
        return joined if "@" in parts.path else ""
    host = parts.hostname or ""
    if not host or (port is not None and not 0 < port < 65536) or host.startswith("-"):
        return ""
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, parts.fragment))


def _encode(match: re.Match[str]) -> str:
    character = match[0]
    return "" if "\ud800" <= character <= "\udfff" else quote(character)


def host_of(url: str) -> str:
    """The host of an address as a reader knows it: no ``www.``, no port; empty when there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def short_url(url: str) -> str:
    """An address without scheme and ``www.``, percent-decoded where that stays readable."""
    parts = urlsplit(url)
    path = unquote(parts.path, errors="replace").rstrip("/")
    if "\ufffd" in path or any(ord(c) < 33 for c in path):
        path = parts.path.rstrip("/")
    return host_of(url) + path
