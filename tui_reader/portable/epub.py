"""Articles as a book: EPUB 3.3 (W3C), which EPUB 2 readers can open too."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from tui_reader.portable.web_page import Leaf, Pictures, no_pictures
from tui_reader.portable.xhtml import body_of, media_type, text
from tui_reader.text.links import WEB, clean_url

_CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>\n"
)
_STYLE = (
    "body { line-height: 1.5; } h1 { line-height: 1.25; } img { max-width: 100%; }\n"
    ".byline, footer, figcaption { font-size: 85%; color: #555; }\n"
    "blockquote { border-left: 3px solid #ccc; padding-left: 1em; margin-left: 0; }\n"
    "pre { white-space: pre-wrap; } td, th { border: 1px solid #ccc; padding: .2em .5em; }\n"
)
_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'"
"""What a page may load and run: its style sheet and its pictures (CSP Level 3)."""
_XHTML = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


class Chapter(Struct, frozen=True):
    """The articles of one paper, or of a feed that carries several."""

    title: str
    leaves: tuple[Leaf, ...]


def chapters_by_source(leaves: Sequence[Leaf]) -> tuple[Chapter, ...]:
    """Chapters in the order in which their papers come first; articles stay in their order."""
    found: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        found.setdefault(leaf.feed or leaf.source, []).append(leaf)
    return tuple(Chapter(title, tuple(some)) for title, some in found.items())


def to_epub(
    title: str,
    chapters: Sequence[Chapter],
    now: int,
    pictures: Pictures = no_pictures,
    *,
    language: str = "",
) -> bytes:
    """The bytes of an EPUB file, the same for the same articles at the same time.

    Args:
        title: of the book.
        chapters: at least one.
        now: when it is made, seconds since the epoch.
        pictures: those that are at hand go into the book, each once.
        language: BCP 47; by default that of the most articles.
    """
    leaves = [leaf for chapter in chapters for leaf in chapter.leaves]
    languages = [leaf.language for leaf in leaves if leaf.language]
    language = language or max(languages, key=languages.count, default="und")
    images: dict[str, tuple[str, str, bytes]] = {}
    pages: dict[str, str] = {}
    names: list[list[str]] = []
    for number, chapter in enumerate(chapters, 1):
        names.append([])
        for place, leaf in enumerate(chapter.leaves, 1):
            name = f"{number:03}-{place:04}.xhtml"
            names[-1].append(name)
            pages[name] = _page(leaf, pictures, images)
    moment = datetime.fromtimestamp(now, UTC)
    identity = uuid.uuid5(
        uuid.NAMESPACE_URL, "\n".join([title, str(now), *(i.url for i in leaves)])
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:

        def add(name: str, data: str | bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
            entry = zipfile.ZipInfo(
                name, moment.timetuple()[:6] if moment.year >= 1980 else (1980, 1, 1, 0, 0, 0)
            )
            entry.external_attr = 0o644 << 16
            book.writestr(entry, data, how)

        # First, and not compressed (EPUB 3.3 §4.2.4.2).
        add("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        add("META-INF/container.xml", _CONTAINER)
        add("book/style.css", _STYLE)
        add("book/nav.xhtml", _contents(title, chapters, names))
        add("book/book.opf", _package(title, language, identity, moment, leaves, pages, images))
        for name, page in pages.items():
            add(f"book/{name}", page)
        # Two addresses may give the same bytes.
        for name, data in {name: data for name, _kind, data in images.values()}.items():
            add(f"book/{name}", data, zipfile.ZIP_STORED)
    return out.getvalue()


def _page(leaf: Leaf, pictures: Pictures, images: dict[str, tuple[str, str, bytes]]) -> str:
    def kept(url: str) -> str | None:
        if url not in images:
            data = pictures(url)
            kind = media_type(data) if data is not None else None
            if data is None or kind is None:
                return None
            name = f"images/{hashlib.sha256(data).hexdigest()[:24]}.{kind[1]}"
            images[url] = (name, kind[0], data)
        return images[url][0]

    byline = " · ".join(filter(None, (leaf.byline, leaf.author)))
    url = text(clean_url(leaf.url, schemes=WEB))
    source = f'<p><a href="{url}">{url}</a></p>' if url else ""
    body = (
        f'<h1>{text(leaf.title)}</h1><p class="byline">{text(byline)}</p>\n'
        f"{body_of(leaf.html, kept)}\n<footer>{source}</footer>"
    )
    return _document(leaf.title, body, leaf.language)


def _document(title: str, body: str, language: str = "") -> str:
    named = f' lang="{text(language)}" xml:lang="{text(language)}"' if language else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<html {_XHTML}{named}>\n<head>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'
        f'<title>{text(title) or "-"}</title><link rel="stylesheet" type="text/css" href="style.css"/>'
        f'</head>\n<body dir="auto">\n{body}\n</body>\n</html>\n'
    )


def _contents(title: str, chapters: Sequence[Chapter], names: Sequence[Sequence[str]]) -> str:
    parts = []
    for chapter, files in zip(chapters, names, strict=True):
        if not files:
            continue
        items = "".join(
            f'<li><a href="{name}">{text(leaf.title) or "-"}</a></li>'
            for leaf, name in zip(chapter.leaves, files, strict=True)
        )
        parts.append(
            f'<li><a href="{files[0]}">{text(chapter.title) or "-"}</a><ol>{items}</ol></li>'
        )
    body = f'<nav epub:type="toc"><h1>{text(title)}</h1><ol>{"".join(parts)}</ol></nav>'
    return _document(title, body)


def _package(
    title: str,
    language: str,
    identity: uuid.UUID,
    moment: datetime,
    leaves: Sequence[Leaf],
    pages: Mapping[str, str],
    images: Mapping[str, tuple[str, str, bytes]],
) -> str:
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    creators = "".join(
        f"<dc:creator>{text(name)}</dc:creator>"
        for name in dict.fromkeys(leaf.source for leaf in leaves if leaf.source)
    )
    files = sorted({(name, kind) for name, kind, _data in images.values()})
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *(
            f'<item id="p{name[:-6]}" href="{name}" media-type="application/xhtml+xml"/>'
            for name in pages
        ),
        *(
            f'<item id="i{number}" href="{name}" media-type="{kind}"/>'
            for number, (name, kind) in enumerate(files)
        ),
    ]
    spine = "".join(f'<itemref idref="p{name[:-6]}"/>' for name in pages)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">urn:uuid:{identity}</dc:identifier>'
        f"<dc:title>{text(title) or '-'}</dc:title><dc:language>{text(language)}</dc:language>"
        f'{creators}<dc:date>{stamp}</dc:date><meta property="dcterms:modified">{stamp}</meta>'
        f"</metadata>\n<manifest>{''.join(items)}</manifest>\n"
        f'<spine><itemref idref="nav" linear="no"/>{spine}</spine>\n</package>\n'
    )
