"""What an article is made of: runs of text inside blocks, blocks inside a document.

The words follow the HTML standard (WHATWG HTML §4) where it has one. Every
text in here is sanitized and may be painted; every address is absolute
and of a scheme that may be opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from tui_reader.text.i18n import _

PLAIN: frozenset[str] = frozenset()
"""The styles of text that has none."""


class Run(Struct, frozen=True):
    """A stretch of text in one style. Line feeds in it are forced line breaks."""

    text: str
    styles: frozenset[str] = PLAIN
    """Any of ``strong em code strike sup sub mark small``."""
    link: int | None = None
    """Index into :attr:`Document.links`."""


Runs = tuple[Run, ...]


class Link(Struct, frozen=True):
    """Where a link leads, and the words it was first met with."""

    url: str
    text: str


class Heading(Struct, frozen=True):
    """A title inside the article."""

    level: int
    """1 to 6."""
    runs: Runs
    rtl: bool = False


class Paragraph(Struct, frozen=True):
    """Running text."""

    runs: Runs
    rtl: bool = False
    """Reads from right to left, by its first strong letter (UAX #9, P2) or ``dir``."""


class ListItem(Struct, frozen=True):
    """One item of a list."""

    blocks: tuple[Block, ...]
    value: int | None = None
    """The number it asks for itself (``<li value>``)."""


class ListBlock(Struct, frozen=True):
    """A numbered or a bulleted list."""

    ordered: bool
    items: tuple[ListItem, ...]
    start: int = 1
    type: str = "1"
    """How items are numbered: ``1``, ``a``, ``A``, ``i`` or ``I``."""


class Quote(Struct, frozen=True):
    """Somebody else's words."""

    blocks: tuple[Block, ...]


class Code(Struct, frozen=True):
    """Preformatted text: spaces and line breaks count, tabs are already spaces."""

    text: str
    language: str = ""
    """As the page names it, lower case; empty when it does not."""


class Rule(Struct, frozen=True):
    """A break between two parts of the text."""


class Cell(Struct, frozen=True):
    """One cell of a table."""

    runs: Runs = ()
    header: bool = False
    span: int = 1
    """Columns it covers."""


class Table(Struct, frozen=True):
    """A table of data. Tables that only arrange a page become their blocks instead."""

    header: tuple[tuple[Cell, ...], ...]
    """The rows that name the columns."""
    rows: tuple[tuple[Cell, ...], ...]
    alignments: tuple[str, ...]
    """One a column: ``left``, ``right`` or ``center``."""
    caption: Runs = ()


class Picture(Struct, frozen=True):
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


class Media(Struct, frozen=True):
    """Something that plays elsewhere."""

    kind: str
    """``video``, ``audio`` or ``embed``."""
    title: str
    link: int


class Definition(Struct, frozen=True):
    """Terms and what they mean; either may be missing."""

    terms: tuple[Runs, ...]
    blocks: tuple[Block, ...]


class DefinitionList(Struct, frozen=True):
    """A glossary, a list of names and values, a dialogue."""

    items: tuple[Definition, ...]


class Notice(Struct, frozen=True):
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


class Anchor(Struct, frozen=True):
    """A place in the text."""

    block: Block
    """That of the document's blocks in which, or after whose beginning, it is."""
    letters: int
    """How many letters and digits stand between the beginning of that block and the place."""


class Document(Struct, frozen=True):
    """An article, ready to be set in lines."""

    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    """Every address once, in the order of first mention; shown with index + 1."""
    pictures: tuple[Picture, ...] = ()
    anchors: Mapping[str, Anchor] = field(default_factory=dict)
    """Where those links lead that lead to a place in the document itself, by their addresses."""


def media_words(block: Media) -> str:
    """What is shown of something that plays elsewhere: its kind and its title."""
    words = {"video": _("Video: {title}"), "audio": _("Audio: {title}")}
    return words.get(block.kind, _("Embedded: {title}")).format(title=block.title)


def text_of(runs: Runs) -> str:
    """The words of some runs."""
    return "".join(run.text for run in runs)
