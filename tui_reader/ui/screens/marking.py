"""Marks: read, starred, later, tags; and taking them back."""

from __future__ import annotations

from msgspec.structs import replace

from tui_reader.model import Article, Headline
from tui_reader.store import StoreError, marks, undo
from tui_reader.store.marks import Change, PartlyMarkedError
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import ascii_url
from tui_reader.text.plain import one_line
from tui_reader.ui.opening import OpenError, open_url, shown_host
from tui_reader.ui.screens.panes import Panes
from tui_reader.ui.widgets.reading_pane import ReadingPane

_FITS = 20_000
"""Characters of HTML; a longer text fits on no screen, and may still be being set."""


class Marking(Panes):
    """The main screen's marks, painted at once and written by the store's thread."""

    def on_mount(self) -> None:
        """Follow how far the article is read."""
        self.watch(self.article, "scroll_y", self.end_in_sight, init=False)

    async def opened(self, article: Article) -> None:
        """Opening an article may mark it read."""
        if self.desk.settings.reading.mark_read == "open":
            await self._has_read(article)
        else:
            # A text that fits is at its end as soon as it is set.
            self.call_after_refresh(self.end_in_sight)

    async def end_in_sight(self) -> None:
        """Reaching the end of an article may mark it read."""
        article = self.article.article
        wanted = self.desk.settings.reading.mark_read == "scroll"
        if wanted and article is not None and _at_end(self.article):
            await self._has_read(article)

    async def _has_read(self, article: Article) -> None:
        if not article.headline.read:
            await self._mark(article.headline, "read", True, undoable=False)

    async def do_toggle_read(self, count: int) -> None:
        """Read, or unread again."""
        await self._toggle("read")

    async def do_star(self, count: int) -> None:
        """Star, or take the star off."""
        await self._toggle("starred")

    async def do_later(self, count: int) -> None:
        """Keep for later, or no longer."""
        await self._toggle("later")

    async def do_mark_all_read(self, count: int) -> None:
        """Everything in the view that was there when it was last read from the store."""
        listing = self.headlines.listing
        try:
            change = await self.desk.store.run(
                undo.mark_all_read,
                listing.view.query,
                self.desk.now(),
                midnight=listing.midnight,
                newest=self.headlines.newest_seen,
            )
        except PartlyMarkedError as error:
            await self._all_read(error.change)
            told = _("{count} of {wanted} articles marked read; {reason}")
            self.say(_partly(told, error))
            return
        except StoreError as error:
            self.say(str(error))
            return
        if not change.ids:
            self.say(_("Everything here is read already."))
            return
        await self._all_read(change)
        done = ngettext(
            "{count} article marked read", "{count} articles marked read", len(change.ids)
        )
        hint = self.key_hint("undo", _("{key} undoes it"))
        self.say(" · ".join(filter(None, (done, hint))))

    async def _all_read(self, change: Change) -> None:
        self.made_step()
        for article_id in change.ids:
            self.ticker.drop(article_id)
        await self._after_many(change)

    async def do_undo(self, count: int) -> None:
        """Take the last marking back."""
        try:
            undone = await self.desk.store.run(undo.take_back, self.desk.now())
        except PartlyMarkedError as error:
            await self._after_many(error.change)
            told = _("{count} of {wanted} articles undone; {reason}")
            self.say(_partly(told, error))
            return
        except StoreError as error:
            self.say(str(error))
            return
        if undone is None:
            self.say(_("There is nothing to undo."))
            return
        await self._after_many(undone)
        self.say(_undone(undone))

    def do_tag(self, count: int) -> None:
        """Ask for a tag and put it on, or take it off when the article has it."""
        headline = self.target
        if headline is None:
            return
        from tui_reader.ui.screens.prompt import Prompt

        async def chosen(text: str | None) -> None:
            tag = one_line(text or "", 60).strip("# ")
            if tag:
                await self._tag(headline, tag)

        has = " ".join(f"#{tag}" for tag in headline.tags)
        self.app.push_screen(Prompt(_("Tag"), hint=has or _("a word of your own")), chosen)

    async def _tag(self, headline: Headline, tag: str) -> None:
        present = tag not in headline.tags
        try:
            change = await self.desk.store.run(
                undo.tag, headline.id, tag, self.desk.now(), present=present
            )
        except StoreError as error:
            self.say(str(error))
            return
        self.made_step()
        await self._repaint(change)
        self.counts_changed()
        said = _("Tagged {tag}.") if present else _("{tag} taken off.")
        self.say(said.format(tag=f"#{tag}"))

    async def _toggle(self, field: str) -> None:
        headline = self.target
        if headline is not None:
            await self._mark(headline, field, not getattr(headline, field))

    async def _mark(
        self, headline: Headline, field: str, value: bool, *, undoable: bool = True
    ) -> None:
        await self._repaint(Change(field, value, (headline.id,)))
        mark = undo.mark if undoable else marks.mark
        try:
            await self.desk.store.run(mark, (headline.id,), field, value, self.desk.now())
        except StoreError as error:
            await self._repaint(Change(field, not value, (headline.id,)))
            self.say(str(error))
            return
        if undoable:
            self.made_step()
        if field == "read" and value:
            self.ticker.drop(headline.id)
        self.counts_changed()

    def made_step(self) -> None:
        """A marking was made that can be undone."""

    async def _after_many(self, change: Change) -> None:
        await self._repaint(change)
        await self.headlines.renew()
        self.counts_changed()

    async def _repaint(self, change: Change) -> None:
        def changed(headline: Headline) -> Headline:
            if change.field == "tag":
                others = [one for one in headline.tags if one != change.tag]
                tags = [*others, change.tag] if change.value else others
                return replace(headline, tags=tuple(sorted(tags)))
            return replace(headline, **{change.field: change.value})

        ids = change.ids
        self.headlines.change(ids, changed)
        article = self.article.article
        if article is not None and article.headline.id in ids:
            self.article.show(replace(article, headline=changed(article.headline)))

    # out of the reader

    def do_open_source(self, count: int) -> None:
        """Open the article's page in the browser."""
        headline = self.target
        if headline is not None:
            self._browse(headline.url)

    def do_copy_link(self, count: int) -> None:
        """Copy the article's address (OSC 52: the terminal does it)."""
        headline = self.target
        if headline is not None and headline.url:
            self.app.copy_to_clipboard(ascii_url(headline.url))
            self.say(_("Link copied: {host}").format(host=shown_host(headline.url)))

    def on_reading_pane_link_chosen(self, message: ReadingPane.LinkChosen) -> None:
        """A link in the article was clicked."""
        self._browse(message.url, message.text)

    def _browse(self, url: str, text: str = "") -> None:
        """Open an address in the browser; ask first when it may lead elsewhere than it seems to."""
        if not url:
            self.say(_("This article has no address."))
            return
        from tui_reader.ui.link_question import ask_first

        ask_first(self.app, url, text, lambda: self._hand_over(url))

    def _hand_over(self, url: str) -> None:
        try:
            open_url(url, self.desk.settings.links.browser)
        except OpenError as error:
            self.say(str(error))
        else:
            self.say(_("Opening {host}").format(host=shown_host(url)))


def _partly(told: str, error: PartlyMarkedError) -> str:
    """How much was done before the store could be written no more, and why it could not."""
    count, wanted = (f"{number:,}" for number in (len(error.change.ids), error.wanted))
    return told.format(count=count, wanted=wanted, reason=error)


def _undone(change: Change) -> str:
    """What was taken back, in words."""
    count = len(change.ids)
    if change.field == "tag":
        said = _("#{tag} is back on {articles}") if change.value else _("#{tag} is off {articles}")
    else:
        said = {
            ("read", False): _("{articles} unread again"),
            ("read", True): _("{articles} read again"),
            ("starred", False): _("{articles} no longer starred"),
            ("starred", True): _("{articles} starred again"),
            ("later", False): _("{articles} no longer kept for later"),
            ("later", True): _("{articles} kept for later again"),
        }[change.field, change.value]
    articles = ngettext("{count} article", "{count} articles", count)
    return _("Undone: {what}").format(what=said.format(articles=articles, tag=change.tag))


def _at_end(pane: ReadingPane) -> bool:
    """Whether the end of the article is in sight."""
    article = pane.article
    if article is None or not pane.display:
        return False
    end = pane.max_scroll_y
    if end == 0:
        return len(article.full_text or article.html) < _FITS
    return pane.scroll_offset.y >= end
