"""What the window needs of the engine's client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class EngineLike(Protocol):
    """The engine as the window sees it; its events come to ``ReaderApp.hear``."""

    async def start(self) -> None:
        """Start the engine unless it runs."""

    async def refresh(self, feeds: Sequence[str] = (), *, force: bool = False) -> int:
        """Ask for a refresh of some feeds, or of all that are due; gives the request's id."""
        ...

    async def discover(self, url: str) -> int:
        """Ask for the feeds of a site; gives the request's id."""
        ...

    async def full_text(self, article_id: int) -> int:
        """Ask for the text of an article's page; gives the request's id."""
        ...

    async def picture(self, url: str, article_id: int, *, again: bool = False) -> int:
        """Ask for a picture of an article; gives the request's id."""
        ...

    async def cancel(self, request_id: int) -> None:
        """Stop a request."""

    async def close(self) -> None:
        """End the engine."""
