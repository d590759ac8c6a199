"""Markup cut into pieces, however it is written: tags, text and sections of a faulty document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_NAME = r"[A-Za-z_][^\s<>/='\"&;]*+"
_START = re.compile(rf"<({_NAME})((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_STRAY_QUOTE = re.compile(rf"<({_NAME})([^<>]*+)>")
_WITH_LESS_THAN = re.compile(
    rf"<({_NAME})((?:[^<>\"']++|\"[^\"]*+\"(?=[\s/>])|'[^']*+'(?=[\s/>]))*+)"
)
_LONGEST_WITH_LESS_THAN = 2000
_END = re.compile(rf"</\s?({_NAME})[^<>]*+(?:>|(?=<))")
_CUT = re.compile(r"<(?:/?[A-Za-z_][^<]*+|/|!\[?[A-Z]{0,5})?\Z")
_LESS_THAN = re.compile(r"<(?=[A-Za-z_/?!]|\Z)")
_CDATA = re.compile(r"<!\s?\[\s?CDATA\s?\[", re.IGNORECASE)
_CDATA_END = re.compile(r"\]\]>")
_HALF_AN_END = re.compile(r"\]\s?(?:\]\s?>?|>)\s*\Z")
_COMMENT_END = re.compile("-->")
_INSTRUCTION_END = re.compile(r"\?>")
_ROOT_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_SUBSET_OR_END = re.compile(r"[\[>]")
_SUBSET_END = re.compile(r"\]\s*>")
_HIDDEN = {n: re.compile(rf"</{n}\s*>", re.IGNORECASE) for n in ("script", "style")}
_ATTRIBUTE = re.compile(
    r"([^\s=<>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>][^\s<>]*)|[\"']([^\s\"'<>]*)))?"
)


class Piece(NamedTuple):
    """A piece of a document; comments, instructions, declarations, scripts and styles are none."""

    kind: Literal["text", "literal", "start", "end"]
    """``literal`` is the text of a CDATA section, in which nothing is a reference."""
    value: str
    """The text, or the name of the tag."""
    attributes: str = ""
    position: int = 0
    """Where it begins."""
    empty: bool = False
    """Whether a start tag is written as that of an empty element."""


def attributes_of(written: str) -> Iterator[tuple[str, str]]:
    """Names and values of attributes, with or without quotes; no value is an empty one."""
    for match in _ATTRIBUTE.finditer(written):
        yield match[1], match[2] or match[3] or match[4] or match[5] or ""


def pieces(text: str, position: int) -> Iterator[Piece]:
    """The pieces of a document from ``position`` on, in order.

    A ``<`` that begins nothing is text. A tag in which the document ends is left out.
    """
    end = len(text)
    following = _Following(text)
    element = ""
    no_less_than_before = 0
    while position < end:
        less_than = _LESS_THAN.search(text, position)
        begin = less_than.start() if less_than else end
        if begin > position:
            part = text[position:begin]
            if part.rstrip().endswith("]]>") and text.startswith("</", begin):
                # The end of a section whose beginning is lost.
                part = part.rstrip().removesuffix("]]>")
            yield Piece("text", part, "", position)
            position = begin
            continue
        kind = text[position + 1 : position + 2]
        if kind == "/" and (tag := _END.match(text, position)):
            yield Piece("end", tag[1], "", position)
            position = tag.end()
        elif kind == "?":
            position = following.past(_INSTRUCTION_END, position)
        elif kind == "!" and text.startswith("<!--", position):
            if following.cut_off(_COMMENT_END, position):
                return
            position = following.past(_COMMENT_END, position)
        elif kind == "!" and (section := _CDATA.match(text, position)):
            part, position = _section(text, section.end(), element, following)
            yield Piece("literal", part, "", section.start())
        elif kind == "!" and text[position + 2 : position + 3].isalpha():
            position = _past_declaration(text, position, following)
        else:
            found = None
            if kind.isalpha() or kind == "_":
                found = _START.match(text, position) or _STRAY_QUOTE.match(text, position)
                if found is None and position >= no_less_than_before:
                    limit = min(position + _LONGEST_WITH_LESS_THAN, end)
                    found = _WITH_LESS_THAN.match(text, position, limit)
                    if found and not text.startswith(">", found.end()):
                        # None is looked for in what has proved to be none: the cost stays linear.
                        no_less_than_before, found = found.end(), None
            if found is None:
                if _CUT.match(text, position):
                    return
                yield Piece("text", "<", "", position)
                position += 1
                continue
            element, written = found[1], found[2]
            position = found.end() + (text[found.end() - 1] != ">")
            hidden = _HIDDEN.get(element.lower())
            if hidden is None or written.endswith("/"):
                yield Piece("start", element, written, found.start(), written.endswith("/"))
            elif (closing := following.at(hidden, position)) < end:
                position = text.index(">", closing) + 1


def _section(text: str, begin: int, element: str, following: _Following) -> tuple[str, int]:
    """The text of a CDATA section, and where what follows it begins.

    A section that holds the beginning of another has either lost its own end, which the end tag of
    its element between the two tells, or the two are nested, and its text goes on after the first end.
    """
    if following.cut_off(_CDATA_END, begin):
        return text[begin:], len(text)
    end, inner = following.at(_CDATA_END, begin), following.at(_CDATA, begin)
    tag = f"</{element}"
    if inner < end or end == len(text):
        lost = text.find(tag, begin, min(inner, end))
        if lost >= 0:
            return _HALF_AN_END.sub("", text[begin:lost]), lost
    parts = [text[begin:end]]
    while inner < end < len(text):
        further = following.at(_CDATA_END, end + 3)
        if further == len(text) or text.find(tag, end, further) >= 0:
            break
        parts.append(text[end + 3 : further])
        inner, end = following.at(_CDATA, inner + 3), further
    return _CDATA.sub("", "".join(parts)), min(end + 3, len(text))


def _past_declaration(text: str, position: int, following: _Following) -> int:
    match = _SUBSET_OR_END.search(text, position)
    if match is None:
        return len(text)
    return following.past(_SUBSET_END, match.start()) if match[0] == "[" else match.end()


class _Following:
    """Where something stands next in a text; what is far away is looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[re.Pattern[str], tuple[int, int]] = {}

    def at(self, what: re.Pattern[str], position: int) -> int:
        """Where it begins, at or after ``position``; the length of the text when nowhere."""
        asked, at = self._at.get(what, (0, -1))
        if not asked <= position <= at:
            match = what.search(self._text, position)
            at = match.start() if match else len(self._text)
            self._at[what] = position, at
        return at

    def cut_off(self, what: re.Pattern[str], position: int) -> bool:
        """Whether the document ends before it: it does not stand anywhere, nor does a root's end."""
        return self.at(what, position) == self.at(_ROOT_END, position) == len(self._text)

    def past(self, what: re.Pattern[str], position: int) -> int:
        """Where it ends; where it never does, the next tag."""
        match = what.match(self._text, self.at(what, position))
        if match:
            return match.end()
        tag = self._text.find("<", position + 1)
        return tag if tag >= 0 else len(self._text)
