"""A question answered with a line of text, and a report that is read and closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.suggester import Suggester
from textual.widgets import Input, Static

from tui_reader.text.cells import display
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.terminal.field import Field

_R = TypeVar("_R")


class RefusedError(Exception):
    """An answer that is refused; the message is the reason, and the question stays."""


class Prompt(Dialog[str]):
    """One input; gives its text, or ``None``.

    Args:
        title: what is asked for.
        does: what ``⏎`` does, in a word.
        hint: shown while nothing is typed.
        text: the text to begin with.
        known: words that may be meant; what is typed behind the last comma is completed.
    """

    def __init__(
        self, title: str, does: str, *, hint: str = "", text: str = "", known: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._title = title
        self._does = does
        self._hint = hint
        self._text = text
        self._known = tuple(known)

    def compose(self) -> ComposeResult:
        """The input."""
        hint = _("⏎ {does} · → complete · Esc close") if self._known else _("⏎ {does} · Esc close")
        with Box(self._title, hint.format(does=self._does)):
            yield Field(
                self._text,
                placeholder=display(self._hint),
                suggester=_Completion(self._known) if self._known else None,
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The answer."""
        self.dismiss(event.value)


class _Completion(Suggester):
    """Completes what is typed behind the last comma."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = tuple(display(one) for one in known)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text with its last word completed; ``None``: none begins so."""
        before, comma, last = value.rpartition(",")
        typed = last.lstrip(" #")
        lead = before + comma + last[: len(last) - len(typed)]
        used = {one.strip(" #") for one in before.split(",")}
        for one in self._known:
            if typed and fold(one).startswith(fold(typed)) and one not in used | {typed}:
                return lead + typed + one[len(typed) :]
        return None


class CheckedPrompt(Dialog[_R], Generic[_R]):
    """One input whose text is tried at once; gives what came of it, or ``None``."""

    note = query_one("#note", Static)

    def __init__(
        self,
        title: str,
        does: str,
        hint: str,
        attempt: Callable[[str], Awaitable[_R]],
        text: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._does = does
        self._text = text
        self._hint = hint
        self._attempt = attempt

    def compose(self) -> ComposeResult:
        """The input, and what was wrong with the last answer."""
        with Box(self._title, _("⏎ {does} · Esc close").format(does=self._does)):
            yield Field(self._text, placeholder=display(self._hint))
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


class Report(Dialog[None]):
    """What happened, and below it text to be read or copied, in lines without anything beside it."""

    def __init__(self, title: str, reason: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._reason = reason
        self._text = text

    def compose(self) -> ComposeResult:
        """The reason, then the text."""
        with Box(self._title, _("Esc close")), VerticalScroll():
            yield Static(Content(display(self._reason)), id="reason")
            lines = "\n".join(map(display, self._text.split("\n")))
            yield Static(Content(lines), id="report")

    def on_key(self, event: events.Key) -> None:
        """Read, then close."""
        if event.key in ("enter", "q"):
            event.stop()
            self.dismiss(None)
