"""The line in which a query is typed; the list behind it fills meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from tui_reader.query.complete import completions
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.terminal.field import Field

_TITLES = "sort:title"


class SearchPrompt(Dialog[str]):
    """One input; gives the query, or ``None``.

    Args:
        text: what stands in it at first.
        typed: is called with the text whenever it changes.
        save: is called with the text when it is to become a view.
        names: of feeds, folders, tags, languages and views, which Tab completes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False),
        Binding("ctrl+t", "titles_first", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(
        self,
        text: str,
        typed: Callable[[str], None],
        save: Callable[[str], None],
        names: Mapping[str, Sequence[str]],
    ) -> None:
        super().__init__()
        self._names = names
        self._ways: list[str] = []
        """In which ways the last word can be completed, once Tab was pressed."""
        self._text = text
        self._typed = typed
        self._save = save

    def compose(self) -> ComposeResult:
        """The input, and what was found or is wrong."""
        hint = _("⏎ go · Tab complete · Ctrl+T titles first · Ctrl+S save as a view · Esc close")
        with Box(_("Search"), hint):
            yield Field(
                self._text,
                placeholder=_('words  "two words"  -not  title:word  is:unread  newer:2d  a OR b'),
                select_on_focus=False,
            )
            yield Static(id="offers")
            yield Static(id="note")

    def show_offers(self, offers: Sequence[tuple[str, str]]) -> None:
        """Show what the last word may become, each with what it means or how many articles it gives."""
        parts: list[tuple[str, str]] = []
        for word, more in offers:
            gap = "  " if parts else ""
            parts += [(f"{gap}{display(word)}", "$accent"), (f" {display(more)}", "$text-dim")]
        for line in self.query("#offers").results(Static):
            line.update(Content.assemble(*parts))
            line.display = bool(parts)

    def show_found(self, count: int | None) -> None:
        """Say how many articles were found so far; ``None``: these are all, and nothing is wrong."""
        text = "" if count is None else _("{count}+ articles").format(count=f"{count:,}")
        # It may be closed before the last of what it asked for is here.
        for note in self.query("#note").results(Static):
            note.update(Content(text))

    def show_problem(self, problem: str) -> None:
        """Say what is wrong with the query."""
        for note in self.query("#note").results(Static):
            note.update(Content.styled(display(problem), "$warning"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another query."""
        event.stop()
        self._typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The answer."""
        self.dismiss(event.value)

    def action_complete(self) -> None:
        """Complete the last word; again: in the next way that fits."""
        line = self.query_one(Input)
        if line.value not in self._ways:
            self._ways = completions(line.value, self._names)
        if not self._ways:
            return
        at = self._ways.index(line.value) + 1 if line.value in self._ways else 0
        line.value = self._ways[at % len(self._ways)]
        line.cursor_position = len(line.value)

    def action_titles_first(self) -> None:
        """Hits in titles before those in texts, or the newest first again."""
        line = self.query_one(Input)
        text = line.value.removesuffix(_TITLES).rstrip()
        line.value = text if text != line.value.rstrip() else f"{text} {_TITLES}"
        line.cursor_position = len(line.value)

    def action_save(self) -> None:
        """Make a view of it."""
        self._save(self.query_one(Input).value)
