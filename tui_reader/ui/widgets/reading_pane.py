"""The reading pane: one article, set like a page and painted line by line."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_reader.model import Article
from tui_reader.ui import painting
from tui_reader.ui.article_inks import styles_for
from tui_reader.ui.reading_place import Place, line_at, place_of
from tui_reader.ui.widgets.reading_placeholder import placeholder

# What sets an article (lxml, pygments) is imported when the first one is shown.
if TYPE_CHECKING:
    from tui_reader.document.blocks import Document, Link
    from tui_reader.document.lines import Line
    from tui_reader.ui.article_lines import Page

MEASURES = (40, 120)
"""The narrowest and the widest measure, in cells."""
MEASURE_STEP = 4

_LARGE = 50_000  # characters of HTML that take longer to set than a frame lasts
_GROUP = "reading-layout"
_OVERLAP = 2  # lines of the last page that a new one repeats


class ReadingPane(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows an article, or a quiet word when there is none.

    Args:
        measure: the widest line of text, in cells.
        link_numbers: write its number after each link.
    """

    DEFAULT_CSS = """
    ReadingPane {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    measure: reactive[int] = reactive(72)
    """The widest line of text, in cells."""

    class LinkChosen(Message):
        """The user clicked a link. Nothing was opened yet."""

        def __init__(self, pane: ReadingPane, url: str, text: str) -> None:
            super().__init__()
            self.pane = pane
            self.url = url
            self.text = text

        @property
        def control(self) -> ReadingPane:
            """The pane it comes from."""
            return self.pane

    def __init__(
        self,
        *,
        measure: int = 72,
        link_numbers: bool = True,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._link_numbers = link_numbers
        self._article: Article | None = None
        self._document: Document | None = None
        self._lines: tuple[Line, ...] = ()
        self._links: tuple[Link, ...] = ()
        # The widths that the page and the painted strips were made for.
        self._page_width = 0
        self._strips: dict[tuple[int, int, int | None], Strip] = {}
        self._styles: dict[str, Style] | None = None
        self._hovered_link: int | None = None
        self.set_reactive(ReadingPane.measure, measure)

    # What the app does with it

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._article

    def show(self, article: Article | None) -> None:
        """Show an article from its beginning, or the same one anew where it stands.

        A long text is set in a thread; its title shows at once.
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
            or _text(article) != _text(self._article)
        ):
            self._document = None
        place = self._place() if same else None
        self._article = article
        self._styles = None
        self._hovered_link = None
        if not same:
            self._lines = self._links = ()
        self._set(place)

    def links(self) -> tuple[Link, ...]:
        """Every link on the page: those of the text by their numbers, then media and source."""
        return self._links

    def widen(self, step: int) -> None:
        """Make the measure wider, or narrower when ``step`` is negative."""
        low, high = MEASURES
        self.measure = min(max(self.measure + step * MEASURE_STEP, low), high)

    def page_down(self) -> bool:
        """Turn to the next page; ``False`` when the end is already in view."""
        if self.scroll_offset.y >= self.max_scroll_y:
            return False
        self.scroll_lines(max(1, self._height - _OVERLAP))
        return True

    def page_up(self) -> bool:
        """Turn back a page; ``False`` at the beginning."""
        if self.scroll_offset.y <= 0:
            return False
        self.scroll_lines(-max(1, self._height - _OVERLAP))
        return True

    def half_page(self, direction: int) -> None:
        """Half a page on (1) or back (-1)."""
        self.scroll_lines(direction * max(1, self._height // 2))

    def scroll_lines(self, count: int) -> None:
        """So many lines on, or back when negative."""
        self.scroll_to(y=self.scroll_offset.y + count, animate=False)

    def top(self) -> None:
        """To the beginning."""
        self.scroll_to(y=0, animate=False)

    def bottom(self) -> None:
        """To the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    # Setting

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    @property
    def _margin(self) -> int:
        """Cells left of the text: a third of what the measure leaves, at least a little."""
        if self._width < 60:
            return 1
        return max(2, (self._width - self.measure) // 3)

    @property
    def _text_width(self) -> int:
        return max(10, min(self.measure, self._width - self._margin - 1))

    def _set(self, place: Place | None) -> None:
        """Set the article at the width of the moment, here or, when it is long, in a thread."""
        self.workers.cancel_group(self, _GROUP)
        article, width = self._article, self._text_width
        if not self.is_attached or not self._width:
            return
        if article is None:
            self._lines = self._links = ()
            self.virtual_size = Size(self._width, 0)
            self._tell_place()
            self.refresh()
            return
        from tui_reader.ui.article_lines import read_document, set_page, waiting_page

        if len(_text(article)) <= _LARGE:
            self._document = self._document or read_document(article)
            self._take(
                set_page(article, self._document, width, link_numbers=self._link_numbers),
                width,
                place,
            )
        else:
            if not self._lines:
                self._take(waiting_page(article, width), width, None)
            self._set_later(article, width, place)

    # Without a description Textual would take the repr of the arguments, the whole article.
    @work(group=_GROUP, exclusive=True, description=_GROUP)
    async def _set_later(self, article: Article, width: int, place: Place | None) -> None:
        from tui_reader.ui.article_lines import read_document, set_page

        document = self._document
        if document is None:
            document = self._document = await asyncio.to_thread(read_document, article)
        page = await asyncio.to_thread(
            set_page, article, document, width, link_numbers=self._link_numbers
        )
        self._take(page, width, place)

    def _take(self, page: Page, width: int, place: Place | None) -> None:
        self._lines, self._links = page.lines, page.links
        self._page_width = width
        self._strips.clear()
        self.virtual_size = Size(self._width, len(page.lines))
        self.scroll_to(y=line_at(self._lines, place), animate=False, force=True)
        self._tell_place()
        self.refresh()

    def _place(self) -> Place | None:
        return place_of(self._lines, self.scroll_offset.y)

    def _tell_place(self) -> None:
        """How far one has read, in the border."""
        end = self.max_scroll_y
        place = f"{round(100 * self.scroll_offset.y / end)} %" if end > 0 else ""
        self.border_subtitle = Content(place)

    # Painting

    def render_line(self, y: int) -> Strip:
        """A line of the page, or of the placeholder."""
        return self._painted(y).apply_style(self.rich_style)

    def _painted(self, y: int) -> Strip:
        width = self._width
        if self._article is None:
            self._styles = self._styles or styles_for(self.app, "")
            return placeholder(y, width, self._height, self._styles)
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return painting.blank(width, Style())
        line = self._lines[index]
        hovered = self._hovered_link
        if hovered is not None and all(span.link != hovered for span in line.spans):
            hovered = None
        key = (index, width, hovered)
        if key not in self._strips:
            self._strips[key] = self._paint(line, width, hovered)
        return self._strips[key]

    def _paint(self, line: Line, width: int, hovered: int | None) -> Strip:
        if self._styles is None and self._article is not None:
            self._styles = styles_for(self.app, self._article.headline.feed_url)
        styles = self._styles or {}
        segments = []
        for span in line.spans:
            style = styles.get(span.role) or styles["body"]
            if span.link is not None and span.link < len(self._links):
                style += Style(link=self._links[span.link].url, meta={"link": span.link})
                if span.link == hovered:
                    style += Style(reverse=True)
            segments.append(painting.cells(span.text, style))
        text = painting.line(segments, self._page_width, Style(), right=line.rtl)
        margin = Segment(" " * self._margin, Style())
        return painting.line([margin, *text], width, Style())

    # Events

    def notify_style_update(self) -> None:
        """Forget what was painted in the colours of before."""
        super().notify_style_update()
        self._styles = None
        self._strips.clear()

    def on_mount(self) -> None:
        """Set what was given before there was a width."""
        self._set(None)

    def on_resize(self) -> None:
        """Set the page anew where its width changed; the place in the text is kept."""
        if self._text_width != self._page_width or not self._lines:
            self._set(self._place())
        else:
            self._strips.clear()
            self._tell_place()

    def watch_measure(self) -> None:
        """Set the page anew; the place in the text is kept."""
        if self.is_attached:
            self._set(self._place())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell how far one has read."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_place()

    def on_click(self, event: events.Click) -> None:
        """A click on a link chooses it."""
        link = event.style.meta.get("link")
        if isinstance(link, int) and link < len(self._links):
            event.stop()
            chosen = self._links[link]
            self.post_message(self.LinkChosen(self, chosen.url, chosen.text))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The link under the pointer shows that it is one."""
        self._hover(event.style.meta.get("link"))

    def on_leave(self) -> None:
        """No link is under the pointer any more."""
        self._hover(None)

    def _hover(self, link: object) -> None:
        hovered = link if isinstance(link, int) else None
        if hovered != self._hovered_link:
            self._hovered_link = hovered
            self.refresh()


def _text(article: Article) -> str:
    """The HTML that is shown."""
    return article.full_text or article.html
