"""Feeds: added, removed, and those that fail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from tui_reader.config.feed_tables import folder_path
from tui_reader.config.problems import ConfigError
from tui_reader.model import ACCOUNT_SCHEME, Subscription, account_name, is_of_account
from tui_reader.store import Store, StoreError, leaving
from tui_reader.store.statistics import FeedUse, by_hour, feed_use
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.text.when import local
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.refresh import Refresh
from tui_reader.ui.main.store_watch import POLL_SECONDS, StoreWatch
from tui_reader.ui.subscribing import (
    add_feeds,
    change_feeds,
    exported,
    feed_settings,
    moved_folder,
    remove_feeds,
    renamed_tag_in_slices,
)

_COUNTED_DAYS = 30
_FEW = 10
"""Articles of a feed that stay unread where only its newest do."""


class Feeds:
    """Subscribes and unsubscribes.

    Args:
        context: the store and the files that list feeds.
        panes: the feeds that the focus is on.
        watch: shows what changed.
        refresh: fetches what was added.
    """

    def __init__(self, context: Context, panes: Panes, watch: StoreWatch, refresh: Refresh) -> None:
        self._context = context
        self._panes = panes
        self._screen = panes.screen
        self._status = panes.status
        self._watch = watch
        self._refresh = refresh

    def add(self) -> None:
        """Ask for an address; someone who has no feed is offered more than that."""
        from tui_reader.ui.dialogs.add_feed import AddFeed

        async def found(added: Sequence[Subscription] | None) -> None:
            folder = self._account_folder()
            await self._subscribe(
                [replace(one, folder=folder) if folder else one for one in added or ()]
            )

        if self._panes.views.overview.feeds:
            self._panes.open_dialog(AddFeed(self._context), found)
        else:
            self.welcome()

    def _account_folder(self) -> str:
        """The folder of an account that is selected among the views; empty: none is."""
        row = self._panes.views.highlighted
        if self._panes.place != "views" or row is None:
            return ""
        folder = row.feed.folder if row.feed else row.view.query.folder if row.view else None
        return folder if folder and folder.partition("/")[0] in self._accounts() else ""

    def _accounts(self) -> frozenset[str]:
        """The accounts that have feeds here."""
        feeds = self._panes.views.overview.feeds
        return frozenset(account_name(one.url) for one in feeds if is_of_account(one.url))

    def import_feeds(self) -> None:
        """Ask for an OPML file and subscribe to its feeds."""
        from tui_reader.ui.dialogs.prompt import CheckedPrompt
        from tui_reader.ui.dialogs.welcome import opml

        dialog = CheckedPrompt(_("Import an OPML file"), _("import"), _("its path"), opml)
        self._panes.open_dialog(dialog, self._subscribe)

    def export_feeds(self) -> None:
        """Ask for the name of an OPML file and write the feeds to it."""
        from tui_reader.config.paths import documents_folder
        from tui_reader.ui.dialogs.prompt import CheckedPrompt

        def written(done: tuple[Path, int] | None) -> None:
            if done is None:
                return
            path, left_out = done
            words = _("Written: {path}").format(path=path)
            if left_out:
                words = ngettext(
                    "Written without the password of {count} feed: {path}",
                    "Written without the passwords of {count} feeds: {path}",
                    left_out,
                    path=path,
                )
            self._status.show(words)

        dialog = CheckedPrompt(
            _("Export the feeds as OPML"),
            _("write"),
            _("its path"),
            self._export,
            str(documents_folder() / "feeds.opml"),
        )
        self._panes.open_dialog(dialog, written)

    async def _export(self, typed: str) -> tuple[Path, int]:
        """Write the feeds to a new file; gives it, and how many passwords it leaves out.

        Raises:
            RefusedError: it is there already, or cannot be written.
        """
        from tui_reader.config.whole_file import write_whole
        from tui_reader.ui.dialogs.prompt import RefusedError

        path = Path(typed).expanduser()
        try:
            if await asyncio.to_thread(path.exists):
                text = _("{path} is there already; type another name.")
                raise RefusedError(text.format(path=path))
            data, left_out = await self._context.store.run(exported, self._context.paths)
            # For the user alone: what is read may be nobody's business.
            await asyncio.to_thread(write_whole, path, data)
        except (ConfigError, OSError, StoreError, RuntimeError) as error:
            raise RefusedError(_in_words(error)) from error
        return path, left_out

    def welcome(self) -> None:
        """Offer feeds to someone who has none."""
        from tui_reader.ui.dialogs.welcome import Welcome

        self._panes.open_dialog(Welcome(self._context), self._subscribe)

    async def _subscribe(self, added: Sequence[Subscription] | None) -> None:
        """Subscribe to feeds and fetch them."""
        if not added:
            return
        context = self._context
        try:
            new = await context.store.run(add_feeds, context.paths, added)
        except (ValueError, ConfigError, OSError, StoreError) as error:
            self._status.show(_in_words(error))
            return
        await self.remove_left()
        await self._watch.store_changed()
        # Those of an account come with its next sync.
        tops = {one.folder.partition("/")[0] for one in added}
        names = [f"{ACCOUNT_SCHEME}{name}/" for name in sorted(tops & self._accounts())]
        self._refresh.begin([*(one.url for one in added), *names], force=True)
        self._status.show(
            ngettext("{count} feed added", "{count} feeds added", new)
            if new
            else ngettext(
                "You have this feed already.", "You have these feeds already.", len(added)
            )
        )

    async def remove(self) -> None:
        """Ask whether to unsubscribe from a feed, or from all feeds of a folder."""
        from tui_reader.ui.dialogs.confirm import Confirm

        panes = self._panes
        urls = await panes.feed_urls()
        if not urls:
            self._status.show(_("Select a feed, a folder, or a headline of a feed first."))
            return
        feeds = [one for one in panes.views.overview.feeds if one.url in urls]
        if not feeds:
            self._status.show(_("You are no longer subscribed to this feed."))
            return
        row = panes.views.highlighted
        folder = row.view.query.folder if panes.place == "views" and row.view else None
        name = folder or feeds[0].title
        if folder is None:
            title, text = _("Remove this feed?"), _("What you read, starred or kept of it stays.")
        else:
            title = _("Remove this folder?")
            text = ngettext(
                "Its {count} feed goes. What you read, starred or kept of it stays.",
                "Its {count} feeds go. What you read, starred or kept of them stays.",
                len(feeds),
            )

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._remove([one.url for one in feeds], name)

        dialog = Confirm(title, f"{name}\n{text}", _("Remove"))
        self._panes.open_dialog(dialog, answered)

    async def _remove(self, urls: Sequence[str], name: str) -> None:
        context = self._context
        try:
            await context.store.run(remove_feeds, context.paths, urls, name, context.now())
        except (ValueError, ConfigError, OSError, StoreError) as error:
            self._status.show(_in_words(error))
            return
        await self.remove_left()
        await self._watch.store_changed()
        removed = _("Removed: {name}").format(name=name)
        undone = not all(map(is_of_account, urls))
        hint = context.key_hint("undo", _("{key} undoes it")) if undone else ""
        self._status.show(" · ".join(filter(None, (removed, hint))))

    async def settings(self) -> None:
        """Show the settings of a feed, to be changed; of a folder, its name."""
        from tui_reader.ui.dialogs.feed_settings import FeedSettings

        panes, context = self._panes, self._context
        row = panes.views.highlighted
        if panes.place == "views" and row.view and row.view.query.folder is not None:
            self._rename_folder(row.view.query.folder)
            return
        if panes.place == "views" and row.view and row.view.query.tag is not None:
            self._rename_tag(row.view.query.tag)
            return
        urls = await panes.feed_urls()
        try:
            found = await context.store.run(feed_settings, context.paths, urls[0]) if urls else None
        except (ConfigError, OSError) as error:
            self._status.show(_in_words(error))
            return
        if found is None:
            self._status.show(_("Select a feed, a folder, or a headline of a feed first."))
            return
        feeds = panes.views.overview.feeds
        title = next((one.title for one in feeds if one.url == found.feed.url), found.feed.title)
        folders = sorted({one.folder for one in feeds if one.folder})

        async def answered(feed: Subscription | None) -> None:
            if feed is not None:
                await self._change([feed], title)

        dialog = FeedSettings(
            found.feed, title, folders, context.paths.config, found.line, context.now()
        )
        panes.open_dialog(dialog, answered)

    def _rename_folder(self, folder: str) -> None:
        from tui_reader.ui.dialogs.prompt import Prompt

        async def answered(name: str | None) -> None:
            renamed = folder_path(name or "")
            if renamed and renamed != folder:
                await self._move_folder(folder, renamed)

        hint = _("levels separated by /")
        self._panes.open_dialog(
            Prompt(_("Rename this folder"), _("rename"), hint=hint, text=folder), answered
        )

    def _rename_tag(self, tag: str) -> None:
        from tui_reader.ui.dialogs.prompt import Prompt

        async def answered(text: str | None) -> None:
            name = one_line(text or "", 60).strip("# ")
            if name and name != tag:
                await self._give_tag(tag, name)

        known = [one for one in self._panes.views.overview.tags if one != tag]
        hint = _("another tag’s name makes one of the two")
        self._panes.open_dialog(
            Prompt(_("Rename this tag"), _("rename"), hint=hint, text=tag, known=known), answered
        )

    async def _give_tag(self, tag: str, name: str) -> None:
        """Give a tag another name, on articles and on feeds."""
        context, now = self._context, self._context.now()
        try:
            steps = await context.store.run(renamed_tag_in_slices, context.paths, tag, name, now)
            while (done := await context.store.run(_next, steps)) is not None:
                count, lines = done
        except (ValueError, ConfigError, OSError, StoreError) as error:
            self._status.show(_in_words(error))
            return
        await self._watch.store_changed()
        text = ngettext(
            "#{tag} is #{name} now, on {count} article",
            "#{tag} is #{name} now, on {count} articles",
            count,
            tag=tag, name=name,
        )  # fmt: skip
        if lines:
            where = _("{file} has #{tag} on lines {lines}: change it there.")
            text += ". " + where.format(
                file=context.paths.config, tag=tag, lines=", ".join(map(str, lines))
            )
        self._status.show(text)

    async def _move_folder(self, folder: str, renamed: str) -> None:
        context = self._context
        try:
            moved, lines = await context.store.run(moved_folder, context.paths, folder, renamed)
        except (ConfigError, OSError) as error:
            self._status.show(_in_words(error))
            return
        if moved:
            await self._change(moved, folder)
        if lines:
            self._status.show(
                ngettext(
                    "{file} lists {count} feed of this folder, on line {lines}: change it there.",
                    "{file} lists {count} feeds of this folder, on lines {lines}: change them there.",
                    len(lines),
                    file=context.paths.config,
                    lines=", ".join(map(str, lines)),
                )
            )

    async def _change(self, feeds: Sequence[Subscription], name: str) -> None:
        context = self._context
        try:
            new = await context.store.run(change_feeds, context.paths, feeds, name, context.now())
        except (ValueError, ConfigError, OSError, StoreError) as error:
            self._status.show(_in_words(error))
            return
        await self._watch.store_changed()
        if not new:
            self._status.show(_("Nothing was changed."))
            return
        saved = _("Settings saved: {name}").format(name=name)
        hint = context.key_hint("undo", _("{key} undoes it"))
        self._status.show(" · ".join(filter(None, (saved, hint))))

    async def statistics(self) -> None:
        """Show how much each feed brings and how much of it is read, and what could be done."""
        from tui_reader.ui.dialogs.statistics import Statistics

        store, now = self._context.store, self._context.now()
        zone = local(now).utcoffset()
        east = int(zone.total_seconds()) if zone else 0
        self._status.show(_("Counting…"))
        feeds = await store.run(feed_use, now, _COUNTED_DAYS, east)
        used: list[FeedUse] = []
        while (one := await store.run(_next_feed, feeds)) is not None:
            used.append(one)
        hours = await store.run(by_hour, now - _COUNTED_DAYS * 86_400, east)
        self._status.show("")

        async def chosen(url: str | None) -> None:
            for one in used:
                if one.url == url:
                    await self._ask_what_to_do(one)

        self._panes.open_dialog(Statistics(used, hours, _COUNTED_DAYS, now), chosen)

    async def _ask_what_to_do(self, one: FeedUse) -> None:
        """Ask what is to become of a feed."""
        from tui_reader.ui.dialogs.choose import Choose

        context = self._context
        found = await context.store.run(feed_settings, context.paths, one.url)
        if found is None:
            return
        feed, line = found.feed, found.line
        quiet = _("Let it into Unread again") if feed.quiet else _("Make it quiet")
        names = [quiet, _("Only its newest {count} stay unread").format(count=_FEW), _("Leave it")]

        async def chosen(number: int | None) -> None:
            if number is None:
                return
            if number == 2:
                await self._remove([one.url], one.title)
                return
            if line:
                text = _(
                    "{file}, line {line}, lists this feed, and you write that file: change it there."
                )
                self._status.show(text.format(file=context.paths.config, line=line))
                return
            changed = replace(feed, newest=_FEW) if number else replace(feed, quiet=not feed.quiet)
            await self._change([changed], one.title)

        self._panes.open_dialog(Choose(one.title, names), chosen)

    def errors(self) -> None:
        """Show the feeds that fail, and why."""
        from tui_reader.ui.dialogs.failures import Failures

        failing = tuple(one for one in self._panes.views.overview.feeds if one.state.error)
        if not failing:
            self._status.show(_("No feed fails."))
            return

        def retry(urls: tuple[str, ...] | None) -> None:
            if urls:
                self._refresh.retry(urls)

        dialog = Failures(failing, self._context.now(), self._context.actions)
        self._panes.open_dialog(dialog, retry)

    # What feeds leave behind that were unsubscribed from

    async def remove_left(self) -> None:
        """Remove the articles of feeds that were unsubscribed from, a few at a time.

        Returns after the first few; a worker goes on, between other calls of the store.
        """
        if await self._remove_some():
            self._screen.run_worker(self._remove_rest(), group="leaving", exclusive=True)

    async def _remove_rest(self) -> None:
        shown = time.monotonic()
        while await self._remove_some():
            if time.monotonic() - shown > POLL_SECONDS:
                await self._watch.store_changed()
                shown = time.monotonic()
        await self._watch.store_changed()

    async def _remove_some(self) -> bool:
        """Whether there may be more."""
        try:
            return await self._context.store.run(leaving.remove_slice)
        except StoreError as error:
            # What is left goes the next time.
            self._status.show(str(error))
            return False


def _next_feed(_store: Store, feeds: Iterator[FeedUse]) -> FeedUse | None:
    return next(feeds, None)


def _next(_store: Store, steps: Iterator[tuple[int, list[int]]]) -> tuple[int, list[int]] | None:
    return next(steps, None)


def _in_words(error: Exception) -> str:
    """An error without the number that the system gives it."""
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(filter(None, (error.strerror, str(error.filename or ""))))
    return str(error)
