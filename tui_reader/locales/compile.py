"""Compiles the catalogues of the interface's languages for the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    """A ``.mo`` file beside each ``.po`` file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before files are collected; git ignores what is made, so it is named here."""
        root = Path(self.root)
        for source in sorted(root.glob("tui_reader/locales/*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            with source.open("rb") as messages, compiled.open("wb") as file:
                write_mo(file, read_po(messages))
            build_data["artifacts"].append(compiled.relative_to(root).as_posix())
