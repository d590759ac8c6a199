"""What an article is made of: runs of text inside blocks, blocks inside a document.

The words follow the HTML standard (WHATWG HTML §4) where it has one. Every
text in here has passed gate one and may be painted; every address is absolute
and of a scheme that may be opened.
"""

from __future__ import annotations

from dataclasses import dataclass

PLAIN: frozenset[str] = frozenset()
"""The styles of text that has none."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style. Line feeds in it are forced line breaks."""

    text: str
    styles: frozenset[str] = PLAIN
    """Any of ``strong em code strike sup sub mark small``."""
    link: int | None = None
    """Index into :attr:`Document.links`."""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and the words it was first met with."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside the article."""

    level: int
    """1 to 6."""
    runs: Runs
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    runs: Runs
    rtl: bool = False
    """Reads from right to left, by its first strong letter (UAX #9, P2) or ``dir``."""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list."""

    blocks: tuple[Block, ...]
    value: int | None = None
    """The number it asks for itself (``<li value>``)."""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A numbered or a bulleted list."""

    ordered: bool
    items: tuple[ListItem, ...]
    start: int = 1
    type: str = "1"
    """How items are numbered: ``1``, ``a``, ``A``, ``i`` or ``I``."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text: spaces and line breaks count, tabs are already spaces."""

    text: str
    language: str = ""
    """As the page names it, lower case; empty when it does not."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A break between two parts of the text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    runs: Runs = ()
    header: bool = False
    span: int = 1
    """Columns it covers."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data. Tables that only arrange a page become their blocks instead."""

    header: tuple[tuple[Cell, ...], ...]
    """The rows that name the columns."""
    rows: tuple[tuple[Cell, ...], ...]
    alignments: tuple[str, ...]
    """One a column: ``left``, ``right`` or ``center``."""
    caption: Runs = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, by its address."""

    url: str
    index: int
    """Its place in :attr:`Document.pictures`."""
    alt: str = ""
    caption: Runs = ()
    link: int | None = None
    width: int = 0
    """Pixels as the page states them; 0: not stated."""
    height: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """Something that plays elsewhere."""

    kind: str
    """``video``, ``audio`` or ``embed``."""
    title: str
    link: int


@dataclass(frozen=True, slots=True)
class Definition:
    """Terms and what they mean; either may be missing."""

    terms: tuple[Runs, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """A glossary, a list of names and values, a dialogue."""

    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark of the reader's own about the article, in the interface's language."""

    text: str


Block = (
    Heading
    | Paragraph
    | ListBlock
    | Quote
    | Code
    | Rule
    | Table
    | Picture
    | Media
    | DefinitionList
    | Notice
)


@dataclass(frozen=True, slots=True)
class Document:
    """An article, ready to be set in lines."""

    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    """Every address once, in the order of first mention; shown with index + 1."""
    pictures: tuple[Picture, ...] = ()


def text_of(runs: Runs) -> str:
    """The words of some runs."""
    return "".join(run.text for run in runs)
