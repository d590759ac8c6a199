"""Every key that works here, and what it does."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from tui_reader.text.cells import display
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _
from tui_reader.ui.actions import VIEW_KEYS_HELP, Action, Place
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.keys import key_name

_KEY_COLUMN = 14
_BESIDE_FROM = 60
"""Columns of the terminal from which keys and words stand side by side."""


class Help(Dialog[None]):
    """The keys of a place, then those of the others; typing filters them."""

    AUTO_FOCUS = "Input"
    keys = query_one("#keys", Static)
    scroll = query_one(VerticalScroll)

    def __init__(self, actions: tuple[Action, ...], place: Place) -> None:
        super().__init__()
        self._actions = actions
        self._place = place

    def compose(self) -> ComposeResult:
        """The filter and the keys."""
        with Box(_("Keys"), _("type to filter · ↑↓ scroll · Esc close")):
            yield Input(placeholder=_("filter"))
            with VerticalScroll(can_focus=False):
                yield Static(id="keys")

    def on_mount(self) -> None:
        """Show all."""
        self.keys.update(self._listing(""))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the filter leaves."""
        self.keys.update(self._listing(event.value))

    def on_input_submitted(self) -> None:
        """Nothing to be done: read, then close."""
        self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """The arrows scroll while the filter has the focus."""
        moves = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
        if event.key in moves:
            event.stop()
            self.scroll.scroll_relative(y=moves[event.key], animate=False)

    def _listing(self, typed: str) -> Content:
        wanted = fold(typed.strip())
        shown = [
            (one, f"{', '.join(map(key_name, one.keys))}")
            for one in self._actions
            if one.keys and wanted in fold(_searched(one))
        ]
        here = [(keys, _(one.help)) for one, keys in shown if self._place in one.where]
        digits, what_they_do = map(_, VIEW_KEYS_HELP)
        if not wanted or wanted in fold(f"{digits} {what_they_do}"):
            here.append((digits, what_they_do))
        other = [(keys, _(one.help)) for one, keys in shown if self._place not in one.where]
        if not here and not other:
            words = _("No key and no action is called “{typed}”.\n⌫ takes letters back.")
            return Content.styled(words.format(typed=display(typed.strip())), "$text-dim")
        width = self.app.size.width
        parts = [_section(_("Here"), here, width)] if here else []
        if other:
            parts.append(_section(_("In the other panes"), other, width))
        return Content("\n\n").join(parts)


def _section(title: str, rows: list[tuple[str, str]], width: int) -> Content:
    lines = [Content.styled(title, "$text-dim")]
    for keys, text in rows:
        # A narrow screen has the words below the keys; beside them they would be broken.
        first = keys.ljust(_KEY_COLUMN) if width >= _BESIDE_FROM else keys
        gap = " " if width >= _BESIDE_FROM else "\n  "
        lines.append(Content.assemble((first, "bold $accent"), (f"{gap}{text}", "$text-body")))
    return Content("\n").join(lines)


def _searched(action: Action) -> str:
    """What the filter searches: names, help, keys as they are written and as they are shown."""
    shown = " ".join(map(key_name, action.keys))
    return f"{_(action.name)} {_(action.help)} {' '.join(action.keys)} {shown}"
