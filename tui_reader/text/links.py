"""Which addresses may be kept, resolved and opened."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from tui_reader.text.hosts import ascii_host, host_of, shown_host
from tui_reader.text.marks import cap_marks
from tui_reader.text.patterns import pattern
from tui_reader.text.plain import plain

__all__ = [
    "KEPT",
    "URL_LIMIT",
    "WEB",
    "ascii_url",
    "clean_url",
    "host_of",
    "likely_url",
    "masked",
    "offered_url",
    "short_url",
    "typed_url",
    "without_password",
]

WEB = ("http", "https")
KEPT = ("http", "https", "mailto")
URL_LIMIT = 4096
"""Characters; RFC 9110 §4.1 asks for 8000, no feed address seen was over 1,500."""

_FORBIDDEN = pattern(
    r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\u061c\u115f\u1160\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff<>\"\\^`{|}]"
)
_NO_LETTERS = pattern("[^\\w\x21-\x7e]+")
_NOT_ASCII = pattern("[^\x21-\x7e]+")
# A line break in a subject would begin another header field.
_MAIL_FIELD = pattern(r"(?:subject=(?:(?!%0[ad])[^&])*|body=[^&]*)", re.IGNORECASE)
_OFFERED = pattern(r"\s*(?:feed|itpc|pcast|podcast|rss):", re.IGNORECASE)
_SCHEME = pattern(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FILE = pattern(r"\.(?:atom|htm|html|json|opml|php|rdf|rss|txt|xml)$", re.IGNORECASE)
_MAIL_ADDRESS = pattern(r"[^-\s@,;:?&%<>][^\s@,;:?&%<>]*@[^\s@,;:?&%<>]+")
_PASSWORD = pattern(r"^(\s*[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#:]*):[^/?#]+@")
# A path without dot segments or parameters, which joining would take away or write anew.
_CANONICAL = pattern(
    r"https?://(?!-)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/(?!\.)[A-Za-z0-9_~%+,:@!$&'()*=-][A-Za-z0-9._~%+,:@!$&'()*=-]*|/)*"
    r"(?:\?[A-Za-z0-9._~/%+,:@!$&'()*=-]+)?"
)
_TRIMMED = "".join(map(chr, range(0x21))) + "\x7f\u00a0\u200b\ufeff"


def typed_url(text: str) -> str:
    """The web address that a person means who typed or copied it, or an empty string.

    ``paper.example`` stands for https, and so does what :func:`offered_url` finds no scheme in.
    """
    url = offered_url(text.strip()).removeprefix("//")
    return clean_url(url if _SCHEME.match(url) else f"https://{url}", schemes=WEB) if url else ""


def likely_url(text: str) -> str:
    """The web address that a person means, or an empty string for what was hardly meant as one.

    As :func:`typed_url`, but a mere word (``hello``), a file's name (``feed.xml``) or a mail
    address is none: its host must have a dot, be an IP address or this machine. With ``http://`` any host will do.
    """
    url = typed_url(text)
    if not url or _SCHEME.match(offered_url(text.strip())):
        return url
    parts = urlsplit(url)
    host = (parts.hostname or "").strip(".")
    if "%" in host or (not parts.path and (_FILE.search(host) or "@" in parts.netloc)):
        return ""
    return url if "." in host or ":" in host or host == "localhost" else ""


def offered_url(url: str) -> str:
    """An address without the scheme by which pages offer it to feed readers.

    ``feed:https://paper.example/rss`` becomes ``https://paper.example/rss``, and
    ``feed://paper.example/rss`` becomes ``//paper.example/rss``, whose scheme is that of the page
    (RFC 3986, section 4.2). None of these schemes was ever registered.
    """
    offered = _OFFERED.match(url)
    if offered is None:
        return url
    rest = url[offered.end() :].lstrip("/")
    return rest if _SCHEME.match(rest) or not rest else f"//{rest}"


@lru_cache(maxsize=2048)
def clean_url(url: str, base: str = "", schemes: tuple[str, ...] = KEPT) -> str:
    """An absolute address that can be kept and opened, or an empty string.

    Resolved against ``base`` (RFC 3986 §5); white space and control
    characters inside are dropped as browsers do (WHATWG URL §4.4), others
    that no URL may hold are percent-encoded. Anything with another scheme,
    no host, or over :data:`URL_LIMIT` characters is refused.
    """
    if _CANONICAL.fullmatch(url) and len(url) <= URL_LIMIT and schemes in (KEPT, WEB):
        return url
    return _resolved(url, base, schemes)


def _resolved(url: str, base: str, schemes: tuple[str, ...]) -> str:
    url = re.sub(r"[\t\n\r]", "", url.strip(_TRIMMED))
    if not url or len(url) > URL_LIMIT:
        return ""
    url = _FORBIDDEN.sub(_encode, url)
    if cap_marks(url) != url:
        url = _NO_LETTERS.sub(lambda run: quote(run[0]), url)
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
        return _mail(joined)
    host = parts.hostname or ""
    # No name that is looked up has a percent sign; programs disagree on what one with it means.
    if (
        not host
        or "%" in host
        or (port is not None and not 0 < port < 65536)
        or host.startswith("-")
    ):
        return ""
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, parts.fragment))


def _encode(match: re.Match[str]) -> str:
    character = match[0]
    return "" if "\ud800" <= character <= "\udfff" else quote(character)


def ascii_url(url: str) -> str:
    """A clean address in ASCII alone, for programs that are told it: RFC 3986, RFC 5891.

    The host is in its ``xn--`` form, everything else percent-encoded as UTF-8.
    """
    if url.isascii():
        return url
    parts = urlsplit(url)
    if parts.netloc and not parts.netloc.isascii():
        user, at, place = parts.netloc.rpartition("@")
        host, colon, port = place.partition(":")
        parts = parts._replace(netloc=f"{user}{at}{ascii_host(host)}{colon}{port}")
    return _NOT_ASCII.sub(lambda run: quote(run[0]), urlunsplit(parts))


def masked(url: str) -> str:
    """An address to be shown or printed: without its password (RFC 3986 §3.2.1).

    Anything but such an address is given back as it is.
    """
    return _PASSWORD.sub(r"\1:***@", url)


def without_password(url: str) -> str:
    """An address without its password; what names the user stays."""
    return _PASSWORD.sub(r"\1@", url)


def _mail(url: str) -> str:
    """One mail address with its subject and text alone, or an empty string.

    Other addresses and fields, encoded ones too, could attach a file or write to more people
    (RFC 6068 §7).
    """
    address, mark, fields = url.partition("#")[0].partition("?")
    address = "mailto:" + address.partition(":")[2]
    to = unquote(address.removeprefix("mailto:"))
    if not _MAIL_ADDRESS.fullmatch(to) or not to.isprintable():
        return ""
    kept = [field for field in fields.split("&") if _MAIL_FIELD.fullmatch(field)]
    return address + mark + "&".join(kept) if kept else address


def short_url(url: str) -> str:
    """An address to be read: no scheme, no ``www.``, percent-decoded where that stays readable,
    the host in letters that imitate no others."""
    parts = urlsplit(url)
    path = unquote(parts.path, errors="replace").rstrip("/")
    # What was a percent sign and two digits on input must not become a control behind it.
    if "\ufffd" in path or any(c.isspace() or ord(c) < 33 for c in path) or plain(path) != path:
        path = _NOT_ASCII.sub(lambda run: quote(run[0]), parts.path).rstrip("/")
    return shown_host(url) + path
