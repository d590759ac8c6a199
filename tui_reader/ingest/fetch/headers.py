"""Response headers read for what they ask of us: wait so long, come back no sooner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_CLOCKS_DIFFER = 300
"""Seconds that a date may lie ahead by the difference of two clocks."""
_DIRECTIVE = re.compile(r'\b(s-maxage|max-age)\s*=\s*"?(\d{1,10})', re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: float) -> int | None:
    """Seconds to wait from ``Retry-After`` (RFC 9110 §10.2.3), at least 0; ``None``: not said.

    A date counts from the server's own ``Date``, where it sent one: clocks differ.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return int(value[:10])
    moment = http_date(value)
    if moment is None:
        return None
    sent = http_date(headers.get("date", ""))
    return max(0, round(moment - (now if sent is None else sent)))


def max_age(headers: Mapping[str, str], now: float) -> int | None:
    """Seconds that an answer stays fresh (RFC 9111 §4.2): ``max-age``, else ``s-maxage``, else
    ``Expires`` less ``Date`` (else less ``now``), all less ``Age``; ``None``: not said.
    """
    control = headers.get("cache-control", "")
    found = {name.lower(): int(seconds) for name, seconds in _DIRECTIVE.findall(control)}
    fresh: float | None = found.get("max-age", found.get("s-maxage"))
    if fresh is None:
        expires, sent = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
        if expires is None:
            return None
        fresh = expires - (now if sent is None else sent)
    age = headers.get("age", "").strip()
    return max(0, round(fresh) - (int(age[:10]) if age.isascii() and age.isdigit() else 0))


def past_date(value: str | None, now: float, sent: str = "") -> str | None:
    """A ``Last-Modified``, byte for byte; ``None`` where it lies in the future.

    A server answers 304 to such a date, whatever has come since (RFC 9110 §8.8.2.1 forbids it
    to send one).

    Args:
        value: of the header; ``None``: there is none.
        now: seconds since the epoch.
        sent: the ``Date`` of the same answer; empty: not known.
    """
    moment = http_date(value or "")
    if moment is None:
        return value
    clocks = (now, http_date(sent))
    ahead = any(clock is not None and moment > clock + _CLOCKS_DIFFER for clock in clocks)
    return None if ahead else value


def http_date(value: str) -> float | None:
    """Seconds since the epoch of an HTTP date (RFC 9110 §5.6.7); ``None`` for anything else."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value[:60])
        # The oldest of the three forms names no zone: it is UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
