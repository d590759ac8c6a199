"""What a feed's table says that only a file written by hand may: how to ask it, or what to run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from tui_reader.config.problems import Finding, KeyPath
from tui_reader.config.schema import Between, ProxyAddress
from tui_reader.config.values import UnfitError, argument_list, read_value
from tui_reader.model import Access
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line

# How a feed of ``config.toml`` is to be asked: password, headers, proxy, limits.

_TYPES: dict[str, object] = {
    "user": str,
    "sender": str,
    "password_env": str,
    "proxy": Annotated[str, ProxyAddress()],
    "timeout": Annotated[int, Between(1, 600)],
    "max_size_mb": Annotated[int, Between(1, 256)],
}
_COMMANDS = ("password_command", "exec", "filter")
_ELSEWHERE = ("user", "password_env", "password_command", "headers", "proxy")
"""What makes no sense for a feed that is not requested."""
# RFC 9110 §5.1 and §5.5, values in ASCII.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
_OURS = frozenset(
    "accept-encoding connection content-length cookie host if-modified-since if-none-match"
    " proxy-authorization referer te transfer-encoding upgrade".split()
)
"""Headers that the reader answers for itself."""


def read_access(table: dict[str, object], path: KeyPath, findings: list[Finding]) -> Access | None:
    """How to ask the feed whose table this is; what is wrong goes to ``findings``.

    A wrong value is not repeated where it may be a secret.
    """
    taken: dict[str, Any] = {}
    for key, value in table.items():
        try:
            if key == "headers":
                taken[key] = _headers(value)
            elif key in _COMMANDS:
                taken[key] = argument_list(value)
            elif key in ("file", "mail"):
                taken[key] = _file(value)
            else:
                taken[key] = read_value(_TYPES[key], value)
        except UnfitError as error:
            findings.append(Finding((*path, key), str(error)))
    access = Access(**taken)
    if access.password_env and access.password_command:
        message = _("there is a password_env already; only one of the two can be")
        findings.append(Finding((*path, "password_command"), message))
    if bool(access.user) != bool(access.password_env or access.password_command):
        message = _("user needs password_env or password_command, and these need user")
        findings.append(Finding(path, message))
    return access


def _file(value: object) -> str:
    path = read_value(str, value)
    assert isinstance(path, str)
    try:
        whole = Path(path).expanduser()
    except RuntimeError:
        # There is no such user, or no home folder.
        whole = Path(path)
    if not whole.is_absolute() or "\0" in path:
        raise UnfitError(_("the path of a file must begin with / or ~/"))
    return str(whole)


def _source(table: dict[str, object], path: KeyPath, findings: list[Finding]) -> dict[str, object]:
    """``url`` and ``title`` of a feed that is a program, a file or mails; nothing for another."""
    kinds = [kind for kind in ("exec", "file", "mail") if kind in table]
    if "sender" in table and "mail" not in table:
        findings.append(Finding((*path, "sender"), _("sender is for feeds with mail")))
    if "mail" in table and "filter" in table:
        findings.append(Finding((*path, "filter"), _("mails are not given to a program")))
    if not kinds:
        if "name" in table:
            message = _(
                "name is for feeds with exec, file or mail; the name of others is their title"
            )
            findings.append(Finding((*path, "name"), message))
        return {}
    if len(kinds) > 1:
        message = _("there is {kind} already; only one can be").format(kind=kinds[0])
        findings.append(Finding((*path, kinds[1]), message))
    for key in _ELSEWHERE:
        if key in table:
            message = _("nothing is requested for this feed, so that this has no meaning")
            findings.append(Finding((*path, key), message))
    name = table.get("name")
    if not isinstance(name, str) or not one_line(name):
        findings.append(Finding(path, _("a feed with exec, file or mail needs a name")))
        return {}
    return {"url": f"{kinds[0]}:{one_line(name)}", "title": one_line(name)}


def _headers(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise UnfitError(_("expected a table of names and values"))
    for name, text in value.items():
        if not _NAME.fullmatch(name):
            raise UnfitError(_("this is no name of a header: {name}").format(name=name))
        if name.lower() in _OURS:
            raise UnfitError(_("{name} is sent by the reader itself").format(name=name))
        if not isinstance(text, str) or not _VALUE.fullmatch(text):
            message = _("the value of {name} is no text that a header can hold")
            raise UnfitError(message.format(name=name))
    return tuple(value.items())


def read_by_hand(
    table: dict[str, object], path: KeyPath, findings: list[Finding]
) -> dict[str, object]:
    """``access`` of a ``Subscription``, and of a program or a file ``url`` and ``title``.

    What is wrong goes to ``findings``.
    """
    asked = {key: value for key, value in table.items() if key != "name"}
    return {"access": read_access(asked, path, findings), **_source(table, path, findings)}


def refuse_by_hand(
    table: dict[str, object], path: KeyPath, findings: list[Finding]
) -> dict[str, object]:
    """Nothing: in ``feeds.toml``, which the program rewrites, such keys are a mistake."""
    message = _("this setting belongs in config.toml, which the program never writes")
    findings.extend(Finding((*path, key), message) for key in table)
    return {}
