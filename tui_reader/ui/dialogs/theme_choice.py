"""Choosing the colours: the theme under the cursor is on the screen at once."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets import OptionList

from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.choose import Choose


class ThemeChoice(Choose):
    """Themes by name; gives the place of the chosen one, and puts the old one back on Esc."""

    CSS = "ThemeChoice { align: right middle; background: $background 0%; } ThemeChoice #box { width: 40; margin: 0 2; }"

    def __init__(self, names: Sequence[str], theme: str) -> None:
        super().__init__(_("Theme"), names)
        self._themes = tuple(names)
        self._before = theme

    def on_mount(self) -> None:
        """The theme of the moment is the first under the cursor."""
        if self._before in self._themes:
            self.matches.highlighted = self._themes.index(self._before)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show it."""
        if event.option_id is not None:
            self.app.theme = self._themes[int(event.option_id)]

    def action_close(self) -> None:
        """Nothing chosen."""
        self.app.theme = self._before
        super().action_close()
