"""Feeds in the charsets of many languages, declared rightly, wrongly and not at all.

A cell is a language, a charset and a way of declaring it; it is right when every title and text
of the feed is what the same feed in UTF-8 gives. Texts: ``tests/bench/charset_texts.py``.
"""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from tests.bench.charset_texts import LANGUAGES, Language
from tui_reader.ingest.feeds.parse import parse

URL = "https://paper.example/feed"

_LABELS = {
    "cp866": "IBM866", "cp874": "windows-874", "cp932": "Shift_JIS", "cp949": "EUC-KR",
    "euc_jp": "EUC-JP", "gbk": "GBK", "big5": "Big5", "iso2022_jp": "ISO-2022-JP",
    "mac-roman": "macintosh", "mac-cyrillic": "x-mac-cyrillic", "tis-620": "TIS-620",
}  # fmt: skip
_PLAIN = str.maketrans(
    {"—": "-", "–": "-", "„": '"', "“": '"', "”": '"', "’": "'", "«": '"', "»": '"', "·": ";"}
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"

COUNTED = (
    "right", "right in XML", "HTTP utf-8", "HTTP iso-8859-1", "HTTP other", "XML utf-8",
    "XML iso-8859-1", "XML other", "undeclared",
)  # fmt: skip
"""The ways that are counted. Wrong in HTTP: XML is right. The last four have ``<language>``."""
BESIDE = ("nothing at all", "XML utf-8 only", "language en-us")
"""Ways with no true word on language or charset; printed, not counted."""


class Cell(NamedTuple):
    """One feed, declared in one way."""

    language: Language
    charset: str
    way: str
    half: int
    """0: the texts for tuning, 1: those for reporting."""
    short: bool
    """Whether the feed is three headlines and nothing else."""


def cells(ways: tuple[str, ...], half: int, *, short: bool) -> Iterator[Cell]:
    """Every language in each of its charsets, declared in each of the ways."""
    for language in LANGUAGES:
        for charset in language.charsets:
            for way in ways:
                yield Cell(language, charset, way, half, short)


def is_read(cell: Cell) -> bool:
    """Whether the feed gives what it gives in UTF-8."""
    return _shown(*_feed(cell)) == _shown(_written(cell, "utf-8", ""), "")


def what_is_read(cell: Cell) -> str:
    """The first titles as they are read."""
    return " | ".join(_shown(*_feed(cell))[:4])


def _shown(body: bytes, content_type: str) -> list[str]:
    feed = parse(body, url=URL, content_type=content_type)
    return [text for entry in feed.entries for text in (entry.title, entry.summary)]


def _feed(cell: Cell) -> tuple[bytes, str]:
    """The document and its Content-Type."""
    true, other = _label(cell.charset), _other(cell)
    place, _space, said = cell.way.partition(" ")
    wrong = other if said == "other" else said
    if place == "HTTP":
        return _written(cell, true, ""), f"text/xml; charset={wrong}"
    if cell.way.startswith("right"):
        header = f"text/xml; charset={true}" if cell.way == "right" else "text/xml"
        return _written(cell, true, ""), header
    language = {"nothing at all": "", "XML utf-8 only": "", "language en-us": "en-us"}
    declared = wrong.removesuffix(" only") if place == "XML" else ""
    return _written(cell, declared, language.get(cell.way, cell.language.code)), "text/xml"


def _written(cell: Cell, label: str, language: str) -> bytes:
    headlines = cell.language.headlines[cell.half :: 2]
    passages = () if cell.short else cell.language.passages[cell.half :: 2]
    headlines = headlines[:3] if cell.short else headlines
    texts = ("", *(f"<description>{escape(text)}</description>" for text in passages))
    items = "".join(
        f"<item><title>{escape(title)}</title><guid>{number}</guid>"
        f"{texts[number] if number < len(texts) else ''}</item>"
        for number, title in enumerate(headlines)
    )
    encoding = f' encoding="{label}"' if label else ""
    tag = f"<language>{language}</language>" if language else ""
    document = (
        f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel><title>Paper</title>'
        f"<link>{URL}</link>{tag}{items}</channel></rss>"
    )
    return _encoded(document, cell.charset, in_utf_8=label == "utf-8" and not language)


def _encoded(text: str, charset: str, *, in_utf_8: bool) -> bytes:
    """The text in a charset, quotation marks and dashes that it lacks as in ASCII."""
    out = []
    for char in text:
        plain = char if _has(charset, char) else char.translate(_PLAIN)
        out.append(plain if _has(charset, plain) else _in_parts(plain))
    written = "".join(out)
    return unicodedata.normalize("NFC", written).encode() if in_utf_8 else written.encode(charset)


def _has(charset: str, char: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _in_parts(char: str) -> str:
    """A Vietnamese letter as windows-1258 has it: the vowel, then the tone."""
    parts = unicodedata.normalize("NFD", char)
    tones = "".join(part for part in parts if part in _TONES)
    vowel = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", vowel) + tones


def _label(charset: str) -> str:
    if charset.startswith("iso8859-"):
        return f"ISO-8859-{charset.removeprefix('iso8859-')}"
    if charset.startswith("cp125"):
        return f"windows-{charset.removeprefix('cp')}"
    return _LABELS.get(charset, charset.upper())


def _other(cell: Cell) -> str:
    """A charset that the document might be in and is not."""
    others = [one for one in cell.language.charsets if one != cell.charset]
    asian = {"zh-CN": "Big5", "zh-TW": "GBK", "ko": "Shift_JIS"}
    if others and not (cell.charset.startswith(("cp125", "iso8859-9")) and "cp1252" in others):
        return _label(others[0])
    return asian.get(cell.language.code) or (
        "KOI8-R" if cell.charset == "cp1251" else "windows-1251"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench charsets", description=__doc__)
    parser.add_argument("--tune", action="store_true", help="the half of the texts for tuning")
    options = parser.parse_args(arguments)
    half = 0 if options.tune else 1
    ways = COUNTED + BESIDE
    wrong: list[Cell] = []
    print("Each place: the feed whole, then three headlines alone; + read, - not.")
    print(f"{'':18}" + " ".join(f"{way:>15}" for way in ways))
    for language in LANGUAGES:
        for charset in language.charsets:
            row = []
            for way in ways:
                both = [Cell(language, charset, way, half, short) for short in (False, True)]
                marks = [is_read(cell) for cell in both]
                wrong += [cell for cell, right in zip(both, marks, strict=True) if not right]
                row.append("".join("-+"[mark] for mark in marks))
            print(
                f"{language.code:6}{_label(charset):12}" + " ".join(f"{mark:>15}" for mark in row)
            )
    places = sum(len(language.charsets) for language in LANGUAGES)
    for name, group in (("counted", COUNTED), ("beside", BESIDE)):
        for short in (False, True):
            missed = [cell for cell in wrong if cell.way in group and cell.short == short]
            total = places * len(group)
            size = "three headlines" if short else "whole feeds"
            print(
                f"{name}, {size}: {total - len(missed)} of {total} ({1 - len(missed) / total:.1%})"
            )
    for cell in wrong:
        size = "short" if cell.short else "whole"
        print(
            f"  {cell.language.code} {_label(cell.charset)}, {cell.way}, {size}: {what_is_read(cell)}"
        )
    return 0
