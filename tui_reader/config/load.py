"""``config.toml`` read: every setting at its place, or every mistake at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, get_type_hints

from msgspec.structs import fields

from tui_reader.config.feed_by_hand import read_by_hand
from tui_reader.config.feed_tables import read_feeds
from tui_reader.config.keys import KeyCheck, read_keys
from tui_reader.config.own_views import read_views
from tui_reader.config.problems import (
    ConfigError,
    Finding,
    KeyPath,
    Problem,
    did_you_mean,
    refuse,
)
from tui_reader.config.schema import Settings
from tui_reader.config.values import is_table, read_table
from tui_reader.model import Subscription
from tui_reader.text.i18n import _

OwnKeyCheck = Callable[[Settings], Iterable[tuple[KeyPath, str]]]
"""Of all settings: where keys of commands and macros are in conflict, and the words for it."""


def load(
    path: Path,
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
    check: KeyCheck | None = None,
    check_own: OwnKeyCheck | None = None,
    required: bool = False,
) -> Settings:
    """The settings of a configuration file; a file that is not there means the defaults.

    Args:
        path: ``config.toml``.
        actions: the ids that ``[keys]`` may name; ``None``: they are not checked.
        themes: the names that ``[screen] theme`` may have besides ``auto``; ``None``: unchecked.
        check: what says of a preset and the user's own keys, which do not agree; ``None``: nothing.
        check_own: what says of keys of commands and macros that they mean something else already.
        required: the user named this file, so that its absence is an error.

    Raises:
        ConfigError: the file cannot be used; it holds every problem found, and
            nothing of the file is applied.
    """
    text = read_text(path)
    if text is None:
        if required:
            raise ConfigError([Problem(path, 0, "", _("there is no such file"))])
        return Settings()
    findings: list[Finding] = []
    settings = _settings(parse_toml(path, text), actions, findings, check)
    if check_own is not None and not findings:
        findings += (Finding(path, said) for path, said in check_own(settings))
    theme = settings.screen.theme
    if themes is not None and theme not in ("auto", *themes):
        message = _('there is no theme "{name}"').format(name=theme)
        message = did_you_mean(message, theme, ("auto", *themes))
        findings.append(Finding(("screen", "theme"), message))
    if findings:
        raise refuse(path, text, findings)
    return settings


def load_feeds(path: Path) -> tuple[Subscription, ...]:
    """The ``[[feeds]]`` of a configuration file; none when it is not there.

    Raises:
        ConfigError: they cannot be used.
    """
    text = read_text(path)
    if text is None:
        return ()
    findings: list[Finding] = []
    feeds = read_feeds(parse_toml(path, text).get("feeds", []), findings, read_by_hand)
    if findings:
        raise refuse(path, text, findings)
    return feeds


def read_text(path: Path) -> str | None:
    """The text of a configuration file; ``None`` when there is no such file.

    Raises:
        ConfigError: it is there and cannot be read, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            message = _("it is a link to {target}, which is not there").format(
                target=path.readlink()
            )
            raise ConfigError([Problem(path, 0, "", message)]) from None
        return None
    except OSError as error:
        message = _("the file cannot be read: {reason}").format(reason=error.strerror or error)
        raise ConfigError([Problem(path, 0, "", message)]) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = _("the file is not UTF-8 text, which TOML asks for; save it as UTF-8")
        raise ConfigError([Problem(path, line, "", message)]) from error


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """The tables of a TOML 1.0.0 file.

    Raises:
        ConfigError: a syntax error, with its line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, line = _syntax(str(error), text)
    except RecursionError:
        reason, line = _("lists or tables are nested too deep"), 0
    message = _("this is not TOML: {reason}").format(reason=reason)
    raise ConfigError([Problem(path, line, "", message)])


def _settings(
    tables: dict[str, Any],
    actions: Collection[str] | None,
    findings: list[Finding],
    check: KeyCheck | None,
) -> Settings:
    hints = get_type_hints(Settings)
    names = [field.name for field in fields(Settings) if field.name not in ("preset", "layouts")]
    taken: dict[str, Any] = {}
    for name, value in tables.items():
        if name == "feeds":
            taken[name] = read_feeds(value, findings, read_by_hand)
        elif name == "keys":
            keys = read_keys(value, actions, findings, check)
            taken["preset"], taken["layouts"], taken[name] = keys
        elif name == "views":
            taken[name] = read_views(value, findings)
        elif name in ("commands", "macros"):
            # Most files have none.
            from tui_reader.config.own_commands import read_commands, read_macros

            read = read_commands if name == "commands" else read_macros
            taken[name] = read(value, findings)
        elif name == "rules":
            continue
        elif name == "accounts":
            from tui_reader.config.accounts import read_accounts  # few have one

            taken[name] = read_accounts(value, findings)
        elif name in names and is_table(hints[name]):
            taken[name] = read_table(hints[name], value, (name,), findings)
        else:
            findings.append(Finding((name,), _misplaced(name, names)))
    if "rules" in tables:
        # Their queries may name views, wherever those stand in the file.
        from tui_reader.config.rules import read_rules

        taken["rules"] = read_rules(tables["rules"], findings, taken.get("views", ()))
    return Settings(**taken)


def _misplaced(name: str, names: Collection[str]) -> str:
    """What to say of a name at the top of the file: perhaps its table is missing."""
    hints = get_type_hints(Settings)
    for table in names:
        if is_table(hints[table]) and name in {f.name for f in fields(hints[table])}:
            return _("this setting belongs below [{table}]").format(table=table)
    return did_you_mean(_("there is no such table"), name, names)


def _syntax(message: str, text: str) -> tuple[str, int]:
    """tomllib's ``… (at line 3, column 9)`` or ``… (at end of document)``, taken apart."""
    reason, _at, place = message.rpartition(" (at ")
    words = place.rstrip(")").replace(",", "").split()
    if words[:1] == ["line"] and len(words) > 1 and words[1].isdigit():
        return reason, int(words[1])
    return reason or message, text.count("\n") + 1
