"""The first start: from no feed to headlines in three keystrokes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.model import Subscription
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.languages import language_name
from tui_reader.ui.context import Context
from tui_reader.ui.dialogs.add_feed import AddFeed
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.dialogs.prompt import CheckedPrompt, RefusedError

_FILE_LIMIT = 64 << 20
"""Bytes; an OPML file of 40,000 feeds has 10 MB."""

_WORDS_FROM = 70
"""Columns of the terminal from which there is room for a few words about each way."""
_REGION, _LANGUAGE = "region", "language"
_ALL = f"{_REGION}:"


class Welcome(Dialog[tuple[Subscription, ...]]):
    """Three ways to the first feeds; gives the subscriptions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("q", "app.quit", show=False),
    ]
    choices = query_one(OptionList)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._shared = context
        self._starter: tuple[Subscription, ...] = ()

    def compose(self) -> ComposeResult:
        """The choices."""
        with Box(_("Welcome"), _("⏎ choose · Esc later")):
            yield Static(Content(_("There are no feeds yet. Where should the news come from?")))
            yield OptionList(
                *(
                    _option(id, title, text if self.app.size.width >= _WORDS_FROM else "")
                    for id, title, text in _ways()
                ),
                markup=False,
            )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One of the ways, or a part of the starter list: a region, a language."""
        choice = event.option_id or ""
        if choice == "starter" and self._starter:
            # Typed ahead: the key was meant for the parts of the list, of which the first is all.
            choice = _ALL
        if choice == "starter":
            self._offer_parts()
        elif choice == "opml":
            self.app.push_screen(CheckedPrompt(_("OPML file"), _("its path"), _opml), self._added)
        elif choice == "address":
            self.app.push_screen(AddFeed(self._shared), self._added)
        else:
            kind, _colon, wanted = choice.partition(":")
            of = region if kind == _REGION else _language
            self.dismiss(tuple(one for one in self._starter if not wanted or of(one) == wanted))

    def action_move(self, step: int) -> None:
        """Up or down."""
        if step > 0:
            self.choices.action_cursor_down()
        else:
            self.choices.action_cursor_up()

    def _offer_parts(self) -> None:
        from tui_reader.config.starter import starter_feeds

        self._starter = starter_feeds()
        self.choices.clear_options()
        self.choices.add_option(_option(_ALL, _("All of it"), _count(self._starter)))
        for kind, of, name in ((_REGION, region, str), (_LANGUAGE, _language, language_name)):
            for part in dict.fromkeys(map(of, self._starter)):
                feeds = [one for one in self._starter if of(one) == part]
                self.choices.add_option(_option(f"{kind}:{part}", name(part), _count(feeds)))
        self.choices.highlighted = 0

    def _added(self, added: tuple[Subscription, ...] | None) -> None:
        if added:
            self.dismiss(added)


def _ways() -> tuple[tuple[str, str, str], ...]:
    """Where feeds may come from: an id, its name, a few words about it."""
    return (
        ("starter", _("A starter list"), _("papers and magazines, by region or language")),
        ("opml", _("An OPML file"), _("the list that another reader exported")),
        ("address", _("An address"), _("of a feed, or of a site that has one")),
    )


async def _opml(path: str) -> tuple[Subscription, ...]:
    """The feeds that an OPML file lists.

    Raises:
        RefusedError: it cannot be read, or lists none.
    """
    from tui_reader.portable.opml import OpmlError, read_opml

    file = Path(path).expanduser()
    try:
        data = await asyncio.to_thread(_read, file)
        result = await asyncio.to_thread(read_opml, data)
    except (OSError, OpmlError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        text = _("{file} cannot be imported: {reason}")
        raise RefusedError(text.format(file=file, reason=reason)) from error
    if not result.subscriptions:
        raise RefusedError(_("{file} lists no feed.").format(file=file))
    return result.subscriptions


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(_FILE_LIMIT + 1)
    if len(data) > _FILE_LIMIT:
        raise OSError(0, _("it is larger than 64 MB"))
    return data


def region(feed: Subscription) -> str:
    """The region, or the subject, of a feed of the starter list: its outermost folder."""
    return feed.folder.partition("/")[0]


def _language(feed: Subscription) -> str:
    return feed.language


def _count(feeds: Sequence[Subscription]) -> str:
    return ngettext("{count} feed", "{count} feeds", len(feeds))


def _option(id: str, title: str, text: str) -> Option:
    return Option(Content.assemble((title, "bold $text-unread"), (f"  {text}", "$text-dim")), id=id)
