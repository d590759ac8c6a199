"""A pane: lines in a frame whose upper edge names what they are, and lights up with the focus."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_reader.text.cells import crop as cropped
from tui_reader.ui.painting import cells, ink, line
from tui_reader.ui.themes import colour


class Pane(ScrollView):
    """Lines in a frame.

    The focus shows in the upper edge alone, and no style sheet knows of it: Textual paints a
    widget wholly when one of its styles changes, two panes of some fifty lines for every move of
    the focus (47 ms where this takes 5).
    """

    _caption = ""
    _edge: Strip | None = None

    @property
    def caption(self) -> str:
        """What the upper edge says. Outside text is welcome."""
        return self._caption

    @caption.setter
    def caption(self, text: str) -> None:
        if text != self._caption:
            self._caption = text
            self._edge_changed()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the pane, its upper edge painted here."""
        strips = super().render_lines(crop)
        if crop.y == 0 and strips and self.styles.border_top[0]:
            strips[0] = self._upper_edge().crop(crop.x, crop.right)
        return strips

    def watch_has_focus(self, has_focus: bool) -> None:
        """The edge lights up or goes out."""
        del has_focus
        self._edge_changed()

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus without painting the whole pane, as Textual's own handler would."""
        event.prevent_default()
        self.has_focus = True
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Lose the focus without painting the whole pane, as Textual's own handler would."""
        event.prevent_default()
        self.has_focus = False
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        self._edge = None

    def _edge_changed(self) -> None:
        self._edge = None
        width = self.outer_size.width
        if width:
            self.refresh(Region(-1, -1, width, 1))

    def _upper_edge(self) -> Strip:
        width = self.outer_size.width
        if self._edge is not None and self._edge.cell_length == width:
            return self._edge
        ground = self.background_colors[1]
        name = "pane-border-focused" if self.has_focus else "pane-border"
        frame = ink(colour(self.app, name), ground)
        rule = "━" if self.has_focus else "─"
        title = (
            ink(colour(self.app, "accent"), ground, bold=True)
            if self.has_focus
            else ink(colour(self.app, "pane-title"), ground)
        )
        strip = _edge(self._caption, width, rule, frame, title)
        for one in self.get_line_filters():
            strip = strip.apply_filter(one, ground)
        self._edge = strip
        return strip


def _edge(caption: str, width: int, rule: str, frame: Style, title: Style) -> Strip:
    parts = [cells("╭" + rule, frame)]
    if caption and width > 6:
        parts.append(cells(f" {cropped(caption, width - 6)} ", title))
    used = sum(part.cell_length for part in parts)
    parts.append(cells(rule * max(width - used - 1, 0) + "╮", frame))
    return line(parts, width, frame)
