"""Whether there is a network, by what came of asking; and whom to ask to find out that it is back."""

from __future__ import annotations

from msgspec import Struct

from tui_reader.engine.protocol import Done
from tui_reader.engine.refresh import is_due, left_alone
from tui_reader.engine.turns import host_key
from tui_reader.store import Store, feeds


class Network(Struct):
    """What the last refresh that asked anybody told."""

    gone: bool | None = None
    """Nobody answered; ``None``: nobody was asked yet."""
    unreached: tuple[str, ...] = ()
    """The feeds that were asked in vain then, by address."""

    def take(self, done: Done, failed: tuple[str, ...]) -> bool:
        """Learn from a refresh; whether there is a network that was not there, or not known, before.

        Args:
            done: how it ended.
            failed: the addresses of the feeds that failed.
        """
        if not done.total or (done.failed == done.total and not done.offline):
            # Nobody was asked, or few enough for it to be their own fault.
            return False
        back = self.gone is not False and not done.offline
        self.gone = done.offline
        self.unreached = failed if done.offline else ()
        return back


def to_ask(store: Store, network: Network, now: int) -> tuple[str, ...]:
    """The feeds to ask while there is no network, by address; empty: those that are due, as ever.

    Those that were asked in vain, those that are due, and one of another host if they
    are all of one: a dead server is no missing network. Without another host
    nobody can tell the two apart, and a dead server is not asked every minute.
    """
    if not network.gone:
        return ()
    listed = feeds.feeds(store)
    wanted = [one for one in listed if one.url in network.unreached or is_due(one.state, now)]
    hosts = {host_key(one.fetch_url) for one in wanted}
    if len(hosts) == 1:
        others = (one for one in listed if host_key(one.fetch_url) not in hosts)
        wanted += [one for one in others if not left_alone(one.state, now)][:1]
        hosts = {host_key(one.fetch_url) for one in wanted}
    return tuple(one.url for one in wanted) if len(hosts) > 1 else ()
