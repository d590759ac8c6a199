"""What feeds write and HTML reads otherwise, rewritten so that no word and no line is lost.

Elements closed as in XML, CDATA marks, signs of comparison, and lines that only a style keeps.
"""

from __future__ import annotations

import re

# What follows the start of one of these is hidden, or not read as markup, until its end.
_HIDING_TAG = re.compile(
    r"<(/?)(iframe|video|audio|object|canvas|script|style|title|textarea|noscript|noembed|noframes|"
    r"xmp|select|button|template|form)(?=[\s/>])([^<>]*)>",
    re.IGNORECASE,
)
_CDATA_MARK = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)([^<>]*+)>", re.IGNORECASE)
# Quoted values may hold a "<". Possessive: no character is looked at more than a few times.
_NOT_CLOSED = re.compile(
    r"<(?=([a-z][a-z0-9]*+)((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)(?:<|\Z))", re.IGNORECASE
)
_STYLE = re.compile(r"""\sstyle\s*+=\s*+(?:"([^"]*+)|'([^']*+))""", re.IGNORECASE)
_LINES_COUNT = re.compile(r"white-space(?:-collapse)?\s*+:\s*+(?:pre|break-spaces)", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
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
    for tag in _TAG.finditer(html):
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
        if not (closes or kept or preformatted or name in _VOID) and _keeps_lines(tag[3]):
            kept, depth = name, 1
    return "".join((*out, html[done:]))


def _keeps_lines(attributes: str) -> bool:
    style = _STYLE.search(attributes)
    return style is not None and bool(_LINES_COUNT.search(style[1] or style[2] or ""))
