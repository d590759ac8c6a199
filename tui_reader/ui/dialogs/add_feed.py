"""Adding a feed by the address of the feed, or of a site that has some."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.engine.client import RequestError
from tui_reader.engine.protocol import Found
from tui_reader.model import PageList, Subscription
from tui_reader.text.cells import display
from tui_reader.text.i18n import N_, _, ngettext
from tui_reader.text.links import likely_url, masked, short_url
from tui_reader.text.plain import one_line
from tui_reader.ui.context import Context
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.terminal.field import Field

_HINT = N_("⏎ look · Esc close")


class AddFeed(Dialog[tuple[Subscription, ...]]):
    """Asks for an address, then for one of the feeds found there; gives the subscription."""

    AUTO_FOCUS = "Input"
    box = query_one(Box)
    address = query_one(Input)
    found = query_one(OptionList)
    note = query_one("#note", Static)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._shared = context
        self._url = ""
        self._refused = ""
        self._lists: dict[str, PageList] = {}

    def compose(self) -> ComposeResult:
        """The address, what was found, what went wrong."""
        with Box(_("Add a feed"), _(_HINT)):
            yield Field(placeholder=_("the address of a feed or of a site"))
            yield Static(id="note")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Nothing was found yet."""
        self.found.display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Find the feeds at the address; a second time, take it as it is."""
        url = web_address(event.value)
        if not url:
            self._show(_("This is no web address: it would look like news.example/feed."))
        elif self._shared.engine is None or url == self._refused:
            self.dismiss((Subscription(url),))
        else:
            self._url, self._refused = url, ""
            self.found.display = False
            self.box.hint(_(_HINT))
            self._show(_("Looking at {address} …").format(address=short_url(url)), calm=True)
            self.run_worker(self._discover(url), group="discover", exclusive=True)

    async def _discover(self, url: str) -> None:
        engine = self._shared.engine
        assert engine is not None
        try:
            self._offer(await engine.discover(url))
        except RequestError as error:
            self._refuse(error.reason)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One of the feeds was chosen."""
        if event.option_id is None:
            return
        page = self._lists.get(event.option_id)
        if page is None:
            self.dismiss((Subscription(event.option_id),))
        else:
            name = one_line(page.title)
            self.dismiss((Subscription(self._url, title=name, page=page.selectors),))

    def _offer(self, found: Found) -> None:
        feeds = dict.fromkeys(url for url, _title, _kind in found.feeds)
        # Links of which only their words say that they are feeds are offered, never taken unseen.
        named = dict.fromkeys(url for url, _title, kind in found.feeds if kind != "link")
        self._lists = {f"list {number}": each for number, each in enumerate(found.lists)}
        if not feeds and not found.lists:
            self._refuse(_("No feed was found there."))
        elif not feeds:
            self._show(
                _("The page names no feed. Which of its lists is to be followed?"), calm=True
            )
            self._offer_options(_list_option(name, each) for name, each in self._lists.items())
        elif len(named) == 1:
            self.dismiss((Subscription(next(iter(named))),))
        else:
            self._show(_("Which of these?"), calm=True)
            names = {url: (title, kind) for url, title, kind in reversed(found.feeds)}
            self._offer_options(_option(url, *names[url]) for url in feeds)

    def _offer_options(self, options: Iterable[Option]) -> None:
        self.found.clear_options()
        self.found.add_options(options)
        self.box.hint(_("⏎ add · ↑↓ choose · Esc close"))
        self.found.display = True
        self.found.highlighted = 0
        self.found.focus()

    def _refuse(self, reason: str) -> None:
        self._refused = self._url
        self._show(reason + "\n" + _("⏎ once more adds the address as it is."))

    def _show(self, text: str, *, calm: bool = False) -> None:
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


def _list_option(name: str, each: PageList) -> Option:
    titles = " · ".join(display(title) for title, _url, _published in each.articles[:3])
    count = ngettext("{count} article", "{count} articles", each.count)
    return Option(
        Content.assemble((f"{count}\n", "bold $text-unread"), (titles, "$text-dim")), id=name
    )
