"""Links and media: opened in the browser or the player, copied, followed by their letters."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events

from tui_reader.model import Enclosure
from tui_reader.store import articles
from tui_reader.text.i18n import _
from tui_reader.text.links import ascii_url, clean_url, short_url
from tui_reader.ui import clipboard
from tui_reader.ui.browser import OpenError, commands_for, open_url, shown_host
from tui_reader.ui.context import Context
from tui_reader.ui.keys import KeyReader
from tui_reader.ui.main.find import Find
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.terminal import output

if TYPE_CHECKING:
    from tui_reader.ui.main.link_hints import Hinting


class Links:
    """Does with links what the reader chooses.

    Args:
        context: settings and keys.
        panes: the article with its links.
        find: has highlights to show again where hints were.
        keys: hands over every key while hints are shown.
    """

    def __init__(self, context: Context, panes: Panes, find: Find, keys: KeyReader) -> None:
        self._context = context
        self._panes = panes
        self._pane = panes.article
        self._status = panes.status
        self._find = find
        self._keys = keys
        self._hinting: Hinting | None = None
        self._hinted = 0
        """The article whose links have hints."""

    # Out of the reader

    async def open_source(self) -> None:
        """Open the article's page in the browser."""
        headline = await self._panes.target()
        if headline is not None:
            self.browse(headline.url)

    async def copy_link(self) -> None:
        """Copy the article's address."""
        headline = await self._panes.target()
        if headline is not None and headline.url:
            self._copy(headline.url)

    async def play(self) -> None:
        """Play the audio or video of the article."""
        headline = await self._panes.target()
        article = (
            await self._context.store.run(articles.article, headline.id)
            if headline is not None
            else None
        )
        files = [one for one in article.enclosures if is_playable(one)] if article else []
        if not files:
            self._status.show(_("There is nothing to play in this article."))
        elif len(files) == 1:
            self.play_url(files[0].url)
        else:
            self._choose_file(files)

    def _choose_file(self, files: list[Enclosure]) -> None:
        from tui_reader.ui.dialogs.choose import Choose

        def chosen(number: int | None) -> None:
            if number is not None:
                self.play_url(files[number].url)

        names = [f"{one.title or one.url} · {shown_host(one.url)}" for one in files]
        self._panes.open_dialog(Choose(_("Play"), names, does=_("play")), chosen)

    def link_chosen(self, url: str, text: str) -> None:
        """Follow a link of the article: to a place in it, to the player or to the browser."""
        if self._pane.jump(url):
            hint = _("{key} goes back to where you were.")
            self._status.show(self._context.key_hint("back", hint))
            return
        article = self._pane.article
        media = article.enclosures if article is not None else ()
        if any(one.url == url and is_playable(one) for one in media):
            self.play_url(url, text)
        else:
            self.browse(url, text)

    def _copy(self, url: str) -> None:
        """Copy an address; where that is not known to succeed, show it whole."""
        address = ascii_url(url)
        output.copy(self._panes.screen.app, address)
        self._panes.screen.run_worker(self._copy_elsewhere(address, url), group="copy")

    async def _copy_elsewhere(self, address: str, url: str) -> None:
        host = shown_host(url)
        match await clipboard.copy(address):
            case "copied":
                self._status.show(_("Link copied: {host}").format(host=host))
            case "tmux":
                self._status.show(_("Link copied to tmux’s buffer: {host}").format(host=host))
            case "sent":
                self._show_address(_("Sent to the terminal, which may have copied it:"), url)
            case "none":
                self._show_address(_("This terminal cannot copy:"), url)

    def browse(self, url: str, text: str = "") -> None:
        """Open an address in the browser; ask first when ``text`` names another host."""
        if not url:
            self._status.show(_("This article has no address."))
            return
        browser = self._context.settings.links.browser
        self._hand_over(url, text, browser, _("Opening {host}…"))

    def play_url(self, url: str, text: str = "") -> None:
        """Open an address in the player; ask first when ``text`` names another host."""
        settings = self._context.settings
        player = settings.reading.player or settings.links.browser
        self._hand_over(url, text, player, _("Starting the player for {host}…"))

    def _hand_over(self, url: str, text: str, program: tuple[str, ...], done: str) -> None:
        """Give an address to a program; ask first when it may lead elsewhere than it seems to."""
        from tui_reader.ui.dialogs.confirm import ask_first

        app = self._panes.screen.app

        def failed(reason: str) -> None:
            """The program ended with an error, some time later; in another thread."""
            with suppress(RuntimeError):  # the window has been closed meanwhile
                app.call_from_thread(self._show_address, reason, url)

        def go() -> None:
            try:
                in_terminal = commands_for(url, program, os.environ)[0].in_terminal
                if in_terminal and app.is_web:
                    raise OpenError(_("This program needs a terminal, and this is a browser."))
                with app.suspend() if in_terminal and not app.is_headless else nullcontext():
                    open_url(url, program, os.environ, failed)
            except OpenError as error:
                self._show_address(str(error), url)
            else:
                self._status.show("" if in_terminal else done.format(host=shown_host(url)))

        ask_first(app, url, text, go)

    def _show_address(self, reason: str, url: str) -> None:
        """Show what happened with the whole address, in the status line or, if it is long, a dialog."""
        from tui_reader.ui.dialogs.prompt import Report

        address = ascii_url(clean_url(url))
        message = f"{reason} {address}" if address else reason
        if not address or self._status.has_room_for(message):
            self._status.show(message)
        else:
            self._panes.open_dialog(Report(_("Address"), reason, address))

    # Hints: letters on links. They own the keys until a link is chosen or Esc is pressed.

    def hints(self) -> None:
        """Show letters on every visible link."""
        from tui_reader.ui.main import link_hints

        pane = self._pane
        hinting = link_hints.begin(pane.lines, pane.lines_in_view()) if pane.display else None
        if hinting is None or pane.article is None:
            self._status.show(_("No link is in sight."))
        else:
            self._hinted = pane.article.headline.id
            self._keys.capture = self._hint_key
            self._show_hints(hinting)

    def page_set(self) -> None:
        """Put the letters where the links are now; the page has other lines."""
        if self._hinting is None:
            return
        from tui_reader.ui.main import link_hints

        pane = self._pane
        if pane.article is None or pane.article.headline.id != self._hinted:
            self.end_hints()
        else:
            self._show_hints(link_hints.moved(self._hinting, pane.lines))

    def focus_moved(self) -> None:
        """End the hints when the focus leaves the panes they were shown from."""
        if self._hinting is not None and not self._pane.display:
            self.end_hints()

    def end_hints(self) -> None:
        """Take the letters off."""
        if self._hinting is None:
            return
        self._hinting = None
        self._keys.capture = None
        self._status.show("")
        self._find.highlight()

    def _hint_key(self, event: events.Key) -> None:
        hinting = self._hinting
        if hinting is None:
            return
        sign = event.character or ""
        if event.key == "escape":
            self.end_hints()
        elif sign == ";":
            self._show_hints(hinting.other_purpose())
        elif event.key == "backspace":
            self._show_hints(replace(hinting, typed=hinting.typed[:-1]))
        elif event.key == "enter" and hinting.typed.isdigit():
            self._choose_number(hinting)
        elif len(sign) == 1 and sign.isascii() and sign.isalnum():
            self._type(hinting, sign)

    def _type(self, hinting: Hinting, sign: str) -> None:
        if sign.isupper():
            hinting = replace(hinting, purpose="copy")
        known = "" if hinting.typed.isdigit() != sign.isdigit() else hinting.typed
        typed = replace(hinting, typed=known + sign.lower())
        if typed.typed in typed.places:
            self._choose(typed.places[typed.typed].link, typed.purpose)
        elif typed.left or typed.typed.isdigit():
            self._show_hints(typed)
        else:
            self._show_hints(hinting)
            self._status.hold(_("No link has these letters."))

    def _choose_number(self, hinting: Hinting) -> None:
        number = int(hinting.typed) - 1
        if 0 <= number < len(self._pane.links()):
            self._choose(number, hinting.purpose)
        else:
            self._show_hints(replace(hinting, typed=""))
            self._status.hold(_("There is no link {number}.").format(number=number + 1))

    def _show_hints(self, hinting: Hinting) -> None:
        self._hinting = hinting
        self._pane.lay_over(hinting.overlay())
        texts = {
            "open": _("Open: a link’s letters · ; copy instead · ;; show where it goes"),
            "copy": _("Copy: a link’s letters · ; show where it goes"),
            "show": _("Show: a link’s letters · ; open instead"),
        }
        typed = f" · {hinting.typed}" if hinting.typed else ""
        self._status.hold(texts[hinting.purpose] + typed)

    def _choose(self, number: int, purpose: str) -> None:
        links = self._pane.links()
        self.end_hints()
        if number >= len(links):
            return
        link = links[number]
        if purpose == "open":
            self.link_chosen(link.url, link.text)
        elif purpose == "copy":
            self._copy(link.url)
        elif self._pane.leads_within(link.url):
            self._status.show(_("→ a place in this article"))
        else:
            path = short_url(link.url).partition("/")[2]
            self._status.show(f"→ {shown_host(link.url)}" + (f"/{path}" if path else ""))


def is_playable(enclosure: Enclosure) -> bool:
    """Whether a file is audio or video."""
    kind = enclosure.media_type.partition("/")[0].lower()
    return kind in ("audio", "video") or enclosure.url.lower().partition("?")[0].endswith(
        (".mp3", ".m4a", ".ogg", ".opus", ".mp4", ".webm", ".m3u8")
    )
