"""The state of a document that is being read: what is open, what is pending, what is done.

Containers are kept on a stack of their own and nothing here calls itself, so
how deep a page nests is no matter; containers below :data:`DEPTH_LIMIT` add
their blocks to the one above.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct, field

from tui_reader.document.blocks import (
    PLAIN,
    Anchor,
    Block,
    Code,
    Heading,
    Link,
    Paragraph,
    Picture,
    Run,
    Runs,
)
from tui_reader.document.grid import TableDraft
from tui_reader.document.lines import letters
from tui_reader.text.cells import display, is_rtl
from tui_reader.text.hosts import doubt
from tui_reader.text.links import clean_url
from tui_reader.text.plain import TITLE_LIMIT, one_line, plain

# Text inside one block, gathered as a browser would: white space collapsed, breaks kept.

_SPACE = re.compile("[ \t\n\r\f]+")
_NEEDS_COLLAPSE = re.compile("[\t\n\r\f]|  ")
# Between ideographs a line break of the source is no space (CSS Text 3 §4.1.3).
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff00-\uff60"
_BREAK_INSIDE_WIDE = re.compile(f"(?<=[{_WIDE}])[ \t]*[\n\r][ \t\n\r]*(?=[{_WIDE}])")
_NAMING = 100
"""Runs that name a link: links may stand in one another, and each would read the same again."""
_BLANK = " \n\xa0\u202f\u200b\xad"


class InlineText:
    """The runs of the block that is being read.

    White space collapses as in CSS Text 3 §4.1.1 (``white-space: normal``);
    no-break spaces, soft hyphens and zero-width spaces stay.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, text: str, styles: frozenset[str], link: int | None) -> None:
        """Text as it stands between two tags."""
        if not self._runs and text.isspace():
            return
        text = plain(text)
        if _NEEDS_COLLAPSE.search(text):
            text = _SPACE.sub(" ", _BREAK_INSIDE_WIDE.sub("", text))
        text = display(text)
        last = self._runs[-1] if self._runs else None
        if last is None or last.text[-1] in " \n":
            text = text.lstrip(" ")
        elif link is not None and last.link != link and text.startswith(" "):
            # The gap before a link is not part of it.
            self._runs.append(Run(" "))
            text = text[1:]
        if text:
            self._runs.append(Run(text, styles, link))

    def add_mark(self, mark: str, styles: frozenset[str], link: int | None) -> None:
        """A sign of the reader's own (a quotation mark, a place to break), joined to its neighbours."""
        self._runs.append(Run(mark, styles, link))

    def line_break(self) -> bool:
        """A forced break; false when the line is empty, so that two breaks end a paragraph."""
        while self._runs and self._runs[-1].text == " ":
            self._runs.pop()
        if not self._runs or self._runs[-1].text.endswith("\n"):
            return False
        self._runs.append(Run("\n"))
        return True

    def end_link(self, begin: int) -> str:
        """Close the link whose runs begin at ``begin``; gives its words, or the first of many.

        A space before the closing tag moves behind it.
        """
        if len(self._runs) > begin and self._runs[-1].text.endswith(" "):
            last = self._runs.pop()
            if len(last.text) > 1:
                self._runs.append(Run(last.text[:-1], last.styles, last.link))
            self._runs.append(Run(" "))
        some = self._runs[begin : begin + _NAMING]
        return "".join(run.text[:TITLE_LIMIT] for run in some).strip()

    def take(self) -> Runs:
        """The runs, trimmed and merged, and none when they show nothing; begins anew."""
        if not self._runs:
            return ()
        runs, self._runs = self._runs, []
        while runs and not runs[-1].text.strip(_BLANK):
            runs.pop()
        first = 0
        while first < len(runs) and not runs[first].text.strip(_BLANK):
            first += 1
        merged: list[Run] = []
        texts: list[str] = []
        style: tuple[frozenset[str], int | None] = (PLAIN, None)
        for run in runs[first:]:
            if (run.styles, run.link) != style and texts:
                # A joiner binds characters of one run only: their cells are counted together.
                texts[-1] = texts[-1].rstrip("\u200d")
                merged.append(Run("".join(texts), *style))
                texts = []
            style = (run.styles, run.link)
            texts.append(run.text)
        if texts:
            merged.append(Run("".join(texts), *style))
        if merged:
            merged[0] = Run(merged[0].text.lstrip(_BLANK), merged[0].styles, merged[0].link)
            last = merged[-1]
            merged[-1] = Run(last.text.rstrip(_BLANK), last.styles, last.link)
        return tuple(merged)


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
