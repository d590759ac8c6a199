"""Undo: the last step, whatever it was, by its name."""

from __future__ import annotations

from tui_reader.config.problems import ConfigError
from tui_reader.model import FeedsChanged, FeedsRemoved, NoteChange, StoryChoice
from tui_reader.store import StoreError
from tui_reader.store.marks import Change, PartlyMarkedError
from tui_reader.text.i18n import _
from tui_reader.ui.context import Context
from tui_reader.ui.main.feeds import Feeds
from tui_reader.ui.main.marks import Marks, partly
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.pictures import Pictures
from tui_reader.ui.main.store_watch import StoreWatch
from tui_reader.ui.undoing import undo_last, undone_in_words


class Undo:
    """Undoes markings, removed feeds and blocked pictures.

    Args:
        context: the store and the files that list feeds.
        panes: where messages are shown.
        watch: shows what changed.
        marks: shows changed marks.
        feeds: brings articles of feeds back.
        pictures: shows what is blocked no more.
    """

    def __init__(
        self,
        context: Context,
        panes: Panes,
        watch: StoreWatch,
        marks: Marks,
        feeds: Feeds,
        pictures: Pictures,
    ) -> None:
        self._context = context
        self._status = panes.status
        self._watch = watch
        self._marks = marks
        self._feeds = feeds
        self._pictures = pictures

    async def undo(self) -> None:
        """Undo the last step."""
        context = self._context
        try:
            undone = await context.store.run(undo_last, context.paths, context.now())
        except PartlyMarkedError as error:
            await self._marks.changed_many(error.change)
            text = _("{count} of {wanted} articles undone; {reason}")
            self._status.show(partly(text, error))
            return
        except (ConfigError, OSError, StoreError) as error:
            self._status.show(str(error))
            return
        if undone is None:
            self._status.show(_("There is nothing to undo."))
            return
        if isinstance(undone, Change):
            await self._marks.changed_many(undone)
        elif isinstance(undone, FeedsRemoved | FeedsChanged):
            await self._feeds.remove_left()
            await self._watch.store_changed()
        elif isinstance(undone, NoteChange):
            await self._marks.note_undone(undone)
        elif isinstance(undone, StoryChoice):
            await self._watch.store_changed()
        else:
            await self._pictures.show_again()
        self._status.show(await context.store.run(undone_in_words, undone))
