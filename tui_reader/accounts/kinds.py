"""The kinds of accounts, and an account of each."""

from __future__ import annotations

import base64
from typing import Literal, get_args

from tui_reader.accounts.account import Account, AccountError
from tui_reader.accounts.fever import Fever
from tui_reader.accounts.google_profiles import FRESHRSS, Profile, profile_at
from tui_reader.accounts.google_reader import GoogleReader
from tui_reader.accounts.http import DEADLINE, Pairs, Server, server_url
from tui_reader.accounts.miniflux import Miniflux
from tui_reader.accounts.nextcloud import ENDING, Nextcloud
from tui_reader.ingest.fetch.request import LIMIT, Client
from tui_reader.text.i18n import N_
from tui_reader.text.reasons import because

Kind = Literal["freshrss", "miniflux", "greader", "nextcloud", "fever"]
_HINTS: dict[Kind, str] = {
    "miniflux": N_("without a user, Miniflux takes the password for an API key"),
    "nextcloud": N_("Nextcloud wants an app password where signing in takes two steps"),
    "fever": N_("most servers have a password of its own for Fever"),
}
KINDS: tuple[Kind, ...] = get_args(Kind)


def account_of(
    kind: Kind,
    url: str,
    user: str,
    password: str,
    *,
    client: Client,
    insecure: bool = False,
    app_id: str = "",
    app_key: str = "",
    proxy: str = "",
    deadline: float = DEADLINE,
    limit: int = LIMIT,
) -> Account:
    """The account of a server; nothing is sent yet.

    Args:
        kind: what the server speaks.
        url: of the server or its interface. Of ``greader`` it also tells which service it is.
        user: of the account. Empty for Miniflux: ``password`` is an API key.
        password: of the account, for the interface.
        client: from :func:`tui_reader.ingest.fetch.request.client`.
        insecure: whether plain HTTP will do.
        app_id: of the application, where Inoreader wants one.
        app_key: the key that goes with it.
        proxy: as for :func:`tui_reader.ingest.fetch.request.fetch`.
        deadline: seconds for a request.
        limit: bytes of an answer.

    Raises:
        AccountError: the address cannot be used, or keys are missing.
    """
    profile = FRESHRSS if kind == "freshrss" else profile_at(url)
    ending = {"nextcloud": ENDING, "freshrss": FRESHRSS.ending}.get(kind, "")
    if kind == "greader":
        ending = profile.ending
    address = server_url(url, insecure=insecure, ending=ending)
    if kind == "fever" and address.endswith("/fever"):
        # Miniflux has it only as a folder, and others as both.
        address += "/"
    if kind in ("greader", "miniflux"):
        address = address.rstrip("/").removesuffix("/reader/api/0").removesuffix("/v1")
    sent, secrets = _headers(kind, profile, user, password, app_id, app_key)
    server = Server(
        client,
        address,
        secrets=secrets,
        headers=sent,
        hint=_HINTS.get(kind, profile.hint),
        proxy=proxy,
        deadline=deadline,
        limit=limit,
    )
    if kind == "miniflux":
        return Miniflux(server)
    if kind == "nextcloud":
        return Nextcloud(server)
    if kind == "fever":
        return Fever(server, user, password)
    return GoogleReader(server, profile, user, password)


def _headers(
    kind: Kind, profile: Profile, user: str, password: str, app_id: str, app_key: str
) -> tuple[Pairs, tuple[str, ...]]:
    """What goes with each request of an account, and what of it is secret."""
    if kind == "greader" and profile.app_keys:
        if not (_fits(app_id) and _fits(app_key)):
            raise AccountError(
                "address",
                because("Inoreader wants app_id and app_key beside user and password, in ASCII"),
            )
        return (("AppId", app_id), ("AppKey", app_key)), (password, app_key)
    if kind == "miniflux" and not user:
        if not _fits(password):
            raise AccountError("password", because("the API key is empty or not in ASCII"))
        return (("X-Auth-Token", password),), (password,)
    if kind in ("miniflux", "nextcloud"):
        pair = f"{user}:{password}"
        token = base64.b64encode(pair.encode("utf-8", "replace")).decode()
        return (("Authorization", f"Basic {token}"),), (password, pair)
    return (), (password,)


def _fits(value: str) -> bool:
    """Whether a header can hold a value."""
    return bool(value) and value.isascii() and value.isprintable()
