"""A question answered with a line of text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.dialog import Box, Dialog

_R = TypeVar("_R")


class RefusedError(Exception):
    """An answer that is refused; the message is the reason, and the question stays."""


class Prompt(Dialog[str]):
    """One input; gives its text, or ``None``."""

    def __init__(self, title: str, *, hint: str = "", text: str = "") -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._text = text

    def compose(self) -> ComposeResult:
        """The input."""
        with Box(self._title, _("⏎ go · Esc close")):
            yield Input(self._text, placeholder=display(self._hint))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The answer."""
        self.dismiss(event.value)


class CheckedPrompt(Dialog[_R], Generic[_R]):
    """One input whose text is tried at once; gives what came of it, or ``None``."""

    note = query_one("#note", Static)

    def __init__(self, title: str, hint: str, attempt: Callable[[str], Awaitable[_R]]) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._attempt = attempt

    def compose(self) -> ComposeResult:
        """The input, and what was wrong with the last answer."""
        with Box(self._title, _("⏎ go · Esc close")):
            yield Input(placeholder=display(self._hint))
            yield Static(id="note")

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try the answer; one that is refused stays, to be put right."""
        if not event.value.strip():
            return
        try:
            result = await self._attempt(event.value.strip())
        except RefusedError as error:
            self.note.update(Content.styled(display(str(error)), "$warning"))
        else:
            self.dismiss(result)
