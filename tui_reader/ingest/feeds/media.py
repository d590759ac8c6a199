"""The pictures and files that a feed gives beside an article's text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.ingest.feeds.raw import RawMedia
from tui_reader.ingest.sanitize.attributes import escape_attribute
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.model import Enclosure, PictureRef
from tui_reader.text.html import from_html, unescape
from tui_reader.text.links import WEB, clean_url, host_of
from tui_reader.text.plain import TITLE_LIMIT

MAX_ENCLOSURES = 20
MAX_PICTURES = 50
_CAPTION_LENGTH = 2000
"""Characters; Mastodon lets people write 1,500 of what a picture shows."""
_LONGEST = 31 * 86_400
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+*-]*")
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|jfif|bmp)$", re.IGNORECASE)
_SHOWN = re.compile(r'<img src="([^"]*)"')
_RENDITIONS = 1.9
"""How many times wider the widest file of a group is than the narrowest when all show one picture."""
# What tells sizes of one picture apart: folders and endings of names of WordPress, Blogger and others.
_SIZE = re.compile(
    r"(?<=/)(?:[swh]\d{2,4}(?:-[swhpc]{1,2}\d{0,4})*|\d{2,4}x\d{2,4}|small|medium|large|original|"
    r"thumbs?|thumbnails?|full|preview)/"
    r"|(?:[-_](?:\d{2,4}x\d{2,4}|scaled|small|medium|large|thumb)|@[234]x)(?=\.\w{3,4}$)",
    re.IGNORECASE,
)
_SIZE_FIELD = re.compile(
    r"^(?:w|h|s|q|width|height|size|quality|fit|crop|resize|format|fm|auto|dpr|strip|ssl|zoom)=",
    re.IGNORECASE,
)
_PROXY = re.compile(r"^i[0-3]\.wp\.com/")
_TELLING_NAME = re.compile(r"(?=.*\d).{12,}")
_CLOCK = re.compile(
    r"(?:(?P<hours>[0-9]{1,3}):)?(?P<minutes>[0-9]{1,5}):(?P<seconds>[0-9]{1,2})(?:[.,][0-9]*)?"
)
_SECONDS = re.compile(r"(?P<seconds>[0-9]{1,9})(?:[.,][0-9]*)?")
_PERIOD = re.compile(
    r"(?:PT)?(?:(?P<hours>[0-9]{1,3})\s*+h[a-z]*+)?\s*+(?:(?P<minutes>[0-9]{1,5})\s*+m[a-z]*+)?\s*+"
    r"(?:(?P<seconds>[0-9]{1,7})(?:[.,][0-9]*)?\s*+s[a-z]*+)?",
    re.IGNORECASE,
)


class Media(Struct, frozen=True):
    """What an entry carries."""

    lead: PictureRef | None = None
    """The picture to go with the article: the widest."""
    pictures: tuple[PictureRef, ...] = ()
    """All that are the entry's own, each once, in its order; no thumbnails, no portraits."""
    enclosures: tuple[Enclosure, ...] = ()
    """What can be played or opened."""


def media_of(media: Iterable[RawMedia], base: str) -> Media:
    """Pictures and files told apart, clean, none twice.

    Args:
        media: as the parser found them.
        base: what their addresses are resolved against.
    """
    pictures: list[tuple[RawMedia, str]] = []
    leads: list[tuple[int, PictureRef]] = []
    enclosures: dict[str, Enclosure] = {}
    for item in media:
        url = clean_url(item.url, base, WEB)
        # The writer's portrait, which WordPress.com puts before the pictures of every article.
        if not url or host_of(url).endswith("gravatar.com"):
            continue
        media_type = item.media_type.strip().lower()[:100]
        if item.lead or _is_picture(item, media_type, url):
            leads.append((_number(item.width, 100_000), _picture(item, url)))
            if not item.lead:
                pictures.append((item, url))
        else:
            media_type = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
            title = from_html(item.title) or ("" if item.group else from_html(item.description))
            length, duration = _number(item.length, 2**53), seconds(item.duration)
            one = Enclosure(url, media_type, length, title, duration)
            known = enclosures.get(url)
            if known is None and len(enclosures) < MAX_ENCLOSURES:
                enclosures[url] = one
            elif known is not None and not known.duration:
                enclosures[url] = replace(known, duration=one.duration)
    own = _each_once(pictures)
    if len(own) > 1:
        leads = own
    # The first of the widest.
    lead = max(leads, key=lambda one: one[0], default=(0, None))[1]
    return Media(lead, tuple(picture for _width, picture in own), tuple(enclosures.values()))


def not_shown(pictures: Iterable[PictureRef], html: str) -> list[PictureRef]:
    """The pictures that some clean HTML does not show at any size."""
    shown = {key for url in _SHOWN.findall(html) for key in _keys(unescape(url))}
    return [picture for picture in pictures if shown.isdisjoint(_keys(picture.url))]


def figures(pictures: Iterable[PictureRef], text: str) -> str:
    """Pictures as clean HTML, each with what it shows below it unless the article's text says it."""
    return clean("".join(_figure(captioned(one, text)) for one in pictures), "")


def captioned(picture: PictureRef, text: str) -> PictureRef:
    """The picture without a caption that the article's text repeats."""
    return replace(picture, caption="") if picture.caption and picture.caption in text else picture


def seconds(duration: str) -> int:
    """How long something plays: ``3723``, ``62:03``, ``1:02:03``, ``PT1H2M3S``; 0 when it cannot be read."""
    written = duration.strip()[:40]
    match = _CLOCK.fullmatch(written) or _SECONDS.fullmatch(written) or _PERIOD.fullmatch(written)
    parts = match.groupdict("0") if match else {}
    total = 0
    for name, worth in (("hours", 3600), ("minutes", 60), ("seconds", 1)):
        total += worth * int(parts.get(name, 0))
    return total if total <= _LONGEST else 0


def _is_picture(item: RawMedia, media_type: str, url: str) -> bool:
    if item.medium == "image" or media_type.startswith("image"):
        return True
    said = item.medium or media_type.partition("/")[0]
    return said in ("", "application") and bool(_PICTURE_NAME.search(urlsplit(url).path))


def _picture(item: RawMedia, url: str) -> PictureRef:
    caption = from_html(item.description, _CAPTION_LENGTH)
    short = caption if len(caption) <= TITLE_LIMIT else ""
    return PictureRef(url, alt=short or from_html(item.title), caption=caption)


def _each_once(pictures: list[tuple[RawMedia, str]]) -> list[tuple[int, PictureRef]]:
    """Width and picture, of several sizes the widest."""
    if len(pictures) < 2:
        return [(_number(item.width, 100_000), _picture(item, url)) for item, url in pictures]
    groups: dict[int, list[RawMedia]] = {}
    for item, _url in pictures:
        if item.group:
            groups.setdefault(item.group, []).append(item)
    one_work = {group for group, items in groups.items() if _is_one_work(items)}
    kept: list[tuple[int, PictureRef]] = []
    known: dict[object, int] = {}
    for item, url in pictures:
        keys: set[object] = set(_keys(url))
        if item.group in one_work:
            keys.add(item.group)
        one = (_number(item.width, 100_000), _picture(item, url))
        place = next((known[key] for key in keys if key in known), None)
        if place is None:
            if len(kept) == MAX_PICTURES:
                continue
            place = len(kept)
            kept.append(one)
        elif one[0] > kept[place][0]:
            old = kept[place][1]
            new = one[1] if one[1].caption else replace(old, url=url)
            kept[place] = (one[0], new)
        for key in keys:
            known.setdefault(key, place)
    return kept


def _is_one_work(items: list[RawMedia]) -> bool:
    # By the book a group is one work at several sizes; some put all their pictures into one.
    widths = [_number(item.width, 100_000) for item in items]
    told = {item.description for item in items}
    return len(told) == 1 and min(widths) > 0 and max(widths) >= _RENDITIONS * min(widths)


def _keys(url: str) -> tuple[str, ...]:
    """What pictures at two addresses have in common when they are one at two sizes."""
    parts = urlsplit(url)
    path = _SIZE.sub("", parts.path)
    place = _PROXY.sub("", f"{parts.netloc.lower()}{path}")
    if not _PICTURE_NAME.search(path):
        fields = [field for field in parts.query.split("&") if not _SIZE_FIELD.match(field)]
        return (f"{place}?{'&'.join(fields)}",)
    name = path.rpartition("/")[2]
    return (place, f"{parts.netloc.lower()} {name}") if _TELLING_NAME.match(name) else (place,)


def _figure(picture: PictureRef) -> str:
    caption = escape(picture.caption, quote=False)
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    src, alt = escape_attribute(picture.url), escape_attribute(picture.alt)
    return f'<figure><img src="{src}" alt="{alt}">{below}</figure>'


def _number(digits: str, largest: int) -> int:
    digits = digits.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        return 0
    value = int(digits)
    return value if value <= largest else 0
