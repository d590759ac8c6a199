"""Gate one for HTML: an article's markup reduced to what can be read and cannot harm.

nh3 (ammonia, an HTML5 parser) parses and filters; what it gives is well formed, so
that what follows may work on tags as text. ``markup`` tames the input before it,
``pictures`` and ``embeds`` rewrite what a terminal cannot show. nh3 also has the last
word: what is given is HTML that it gives back unchanged.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from html import escape

import nh3

from tui_reader.ingest.article_text import text_of
from tui_reader.ingest.attributes import REST
from tui_reader.ingest.embeds import replace_embeds
from tui_reader.ingest.feed_markup import as_html
from tui_reader.ingest.markup import (
    LENGTH_LIMIT,
    NODE_LIMIT,
    cap,
    flatten,
    unfold_noscript,
    write_math,
)
from tui_reader.ingest.pictures import rewrite_pictures
from tui_reader.ingest.places import place, places
from tui_reader.text.i18n import _
from tui_reader.text.kept_html import ATTRIBUTES, DROPPED_WHOLE, TAGS
from tui_reader.text.links import KEPT, WEB, clean_url
from tui_reader.text.marks import PUNCTUATION, cap_after
from tui_reader.text.plain import one_line, plain
from tui_reader.text.tags import without_attribute_floods

# Shown as plain boxes: kept through nh3 so that the texts on both sides stay apart.
_BOXES = frozenset(
    "section article aside header footer main nav address center details summary fieldset".split()
)
_REPLACED = frozenset("picture source video audio iframe embed object".split())
# What pictures and embedded players are told by until they are rewritten.
_ATTRIBUTES = ATTRIBUTES | {
    "img": ATTRIBUTES["img"] | {
        "srcset", "data-src", "data-lazy-src", "data-original", "data-srcset", "data-lazy-srcset",
        "data-orig-file",
    },
    "source": {"src", "srcset", "data-srcset", "type"},
    "video": {"src", "data-src"},
    "audio": {"src", "data-src"},
    "iframe": {"src", "data-src", "title"},
    "embed": {"src", "type"},
    "object": {"data", "type"},
}  # fmt: skip
_LANGUAGE_CLASS = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|brush:?)-?\s*([A-Za-z0-9+#._-]{1,30})(?:\s|$)"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_BOX_TAG = re.compile(rf"<(/?)(?:{'|'.join(sorted(_BOXES))})\b({REST})>")
_EMBEDS = re.compile("<(?:video|audio|iframe|embed|object)")
_PICTURES = re.compile("<(?:img|picture|source)")
_TOKEN = re.compile(rf"<{REST}>|[^<]+")
_MARK_BEHIND_TAG = re.compile(
    f"<[^<>]*>(?:[^\\w\\s\x00-\xac{PUNCTUATION}]|[\u1160-\u11ff\ud7b0-\ud7fb])"
)
_EMPTY_LINK = re.compile(r'<a(?: (?!id=|name=)[a-z]++="[^"]*+")*+>\s*+</a>')
_LARGEST_SPAN = 1000

_PRE_BREAK = re.compile(rf"(<pre{REST}>)\n++")
_PASSES = 8
"""Of the sanitizer; HTML that changes at each of them gives way to its text. One is the rule, and
no tag soup is known that takes more than three."""


def clean(html: str, base: str) -> str:
    """Safe, absolute, readable HTML.

    Kept: headings, paragraphs, lists, quotes, code, tables, figures, pictures,
    links and inline emphasis, with ``dir`` and ``lang``. Scripts, styles, forms,
    comments and tracking pixels go; embedded players become links; formulas
    become their TeX. Links and pictures are absolute http, https or mailto. What a
    link of the text itself leads to has that link's address as its ``id`` or ``name``.
    Cleaning again changes nothing.

    Args:
        html: any text at all, tag soup included.
        base: absolute address that relative links are resolved against (RFC 3986 §5).
    """
    if not html.isascii():
        html = html.encode("utf-8", "ignore").decode("utf-8")
    html, was_cut = cap(html)
    html = write_math(unfold_noscript(as_html(html)))
    _BASE.set(base)
    _PLACES.set(places(html, base))
    html = _CLEANER.clean(html)
    if _EMBEDS.search(html):
        # Once more: a player may have stood in a link, and links do not nest.
        html = _CLEANER.clean(replace_embeds(html, base))
    if _PICTURES.search(html):
        html = rewrite_pictures(html, base)
    html = flatten(_BOX_TAG.sub(r"<\1div\2>", html))
    if was_cut:
        html += f"<p><em>{_('The rest is left out: the article is too large.')}</em></p>"
    return sanitized(_tidy(html))


def sanitized(html: str) -> str:
    """HTML that the sanitizer gives back as it is; it alone says what is a tag.

    Of HTML that :func:`clean` gave nothing changes.
    """
    for _pass in range(_PASSES):
        safe = _SANITIZER.clean(html)
        if safe == html:
            return html
        html = _tidy(safe)
    # No browser and no parser of ours agrees with another on such a nest of tags.
    return _SANITIZER.clean(f"<p>{escape(plain(text_of(html)), quote=False)}</p>")


def checked(html: str) -> str:
    """HTML out of a store, which may be of an older version or another program, made safe.

    Of HTML that :func:`clean` gave nothing changes.
    """
    # What a sanitizer takes grows with the square of depth and attributes; nothing interrupts it.
    if len(html) > 2 * LENGTH_LIMIT or html.count("<") + html.count("&") > 4 * NODE_LIMIT:
        html, _was_cut = cap(html)
    return sanitized(flatten(without_attribute_floods(html)))


def _tidy(html: str) -> str:
    """HTML without empty links, its texts plain."""
    if plain(html) != html or (not html.isascii() and _MARK_BEHIND_TAG.search(html)):
        html = _plain_texts(html)
    html = _EMPTY_LINK.sub("", html)
    # A parser drops the line break that begins a pre (HTML §13.2.6.4.7); so do we, once.
    return _PRE_BREAK.sub(r"\1", html)


def _plain_texts(html: str) -> str:
    """HTML whose texts are plain, and pile no marks on one letter across its tags either."""
    marks = 0

    def tame(match: re.Match[str]) -> str:
        nonlocal marks
        if match[0][0] == "<":
            return match[0]
        text, marks = cap_after(plain(match[0]), marks)
        return text

    return _TOKEN.sub(tame, html)


# The filter is told the base beside its arguments: a cleaner for every article, each of which
# has a base of its own, would cost as much as cleaning it.
_BASE: ContextVar[str] = ContextVar("base", default="")
_PLACES: ContextVar[frozenset[str]] = ContextVar("places", default=frozenset())


def _kept_value(tag: str, name: str, value: str) -> str | None:
    """An attribute's value as it is kept; ``None``: the attribute goes."""
    if name == "href":
        return clean_url(value, _BASE.get()) or None
    if name in ("alt", "title"):
        return one_line(value)
    if name in ("id", "name"):
        return place(value, _BASE.get(), _PLACES.get()) or None
    if name == "class":
        language = _LANGUAGE_CLASS.search(value)
        return f"language-{language[1]}" if language else None
    if name == "dir":
        direction = value.strip().lower()
        return direction if direction in ("ltr", "rtl", "auto") else None
    if name == "lang":
        return value if _LANGUAGE.fullmatch(value) else None
    if name == "align":
        side = value.strip().lower()
        return side if side in ("left", "right", "center") else None
    if name in ("colspan", "rowspan"):
        return (
            value
            if value.isascii() and value.isdigit() and 1 < int(value[:9]) <= _LARGEST_SPAN
            else None
        )
    if name in ("start", "value"):
        return value if re.fullmatch(r"-?[0-9]{1,9}", value) else None
    if tag == "ol" and name == "type":
        return value if value in ("1", "a", "A", "i", "I") else None
    return plain(value)


def _stored_value(tag: str, name: str, value: str) -> str | None:
    """As :func:`_kept_value`, of what passed it already: each address is absolute."""
    if name == "href":
        return clean_url(value) or None
    if name == "src":
        return clean_url(value, schemes=WEB) or None
    if name in ("id", "name"):
        return value if value and clean_url(value, schemes=WEB) == value else None
    if name in ("width", "height"):
        return value if value.isascii() and value.isdigit() and len(value) <= 5 else None
    return _kept_value(tag, name, value)


_CLEANER = nh3.Cleaner(
    tags=set(TAGS | _BOXES | _REPLACED),
    clean_content_tags=set(DROPPED_WHOLE),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_kept_value,
    link_rel=None,
    url_schemes=set(KEPT),
)
_SANITIZER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WHOLE),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_stored_value,
    link_rel=None,
    url_schemes=set(KEPT),
)
