"""Choosing one of many by typing a part of its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.fuzzy import Matcher
from textual.getters import query_one
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui_reader.text.cells import display
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.terminal.field import Field

_COMPARED = 400
"""Names that are compared letter by letter at most, 20 µs each."""
SHOWN = 50
"""Matches shown at most; whoever wants others types on."""


class Choose(Dialog[int]):
    """Names to choose from; gives the place of the chosen one.

    Args:
        title: what is chosen.
        names: outside text is welcome.
        does: what ``⏎`` does, in a word; empty: it goes there.
        first: the place of the name that is highlighted at first.
        highlighted: is called with the place of each name that is highlighted.
        classes: for the style sheet; ``-beside`` leaves the screen behind in sight.
    """

    AUTO_FOCUS = "Input"
    matches = query_one(OptionList)

    def __init__(
        self,
        title: str,
        names: Sequence[str],
        *,
        does: str = "",
        first: int = 0,
        highlighted: Callable[[int], None] | None = None,
        classes: str = "",
    ) -> None:
        super().__init__(classes=classes)
        self._first = first
        self._highlighted = highlighted
        self._title = title
        self._does = does or _("go")
        self._names = [display(name) for name in names]
        self._folded: list[str] | None = None
        """The names as they are compared; made when something is typed."""

    def compose(self) -> ComposeResult:
        """The input, and what matches it."""
        with Box(self._title, _("⏎ {does} · ↑↓ choose · Esc close").format(does=self._does)):
            yield Field(placeholder=_("a part of the name"))
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Everything matches nothing typed."""
        self._fill("", self._first)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches now."""
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        """Take the highlighted one."""
        self.matches.action_select()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Report which one is highlighted."""
        if event.option_id is not None and self._highlighted is not None:
            self._highlighted(int(event.option_id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One was chosen."""
        if event.option_id is not None:
            self.dismiss(int(event.option_id))

    def on_key(self, event: events.Key) -> None:
        """The arrows move in the list while the input has the focus."""
        if event.key in ("down", "ctrl+n"):
            event.stop()
            self.matches.action_cursor_down()
        elif event.key in ("up", "ctrl+p"):
            event.stop()
            self.matches.action_cursor_up()

    def _fill(self, typed: str, highlighted: int = 0) -> None:
        if typed and self._folded is None:
            self._folded = [fold(name) for name in self._names]
        found = ranked_folded(self._folded or self._names, typed)
        self.matches.clear_options()
        self.matches.add_options(
            Option(Content(self._names[place]), id=str(place)) for place in found[:SHOWN]
        )
        if count := self.matches.option_count:
            self.matches.highlighted = min(highlighted, count - 1)


def ranked(names: Sequence[str], typed: str) -> list[int]:
    """The places of the names that match, the best first; all of them when nothing is typed."""
    return ranked_folded([fold(name) for name in names], typed)


def ranked_folded(names: Sequence[str], typed: str) -> list[int]:
    """As :func:`ranked`, of names that are folded; of very many that match, the likeliest."""
    wanted = fold(typed.strip())
    if not wanted:
        return list(range(len(names)))
    letters = wanted.replace(" ", "")
    # Only names that hold the letters in their order are worth a costly comparison.
    in_order = re.compile("".join(f"[^{re.escape(one)}]*+{re.escape(one)}" for one in letters))
    places = [place for place, name in enumerate(names) if in_order.match(name)]
    if len(places) > _COMPARED:
        places.sort(
            key=lambda place: (not names[place].startswith(wanted), wanted not in names[place])
        )
        del places[_COMPARED:]
    matcher = Matcher(wanted)
    scored = [(-matcher.match(names[place]), place) for place in places]
    return [place for score, place in sorted(scored) if score < 0]
