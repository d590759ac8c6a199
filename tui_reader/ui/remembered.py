"""What the window remembers of itself: widths of panes, and choices made by key.

One small file in the state folder, written whole and put in place at once, so
that a crash leaves the old one or the new one. ``config.toml`` stays the
user's own: a choice made by key holds until the setting of the same name
is changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.config.schema import Density, Layout
from tui_reader.model import Grouping, Order, Stories
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line

FILE = "window.json"

_VALUES: Mapping[str, tuple[str, ...]] = {
    "screen.layout": get_args(Layout),
    "screen.density": get_args(Density),
    "screen.order": get_args(Order),
    "screen.group": get_args(Grouping),
    "screen.stories": get_args(Stories),
}
"""What a choice may be, where not every word will do."""


class Choice(Struct, frozen=True):
    """Something chosen by key."""

    value: str
    configured: str
    """The configured value when it was chosen."""


class Remembered(Struct, frozen=True):
    """The window as it was left."""

    views: int = 0
    """Cells of the views pane; 0: as designed."""
    headlines: int = 0
    """Share of the headlines in what headlines and article have together, in percent; 0: as designed."""
    stacked: int = 0
    """The same where the article stands below the headlines."""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    """Setting, as ``config.toml`` names it → what was chosen instead."""

    def chosen(self, setting: str, configured: str) -> str:
        """The value of a setting: the one chosen by key, unless the configuration changed since."""
        choice = self.choices.get(setting)
        return configured if choice is None or choice.configured != configured else choice.value

    def choose(self, setting: str, configured: str, value: str) -> Remembered:
        """With a choice made; choosing what is configured forgets it."""
        others = {name: one for name, one in self.choices.items() if name != setting}
        if value != configured:
            others[setting] = Choice(value, configured)
        return replace(self, choices=others)


def recall(folder: Path) -> tuple[Remembered, str]:
    """What a state folder remembers, and what is wrong with it in words; empty: nothing.

    A file that cannot be used is as good as none: nothing that matters is in it.
    """
    file = folder / FILE
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return _read(data), ""
    except FileNotFoundError:
        return Remembered(), ""
    except (OSError, ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        text = _("{file} cannot be used ({reason}); panes and colours begin as configured.")
        return Remembered(), one_line(text.format(file=file, reason=error), 300)


def remember(folder: Path, remembered: Remembered) -> None:
    """Write it down.

    Raises:
        OSError: the file cannot be written.
    """
    from tui_reader.config.whole_file import write_whole  # the first screen does not need it

    data: dict[str, Any] = {
        "views": remembered.views,
        "headlines": remembered.headlines,
        "stacked": remembered.stacked,
        "choices": {
            name: {"value": one.value, "configured": one.configured}
            for name, one in remembered.choices.items()
        },
    }
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / FILE, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _read(data: Any) -> Remembered:
    choices = {
        str(name): Choice(str(one["value"]), str(one["configured"]))
        for name, one in data.get("choices", {}).items()
        if one["value"] in _VALUES.get(name, (one["value"],))
    }
    return Remembered(
        max(0, min(int(data.get("views", 0)), 200)),
        max(0, min(int(data.get("headlines", 0)), 95)),
        max(0, min(int(data.get("stacked", 0)), 95)),
        choices,
    )
