"""A pane, lines in a frame whose upper edge lights up with the focus; and what lies behind panes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.containers import Horizontal
from textual.filter import LineFilter
from textual.geometry import Region, Size, Spacing
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui_reader.text.cells import crop as cropped
from tui_reader.text.cells import display
from tui_reader.text.i18n import is_right_to_left
from tui_reader.ui.painting import cells, field, filters_of_ours, row, text_style
from tui_reader.ui.terminal.repaints import lose_focus, take_focus
from tui_reader.ui.theme.themes import colour

_FRAMES = (Spacing(1, 1, 1, 1), Spacing(1, 0, 1, 0))
"""A frame, and one without sides, where cells are few."""
_KEPT = 150
"""Framed lines kept: several screens."""


class _FrameStyles(NamedTuple):
    background: Color
    side: Style
    lit: Style
    title: Style
    lit_title: Style
    note: Style


class Pane(ScrollView):
    """Lines in a frame, painted once and kept until they change; a thumb in its far side scrolls.

    Textual requests all lines of every widget whenever one line of the screen changes, and frames
    and filters each of them again. For the same reason no style sheet knows of the focus: a widget
    whose styles change is painted wholly.
    """

    def __init__(
        self, *, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._caption = ""
        self._note = ""
        self._leads_back = False
        self._sides = 1
        self._lines_of = Size(0, 0)
        self._lines: dict[int, Strip] = {}
        self._whole: list[Strip] = []
        # By the identity of the line within: a list that scrolls frames only what comes into
        # sight, and Textual keeps with a strip what it made of it.
        self._framed: dict[tuple[int, bool], tuple[Strip, Strip]] = {}
        self._thumb_held = False
        self._thumb = range(0)
        self._frame_styles: _FrameStyles | None = None

    @property
    def caption(self) -> str:
        """The text of the upper edge. Outside text is welcome."""
        return self._caption

    @caption.setter
    def caption(self, text: str) -> None:
        if text != self._caption:
            self._caption = text
            self._refresh_edge(0)

    @property
    def leads_back(self) -> bool:
        """Whether a click on the title leads back to the pane before, which a sign shows."""
        return self._leads_back

    @leads_back.setter
    def leads_back(self, leads_back: bool) -> None:
        if leads_back != self._leads_back:
            self._leads_back = leads_back
            self._refresh_edge(0)

    @property
    def note(self) -> str:
        """The text at the right of the lower edge. Outside text is welcome."""
        return self._note

    @note.setter
    def note(self, text: str) -> None:
        if text != self._note:
            self._note = text
            self._refresh_edge(self.outer_size.height - 1)

    def note_style(self) -> Style:
        """The style of :attr:`note`."""
        return self.frame_styles.note

    @property
    def frame_styles(self) -> _FrameStyles:
        """The styles of the frame in the theme of the moment."""
        if self._frame_styles is None:
            background = self.background_colors[1]
            names = ("pane-border", "pane-border-focused", "pane-title", "accent", "text-dim")
            side, lit, title, lit_title, note = (
                text_style(colour(self.app, name), background, bold=name == "accent")
                for name in names
            )
            self._frame_styles = _FrameStyles(background, side, lit, title, lit_title, note)
        return self._frame_styles

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the pane with its frame."""
        gutter, size = self.styles.gutter, self.outer_size
        if gutter not in _FRAMES:
            return super().render_lines(crop)
        if (size, gutter.left) != (self._lines_of, self._sides):
            self._forget()
            self._lines_of, self._sides = size, gutter.left
        self._thumb = self._thumb_now()
        if crop == size.region:
            self._whole = self._whole or [self._framed_line(y) for y in crop.line_range]
            return self._whole
        strips = [self._framed_line(y) for y in crop.line_range]
        if crop.column_span == (0, size.width):
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint the pane, or regions of what is within its frame, anew."""
        if repaint:
            self._whole = []
            if not regions:
                self._lines.clear()
            for region in regions:
                for y in region.line_range:
                    self._lines.pop(y + 1, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines are in sight. Textual's own scrollbar, which has no room, is not moved."""
        if round(old_value) != round(new_value):
            # With the right side, where the thumb is.
            width, height = self._lines_of
            self.refresh(Region(0, 0, width - self._sides, height - 2))

    def watch_virtual_size(self) -> None:
        """The thumb may have another length or place, though the same lines are in sight."""
        if self._lines_of.height and (thumb := self._thumb_now()) != self._thumb:
            for y in {*thumb} ^ {*self._thumb}:
                self._refresh_edge(y)
            self._thumb = thumb

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the thumb."""
        side = 0 if is_right_to_left() else self.outer_size.width - 1
        if self._thumb and event.x == side:
            event.stop()
            self.capture_mouse()
            self._thumb_held = True
            self._pull(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pull the thumb."""
        if self._thumb_held:
            self._pull(event.y)

    def on_mouse_up(self) -> None:
        """Let go of the thumb."""
        if self._thumb_held:
            self._thumb_held = False
            self.release_mouse()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The edge lights up or goes out."""
        del has_focus
        self._refresh_edge(0)

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus without painting the whole pane."""
        take_focus(self, event)

    def on_blur(self, event: events.Blur) -> None:
        """Lose the focus without painting the whole pane."""
        lose_focus(self, event)

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        self._forget()

    def _forget(self) -> None:
        self._lines.clear()
        self._framed.clear()
        self._whole = []
        self._frame_styles = None

    def _refresh_edge(self, y: int) -> None:
        if width := self.outer_size.width:
            self.refresh(Region(-self._sides, y - 1, width, 1))

    def _framed_line(self, y: int) -> Strip:
        strip = self._lines.get(y)
        if strip is None:
            if y == 0:
                strip = self._filtered(list(self._upper_edge()))
            elif y == self._lines_of.height - 1:
                strip = self._filtered(list(self._lower_edge()))
            else:
                strip = self._between_sides(self.render_line(y - 1), thumb=y in self._thumb)
            self._lines[y] = strip
        return strip

    def _thumb_now(self) -> range:
        """The lines of the frame that show which part of the whole is in sight; none for all."""
        height, all_lines = self.size.height, self.virtual_size.height
        if not 0 < height < all_lines:
            return range(0)
        length = max(1, round(height * height / all_lines))
        top = 1 + round((height - length) * self.scroll_offset.y / (all_lines - height))
        return range(top, top + length)

    def _pull(self, y: int) -> None:
        """Bring the middle of the thumb to a line of the frame."""
        height, all_lines, length = self.size.height, self.virtual_size.height, len(self._thumb)
        share = (y - 1 - length / 2) / max(height - length, 1)
        self.scroll_to(y=round(share * (all_lines - height)), animate=False)

    def _between_sides(self, within: Strip, *, thumb: bool) -> Strip:
        key = id(within), thumb
        kept = self._framed.get(key)
        if kept is not None:
            return kept[1]
        if len(self._framed) >= _KEPT:
            self._framed.clear()
        styles, width = self.frame_styles, self._lines_of.width
        room = width - 1 - self._sides if self._sides or thumb else width
        side, background = Segment("│", styles.side), Style(bgcolor=styles.background.rich_color)
        padded = within
        if padded.cell_length != room:
            padded = padded.adjust_cell_length(room, background)
        parts = list(Segment.apply_style(padded, background))
        far = Segment("┃", styles.title) if thumb else side
        near = [side] if self._sides else []
        beyond = [far] if self._sides or thumb else []
        parts = [*beyond, *parts, *near] if is_right_to_left() else [*near, *parts, *beyond]
        strip = self._filtered(parts)
        self._framed[key] = within, strip
        return strip

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those for lines that are in visual order."""
        return filters_of_ours(self)

    def _filtered(self, segments: list[Segment]) -> Strip:
        # Segments, not strips: each strip on the way would keep seven caches of its own.
        for one in self.get_line_filters():
            segments = one.apply(segments, self.frame_styles.background)
        return Strip(segments, self._lines_of.width)

    def _upper_edge(self) -> Strip:
        styles = self.frame_styles
        rule, frame, title = "─", styles.side, styles.title
        if self.has_focus:
            # A heavy line shows the focus where there are no colours.
            rule, frame, title = "━", styles.lit, styles.lit_title
        width = self._lines_of.width
        left, right = ("╭", "╮") if self._sides else ("", rule)
        parts = [cells(left + rule, frame)]
        if self._caption and width > 6:
            caption = f"‹ {self._caption}" if self._leads_back else self._caption
            shown = field(cropped(display(caption), width - 6), title)
            parts += [cells(" ", title), shown, cells(" ", title)]
        used = sum(part.cell_length for part in parts)
        parts.append(cells(rule * max(width - used - 1, 0) + right, frame))
        return row(parts, width, frame)

    def _lower_edge(self) -> Strip:
        frame, width = self.frame_styles.side, self._lines_of.width
        note = cropped(display(self._note), width - 6) if width > 6 else ""
        shown = [cells(" ", frame), field(note, self.note_style()), cells(" ", frame)]
        left, right = ("╰", "╯") if self._sides else ("─", "─")
        end = [*(shown if note else ()), cells("─" + right, frame)]
        used = sum(part.cell_length for part in end)
        return row([cells(left + "─" * max(width - used - 1, 0), frame), *end], width, frame)


def backdrop(widget: Widget, crop: Region) -> list[Strip]:
    """The lines of a widget that others cover.

    Textual requests them with every key, and would render a screen and a container like any
    other widget.
    """
    background = widget.background_colors[1]
    strip = Strip.blank(crop.width, Style(bgcolor=background.rich_color))
    for one in widget.get_line_filters():
        strip = strip.apply_filter(one, background)
    return [strip] * crop.height


class Body(Horizontal):
    """The panes side by side."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines behind the panes."""
        return backdrop(self, crop)
