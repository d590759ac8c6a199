"""Why a document is not taken."""

from __future__ import annotations


class NotAFeed(Exception):  # noqa: N818
    """The bytes hold no feed; the message says what they hold, in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
