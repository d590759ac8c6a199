"""newsboat's list of feeds: a line each, ``URL tag "another tag" "~Title"`` (newsboat.org, "urls")."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.model import Subscription
from tui_reader.text.i18n import _
from tui_reader.text.links import likely_url, masked
from tui_reader.text.plain import one_line

SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes of the largest list that is read."""
_TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*+)"?|([^\s"]\S*+)')
_ESCAPED = re.compile(r"\\(.)")
_LEFT = ("exec:", "filter:")
_QUERY = "query:"


class Filter(Struct, frozen=True):
    """An expression in newsboat's language, of a query feed or of its killfile."""

    line: int
    name: str
    """Of a query feed its name; of the killfile the feed that it is for, ``*``: all."""
    expression: str


class Urls(Struct, frozen=True):
    """What a list holds."""

    subscriptions: Mapping[str, Subscription]
    """By the address as newsboat has it, in the list's order; an address that occurs twice has
    the tags of both lines."""
    left: tuple[str, ...]
    """The lines that are no feed's address, a sentence each."""
    queries: tuple[Filter, ...] = ()
    """Its query feeds: ``query:Name:expression``."""


def files_of(folder: Path | None, environ: Mapping[str, str]) -> tuple[Path, Path]:
    """Where newsboat keeps its list and its articles: ``urls`` and ``cache.db``.

    Args:
        folder: both are there; ``None``: where newsboat looks for them.
        environ: the environment variables.
    """
    if folder is not None:
        return folder / "urls", folder / "cache.db"
    home = Path(environ.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111 - no HOME: the user's
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "newsboat"
    data = Path(environ.get("XDG_DATA_HOME") or home / ".local/share") / "newsboat"
    # newsboat uses this pair only where the folder of its settings is there.
    if config.is_dir():
        return config / "urls", data / "cache.db"
    return home / ".newsboat" / "urls", home / ".newsboat" / "cache.db"


def read_urls(data: bytes) -> Urls:
    """The feeds of a list: the first tag is the folder, the others stay tags.

    Hidden tags (``!name``) are left out.
    """
    found: dict[str, Subscription] = {}
    left: list[str] = []
    queries: list[Filter] = []
    for number, line in enumerate(data[:SIZE_LIMIT].decode("utf-8-sig", "replace").split("\n"), 1):
        words = [
            _ESCAPED.sub(r"\1", quoted) if plain == "" else plain
            for quoted, plain in _TOKEN.findall(line)
        ]
        if not words or words[0].startswith("#"):
            continue
        address, *tags = words
        if address.startswith(_QUERY):
            name, colon, expression = address.removeprefix(_QUERY).partition(":")
            if colon and name.strip():
                queries.append(Filter(number, one_line(name, 60), expression.strip()))
            else:
                left.append(_("line {line}: the query has no name").format(line=number))
            continue
        url = likely_url(address)
        if address.startswith(_LEFT) or not url:
            left.append(_why_left(number, address))
            continue
        feed = _subscription(url, tags)
        known = found.get(address)
        if known is not None:
            tags = [*known.tags, *filter(None, [feed.folder]), *feed.tags]
            feed = replace(known, title=known.title or feed.title, tags=tuple(dict.fromkeys(tags)))
        found[address] = feed
    return Urls(found, tuple(left), tuple(queries))


def read_killfile(data: bytes) -> tuple[Filter, ...]:
    """The ``ignore-article FEED EXPRESSION`` lines of newsboat's ``config``."""
    found: list[Filter] = []
    for number, line in enumerate(data[:SIZE_LIMIT].decode("utf-8-sig", "replace").split("\n"), 1):
        words = [
            _ESCAPED.sub(r"\1", quoted) if plain == "" else plain
            for quoted, plain in _TOKEN.findall(line)
        ]
        if words[:1] == ["ignore-article"]:
            name, expression = [*words[1:3], "", ""][:2]
            found.append(Filter(number, name, expression))
    return tuple(found)


def _subscription(url: str, tags: list[str]) -> Subscription:
    title = next((one_line(tag[1:]) for tag in tags if tag.startswith("~")), "")
    names = [one_line(tag) for tag in tags if not tag.startswith(("~", "!", "#"))]
    folder, *others = [name for name in dict.fromkeys(names) if name] or [""]
    return Subscription(url, title=title, folder=folder.replace("/", "∕"), tags=tuple(others))


def _why_left(number: int, address: str) -> str:
    kinds = {
        "exec:": _("line {line}: {shown} runs a program, which no feed may here"),
        "filter:": _("line {line}: {shown} goes through a program, which no feed may here"),
    }
    kind = next((one for one in _LEFT if address.startswith(one)), "")
    text = kinds.get(kind, _("line {line}: {shown} is no http or https address"))
    return text.format(line=number, shown=one_line(masked(address), 60))
