"""Why a document is not taken, or not as a whole."""

from __future__ import annotations

from tui_reader.text.i18n import _


class NotAFeed(Exception):  # noqa: N818
    """The bytes hold no feed; the message says what they hold, in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def breaks_off(line: int) -> str:
    """What is said of a document that ends, in that line, before it is complete."""
    return _("the document breaks off at line {line}").format(line=line)


class NoFullText(Exception):  # noqa: N818
    """A page gives no article; the message says why, in plain words.

    ``kind`` is ``paywall``, ``consent``, ``script``, ``robots``, ``not-article``, ``not-html``,
    ``empty``, ``too-large`` or ``selector``.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason

    def __str__(self) -> str:
        return self.reason
