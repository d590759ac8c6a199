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
        Binding("space", "mark", show=False),
    ]
    choices = query_one(OptionList)
    box = query_one(Box)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._shared = context
        self._starter: tuple[Subscription, ...] = ()
        self._marked: dict[str, None] = {}
        """Parts of the starter list that were marked, by their ids."""
        self._clicked = False

    def compose(self) -> ComposeResult:
        """The choices."""
        with Box(_("Welcome"), ""):
            yield Static(Content(_("There are no feeds yet. Where should the news come from?")))
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Offer the three ways."""
        self._offer_ways()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One of the ways, or a part of the starter list: a region, a language."""
        choice = event.option_id or ""
        if choice == "starter" and self._starter:
            # Typed ahead: the key was meant for the parts of the list, of which the first is all.
            choice = _ALL
        if choice == "starter":
            self._offer_parts()
        elif choice == "opml":
            self.app.push_screen(
                CheckedPrompt(_("OPML file"), _("import"), _("its path"), opml), self._added
            )
        elif choice == "address":
            self.app.push_screen(AddFeed(self._shared), self._added)
        elif self._clicked and choice != _ALL:
            self._mark(choice)
        elif choice == _ALL:
            self.dismiss(self._part(*self._marked) if self._marked else self._starter)
        else:
            self.dismiss(self._part(*self._marked, choice))

    def on_mouse_down(self) -> None:
        """A click on a part of the starter list marks it; the key takes it at once."""
        self._clicked = True

    def on_key(self) -> None:
        """What follows is chosen by key."""
        self._clicked = False

    def action_mark(self) -> None:
        """Mark the highlighted part of the starter list, or take the mark off."""
        at = self.choices.highlighted
        choice = self.choices.get_option_at_index(at).id if self._starter and at else None
        if choice:
            self._mark(choice)

    def action_close(self) -> None:
        """Go back a step; from the first, close."""
        if self._starter:
            self._starter, self._marked = (), {}
            self._offer_ways()
        else:
            super().action_close()

    def _mark(self, choice: str) -> None:
        if choice in self._marked:
            del self._marked[choice]
        else:
            self._marked[choice] = None
        for at, (id, name, feeds) in enumerate(self._parts()):
            self.choices.replace_option_prompt_at_index(at, self._prompt(id, name, feeds))

    def _part(self, *choices: str) -> tuple[Subscription, ...]:
        """The feeds of some parts of the starter list, each once."""
        wanted = [choice.partition(":") for choice in choices]
        return tuple(
            feed
            for feed in self._starter
            if any(
                (region if kind == _REGION else _language)(feed) == name
                for kind, _colon, name in wanted
            )
        )

    def action_move(self, step: int) -> None:
        """Up or down."""
        if step > 0:
            self.choices.action_cursor_down()
        else:
            self.choices.action_cursor_up()

    def _offer_ways(self) -> None:
        wide = self.app.size.width >= _WORDS_FROM
        self._offer(
            [_option(id, _words(name, text if wide else "")) for id, name, text in _ways()],
            _("⏎ choose · Esc later"),
        )

    def _offer_parts(self) -> None:
        from tui_reader.config.starter import starter_feeds

        self._starter = starter_feeds()
        self._offer(
            [_option(one[0], self._prompt(*one)) for one in self._parts()],
            _("⏎ take · Space mark several · Esc back"),
        )

    def _offer(self, options: Sequence[Option], hint: str) -> None:
        self.choices.clear_options()
        self.choices.add_options(options)
        self.choices.highlighted = 0
        self.box.hint(hint)

    def _parts(self) -> list[tuple[str, str, tuple[Subscription, ...]]]:
        """The parts of the starter list: an id, a name, its feeds. The first is all, or all marked."""
        if self._marked:
            parts = [(_ALL, _("Take what is marked"), self._part(*self._marked))]
        else:
            parts = [(_ALL, _("All of it"), self._starter)]
        for kind, of, name in ((_REGION, region, str), (_LANGUAGE, _language, language_name)):
            for part in dict.fromkeys(map(of, self._starter)):
                id = f"{kind}:{part}"
                parts.append((id, name(part), self._part(id)))
        return parts

    def _prompt(self, id: str, name: str, feeds: Sequence[Subscription]) -> Content:
        sign = "" if id == _ALL else "■ " if id in self._marked else "□ "
        return _words(f"{sign}{name}", _count(feeds))

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


async def opml(path: str) -> tuple[Subscription, ...]:
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


def _words(title: str, text: str) -> Content:
    return Content.assemble((title, "bold $text-unread"), (f"  {text}", "$text-dim"))


def _option(id: str, words: Content) -> Option:
    return Option(Content.assemble(words), id=id)
