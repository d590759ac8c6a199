"""A bundled edition of invented papers and the little server that publishes it.

``start()`` runs the server as a process of its own, ``subscriptions()`` says
what to subscribe to. Nothing here reaches beyond 127.0.0.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.demo.launch import Server
    from tui_reader.model import Subscription

__all__ = ["start", "subscriptions"]

# The server process passes through this module as well and has to be up in
# a blink: what only the parent needs is imported when it is called for.


def subscriptions(base_url: str) -> tuple[Subscription, ...]:
    """One subscription for each paper of the edition, in folders by language.

    Args:
        base_url: where the edition is served, as ``Server.url`` gives it.
    """
    from tui_reader.demo.edition import PAPERS, feed_path, load
    from tui_reader.model import Subscription

    papers = [load(slug) for slug in PAPERS]
    return tuple(
        Subscription(
            url=base_url.rstrip("/") + feed_path(paper),
            folder=paper.folder,
            language=paper.language,
        )
        for paper in papers
    )


def start(interval: float = 20.0) -> Server:
    """Starts the server on a free port of 127.0.0.1 and waits until it answers.

    Args:
        interval: seconds between two late headlines.

    Raises:
        ServerError: the process ended before it was ready; says what it wrote.
    """
    from tui_reader.demo.launch import launch

    return launch(interval)
