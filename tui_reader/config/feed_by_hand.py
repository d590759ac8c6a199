"""What a feed's table says that only a file written by hand may: how to ask it, how long to keep it."""

from __future__ import annotations

from tui_reader.config.feed_access import read_access
from tui_reader.config.problems import Finding, KeyPath
from tui_reader.config.schema import Keep
from tui_reader.config.values import read_table
from tui_reader.model import KeepWish
from tui_reader.text.i18n import _


def read_by_hand(
    table: dict[str, object], path: KeyPath, findings: list[Finding]
) -> dict[str, object]:
    """``access`` and ``keep`` of a ``Subscription``; what is wrong goes to ``findings``."""
    asking = {key: value for key, value in table.items() if key != "keep"}
    taken: dict[str, object] = {}
    if asking:
        taken["access"] = read_access(asking, path, findings)
    if "keep" in table:
        taken["keep"] = _read_keep(table["keep"], (*path, "keep"), findings)
    return taken


def refuse_by_hand(
    table: dict[str, object], path: KeyPath, findings: list[Finding]
) -> dict[str, object]:
    """Nothing: in ``feeds.toml``, which the program rewrites, such keys are a mistake."""
    message = _("this setting belongs in config.toml, which the program never writes")
    findings.extend(Finding((*path, key), message) for key in table)
    return {}


def _read_keep(value: object, path: KeyPath, findings: list[Finding]) -> KeepWish | None:
    before = len(findings)
    keep = read_table(Keep, value, path, findings)
    if len(findings) > before or not isinstance(value, dict):
        return None
    # What is left out is as [keep] says, which a default would not be.
    return KeepWish(**{key: getattr(keep, key) for key in value})
