"""Feeds added and removed, views chosen, words searched, help: everything with a screen of its own."""

from __future__ import annotations

from collections.abc import Sequence

from tui_reader.config.problems import ConfigError
from tui_reader.model import Subscription, View
from tui_reader.store import StoreError
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.ui import dialog_styles
from tui_reader.ui.screens.moving import Moving
from tui_reader.ui.screens.news import News
from tui_reader.ui.subscribing import add_feeds, remove_feed
from tui_reader.ui.view_tree import all_views, feed_view, full_name, search_view


class Managing(Moving, News):
    """The main screen's other screens; each is imported when it is first wanted."""

    async def subscribe(self, added: Sequence[Subscription] | None) -> None:
        """Add feeds, and ask them for news."""
        if not added:
            return
        desk = self.desk
        try:
            new = await desk.store.run(add_feeds, desk.paths, added)
        except (ValueError, ConfigError, OSError, StoreError) as error:
            self.say(str(error))
            return
        await self.remove_left()
        await self.store_changed()
        await self.refresh_feeds([one.url for one in added], force=True)
        self.say(
            ngettext("{count} feed added", "{count} feeds added", new)
            if new
            else _("You have this feed already.")
        )

    def welcome(self) -> None:
        """Offer feeds to someone who has none."""
        from tui_reader.ui.screens.welcome import Welcome

        self.app.push_screen(Welcome(self.desk), self.subscribe)

    def do_add_feed(self, count: int) -> None:
        """Ask for an address; someone who has no feed is offered more than that."""
        if self.views.overview.feeds:
            self._ask_address()
        else:
            self.welcome()

    def _ask_address(self) -> None:
        from tui_reader.ui.screens.add_feed import AddFeed

        self.app.push_screen(AddFeed(self.desk), self.subscribe)

    def do_remove_feed(self, count: int) -> None:
        """Ask whether to unsubscribe."""
        from tui_reader.ui.screens.confirm import Confirm

        row = self.views.highlighted
        urls = self.feeds_here()
        if len(urls) != 1 or (self.place == "views" and row.feed is None):
            self.say(_("Select a feed, or a headline of it, first."))
            return
        feed = next((one for one in self.views.overview.feeds if one.url == urls[0]), None)
        if feed is None:
            self.say(_("You are no longer subscribed to this feed."))
            return

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._remove(feed.url, feed.title)

        self.app.push_screen(
            Confirm(
                _("Remove this feed?"),
                _("{feed}\nWhat you read, starred or kept of it stays.").format(feed=feed.title),
                _("Remove"),
            ),
            answered,
        )

    async def _remove(self, url: str, title: str) -> None:
        desk = self.desk
        try:
            await desk.store.run(remove_feed, desk.paths, url)
        except (ValueError, ConfigError, OSError, StoreError) as error:
            self.say(str(error))
            return
        await self.remove_left()
        await self.store_changed()
        self.say(_("Removed: {feed}").format(feed=title))

    def do_feed_errors(self, count: int) -> None:
        """The feeds that fail."""
        from tui_reader.ui.screens.failures import Failures

        failing = tuple(feed for feed in self.views.overview.feeds if feed.state.error)
        if not failing:
            self.say(_("No feed fails."))
            return

        async def retry(urls: tuple[str, ...] | None) -> None:
            if urls:
                await self.refresh_feeds(urls, force=True)

        self.app.push_screen(Failures(failing, self.desk.now(), self.desk.actions), retry)

    def do_fold(self, count: int) -> None:
        """Fold or unfold a folder."""
        self.views.fold()

    def do_choose_view(self, count: int) -> None:
        """Choose a view by name."""
        self._choose(_("Go to view"), all_views(self.views.overview))

    def do_choose_feed(self, count: int) -> None:
        """Choose a feed by name."""
        self._choose(_("Go to feed"), [feed_view(feed) for feed in self.views.overview.feeds])

    def _choose(self, title: str, views: Sequence[View]) -> None:
        from tui_reader.ui.screens.choose import Choose

        async def chosen(number: int | None) -> None:
            if number is not None:
                await self.show_view(views[number])

        self.app.push_screen(Choose(title, list(map(full_name, views))), chosen)

    def do_search(self, count: int) -> None:
        """Ask for words."""
        from tui_reader.ui.screens.prompt import Prompt

        async def answered(text: str | None) -> None:
            words = one_line(text or "", 200)
            if words:
                await self.show_view(search_view(words))

        before = self.headlines.listing.view.query.words
        self.app.push_screen(
            Prompt(_("Search"), hint=_("words that must all occur"), text=before), answered
        )

    def do_help(self, count: int) -> None:
        """Every key that works here."""
        from tui_reader.ui.screens.help import Help

        self.app.push_screen(Help(self.desk.actions, self.place))

    def do_palette(self, count: int) -> None:
        """Any command by name."""
        dialog_styles.read(self.app)
        self.app.action_command_palette()

    def do_suspend(self, count: int) -> None:
        """Back to the shell for a while."""
        self.app.action_suspend_process()

    async def do_quit(self, count: int) -> None:
        """Leave."""
        await self.keep_place()
        self.app.exit()
