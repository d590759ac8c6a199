"""Pictures in an article: the address that really holds the picture, tracking pixels gone."""

from __future__ import annotations

import re

from tui_reader.ingest.attributes import REST, read_attributes, write_attributes
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.references import unescape

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
            return _img(read_attributes(written), sources, base)
        if tag == "picture":
            sources.clear()
            return ""
        if not closing:
            attributes = read_attributes(written)
            if candidates := attributes.get("srcset") or attributes.get("data-srcset"):
                sources.append(candidates)
        return ""

    return _PICTURE.sub(rewrite, html)


def _img(attributes: dict[str, str], sources: list[str], base: str) -> str:
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
