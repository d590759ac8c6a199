"""Every key that works here, and what it does."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.style import Style
from textual.widgets import Input, Static

from tui_reader.document.wrap import visible, wrap
from tui_reader.text.cells import cell_len, display
from tui_reader.text.folding import fold
from tui_reader.text.i18n import N_, _, is_right_to_left
from tui_reader.ui.actions import GROUPS, NUMBERS_HELP, Action, Place
from tui_reader.ui.dialogs.dialog import Box, Dialog, beside
from tui_reader.ui.keys import key_name
from tui_reader.ui.terminal.field import Field

_KEY_COLUMN = 14
_BESIDE_FROM = 60
"""Columns of the terminal from which keys and words stand side by side."""
_TWO_FROM = 120
"""Columns of the terminal from which there are two columns of keys."""
_LEAST_WORDS = 20
_AROUND = 10
"""Cells of the box that are not text: border, padding, scroll bar, what parts the columns."""
_WIDTH = 72
"""Cells of the box with one column, as ``dialogs.tcss`` has it."""
_SHARE = 0.94
_CLICKED = "action"

Rows = list[tuple[str, str, str]]
"""Keys, what they do, and the id of the action; empty where a click can do nothing."""


class Help(Dialog[str]):
    """The keys of a place by what they are for, then those of the others; typing filters them.

    A click on one does what the key does: gives the action's id.
    """

    AUTO_FOCUS = "Input"
    left = query_one("#keys", Static)
    right = query_one("#more-keys", Static)
    scroll = query_one(VerticalScroll)

    def __init__(self, actions: tuple[Action, ...], place: Place) -> None:
        super().__init__()
        self._actions = actions
        self._place = place

    def compose(self) -> ComposeResult:
        """The filter and the keys."""
        with Box(_("Keys"), _("type to filter · ↑↓ scroll · Esc close")):
            yield Field(placeholder=_("filter"))
            with VerticalScroll(can_focus=False), Horizontal():
                yield from beside(Static(id="keys"), Static(id="more-keys"))

    def on_resize(self, event: events.Resize) -> None:
        """Two columns where there is room for them."""
        super().on_resize(event)
        self.set_class(event.size.width >= _TWO_FROM, "-two-columns")
        self._show(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the filter leaves."""
        self._show(event.value)

    def on_input_submitted(self) -> None:
        """Nothing to be done: read, then close."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked, or close by a click beside the box."""
        if action := event.style.meta.get(_CLICKED):
            event.stop()
            self.dismiss(action)
        else:
            super().on_click(event)

    def on_key(self, event: events.Key) -> None:
        """The arrows scroll while the filter has the focus."""
        moves = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
        if event.key in moves:
            event.stop()
            self.scroll.scroll_relative(y=moves[event.key], animate=False)

    def _show(self, typed: str) -> None:
        terminal = self.app.size.width
        two = terminal >= _TWO_FROM
        box = int(terminal * _SHARE) if two else min(_WIDTH, int(terminal * _SHARE))
        width = (box - _AROUND) // (1 + two)
        sections = [
            section(title, rows, width, beside=terminal >= _BESIDE_FROM)
            for title, rows in self._sections(fold(typed.strip()))
        ]
        if not sections:
            words = _("No key and no action is called “{typed}”.\n⌫ takes letters back.")
            text = words.format(typed=display(typed.strip()))
            sections = [[Content.styled(line, "$text-dim") for line in text.split("\n")]]
        first = _half(list(map(len, sections))) if two else len(sections)
        for column, some in ((self.left, sections[:first]), (self.right, sections[first:])):
            column.update(_listing(some))

    def _sections(self, wanted: str) -> list[tuple[str, Rows]]:
        by_id = {one.id: one for one in self._actions if one.keys}
        groups = [(title, ids.split()) for title, ids in GROUPS]
        grouped = {id for _title, ids in groups for id in ids}
        rest = [id for id in by_id if id not in grouped]
        here: list[tuple[str, Rows]] = []
        others: Rows = []
        for title, ids in (*groups, (N_("Yours"), rest)):
            rows: Rows = []
            for one in (by_id[id] for id in ids if id in by_id):
                if wanted in fold(_searched(one)):
                    keys = ", ".join(map(key_name, one.keys))
                    if self._place in one.where:
                        rows.append((keys, _(one.help), one.id))
                    else:
                        others.append((keys, _(one.help), ""))
            here.append((_(title), rows))
        numbers = [(_(keys), _(words), "") for keys, words in NUMBERS_HELP]
        here.append((_("Numbers"), [one for one in numbers if wanted in fold(" ".join(one))]))
        return [one for one in (*here, (_("In the other panes"), others)) if one[1]]


def section(title: str, rows: Rows, width: int, *, beside: bool) -> list[Content]:
    """The lines of a heading and of what stands below it.

    Args:
        title: the heading.
        rows: what stands below it.
        width: cells of a line.
        beside: keys and words stand side by side; else the words stand below, where they would be
            broken.
    """
    indent = _KEY_COLUMN + 2 if beside else 2
    room = max(width - indent, _LEAST_WORDS)
    lines = [Content.styled(title, "$text-dim")]
    for keys, words, action in rows:
        first = len(lines)
        lead = keys if beside else ""
        if not beside or cell_len(keys) > _KEY_COLUMN:
            lines.append(Content.styled(keys, "bold $accent"))
            lead = ""
        for piece in wrap(words, room):
            text = visible(words[piece.start : piece.end]) + piece.suffix
            blank = " " * (indent - cell_len(lead))
            parts = ((lead, "bold $accent"), blank, (text, "$text-body"))
            lines.append(Content.assemble(*(parts[::-1] if is_right_to_left() else parts)))
            lead = ""
        if action:
            clicked = Style.from_meta({_CLICKED: action})
            lines[first:] = [line.stylize(clicked) for line in lines[first:]]
    return lines


def _listing(sections: Sequence[Sequence[Content]]) -> Content:
    """Sections below one another."""
    return Content("\n\n").join([Content("\n").join(lines) for lines in sections])


def _half(heights: Sequence[int]) -> int:
    """How many sections make the first of two columns, so that they are about as high."""
    return min(
        range(1, len(heights) + 1),
        key=lambda first: max(sum(heights[:first]), sum(heights[first:])),
    )


def _searched(action: Action) -> str:
    """What the filter searches: names, help, keys as they are written and as they are shown."""
    shown = " ".join(map(key_name, action.keys))
    return f"{_(action.name)} {_(action.help)} {' '.join(action.keys)} {shown}"
