"""The open article: its headings, its other reports, its versions, its file; the width of its text."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING

from tui_reader.engine.client import RequestError
from tui_reader.engine.protocol import PictureResult
from tui_reader.model import Headline, Query, StoryChoice
from tui_reader.store import StoreError, articles, pictures, stories, versions
from tui_reader.store.offline import MissingPicture, missing_pictures, unnoted_pictures
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.languages import primary
from tui_reader.text.when import short_time
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.reading import Reading
from tui_reader.ui.main.refresh import Refresh
from tui_reader.ui.main.store_watch import StoreWatch
from tui_reader.ui.reading.pane import CODE_STEP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui_reader.document.lines import Line

_REPORTS = 200
"""Reports of one story that are offered."""
_PATIENCE = 60.0
"""Seconds that saving an article waits for its pictures."""


class ArticleCommands:
    """Actions on the open or selected article.

    Args:
        context: store, engine, keys.
        panes: the article.
        reading: opens other reports.
        refresh: knows whether there is a network.
        watch: shows what changed.
    """

    def __init__(
        self,
        context: Context,
        panes: Panes,
        reading: Reading,
        refresh: Refresh,
        watch: StoreWatch,
    ) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._reading = reading
        self._refresh = refresh
        self._watch = watch
        self._to_join: Headline | None = None
        """The report that is joined with the one on which :meth:`move_report` is done next."""
        self._pictures: list[asyncio.Task[PictureResult]] = []
        """Pictures that an article waits for that is to be saved."""

    def narrower(self) -> None:
        """Make the lines of text shorter."""
        self._widen(-1, _("The lines are as narrow as they can be here."))

    def wider(self) -> None:
        """Make the lines of text longer."""
        self._widen(1, _("The lines are as wide as they can be here."))

    def _widen(self, step: int, end: str) -> None:
        pane = self._panes.article
        if pane.article is None:
            self._status.show(_("Open an article first."))
        elif not pane.widen(step):
            self._status.show(end)

    def code_right(self, count: int) -> None:
        """Show what is further right of code that is wider than the page."""
        self._shift_code(count * CODE_STEP)

    def code_left(self, count: int) -> None:
        """Show what is further left of code that is wider than the page."""
        self._shift_code(-count * CODE_STEP)

    def _shift_code(self, cells: int) -> None:
        pane = self._panes.article
        if not pane.shift_code(cells) and not any(line.overflows for line in pane.lines):
            self._status.show(_("There is no code here that is wider than the page."))

    def only(self) -> None:
        """Give the article the whole screen, or no longer."""
        self._panes.only_article = not self._panes.only_article
        self._panes.focus("article")

    def contents(self) -> None:
        """Choose a heading and go to it."""
        from tui_reader.ui.dialogs.choose import Choose

        found = headings(self._panes.article.lines)
        if not found:
            self._status.show(_("This article has no headings."))
            return

        def chosen(number: int | None) -> None:
            if number is not None:
                self._panes.focus("article")
                self._panes.article.scroll_to(y=found[number][0], animate=False)

        names = ["   " * depth + text for _line, depth, text in found]
        self._panes.open_dialog(Choose(_("Contents"), names), chosen)

    async def reports(self) -> None:
        """Choose another report of the story and open it."""
        from tui_reader.ui.dialogs.choose import Choose

        headline = await self._panes.target()
        if headline is None:
            return
        query = Query(story=headline.story)
        oldest = partial(articles.page, order="oldest")
        found = await self._context.store.run(oldest, query, 0, _REPORTS)
        others = [one for one in found if one.id != headline.id]
        if not others:
            self._status.show(_("No other paper reports this story."))
            return

        async def chosen(number: int | None) -> None:
            if number is not None:
                await self._reading.open_anywhere(others[number])

        described = self._described(headline, found)
        dialog = Choose(_("Other reports of this story"), described, does=_("open"))
        self._panes.open_dialog(dialog, chosen)

    def _described(self, headline: Headline, reports: Sequence[Headline]) -> list[str]:
        """The other reports of a story for choosing one, in order of time: who was first.

        Each with what it shares with the one shown, and what it adds to those before it.
        """
        now = self._context.now()
        names = []
        for place, one in enumerate(reports):
            if one.id == headline.id:
                continue
            name = f"{one.paper} · {short_time(one.sort_at, now)} · {one.title}"
            if one.language != headline.language and one.language:
                name = f"{name} · {primary(one.language)}"
            if shared := shared_words(headline, one):
                name = f"{name} · = {', '.join(shared)}"
            if not place:
                name = f"{name} · {_('first')}"
            elif added := added_words(one, reports[:place]):
                name = f"{name} · + {', '.join(added)}"
            names.append(name)
        return names

    async def move_report(self) -> None:
        """Take a report out of its story, or join it with another on which this is done next."""
        from tui_reader.ui.dialogs.choose import Choose

        headline = await self._panes.target()
        if headline is None:
            return
        first, self._to_join = self._to_join, None
        if first is not None and first.id != headline.id:
            await self._join(first, headline)
            return
        if first is not None or headline.reports < 2:
            self._begin_to_join(headline)
            return

        async def chosen(number: int | None) -> None:
            if number == 0:
                await self._take_out(headline)
            elif number == 1:
                self._begin_to_join(headline)

        names = [_("Take it out of its story"), _("Join it with another report")]
        self._panes.open_dialog(Choose(_("This report"), names), chosen)

    def _begin_to_join(self, headline: Headline) -> None:
        self._to_join = headline
        words = _("{key} on another headline joins “{title}” with it.")
        hint = self._context.key_hint("move_report", words, title=headline.title)
        self._status.show(hint or _("Do the same on another headline to join the two."))

    async def _take_out(self, headline: Headline) -> None:
        await self._decide(
            stories.take_out,
            headline.id,
            done=_("“{title}” is a story of its own now.").format(title=headline.title),
        )

    async def _join(self, one: Headline, other: Headline) -> None:
        await self._decide(
            stories.join,
            other.id,
            one.id,
            done=_("“{title}” is joined with “{other}”.").format(
                title=other.title, other=one.title
            ),
        )

    async def _decide(
        self, decide: Callable[..., StoryChoice | None], *ids: int, done: str
    ) -> None:
        context = self._context
        try:
            choice = await context.store.write(decide, *ids, context.now())
        except StoreError as error:
            self._status.show(str(error))
            return
        if choice is None:
            self._status.show(_("Nothing changed: it is so already."))
            return
        await self._watch.store_changed()
        undo = context.key_hint("undo", _("{key} undoes it"))
        self._status.show(" · ".join(filter(None, (done, undo))))

    async def versions(self) -> None:
        """Show what the paper changed in the article."""
        from tui_reader.ui.dialogs.versions import Versions

        headline = await self._panes.target()
        if headline is None:
            return
        try:
            article = await self._context.store.run(articles.article, headline.id)
            found = await self._context.store.run(versions.versions, headline.id)
        except StoreError as error:
            self._status.show(str(error))
            return
        if article is None or not found:
            self._status.show(_("This article was not changed since it arrived."))
        else:
            self._panes.open_dialog(Versions(article, found))

    # Saving

    async def save(self) -> None:
        """Ask for a format and write the article to a file; once more: wait no longer for pictures."""
        from tui_reader.ui.dialogs.choose import Choose

        if self._pictures:
            for one in self._pictures:
                one.cancel()
            return
        headline = await self._panes.target()
        if headline is None:
            return
        formats = ("markdown", "html", "epub")

        def chosen(number: int | None) -> None:
            if number is not None:
                saving = self._save(headline.id, formats[number])
                self._panes.screen.run_worker(saving, group="saving")

        names = (_("Markdown"), _("HTML, one file with its pictures"), _("EPUB"))
        self._panes.open_dialog(Choose(_("Save as"), names, does=_("save")), chosen)

    async def _save(self, article_id: int, format: str) -> None:
        from tui_reader.config.paths import documents_folder
        from tui_reader.portable.files import FileError
        from tui_reader.ui.saving import pictures_at_hand, save, without_pictures

        run = self._context.store.run
        missing: list[MissingPicture] = []
        try:
            article = await run(articles.article, article_id)
            if format != "markdown":
                await self._fetch_pictures(article_id)
                missing = await run(missing_pictures, (article_id,))
            if unnoted := await run(unnoted_pictures, (article_id,)):
                await self._context.store.write(pictures.shown, unnoted)
            files = await run(pictures.files_of, (article_id,))
        except StoreError as error:
            self._status.show(str(error))
            return
        if article is None:
            self._status.show(_("This article is no longer in the store."))
            return
        at_hand = pictures_at_hand(self._context.paths.pictures, files)
        folder, now = documents_folder(), self._context.now()
        try:
            path = await asyncio.to_thread(save, article, format, folder, now, at_hand)
        except FileError as error:
            self._status.show(str(error))
        else:
            notes = [_("Saved: {path}").format(path=path)]
            if article.is_damaged:
                notes.append(_("its text is damaged in the store"))
            if missing:
                notes.append(without_pictures(missing))
            self._status.show(" · ".join(notes))

    async def _fetch_pictures(self, article_id: int) -> None:
        """Fetch the pictures that are not here yet, as long as somebody may wait."""
        engine = self._context.engine
        missing = await self._context.store.run(missing_pictures, (article_id,))
        never = self._context.settings.pictures.load == "never"
        if not missing or never or engine is None or self._refresh.state.offline_since:
            return
        words = ngettext(
            "Fetching {count} picture for it…", "Fetching {count} pictures for it…", len(missing)
        )
        hint = self._context.key_hint("save", _("{key} saves without waiting."))
        self._status.hold(f"{words} {hint}".strip())
        self._pictures = [
            asyncio.create_task(engine.fetch_picture(one.url, article_id, again=True))
            for one in missing
        ]
        try:
            await asyncio.wait(self._pictures, timeout=_PATIENCE)
        finally:
            tasks, self._pictures = self._pictures, []
            for one in tasks:
                one.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, RequestError):
                # What was not fetched is named when the file is written.
                self._status.show(result.reason)
                break


_WORDS = re.compile(r"\d[\d.,:]*+|[^\W\d_]{3,}")
_SHARED = 6
"""Words that two reports share and that are named."""


def shared_words(one: Headline, other: Headline) -> list[str]:
    """Names, places and numbers that two reports of a story both have, as the first writes them."""
    theirs = {fold(word) for word in _telling_words(other)}
    words = {fold(word): word for word in _telling_words(one)}
    return [word for plain, word in words.items() if plain in theirs][:_SHARED]


def added_words(one: Headline, earlier: Sequence[Headline]) -> list[str]:
    """Numbers that no earlier report of a story has, and names that none in its language has."""
    alike = [each for each in earlier if primary(each.language) == primary(one.language)]
    known = {
        fold(word) for each in alike for word in _WORDS.findall(f"{each.title} {each.summary}")
    }
    numbers = {word for each in earlier for word in _telling_words(each) if word[0].isdigit()}
    begins = {text.split(" ")[0] for text in (one.title, one.summary)}
    # A title that has capitals throughout names nothing by them.
    letters = [word for word in one.title.split() if word[0].isalpha()]
    names = bool(alike) and sum(word[0].isupper() for word in letters) <= 0.7 * len(letters)
    found = {
        fold(word): word
        for word in _telling_words(one)
        if (word not in numbers if word[0].isdigit() else names and word not in begins)
        and fold(word) not in known
    }
    return list(found.values())[:_SHARED]


def _telling_words(one: Headline) -> list[str]:
    arabic = primary(one.language) == "ar"
    words = _WORDS.findall(f"{one.title} {one.summary[:200]}")
    return [word for word in words if arabic or not word[0].islower()]


def headings(lines: Sequence[Line]) -> list[tuple[int, int, str]]:
    """The headings of a page: the line each begins in, its depth from 0, its words."""
    found: list[tuple[int, int, str]] = []
    last = -2
    for index, line in enumerate(lines):
        role = next((span.role for span in line.spans if span.role.startswith("heading")), "")
        if not role:
            continue
        text = "".join(span.text for span in line.spans if span.role == role).strip()
        depth = int(role[-1]) - 1
        if found and last == index - 1 and lines[last].block == line.block:
            start, _depth, before = found[-1]
            found[-1] = (start, depth, f"{before} {text}")
        else:
            found.append((index, depth, text))
        last = index
    least = min((depth for _line, depth, _text in found), default=0)
    return [(line, depth - least, text) for line, depth, text in found]
