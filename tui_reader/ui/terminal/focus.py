"""Moving the focus without painting the whole widget.

``Widget._on_focus`` and ``_on_blur`` repaint it, of which Textual offers no
choice: the rest of what they do is copied. ``tests/ui/test_pane.py`` notices
when the focus is no longer shown.
"""

from __future__ import annotations

from textual import events
from textual.widget import Widget


def take_focus(widget: Widget, event: events.Focus) -> None:
    """Do what Textual's own handler does, but for the repaint."""
    event.prevent_default()
    widget.has_focus = True
    if widget.parent is not None:
        widget.parent.post_message(events.DescendantFocus(widget))


def lose_focus(widget: Widget, event: events.Blur) -> None:
    """Do what Textual's own handler does, but for the repaint."""
    event.prevent_default()
    widget.has_focus = False
    if widget.parent is not None:
        widget.parent.post_message(events.DescendantBlur(widget))
