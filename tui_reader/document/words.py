"""The words of a document, for programs: what it says, without what only sets it on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui_reader.document.blocks import (
    Block,
    Code,
    DefinitionList,
    Document,
    Heading,
    ListBlock,
    Media,
    Paragraph,
    Picture,
    Quote,
    Table,
    text_of,
)


def words_of(document: Document) -> str:
    """The document's words, one line a paragraph; empty when it has none.

    A heading, the item of a list and a row of a table are lines too, its cells parted by tabs. Line
    breaks inside a paragraph are spaces; code keeps its own lines. Left out are addresses, numbers of
    links, signs of lists and quotes, alternative texts and captions of pictures, names of what plays
    elsewhere, and the reader's own notices.
    """
    return "\n".join(_lines(document.blocks))


def captions_of(document: Document) -> list[str]:
    """The captions of the document's pictures and tables, in their order."""
    return [text for text in _captions(document.blocks) if text]


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield from _line(text_of(block.runs))
            case Code():
                yield from block.text.splitlines()
            case Table():
                for row in (*block.header, *block.rows):
                    yield from _line(
                        "\t".join(" ".join(text_of(cell.runs).split()) for cell in row)
                    )
            case DefinitionList():
                for item in block.items:
                    for term in item.terms:
                        yield from _line(text_of(term))
                    yield from _lines(item.blocks)
            case Media():
                pass
            case _:
                for inner in _inside(block):
                    yield from _lines(inner)


def _line(text: str) -> Iterator[str]:
    words = "\t".join(" ".join(part.split()) for part in text.split("\t")).strip()
    if words:
        yield words


def _captions(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Picture | Table):
            yield " ".join(text_of(block.caption).split())
        elif isinstance(block, DefinitionList):
            for item in block.items:
                yield from _captions(item.blocks)
        for inner in _inside(block):
            yield from _captions(inner)


def _inside(block: Block) -> Iterator[Sequence[Block]]:
    """The blocks of each part of a block that holds others."""
    if isinstance(block, ListBlock):
        for item in block.items:
            yield item.blocks
    elif isinstance(block, Quote):
        yield block.blocks
