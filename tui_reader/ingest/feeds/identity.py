"""What an entry is known by in its feed: its GUID, else its link, else its title and date.

Feeds use one GUID or link for several entries. Each of them then has the GUID or link, its
*base*, and behind it what tells it from the others.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

_LENGTH = 500
"""Characters of an identity; a longer one is hashed."""
_BY_TITLE = re.compile(r" sha256:[0-9a-f]{40}$")
_TAG = re.compile(r"<[^<>]*>")


class Said(Struct, frozen=True):
    """What an entry says that may tell it from the others of its document."""

    base: str
    """Empty: the entry says nothing at all."""
    link: str
    title: str
    date: int | None
    text: str
    """HTML; only its words count."""


def identities(entries: Sequence[Said]) -> list[str]:
    """An identity for each entry, unique among them; empty for one that says nothing, or nothing
    that another has not said.

    Entries of one base are told apart by link, then by title, then by date and text.
    """
    by_link = Counter(base for base, _link in {(one.base, one.link) for one in entries})
    by_title = Counter(
        (base, link) for base, link, _title in {(one.base, one.link, one.title) for one in entries}
    )
    found: list[str] = []
    for one in entries:
        identity = one.base
        if by_link[one.base] > 1:
            identity = f"{identity} {one.link}"
        if by_title[one.base, one.link] > 1:
            identity = f"{identity} {hashed(one.title)}"
        found.append(short(identity))
    sharing = Counter(found)
    further = [
        hashed(str(one.date), _words(one.text)) if sharing[identity] > 1 else ""
        for identity, one in zip(found, entries, strict=True)
    ]
    differing = Counter(identity for identity, _further in set(zip(found, further, strict=True)))
    seen = {""}
    for place, identity in enumerate(found):
        if differing[identity] > 1:
            identity = extended(identity, further[place])
        found[place] = "" if identity in seen else identity
        seen.add(identity)
    return found


def base_of(identity: str, link: str) -> str:
    """The GUID or link of an entry.

    Args:
        identity: from :func:`identities`.
        link: the entry's; it may be part of the identity.
    """
    head = identity.partition("\t")[0]
    if " " in head:
        head = _BY_TITLE.sub("", head)
        head = head.removesuffix(f" {link}")
    return head


def extended(identity: str, by: str) -> str:
    """The identity of another entry with the same base."""
    return f"{identity.partition(chr(9))[0]}\t{by}"


def short(identity: str) -> str:
    """An identity of at most 500 characters."""
    return identity if len(identity) <= _LENGTH else hashed(identity)


def hashed(*parts: str) -> str:
    """A hash of some texts: ``sha256:`` and 40 hexadecimal digits."""
    joined = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return f"sha256:{hashlib.sha256(joined).hexdigest()[:40]}"


def newest_versions(versions: Sequence[tuple[str, int | None]]) -> list[bool]:
    """Which entries of an Atom document to keep: of those with one ``atom:id`` the one that was
    updated last (RFC 4287 §4.1.1).

    Args:
        versions: the id of each entry and when it was updated.
    """
    latest: dict[str, int] = {}
    for name, updated in versions:
        if name and updated is not None:
            latest[name] = max(latest.get(name, updated), updated)
    return [updated is None or latest.get(name, updated) == updated for name, updated in versions]


def _words(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())
