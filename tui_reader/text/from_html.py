"""One line of text out of a field that may hold HTML; what it gives has passed gate one."""

from __future__ import annotations

import re

from tui_reader.text.plain import TITLE_LIMIT, one_line
from tui_reader.text.references import unescape

_KNOWN_TAGS = (
    "a|abbr|acronym|article|aside|b|bdi|bdo|big|blockquote|br|center|cite|code|dd|del|dfn|div|dl|dt|"
    "em|fieldset|figcaption|figure|font|form|h[1-6]|hr|i|iframe|img|input|ins|kbd|li|mark|math|nobr|"
    "ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|sup|svg|"
    "table|tbody|td|textarea|tfoot|th|thead|time|tr|tt|u|ul|var|video|wbr"
)
_TAG = re.compile(
    rf"<!--.*?-->|</?(?P<name>{_KNOWN_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE | re.DOTALL
)
_INVISIBLE = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s samp small span "
    "strike strong sub sup tt u var wbr".split()
)


def from_html(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of text out of a field that may hold HTML: a title, a name.

    Entities are decoded until nothing changes (at most three rounds: feeds
    encode titles twice, and a third round is what an attacker would add),
    then tags are dropped. Text that merely holds ``<`` stays as it is.
    """
    # What is cut here would be cut in the end; the expressions below must not see megabytes.
    text = text[: 12 * limit]
    for _ in range(3):
        if "<" in text and _TAG.search(text):
            text = _TAG.sub(_tag_gap, _INVISIBLE.sub(" ", text))
        if "&" not in text:
            break
        decoded = unescape(text)
        if decoded == text:
            break
        text = decoded
    if "<" in text:
        text = _TAG.sub(_tag_gap, _INVISIBLE.sub(" ", text))
    return one_line(text, limit)


def _tag_gap(match: re.Match[str]) -> str:
    name = match["name"]
    return "" if name and name.lower() in _INLINE else " "
