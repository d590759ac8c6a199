"""Words found in the article: asked for there, or those of the search it was found by."""

from __future__ import annotations

import asyncio

from tui_reader.model import Article
from tui_reader.text.i18n import _
from tui_reader.text.plain import one_line
from tui_reader.ui.article_overlay import NOTHING_OVER
from tui_reader.ui.finding import Match, find, highlighted, phrases_of
from tui_reader.ui.screens.following import Following
from tui_reader.ui.screens.moving import Moving

_MANY = 3_000
"""Lines in which finding takes longer than a frame: 10 ms for 10,000."""


class Finding(Following, Moving):
    """The main screen's finding within an article."""

    _wanted: tuple[str, ...] = ()
    _matches: tuple[Match, ...] = ()
    _current = -1
    _jump = False

    async def opened(self, article: Article) -> None:
        """An article found by a search shows the words of the search."""
        await super().opened(article)
        self._jump = False
        wanted = phrases_of(self.headlines.listing.view.query.words)
        if wanted != self._wanted:
            self._wanted = wanted
            await self._look(jump=False)

    def do_find(self, count: int) -> None:
        """Ask for words to find in the article."""
        from tui_reader.ui.screens.prompt import Prompt

        if self.article.article is None:
            self.say(_("No article is open."))
            return

        async def answered(text: str | None) -> None:
            if text is None:
                return
            words = one_line(text, 100)
            self._wanted = (words,) if words else ()
            await self._look(jump=True)

        before = self._wanted[0] if len(self._wanted) == 1 else ""
        self.app.push_screen(
            Prompt(_("Find in this article"), hint=_("a word or a phrase"), text=before), answered
        )

    async def do_next_match(self, count: int) -> None:
        """The next place in the article, or the next article of a search."""
        await self._step_match(count)

    async def do_previous_match(self, count: int) -> None:
        """The place before, or the article before."""
        await self._step_match(-count)

    async def _step_match(self, step: int) -> None:
        searched = self.headlines.listing.view.query.words
        if self.place == "article" and self._matches:
            at = self._current + step if self._current >= 0 else (0 if step > 0 else -1)
            self._go_to_match(at % len(self._matches))
        elif searched:
            await (self.do_next_article if step > 0 else self.do_previous_article)(abs(step))
        elif self.place == "article" and self._wanted:
            self.say(_("Not in this article: {words}").format(words=" ".join(self._wanted)))
        else:
            wanted = "find" if self.place == "article" else "search"
            hint = self.key_hint(wanted, _("{key} searches."))
            self.say(f"{_('Nothing was searched for.')} {hint}".strip())

    async def on_article_page_page_set(self) -> None:
        """The page has other lines: look again."""
        self._matches, self._current = (), -1
        if self._wanted:
            await self._look(jump=self._jump)

    def highlights_again(self) -> None:
        """Show again what was found, where hints were."""
        self.article.lay_over(
            highlighted(self._matches, self._current) if self._matches else NOTHING_OVER
        )

    async def _look(self, *, jump: bool) -> None:
        """Find what is wanted in the lines of the moment; ``jump``: to the first place from here on."""
        lines, wanted = self.article.lines, self._wanted
        if len(lines) > _MANY:
            found = await asyncio.to_thread(find, lines, wanted)
            if lines is not self.article.lines or wanted != self._wanted:
                return
        else:
            found = find(lines, wanted)
        self._matches, self._current = found, -1
        # The rest of a long article may have what its beginning has not.
        self._jump = jump and not found and not self.article.whole
        if found and jump:
            top = self.article.scroll_offset.y
            self._go_to_match(next((i for i, one in enumerate(found) if one[0][0] >= top), 0))
            return
        self.highlights_again()
        if jump and wanted and not self._jump:
            self.say(_("Not in this article: {words}").format(words=" ".join(wanted)))

    def _go_to_match(self, at: int) -> None:
        self._current = at
        self.article.bring_to_view(self._matches[at][0][0])
        self.highlights_again()
        where = _("{number} of {count}").format(number=at + 1, count=len(self._matches))
        hints = (
            self.key_hint("next_match", _("{key} next")),
            self.key_hint("previous_match", _("{key} before")),
        )
        self.say(" · ".join(filter(None, (where, *hints))))
