"""An article as one HTML file that needs nothing else: no script, no style sheet, no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from msgspec import Struct

from tui_reader.portable.xhtml import body_of, media_type, text
from tui_reader.text.links import WEB, clean_url

# An article on its way out of the reader: what every form of export needs of it.


class Leaf(Struct, frozen=True):
    """An article, ready to be written."""

    title: str
    byline: str
    """Where and when it was published, in the reader's language."""
    source: str
    """The paper's name."""
    html: str
    """Cleaned; its pictures stand by their addresses on the web."""
    url: str = ""
    author: str = ""
    language: str = ""
    published: int = 0
    """Seconds since the epoch."""
    feed: str = ""
    """The title of its feed, where that is not the paper's name."""


Pictures = Callable[[str], bytes | None]
"""The bytes of a picture by its address, as far as they are at hand."""


def no_pictures(url: str) -> bytes | None:
    """None is at hand."""
    return None


_STYLE = """
body { max-width: 38em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.6 Georgia, serif;
       color: #222; background: #fdfcf9; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; font-family: system-ui, sans-serif; }
.byline, footer, figcaption { color: #666; font: .85em/1.5 system-ui, sans-serif; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: .8em; background: #f2efe8; }
blockquote { margin-left: 0; padding-left: 1em; border-left: 3px solid #ccc; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: .2em .6em; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #191a1c; }
  pre { background: #242528; } a { color: #8ab4f8; } }
"""


def to_html(leaf: Leaf, pictures: Pictures = no_pictures) -> str:
    """The article as a whole HTML document (HTML syntax that is XML too), pictures as ``data:``."""

    def inlined(url: str) -> str | None:
        data = pictures(url)
        kind = media_type(data) if data is not None else None
        if data is None or kind is None:
            return None
        return f"data:{kind[0]};base64,{b64encode(data).decode('ascii')}"

    byline = " · ".join(filter(None, (leaf.byline, leaf.author)))
    url = text(clean_url(leaf.url, schemes=WEB))
    source = f'<p><a href="{url}">{url}</a></p>' if url else ""
    language = f' lang="{text(leaf.language)}"' if leaf.language else ""
    # A page that is opened from a disk shall not ask anybody for anything.
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        f"<!DOCTYPE html>\n<html{language}>\n<head>\n"
        f'<meta charset="utf-8"/>\n<meta http-equiv="Content-Security-Policy" content="{policy}"/>\n'
        '<meta name="viewport" content="width=device-width"/>\n'
        f"<title>{text(leaf.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<article dir="auto">\n<header><h1>{text(leaf.title)}</h1>'
        f'<p class="byline">{text(byline)}</p></header>\n'
        f"{body_of(leaf.html, inlined)}\n</article>\n<footer>{source}</footer>\n</body>\n</html>\n"
    )
