"""The pane of views: built-in views, folders and their feeds, tags, each with its count."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from tui_reader.model import UNREAD, View
from tui_reader.text.cells import cell_len
from tui_reader.text.i18n import _, is_right_to_left
from tui_reader.ui import painting
from tui_reader.ui.painting import blank, fitted
from tui_reader.ui.pane import Pane
from tui_reader.ui.theme.styles import ListStyles, RowStyles, list_styles
from tui_reader.ui.views.tree import Overview, TreeRow, count_text, tree_rows


class ViewsPane(Pane, can_focus=True):
    """Views one under another; one is highlighted, one is the view on show."""

    class Highlighted(Message):
        """Another line is highlighted."""

        def __init__(self, row: TreeRow) -> None:
            super().__init__()
            self.row = row

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: View) -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.caption = _("Views")
        self.note = _("unread/all")
        self.overview = Overview()
        self.row = 0
        self.shown = UNREAD.id
        """The id of the view that the headlines are of."""
        self._folded: set[str] = set()
        self._rows = tree_rows(self.overview, self._folded)
        self._styles: ListStyles | None = None

    @property
    def highlighted(self) -> TreeRow:
        """The line that is highlighted."""
        return self._rows[self.row]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    def numbered(self, number: int) -> View | None:
        """The view of a number, counted from 1 down the pane."""
        return self._rows.numbered(number)

    def take(self, overview: Overview) -> None:
        """Show new feeds and counts; the highlight stays on its line."""
        self.overview = overview
        self._rebuild()

    def show_as_current(self, view: View) -> None:
        """Mark a view as the one on show, and highlight it when it has a line."""
        before, self.shown = self.shown, view.id
        if before != view.id and (row := self._rows.place_of(before)) is not None:
            self._refresh_row(row)
        if (row := self._rows.place_of(view.id)) is not None:
            self.move_to(row)

    def move_to(self, row: int, step: int = 1) -> None:
        """Highlight a line, or the nearest there is; gaps are stepped over in the direction of ``step``."""
        row = max(0, min(row, len(self._rows) - 1))
        while self._rows[row].view is None:
            row += 1 if step >= 0 else -1
        before, self.row = self.row, row
        self._refresh_row(before)
        self._refresh_row(row)
        height = self.content_region.height
        if row < self.scroll_offset.y:
            self.scroll_to(y=row, animate=False, immediate=True)
        elif row >= self.scroll_offset.y + height:
            self.scroll_to(y=row - height + 1, animate=False, immediate=True)
        self.post_message(self.Highlighted(self.highlighted))

    def fold(self) -> bool:
        """Fold or unfold the highlighted folder, or the folder of the highlighted feed.

        Returns:
            Whether there is one.
        """
        row = self.row
        depth = self._rows[row].depth
        if self._rows[row].kind == "feed":
            while row > 0 and not (
                self._rows[row].kind == "folder" and self._rows[row].depth < depth
            ):
                row -= 1
        folder = self._rows[row]
        if folder.kind != "folder" or folder.view is None:
            return False
        self.row = row
        self._folded ^= {folder.view.id}
        self._rebuild()
        self.move_to(row)
        return True

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        if self._styles is None:
            self._styles = list_styles(self.app)
        width = self.content_region.width
        place = y + self.scroll_offset.y
        if place >= len(self._rows):
            return blank(width, self._styles.rest.base)
        row = self._rows[place]
        if place == self.row and self.has_focus:
            styles = self._styles.selected
        elif row.view is not None and row.view.id == self.shown:
            styles = self._styles.blurred
        else:
            styles = self._styles.rest
        return _row_strip(row, width, styles, bar=place == self.row and self.has_focus)

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        self._styles = None

    def on_resize(self) -> None:
        """Keep the highlight in sight."""
        self._fit()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The highlight shows whether the focus is here."""
        super().watch_has_focus(has_focus)
        self._refresh_row(self.row)

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked; the triangle of a folder folds it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = offset.y + self.scroll_offset.y
        if place >= len(self._rows) or self._rows[place].view is None:
            return
        row = self._rows[place]
        self.move_to(place)
        from_start = self.content_size.width - 1 - offset.x if is_right_to_left() else offset.x
        if row.kind == "folder" and from_start <= 2 + 2 * row.depth:
            self.fold()
        elif row.view is not None:
            self.post_message(self.Chosen(row.view))

    def _rebuild(self) -> None:
        kept, rows, at = self.highlighted.view, self._rows, self.row
        self._rows = tree_rows(self.overview, self._folded)
        place = None if kept is None else self._rows.place_of(kept.id)
        self.row = min(self.row, len(self._rows) - 1) if place is None else place
        if (len(rows), at) != (len(self._rows), self.row):
            self._fit()
            self.refresh()
            return
        # An article that was read changes a few counts: only their lines are painted.
        top = self.scroll_offset.y
        for place in range(top, min(top + self.size.height, len(rows))):
            if rows[place] != self._rows[place]:
                self._refresh_row(place)

    def _fit(self) -> None:
        self.virtual_size = Size(self.content_region.width, len(self._rows))

    def _refresh_row(self, row: int) -> None:
        width = self.content_region.width
        self.refresh(Region(0, row - self.scroll_offset.y, width, 1))


def _row_strip(row: TreeRow, width: int, styles: RowStyles, *, bar: bool) -> Strip:
    if row.kind == "gap":
        return blank(width, styles.base)
    total = f"/{count_text(row, row.total)}" if row.total else ""
    unread = count_text(row, row.count) if total else ""
    mark = " !" if row.problem else ""
    sign = {"tag": "#"}.get(row.kind, "")
    if row.folded is not None:
        sign = "▸" if row.folded else "▾"
    lead = " " * (2 * row.depth) + (f"{sign} " if sign else "")
    strong = row.kind == "folder" or (row.view is not None and row.view.query.unread)
    label_style = styles.plain
    if row.kind == "heading":
        label_style = styles.dim
    elif row.count:
        label_style = styles.strong if strong else styles.unread
    unread_style = styles.plain if row.count else styles.dim
    counts = [Segment(f" {unread}", unread_style), Segment(total, styles.dim)]
    if is_right_to_left():
        # A number and what it is of: from left to right in every language.
        counts = [Segment(f" {total}", styles.dim), Segment(unread, unread_style)]
    return painting.row(
        [
            Segment("▌" if bar else " ", styles.bar),
            Segment(lead, styles.dim),
            fitted(row.label, width - cell_len(lead + unread + total + mark) - 3, label_style),
            *counts,
            Segment(f"{mark} ", styles.warning),
        ],
        width,
        styles.base,
    )
