"""Pictures in the article: got when the settings say so or the user does, shown, hidden, blocked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from tui_reader.engine.protocol import Died, PictureReady
from tui_reader.model import Article, PictureBlock, PictureState
from tui_reader.store import Store, StoreError, pictures
from tui_reader.text.i18n import _
from tui_reader.text.links import host_of, short_url
from tui_reader.ui.desk import EngineSaid
from tui_reader.ui.opening import shown_host
from tui_reader.ui.screens.marking import Marking
from tui_reader.ui.widgets.pictured_pane import PicturedPane

_MOST = 100
"""Pictures of one article that are asked for at once."""


class Picturing(Marking):
    """The main screen's pictures."""

    _picture_requests: dict[int, str]
    _blocked: PictureBlock | None = None
    """The last block, until something is marked after it."""

    def on_mount(self) -> None:
        """What the settings say of pictures."""
        self._picture_requests = {}
        if not self._may_show:
            self.article.show_pictures(False)
        elif self.desk.settings.pictures.load == "on demand":
            self.article.show_pictures(True, self._key_hint())

    def on_screen_suspend(self) -> None:
        """Graphics would cover the dialog that stands before the screen."""
        self.article.take_graphics_off()

    def on_screen_resume(self) -> None:
        """The dialog is closed."""
        self.article.refresh()

    @property
    def _may_show(self) -> bool:
        """Whether the settings let pictures be shown at all."""
        settings = self.desk.settings.pictures
        return settings.load != "never" and settings.protocol != "none"

    @property
    def _unasked(self) -> bool:
        """Whether the pictures of an article are asked for when it is opened."""
        return self.desk.settings.pictures.load in ("always", "not metered")

    def _key_hint(self) -> str:
        return self.key_hint("pictures", _("{key} shows it"))

    # Getting them

    async def on_pictured_pane_pictures_found(self, message: PicturedPane.PicturesFound) -> None:
        """An article with pictures is shown: say what is known of them, get those that are wanted."""
        await self._stop_getting()
        if not self._may_show:
            return
        states = await self._look_up(message.urls)
        if self._unasked and self.article.pictures_shown:
            await self._get(states.values())
        else:
            self.article.take_pictures(states, self._waiting)

    async def on_pictured_pane_picture_lost(self, message: PicturedPane.PictureLost) -> None:
        """Files that were there are gone, deleted by somebody: get them anew."""
        await self._get(PictureState(url) for url in message.urls)

    async def on_engine_said(self, message: EngineSaid) -> None:
        """What came of asking for a picture."""
        event = message.event
        if isinstance(event, Died):
            lost = {
                url: PictureState(url, reason=_("the engine stopped"))
                for url in self._picture_requests.values()
            }
            self._picture_requests.clear()
            if lost:
                self.article.take_pictures(lost)
        elif isinstance(event, PictureReady) and event.id in self._picture_requests:
            del self._picture_requests[event.id]
            state = PictureState(
                event.url, event.file, event.width, event.height, event.reason, event.blocked
            )
            if event.spared and self.article.pictures_shown:
                self.article.show_pictures(True, self._key_hint())
                self.say(_("This network is metered: pictures are not fetched unasked."))
            self.article.take_pictures({event.url: state}, self._waiting)
        elif isinstance(event, PictureReady) and event.file:
            # It waited for the network, or was fetched for the time without one.
            known = self.article.picture_states().get(event.url)
            if known is not None and not known.file:
                state = PictureState(event.url, event.file, event.width, event.height)
                self.article.take_pictures({event.url: state}, self._waiting)

    @property
    def _waiting(self) -> frozenset[str]:
        return frozenset(self._picture_requests.values())

    async def _look_up(self, urls: Sequence[str]) -> dict[str, PictureState]:
        article = self.article.article
        if article is None:
            return {}
        try:
            return await self.desk.store.run(
                known, self.desk.paths.pictures, urls, article, self.desk.now()
            )
        except StoreError as error:
            self.say(str(error))
            return {}

    async def _get(self, wanted: Iterable[PictureState], *, again: bool = False) -> None:
        """Ask the engine for those that are missing; show those that are not."""
        article = self.article.article
        if article is None:
            return
        states = {one.url: one for one in wanted}
        missing = [one.url for one in states.values() if not one.file and not one.blocked]
        if self.desk.engine is None:
            reason = _("there is no engine: nothing can be fetched")
            states |= {url: replace(states[url], reason=reason) for url in missing}
            missing = []
        try:
            for url in missing[:_MOST]:
                if self.desk.engine is not None and url not in self._waiting:
                    asked = await self.desk.engine.picture(url, article.headline.id, again=again)
                    self._picture_requests[asked] = url
        except OSError as error:
            self.say(_("The engine cannot be started: {reason}").format(reason=error))
        self.article.take_pictures(states, self._waiting)

    async def _stop_getting(self) -> None:
        """The pictures of an article that is left are not waited for."""
        requests, self._picture_requests = self._picture_requests, {}
        for number in requests:
            if self.desk.engine is not None:
                await self.desk.engine.cancel(number)

    # The keys

    async def do_pictures(self, count: int) -> None:
        """Show the pictures, getting those that are missing; or their texts instead."""
        settings = self.desk.settings.pictures
        if not self._may_show:
            which = "load" if settings.load == "never" else "protocol"
            text = _("Pictures are off: [pictures] {setting} in config.toml says “{value}”.")
            self.say(text.format(setting=which, value=getattr(settings, which)))
            return
        states = self.article.picture_states()
        unasked = any(
            not (one.file or one.reason or one.blocked or url in self._waiting)
            for url, one in states.items()
        )
        if self.article.pictures_shown and not unasked:
            self.article.show_pictures(False, self._key_hint())
            self.say(_("Pictures are off."))
            return
        self.article.show_pictures(True, self._key_hint())
        self.say(_("Pictures are on.") if states else _("This article has no pictures."))
        await self._get(states.values(), again=True)

    def do_block_picture(self, count: int) -> None:
        """Ask what is never to be shown again: a picture, all of its host, all of this paper."""
        article = self.article.article
        if article is None:
            self.say(_("Open an article first."))
            return
        from tui_reader.ui.screens.choose import Choose

        choices = self._blockable(article)
        if not choices:
            self.say(_("This article has no pictures."))
            return

        async def chosen(number: int | None) -> None:
            if number is not None:
                await self._block(choices[number][1])

        names = [name for name, _block in choices]
        self.app.push_screen(Choose(_("Never show again"), names), chosen)

    def _blockable(self, article: Article) -> list[tuple[str, PictureBlock]]:
        """What may be blocked on this page, the picture nearest to the eye first."""
        near, now = self.article.pictures_by_nearness(), self.desk.now()
        states = self.article.picture_states()
        near = [one for one in near if not states[one.url].blocked]
        choices = [
            (
                _("This picture: {name}").format(name=one.alt or short_url(one.url)),
                PictureBlock("picture", one.url, now),
            )
            for one in {one.url: one for one in near}.values()
        ]
        for host in dict.fromkeys(host_of(one.url) for one in near):
            name = _("All pictures from {host}").format(host=shown_host(f"https://{host}/"))
            choices.append((name, PictureBlock("host", host, now)))
        if near:
            headline = article.headline
            name = _("All pictures of {feed}").format(feed=headline.feed)
            choices.append((name, PictureBlock("feed", headline.feed_url, now)))
        if len(near) > 1:
            # The nearest with its host and paper, before all the others.
            first = [choices[0], *choices[len(choices) - 1 :]]
            host_name = host_of(near[0].url)
            first[1:1] = [one for one in choices if one[1].value == host_name]
            choices = [*first, *(one for one in choices if one not in first)]
        return choices

    async def _block(self, block: PictureBlock) -> None:
        try:
            await self.desk.store.run(block_and_delete, self.desk.paths.pictures, block)
        except (StoreError, OSError) as error:
            self.say(str(error))
            return
        self._blocked = block
        said = {
            "picture": _("The picture is blocked."),
            "host": _("Pictures from there are blocked."),
            "feed": _("Pictures of this paper are blocked."),
        }[block.kind]
        hint = self.key_hint(
            "undo", _("{key} undoes it, and so does “tui-reader pictures unblock”")
        )
        self.say(" · ".join(filter(None, (said, hint))))
        await self._stop_getting()
        await self._look_again()

    async def do_undo(self, count: int) -> None:
        """Take the last block or the last marking back, whichever was later."""
        if self._blocked is None:
            await super().do_undo(count)
            return
        block, self._blocked = self._blocked, None
        try:
            await self.desk.store.run(pictures.unblock, block.kind, block.value)
        except StoreError as error:
            self.say(str(error))
            return
        self.say(_("No longer blocked."))
        await self._look_again()

    def made_step(self) -> None:
        """The last that can be undone is a marking."""
        self._blocked = None

    async def _look_again(self) -> None:
        states = await self._look_up(tuple(self.article.picture_states()))
        if self._unasked and self.article.pictures_shown:
            await self._get(states.values())
        else:
            self.article.take_pictures(states, self._waiting)


def known(
    store: Store, folder: Path, urls: Sequence[str], article: Article, now: int
) -> dict[str, PictureState]:
    """What the store knows of an article's pictures; a file that is gone counts as never fetched."""
    found = pictures.states(store, urls, article.headline.feed_url)
    for url, one in found.items():
        if one.file and not (folder / one.file).exists():
            found[url] = PictureState(url)
    shown = [url for url, one in found.items() if one.file]
    pictures.used(store, shown, article.headline.id, now)
    return found


def block_and_delete(store: Store, folder: Path, block: PictureBlock) -> None:
    """Block pictures and delete the files that nobody may see any more.

    Raises:
        StoreError: the store cannot be written; nothing was blocked.
        OSError: a file cannot be deleted; it is not shown all the same.
    """
    for name in pictures.block(store, block):
        (folder / name).unlink(missing_ok=True)
