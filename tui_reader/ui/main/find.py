"""Finding words in the open article: those asked for, or those of the search it was found by."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from tui_reader.model import sought_of
from tui_reader.query.places import (
    NOTHING,
    Sought,
    anywhere,
    expression_places,
    pattern_of,
    unfolded,
)
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line
from tui_reader.ui.actions import Action
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.reading.overlay import NOTHING_OVER, Overlay, Stretch

if TYPE_CHECKING:
    from tui_reader.document.lines import Line

LIMIT = 5_000
"""Places found at most."""
_MANY_LINES = 3_000
"""Lines in which finding takes longer than a frame: 10 ms for 10,000."""

_STEPPING = {"next_unread": "next_match", "toggle_read": "previous_match"}
"""Actions whose keys go from place to place while there are any and no other key does."""

Piece = tuple[int, int, int]
"""A line, and the first and the last character but one in it."""
Match = tuple[Piece, ...]
"""One place, on one line or on several."""

# Between two words a line may end and the bar of a quotation begin the next; within a word it
# may have been hyphenated.
_GAP = r"[\s▎]+"
_BREAK = r"(?:-\n[\s▎]*)?"


class Find:
    """Finds words in the open article, highlights them and goes from one to the next.

    Args:
        context: the keys that hints name.
        panes: the article, and the search of the list.
    """

    def __init__(self, context: Context, panes: Panes) -> None:
        self._context = context
        self._panes = panes
        self._pane = panes.article
        self._status = panes.status
        self._wanted = NOTHING
        self._phrase = ""
        self.matches: tuple[Match, ...] = ()
        """The places found on the page."""
        self._asked = False
        """The words are those that were asked for in the article, not a search's."""
        self._current = -1
        self._jump = False
        """The first place found later, when more of the page is set, is to be shown."""

    async def article_opened(self) -> None:
        """Highlight the words of the search that the article was found by."""
        self._jump = False
        wanted = sought_of(self._panes.headlines.listing.view, "text")
        if wanted != self._wanted:
            self._wanted, self._phrase, self._asked = wanted, "", False
            await self._find(jump=False)

    def ask(self) -> None:
        """Ask for words and go to the first place that has them."""
        from tui_reader.ui.dialogs.prompt import Prompt

        if self._pane.article is None:
            self._status.show(_("No article is open."))
            return

        async def answered(text: str | None) -> None:
            if text is None:
                return
            self._phrase = one_line(text, 100)
            self._wanted, self._asked = anywhere(self._phrase), True
            await self._find(jump=True)

        words = self._wanted.words
        before = self._phrase or (words[0].text if len(words) == 1 else "")
        title = _("Find in this article")
        dialog = Prompt(title, _("find"), hint=_("a word or a phrase"), text=before)
        self._panes.open_dialog(dialog, answered)

    def instead_of(self, action: Action) -> Action:
        """What a key means while the places of a find are shown.

        Where the keys ``n`` and ``N`` of a find mean something else (preset ``newsboat``), they go
        from place to place as long as there are any.
        """
        stepping = _STEPPING.get(action.id)
        if stepping is None or not (
            self._asked and self.matches and self._panes.place == "article"
        ):
            return action
        steps = (one for one in self._context.actions if one.id == stepping and not one.keys)
        return next(steps, action)

    def step(self, step: int) -> None:
        """Go so many places on, or back when negative; after the last comes the first."""
        at = self._current + step if self._current >= 0 else (0 if step > 0 else -1)
        self._go_to(at % len(self.matches))

    def show_none(self, *, in_article: bool) -> None:
        """Explain why there is no place to go to."""
        if in_article and self._wanted:
            text = _("Not in this article: {words}").format(words=self._words())
        else:
            action = "find" if in_article else "search"
            hint = self._context.key_hint(action, _("{key} searches."))
            text = f"{_('Nothing was searched for.')} {hint}".strip()
        self._status.show(text)

    async def page_set(self) -> None:
        """Find again: the page has other lines."""
        self.matches, self._current = (), -1
        if self._wanted:
            await self._find(jump=self._jump)

    def highlight(self) -> None:
        """Show what was found."""
        found = highlighted(self.matches, self._current) if self.matches else NOTHING_OVER
        self._pane.lay_over(found)

    async def _find(self, *, jump: bool) -> None:
        """Find what is wanted in the lines of the moment; ``jump``: go to the first place from here on."""
        lines, wanted = self._pane.lines, self._wanted
        if len(lines) > _MANY_LINES:
            found = await asyncio.to_thread(find, lines, wanted)
            if lines is not self._pane.lines or wanted != self._wanted:
                return
        else:
            found = find(lines, wanted)
        self.matches, self._current = found, -1
        # The rest of a long article may have what its beginning has not.
        self._jump = jump and not found and not self._pane.whole
        if found and jump:
            top = self._pane.scroll_offset.y
            self._go_to(next((i for i, one in enumerate(found) if one[0][0] >= top), 0))
            return
        self.highlight()
        if jump and wanted and not self._jump:
            self._status.show(_("Not in this article: {words}").format(words=self._words()))

    def _words(self) -> str:
        """What is looked for, as a person reads it."""
        return self._phrase or " ".join(
            [*(one.text for one in self._wanted.words if one.starts),
             *(f"/{pattern}/" for pattern, _flags in self._wanted.expressions)]
        )  # fmt: skip

    def _go_to(self, at: int) -> None:
        self._current = at
        self._pane.bring_to_view(self.matches[at][0][0])
        self.highlight()
        where = _("{number} of {count}").format(number=at + 1, count=len(self.matches))
        texts = zip(_STEPPING.items(), (_("{key} next"), _("{key} before")), strict=True)
        hints = [
            self._context.key_hint(stepping, text) or self._context.key_hint(other, text)
            for (other, stepping), text in texts
        ]
        self._status.show(" · ".join(filter(None, (where, *hints))))


def find(lines: Sequence[Line], sought: Sought) -> tuple[Match, ...]:
    """Where any of some words or phrases stands, in order; case, accents and line ends are no matter."""
    if not sought:
        return ()
    found: list[Match] = []
    if sought.words:
        folded = [fold(line.text) for line in lines]
        starts = _starts(folded)
        expression = pattern_of(sought.words, _GAP, _BREAK)
        found += [
            _pieces(lines, folded, starts, match.start(), match[0])
            for match in islice(expression.finditer("\n".join(folded)), LIMIT)
        ]
    if sought.expressions:
        # A regular expression sees the text as it is; a line ends with a space.
        texts = [line.text for line in lines]
        starts, whole = _starts(texts), "\n".join(texts)
        for pattern, flags in sought.expressions:
            for begin, end in expression_places(pattern, flags, whole.replace("\n", " ")):
                found.append(_pieces(lines, texts, starts, begin, whole[begin:end]))
    apart: list[Match] = []
    for one in sorted(filter(None, found)):
        if not apart or one[0][:2] >= (apart[-1][-1][0], apart[-1][-1][2]):
            apart.append(one)
    return tuple(apart[:LIMIT])


def _pieces(
    lines: Sequence[Line], texts: Sequence[str], starts: Sequence[int], begin: int, found: str
) -> Match:
    """A place in lines that are joined by one character, by line.

    Args:
        lines: of the page.
        texts: those lines as they were searched.
        starts: where each begins.
        begin: the first character.
        found: what stands there, a line feed where one line ends.
    """
    pieces: list[Piece] = []
    at = begin
    for part in found.split("\n"):
        line = bisect_right(starts, at) - 1
        first, last = at - starts[line], at - starts[line] + len(part)
        if part.strip(" ▎"):
            lead = len(part) - len(part.lstrip(" ▎")) if pieces else 0
            pieces.append((line, *unfolded(lines[line].text, texts[line], first + lead, last)))
        at += len(part) + 1
    return tuple(pieces)


def _starts(texts: Sequence[str]) -> list[int]:
    return [0, *accumulate(len(text) + 1 for text in texts)][:-1]


def highlighted(matches: Sequence[Match], current: int) -> Overlay:
    """The matches as the page shows them, one of them as the current one."""
    stretches: dict[int, list[Stretch]] = {}
    for index, match in enumerate(matches):
        role = "found_now" if index == current else "found"
        for line, start, end in match:
            stretches.setdefault(line, []).append(Stretch(start, end, role))
    return Overlay({line: tuple(some) for line, some in stretches.items()})
