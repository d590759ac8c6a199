"""Cleaned HTML as XHTML: well formed, its pictures beside it or within it."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree
from lxml import html as lxml_html

from tui_reader.text.html import ATTRIBUTES, DROPPED_WHOLE, TAGS, without_attribute_floods
from tui_reader.text.links import clean_url

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def body_of(html: str, picture: Callable[[str], str | None]) -> str:
    """The article as the inside of an XHTML ``body``.

    Args:
        html: cleaned; what no article is made of is left out all the same, as the store may be
            of another program or an older version.
        picture: where a picture is to be taken from, by its address;
            ``None``: it is not at hand, and a link to it stands in its place, so
            that reading fetches nothing.
    """
    html = without_attribute_floods(_NO_XML.sub("", html))
    if not html.strip():
        return ""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    _drop_others(root)
    _link_places(root)
    for image in list(root.iter("img")):
        source = image.get("src") or ""
        taken = picture(source) if source else None
        for name in [name for name in image.attrib if name not in ("alt", "title")]:
            del image.attrib[name]
        if taken is not None:
            image.set("src", taken)
            image.set("alt", image.get("alt") or "")
        else:
            _stand_in(image, source)
    return str(etree.tostring(root, encoding="unicode", method="xml"))


def _drop_others(root: lxml_html.HtmlElement) -> None:
    """Leave the elements, attributes and addresses that an article may have."""
    for element in list(root.iter()):
        # Comments and processing instructions have a function for a name.
        if not isinstance(element.tag, str) or element.tag in DROPPED_WHOLE:
            element.drop_tree()
        elif element.tag not in TAGS:
            element.drop_tag()
        else:
            kept = ATTRIBUTES["*"] | ATTRIBUTES.get(element.tag, frozenset())
            for name, value in element.attrib.items():
                if name not in kept or (name in ("href", "src") and not clean_url(value)):
                    del element.attrib[name]


def _link_places(root: lxml_html.HtmlElement) -> None:
    """Let links to places of the text itself lead there (sanitizing gave them one address)."""
    names: dict[str, str] = {}
    for element in root.iter():
        name, address = element.attrib.pop("name", ""), element.attrib.pop("id", "")
        address = address or name
        if address and address not in names:
            names[address] = f"place{len(names) + 1}"
            element.set("id", names[address])
    for link in root.iter("a"):
        if (place := names.get(link.get("href") or "")) is not None:
            link.set("href", f"#{place}")


def media_type(data: bytes) -> tuple[str, str] | None:
    """A picture's media type and file ending by its first bytes; ``None`` for what is none."""
    for signature, kind, ending in _SIGNATURES:
        if data.startswith(signature):
            return kind, ending
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", "webp"
    return None


def text(words: str) -> str:
    """Plain text as it may stand in XHTML."""
    words = _NO_XML.sub("", words).replace("&", "&amp;").replace("<", "&lt;")
    return words.replace(">", "&gt;").replace('"', "&quot;")


def _stand_in(image: lxml_html.HtmlElement, source: str) -> None:
    words = image.get("alt") or image.get("title") or "▨"
    within = any(one.tag == "a" for one in image.iterancestors())
    for name in list(image.attrib):
        del image.attrib[name]
    image.tag = "span" if within or not source else "a"
    if image.tag == "a":
        image.set("href", source)
    image.text = f"[{words}]"
