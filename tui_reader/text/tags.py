"""Tags with more attributes than any page has, made bare before a parser sees them."""

from __future__ import annotations

import re

ATTRIBUTE_LIMIT = 100
"""Attributes of one tag; the longest tags of the web, pictures loaded late, have about 30."""

# Shorter tags cannot hold enough attributes to cost anything.
_LONG_TAG = re.compile(r"<([A-Za-z][\w:.-]{0,60})(\s[^<>]{1000,})>?")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def without_attribute_floods(markup: str) -> str:
    """HTML or XML whose tags with over :data:`ATTRIBUTE_LIMIT` attributes lost them all.

    Parsers compare each attribute with all before it: 200,000 on one ``p`` took
    html5ever 8 s, libxml2 70 s and feedparser 390 s.
    """
    return _LONG_TAG.sub(_bare, markup)


def _bare(match: re.Match[str]) -> str:
    # One word an attribute, or two where white space stands around the equals sign. A slash
    # between two of them is as good as a space (HTML §13.2.5.40).
    names = _QUOTED.sub("", match[2])
    words = len(names.replace("/", " ").split())
    if words <= 2 * ATTRIBUTE_LIMIT and names.count("=") <= 2 * ATTRIBUTE_LIMIT:
        return match[0]
    return f"<{match[1]}{'/' if match[2].endswith('/') else ''}>"
