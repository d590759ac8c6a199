"""The feeds that fail: why, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui_reader.model import Feed
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.links import masked
from tui_reader.text.when import short_time
from tui_reader.ui.actions import Action
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.keys import key_hint


class Failures(Dialog[tuple[str, ...]]):
    """Failing feeds; gives the addresses of those to ask again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "retry", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]
    feeds = query_one(OptionList)

    def __init__(self, failing: Sequence[Feed], now: int, actions: tuple[Action, ...]) -> None:
        super().__init__()
        self._actions = actions
        self._failing = tuple(failing)
        self._now = now

    def compose(self) -> ComposeResult:
        """The list."""
        title = _("Feed errors · {count}").format(count=len(self._failing))
        with Box(title, _("⏎ ask again · r all · Esc close")):
            yield OptionList(*map(self._option, self._failing), markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask one feed again."""
        self.dismiss((self._failing[event.option_index].url,))

    def action_retry(self) -> None:
        """Ask all of them again."""
        self.dismiss(tuple(feed.url for feed in self._failing))

    def action_move(self, step: int) -> None:
        """Up or down."""
        if step > 0:
            self.feeds.action_cursor_down()
        else:
            self.feeds.action_cursor_up()

    def _option(self, feed: Feed) -> Option:
        last = feed.state.last_success
        when = (
            _("never worked")
            if last is None
            else _("last worked {time}").format(time=short_time(last, self._now))
        )
        gone = ""
        if feed.state.gone:
            words = key_hint(
                self._actions, "remove_feed", _("gone for good (410): {key} removes it")
            )
            gone = f" · {words or _('gone for good (410)')}"
        return Option(
            Content.assemble(
                (display(feed.title), "bold $text-unread"),
                (f"  {when}{gone}\n", "$text-dim"),
                (display(str(feed.state.error)), "$warning"),
                ("\n" + display(masked(feed.url)), "$text-dim"),
            )
        )
