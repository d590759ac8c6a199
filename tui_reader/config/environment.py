"""What the environment asks of the window."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from tui_reader.config.schema import Settings


def with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings, and ``reduced_motion`` when ``NO_MOTION`` is set to anything but nothing."""
    if not environment.get("NO_MOTION"):
        return settings
    return replace(settings, screen=replace(settings.screen, reduced_motion=True))
