"""The XML reader that feedparser is told to use: Python's own expat, its text in whole pieces.

feedparser asks ``xml.sax.make_parser`` for the readers that
``feedparser.api.PREFERRED_XML_PARSERS`` names; this module is one of them.
"""

from __future__ import annotations

from typing import Any
from xml.sax.expatreader import ExpatParser

_BUFFER = 1 << 16
"""Characters that expat may gather before it hands them on."""


class WholeTextParser(ExpatParser):
    """Hands on a text in one piece.

    By itself expat breaks a text at every line and every reference: a feed of
    110 kB then came in 1,600 pieces, and half of the parser's time went into
    taking them.
    """

    _parser: Any  # pyexpat's; the standard library's stubs leave it out

    def reset(self) -> None:
        """Prepare for a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = _BUFFER


def create_parser() -> WholeTextParser:
    """What ``xml.sax.make_parser`` calls."""
    return WholeTextParser()
