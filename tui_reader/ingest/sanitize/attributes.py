"""Attributes of a tag that nh3 wrote: always ``name="value"``, always escaped."""

from __future__ import annotations

import re
from html import escape

from tui_reader.text.html import unescape

REST = r'(?:[^<>"]++|"[^"]*+")*+'
"""An expression for what follows the name in such a tag, up to its ``>``; some versions of nh3
leave a ``<`` in a value as it is."""
_ATTRIBUTE = re.compile(r' ([a-zA-Z-]+)="([^"]*)"')


def read_attributes(written: str) -> dict[str, str]:
    """Attributes with their values unescaped."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def write_attributes(attributes: dict[str, str]) -> str:
    """Attributes as they stand in a tag, with a leading space; empty values of anything but ``alt`` go."""
    return "".join(
        f' {name}="{escape_attribute(value)}"'
        for name, value in attributes.items()
        if value or name == "alt"
    )


def escape_attribute(value: str) -> str:
    """A value as nh3 escapes it, so that cleaning twice changes nothing."""
    return escape(value, quote=False).replace('"', "&quot;").replace("\u00a0", "&nbsp;")
