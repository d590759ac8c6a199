"""Character references of HTML (§13.5), such as ``&amp;`` and ``&#38;``."""

from __future__ import annotations

import html
import re

from tui_reader.text.patterns import pattern

_LONG = pattern(r"&#([0-9]{8,})")


def unescape(text: str) -> str:
    """Text with its character references replaced, as :func:`html.unescape` does it.

    That raises for a number of over 4,300 digits, which Python does not read.
    """
    if "&" not in text:
        return text
    return html.unescape(_LONG.sub(_short, text) if "&#" in text else text)


def _short(match: re.Match[str]) -> str:
    # Eight digits that begin with no zero are beyond Unicode as well.
    return f"&#{match[1].lstrip('0')[:8] or '0'}"
