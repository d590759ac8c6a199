"""A page that is set at its width: here when it is short, in a thread when it is long."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

from textual import work
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from tui_reader.model import Article, PageVisit
from tui_reader.ui.actions import ACTIONS, Action
from tui_reader.ui.long_articles import is_long
from tui_reader.ui.reading_place import Place, line_at, line_at_share, place_of, share_of
from tui_reader.ui.widgets.page_turning import PageTurning

# What sets an article (lxml, pygments) is imported when the first one is shown.
if TYPE_CHECKING:
    from tui_reader.document.blocks import Document, Link
    from tui_reader.document.hyphens import Hyphenator
    from tui_reader.document.layout import Options
    from tui_reader.document.lines import Line
    from tui_reader.ui.article_lines import Page

MEASURES = (40, 120)
"""The narrowest and the widest measure, in cells."""
MEASURE_STEP = 4

_GROUP = "reading-layout"
_SETTLED = 0.05
"""Seconds in which a width must not change before a long text is set at it."""


class ArticlePage(PageTurning, inherit_bindings=False):
    """The lines of an article, set anew whenever article or width change."""

    measure: reactive[int] = reactive(72)
    """The widest line of text, in cells."""

    class PageSet(Message):
        """The page was set, anew or for the first time: its lines are others than before."""

        def __init__(self, pane: ArticlePage) -> None:
            super().__init__()
            self.pane = pane

    def __init__(
        self,
        *,
        measure: int = 72,
        link_numbers: bool = True,
        justify: bool = False,
        hyphenate: bool = False,
        actions: tuple[Action, ...] = ACTIONS,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._link_numbers = link_numbers
        self._justify = justify
        self._hyphenate = hyphenate
        self._actions = actions
        self._article: Article | None = None
        self._document: Document | None = None
        self._page: Page | None = None
        self._page_width = 0
        self._begin_at = 0.0
        self._jumps: list[Place | None] = []
        # The hyphenators of the languages met; reading one takes up to a second.
        self._hyphens: dict[str, Hyphenator | None] = {}
        self.set_reactive(ArticlePage.measure, measure)

    def lines_changed(self, *, below_head: bool) -> None:
        """The lines are others than before, ``below_head`` or only in number above the text."""

    # What the app does with it

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._article

    def show(self, article: Article | None, share: float = 0.0) -> None:
        """Show an article from its beginning, or the same one anew where it stands.

        A long text is set in a thread; its beginning shows at once.

        Args:
            share: how much of another article was above the pane when it was last read.
        """
        same = (
            article is not None
            and self._article is not None
            and article.headline.id == self._article.headline.id
        )
        if (
            not same
            or article is None
            or self._article is None
            or _below_head(article) != _below_head(self._article)
        ):
            self._document = None
        self._article = article
        if not same:
            self._page = None
            self._jumps = []
            self._begin_at = share
            self.lines_changed(below_head=True)
        elif article is not None and self._marked(article):
            return
        self._set(keep_place=same)

    def _marked(self, article: Article) -> bool:
        """Whether only the head of the page had to be set anew."""
        page = self._page
        if page is None or self._document is None or self._page_width != self._text_width:
            return False
        from tui_reader.ui.article_lines import with_new_head

        renewed = with_new_head(page, article, self._page_width, self._actions)
        self._take(renewed, self._page_width, self._place())
        return True

    def links(self) -> tuple[Link, ...]:
        """Every link on the page: those of the text by their numbers, then media and source."""
        return self._page.links if self._page is not None else ()

    def leads_within(self, url: str) -> bool:
        """Whether a link leads to a place in the article itself, such as a footnote."""
        return self._document is not None and url in self._document.anchors

    def jump(self, url: str) -> bool:
        """Go where a link within the article leads; whether there is such a place."""
        from tui_reader.document.anchors import line_of

        page, document = self._page, self._document
        line = line_of(document, page.lines, url) if page and document else None
        if line is None:
            return False
        self._jumps.append(self._place())
        self.scroll_to(y=line, animate=False)
        return True

    def jump_back(self) -> bool:
        """Go where the last jump began; whether there was one."""
        if not self._jumps:
            return False
        self.scroll_to(y=line_at(self.lines, self._jumps.pop()), animate=False)
        return True

    def widen(self, step: int) -> None:
        """Make the measure wider, or narrower when ``step`` is negative."""
        low, high = MEASURES
        self.measure = min(max(self.measure + step * MEASURE_STEP, low), high)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the page, as far as they are set."""
        return self._page.lines if self._page is not None else ()

    @property
    def whole(self) -> bool:
        """Whether the page is set to its end."""
        return self._page is not None and self._page.whole

    @property
    def share(self) -> float:
        """How much of the text lies above the pane: 0 at the beginning; pictures do not count."""
        return share_of(self.lines, self.scroll_offset.y)

    def lines_in_view(self) -> range:
        """The indices of the lines on the screen."""
        top = self.scroll_offset.y
        return range(top, min(top + self._height, len(self.lines)))

    @property
    def _width(self) -> int:
        return self.content_region.width

    @property
    def _margin(self) -> int:
        """Cells left of the text: a third of what the measure leaves, at least a little."""
        if self._width < 60:
            return 1
        return max(2, (self._width - self.measure) // 3)

    @property
    def _text_width(self) -> int:
        return max(10, min(self.measure, self._width - self._margin - 1))

    def _options(self, article: Article) -> Options:
        from tui_reader.document.layout import Options

        language = article.headline.language
        return Options(self._link_numbers, self._justify, self._hyphens.get(language))

    def _set(self, *, keep_place: bool) -> None:
        """Set the article at the width of the moment, here or, when it is long, in a thread."""
        self.workers.cancel_group(self, _GROUP)
        article, width = self._article, self._text_width
        if not self.is_attached or not self._width:
            return
        if article is None:
            self._page = None
            self.virtual_size = Size(self._width, 0)
            self._tell_place()
            self.refresh()
            return
        from tui_reader.ui.article_lines import read_document, set_page
        from tui_reader.ui.long_articles import first_page

        options = self._options(article)
        reading = self._hyphenate and article.headline.language not in self._hyphens
        if not reading and not is_long(_below_head(article)[0]):
            self._document = self._document or read_document(article)
            place = self._place() if keep_place else None
            page = set_page(article, self._document, width, self._actions, options=options)
            self._take(page, width, place)
            return
        if not self.lines:
            self._take(first_page(article, width, options, self._actions), width, None)
        self._set_later(article, width)

    # Without a description Textual would take the repr of the arguments, the whole article.
    @work(group=_GROUP, exclusive=True, description=_GROUP)
    async def _set_later(self, article: Article, width: int) -> None:
        from tui_reader.document.hyphens import hyphenator
        from tui_reader.ui.article_lines import with_new_head
        from tui_reader.ui.long_articles import read_whole, set_whole

        stopped = Event()
        try:
            if self._page_width != width:
                # A pane that is being dragged has another width every few milliseconds.
                await asyncio.sleep(_SETTLED)
            language = article.headline.language
            if self._hyphenate and language not in self._hyphens:
                self._hyphens[language] = await asyncio.to_thread(hyphenator, language)
            document = self._document
            if document is None:
                document = self._document = await asyncio.to_thread(read_whole, article)
            options = self._options(article)
            page = await asyncio.to_thread(
                set_whole, article, document, width, options, self._actions, stopped.is_set
            )
            if page is None or self._article is None:
                return
            if self._article != article:
                # Marked meanwhile: the head says so, the text is the same.
                page = with_new_head(page, self._article, width, self._actions)
            # Half a list of 50,000 items lies before the place: 40 ms.
            place = await asyncio.to_thread(place_of, self.lines, self.scroll_offset.y)
            line = await asyncio.to_thread(line_at, page.lines, place)
        finally:
            stopped.set()
        self._take(page, width, place, line)

    def _take(self, page: Page, width: int, place: Place | None, line: int | None = None) -> None:
        before, self._page = self._page, page
        same = before is not None and before.lines[before.head :] == page.lines[page.head :]
        self._page_width = width
        self.lines_changed(below_head=not same or before is None or before.head != page.head)
        self.virtual_size = Size(self._width, len(page.lines))
        line = line_at(page.lines, place) if line is None else line
        if page.whole:
            if place is None:
                line = line_at_share(page.lines, self._begin_at)
            self._begin_at = 0.0
        self.scroll_to(y=line, animate=False, force=True)
        self._tell_place()
        self.refresh()
        self.post_message(self.PageSet(self))

    def _place(self) -> Place | None:
        return place_of(self.lines, self.scroll_offset.y)

    def _tell_place(self) -> None:
        """How far one has read, in the border."""
        end = self.max_scroll_y
        place = f"{round(100 * self.scroll_offset.y / end)} %" if end > 0 else ""
        self.note = place

    def on_mount(self) -> None:
        """Set what was given before there was a width."""
        self._set(keep_place=False)

    def on_resize(self) -> None:
        """Set the page anew where its width changed; the place in the text is kept."""
        if self._text_width != self._page_width or not self.lines:
            self._set(keep_place=True)
        else:
            self.lines_changed(below_head=False)
            self._tell_place()

    def watch_measure(self) -> None:
        """Set the page anew; the place in the text is kept."""
        if self.is_attached:
            self._set(keep_place=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell how far one has read."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_place()


def _below_head(article: Article) -> tuple[str, PageVisit | None]:
    """What the page below its head is made of: the HTML that is shown, and what the tail tells."""
    return article.full_text or article.html, article.page
