"""Sanitizing of HTML on input: an article's markup reduced to what can be read and cannot harm.

nh3 (ammonia, an HTML5 parser) parses and filters; what it gives is well formed, so
that what follows may work on tags as text. ``markup`` tames the input before it,
``pictures`` and ``embeds`` rewrite what a terminal cannot show. nh3 also has the last
word: what is given is HTML that it gives back unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from html import escape
from itertools import islice
from urllib.parse import quote

import nh3

from tui_reader.ingest.sanitize.article_text import text_of
from tui_reader.ingest.sanitize.attributes import (
    REST,
    escape_attribute,
    read_attributes,
    write_attributes,
)
from tui_reader.ingest.sanitize.markup import (
    LENGTH_LIMIT,
    NODE_LIMIT,
    as_html,
    cap,
    flatten,
    unfold_noscript,
    write_math,
)
from tui_reader.text.html import (
    ATTRIBUTES,
    DROPPED_WHOLE,
    TAGS,
    unescape,
    without_attribute_floods,
)
from tui_reader.text.i18n import _
from tui_reader.text.links import KEPT, WEB, clean_url, host_of
from tui_reader.text.marks import PUNCTUATION, cap_after
from tui_reader.text.plain import one_line, plain

# Pictures in an article: the address that really holds the picture, tracking pixels gone.

_PICTURE = re.compile(rf"<(/?)(img|picture|source)\b({REST})>")
_LATE = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
# A candidate of a source set (HTML §4.8.4.2.1): an address that does not end in a comma, a size.
_CANDIDATE = re.compile(
    r"(?<!\s)\s*+([^\s,]\S*[^\s,]|[^\s,])(?:\s++([0-9.]{1,9})([wx]))?[^,]*(?:,|$)"
)
_STAND_IN = re.compile(
    r"(?:placeholder|spacer|blank|transparent|lazy|loading|1x1)[^/]{0,200}\.(?:gif|png|svg|jpe?g)|^data:",
    re.IGNORECASE,
)
_TRACKER = re.compile(
    r"https?://(?:[^/]*\.)?(?:feeds\.feedburner\.com/~r/|feedsportal\.com/|pixel\.wp\.com/|"
    r"stats\.wordpress\.com/|doubleclick\.net/|scorecardresearch\.com/|google-analytics\.com/|"
    r"pixel\.quantserve\.com/|feeds\.feedblitz\.com/~/i/|ads\.pheedo\.com/|"
    r"medium\.com/_/stat|counter\.theconversation\.com/)",
    re.IGNORECASE,
)
_WIDEST = 1600
"""Pixels: no terminal shows more of a picture."""
_LARGEST = 20_000


def rewrite_pictures(html: str, base: str) -> str:
    """Every ``img`` with one absolute ``src``; ``picture`` and ``source`` folded into it."""
    sources: list[str] = []

    def rewrite(match: re.Match[str]) -> str:
        closing, tag, written = match.groups()
        if tag == "img":
            return picture(read_attributes(written), sources, base)
        if tag == "picture":
            sources.clear()
            return ""
        if not closing:
            attributes = read_attributes(written)
            if candidates := attributes.get("srcset") or attributes.get("data-srcset"):
                sources.append(candidates)
        return ""

    return _PICTURE.sub(rewrite, html)


def picture(attributes: dict[str, str], sources: Sequence[str] = (), base: str = "") -> str:
    """An ``img`` as it is kept; empty for a tracking pixel, and for one that has no address.

    Args:
        attributes: of the element.
        sources: the sets of the ``source`` elements that stand with it in a ``picture``.
        base: what its addresses are resolved against.
    """
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    if min(width, height) <= 1 and max(width, height) <= 3 and (width, height) != (-1, -1):
        return ""
    src = attributes.get("src", "")
    late = [attributes[name] for name in _LATE if attributes.get(name)]
    sets = [best_candidate(attributes[name]) for name in _SETS if attributes.get(name)]
    sets += [best_candidate(candidates) for candidates in sources]
    first = [] if _STAND_IN.search(src) else [src]
    choices = [*late, *first, *sets] if late else [*first, *sets]
    url = next((u for choice in choices if (u := clean_url(choice, base, WEB))), "")
    if not url or _TRACKER.match(url):
        return ""
    kept = {
        "src": url,
        "alt": attributes.get("alt", ""),
        "title": attributes.get("title", ""),
        "width": str(width) if 0 < width <= _LARGEST else "",
        "height": str(height) if 0 < height <= _LARGEST else "",
        "dir": attributes.get("dir", ""),
        "lang": attributes.get("lang", ""),
    }
    return f"<img{write_attributes(kept)}>"


def best_candidate(candidates: str) -> str:
    """The address out of a ``srcset`` that suits a terminal: the largest up to 1,600 pixels wide."""
    best, best_size = "", -1.0
    for url, number, unit in _CANDIDATE.findall(unescape(candidates)[:20_000]):
        try:
            size = float(number or 1) * (1 if unit == "w" else _WIDEST / 2)
        except ValueError:
            continue
        fits, best_fits = size <= _WIDEST, best_size <= _WIDEST
        if best_size < 0 or (size > best_size if fits and best_fits else size < best_size):
            best, best_size = url, size
    return best


def _pixels(value: str | None) -> int:
    """A length in pixels; -1 when there is none."""
    digits = re.match(r"\s*+([0-9]{1,9})(?:\.[0-9]+)?\s*+(?:px)?\s*+$", value or "")
    return int(digits[1]) if digits else -1


# Players and pages embedded in an article, as links that say what they lead to.

_EMBED = re.compile(rf"<(/?)(video|audio|iframe|object|embed|source)\b({REST})>")
_YOUTUBE = re.compile(
    r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})(?:[?#/].*)?"
)
_VIMEO = re.compile(r"https?://player\.vimeo\.com/video/(\d+)(?:[?#/].*)?")
_VIDEO_HOSTS = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtube-nocookie\.com|youtu\.be|vimeo\.com|dailymotion\.com|"
    r"twitch\.tv|arte\.tv|rumble\.com|ted\.com|jwplatform\.com|brightcove\.net)$"
)
_AUDIO_HOSTS = re.compile(
    r"(?:^|\.)(?:soundcloud\.com|spotify\.com|bandcamp\.com|simplecast\.com|buzzsprout\.com|"
    r"acast\.com|megaphone\.fm|podcasts\.apple\.com|anchor\.fm)$"
)

_TITLE_LENGTH = 100
_NO_TITLE = re.compile(r"\b(?:player|embed\w*|i?frame|widget|content|untitled)\b", re.IGNORECASE)
"""In titles that name the machinery ("YouTube video player") instead of the work."""


def replace_embeds(html: str, base: str) -> str:
    """Each ``video``, ``audio``, ``iframe``, ``object``, ``embed`` as a paragraph with a link.

    The link says what it leads to: "Video: host", "Video: its title (host)". What stands inside one ("your browser cannot play this") goes with it.
    """
    if not _EMBED.search(html):
        return html
    out: list[str] = []
    done = depth = 0
    kind, title, sources = "", "", [""]
    raw = False
    for match in _EMBED.finditer(html):
        closing, tag, written = match.groups()
        # What stands inside an iframe is raw text (HTML §13.1.2): only its end is a tag.
        if (tag == "source" and not depth) or (raw and not (closing and tag == "iframe")):
            continue
        if not depth:
            out.append(html[done : match.start()])
        done = match.end()
        if closing:
            raw = False
            depth = max(depth - 1, 0)
            if not depth:
                out.append(_link(kind, sources, title, base))
            continue
        attributes = read_attributes(written)
        if not depth:
            kind, title, sources = tag, attributes.get("title", ""), []
        sources += (attributes.get(name, "") for name in ("src", "data-src", "data"))
        if tag in ("embed", "object"):
            media = attributes.get("type", "").partition("/")[0]
            kind = media if media in ("video", "audio") else kind
        if tag == "embed" and not depth:
            out.append(_link(kind, sources, title, base))
        elif tag not in ("embed", "source"):
            depth += 1
            raw = tag == "iframe"
    if depth:
        out.append(_link(kind, sources, title, base))
        return "".join(out)
    return "".join((*out, html[done:]))


def _link(kind: str, sources: list[str], title: str, base: str) -> str:
    url = next((u for source in sources if (u := clean_url(source, base, WEB))), "")
    if not url:
        return ""
    url = _YOUTUBE.sub(r"https://www.youtube.com/watch?v=\1", url)
    url = _VIMEO.sub(r"https://vimeo.com/\1", url)
    host = host_of(url)
    if kind == "video" or _VIDEO_HOSTS.search(host):
        label = _("Video: {host}")
    elif kind == "audio" or _AUDIO_HOSTS.search(host):
        label = _("Audio: {host}")
    else:
        label = _("Embedded: {host}")
    title = one_line(title, _TITLE_LENGTH)
    named = f"{title} ({host})" if title and not _NO_TITLE.search(title) else host
    text = escape(label.format(host=named), quote=False)
    return f'<div><a href="{escape_attribute(url)}">{text}</a></div>'


# Places of a text that its own links lead to, such as footnotes: the only ids that are kept.

_MOST = 2_000
"""Links to places that are looked at."""
# Possessive: of what is never closed, each character is looked at once.
_LINK = re.compile(
    r"""\shref\s*+=\s*+(?:"([^"#]*+#[^"]++)"|'([^'#]*+#[^']++)'|([^\s"'>#]*+#[^\s"'>]++))""",
    re.IGNORECASE,
)


def places(html: str, base: str) -> frozenset[str]:
    """The addresses within the text itself that its links lead to, absolute and clean.

    Args:
        html: any.
        base: the text's own address; without one there are none.
    """
    if "#" not in html or not base:
        return frozenset()
    own = clean_url(base, schemes=WEB).partition("#")[0]
    found = set()
    for link in islice(_LINK.finditer(html), _MOST):
        url = clean_url(unescape(link[1] or link[2] or link[3]), base, WEB)
        if url.partition("#")[0] == own:
            found.add(url)
    return frozenset(found)


def place(name: str, base: str, known: frozenset[str]) -> str:
    """The address of the element whose id is ``name``; empty when no link leads to it.

    An id that is such an address already stays one.
    """
    own = clean_url(base, schemes=WEB).partition("#")[0]
    if not own or not name:
        return ""
    if name.startswith(f"{own}#") and clean_url(name, schemes=WEB) == name:
        return name
    for address in (f"{own}#{name}", f"{own}#{quote(name)}") if known else ():
        if address in known:
            return address
    return ""


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
    return sanitized(tidy(html))


def checked(html: str) -> str:
    """HTML out of a store, which may be of an older version or another program, made safe.

    Of HTML that :func:`clean` gave nothing changes.
    """
    # What a sanitizer takes grows with the square of depth and attributes; nothing interrupts it.
    if len(html) > 2 * LENGTH_LIMIT or html.count("<") + html.count("&") > 4 * NODE_LIMIT:
        html, _was_cut = cap(html)
    return sanitized(flatten(without_attribute_floods(html)))


def sanitized(html: str) -> str:
    """HTML that the sanitizer gives back as it is; it alone says what is a tag.

    Of HTML that :func:`clean` gave nothing changes.
    """
    for _pass in range(_PASSES):
        safe = _SANITIZER.clean(html)
        if safe == html:
            return html
        html = tidy(safe)
    # No browser and no parser of ours agrees with another on such a nest of tags.
    return _SANITIZER.clean(f"<p>{escape(plain(text_of(html)), quote=False)}</p>")


def tidy(html: str) -> str:
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


def kept_value(tag: str, name: str, value: str) -> str | None:
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
    """As :func:`kept_value`, of what passed it already: each address is absolute."""
    if name == "href":
        return clean_url(value) or None
    if name == "src":
        return clean_url(value, schemes=WEB) or None
    if name in ("id", "name"):
        return value if value and clean_url(value, schemes=WEB) == value else None
    if name in ("width", "height"):
        return value if value.isascii() and value.isdigit() and len(value) <= 5 else None
    return kept_value(tag, name, value)


_CLEANER = nh3.Cleaner(
    tags=set(TAGS | _BOXES | _REPLACED),
    clean_content_tags=set(DROPPED_WHOLE),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=kept_value,
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
