"""Adding a feed by the address of the feed, or of a site that has some."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.engine.protocol import Died, Found, Refused
from tui_reader.model import Subscription
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.links import likely_url, masked, short_url
from tui_reader.ui.desk import Desk, EngineSaid
from tui_reader.ui.screens.dialog import Box, Dialog

_LOOK = _("⏎ look · Esc close")


class AddFeed(Dialog[tuple[Subscription, ...]]):
    """Asks for an address, then for one of the feeds found there; gives the subscription."""

    AUTO_FOCUS = "Input"
    box = query_one(Box)
    address = query_one(Input)
    found = query_one(OptionList)
    note = query_one("#note", Static)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._request: int | None = None
        self._url = ""
        self._refused = ""

    def compose(self) -> ComposeResult:
        """The address, what was found, what went wrong."""
        with Box(_("Add a feed"), _LOOK):
            yield Input(placeholder=_("the address of a feed or of a site"))
            yield Static(id="note")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Nothing was found yet."""
        self.found.display = False

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Look for feeds at the address; a second time, take it as it is."""
        url = web_address(event.value)
        if not url:
            self._tell(_("This is no web address: it would look like news.example/feed."))
        elif self._desk.engine is None or url == self._refused:
            self.dismiss((Subscription(url),))
        else:
            self._url, self._refused = url, ""
            self.found.display = False
            self.box.hint(_LOOK)
            self._tell(_("Looking at {address} …").format(address=short_url(url)), calm=True)
            try:
                self._request = await self._desk.engine.discover(url)
            except OSError as error:
                self._tell(_("The engine cannot be started: {reason}").format(reason=error))

    def on_engine_said(self, message: EngineSaid) -> None:
        """The engine's answer."""
        event = message.event
        if isinstance(event, Found) and event.id == self._request:
            self._take(event)
        elif isinstance(event, Refused) and event.id == self._request:
            self._refuse(event.reason)
        elif isinstance(event, Died) and self._request is not None:
            self._refuse(_("The engine stopped ({reason}).").format(reason=event.reason))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One of the feeds was chosen."""
        if event.option_id is not None:
            self.dismiss((Subscription(event.option_id),))

    def _take(self, event: Found) -> None:
        self._request = None
        feeds = dict.fromkeys(url for url, _title, _kind in event.feeds)
        # Links of which only their words say that they are feeds are offered, never taken unseen.
        named = dict.fromkeys(url for url, _title, kind in event.feeds if kind != "link")
        if not feeds:
            self._refuse(_("No feed was found there."))
        elif len(named) == 1:
            self.dismiss((Subscription(next(iter(named))),))
        else:
            self._tell(_("Which of these?"), calm=True)
            self.found.clear_options()
            names = {url: (title, kind) for url, title, kind in reversed(event.feeds)}
            self.found.add_options(_option(url, *names[url]) for url in feeds)
            self.box.hint(_("⏎ add · ↑↓ choose · Esc close"))
            self.found.display = True
            self.found.highlighted = 0
            self.found.focus()

    def _refuse(self, reason: str) -> None:
        self._request = None
        self._refused = self._url
        self._tell(reason + "\n" + _("⏎ once more adds the address as it is."))

    def _tell(self, text: str, *, calm: bool = False) -> None:
        lines = "\n".join(map(display, text.split("\n")))
        self.note.update(Content.styled(lines, "$text-dim" if calm else "$warning"))


def web_address(typed: str) -> str:
    """What was typed as an http or https address, or an empty string."""
    return likely_url(typed)


def _option(url: str, title: str, kind: str) -> Option:
    return Option(
        Content.assemble(
            (display(title or short_url(url)), "bold $text-unread"),
            (f"  {display(kind)}\n", "$text-dim"),
            (display(masked(url)), "$text-dim"),
        ),
        id=url,
    )
