"""The state of a document that is being read: what is open, what is pending, what is done.

Containers are kept on a stack of their own and nothing here calls itself, so
how deep a page nests is no matter; containers below :data:`DEPTH_LIMIT` add
their blocks to the one above.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct, field

from tui_reader.document.anchors import letters
from tui_reader.document.blocks import (
    PLAIN,
    Anchor,
    Block,
    Code,
    Heading,
    Link,
    Paragraph,
    Picture,
    Runs,
)
from tui_reader.document.grid import TableDraft
from tui_reader.document.inline_text import InlineText
from tui_reader.text.cells import is_rtl
from tui_reader.text.hosts import doubt
from tui_reader.text.links import clean_url
from tui_reader.text.plain import one_line

DEPTH_LIMIT = 12
"""Containers inside one another; deeper ones would leave no room for text anyway."""

Closer = Callable[[], None]
"""What is to be done when an element closes."""

_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DIGITS = re.compile(r"\s*(-?\d{1,6})")


class Frame(Struct):
    """A container that is open."""

    kind: str
    blocks: list[Block] = field(default_factory=list)
    caption: Runs = ()
    items: list[tuple[list[Block], int | None]] = field(default_factory=list)
    """Of a list: the blocks of each item and the number it asks for."""
    definitions: list[tuple[list[Runs], list[Block]]] = field(default_factory=list)
    """Of a definition list: terms and what they mean."""
    table: TableDraft | None = None


class Flow:
    """Where the reading of a document stands."""

    def __init__(self) -> None:
        self.frames = [Frame("root")]
        self.inline = InlineText()
        self.styles = PLAIN
        self.link: int | None = None
        self.heading = 0
        """The level of the heading that is open; 0: none."""
        self.rtl = False
        """What the nearest ``dir`` says."""
        self.quotes = 0
        """How many ``q`` are open."""
        self.held: list[Block] = []
        """Pictures met inside a heading, to follow it."""
        self.explained: set[str] = set()
        """Abbreviations whose meaning has been told."""
        self.links: list[Link] = []
        self.pictures: list[Picture] = []
        self._link_of: dict[str, int | None] = {}
        self._letters = 0
        """Letters of the text since the last block of the document itself was complete."""
        self._anchors: dict[str, tuple[int, int]] = {}

    def text(self, text: str) -> None:
        """Text between two tags."""
        self._letters += letters(text)
        self.inline.add(text, self.styles, self.link)

    def mark(self, address: str) -> None:
        """Here is what a link to an address leads to; the first place of that name counts."""
        self._anchors.setdefault(address, (len(self.frames[0].blocks), self._letters))

    def anchors(self) -> dict[str, Anchor]:
        """The marked places; call once everything is read."""
        blocks = self.frames[0].blocks
        return {
            address: Anchor(blocks[block], before)
            for address, (block, before) in self._anchors.items()
            if block < len(blocks)
        }

    def flush(self) -> None:
        """The heading or paragraph that is being read is complete."""
        runs = self.inline.take()
        if not runs:
            return
        text = "".join(run.text for run in runs)
        rtl = is_rtl(text) or (self.rtl and _RTL_LETTER.search(text) is not None)
        if self.heading:
            self.add(Heading(self.heading, runs, rtl))
        else:
            self.add(Paragraph(runs, rtl))

    def add(self, block: Block) -> None:
        """A block is complete and goes into the container that is open."""
        frame = self.frames[-1]
        if isinstance(block, Code):
            self._letters += letters(block.text)
        if frame is self.frames[0]:
            self._letters = 0
        if frame.kind == "list":
            # Content between two items belongs to the one before it.
            if not frame.items:
                frame.items.append(([], None))
            frame.items[-1][0].append(block)
        elif frame.kind == "definitions":
            if not frame.definitions:
                frame.definitions.append(([], []))
            frame.definitions[-1][1].append(block)
        else:
            frame.blocks.append(block)

    def push(self, kind: str) -> Frame | None:
        """A container opens; ``None`` when too many are open: its blocks go to the one above."""
        self.flush()
        if len(self.frames) > DEPTH_LIMIT:
            return None
        frame = Frame(kind)
        self.frames.append(frame)
        return frame

    def pop(self) -> Frame:
        """The innermost container closes."""
        self.flush()
        return self.frames.pop()

    def parent(self, kind: str) -> Frame | None:
        """The innermost container, if it is of that kind."""
        self.flush()
        frame = self.frames[-1]
        return frame if frame.kind == kind else None

    def link_to(self, href: str) -> int | None:
        """The number of an address; ``None`` for one that may not be opened."""
        if href not in self._link_of:
            url = clean_url(href)
            if url and url not in self._link_of:
                self._link_of[url] = len(self.links)
                self.links.append(Link(url, ""))
            self._link_of[href] = self._link_of[url] if url else None
        return self._link_of[href]

    def name_link(self, link: int, text: str) -> None:
        """The words of a link; the first ones stay, unless later ones name another host."""
        url, words = self.links[link].url, self.links[link].text
        if text and (not words or (doubt(url, one_line(text)) and not doubt(url, words))):
            self.links[link] = Link(url, one_line(text))


def with_style(styles: frozenset[str], style: str) -> frozenset[str]:
    """Some styles and one more."""
    return styles if style in styles else styles | {style}


def whole_number(text: str | None, default: int) -> int:
    """The whole number an attribute begins with, of at most six digits, else ``default``."""
    match = _DIGITS.match(text or "")
    return int(match[1]) if match else default
