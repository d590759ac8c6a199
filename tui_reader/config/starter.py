"""The feeds offered to someone who has none, and the documented example configuration."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from tui_reader.config.feed_by_hand import refuse_by_hand
from tui_reader.config.feed_tables import read_feeds
from tui_reader.config.problems import Finding
from tui_reader.model import Subscription

_EXAMPLE = "config.example.toml"


def starter_feeds() -> tuple[Subscription, ...]:
    """The starter list, in folders. Public addresses; any of them may have moved."""
    text = resources.files(__package__).joinpath("starter.toml").read_text(encoding="utf-8")
    findings: list[Finding] = []
    feeds = read_feeds(tomllib.loads(text)["feeds"], findings, refuse_by_hand)
    assert not findings, findings
    return feeds


def example_text() -> str:
    """``config.example.toml``: every setting with its default, and the starter list as a comment."""
    packaged = resources.files(__package__).joinpath(_EXAMPLE)
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    # In a source tree the file lies at the top of the project; building a
    # distribution copies it into the package.
    return (Path(__file__).parents[2] / _EXAMPLE).read_text(encoding="utf-8")
