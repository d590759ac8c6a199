"""What a paper changed in an article: its versions, word by word."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from tui_reader.document.difference import Paragraph, compare, compare_words, paragraphs
from tui_reader.document.parse import parse
from tui_reader.model import Article
from tui_reader.store.versions import Version
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import long_date
from tui_reader.ui.dialogs.dialog import Box, Dialog

# Readable without colour too: what went is struck, what came is bold and underlined.
_STYLES = {
    "same": "$text-body",
    "removed": "strike $error",
    "added": "bold underline $success",
}


class Versions(Dialog[None]):
    """The difference between a version and the next; the arrows go to others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,left_square_bracket", "step(-1)", show=False),
        Binding("right,l,right_square_bracket", "step(1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("q,H", "close", show=False),
    ]
    heading = query_one("#heading", Static)
    text = query_one("#text", Static)
    scroll = query_one(VerticalScroll)

    def __init__(self, article: Article, versions: Sequence[Version]) -> None:
        super().__init__()
        self._article = article
        self._versions = versions
        self._shown = len(versions) - 1

    def compose(self) -> ComposeResult:
        """The two versions as one text."""
        hint = (
            _("← older · → newer · ↑↓ scroll · Esc close")
            if len(self._versions) > 1
            else _("↑↓ scroll · Esc close")
        )
        with Box(_("What changed"), hint):
            yield Static(id="heading")
            with VerticalScroll(can_focus=False):
                yield Static(id="text")

    async def on_mount(self) -> None:
        """The latest change first."""
        await self._show()

    async def action_step(self, step: int) -> None:
        """To an older or a newer change."""
        to = self._shown + step
        if 0 <= to < len(self._versions):
            self._shown = to
            await self._show()

    def action_scroll(self, lines: int) -> None:
        """Up or down."""
        self.scroll.scroll_relative(y=lines, animate=False)

    async def _show(self) -> None:
        before = self._versions[self._shown]
        later = self._versions[self._shown + 1 :]
        title, html = (
            (later[0].title, later[0].html)
            if later
            else (self._article.headline.title, self._article.html)
        )
        said = _("{number} of {count} · changed before {date}").format(
            number=self._shown + 1, count=len(self._versions), date=long_date(before.replaced_at)
        )
        self.heading.update(Content.styled(said, "$text-dim"))
        self.text.update(
            await asyncio.to_thread(_difference, before.title, before.html, title, html)
        )
        self.scroll.scroll_to(y=0, animate=False)


def _difference(old_title: str, old_html: str, title: str, html: str) -> Content:
    headline = compare_words(old_title, title)
    body = compare(paragraphs(parse(old_html)), paragraphs(parse(html)))
    parts = [_painted(headline).stylize("bold")]
    unchanged = 0
    for place, paragraph in enumerate(body):
        # Beside every change stands what surrounds it, and the rest is only counted.
        if not any(_is_changed(one) for one in body[max(place - 1, 0) : place + 2]):
            unchanged += 1
            continue
        if unchanged:
            parts.append(_left_out(unchanged))
            unchanged = 0
        parts.append(_painted(paragraph))
    if unchanged:
        parts.append(_left_out(unchanged))
    return Content("\n\n").join(parts)


def _is_changed(paragraph: Paragraph) -> bool:
    return any(piece.kind != "same" for piece in paragraph)


def _painted(paragraph: Paragraph) -> Content:
    parts: list[tuple[str, str]] = []
    for piece in paragraph:
        # What went and what came in its place are no single word.
        joined = bool(parts) and parts[-1][1] == _STYLES["removed"] and piece.kind == "added"
        if joined and not (parts[-1][0][-1:] + piece.text[:1]).count(" "):
            parts.append((" ", _STYLES["same"]))
        parts.append((display(piece.text), _STYLES[piece.kind]))
    return Content.assemble(*parts)


def _left_out(count: int) -> Content:
    return Content.styled(
        ngettext("⋯ {count} paragraph unchanged", "⋯ {count} paragraphs unchanged", count),
        "$text-dim",
    )
