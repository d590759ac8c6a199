"""The pictures of the open article: their states, their room on the page, their cells, graphics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style

from tui_reader.model import PictureState
from tui_reader.text.cells import cell_len
from tui_reader.text.i18n import _
from tui_reader.ui.pane import Pane
from tui_reader.ui.reading.drawings import Drawings, Rows, draw
from tui_reader.ui.reading.page import ArticlePage
from tui_reader.ui.terminal import output
from tui_reader.ui.terminal.graphics import Graphics, cell_size
from tui_reader.ui.terminal.graphics_layer import Layer, Part, Size, parts_in_view

if TYPE_CHECKING:
    from tui_reader.document.blocks import Document, Picture
    from tui_reader.document.layout import PicturesInPlace
    from tui_reader.document.lines import PictureRow

_GROUP = "pictures"
_SHARE = 0.75
"""Of the pane's height that a picture may have: some text stands with it."""
_ROWS = (6, 32)
"""The least and the most rows that a picture may have, whatever the pane's height."""
_FIRST_SHARE = 3
"""The first picture has at most this part of the pane's height."""
_SENTENCE = 3
"""Lines of the pane for a blank one and a sentence below a picture that the article begins with."""
_LEAST_ROWS = 2
"""A lower picture that the article begins with is one line of text instead."""
_NOMINAL = 8
"""Pixels that a cell is taken to be wide, whatever the font: pictures are as large everywhere."""
_TOGETHER_SECONDS = 0.05
"""Pictures that arrive so close to one another are put into the page at once."""
_ENLARGED = 2.0
"""A small picture is drawn at most so many times its size: beyond it there is only blur."""


class PagePictures:
    """The pictures of a page, painted as cells, and as graphics over these where the terminal can.

    Args:
        pane: shows the page.
        page: has the lines that pictures stand in.
        graphics: what the terminal can draw with.
        folder: where the files of pictures are.
        left: the cells left of the text.
        arranged: sets the page anew, the pictures in their places.
        drawn: paints the page anew.
        found: is called with the addresses of an article's pictures when it is shown.
        lost: is called with those of pictures whose files should be there and are not.
    """

    def __init__(
        self,
        pane: Pane,
        page: ArticlePage,
        graphics: Graphics,
        folder: Path,
        *,
        left: Callable[[], int],
        arranged: Callable[[], None],
        drawn: Callable[[], None],
        found: Callable[[tuple[str, ...]], object],
        lost: Callable[[tuple[str, ...]], object],
    ) -> None:
        self._pane = pane
        self._page = page
        self._folder = folder
        self._left = left
        self._arranged, self._drawn = arranged, drawn
        self._found, self._lost = found, lost
        # Where only blocks are drawn, pixels count for a cell's shape alone.
        width, height = graphics.cell
        self._board = Board((_NOMINAL, max(1, round(_NOMINAL * height / width))))
        self._board.shown = graphics.protocol != "none"
        self._drawings = Drawings()
        self._blocks = graphics.blocks
        graphic = graphics.protocol in ("kitty", "sixel")
        self._layer = Layer(graphics, folder) if graphic else None
        self._making: set[Part] = set()
        self._is_laying = False
        self._is_arranging = False
        self._rows_set: _Rows | None = None
        # The index of the picture that the article begins with.
        self._opening: int | None = None
        self._document: Document | None = None
        """The document whose pictures the board has."""

    # States

    @property
    def are_shown(self) -> bool:
        """Whether pictures stand where they belong; otherwise their texts do."""
        return self._board.shown

    def show(self, shown: bool, hint: str = "") -> None:
        """Show pictures, or their texts; ``hint`` says how to get those that are not there."""
        self._board.shown, self._board.hint = shown, hint
        self._arrange_soon()

    def states(self) -> dict[str, PictureState]:
        """What is known of the pictures on the page, by address."""
        board = self._board
        return {one.url: board.state(index) for index, one in enumerate(board.pictures)}

    def take(
        self, states: Mapping[str, PictureState], waiting: frozenset[str] = frozenset()
    ) -> None:
        """Update what is known of some pictures, and which of all are on their way.

        What is read stays where it is on the screen.
        """
        self._board.take(states, waiting)
        self._arrange_soon()

    def by_nearness(self) -> list[Picture]:
        """The pictures on the page, those in view first, then those nearest to it."""
        top = self._pane.scroll_offset.y
        bottom = top + self._pane.content_region.height
        nearest: dict[int, int] = {}
        for number, line in enumerate(self._page.lines):
            if line.picture is not None:
                away = max(top - number, number - bottom + 1, 0)
                nearest[line.picture] = min(away, nearest.get(line.picture, away))
        pictures = self._board.pictures
        known = sorted(nearest, key=lambda index: (nearest[index], index))
        return [pictures[index] for index in known if index < len(pictures)]

    def turn_to(self, document: Document) -> None:
        """Take the pictures of a document that was set to its end."""
        if document is self._document:
            return
        self._document = document
        self._rows_set = None
        self._opening = _opening(document)
        self._board.put(document.pictures)
        if document.pictures:
            self._found(tuple(dict.fromkeys(one.url for one in document.pictures)))

    # Their room on the page

    @property
    def are_any(self) -> bool:
        """Whether the page has pictures."""
        return bool(self._board.pictures)

    def in_place(self, document: Document) -> PicturesInPlace | None:
        """What layout needs to know of the pictures of a document; ``None``: they are unknown."""
        if document is not self._document:
            return None
        self._rows_set = self._rows_now
        return self._board.in_place(self._rows_set)

    @property
    def _rows_now(self) -> _Rows:
        """The most rows that pictures may have now."""
        low, high = _ROWS
        height = self._pane.content_region.height
        most = min(max(int(height * _SHARE), low), high)
        first, spare = 0, height
        if self._opening is not None:
            first, spare = self._opening, height - self._page.head - _SENTENCE
        share = max(height // _FIRST_SHARE, _LEAST_ROWS)
        return _Rows(first, min(share, most), spare, most)

    def page_set(self) -> None:
        """Arrange the pictures for a page that was set for another height or another head."""
        if self._board.pictures and self._rows_set != self._rows_now:
            self._arrange_soon()

    def _arrange_soon(self) -> None:
        if self._is_arranging or not self._pane.is_attached:
            return
        self._is_arranging = True
        self._pane.set_timer(_TOGETHER_SECONDS, self._arrange_now)

    def _arrange_now(self) -> None:
        self._is_arranging = False
        if self._document is not None and self._page.document is self._document:
            self._arranged()

    # Their cells

    def cells(self, drawn: PictureRow, style: Style) -> tuple[Sequence[Segment], bool]:
        """The cells of a row, and whether they are the picture's own: it may not be drawn yet."""
        file = self._board.file(drawn.index)
        size = Size(file, drawn.columns, drawn.rows)
        rows = self._drawings.get(size) if file else None
        if rows is None:
            if file and self._drawings.begin(size):
                self._run(self._draw(size, self._board.pictures[drawn.index].url))
            return _waiting(drawn, style), False
        if drawn.row < len(rows):
            return rows[drawn.row], True
        return (Segment(" " * drawn.columns),), True

    async def _draw(self, size: Size, url: str) -> None:
        rows: Rows | None = None
        try:
            path = self._folder / size.file
            rows = await asyncio.to_thread(draw, path, *size[1:], self._blocks)
        except OSError:
            self._lost((url,))
        self._drawings.put(size, rows)
        self._drawn()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        self._pane.run_worker(work, group=_GROUP, description=_GROUP)

    # Graphics over the cells

    def painted(self) -> None:
        """Lay graphics over the pictures once the cells that were just painted are on the screen."""
        if self._layer is not None and not self._is_laying:
            self._is_laying = True
            self._pane.call_after_refresh(self._lay)

    def resized(self) -> None:
        """Adapt to another height, and to cells that have changed with the font."""
        if self._layer is not None:
            self._write(self._layer.fit(cell_size()))
        self.page_set()

    def take_graphics_off(self) -> None:
        """Have nothing laid over the cells until they are painted again."""
        if self._layer is not None:
            self._write(self._layer.lay((), (0, 0)))

    def end(self) -> None:
        """Remove the pictures from the terminal's memory."""
        if self._layer is not None:
            self._write(self._layer.end())

    def _parts(self) -> list[Part]:
        """What is in view of pictures; nothing behind a dialog, which graphics would cover."""
        pane = self._pane
        if not (pane.is_attached and pane.display and pane.app.screen is pane.screen):
            return []
        board = self._board
        files = [board.file(index) for index in range(len(board.pictures))]
        height = pane.content_region.height
        found = parts_in_view(self._page.lines, pane.scroll_offset.y, height, files)
        return [
            part._replace(x=self._left() + cell_len(line.text))
            for part, line in found
            if self._drawings.get(part.size)
        ]

    def _lay(self) -> None:
        self._is_laying = False
        if self._layer is None:
            return
        parts = self._parts()
        region = self._pane.content_region
        self._write(self._layer.lay(parts, (region.x, region.y)))
        for part in self._layer.missing(parts):
            if part.size not in {one.size for one in self._making}:
                self._making.add(part)
                self._run(self._make(self._layer, part))

    async def _make(self, layer: Layer, part: Part) -> None:
        try:
            self._write(await asyncio.to_thread(layer.make, part))
        except OSError:
            self._lost((self._board.pictures[part.picture].url,))
        else:
            self._lay()
        finally:
            self._making.discard(part)

    def _write(self, commands: str) -> None:
        output.write(self._pane.app, commands)


class _Rows(Struct, frozen=True):
    """The most rows that pictures may have."""

    first: int
    """The index of the one that stands first."""
    its: int
    """The most that it may have."""
    spare: int
    """The most that it and its caption may have together."""
    others: int
    """The most that another may have."""


class Board:
    """States by address; whether pictures are shown is one decision for all.

    Args:
        cell: pixels of a cell, width and height.
    """

    def __init__(self, cell: tuple[int, int]) -> None:
        self._cell = cell
        self._states: dict[str, PictureState] = {}
        self._waiting: frozenset[str] = frozenset()
        self.pictures: tuple[Picture, ...] = ()
        self.shown = True
        """Pictures stand where they belong; otherwise their texts do."""
        self.hint = ""
        """The note at a picture that was not requested."""

    def put(self, pictures: Sequence[Picture]) -> None:
        """Those of another article."""
        self.pictures = tuple(pictures)
        self._states = {}
        self._waiting = frozenset()

    def take(self, states: Mapping[str, PictureState], waiting: frozenset[str]) -> None:
        """What is known now, and which are on their way."""
        self._states |= states
        self._waiting = waiting

    def state(self, index: int) -> PictureState:
        """What is known of a picture."""
        url = self.pictures[index].url
        return self._states.get(url, PictureState(url))

    def file(self, index: int) -> str:
        """The name of a picture's file, when it is to be drawn."""
        return self.state(index).file if self.shown and index < len(self.pictures) else ""

    def in_place(self, most: _Rows) -> PicturesInPlace:
        """What layout needs to know, as things are now: it may be used in another thread."""
        from tui_reader.document.layout import PicturesInPlace

        sizes = {index: self._size(index) for index in range(len(self.pictures))}
        notes = {index: self._note(index) for index in range(len(self.pictures))}
        cell = self._cell

        def room(index: int, width: int, caption: int) -> tuple[int, int] | None:
            size, rows = sizes.get(index), most.others
            if index == most.first:
                rows = min(most.its, most.spare - caption)
                if rows < _LEAST_ROWS:
                    return 0, 0
            return cells_for(*size, width, rows, cell) if size is not None else None

        return PicturesInPlace(room, lambda index: notes.get(index, ""))

    def _size(self, index: int) -> tuple[int, int] | None:
        """Pixels of a picture that is drawn, or whose place is kept until it is here."""
        if not self.shown:
            return None
        picture, state = self.pictures[index], self.state(index)
        if state.file:
            return state.width, state.height
        if picture.url in self._waiting and picture.width > 0 and picture.height > 0:
            return picture.width, picture.height
        return None

    def _note(self, index: int) -> str:
        state = self.state(index)
        if state.blocked:
            return _("blocked")
        if state.url in self._waiting:
            return _("on its way…")
        if state.file:
            return "" if self.shown else self.hint
        return str(state.reason) or self.hint


def _opening(document: Document) -> int | None:
    """The index of the picture that a document begins with."""
    from tui_reader.document.blocks import Picture

    first = document.blocks[0] if document.blocks else None
    return first.index if isinstance(first, Picture) else None


def cells_for(
    width: int, height: int, columns: int, rows: int, cell: tuple[int, int]
) -> tuple[int, int]:
    """Columns and rows of a picture, as large as there is room and its pixels allow.

    Args:
        width: pixels of the picture, at least 1, as is ``height``.
        columns: room to the right, at least 1.
        rows: room downwards, at least 1.
        cell: pixels of a cell, width and height.
    """
    width, height = max(width, 1), max(height, 1)
    across, down = columns * cell[0] / width, rows * cell[1] / height
    scale = min(across, down, _ENLARGED)
    return (
        max(1, min(columns, round(width * scale / cell[0]))),
        max(1, min(rows, round(height * scale / cell[1]))),
    )


def _waiting(drawn: PictureRow, style: Style) -> tuple[Segment, ...]:
    """An empty place, with a word in its middle when it is large enough."""
    word = _("picture")
    if drawn.row != drawn.rows // 2 or drawn.columns < len(word):
        return (Segment(" " * drawn.columns),)
    return (Segment(word.center(drawn.columns), style),)
