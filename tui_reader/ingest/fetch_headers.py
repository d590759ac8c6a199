"""Response headers read for what they ask of us: wait so long, come back no sooner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

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


def http_date(value: str) -> float | None:
    """Seconds since the epoch of an HTTP date (RFC 9110 §5.6.7); ``None`` for anything else."""
    if not value:
        return None
    try:
        return parsedate_to_datetime(value[:60]).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
