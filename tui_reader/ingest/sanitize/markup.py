"""Markup made tame before it is parsed: caps on size, number and depth of elements.

HTML5 parsing is quadratic in the nesting depth and multiplies unclosed formatting
elements, so that a megabyte of tags can cost minutes. What is large goes through
libxml2 first, which is linear and stops at its own depth limit.
"""

from __future__ import annotations

import re
from html import escape
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

from tui_reader.text.html import unescape, without_attribute_floods

# What feeds write and HTML reads otherwise, rewritten so that no word and no line is lost.

# What follows the start of one of these is hidden, or not read as markup, until its end.
_HIDING_TAG = re.compile(
    r"<(/?)(iframe|video|audio|object|canvas|script|style|title|textarea|noscript|noembed|noframes|"
    r"xmp|select|button|template|form)(?=[\s/>])([^<>]*)>",
    re.IGNORECASE,
)
_CDATA_MARK = re.compile(r"<!\[CDATA\[|\]\]>")
_FEED_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)([^<>]*+)>", re.IGNORECASE)
# Quoted values may hold a "<". Possessive: no character is looked at more than a few times.
_NOT_CLOSED = re.compile(
    r"<(?=([a-z][a-z0-9]*+)((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)(?:<|\Z))", re.IGNORECASE
)
_STYLE = re.compile(r"""\sstyle\s*+=\s*+(?:"([^"]*+)|'([^']*+))""", re.IGNORECASE)
_LINES_COUNT = re.compile(r"white-space(?:-collapse)?\s*+:\s*+(?:pre|break-spaces)", re.IGNORECASE)
_FEED_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_KNOWN = frozenset(
    "a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas "
    "caption center cite code col dd del details dfn div dl dt em embed figcaption figure font "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link "
    "main mark math meta nav object ol p param picture pre q s samp script section small source "
    "span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead "
    "time title tr tt u ul var video wbr".split()
)
_IN_A_LINE = frozenset(
    "a abbr b bdi bdo cite code del dfn em font i img ins kbd mark q s samp small span strong sub "
    "sup time u var wbr".split()
)


def as_html(html: str) -> str:
    """A feed's markup as the HTML that it means."""
    if "<![CDATA[" in html:
        html = _CDATA_MARK.sub("", html)
    html = _with_ends(_NOT_CLOSED.sub(_as_text, html))
    return _with_breaks(html) if "white-space" in html else html


def _as_text(begun: re.Match[str]) -> str:
    """A ``<`` as text, unless a tag of HTML seems to have lost its end: "a<b and c<d" has none.

    HTML would take what follows for attributes, up to the next ``>`` (HTML §13.2.5.33).
    """
    name, attributes = begun[1].lower(), begun[2]
    is_tag = name in _KNOWN and (len(name) > 1 or "=" in attributes)
    return "<" if is_tag else "&lt;"


def _with_ends(html: str) -> str:
    """Ends put behind elements that are closed at once, ``<video/>``, and iframes without one.

    HTML knows no such slash and looks for the end tag; where one follows, it is believed.
    """
    out: list[str] = []
    rest = len(html)
    next_closes: dict[str, bool] = {}
    for tag in reversed(list(_HIDING_TAG.finditer(html))):
        name, closes = tag[2].lower(), bool(tag[1])
        open_for_good = not closes and not next_closes.get(name)
        if open_for_good and (name == "iframe" or _is_closed_at_once(tag[3])):
            out += (html[tag.end() : rest], f"</{name}>")
            rest = tag.end()
        next_closes[name] = closes
    return "".join((html[:rest], *reversed(out))) if out else html


def _is_closed_at_once(attributes: str) -> bool:
    # The slash that ends an address written without quotes is part of the address.
    last = attributes[:-1].split()[-1:] if attributes.endswith("/") else ["="]
    return not last or "=" not in last[0] or last[0][-1] in "\"'"


def _with_breaks(html: str) -> str:
    """Line breaks as ``br`` in elements whose style keeps them (CSS Text §3, ``white-space``)."""
    out: list[str] = []
    kept = before = ""
    depth = done = preformatted = 0
    for tag in _FEED_TAG.finditer(html):
        closes, name = bool(tag[1]), tag[2].lower()
        text = html[done : tag.start()]
        done = tag.end()
        if kept and not preformatted and "\n" in text:
            text = text if before in _IN_A_LINE else text.lstrip()
            text = text if name in _IN_A_LINE else text.rstrip()
            text = text.replace("\r\n", "\n").replace("\n", "<br>")
        out += (text, tag[0])
        before = name
        if name == "pre":
            preformatted = max(0, preformatted + (-1 if closes else 1))
        if name == kept:
            # A paragraph ends where the next begins (HTML §13.1.2.4).
            depth = 0 if name == "p" else depth + (-1 if closes else 1)
            kept = kept if depth else ""
        if not (closes or kept or preformatted or name in _FEED_VOID) and _keeps_lines(tag[3]):
            kept, depth = name, 1
    return "".join((*out, html[done:]))


def _keeps_lines(attributes: str) -> bool:
    style = _STYLE.search(attributes)
    return style is not None and bool(_LINES_COUNT.search(style[1] or style[2] or ""))


LENGTH_LIMIT = 2_000_000
"""Characters of one article's HTML."""
NODE_LIMIT = 100_000
"""Tags and character references of one article: html5ever is quadratic in references too."""
DEPTH_LIMIT = 200
"""Nested elements of one article; deeper ones are flattened into their parent."""

_TAMED_FROM = 1000
"""Tags from which the linear parser goes first. Below it even the worst input costs
html5ever milliseconds."""
# Of a tag, up to its end. A "<" that begins another ends the look: each character is looked at once.
_REST = r"(?:[^<>]++|<(?![a-zA-Z/!]))*+"
_TAG = re.compile(rf"<(/?)([a-zA-Z][a-zA-Z0-9]*+){_REST}>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NOSCRIPT = re.compile(rf"<noscript\b{_REST}>", re.IGNORECASE)
_NOSCRIPT_END = re.compile(r"</noscript\s*+>", re.IGNORECASE)
_MATH = re.compile(rf"<math\b{_REST}>", re.IGNORECASE)
_MATH_END = re.compile(r"</math\s*+>", re.IGNORECASE)
_IMG = re.compile(rf"<img\b{_REST}>", re.IGNORECASE)
_SRC = re.compile(r"""\ssrc\s*+=\s*+["']?([^"'\s>]++)""", re.IGNORECASE)
_TEX = re.compile(
    r"<annotation\b(?:(?!application/x-tex)[^<>])*+application/x-tex[^<>]*+>([^<]*+)</annotation",
    re.IGNORECASE,
)
_ALT_TEXT = re.compile(r"""\salttext\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""", re.IGNORECASE)
_ANNOTATION = re.compile(r"<annotation\b[^<>]*+>[^<]*+</annotation[^<>]*+>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")


def cap(html: str) -> tuple[str, bool]:
    """HTML cut to :data:`LENGTH_LIMIT` and :data:`NODE_LIMIT`, tamed, and whether something was cut."""
    length = min(len(html), LENGTH_LIMIT)
    tamed = _tame(without_attribute_floods(_cut(html, length)))
    nodes = tamed.count("<") + tamed.count("&")
    if nodes <= NODE_LIMIT:
        return tamed, length < len(html)
    last = next(islice(re.finditer("[<&]", tamed), NODE_LIMIT, None))
    return _cut(tamed, last.start()), True


def _cut(html: str, at: int) -> str:
    if at >= len(html):
        return html
    # Never in the middle of a tag: its rest would be shown as text.
    opened, closed = html.rfind("<", 0, at), html.rfind(">", 0, at)
    return html[: opened if opened > closed else at]


def _tame(html: str) -> str:
    """HTML with many tags or references as libxml2 understands it, flattened; other HTML unchanged."""
    if html.count("<") <= _TAMED_FROM and html.count("&") <= 5 * _TAMED_FROM:
        return html
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(html.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return escape(_ANY_TAG.sub(" ", html))
    body = root.find("body")
    written = etree.tostring(
        root if body is None else body, encoding="unicode", method="html", with_tail=False
    )
    return flatten(written)


def flatten(html: str) -> str:
    """Well-formed HTML without the tags of elements nested deeper than :data:`DEPTH_LIMIT`."""
    if html.count("<") <= DEPTH_LIMIT:
        return html
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _VOID:
            return match[0]
        if match[1]:
            depth -= 1
            return match[0] if depth < DEPTH_LIMIT else " "
        depth += 1
        return match[0] if depth <= DEPTH_LIMIT else " "

    return _TAG.sub(keep, html)


def unfold_noscript(html: str) -> str:
    """``noscript`` unfolded where it holds a picture that nothing else shows, else dropped.

    Pages that load pictures late put a stand-in into the page and the true
    picture into a ``noscript`` after it: the true one takes its place.
    """
    out: list[str] = []
    done = 0
    for start, inner, end in _spans(html, _NOSCRIPT, _NOSCRIPT_END):
        before, content = html[done:start], html[inner:end]
        done = end + len(_closing(_NOSCRIPT_END, html, end))
        picture = _IMG.search(content)
        if picture is None:
            out.append(before)
            continue
        source = _SRC.search(picture[0])
        stand_in = before.rstrip()
        opened = stand_in.rfind("<img")
        if opened >= 0 and stand_in.find(">", opened) == len(stand_in) - 1:
            out += (stand_in[:opened], content)
        elif source and html.find(source[1], 0, start) >= 0:
            out.append(before)
        else:
            out += (before, content)
    return "".join((*out, html[done:])) if done else html


def write_math(html: str) -> str:
    """MathML as code: its TeX annotation, its alternative text, or its bare characters."""
    out: list[str] = []
    done = 0
    for start, inner, end in _spans(html, _MATH, _MATH_END):
        opening, content = html[start:inner], html[inner:end]
        tex, alternative = _TEX.search(content), _ALT_TEXT.search(opening)
        if tex:
            text, language = tex[1], ' class="language-tex"'
        elif alternative:
            text, language = alternative[1] or alternative[2] or "", ' class="language-tex"'
        else:
            text, language = " ".join(_ANY_TAG.sub("", _ANNOTATION.sub("", content)).split()), ""
        text = escape(unescape(text).strip(), quote=False)
        out += (html[done:start], f"<code{language}>{text}</code>" if text else "")
        done = end + len(_closing(_MATH_END, html, end))
    return "".join((*out, html[done:])) if done else html


def _spans(
    html: str, opening: re.Pattern[str], closing: re.Pattern[str]
) -> list[tuple[int, int, int]]:
    """Each element as (start of its tag, end of its tag, start of its end tag), left to right."""
    spans: list[tuple[int, int, int]] = []
    position = 0
    while (start := opening.search(html, position)) is not None:
        end = closing.search(html, start.end())
        if end is None:
            break
        spans.append((start.start(), start.end(), end.start()))
        position = end.end()
    return spans


def _closing(pattern: re.Pattern[str], html: str, at: int) -> str:
    match = pattern.match(html, at)
    return match[0] if match else ""
