"""The reading pane: one article, set like a page and painted line by line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual import events, work
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui_reader.model import Article
from tui_reader.text.cells import cell_len
from tui_reader.text.hosts import doubt
from tui_reader.text.i18n import _
from tui_reader.ui import painting
from tui_reader.ui.actions import ACTIONS, Action
from tui_reader.ui.keys import key_of
from tui_reader.ui.pane import Pane
from tui_reader.ui.reading.overlay import NOTHING_OVER, Overlay
from tui_reader.ui.reading.page import ArticlePage
from tui_reader.ui.reading.pictures import PagePictures
from tui_reader.ui.reading.place import (
    Place,
    line_at,
    line_at_share,
    place_of,
    same_line,
    share_of,
    texts_in,
)
from tui_reader.ui.reading.styles import styles_for
from tui_reader.ui.terminal.graphics import Graphics
from tui_reader.ui.theme.styles import source_of

# What sets an article (lxml, pygments) is imported when the first one is shown.
if TYPE_CHECKING:
    from tui_reader.document.blocks import Link
    from tui_reader.document.lines import Line
    from tui_reader.ui.reading.lines import Page

MEASURES = (40, 120)
"""The narrowest and the widest measure, in cells."""
MEASURE_STEP = 4
CODE_STEP = 8
"""Cells by which code is scrolled sideways."""

_GROUP = "reading-layout"
_KEPT_STRIPS = 2_000
_BRIEF_UNDER = 18
"""Lines of the pane under which what stands above the text is kept low."""
_OVERLAP = 2
"""Lines of the last page that a new one repeats."""


class ReadingPane(Pane, can_focus=True, inherit_bindings=False):
    """Shows an article, or a quiet word when there is none; scrolled by methods, not by its own keys.

    Args:
        measure: the widest line of text, in cells.
        link_numbers: write its number after each link.
        justify: fill lines to the measure where that does not tear them.
        hyphenate: break words where lines would stay too empty.
        graphics: what pictures are drawn with.
        picture_folder: where their files are.
        actions: the table with the user's keys.
    """

    DEFAULT_CSS = """
    ReadingPane {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size: 0 0;
    }
    """

    measure: reactive[int] = reactive(72)
    """The widest line of text, in cells."""

    class PageSet(Message):
        """The page has other lines than before."""

    class LinkChosen(Message):
        """The user clicked a link. Nothing was opened yet."""

        def __init__(self, url: str, text: str) -> None:
            super().__init__()
            self.url = url
            self.text = text

    class PicturesFound(Message):
        """An article with pictures is shown; somebody may want to get them."""

        def __init__(self, urls: tuple[str, ...]) -> None:
            super().__init__()
            self.urls = urls

    class PicturesLost(Message):
        """Files of pictures that should be there are not."""

        def __init__(self, urls: tuple[str, ...]) -> None:
            super().__init__()
            self.urls = urls

    def __init__(
        self,
        *,
        measure: int = 72,
        link_numbers: bool = True,
        justify: bool = False,
        hyphenate: bool = False,
        graphics: Graphics = Graphics("none"),  # noqa: B008
        picture_folder: Path = Path(),
        actions: tuple[Action, ...] = ACTIONS,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.set_reactive(ReadingPane.measure, measure)
        self._actions = actions
        self._page = ArticlePage(
            link_numbers=link_numbers,
            justify=justify,
            hyphenate=hyphenate,
            actions=actions,
            in_place=lambda document: self.pictures.in_place(document),
        )
        self.pictures = PagePictures(
            self,
            self._page,
            graphics,
            picture_folder,
            left=lambda: self._margin,
            arranged=lambda: self._set(keep_place=True),
            drawn=self._pictures_drawn,
            found=lambda urls: self.post_message(self.PicturesFound(urls)),
            lost=lambda urls: self.post_message(self.PicturesLost(urls)),
        )
        """The pictures of the article."""
        self._begin_at = 0.0
        """How much of the text is above the pane when an article has been set to its end."""
        self._overlay: Overlay = NOTHING_OVER
        # By line, width and hovered link: what else a line depends on empties it.
        self._strips: dict[tuple[int, int, int | None], Strip] = {}
        self._styles: dict[str, Style] | None = None
        self._base_style: Style | None = None
        self._hovered_link: int | None = None
        self._code_shift = 0
        """Cells of wide code that are left of the page."""

    # The article

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._page.article

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the page, as far as they are set."""
        return self._page.lines

    @property
    def whole(self) -> bool:
        """Whether the page is set to its end."""
        return self._page.is_whole

    def links(self) -> tuple[Link, ...]:
        """Every link on the page: those of the text by their numbers, then media and source."""
        return self._page.links

    def leads_within(self, url: str) -> bool:
        """Whether a link leads to a place in the article itself, such as a footnote."""
        return self._page.leads_within(url)

    def show(self, article: Article | None, share: float = 0.0) -> None:
        """Show an article from its beginning, or the same one anew where it stands.

        A long text is set in a thread; its beginning shows at once.

        Args:
            share: how much of another article was above the pane when it was last read.
        """
        same = self._page.turn_to(article)
        if not same:
            self._begin_at = share
            self._code_shift = 0
            self._lines_changed(below_head=True)
        else:
            self._page.brief = self._height < _BRIEF_UNDER
            renewed = self._page.with_new_head(self._text_width)
            if renewed is not None:
                self._take(renewed, self._text_width, self._place())
                return
        self._set(keep_place=same)

    def widen(self, step: int) -> bool:
        """Make the lines of text wider, or narrower when ``step`` is negative.

        Returns:
            Whether they could be.
        """
        low, high = MEASURES
        before = self._text_width
        wanted = min(max(before + step * MEASURE_STEP, low), high)
        if (wanted - before) * step <= 0 or (step > 0 and before < self.measure):
            return False
        self.measure = wanted
        return True

    def lay_over(self, overlay: Overlay) -> None:
        """Show what was found, or hints on links; until the page is set anew."""
        if overlay != self._overlay:
            self._overlay = overlay
            self._strips.clear()
            self.refresh()

    # Its page

    @property
    def _width(self) -> int:
        return self.content_region.width

    @property
    def _height(self) -> int:
        return self.content_region.height

    @property
    def _margin(self) -> int:
        """Cells left of the text: half of what the measure leaves, at least a little."""
        if self._width < 60:
            return 1
        return max(2, (self._width - self.measure) // 2)

    @property
    def _text_width(self) -> int:
        return max(10, min(self.measure, self._width - self._margin - 1))

    def _set(self, *, keep_place: bool) -> None:
        """Set the article at the width of the moment, at once or, when it is long, in a thread."""
        self.workers.cancel_group(self, _GROUP)
        if not self.is_attached or not self._width:
            return
        if self._page.article is None:
            self._page.clear()
            self.virtual_size = Size(self._width, 0)
            self._note_place()
            self.refresh()
            return
        width = self._text_width
        self._page.brief = self._height < _BRIEF_UNDER
        page = self._page.set_at_once(width)
        if page is not None:
            self._take(page, width, self._place() if keep_place else None)
            return
        if not self.lines:
            self._take(self._page.beginning(width), width, None)
        self._set_in_thread(width)

    @work(group=_GROUP, exclusive=True, description=_GROUP)
    async def _set_in_thread(self, width: int) -> None:
        page = await self._page.set_in_thread(width)
        if page is None:
            return
        # In a thread: half a list of 50,000 items may lie before the place.
        place = await asyncio.to_thread(place_of, self.lines, self.scroll_offset.y)
        line = await asyncio.to_thread(line_at, page.lines, place)
        self._take(page, width, place, line)

    def _take(self, page: Page, width: int, place: Place | None, line: int | None = None) -> None:
        """Show a page at a place of the text."""
        before, top = self.lines, self.scroll_offset.y
        same_texts = (
            self.pictures.are_any
            and place is not None
            and width == self._page.width
            and texts_in(before) == texts_in(page.lines)
        )
        if same_texts:
            # What stands for pictures has more lines than before, or fewer; the text has not.
            line = same_line(before, page.lines, top)
        self._lines_changed(below_head=self._page.take(page, width))
        self.virtual_size = Size(self._width, len(page.lines))
        line = line_at(page.lines, place) if line is None else line
        if page.whole:
            if place is None:
                line = line_at_share(page.lines, self._begin_at)
            self._begin_at = 0.0
        self.scroll_to(y=line, animate=False, force=True)
        self._note_place()
        self.refresh()
        self.post_message(self.PageSet())
        if page.whole and self._page.document is not None:
            self.pictures.turn_to(self._page.document)
            self.pictures.page_set()

    def _lines_changed(self, *, below_head: bool) -> None:
        """Forget what was painted; what is laid over other lines is no longer true."""
        self._strips.clear()
        self._hovered_link = None
        self._styles = None
        if below_head:
            self._overlay = NOTHING_OVER

    def _pictures_drawn(self) -> None:
        self._lines_changed(below_head=False)
        self.refresh()

    def _place(self) -> Place | None:
        return place_of(self.lines, self.scroll_offset.y)

    def _note_place(self) -> None:
        """Show in the border how much was read."""
        end = self.max_scroll_y
        self.note = f"{round(100 * self.scroll_offset.y / end)} %" if end > 0 else ""

    # Scrolling

    @property
    def share(self) -> float:
        """How much of the text lies above the pane: 0 at the beginning; pictures do not count."""
        return share_of(self.lines, self.scroll_offset.y)

    def lines_in_view(self) -> range:
        """The indices of the lines on the screen."""
        top = self.scroll_offset.y
        return range(top, min(top + self._height, len(self.lines)))

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
        """Scroll half a page on (1) or back (-1)."""
        self.scroll_lines(direction * max(1, self._height // 2))

    def scroll_lines(self, count: int) -> None:
        """Scroll so many lines on, or back when negative."""
        self.scroll_to(y=self.scroll_offset.y + count, animate=False)

    def top(self) -> None:
        """Scroll to the beginning."""
        self.scroll_to(y=0, animate=False)

    def bottom(self) -> None:
        """Scroll to the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def bring_to_view(self, line: int) -> None:
        """Scroll until a line is in sight, a third from the top when it was not."""
        top = self.scroll_offset.y
        if not top <= line < top + self._height:
            self.scroll_to(y=max(0, line - self._height // 3), animate=False)

    def jump(self, url: str) -> bool:
        """Go where a link within the article leads; returns whether there is such a place."""
        line = self._page.jump(url, self.scroll_offset.y)
        if line is not None:
            self.scroll_to(y=line, animate=False)
        return line is not None

    def jump_back(self) -> bool:
        """Go where the last jump began; returns whether there was one."""
        line = self._page.jump_back()
        if line is not None:
            self.scroll_to(y=line, animate=False)
        return line is not None

    # Painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines; once they are on the screen, graphics are laid over their pictures."""
        self.pictures.painted()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """A line of the page, or of the placeholder."""
        if self._base_style is None:
            # Kept: Textual puts it together anew for every line.
            self._base_style = self.rich_style
        return self._painted(y).apply_style(self._base_style)

    def _painted(self, y: int) -> Strip:
        width = self._width
        if self._page.article is None:
            self._styles = self._styles or styles_for(self.app, "")
            return _placeholder(y, width, self._height, self._styles, key_of(self._actions, "open"))
        index = y + self.scroll_offset.y
        if index >= len(self.lines):
            return painting.blank(width, Style())
        line = self.lines[index]
        hovered = self._hovered_link
        if hovered is not None and all(span.link != hovered for span in line.spans):
            hovered = None
        key = (index, width, hovered)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > _KEPT_STRIPS:
                self._strips.clear()
            line = replace(line, spans=self._overlay.over(index, line.spans))
            strip, lasting = self._paint(line, width, hovered)
            if lasting:
                self._strips[key] = strip
        return strip

    def _paint(self, line: Line, width: int, hovered: int | None) -> tuple[Strip, bool]:
        """A line as a strip, and whether it will stay as it is."""
        if self._styles is None and self._page.article is not None:
            self._styles = styles_for(self.app, source_of(self._page.article.headline))
        styles = self._styles or {}
        links = self.links()
        segments: list[Segment] = []
        lasting = True
        for span in line.spans:
            style = styles.get(span.role) or styles["body"]
            if span.link is not None and span.link < len(links):
                link = links[span.link]
                # Terminals open a hyperlink (OSC 8) without a question: one that needs a
                # question is none.
                outside = not self.leads_within(link.url) and doubt(link.url, link.text) is None
                url = link.url if outside else None
                style += Style(link=url, meta={"link": span.link})
                if span.link == hovered:
                    style += Style(reverse=True)
            segments.append(painting.cells(span.text, style))
        if line.drawn is not None:
            drawn, lasting = self.pictures.cells(line.drawn, styles["picture"])
            segments.extend(drawn)
        if line.overflows:
            segments = self._part_in_sight(segments, styles["code.comment"])
        borders = {at for at, span in enumerate(line.spans) if span.role == "table_border"}
        if borders:
            text = painting.columns(segments, borders, self._page.width, right=line.rtl)
        else:
            text = painting.line(segments, self._page.width, Style(), right=line.rtl)
        margin = Segment(" " * self._margin, Style())
        return painting.joined([margin, *text], width, Style()), lasting

    # Code that is wider than the page

    def shift_code(self, cells: int) -> bool:
        """Show what is further right of code that is wider than the page, or left when negative.

        Returns:
            Whether there is such code, and more of it on that side.
        """
        wide = [cell_len(line.text) for line in self.lines if line.overflows]
        most = max(wide, default=0) - self._page.width
        shifted = max(0, min(self._code_shift + cells, most))
        if shifted == self._code_shift:
            return False
        self._code_shift = shifted
        self._strips.clear()
        self.refresh()
        return True

    def _part_in_sight(self, segments: list[Segment], edge: Style) -> list[Segment]:
        """The part of a line of code that is on the page, with signs where it goes on."""
        whole, width = Strip(segments), self._page.width
        first = self._code_shift
        part = whole.crop(first, first + width)
        part = part.adjust_cell_length(width, segments[0].style)
        left = [Segment("‹", edge)] if first else []
        right = [Segment("›", edge)] if whole.cell_length > first + width else []
        return [*left, *part.crop(len(left), width - len(right)), *right]

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Show what is further right of code."""
        event.stop()
        self.shift_code(CODE_STEP)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Show what is further left of code."""
        event.stop()
        self.shift_code(-CODE_STEP)

    # Events

    def on_mount(self) -> None:
        """Set what was shown before there was a width."""
        self._set(keep_place=False)

    def on_unmount(self) -> None:
        """Free the terminal's memory of pictures."""
        self.pictures.end()

    def on_hide(self) -> None:
        """Take the graphics off."""
        self.pictures.take_graphics_off()

    def on_resize(self) -> None:
        """Set the page anew where its width changed; the place in the text is kept."""
        self.pictures.resized()
        brief = self._height < _BRIEF_UNDER
        if (self._text_width, brief) != (self._page.width, self._page.brief) or not self.lines:
            self._set(keep_place=True)
        else:
            self._lines_changed(below_head=False)
            self._note_place()

    def measure_anew(self) -> None:
        """Set the page anew: characters have other widths now."""
        self.notify_style_update()
        self._set(keep_place=True)

    def watch_measure(self) -> None:
        """Set the page anew; the place in the text is kept."""
        if self.is_attached:
            self._set(keep_place=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Show how much was read."""
        super().watch_scroll_y(old_value, new_value)
        self._note_place()

    def notify_style_update(self) -> None:
        """Forget what was painted in the colours of before."""
        super().notify_style_update()
        self._styles = self._base_style = None
        self._strips.clear()

    def on_click(self, event: events.Click) -> None:
        """A click on a link chooses it; on the edge of code that goes on there, scrolls it."""
        offset = event.get_content_offset(self)
        index = offset.y + self.scroll_offset.y if offset is not None else -1
        if offset is not None and 0 <= index < len(self.lines) and self.lines[index].overflows:
            for at, step in ((0, -CODE_STEP), (self._page.width - 1, CODE_STEP)):
                if offset.x - self._margin == at and self.shift_code(step):
                    event.stop()
                    return
        link = event.style.meta.get("link")
        if isinstance(link, int) and link < len(self.links()):
            event.stop()
            chosen = self.links()[link]
            self.post_message(self.LinkChosen(chosen.url, chosen.text))

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


def _placeholder(y: int, width: int, height: int, styles: Mapping[str, Style], key: str) -> Strip:
    """Line ``y`` of two quiet lines in the middle of a pane of ``width`` × ``height`` cells.

    Args:
        key: what opens a headline, as a person reads it; empty: no key does.
    """
    first = max(0, height // 2 - 1)
    if y == first:
        segments = [painting.cells(_("Nothing opened yet"), styles["meta"])]
    elif y == first + 1 and key:
        segments = [
            painting.cells(f"{key} ", styles["accent"]),
            painting.cells(_("opens the headline"), styles["meta"]),
        ]
    else:
        return painting.blank(width, Style())
    return painting.middle(segments, width, Style())
