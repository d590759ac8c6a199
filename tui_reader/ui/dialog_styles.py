"""The style sheet of what stands before the main screen: read when the first headlines stand.

Textual takes 8 ms to parse it, and the first frame needs nothing of it.
"""

from __future__ import annotations

from pathlib import Path

from textual.app import App

PATH = Path(__file__).parent / "styles" / "dialogs.tcss"


def read(app: App[None]) -> None:
    """Read it, unless that has been done."""
    if not app.stylesheet.has_source(str(PATH), ""):
        app.stylesheet.read(PATH)
        app.stylesheet.parse()
