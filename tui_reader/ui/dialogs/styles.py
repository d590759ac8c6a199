"""The style sheet of dialogs, read when the first headlines are on the screen.

The first frame needs nothing of it, and Textual takes half a frame to parse it.
"""

from __future__ import annotations

from pathlib import Path

from textual.app import App

PATH = Path(__file__).parent.parent / "styles" / "dialogs.tcss"


def read(app: App[None]) -> None:
    """Read it, unless that has been done."""
    if not app.stylesheet.has_source(str(PATH), ""):
        app.stylesheet.read(PATH)
        app.stylesheet.parse()
