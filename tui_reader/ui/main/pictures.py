"""Pictures of the open article: fetched when the settings or the reader say so, shown, blocked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from tui_reader.engine.client import EngineStoppedError, RequestError
from tui_reader.engine.protocol import PictureResult, PictureStored
from tui_reader.model import Article, PictureBlock, PictureState
from tui_reader.store import Store, StoreError, pictures, undo
from tui_reader.text.i18n import _
from tui_reader.text.links import host_of, short_url
from tui_reader.text.reasons import because, verbatim
from tui_reader.ui.browser import shown_host
from tui_reader.ui.context import Context
from tui_reader.ui.main.panes import Panes

_MOST = 100
"""Pictures of one article that are requested at once."""
_GROUP = "fetching pictures"


class Pictures:
    """Fetches, shows and blocks pictures.

    Args:
        context: store, engine, settings.
        panes: the article that has them.
    """

    def __init__(self, context: Context, panes: Panes) -> None:
        self._context = context
        self._panes = panes
        self._pane = panes.article
        self._status = panes.status
        self._screen = panes.screen
        self._waiting: frozenset[str] = frozenset()
        """The addresses of pictures that are being fetched."""

    def start(self) -> None:
        """Show pictures or their texts, as the settings say."""
        if not self._may_show:
            self._pane.pictures.show(False)
        elif self._context.settings.pictures.load == "on demand":
            self._pane.pictures.show(True, self._key_hint())

    @property
    def _may_show(self) -> bool:
        """Whether the settings let pictures be shown at all."""
        settings = self._context.settings.pictures
        return settings.load != "never" and settings.protocol != "none"

    @property
    def _fetched_when_opened(self) -> bool:
        """Whether pictures are fetched when their article is opened."""
        return self._context.settings.pictures.load in ("always", "not metered")

    def _key_hint(self) -> str:
        return self._context.key_hint("pictures", _("{key} shows it"))

    # Fetching

    async def found(self, urls: Sequence[str]) -> None:
        """Show what is known of the pictures of an article that was opened; fetch those that are wanted."""
        self._stop_fetching()
        if self._may_show:
            await self._show_known(urls)

    def lost(self, urls: Sequence[str]) -> None:
        """Fetch pictures anew whose files are gone, deleted by somebody."""
        self._fetch(PictureState(url) for url in urls)

    def stored(self, broadcast: PictureStored) -> None:
        """Show a picture that nobody waited for; it was fetched for the time without a network."""
        known = self._pane.pictures.states().get(broadcast.url)
        if known is not None and not known.file:
            state = PictureState(broadcast.url, broadcast.file, broadcast.width, broadcast.height)
            self._pane.pictures.take({broadcast.url: state}, self._waiting)

    async def _show_known(self, urls: Sequence[str]) -> None:
        states = await self._states(urls)
        if self._fetched_when_opened and self._pane.pictures.are_shown:
            self._fetch(states.values())
        else:
            self._pane.pictures.take(states, self._waiting)

    async def _states(self, urls: Sequence[str]) -> dict[str, PictureState]:
        article = self._pane.article
        if article is None:
            return {}
        try:
            return await self._context.store.run(
                known_states, self._context.paths.pictures, urls, article, self._context.now()
            )
        except StoreError as error:
            self._status.show(str(error))
            return {}

    def _fetch(self, wanted: Iterable[PictureState], *, again: bool = False) -> None:
        """Request those that are missing; show those that are not."""
        article, engine = self._pane.article, self._context.engine
        if article is None:
            return
        states = {one.url: one for one in wanted}
        missing = [one.url for one in states.values() if not one.file and not one.blocked]
        if engine is None:
            reason = because("there is no engine: nothing can be fetched")
            states |= {url: replace(states[url], reason=reason) for url in missing}
        else:
            for url in missing[:_MOST]:
                if url not in self._waiting:
                    self._waiting |= {url}
                    fetching = self._fetch_one(url, article.headline.id, again=again)
                    self._screen.run_worker(fetching, group=_GROUP)
        self._pane.pictures.take(states, self._waiting)

    async def _fetch_one(self, url: str, article_id: int, *, again: bool) -> None:
        engine = self._context.engine
        assert engine is not None
        try:
            result = await engine.fetch_picture(url, article_id, again=again)
        except EngineStoppedError:
            result = PictureResult(0, url, reason=because("the engine stopped"))
        except RequestError as error:
            result = PictureResult(0, url, reason=verbatim(error.reason))
        self._waiting -= {url}
        if result.spared and self._pane.pictures.are_shown:
            self._pane.pictures.show(True, self._key_hint())
            self._status.show(_("This network is metered: pictures are not fetched unasked."))
        state = PictureState(
            url, result.file, result.width, result.height, result.reason, result.blocked
        )
        self._pane.pictures.take({url: state}, self._waiting)

    def _stop_fetching(self) -> None:
        """Cancel the requests for pictures of an article that is left."""
        self._waiting = frozenset()
        self._screen.workers.cancel_group(self._screen, _GROUP)

    # Actions

    def toggle(self) -> None:
        """Show the pictures, fetching those that are missing; or their texts instead."""
        settings = self._context.settings.pictures
        if not self._may_show:
            which = "load" if settings.load == "never" else "protocol"
            text = _("Pictures are off: [pictures] {setting} in config.toml says “{value}”.")
            self._status.show(text.format(setting=which, value=getattr(settings, which)))
            return
        states = self._pane.pictures.states()
        unknown = any(
            not (one.file or one.reason or one.blocked or url in self._waiting)
            for url, one in states.items()
        )
        if self._pane.pictures.are_shown and not unknown:
            self._pane.pictures.show(False, self._key_hint())
            self._status.show(_("Pictures are off."))
            return
        self._pane.pictures.show(True, self._key_hint())
        self._status.show(_("Pictures are on.") if states else _("This article has no pictures."))
        self._fetch(states.values(), again=True)

    def block(self) -> None:
        """Ask what is never to be shown again: a picture, all of its host, all of this paper."""
        article = self._pane.article
        if article is None:
            self._status.show(_("Open an article first."))
            return
        from tui_reader.ui.dialogs.choose import Choose

        choices = self._blockable(article)
        if not choices:
            self._status.show(_("This article has no pictures."))
            return

        async def chosen(number: int | None) -> None:
            if number is not None:
                await self._block(choices[number][1])

        names = [name for name, _block in choices]
        self._panes.open_dialog(Choose(_("Never show again"), names, does=_("block")), chosen)

    def _blockable(self, article: Article) -> list[tuple[str, PictureBlock]]:
        """What may be blocked on this page, the picture nearest to the eye first."""
        near, now = self._pane.pictures.by_nearness(), self._context.now()
        states = self._pane.pictures.states()
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
        kept = ""
        try:
            await self._context.store.run(block_and_delete, self._context.paths.pictures, block)
        except StoreError as error:
            self._status.show(str(error))
            return
        except OSError as error:
            kept = _("its file cannot be deleted: {reason}").format(reason=error.strerror)
        texts = {
            "picture": _("The picture is blocked."),
            "host": _("Pictures from there are blocked."),
            "feed": _("Pictures of this paper are blocked."),
        }
        hint = self._context.key_hint(
            "undo", _("{key} undoes it, and so does “tui-reader pictures unblock”")
        )
        self._status.show(" · ".join(filter(None, (texts[block.kind], kept, hint))))
        self._stop_fetching()
        await self._show_known(tuple(self._pane.pictures.states()))

    async def show_again(self) -> None:
        """Show what is blocked no more."""
        await self._show_known(tuple(self._pane.pictures.states()))


def known_states(
    store: Store, folder: Path, urls: Sequence[str], article: Article, now: int
) -> dict[str, PictureState]:
    """What the store knows of an article's pictures; a file that is gone counts as never fetched."""
    found = pictures.states(store, urls, article.headline.feed_url)
    for url, one in found.items():
        if one.file and not (folder / one.file).exists():
            found[url] = PictureState(url)
    shown = [url for url, one in found.items() if one.file]
    if used := pictures.newly_used(store, shown, article.headline.id, now):
        store.write(pictures.used, used, article.headline.id, now)
    return found


def block_and_delete(store: Store, folder: Path, block: PictureBlock) -> None:
    """Block pictures and delete the files that nobody may see any more.

    Raises:
        StoreError: the store cannot be written; nothing was blocked.
        OSError: a file cannot be deleted; it is not shown all the same.
    """
    for name in store.write(undo.block, block, block.since):
        (folder / name).unlink(missing_ok=True)
