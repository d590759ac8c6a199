"""The reading pane: one article, set like a page and painted line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.text.hosts import doubt
from tui_reader.ui import painting
from tui_reader.ui.actions import ACTIONS, Action, key_of
from tui_reader.ui.article_inks import styles_for
from tui_reader.ui.article_overlay import NOTHING_OVER, Overlay
from tui_reader.ui.pictures.terminal import Graphics
from tui_reader.ui.source_colours import source_of
from tui_reader.ui.widgets.article_page import MEASURE_STEP, MEASURES
from tui_reader.ui.widgets.pictured_pane import PicturedPane
from tui_reader.ui.widgets.reading_placeholder import placeholder

if TYPE_CHECKING:
    from tui_reader.document.lines import Line

__all__ = ["MEASURES", "MEASURE_STEP", "ReadingPane"]

_KEPT_STRIPS = 2_000


class ReadingPane(PicturedPane, can_focus=True, inherit_bindings=False):
    """Shows an article, or a quiet word when there is none.

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
        justify: bool = False,
        hyphenate: bool = False,
        graphics: Graphics = Graphics("none"),  # noqa: B008
        picture_folder: Path = Path(),
        actions: tuple[Action, ...] = ACTIONS,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            measure=measure,
            link_numbers=link_numbers,
            justify=justify,
            hyphenate=hyphenate,
            graphics=graphics,
            picture_folder=picture_folder,
            actions=actions,
            name=name,
            id=id,
            classes=classes,
        )
        self._overlay: Overlay = NOTHING_OVER
        # By line, width and hovered link: what else a line depends on empties it.
        self._strips: dict[tuple[int, int, int | None], Strip] = {}
        self._styles: dict[str, Style] | None = None
        self._ground: Style | None = None
        self._hovered_link: int | None = None

    # What the app does with it

    def lay_over(self, overlay: Overlay) -> None:
        """Show what was found, or hints on links; until the page is set anew."""
        if overlay != self._overlay:
            self._overlay = overlay
            self._strips.clear()
            self.refresh()

    def lines_changed(self, *, below_head: bool) -> None:
        """Forget what was painted; what is laid over other lines is no longer true."""
        self._strips.clear()
        self._hovered_link = None
        self._styles = None
        if below_head:
            self._overlay = NOTHING_OVER

    # Painting

    def render_line(self, y: int) -> Strip:
        """A line of the page, or of the placeholder."""
        if self._ground is None:
            # Textual puts it together anew for every line: 3 ms of a page's 20.
            self._ground = self.rich_style
        return self._painted(y).apply_style(self._ground)

    def _painted(self, y: int) -> Strip:
        width = self._width
        if self._article is None:
            self._styles = self._styles or styles_for(self.app, "")
            return placeholder(y, width, self._height, self._styles, key_of(self._actions, "open"))
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
        if self._styles is None and self._article is not None:
            self._styles = styles_for(self.app, source_of(self._article.headline))
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
            drawn, lasting = self._cells_of(line.drawn, styles["picture"])
            segments.extend(drawn)
        text = painting.line(segments, self._page_width, Style(), right=line.rtl)
        margin = Segment(" " * self._margin, Style())
        return painting.line([margin, *text], width, Style()), lasting

    # Events

    def notify_style_update(self) -> None:
        """Forget what was painted in the colours of before."""
        super().notify_style_update()
        self._styles = self._ground = None
        self._strips.clear()

    def on_click(self, event: events.Click) -> None:
        """A click on a link chooses it."""
        link = event.style.meta.get("link")
        if isinstance(link, int) and link < len(self.links()):
            event.stop()
            chosen = self.links()[link]
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
