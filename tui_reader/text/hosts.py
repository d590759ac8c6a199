"""Hosts of links: as they are on the wire, as a reader must see them, and when to be wary.

Sources: RFC 5890 to 5892 (IDNA 2008), UTS #39 (confusable letters), RFC 3986 §7.6.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from tui_reader.text.patterns import pattern

_JAPANESE = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_LIKE_LATIN = frozenset({"CYRILLIC", "GREEK"})
# Beyond Latin-1 and Extended-A, -B and Additional stand letters made for phonetics and
# mathematics, which look like others and are in no country's names.
_ODD_LATIN = pattern("[\u0250-\u02af\u1d00-\u1dbf\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]")
_NAMED = pattern(r"(?:https?://|www\.)[^\s<>\"“”«»]+", re.IGNORECASE)
_BARE = pattern(r"[^\s/@:?#]+\.[^\s/@:?#.…]{2,}+(?:[/:?#…]\S*+)?")
# Full stops that name servers' front ends take for the ASCII one (RFC 3490 §3.1).
_DOTS = pattern("[\u3002\uff0e\uff61]")
_INVISIBLE = pattern("[\u00ad\u200b-\u200f\u2060-\u206f]")


class Doubt(NamedTuple):
    """Why a link may lead elsewhere than its reader thinks."""

    kind: Literal["text", "scripts", "user"]
    """``text``: its words name another host. ``scripts``: its host imitates another by letters
    of several scripts. ``user``: what looks like its host is a user name (RFC 3986 §7.6)."""
    claimed: str
    """What it looks like."""
    host: str
    """Where it leads, as it must be shown."""


def host_of(url: str) -> str:
    """The host of an address as a reader knows it: no ``www.``, no port; empty when there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def ascii_host(host: str) -> str:
    """A host as it goes over the wire (``xn--``), in lower case; what no name may hold, in Punycode too."""
    host = _DOTS.sub(".", host.lower())
    if host.isascii():
        return host
    import idna  # 15 ms, and most hosts are ASCII

    try:
        return idna.encode(host).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        labels = unicodedata.normalize("NFC", host).split(".")
        return ".".join(
            one if one.isascii() else "xn--" + one.encode("punycode").decode("ascii")
            for one in labels
        )


@lru_cache(maxsize=1024)
def shown_host(url: str) -> str:
    """The host as it must be shown before a link is opened: never in letters that imitate others.

    A name in one script is shown as it reads; one that mixes scripts, or
    cannot be read, in its ASCII form (RFC 5891, ``xn--``).
    """
    host = host_of(url)
    written = ascii_host(host)
    if host.isascii() and "xn--" not in written:
        return host
    readable = _decoded(written)
    labels = [label for label in readable.split(".") if label]
    country = _scripts(labels[-1]) if labels else frozenset()
    return readable if all(_is_plain(label, country) for label in labels) else written


@lru_cache(maxsize=1024)
def doubt(url: str, text: str = "") -> Doubt | None:
    """Why to ask before an address is opened, or ``None``.

    Args:
        url: http, https or mailto, from :func:`tui_reader.text.links.clean_url`.
        text: the words that stand for it on the screen; empty: none.
    """
    shown = shown_host(url)
    if not shown:
        return None
    parts = urlsplit(url)
    if parts.username is not None:
        return Doubt("user", parts.username, shown)
    # A host that had to be shown in its ASCII form is one that imitates.
    readable = host_of(url)
    if "xn--" in shown or not shown.isprintable():
        return Doubt("scripts", _decoded(readable), shown)
    real = ascii_host(readable)
    for claimed in _claimed(text):
        named = ascii_host(claimed.removeprefix("www."))
        if not (named == real or named.endswith(f".{real}") or real.endswith(f".{named}")):
            return Doubt("text", claimed, shown)
    return None


def _claimed(text: str) -> list[str]:
    """The hosts that some words name: addresses among them, or the words as a whole."""
    text = (
        _DOTS.sub(".", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
        .strip()
        .rstrip(".,;:!?)]}»”’…")
    )
    written = _NAMED.findall(text)
    if not written and (bare := _BARE.fullmatch(text)):
        written = [bare[0]]
    hosts = []
    for one in written:
        try:
            host = urlsplit(one if "://" in one else f"//{one}").hostname or ""
        except ValueError:
            continue
        host = host.rstrip(".,;:!?)]}»”’…")
        # "3.14" and "v2.0" are numbers, whatever stands before their dots.
        if "." in host and not host.rpartition(".")[2].isdigit():
            hosts.append(host)
    return hosts


def _decoded(host: str) -> str:
    """A host in its own letters; as it is where it cannot be read."""
    import idna

    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def _is_plain(label: str, country: frozenset[str]) -> bool:
    """Whether a label can be taken for no other."""
    if _ODD_LATIN.search(label):
        return False
    scripts = _scripts(label)
    if scripts & _LIKE_LATIN and scripts != country:
        return False
    # Japanese is written in three scripts, which cannot be taken for one another.
    return len(scripts) <= 1 or scripts <= _JAPANESE


def _scripts(label: str) -> frozenset[str]:
    return frozenset(
        unicodedata.name(character, "?").split()[0] for character in label if character.isalpha()
    )
