"""Hosts that do not answer are left alone: each request to one may cost a whole timeout."""

from __future__ import annotations

from collections import Counter

from tui_reader.engine.turns import host_key

IN_VAIN = 3
"""Requests without any answer after which a host is asked for nothing more. A hundred pictures
of a dead host would take half an hour, two at a time and half a minute each."""


class Silence:
    """What one round of requests learns of the hosts it asks."""

    def __init__(self) -> None:
        self._in_vain: Counter[str] = Counter()

    def may_answer(self, url: str) -> bool:
        """Whether to ask an address in this round."""
        return self._in_vain[host_key(url)] < IN_VAIN

    def heard(self, url: str, *, answered: bool) -> None:
        """What came of asking an address."""
        if answered:
            del self._in_vain[host_key(url)]
        else:
            self._in_vain[host_key(url)] += 1
