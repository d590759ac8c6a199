"""References (``&amp;``, ``&#38;``, ``&eacute;``) as feeds write them, made such as XML allows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.entities import html5
from xml.sax.saxutils import escape

_BARE = re.compile(r"&(?![#\w])", re.ASCII)
_REFERENCE = re.compile(r"&(?=[#\w])(?:#([0-9]{1,8}|[xX][0-9A-Fa-f]{1,6});|(\w{1,40});)?", re.ASCII)
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile(
    r"""<!ENTITY\s{1,9}(\w{1,40})\s{1,9}(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})')""", re.ASCII
)
_MOST_ENTITIES = 50
_MOST_ADDED = 50_000


def own_entities(prolog: str, text: str) -> dict[str, str]:
    """The entities of a document type that stand for a short text without references.

    Empty for a document in which they would add more than a few pages.
    """
    found: dict[str, str] = {}
    for name, one, other in _ENTITY.findall(prolog)[:_MOST_ENTITIES]:
        found.setdefault(name, one or other)
    added = sum([text.count(f"&{name};") * len(value) for name, value in found.items()])
    return found if added <= _MOST_ADDED else {}


def mend_text(text: str, entities: Mapping[str, str]) -> str:
    """Text of an element as XML may hold it: what is no known reference is text."""
    if "&" in text:
        text = _mend_references(text, entities)
    return text.replace("<", "&lt;").replace("]]>", "]]&gt;")


def mend_value(value: str, entities: Mapping[str, str]) -> str:
    """The value of an attribute as XML may hold it between double quotes."""
    return mend_text(value, entities).replace('"', "&quot;")


def _mend_references(text: str, entities: Mapping[str, str]) -> str:
    def mended(match: re.Match[str]) -> str:
        number, name = match.groups()
        if number or name in _OF_XML:
            return match[0].replace("X", "x") if number else match[0]
        if name in entities:
            return escape(entities[name])
        character = html5.get(f"{name};")
        return f"&amp;{match[0][1:]}" if character is None else escape(character)

    return _BARE.sub("&amp;", _REFERENCE.sub(mended, text))
