"""What is told of a file to play: its size and how long it plays."""

from __future__ import annotations

from tui_reader.text.i18n import _, number


def readable_size(count: int) -> str:
    """Bytes in decimal units (SI), to be read at a glance: ``12 MB``; empty for 0, not stated."""
    if count <= 0:
        return ""
    if count < 1_000_000:
        return _("{count} kB").format(count=number(max(1, round(count / 1000))))
    return _("{count} MB").format(count=number(round(count / 1_000_000)))


def readable_duration(seconds: int) -> str:
    """Seconds as a player shows them: ``1:02:03``, ``2:03``; empty for 0, not stated."""
    if seconds <= 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
