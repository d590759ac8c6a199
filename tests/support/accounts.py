"""Accounts of every kind, at servers of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from msgspec.structs import replace

from tests.support.google_server import KNOWN, GoogleFront, Traits
from tests.support.news_server import PASSWORD, USER, Front, News, NewsServer
from tests.support.other_servers import FeverFront, MinifluxFront, NextcloudFront
from tui_reader.accounts.account import Account
from tui_reader.accounts.google_profiles import (
    BAZQUX,
    COMMAFEED,
    FRESHRSS,
    INOREADER,
    MINIFLUX,
    THE_OLD_READER,
    Profile,
)
from tui_reader.accounts.google_reader import GoogleReader
from tui_reader.accounts.http import Server
from tui_reader.accounts.kinds import Kind, account_of
from tui_reader.ingest.fetch.request import Client, client

PROFILES = {
    "freshrss": FRESHRSS,
    "freshrss-2024": FRESHRSS,
    "miniflux": MINIFLUX,
    "commafeed": COMMAFEED,
    "old-reader": THE_OLD_READER,
    "bazqux": BAZQUX,
    "inoreader": INOREADER,
}
"""What each of the known servers is taken for."""
OTHERS: dict[str, tuple[Kind, Any, dict[str, Any]]] = {
    "miniflux-v1": ("miniflux", MinifluxFront, {}),
    "miniflux-v1-old": ("miniflux", MinifluxFront, {"lists_ids": False, "stars_many": False}),
    "nextcloud": ("nextcloud", NextcloudFront, {}),
    "nextcloud-below": ("nextcloud", NextcloudFront, {"offset_included": False}),
    "fever-freshrss": ("fever", FeverFront, {"wide": True}),
    "fever-miniflux": (
        "fever",
        FeverFront,
        {"base": "/fever/", "one_question": True, "toggles": True},
    ),
}
EVERY = (*KNOWN, *OTHERS)
"""The names of all servers there are."""


def front_of(name: str, news: News, **switches: Any) -> Front:
    """The front of a server by its name, with some of its switches set otherwise."""
    if name in KNOWN:
        return GoogleFront(news, Traits(**{**vars(KNOWN[name]), **switches}))
    _kind, front, known = OTHERS[name]
    made: Front = front(news, **{**known, **switches})
    return made


@contextmanager
def serving(name: str, news: News | None = None, **switches: Any) -> Iterator[NewsServer]:
    """A server by its name, with a feed to begin with."""
    if news is None:
        news = News()
        news.subscribe("https://lesquais.example/feed", "Les Quais")
    with NewsServer(front_of(name, news, **switches), news) as server:
        yield server


def news_of(server: NewsServer) -> News:
    """What a server keeps."""
    assert server.news is not None
    return server.news


def account_at(
    server: NewsServer,
    name: str,
    http: Client,
    *,
    password: str = PASSWORD,
    profile: Profile | None = None,
    **more: Any,
) -> Account:
    """The account of a server by its name.

    What is told by the address of a hosted service is given here, as the address is of this machine.
    """
    if name in OTHERS:
        kind, _front, known = OTHERS[name]
        url = server.url
        if kind == "fever":
            url += str(known.get("base", FeverFront.base)).rstrip("/")
        return account_of(kind, url, USER, password, client=http, insecure=True, **more)
    keys = (("AppId", "1000"), ("AppKey", "keykey"))
    url = server.url + KNOWN[name].base
    profile = profile or PROFILES[name]
    secrets = (password, "keykey")
    at = Server(http, url, secrets=secrets, headers=keys, hint=profile.hint, **more)
    return GoogleReader(at, profile, USER, password)


def in_small_pages(name: str, size: int) -> Profile | None:
    """The profile of a server that asks for few ids at once; ``None`` for other kinds."""
    return replace(PROFILES[name], ids=size, contents=size) if name in PROFILES else None


@asynccontextmanager
async def browsing() -> AsyncIterator[Client]:
    """A client for requests."""
    http = client()
    try:
        yield http
    finally:
        await http.aclose()
