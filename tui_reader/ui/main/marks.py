"""Marks: read, starred, later, tags."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec.structs import replace

from tui_reader.model import Article, Headline, NoteChange
from tui_reader.store import StoreBusyError, StoreError, marks, notes, statistics, undo
from tui_reader.store.marks import Change, PartlyMarkedError
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.ui import pending_marks
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.store_watch import StoreWatch
from tui_reader.ui.pending_marks import PendingMark
from tui_reader.ui.reading.pane import ReadingPane

_FITS = 20_000
"""Characters of HTML; a longer text fits on no screen, and may still be being set."""


class Marks:
    """Paints a mark at once and has the store's thread write it.

    Args:
        context: the store and the settings.
        panes: where marked articles are shown.
        watch: is told that counts changed.
    """

    def __init__(self, context: Context, panes: Panes, watch: StoreWatch) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._watch = watch
        self.bulk: Callable[..., Awaitable[bool]] | None = None
        """Marks the headlines that were chosen together, if any were; whether it did."""

    async def article_opened(self, article: Article) -> None:
        """Mark an opened article read, if the settings say so; note that it was opened."""
        # Only statistics ask for it: where it cannot be written now, it is left out.
        with suppress(StoreError):
            await self._context.store.write(
                statistics.note_opened, article.headline.id, self._context.now()
            )
        if self._context.settings.reading.mark_read == "open":
            await self._mark_read(article)
        else:
            # A text that fits is at its end as soon as it is set.
            self._panes.screen.call_after_refresh(self.scrolled)

    async def scrolled(self) -> None:
        """Mark the open article read when its end is visible, if the settings say so."""
        article = self._panes.article.article
        wanted = self._context.settings.reading.mark_read == "scroll"
        if wanted and article is not None and _at_end(self._panes.article):
            await self._mark_read(article)

    async def _mark_read(self, article: Article) -> None:
        if not article.headline.read:
            await self._mark(article.headline, "read", True, undoable=False)

    async def toggle_read(self) -> None:
        """Mark the article read, or unread again."""
        await self._toggle("read")

    async def star(self) -> None:
        """Star the article, or take the star off."""
        await self._toggle("starred")

    async def later(self) -> None:
        """Keep the article for later, or no longer."""
        await self._toggle("later")

    async def mark_all_read(self) -> None:
        """Mark everything read that was in the view when it was last read from the store."""
        listing = self._panes.headlines.listing
        try:
            change = await self._context.store.run(
                undo.mark_all_read_in_slices,
                listing.articles,
                self._context.now(),
                midnight=listing.midnight,
                newest=self._panes.headlines.newest_seen,
            )
        except PartlyMarkedError as error:
            await self._marked_read(error.change)
            text = _("{count} of {wanted} articles marked read; {reason}")
            self._status.show(partly(text, error))
            return
        if not change.ids:
            self._status.show(_("Everything here is read already."))
            return
        await self._marked_read(change)
        done = ngettext(
            "{count} article marked read", "{count} articles marked read", len(change.ids)
        )
        hint = self._context.key_hint("undo", _("{key} undoes it"))
        self._status.show(" · ".join(filter(None, (done, hint))))

    async def _marked_read(self, change: Change) -> None:
        for article_id in change.ids:
            self._panes.ticker.drop(article_id)
        await self.changed_many(change)

    async def tag(self) -> None:
        """Ask for a tag and put it on the article, or take it off when the article has it."""
        headline = await self._panes.target()
        if headline is None:
            return
        from tui_reader.ui.dialogs.prompt import Prompt

        async def chosen(text: str | None) -> None:
            wanted = (one_line(one, 60).strip("# ") for one in (text or "").split(","))
            done: list[str] = []
            for tag in dict.fromkeys(filter(None, wanted)):
                present = tag not in headline.tags
                if self.bulk is None or not await self.bulk("tag", present, tag):
                    done.append(await self._tag(headline, tag))
            if done:
                self._status.show(" ".join(done))

        tags = ", ".join(f"#{tag}" for tag in headline.tags)
        hint = _("has {tags}; a tag that it has is taken off").format(tags=tags)
        dialog = Prompt(
            _("Tags, commas between them"),
            _("put on or take off"),
            hint=hint if tags else _("words of your own"),
            known=self._panes.views.overview.tags,
        )
        self._panes.open_dialog(dialog, chosen)

    async def _tag(self, headline: Headline, tag: str) -> str:
        """Put a tag on, or take it off; gives what came of it, in words."""
        if tag in headline.feed_tags:
            text = _(
                "#{tag} stays: it is a tag of {feed}, and so on all its articles."
                " “tags” of the feed in config.toml or feeds.toml has it."
            )
            return text.format(tag=tag, feed=headline.feed)
        present = tag not in headline.tags
        try:
            change = await self._context.store.write(
                undo.tag, headline.id, tag, self._context.now(), present=present
            )
        except StoreError as error:
            return str(error)
        self._repaint(change)
        self._watch.counts_changed()
        text = _("Tagged {tag}.") if present else _("{tag} taken off.")
        return text.format(tag=f"#{tag}")

    async def note(self) -> None:
        """Ask for a note on the article; an empty one takes it off."""
        headline = await self._panes.target()
        if headline is None:
            return
        from tui_reader.ui.dialogs.prompt import Prompt

        store = self._context.store
        before = await store.run(notes.note, headline.id)

        async def answered(text: str | None) -> None:
            if text is None:
                return
            note = one_line(text, notes.LONGEST)
            if await store.write(notes.write, headline.id, note, self._context.now()) is None:
                return
            await self._show_note(headline.id, note)
            done = _("Note kept.") if note else _("The note is taken off.")
            hint = self._context.key_hint("undo", _("{key} undoes it"))
            self._status.show(" · ".join(filter(None, (done, hint))))

        self._panes.open_dialog(
            Prompt(
                _("Note on this article"), _("keep"), hint=_("“note:” finds its words"), text=before
            ),
            answered,
        )

    async def _show_note(self, article_id: int, note: str) -> None:
        article = self._panes.article.article
        if article is not None and article.headline.id == article_id:
            self._panes.article.show(replace(article, note=note))

    async def note_undone(self, change: NoteChange) -> None:
        """Show the note that an article had before."""
        await self._show_note(change.article_id, change.before)

    async def _toggle(self, field: str) -> None:
        headline = await self._panes.target()
        if headline is None:
            return
        value = not getattr(headline, field)
        if self.bulk is None or not await self.bulk(field, value):
            await self._mark(headline, field, value)

    async def _mark(
        self, headline: Headline, field: str, value: bool, *, undoable: bool = True
    ) -> None:
        self._repaint(Change(field, value, (headline.id,)))
        mark = undo.mark if undoable else marks.mark
        store, now = self._context.store, self._context.now()
        try:
            await store.write(mark, (headline.id,), field, value, now)
        except StoreError as error:
            if isinstance(error, StoreBusyError) and store.is_closing:
                self._keep(PendingMark(headline.id, field, value, now, undoable))
                return
            self._repaint(Change(field, not value, (headline.id,)))
            self._status.show(str(error))
            return
        if field == "read" and value:
            self._panes.ticker.drop(headline.id)
        self._watch.counts_changed()

    def _keep(self, mark: PendingMark) -> None:
        """Have a mark written at the next start."""
        try:
            pending_marks.keep(self._context.paths.state, mark)
        except OSError as error:
            text = _("tui-reader: a mark could not be stored: {reason}")
            message = text.format(reason=error.strerror or error)
            self._panes.screen.app.exit(return_code=1, message=message)

    async def changed_many(self, change: Change) -> None:
        """Show what a change of many articles, or one that was undone, has changed."""
        self._repaint(change)
        await self._panes.headlines.renew()
        self._watch.counts_changed()

    def _repaint(self, change: Change) -> None:
        if change.field in ("hidden", "several", "top"):
            # The list is read again.
            return

        def changed(headline: Headline) -> Headline:
            if change.field == "tag":
                others = [one for one in headline.tags if one != change.tag]
                tags = [*others, change.tag] if change.value else others
                return replace(headline, tags=tuple(sorted(tags)))
            return replace(headline, **{change.field: change.value})

        self._panes.headlines.change(change.ids, changed)
        article = self._panes.article.article
        if article is not None and article.headline.id in change.ids:
            self._panes.article.show(replace(article, headline=changed(article.headline)))


def partly(text: str, error: PartlyMarkedError) -> str:
    """How much was done before the store could no longer be written, and why it could not."""
    count, wanted = (f"{number:,}" for number in (len(error.change.ids), error.wanted))
    return text.format(count=count, wanted=wanted, reason=error)


def _at_end(pane: ReadingPane) -> bool:
    """Whether the end of the article is visible."""
    article = pane.article
    if article is None or not pane.display:
        return False
    end = pane.max_scroll_y
    if end == 0:
        return len(article.full_text or article.html) < _FITS
    return pane.scroll_offset.y >= end
