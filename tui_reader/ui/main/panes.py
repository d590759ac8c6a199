"""The panes of the main screen: which are visible, which has the focus, what is selected there."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar, cast

from msgspec import Struct
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui_reader.config.schema import Layout
from tui_reader.model import Arrangement, Grouping, Headline, Order, Stories
from tui_reader.store import StoreError
from tui_reader.text.i18n import _, is_right_to_left
from tui_reader.text.languages import own_languages
from tui_reader.ui.actions import Place
from tui_reader.ui.context import Context
from tui_reader.ui.headlines.list import HeadlineList
from tui_reader.ui.keys import key_of
from tui_reader.ui.pane import Body
from tui_reader.ui.reading.pane import ReadingPane
from tui_reader.ui.remembered import Remembered
from tui_reader.ui.status_line import StatusLine
from tui_reader.ui.ticker.widget import Ticker
from tui_reader.ui.views.pane import ViewsPane
from tui_reader.ui.views.tree import view_name

Shape = Literal["tiny", "one", "two", "three"]
"""How many panes stand side by side; ``tiny``: none, the terminal is too small."""

SMALLEST_WIDTH, SMALLEST_HEIGHT = 30, 10
TWO_FROM, THREE_FROM = 70, 140
STACKED_FROM = 18
"""Lines from which the article has room below the headlines."""
_FIXED: dict[str, Shape] = {
    "three": "three",
    "two": "two",
    "one": "one",
    "list only": "one",
    "article only": "one",
}


class Visible(Struct, frozen=True):
    """Which panes are visible."""

    views: bool
    headlines: bool
    article: bool


def shape(width: int, height: int, wanted: str) -> Shape:
    """The shape for a terminal's size.

    Args:
        wanted: ``[screen] layout``.
    """
    if width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT:
        return "tiny"
    if wanted in _FIXED:
        return _FIXED[wanted]
    if width < TWO_FROM or (wanted == "stacked" and height < STACKED_FROM):
        return "one"
    return "three" if width >= THREE_FROM else "two"


def visible(
    shape: Shape,
    place: Place,
    *,
    reading: bool,
    only_article: bool,
    opened: bool = True,
    stacked: bool = False,
) -> Visible:
    """The visible panes; as many as the shape says, side by side.

    Args:
        shape: how many fit.
        place: where the focus is, or is about to be.
        reading: the article was the last of headlines and article to have the focus.
        only_article: the article is to have the whole screen.
        opened: there is an article; until then the headlines have its room.
        stacked: headlines and article stand below one another, and count as one.
    """
    in_views = place == "views"
    if only_article and not in_views:
        return Visible(views=False, headlines=place == "headlines", article=place != "headlines")
    if shape == "one":
        return Visible(in_views, not in_views and not reading, not in_views and reading)
    return Visible(
        views=shape == "three" or in_views,
        headlines=shape == "three" or not in_views or stacked or not opened,
        article=opened or place == "article",
    )


T = TypeVar("T")


class Panes:
    """Ticker, views, headlines, article and status line of one screen.

    Args:
        context: settings, store and what was remembered.
        screen: the screen that the panes are part of.
    """

    def __init__(self, context: Context, screen: Screen[None]) -> None:
        settings, chosen = context.settings, context.remembered.chosen
        others = chosen("reading.other_languages", settings.reading.other_languages)
        self.own_languages = own_languages(settings.reading.languages, os.environ)
        """Primary tags."""
        options = settings.screen
        self.screen = screen
        self.shape: Shape = "three"
        self.reading = False
        """The article was the last of headlines and article to have the focus."""
        self.only_article = False
        """The article has the whole screen."""
        self.layout = cast("Layout", chosen("screen.layout", options.layout))
        """How the panes are laid out; :meth:`set_layout` changes it."""
        self.ticker = Ticker(
            speed=settings.ticker.speed,
            still=options.reduced_motion,
            now=context.clock,
            id="ticker",
        )
        self.views = ViewsPane(id="views")
        self.headlines = HeadlineList(
            context.store,
            context.clock,
            chosen("screen.density", options.density),
            arrangement=Arrangement(
                cast("Order", chosen("screen.order", options.order)),
                cast("Grouping", chosen("screen.group", options.group)),
                cast("Stories", chosen("screen.stories", options.stories)),
                tuple(sorted(self.own_languages)) if others == "hidden" else (),
            ),
            languages=self.own_languages,
            # Nobody's news are dim who has not said what is read.
            dims_others=bool(settings.reading.languages) and others == "dimmed",
            id="headlines",
        )
        self.article = ReadingPane(
            measure=settings.reading.width,
            link_numbers=settings.reading.link_numbers,
            justify=settings.reading.justify,
            hyphenate=settings.reading.hyphenate,
            graphics=context.graphics,
            picture_folder=context.paths.pictures,
            actions=context.actions,
            id="article",
        )
        self.article.caption = _("Article")
        self.status = StatusLine(context.actions, id="status")
        self._too_small = Static(id="too-small")
        self._news = Body(id="news")
        self._sizes = context.remembered
        self.headlines.keys_to_news = (
            key_of(context.actions, "top"),
            key_of(context.actions, "bottom"),
        )

    def compose(self) -> ComposeResult:
        """The panes, for the screen's own ``compose``."""
        yield self.ticker
        with Body(id="body"):
            if not is_right_to_left():
                yield self.views
            with self._news:
                yield self.headlines
                yield self.article
            if is_right_to_left():
                yield self.views
        yield self.status
        yield self._too_small

    @contextmanager
    def store_errors_shown(self) -> Iterator[None]:
        """Show an error of the store in the status line instead of raising it."""
        try:
            yield
        except StoreError as error:
            self.status.show(str(error))

    def open_dialog(
        self, dialog: Screen[T], answered: Callable[[T | None], object] = lambda _answer: None
    ) -> None:
        """Show a dialog.

        Args:
            dialog: the dialog.
            answered: takes its answer, ``None`` when it was closed without one; a coroutine
                function is awaited. An error of the store is shown and not raised.
        """

        async def take(answer: T | None) -> None:
            with self.store_errors_shown():
                done = answered(answer)
                if inspect.isawaitable(done):
                    await done

        self.screen.app.push_screen(dialog, take)

    @property
    def place(self) -> Place:
        """Where the focus is."""
        focused = self.screen.focused
        name = focused.id if focused is not None else None
        return cast("Place", name) if name in ("article", "views", "ticker") else "headlines"

    async def target(self) -> Headline | None:
        """The article that a command is meant for: the one being read, or the selected headline.

        A headline that is not here yet is read from the store: a key may follow another faster
        than the list follows it.

        Raises:
            StoreError: it cannot be read.
        """
        place = self.place
        if place == "article" and self.article.article is not None:
            return self.article.article.headline
        if place == "ticker":
            return self.ticker.current()
        return await self.headlines.headline_at(self.headlines.row)

    async def feed_urls(self) -> list[str]:
        """The addresses of the feeds that the focus is on: a feed, a folder's, a headline's; raises as :meth:`target`."""
        if self.place == "views":
            row = self.views.highlighted
            if row.feed is not None:
                return [row.feed.url]
            folder = row.view.query.folder if row.view is not None else None
            return [
                feed.url
                for feed in self.views.overview.feeds
                if folder and f"{feed.folder}/".startswith(f"{folder}/")
            ]
        headline = await self.target()
        return [headline.feed_url] if headline is not None else []

    @property
    def stacked(self) -> bool:
        """Whether the article stands below the headlines."""
        return self.layout == "stacked" and self.shape in ("two", "three")

    @property
    def views_in_place(self) -> bool:
        """Whether the views stand beside the article, in the place of the headlines."""
        return self.views.display and self.article.display and not self.headlines.display

    def set_sizes(self, sizes: Remembered) -> None:
        """Give the panes the widths and heights that are remembered."""
        self._sizes = sizes
        in_place, stacked = self.views_in_place, self.stacked
        self.screen.set_class(in_place, "-in-place")
        share = sizes.stacked if stacked else sizes.headlines
        width: dict[Widget, str | int] = {}
        height: dict[Widget, str] = {}
        if sizes.views and not in_place:
            width[self.views] = sizes.views
        if share and stacked:
            height = {self.headlines: f"{share}fr", self.article: f"{100 - share}fr"}
        elif share and in_place:
            width = {self.views: f"{share}fr", self._news: f"{100 - share}fr"}
        elif share:
            width |= {self.headlines: f"{share}fr", self.article: f"{100 - share}fr"}
        for pane in (self.views, self._news, self.headlines, self.article):
            for rule, value in (("width", width.get(pane)), ("height", height.get(pane))):
                if value is None:
                    pane.styles.clear_rule(rule)
                else:
                    setattr(pane.styles, rule, value)
            # A size that is taken away is noticed by no one else.
            pane.refresh(layout=True)

    def set_layout(self, layout: Layout) -> None:
        """Lay the panes out in another way."""
        self.layout, self.only_article = layout, False
        self.take_size(self.screen.size)
        place = self.place
        if layout == "list only":
            place = "headlines"
        elif layout == "article only" and self.article.article is not None:
            place = "article"
        self.focus(place)

    def focus(self, place: Place) -> None:
        """Move the focus to a pane, which may have to appear first."""
        if place in ("headlines", "article"):
            self.reading = place == "article"
        self.arrange(place)
        self.screen.set_focus(self._pane(place), scroll_visible=False)

    def is_visible(self, place: Place) -> bool:
        """Whether a pane is on the screen."""
        return bool(self._pane(place).display)

    def focus_moved(self) -> None:
        """Adapt to the focus: other panes may be visible, other keys work."""
        place = self.place
        if place in ("headlines", "article"):
            self.reading = place == "article"
        self.arrange()
        self.status.show_keys_of(place)

    def take_size(self, size: Size) -> None:
        """Choose the shape for a size of the terminal."""
        self.shape = shape(size.width, size.height, self.layout)
        for name in ("tiny", "one", "two", "three"):
            self.screen.set_class(self.shape == name, f"-{name}")
        self.screen.set_class(self.stacked, "-stacked")
        self.screen.set_class(is_right_to_left(), "-mirrored")
        if is_right_to_left() and self.headlines.parent is self._news:
            # Below each other the headlines come first, beside each other they stand at the right.
            if self.stacked:
                self._news.move_child(self.headlines, before=self.article)
            else:
                self._news.move_child(self.headlines, after=self.article)
        self.screen.set_class(self.shape == "one" and size.width < TWO_FROM, "-bare")

    def measure_anew(self) -> None:
        """Set and paint everything anew: the terminal has other widths for some characters."""
        self.headlines.measure_anew()
        self.article.measure_anew()
        for pane in (self.views, self.ticker):
            pane.notify_style_update()
        self.screen.app.refresh(layout=True)

    def resized(self, size: Size) -> None:
        """Show what has room at another size of the terminal."""
        self.take_size(size)
        if self.shape == "tiny":
            text = _(
                "The terminal is too small ({width}x{height}). The reader comes back when it is at"
                " least {least_width}x{least_height}."
            ).format(
                width=size.width,
                height=size.height,
                least_width=SMALLEST_WIDTH,
                least_height=SMALLEST_HEIGHT,
            )
            self._too_small.update(Content(text))
        self.arrange()
        if not self._pane(self.place).display:
            self.focus("article" if self.reading else "headlines")

    def arrange(self, place: Place | None = None) -> None:
        """Show and hide panes, for the focus of the moment or one that is about to move."""
        panes = visible(
            self.shape,
            place or self.place,
            reading=self.reading,
            only_article=self.only_article,
            opened=self.article.article is not None,
            stacked=self.stacked,
        )
        moved = self.views_in_place != (panes.views and not panes.headlines and panes.article)
        one = self.shape == "one"
        self.headlines.leads_back = self.article.leads_back = one
        self.article.caption = view_name(self.headlines.listing.view) if one else _("Article")
        self.views.display = panes.views
        self.headlines.display = panes.headlines
        self.article.display = panes.article
        self._news.display = panes.headlines or panes.article
        self.screen.set_class(self.only_article and panes.article, "-only")
        if moved:
            self.set_sizes(self._sizes)

    def _pane(self, place: Place) -> Widget:
        panes: dict[Place, Widget] = {
            "ticker": self.ticker,
            "views": self.views,
            "headlines": self.headlines,
            "article": self.article,
        }
        return panes[place]
