"""Where a web page sends its readers by itself: ``http-equiv="refresh"`` (HTML §4.2.5.3)."""

from __future__ import annotations

import re

from tui_reader.ingest.feeds.sniff import root_of
from tui_reader.text.html import unescape

_LOOKED_AT = 64 * 1024
"""Bytes of a page; it stands at the top."""
_SOON = 30
"""Seconds; a page that waits longer shows something, or shows itself anew."""
_ROOTS = frozenset(
    "html head meta title body base link script style noscript center p div h1".split()
)
_TAG = re.compile(r"<(!--|meta|script|style|noscript|title|textarea)(?![a-z-])", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![a-z-])([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_CONTENT = re.compile(
    r"""\s*(?P<wait>\d{0,9})(?:\.\d*)?\s*[;,\s]\s*(?:url\s*=\s*)?(?P<quote>["']?)(?P<url>.*)""",
    re.IGNORECASE | re.DOTALL,
)


def meta_refresh(page: bytes, header: str = "") -> str:
    """The address that a page goes to within half a minute, as it is written there; empty: none.

    What stands in scripts, comments or ``noscript`` does not count.

    Args:
        page: as it was served, without content codings.
        header: ``Refresh`` of the answer, which no standard names and every browser obeys.
    """
    head = page[:_LOOKED_AT].replace(b"\0", b"")
    if not header and b"refresh" not in head.lower():
        return ""
    text = head.decode("utf-8", "replace").lstrip("\ufffd")
    if text.strip() and root_of(text) not in _ROOTS:
        # A feed may hold such a page.
        return ""
    if header:
        return _address(header)
    # In small letters, those outside ASCII as they are: some small letters are longer.
    lower = head.lower().decode("utf-8", "replace").lstrip("\ufffd")
    position = 0
    while (tag := _TAG.search(text, position)) is not None:
        name = tag[1].lower()
        closing = {"meta": ">", "!--": "-->"}.get(name, f"</{name}")
        end = lower.find(closing, tag.end())
        if end < 0:
            break
        position = end + len(closing)
        if name == "meta" and (found := _leads_to(text[tag.end() : end])):
            return found
    return ""


def _leads_to(attributes: str) -> str:
    """The address in a ``meta`` element that refreshes soon."""
    found = {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(attributes)
    }
    if found.get("http-equiv", "").strip().lower() != "refresh":
        return ""
    return _address(found.get("content", ""))


def _address(content: str) -> str:
    """The address after the seconds to wait, unless these are many."""
    said = _CONTENT.match(content)
    if said is None or int(said["wait"] or 0) > _SOON:
        return ""
    quote, url = said["quote"], said["url"]
    return (url.partition(quote)[0] if quote else url).strip()
