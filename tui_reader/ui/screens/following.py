"""Links followed by their letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events

from tui_reader.text.i18n import _
from tui_reader.text.links import ascii_url, short_url
from tui_reader.ui.opening import shown_host
from tui_reader.ui.screens.panes import Panes
from tui_reader.ui.widgets.reading_pane import ReadingPane

if TYPE_CHECKING:
    from tui_reader.ui.link_hints import Hinting


class Following(Panes):
    """The main screen's link hints: while they show, letters choose a link and do nothing else."""

    _hinting: Hinting | None = None

    def do_link_hints(self, count: int) -> None:
        """Letters on every link in sight."""
        from tui_reader.ui import link_hints

        pane = self.article
        hinting = link_hints.begin(pane.lines, pane.lines_in_view()) if pane.display else None
        if hinting is None:
            self.say(_("No link is in sight."))
        else:
            self._hint(hinting)

    async def on_key(self, event: events.Key) -> None:
        """A letter of a hint; everything else but a few keys ends them."""
        hinting = self._hinting
        if hinting is None or event.key == "ctrl+c":
            return
        event.stop()
        event.prevent_default()
        sign = event.character or ""
        if sign == ";":
            self._hint(hinting.other_purpose())
        elif event.key == "backspace":
            self._hint(replace(hinting, typed=hinting.typed[:-1]))
        elif event.key == "enter" and hinting.typed.isdigit():
            self._chosen(int(hinting.typed) - 1, hinting.purpose)
        elif len(sign) == 1 and sign.isascii() and sign.isalnum():
            self._typed(hinting, sign)
        else:
            self._end_hints()

    def _typed(self, hinting: Hinting, sign: str) -> None:
        if sign.isupper():
            hinting = replace(hinting, purpose="copy")
        known = "" if hinting.typed.isdigit() != sign.isdigit() else hinting.typed
        hinting = replace(hinting, typed=known + sign.lower())
        if hinting.typed in hinting.places:
            self._chosen(hinting.places[hinting.typed].link, hinting.purpose)
        elif hinting.left or hinting.typed.isdigit():
            self._hint(hinting)
        else:
            self._end_hints()
            self.say(_("No link has these letters."))

    def _hint(self, hinting: Hinting) -> None:
        self._hinting = hinting
        self.article.lay_over(hinting.overlay())
        told = {
            "open": _("Open: a link’s letters · ; copy instead · ;; show where it goes"),
            "copy": _("Copy: a link’s letters · ; show where it goes"),
            "show": _("Show: a link’s letters · ; open instead"),
        }
        typed = f" · {hinting.typed}" if hinting.typed else ""
        self.say(told[hinting.purpose] + typed)

    def _end_hints(self) -> None:
        self._hinting = None
        self.say("")
        self.highlights_again()

    def highlights_again(self) -> None:
        """Show again what was found, where hints were."""
        raise NotImplementedError

    def _chosen(self, number: int, purpose: str) -> None:
        links = self.article.links()
        self._end_hints()
        if not 0 <= number < len(links):
            self.say(_("There is no link {number}.").format(number=number + 1))
            return
        link = links[number]
        if purpose == "open":
            self.article.post_message(ReadingPane.LinkChosen(self.article, link.url, link.text))
        elif purpose == "copy":
            self.app.copy_to_clipboard(ascii_url(link.url))
            self.say(_("Link copied: {host}").format(host=shown_host(link.url)))
        elif self.article.leads_within(link.url):
            self.say(_("→ a place in this article"))
        else:
            path = short_url(link.url).partition("/")[2]
            self.say(f"→ {shown_host(link.url)}" + (f"/{path}" if path else ""))

    def on_reading_pane_link_chosen(self, message: ReadingPane.LinkChosen) -> None:
        """A link to a place in the article itself: go there."""
        if self.article.jump(message.url):
            message.prevent_default()
            self.say(self.key_hint("back", _("{key} goes back to where you were.")))

    async def on_article_page_page_set(self) -> None:
        """The lines are others: the letters would stand on wrong ones."""
        if self._hinting is not None:
            self._end_hints()
