"""The command palette: every action of the table, and every view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.filter import LineFilter
from textual.fuzzy import Matcher
from textual.markup import escape
from textual.widgets import LoadingIndicator

from tui_reader.model import View
from tui_reader.text.cells import display
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _
from tui_reader.ui.actions import Action
from tui_reader.ui.keys import key_name
from tui_reader.ui.main.screen import MainScreen
from tui_reader.ui.painting import filters_of_ours
from tui_reader.ui.terminal.field import Field
from tui_reader.ui.views.tree import all_views, view_name

_LAST = 1_000
_LEAST = 0.01
"""The score of what matches worst."""


class _Typed(CommandInput, Field):
    """What the palette's commands are found by."""


class Palette(CommandPalette):
    """Textual's palette, before a screen whose lines are in visual order."""

    def compose(self) -> ComposeResult:
        """As Textual's, with a line of ours to type in."""
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield _Typed(placeholder=_("a part of the name"), select_on_focus=False)
            with Vertical(id="--results"):
                yield CommandList()
                yield LoadingIndicator()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order, as are the ones of the screen behind."""
        return filters_of_ours(self)


class Commands(Provider):
    """What can be done where the focus is, and the views to go to."""

    async def discover(self) -> Hits:
        """The actions, before anything is typed."""
        main = self._main()
        if main is None:
            return
        possible = [action for action in main.context.actions if main.can(action)]
        # Moving is what everybody knows; what the footer thinks useful comes first.
        for action in sorted(possible, key=lambda one: one.footer or _LAST):
            yield DiscoveryHit(
                Content(_(action.name)), partial(main.perform, action), help=_help(action)
            )

    async def search(self, query: str) -> Hits:
        """The actions and views that match."""
        main = self._main()
        if main is None:
            return
        matcher, found = self.matcher(query), False
        for action in main.context.actions:
            name = _(action.name)
            # In English too: that is what manuals and other people call it.
            score = max(map(matcher.match, {name, action.name}))
            for words in {_(action.help), action.help}:
                if fold(query) in fold(words):
                    # What is called otherwise here than by the one who looks for it.
                    score = max(score, matcher.match(words))
            if score > 0 and main.can(action):
                found = True
                yield Hit(
                    score,
                    _highlighted(name, matcher),
                    partial(main.perform, action),
                    text=name,
                    help=_help(action),
                )
        for view in all_views(main.panes.views.overview):
            name = _name(view)
            score = max(map(matcher.match, {name, view.name}))
            if score > 0:
                found = True
                go = partial(main.controllers.navigation.show_view, view)
                yield Hit(score, _highlighted(name, matcher), go, text=name)
        if not found:
            yield Hit(_LEAST, Content(_("Nothing found")), lambda: None, text=query)

    def _main(self) -> MainScreen | None:
        return self.screen if isinstance(self.screen, MainScreen) else None


def _highlighted(name: str, matcher: Matcher) -> Content:
    """A name with the letters that match; Textual's own ``highlight`` reads it as markup."""
    content = Content(name)
    score, places = matcher.fuzzy_search.match(matcher.query, name)
    for place in places if score else ():
        if not name[place].isspace():
            content = content.stylize(matcher.match_style, place, place + 1)
    return content


def _help(action: Action) -> str:
    keys = " ".join(key_name(key) for key in action.keys)
    # The palette reads it as markup, and "[" is a key.
    words = _(action.help)
    return escape(f"{keys}  {words}" if keys else words)


def _name(view: View) -> str:
    kind = _("Go to feed {name}") if view.query.feed_id is not None else _("Go to {name}")
    return display(kind.format(name=view_name(view)))
