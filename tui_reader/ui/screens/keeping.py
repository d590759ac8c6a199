"""What is kept of reading: how far each article was read, and articles saved to files."""

from __future__ import annotations

import asyncio

from textual.timer import Timer

from tui_reader.engine.protocol import Died, PictureReady
from tui_reader.model import Article
from tui_reader.store import StoreError, articles, pictures, positions
from tui_reader.store.offline import MissingPicture, missing_pictures, note_pictures
from tui_reader.text.i18n import _, ngettext
from tui_reader.ui.desk import EngineSaid
from tui_reader.ui.screens.news import News

_PATIENCE = 60.0
"""Seconds that saving an article waits for its pictures."""
_SETTLED = 0.7
"""Seconds after the last scrolling in which a place is written: a crash costs no more than that."""


class Keeping(News):
    """The main screen's memory of places, and its saving."""

    _place_timer: Timer | None = None
    _kept: tuple[int, float] = (0, 0.0)
    _answers: dict[int, asyncio.Future[None]]
    """Requests for pictures that are to be saved."""

    def on_mount(self) -> None:
        """Follow where the article is read."""
        self._answers = {}
        self.watch(self.article, "scroll_y", self._scrolled, init=False)

    async def place_in(self, article: Article) -> float:
        """How much of an article was above the pane when it was last read."""
        await self.keep_place()
        share = await self.desk.store.run(positions.position, article.headline.id)
        self._kept = (article.headline.id, share)
        return share

    def _scrolled(self) -> None:
        if self._place_timer is None:
            self._place_timer = self.set_timer(_SETTLED, self.keep_place)
        else:
            self._place_timer.reset()

    async def keep_place(self) -> None:
        """Write down how far the open article was read; its end counts as its beginning."""
        if self._place_timer is not None:
            self._place_timer.stop()
            self._place_timer = None
        pane = self.article
        if pane.article is None or not pane.whole:
            return
        share = 0.0 if pane.scroll_offset.y >= pane.max_scroll_y else pane.share
        kept = (pane.article.headline.id, share)
        if kept == self._kept or (self._kept[0] != kept[0] and not share):
            return
        self._kept = kept
        try:
            await self.desk.store.run(positions.remember, *kept, self.desk.now())
        except StoreError as error:
            self.say(str(error))

    def do_save(self, count: int) -> None:
        """Ask for a form and write the article to a file; once more: wait no longer for pictures."""
        from tui_reader.ui.screens.choose import Choose

        if self._answers:
            for answer in self._answers.values():
                answer.cancel()
            return
        headline = self.target
        if headline is None:
            return
        forms = ("markdown", "html", "epub")

        async def chosen(number: int | None) -> None:
            if number is not None:
                # Not here: what the engine says must be heard meanwhile.
                self.run_worker(self._save(headline.id, forms[number]), group="saving")

        names = (_("Markdown"), _("HTML, one file with its pictures"), _("EPUB"))
        self.app.push_screen(Choose(_("Save the article as"), names), chosen)

    async def _save(self, article_id: int, form: str) -> None:
        from tui_reader.config.paths import documents_folder
        from tui_reader.portable.files import FileError
        from tui_reader.ui.saving import pictures_at_hand, save, without_pictures

        missing: list[MissingPicture] = []
        try:
            article = await self.desk.store.run(articles.article, article_id)
            if form != "markdown":
                await self._fetch_pictures(article_id)
                missing = await self.desk.store.run(missing_pictures, (article_id,))
            await self.desk.store.run(note_pictures, (article_id,))
            files = await self.desk.store.run(pictures.files_of, (article_id,))
        except StoreError as error:
            self.say(str(error))
            return
        if article is None:
            self.say(_("This article is no longer in the store."))
            return
        at_hand = pictures_at_hand(self.desk.paths.pictures, files)
        folder, now = documents_folder(), self.desk.now()
        try:
            path = await asyncio.to_thread(save, article, form, folder, now, at_hand)
        except FileError as error:
            self.say(str(error))
        else:
            said = _("Saved: {path}").format(path=path)
            self.say(f"{said} · {without_pictures(missing)}" if missing else said)

    async def _fetch_pictures(self, article_id: int) -> None:
        """Have the engine get the pictures that are not here yet, as long as somebody may wait."""
        engine = self.desk.engine
        missing = await self.desk.store.run(missing_pictures, (article_id,))
        never = self.desk.settings.pictures.load == "never"
        if not missing or never or engine is None or self.refreshing.offline_since:
            return
        words = ngettext(
            "Fetching {count} picture for it…", "Fetching {count} pictures for it…", len(missing)
        )
        hint = self.key_hint("save", _("{key} saves without waiting."))
        self.say(f"{words} {hint}".strip())
        loop = asyncio.get_running_loop()
        asked: list[int] = []
        try:
            for one in missing:
                asked.append(await engine.picture(one.url, article_id, again=True))
                self._answers[asked[-1]] = loop.create_future()
            waiting = [self._answers[number] for number in asked]
            await asyncio.wait(waiting, timeout=_PATIENCE)
        except OSError as error:
            self.say(_("The engine cannot be started: {reason}").format(reason=error))
        finally:
            answers = [(number, self._answers.pop(number)) for number in asked]
        for number, answer in answers:
            if answer.cancelled() or not answer.done():
                await engine.cancel(number)

    async def on_engine_said(self, message: EngineSaid) -> None:
        """What came of a picture that is to be saved."""
        event = message.event
        for number, answer in self._answers.items():
            heard = isinstance(event, PictureReady) and event.id == number
            if (heard or isinstance(event, Died)) and not answer.done():
                answer.set_result(None)
