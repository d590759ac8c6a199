"""The picture that a feed gives beside an article's text, put before the text."""

from __future__ import annotations

from msgspec.structs import replace

from tui_reader.document.blocks import Document, Picture, Run
from tui_reader.model import PictureRef
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line


def with_lead(document: Document, lead: PictureRef | None) -> Document:
    """The document with its lead picture first, unless its text shows that one already."""
    url = clean_url(lead.url, schemes=WEB) if lead is not None else ""
    if lead is None or not url or any(_same_file(url, one.url) for one in document.pictures):
        return document
    alt, caption = one_line(lead.alt), one_line(lead.caption)
    runs = (Run(caption),) if caption else ()
    picture = Picture(url, len(document.pictures), alt or caption, runs)
    return replace(
        document,
        blocks=(picture, *document.blocks),
        pictures=(*document.pictures, picture),
    )


def _same_file(url: str, other: str) -> bool:
    # Feeds name one picture at several sizes, told apart by the query alone.
    return url.partition("?")[0] == other.partition("?")[0]
