"""What is read of HTML outside an article: one line of text, character references, floods of attributes.

A title may be marked up and it may speak of markup: "L’élément <video>". A tag counts as
markup when HTML knows it and it is closed, or when it needs no end and does something in a
line; any other stays text.
"""

from __future__ import annotations

import html
import re

from tui_reader.text.patterns import pattern
from tui_reader.text.plain import TITLE_LIMIT, one_line

# The characters of a text, and references to them, that XML allows.

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,10}));|&#[xX]?[0-9a-fA-F]{9,};?")


def xml_text(text: str) -> str:
    """Text without the characters, or references to them, that XML 1.0 (§2.2) does not allow."""
    text = _ILLEGAL.sub("", text)
    return _REFERENCE.sub(_legal, text) if "&#" in text else text


def _legal(match: re.Match[str]) -> str:
    if match[1] is None and match[2] is None:
        return ""
    number = int(match[1], 16) if match[1] else int(match[2])
    legal = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
    return match[0] if legal or 0x10000 <= number <= 0x10FFFF else ""


# Which HTML an article is made of: what is stored, and what leaves in files.

TAGS = frozenset(
    "h1 h2 h3 h4 h5 h6 p br hr ul ol li blockquote q pre code table caption thead tbody tfoot tr "
    "th td figure figcaption img a dl dt dd sub sup abbr em strong b i u s del ins mark small kbd "
    "samp var cite time div".split()
)
"""Elements."""
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset(("dir", "id", "lang")),
    "a": frozenset(("href", "name", "title")),
    "abbr": frozenset(("title",)),
    "code": frozenset(("class",)),
    "pre": frozenset(("class",)),
    "ol": frozenset(("start", "type")),
    "li": frozenset(("value",)),
    "td": frozenset(("colspan", "rowspan", "align")),
    "th": frozenset(("colspan", "rowspan", "align")),
    "img": frozenset(("src", "alt", "title", "width", "height")),
}
"""Attributes by element; ``*``: of each."""
DROPPED_WHOLE = frozenset(
    "script style svg form button select textarea template noembed noframes title xmp".split()
)
"""Elements of which not even the words are kept."""


# Tags with more attributes than any page has, made bare before a parser sees them.

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


# Character references of HTML (§13.5), such as ``&amp;`` and ``&#38;``.

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


_KNOWN_TAGS = (
    "a|abbr|acronym|article|aside|b|bdi|bdo|big|blockquote|br|center|cite|code|dd|del|dfn|div|dl|dt|"
    "em|fieldset|figcaption|figure|font|form|h[1-6]|i|iframe|img|input|ins|kbd|li|mark|math|nobr|"
    "ol|p|picture|pre|q|s|samp|script|section|small|source|span|strike|strong|style|sub|sup|svg|"
    "table|tbody|td|textarea|tfoot|th|thead|time|tr|tt|u|ul|var|video|wbr"
)
# Possessive, and to the end of the text when nothing closes the comment: each character is
# looked at once.
_TAG = re.compile(
    r"<!--(?:[^-]|-(?!->))*+(?P<closed>-->|\Z)"
    rf"|<(?P<end>/?)(?P<name>{_KNOWN_TAGS})(?P<attributes>\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q s samp small span "
    "strike strong sub sup tt u var wbr".split()
)
# Elements that have no end tag, and the attribute without which one is a word about it.
_VOID = {
    "br": "",
    "wbr": "",
    "img": r"\s(?:data-)?src(?:set)?\s*=",
    "input": r"\sname\s*=",
    "source": r"\ssrc(?:set)?\s*=",
}
_UNSEEN = ("script", "style")
_CDATA = "<![CDATA["
_CDATA_MARKS = re.compile(r"<!\[CDATA\[((?:[^\]]|\](?!\]>))*+)(?:\]\]>|\Z)")
# Such as ``&amp;`` and ``&eacute;``; not ``&lt;``, which a title about HTML writes.
_ENTITY = re.compile(
    r"&(?!(?:lt|gt|#0*6[02]|#x0*3[ce]);)(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)


def from_html(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of text out of a field that does not say whether it holds HTML: RSS, a name, a tag.

    It is read as HTML. Many feeds escape twice: where the first reading finds no
    markup and leaves tags in pairs, there is a second one, and references that are
    left are decoded unless they stand for ``<`` or ``>``.
    """
    # What is cut here would be cut in the end; the expressions below must not see megabytes.
    text = without_cdata(text[: 12 * limit])
    bare, _paired = _without_markup(text)
    if "&" in bare:
        decoded = without_cdata(unescape(bare))
        if bare == text:
            again, paired = _without_markup(decoded)
            decoded = unescape(again) if paired else decoded
        bare = _ENTITY.sub(lambda match: unescape(match[0]), decoded)
    return one_line(bare, limit)


def from_declared_html(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of text out of HTML: markup goes, then references are decoded, once.

    Args:
        text: what is said to be HTML, such as a title (RFC 4287 §3.1.1.2).
        limit: characters kept.
    """
    text, _paired = _without_markup(without_cdata(text[: 12 * limit]))
    return one_line(without_cdata(unescape(text)), limit)


def without_cdata(text: str) -> str:
    """Text without CDATA marks that became text because they were escaped, their inside kept.

    Marks with nothing to read between them stay in a text that says more: it is about them.
    """
    if _CDATA not in text:
        return text
    whole = text.strip()
    return _CDATA_MARKS.sub(
        lambda mark: mark[1] if re.search(r"\w", mark[1]) or mark[0] == whole else mark[0], text
    )


def _without_markup(text: str) -> tuple[str, bool]:
    """The text without markup, and whether some of it cannot be but markup: a pair, a picture."""
    if "<" not in text:
        return text, False
    dropped: list[tuple[int, int, str]] = []
    opened: dict[str, list[re.Match[str]]] = {}
    certain = False
    for tag in _TAG.finditer(text):
        name = (tag["name"] or "").lower()
        gap = "" if name in _INLINE else " "
        if name in _VOID:
            if tag["end"] or re.search(_VOID[name], tag["attributes"] or "", re.IGNORECASE):
                dropped.append((*tag.span(), gap))
                certain = certain or name == "img"
        elif not name:
            if tag["closed"]:
                dropped.append((*tag.span(), gap))
        elif not tag["end"]:
            opened.setdefault(name, []).append(tag)
        elif opened.get(name):
            certain = True
            begin = opened[name].pop()
            if name in _UNSEEN:
                dropped.append((begin.start(), tag.end(), gap))
            else:
                dropped += ((*begin.span(), gap), (*tag.span(), gap))
    out: list[str] = []
    done = 0
    for start, end, gap in sorted(dropped):
        if start >= done:
            out += (text[done:start], gap)
        done = max(done, end)
    return "".join((*out, text[done:])), certain
