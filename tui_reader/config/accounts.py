"""The ``[[accounts]]`` of ``config.toml`` and ``accounts.toml``: servers that keep feeds and marks.

A password is in neither: what they hold is where it is to be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from tui_reader.config.feeds_file import locked, quoted
from tui_reader.config.load import parse_toml, read_text
from tui_reader.config.problems import Finding, KeyPath, did_you_mean, refuse
from tui_reader.config.schema import AccountSettings
from tui_reader.config.values import expected, read_table
from tui_reader.config.whole_file import write_whole
from tui_reader.text.i18n import _
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line

_HEADER = """\
# Accounts added in tui-reader, which rewrites this file; what you write by hand belongs in config.toml.
# No password is in here: password_env or password_command say where it is.
"""
_NAME_LENGTH = 40
_SECRETS = ("password", "app_key", "token")
"""What is not to be written here, and is not repeated where it was."""


def read_accounts(
    value: object, findings: list[Finding], taken: Sequence[str] = ()
) -> tuple[AccountSettings, ...]:
    """The accounts in the file's order; what is wrong with them goes to ``findings``.

    Args:
        value: what the file holds.
        findings: takes what is wrong.
        taken: names of accounts in another file.
    """
    if not isinstance(value, list):
        found = expected(_("a list of tables, [[accounts]]"), value)
        findings.append(Finding(("accounts",), found))
        return ()
    accounts: list[AccountSettings] = []
    names = {name.casefold() for name in taken}
    for number, table in enumerate(value):
        path: KeyPath = ("accounts", number)
        before = len(findings)
        one = _account(table, path, findings)
        if len(findings) > before:
            continue
        if one.name.casefold() in names:
            message = _('there is an account "{name}" already').format(name=one.name)
            findings.append(Finding((*path, "name"), message))
        names.add(one.name.casefold())
        accounts.append(one)
    return tuple(accounts)


def _account(table: object, path: KeyPath, findings: list[Finding]) -> AccountSettings:
    if not isinstance(table, dict):
        findings.append(Finding(path, expected(_("a table"), table)))
        return AccountSettings()
    rest: dict[str, Any] = dict(table)
    for key in _SECRETS:
        if key in rest:
            del rest[key]
            message = _(
                "no secret belongs in this file: {key}_env names a variable that holds it,"
                " password_command a program that prints the password"
            )
            findings.append(Finding((*path, key), message.format(key=key)))
    if isinstance(rest.get("password_command"), str):
        message = _('expected a list of strings such as ["keyring", "get", "freshrss", "ana"]')
        findings.append(Finding((*path, "password_command"), message))
        del rest["password_command"]
    one = read_table(AccountSettings, rest, path, findings)
    needs = _('an account needs "{key}"')
    missing = [key for key in ("name", "kind", "url") if key not in table]
    findings += [Finding(path, needs.format(key=key)) for key in missing]
    name = one_line(one.name, _NAME_LENGTH + 1).strip()
    if "name" in table and (not name or "/" in name or len(name) > _NAME_LENGTH):
        message = _("a name is one to {most} characters long and has no “/”")
        findings.append(Finding((*path, "name"), message.format(most=_NAME_LENGTH)))
    one = replace(one, name=name)
    if "url" in table:
        one = replace(one, url=_url(one, path, findings))
    if "password_command" in table and "password_env" in table:
        message = _("there is a password_env already; only one of the two can be")
        findings.append(Finding((*path, "password_command"), message))
    elif not (one.password_env or one.password_command) and not (
        {"password_command", *_SECRETS} & table.keys()
    ):
        message = _("an account needs password_env or password_command")
        findings.append(Finding(path, message))
    if not one.user and one.kind != "miniflux":
        findings.append(Finding(path, needs.format(key="user")))
    return one


def _url(one: AccountSettings, path: KeyPath, findings: list[Finding]) -> str:
    """The address of the server; empty after saying what is wrong with it."""
    where = (*path, "url")
    url = clean_url(one.url, schemes=WEB)
    if not url:
        findings.append(Finding(where, _("it is no http or https address")))
        return ""
    if "@" in urlsplit(url).netloc:
        findings.append(Finding(where, _("user and password do not belong in the address")))
        return ""
    if url.startswith("http:") and not one.insecure:
        message = _(
            "http sends the password for everybody to read; write https, or insecure = true"
            " where the network is your own"
        )
        findings.append(Finding(where, message))
    return url


# ``accounts.toml``.


def beside(feeds: Path) -> Path:
    """Where ``accounts.toml`` is, beside ``feeds.toml``."""
    return feeds.with_name("accounts.toml")


def read(path: Path, taken: Sequence[str] = ()) -> tuple[AccountSettings, ...]:
    """The accounts of ``accounts.toml``; none when it is not there.

    Args:
        path: the file.
        taken: names of the accounts in ``config.toml``.

    Raises:
        ConfigError: it is there and cannot be used.
    """
    text = read_text(path)
    return () if text is None else _accounts(path, text, taken)


def _accounts(path: Path, text: str, taken: Sequence[str]) -> tuple[AccountSettings, ...]:
    findings: list[Finding] = []
    accounts: tuple[AccountSettings, ...] = ()
    for name, value in parse_toml(path, text).items():
        if name == "accounts":
            accounts = read_accounts(value, findings, taken)
        else:
            message = did_you_mean(_("there is no such table"), name, ("accounts",))
            findings.append(Finding((name,), message))
    if findings:
        raise refuse(path, text, findings)
    return accounts


def in_config(config: Path) -> tuple[AccountSettings, ...]:
    """The accounts of ``config.toml``; raises as :func:`read`."""
    text = read_text(config)
    if text is None:
        return ()
    findings: list[Finding] = []
    accounts = read_accounts(parse_toml(config, text).get("accounts", []), findings)
    if findings:
        raise refuse(config, text, findings)
    return accounts


def checked(path: Path, one: AccountSettings, taken: Sequence[str] = ()) -> AccountSettings:
    """An account as the file would have it; arguments and errors as :func:`add`, nothing is written."""
    return _accounts(path, _written((*read(path), one)), taken)[-1]


def add(path: Path, one: AccountSettings, taken: Sequence[str] = ()) -> tuple[AccountSettings, ...]:
    """Write an account down; all accounts of the file with it.

    Args:
        path: ``accounts.toml``.
        one: the account.
        taken: names of the accounts in ``config.toml``.

    Raises:
        ConfigError: the account cannot be used, or the file as it is; it is left as it is.
        OSError: it cannot be written; it is left as it is.
    """
    return _change(path, lambda before: (*before, one), taken)


def remove(path: Path, name: str) -> bool:
    """Forget an account; whether the file had it. Raises as :func:`add`."""
    before = read(path)
    after = _change(path, lambda all_: tuple(one for one in all_ if one.name != name), ())
    return len(after) < len(before)


def _change(path: Path, change: Any, taken: Sequence[str]) -> tuple[AccountSettings, ...]:
    target = path.resolve()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(path):
        text = _written(change(read(target)))
        accounts = _accounts(target, text, taken)
        write_whole(target, text.encode())
    return accounts


def _written(accounts: Sequence[AccountSettings]) -> str:
    lines = [_HEADER]
    plain = AccountSettings()
    for one in accounts:
        lines.append("[[accounts]]")
        for key in one.__struct_fields__:
            value = getattr(one, key)
            if value == getattr(plain, key) and key not in ("name", "kind", "url"):
                continue
            if isinstance(value, bool):
                value = "true" if value else "false"
            elif isinstance(value, tuple):
                value = f"[{', '.join(map(quoted, value))}]"
            elif isinstance(value, str):
                value = quoted(value)
            lines.append(f"{key} = {value}")
        lines.append("")
    return "\n".join(lines)
