"""Why a document is not taken, or not as a whole."""

from __future__ import annotations

from tui_reader.text.reasons import Reason, because


class NotAFeed(Exception):  # noqa: N818
    """The bytes hold no feed; the reason says what they hold."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def breaks_off(line: int) -> Reason:
    """What is said of a document that ends, in that line, before it is complete."""
    return because("the document breaks off at line {line}", line=line)


class NoFullText(Exception):  # noqa: N818
    """A page gives no article; ``reason`` says why.

    ``kind`` is ``paywall``, ``consent``, ``script``, ``robots``, ``not-article``, ``not-html``,
    ``empty``, ``too-large`` or ``selector``.
    """

    def __init__(self, kind: str, reason: Reason) -> None:
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)
