"""A page with its pictures: their room among the lines, their cells, graphics over these."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui_reader.model import Article, PictureState
from tui_reader.text.cells import cell_len
from tui_reader.text.i18n import _
from tui_reader.ui.pictures.board import Board
from tui_reader.ui.pictures.drawings import Drawings, Size
from tui_reader.ui.pictures.half_blocks import Rows, half_blocks
from tui_reader.ui.pictures.layer import Layer, Part, parts_in_view
from tui_reader.ui.pictures.terminal import Graphics, cell_size
from tui_reader.ui.reading_place import Place, same_line, texts_in
from tui_reader.ui.widgets.article_page import ArticlePage

if TYPE_CHECKING:
    from tui_reader.document.blocks import Document, Picture
    from tui_reader.document.layout import Options
    from tui_reader.document.lines import PictureRow
    from tui_reader.ui.article_lines import Page

_GROUP = "pictures"
_SHARE = 0.75
"""Of the pane's height that a picture may have: some text stands with it."""
_ROWS = (6, 32)
"""The least and the most rows that a picture may have, whatever the pane's height."""
_NOMINAL = 8
"""Pixels that a cell is taken to be wide, whatever the font: pictures are as large everywhere."""
_TOGETHER_SECONDS = 0.05
"""Pictures that arrive so close to one another are put into the page at once."""


class PicturedPane(ArticlePage, inherit_bindings=False):
    """Pictures in an article's page: their states, their room, their cells.

    Args:
        graphics: what the terminal can draw with.
        picture_folder: where the files of pictures are.
        page: as for :class:`ArticlePage`.
    """

    class PicturesFound(Message):
        """An article with pictures is shown; somebody may want to get them."""

        def __init__(self, pane: PicturedPane, urls: tuple[str, ...]) -> None:
            super().__init__()
            self.pane = pane
            self.urls = urls

        @property
        def control(self) -> PicturedPane:
            """The pane it comes from."""
            return self.pane

    class PictureLost(PicturesFound):
        """Files of pictures that should be there are not."""

    def __init__(self, *, graphics: Graphics, picture_folder: Path, **page: Any) -> None:
        super().__init__(**page)
        self._folder = picture_folder
        # Where only half blocks are drawn, pixels count for a cell's shape alone.
        width, height = graphics.cell
        self._board = Board((_NOMINAL, max(1, round(_NOMINAL * height / width))))
        self._board.shown = graphics.protocol != "none"
        self._drawings = Drawings()
        graphic = graphics.protocol in ("kitty", "sixel")
        self._layer = Layer(graphics, picture_folder) if graphic else None
        self._making: set[Part] = set()
        self._laying = False
        self._arranging = False
        self._rows_set = 0
        # The document whose pictures the board has.
        self._met: Document | None = None

    # What the app does with them

    @property
    def pictures_shown(self) -> bool:
        """Pictures stand where they belong; otherwise their texts do."""
        return self._board.shown

    def show_pictures(self, shown: bool, hint: str = "") -> None:
        """Show pictures, or their texts; ``hint`` says how to get those that are not there."""
        self._board.shown, self._board.hint = shown, hint
        self._arrange_soon()

    def picture_states(self) -> dict[str, PictureState]:
        """What is known of the pictures on the page, by address."""
        board = self._board
        return {one.url: board.state(index) for index, one in enumerate(board.pictures)}

    def take_pictures(
        self, states: Mapping[str, PictureState], waiting: frozenset[str] = frozenset()
    ) -> None:
        """What is known of some pictures now, and which of all are on their way.

        What is read stays where it is on the screen.
        """
        self._board.take(states, waiting)
        self._arrange_soon()

    def pictures_by_nearness(self) -> list[Picture]:
        """The pictures on the page, those in view first, then those nearest to it."""
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self._height
        nearest: dict[int, int] = {}
        for number, line in enumerate(self.lines):
            if line.picture is not None:
                away = max(top - number, number - bottom + 1, 0)
                nearest[line.picture] = min(away, nearest.get(line.picture, away))
        pictures = self._board.pictures
        known = sorted(nearest, key=lambda index: (nearest[index], index))
        return [pictures[index] for index in known if index < len(pictures)]

    # Their room on the page

    def _options(self, article: Article) -> Options:
        options = super()._options(article)
        if self._document is None or self._document is not self._met:
            return options
        self._rows_set = self._rows_now
        return replace(options, pictures=self._board.in_place(self._rows_set))

    def _take(self, page: Page, width: int, place: Place | None, line: int | None = None) -> None:
        same = self._board.pictures and place is not None and width == self._page_width
        if same and texts_in(self.lines) == texts_in(page.lines):
            # What stands for pictures has more lines than before, or fewer; the text has not.
            line = same_line(self.lines, page.lines, self.scroll_offset.y)
        super()._take(page, width, place, line)
        document = self._document
        if not page.whole or document is None or document is self._met:
            return
        self._met = document
        self._board.put(document.pictures)
        if document.pictures:
            urls = dict.fromkeys(one.url for one in document.pictures)
            self.post_message(self.PicturesFound(self, tuple(urls)))

    @property
    def _rows_now(self) -> int:
        """The most rows that a picture may have now."""
        low, high = _ROWS
        return min(max(int(self._height * _SHARE), low), high)

    def _arrange_soon(self) -> None:
        if self._arranging or not self.is_attached:
            return
        self._arranging = True
        self.set_timer(_TOGETHER_SECONDS, self._arrange_now)

    def _arrange_now(self) -> None:
        self._arranging = False
        if self._document is not None and self._document is self._met:
            self._set(keep_place=True)

    # Drawing

    def _cells_of(self, drawn: PictureRow, ink: Style) -> tuple[Sequence[Segment], bool]:
        """The cells of a row, and whether they are the picture's own: it may not be drawn yet."""
        file = self._board.file(drawn.index)
        size = Size(file, drawn.columns, drawn.rows)
        rows = self._drawings.get(size) if file else None
        if rows is None:
            if file and self._drawings.begin(size):
                self._draw(size, drawn.index)
            return _waiting(drawn, ink), False
        if drawn.row < len(rows):
            return rows[drawn.row], True
        return (Segment(" " * drawn.columns),), True

    def _draw(self, size: Size, index: int) -> None:
        url = self._board.pictures[index].url
        self.run_worker(self._drawn(size, url), group=_GROUP, description=_GROUP)

    async def _drawn(self, size: Size, url: str) -> None:
        rows: Rows | None = None
        try:
            rows = await asyncio.to_thread(half_blocks, self._folder / size.file, *size[1:])
        except OSError:
            self.post_message(self.PictureLost(self, (url,)))
        self._drawings.put(size, rows)
        self.lines_changed(below_head=False)
        self.refresh()

    # Graphics over the cells

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines; once they are on the screen, graphics are laid over their pictures."""
        if self._layer is not None and not self._laying:
            self._laying = True
            self.call_after_refresh(self._lay)
        return super().render_lines(crop)

    def on_resize(self) -> None:
        """Another height has other room; and with the font, cells have changed as well."""
        if self._layer is not None:
            self._write(self._layer.fit(cell_size()))
        if self._board.pictures and self._rows_set != self._rows_now:
            self._arrange_soon()

    def on_hide(self) -> None:
        """Nothing is seen of the pane any more."""
        self.take_graphics_off()

    def take_graphics_off(self) -> None:
        """Nothing is to be laid over the cells until they are painted again."""
        if self._layer is not None:
            self._write(self._layer.lay((), (0, 0)))

    def on_unmount(self) -> None:
        """The terminal need not keep the pictures."""
        if self._layer is not None:
            self._write(self._layer.end())

    def _parts(self) -> list[Part]:
        """What is in view of pictures; nothing behind a dialog, which graphics would cover."""
        if not (self.is_attached and self.display and self.app.screen is self.screen):
            return []
        board = self._board
        files = [board.file(index) for index in range(len(board.pictures))]
        found = parts_in_view(self.lines, self.scroll_offset.y, self._height, files)
        return [
            part._replace(x=self._margin + cell_len(line.text))
            for part, line in found
            if self._drawings.get(part.size)
        ]

    def _lay(self) -> None:
        self._laying = False
        if self._layer is None:
            return
        parts = self._parts()
        region = self.content_region
        self._write(self._layer.lay(parts, (region.x, region.y)))
        for part in self._layer.missing(parts):
            if part.size not in {one.size for one in self._making}:
                self._making.add(part)
                self.run_worker(self._made(part), group=_GROUP, description=_GROUP)

    async def _made(self, part: Part) -> None:
        layer = self._layer
        if layer is None:
            return
        try:
            self._write(await asyncio.to_thread(layer.make, part))
        except OSError:
            self.post_message(self.PictureLost(self, (self._board.pictures[part.picture].url,)))
        else:
            self._lay()
        finally:
            self._making.discard(part)

    def _write(self, commands: str) -> None:
        driver = self.app._driver
        if commands and driver is not None:
            driver.write(commands)
            driver.flush()


def _waiting(drawn: PictureRow, ink: Style) -> tuple[Segment, ...]:
    """An empty place, with a word in its middle when it is large enough."""
    word = _("picture")
    if drawn.row != drawn.rows // 2 or drawn.columns < len(word):
        return (Segment(" " * drawn.columns),)
    return (Segment(word.center(drawn.columns), ink),)
