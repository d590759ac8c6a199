"""Scrolling by lines and pages, as a reader does it."""

from __future__ import annotations

from tui_reader.ui.widgets.pane import Pane

_OVERLAP = 2  # lines of the last page that a new one repeats


class PageTurning(Pane, inherit_bindings=False):
    """A view of lines that is moved by what it is told, not by keys of its own."""

    @property
    def _height(self) -> int:
        return self.content_region.height

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

    def bring_to_view(self, line: int) -> None:
        """Scroll until a line is in sight, a third from the top when it was not."""
        top = self.scroll_offset.y
        if not top <= line < top + self._height:
            self.scroll_to(y=max(0, line - self._height // 3), animate=False)
