"""The page of the open article: its lines at a width, its links, the places jumped from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui_reader.model import Article, PageVisit
from tui_reader.ui.actions import Action
from tui_reader.ui.reading.place import Place, line_at, place_of

# What sets an article (lxml, pygments) is imported when the first one is shown.
if TYPE_CHECKING:
    from tui_reader.document.blocks import Document, Link
    from tui_reader.document.layout import Options, PicturesInPlace
    from tui_reader.document.lines import Line
    from tui_reader.document.wrap import Hyphenator
    from tui_reader.ui.reading.lines import Page

_SETTLED = 0.05
"""Seconds in which a width must not change before a long text is set at it."""


class ArticlePage:
    """An article set at a width.

    Args:
        link_numbers: write its number after each link.
        justify: fill lines to the width where that does not tear them.
        hyphenate: break words where lines would stay too empty.
        actions: the table with the user's keys.
        in_place: how the pictures of a document stand among its lines; ``None``: as texts.
    """

    def __init__(
        self,
        *,
        link_numbers: bool,
        justify: bool,
        hyphenate: bool,
        actions: tuple[Action, ...],
        in_place: Callable[[Document], PicturesInPlace | None],
    ) -> None:
        self._link_numbers = link_numbers
        self._justify = justify
        self._hyphenate = hyphenate
        self._actions = actions
        self._in_place = in_place
        self._page: Page | None = None
        self._jumps: list[Place | None] = []
        # The hyphenators of the languages met; reading one takes up to a second.
        self._hyphens: dict[str, Hyphenator | None] = {}
        self.article: Article | None = None
        """The article that is shown."""
        self.document: Document | None = None
        """Its text; ``None`` while it is not read."""
        self.width = 0
        """Cells of the lines."""
        self.brief = False
        """The head is to be as low as may be."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines, as far as they are set."""
        return self._page.lines if self._page is not None else ()

    @property
    def head(self) -> int:
        """How many of the lines stand above the text."""
        return self._page.head if self._page is not None else 0

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link on the page: those of the text by their numbers, then media and source."""
        return self._page.links if self._page is not None else ()

    @property
    def is_whole(self) -> bool:
        """Whether the page is set to its end."""
        return self._page is not None and self._page.whole

    # Another article, another width

    def turn_to(self, article: Article | None) -> bool:
        """Make an article the one of the page; returns whether it is the same, perhaps changed."""
        before = self.article
        self.article = article
        same = (
            article is not None and before is not None and article.headline.id == before.headline.id
        )
        if not same or article is None or before is None:
            self._page = None
            self._jumps = []
            self.document = None
        elif _below_head(article) != _below_head(before):
            self.document = None
        return same

    def clear(self) -> None:
        """Have no lines."""
        self._page = None

    def with_new_head(self, width: int) -> Page | None:
        """The page below a new head; ``None`` when other lines have to be set as well."""
        page, article = self._page, self.article
        if page is None or article is None or self.document is None or self.width != width:
            return None
        from tui_reader.ui.reading.lines import with_new_head

        return with_new_head(page, article, width, self._actions, brief=self.brief)

    def set_at_once(self, width: int) -> Page | None:
        """The page at a width; ``None`` when setting it takes longer than a frame lasts."""
        from tui_reader.ui.reading.lines import is_long, read_document, set_page

        article = self.article
        assert article is not None
        unknown = self._hyphenate and article.headline.language not in self._hyphens
        if unknown or is_long(_below_head(article)[0]):
            return None
        options = self._options(article)
        self.document = self.document or read_document(article)
        return set_page(
            article, self.document, width, self._actions, options=options, brief=self.brief
        )

    def beginning(self, width: int) -> Page:
        """The beginning of a long article, to show while the whole is set."""
        from tui_reader.ui.reading.lines import first_page

        article = self.article
        assert article is not None
        return first_page(article, width, self._options(article), self._actions, brief=self.brief)

    async def set_in_thread(self, width: int) -> Page | None:
        """The page at a width, set in a thread; ``None`` when no article is shown any more.

        Cancelling the task stops the thread between two blocks.
        """
        from tui_reader.document.wrap import hyphenator
        from tui_reader.ui.reading.lines import read_whole, set_whole, with_new_head

        article = self.article
        assert article is not None
        stopped = Event()
        try:
            if self.width != width:
                # A pane that is being dragged has another width every few milliseconds.
                await asyncio.sleep(_SETTLED)
            language = article.headline.language
            if self._hyphenate and language not in self._hyphens:
                self._hyphens[language] = await asyncio.to_thread(hyphenator, language)
            document = self.document
            if document is None:
                document = self.document = await asyncio.to_thread(read_whole, article)
            options = self._options(article)
            page = await asyncio.to_thread(
                set_whole,
                article,
                document,
                width,
                options,
                self._actions,
                stopped.is_set,
                self.brief,
            )
        finally:
            stopped.set()
        if page is None or self.article is None:
            return None
        if self.article != article:
            # Marked meanwhile: the head says so, the text is the same.
            page = with_new_head(page, self.article, width, self._actions, brief=self.brief)
        return page

    def take(self, page: Page, width: int) -> bool:
        """Make a page the one that is shown; returns whether lines below the head are others."""
        before, self._page, self.width = self._page, page, width
        return (
            before is None
            or before.head != page.head
            or before.lines[before.head :] != page.lines[page.head :]
        )

    def _options(self, article: Article) -> Options:
        from tui_reader.document.layout import Options

        hyphens = self._hyphens.get(article.headline.language)
        options = Options(self._link_numbers, self._justify, hyphens, whole_code=True)
        pictures = self._in_place(self.document) if self.document is not None else None
        return replace(options, pictures=pictures) if pictures is not None else options

    # Links within the article

    def leads_within(self, url: str) -> bool:
        """Whether a link leads to a place in the article itself, such as a footnote."""
        return self.document is not None and url in self.document.anchors

    def jump(self, url: str, top: int) -> int | None:
        """The line that a link within the article leads to; :meth:`jump_back` returns to ``top``."""
        from tui_reader.document.lines import line_of

        document = self.document
        line = line_of(document, self.lines, url) if self._page and document else None
        if line is not None:
            self._jumps.append(place_of(self.lines, top))
        return line

    def jump_back(self) -> int | None:
        """The line where the last jump began; ``None``: there was none."""
        return line_at(self.lines, self._jumps.pop()) if self._jumps else None


def _below_head(article: Article) -> tuple[str, PageVisit | None]:
    """What the page below its head is made of: the HTML that is shown, and what the tail states."""
    from tui_reader.ui.reading.lines import shown_html

    return shown_html(article), article.page
