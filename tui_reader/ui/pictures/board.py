"""The pictures of the article that is shown: what is known of each, and the room it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui_reader.model import PictureState
from tui_reader.text.i18n import _
from tui_reader.ui.pictures.size import cells_for

if TYPE_CHECKING:
    from tui_reader.document.blocks import Picture
    from tui_reader.document.layout import PicturesInPlace


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
        """What is said of a picture that nobody has asked for."""

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

    def in_place(self, rows: int) -> PicturesInPlace:
        """What layout needs to know, as things are now: it may be used in another thread.

        Args:
            rows: the most that a picture may have.
        """
        from tui_reader.document.layout import PicturesInPlace

        sizes = {index: self._size(index) for index in range(len(self.pictures))}
        notes = {index: self._note(index) for index in range(len(self.pictures))}
        cell = self._cell

        def room(index: int, width: int) -> tuple[int, int] | None:
            size = sizes.get(index)
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
        return state.reason or self.hint
