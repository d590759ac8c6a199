"""HTML of a few known tags, nested as they should be, cleaned without a parser.

Most articles are paragraphs, links and pictures, and the sanitizer gives them back almost as they
are. Here that is done in one walk over the tags; the result is the sanitizer's, to the letter, and
HTML of which that is not certain is left to it.
"""

from __future__ import annotations

import re
from html import escape
from typing import Literal, NamedTuple

from tui_reader.ingest.sanitize.attributes import escape_attribute
from tui_reader.ingest.sanitize.clean import clean, kept_value, picture, tidy
from tui_reader.text.html import ATTRIBUTES, unescape
from tui_reader.text.links import clean_url

_LONGEST = 200_000
"""Characters."""
_MOST_TAGS = 800
_MOST_REFERENCES = 3_000
_DEEPEST = 30
_LONGEST_TAG = 1_000
_REMEMBERED = 4_096
"""Tags, of up to 300 characters: the feeds of the world begin their paragraphs alike."""

_TAG = re.compile("(<[^<>]*>)")
_START = re.compile(
    r"<([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*)\s*/?>"
)
_ATTRIBUTE = re.compile(r"(?<!\s)\s++([a-z][a-z0-9-]*+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
_COMMENT = re.compile(r"<!--(?:[^<>-]|-(?!-))+-->")
_REFERENCE = re.compile("&(?:#([0-9]{2,6})|#x([0-9a-fA-F]{2,5})|[a-zA-Z][a-zA-Z0-9]{1,7});")
# In an attribute no reference is read that ends in an equals sign (HTML §13.2.5.73).
_FIELD = re.compile("&(?=[A-Za-z][A-Za-z0-9]{0,50}=)")
_ADDRESS = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
    r"(?:/[A-Za-z0-9._~/%+,:@!$*()=-]*)?(?:\?[A-Za-z0-9._~/%+,:@!$*()=?&-]+)?"
    r"(?:#[A-Za-z0-9._~/%+,:@!$*()=-]+)?"
)
_INLINE = frozenset(
    "a b code em i s small strong u abbr cite del ins kbd mark q samp sub sup var".split()
)
_DROPPED = frozenset(("span",))
"""Their tags go, what is in them stays."""
_UNREAD = frozenset(("script", "style"))
_BOXES = frozenset("section article aside header footer main nav center".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_FLOW = frozenset("div blockquote li figure figcaption".split()) | _BOXES | {""}
"""What may hold blocks; the empty name is that of the whole text."""
_BLOCKS = (_FLOW | _HEADINGS | {"p", "ul", "ol"}) - {""}
_HOLDERS = {"li": frozenset(("ul", "ol")), "figcaption": frozenset(("figure",))}
_SETS = frozenset(("srcset", "sizes"))
_LATE = frozenset(
    "data-src data-lazy-src data-original data-orig-file data-srcset data-lazy-srcset".split()
)
_STAND_INS = re.compile(r"placeholder|spacer|blank|transparent|lazy|loading|1x1", re.IGNORECASE)


class _Tag(NamedTuple):
    """What is done at a tag."""

    kind: Literal["inline", "block", "unread", "end", "void", "rule", "comment"]
    name: str
    written: str
    """What is written for it."""
    names_place: bool = False
    """Whether it has an id, which stays when a link leads to it."""


_known: dict[str, _Tag | None] = {}


def cleaned(html: str, base: str) -> str:
    """What :func:`~tui_reader.ingest.sanitize.clean.clean` gives, and mostly sooner."""
    plainly = plain_html(html)
    return clean(html, base) if plainly is None else plainly


def plain_html(html: str) -> str | None:
    """HTML as ``clean`` gives it, whatever the base; ``None``: it is left to ``clean``."""
    if len(html) > _LONGEST or "\r" in html:
        return None
    parts = _TAG.split(html)
    count = len(parts) // 2
    if count > _MOST_TAGS or html.count("<") != count or html.count(">") != count:
        return None
    if "white-space" in html:
        return None
    texts = parts[0::2]
    if "&" in html and not _write_references(texts):
        return None
    if "\xa0" in html:
        texts = [text.replace("\xa0", "&nbsp;") for text in texts]
    written = _written(parts[1::2], texts, "#" in html)
    return written if written is not None and tidy(written) == written else None


def _write_references(texts: list[str]) -> bool:
    """Write the references in some texts as a parser of HTML does; whether all are certain."""
    references = 0
    for place, text in enumerate(texts):
        if "&" in text:
            references += text.count("&")
            read = _read(text)
            if read is None or references > _MOST_REFERENCES:
                return False
            texts[place] = escape(read, quote=False).replace("\xa0", "&nbsp;")
    return True


def _read(text: str) -> str | None:
    """Text with its references read; ``None``: parsers may differ on one of them."""
    for decimal, hexadecimal in _REFERENCE.findall(text):
        if decimal or hexadecimal:
            number = int(decimal) if decimal else int(hexadecimal, 16)
            if not (
                0x20 <= number < 0x7F or 0xA0 <= number < 0xD800 or 0x1F000 <= number < 0x1FB00
            ):
                return None
    if "&" in _REFERENCE.sub("", text):
        return None
    read = unescape(text)
    # A name that is none stays as it is, or a part of it is read.
    return None if "&" in read and _REFERENCE.search(read) else read


def _written(tags: list[str], texts: list[str], leads: bool) -> str | None:
    """The tags and texts as they are written; ``None``: they do not nest as they should.

    Args:
        tags: each stands behind the text of its place.
        texts: one more.
        leads: whether a link may lead to a place within.
    """
    out = [texts[0]]
    stack = [""]
    lines = 0
    for place, written in enumerate(tags, 1):
        tag = _known[written] if written in _known else _learned(written)
        if tag is None:
            return None
        kind, name, rewritten, names_place = tag
        if stack[-1] in _UNREAD and kind != "end":
            return None
        if names_place and leads:
            return None
        if kind == "inline":
            if len(stack) > _DEEPEST or (name in stack and name not in _DROPPED):
                return None
            stack.append(name)
            lines += 1
        elif kind == "block":
            holders = _HOLDERS.get(name, _FLOW)
            if lines or stack[-1] not in holders or len(stack) > _DEEPEST:
                return None
            stack.append(name)
        elif kind == "unread":
            stack.append(name)
        elif kind == "end":
            if stack.pop() != name:
                return None
            if name in _INLINE or name in _DROPPED:
                lines -= 1
            elif name in _UNREAD:
                out.pop()
        elif kind == "rule" and (lines or stack[-1] not in _FLOW):
            return None
        out.append(rewritten)
        out.append(texts[place])
    return "".join(out) if len(stack) == 1 else None


def _learned(written: str) -> _Tag | None:
    tag = _tag(written)
    if len(written) <= 300:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[written] = tag
    return tag


def _tag(written: str) -> _Tag | None:
    """What is done at a tag; ``None``: that is left to the sanitizer."""
    if written.startswith("</"):
        name = written[2:-1]
        if name in _INLINE:
            return _Tag("end", name, written)
        if name in _DROPPED or name in _UNREAD:
            return _Tag("end", name, "")
        if name in _BLOCKS:
            return _Tag("end", name, "</div>" if name in _BOXES else written)
        return None
    if _COMMENT.fullmatch(written):
        return _Tag("comment", "", "")
    match = _START.fullmatch(written)
    if match is None or len(written) > _LONGEST_TAG:
        return None
    name = match[1]
    attributes: dict[str, str] = {}
    for attribute, quoted, apostrophes in _ATTRIBUTE.findall(match[2]):
        value = _read(_FIELD.sub("&amp;", quoted or apostrophes))
        if value is None or attribute in attributes:
            return None
        attributes[attribute] = value
    if written.endswith("/>") and name not in ("br", "hr", "img"):
        return None
    names_place = "id" in attributes or "name" in attributes
    if name == "img":
        shown = _picture(attributes)
        return None if shown is None else _Tag("void", name, shown)
    if name in _UNREAD:
        return _Tag("unread", name, "")
    if name in _DROPPED:
        return _Tag("inline", name, "")
    kept = _kept(name, attributes)
    if kept is None:
        return None
    if name == "br":
        return _Tag("void", name, f"<br{kept}>", names_place)
    if name == "hr":
        return _Tag("rule", name, f"<hr{kept}>", names_place)
    if name in _INLINE:
        return _Tag("inline", name, f"<{name}{kept}>", names_place)
    if name in _BLOCKS:
        return _Tag("block", name, f"<{'div' if name in _BOXES else name}{kept}>", names_place)
    return None


def _kept(name: str, attributes: dict[str, str]) -> str | None:
    """The attributes that stay, as they are written."""
    out: list[str] = []
    allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(name, frozenset())
    for attribute, value in attributes.items():
        if attribute not in allowed:
            continue
        if attribute in ("id", "name"):
            # The address of a place stays one.
            if ":" in value:
                return None
            continue
        if attribute == "href":
            if not _is_certain(value):
                return None
            kept: str | None = clean_url(value)
        else:
            kept = kept_value(name, attribute, value)
        if kept is not None:
            out.append(f' {attribute}="{escape_attribute(kept)}"')
    return "".join(out)


def _is_certain(address: str) -> bool:
    """Whether an address is absolute, and every parser reads it alike."""
    return _ADDRESS.fullmatch(address) is not None and "xn--" not in address


def _picture(attributes: dict[str, str]) -> str | None:
    """A picture as it is written: its address stands in ``src``, and is no stand-in."""
    src = attributes.get("src", "")
    if not _is_certain(src) or not _LATE.isdisjoint(attributes) or _STAND_INS.search(src):
        return None
    if "id" in attributes:
        return None
    known = {
        name: value
        for name, written in attributes.items()
        if name not in _SETS
        and name in ATTRIBUTES["img"] | ATTRIBUTES["*"]
        and (value := kept_value("img", name, written)) is not None
    }
    # A tracking pixel is left to the sanitizer.
    return picture(known) or None
