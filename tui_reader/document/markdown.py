"""A document as Markdown (CommonMark 0.31, tables and strikethrough of GitHub Flavored Markdown)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from tui_reader.document.blocks import (
    Block,
    Code,
    DefinitionList,
    Document,
    Heading,
    Link,
    ListBlock,
    Media,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Runs,
    Table,
    media_words,
    text_of,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_LINE_START = re.compile(
    r"^([ ]{0,3})(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-+\s*$|\d{1,9}[.)](?=\s|$))"
)
_ENTITY = re.compile(r"&(?=#?\w+;)")
_SIGNS = (("strike", "~~"), ("strong", "**"), ("em", "*"))
_TAGS = (("sup", "sup"), ("sub", "sub"), ("mark", "mark"))


def to_markdown(document: Document) -> str:
    """The document as Markdown; ends in a line feed unless it is empty.

    Outside text is escaped: it shows as it reads and is never markup. Lists
    are numbered with digits, as Markdown knows no others; glossaries become
    lists, and a table without a header row gets an empty one.
    """
    parts = _blocks(document.blocks, document.links)
    return "\n\n".join(parts) + "\n" if parts else ""


def escaped(text: str) -> str:
    """Plain text of one or more lines, so that it shows as it is."""
    text = _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", text))
    return "\n".join(_LINE_START.sub(_escape_start, line) for line in text.split("\n"))


def address(url: str) -> str:
    """An address as a link's destination."""
    return "<" + url.replace("<", "%3C").replace(">", "%3E") + ">"


def _escape_start(match: re.Match[str]) -> str:
    lead, sign = match[1], match[2]
    return lead + (sign[:-1] + "\\" + sign[-1] if sign[0].isdigit() else "\\" + sign)


def _blocks(blocks: Sequence[Block], links: Sequence[Link]) -> list[str]:
    written = (_block(block, links) for block in blocks)
    return [text for text in written if text]


def _block(block: Block, links: Sequence[Link]) -> str:
    match block:
        case Heading():
            # The first level is the article's own title.
            text = _inline(block.runs, links).replace("\\\n", " ").replace("\n", " ")
            return "#" * max(2, block.level) + " " + text
        case Paragraph():
            return _inline(block.runs, links)
        case ListBlock():
            return _list(block, links)
        case Quote():
            return _prefixed("\n\n".join(_blocks(block.blocks, links)), "> ", "> ")
        case Code():
            fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", block.text))])
            return f"{fence}{block.language}\n{block.text}\n{fence}"
        case Rule():
            return "---"
        case Table():
            return _table(block, links)
        case Picture():
            return _picture(block, links)
        case Media():
            name = escaped(media_words(block))
            return f"[{name}]({address(links[block.link].url)})"
        case DefinitionList():
            return _definitions(block, links)
        case Notice():
            return f"*{escaped(block.text)}*"


def _list(block: ListBlock, links: Sequence[Link]) -> str:
    tight = all(len(item.blocks) <= 1 for item in block.items)
    number = max(block.start, 0)
    items = []
    for item in block.items:
        number = max(item.value, 0) if item.value is not None else number
        marker = f"{number}. " if block.ordered else "- "
        number += 1
        text = "\n\n".join(_blocks(item.blocks, links))
        items.append(_prefixed(text, marker, " " * len(marker)))
    return ("\n" if tight else "\n\n").join(items)


def _definitions(block: DefinitionList, links: Sequence[Link]) -> str:
    items = []
    for item in block.items:
        terms = [f"**{_inline(term, links)}**" for term in item.terms]
        text = "\n\n".join([*terms, *_blocks(item.blocks, links)])
        items.append(_prefixed(text, "- ", "  "))
    return "\n\n".join(items)


def _picture(block: Picture, links: Sequence[Link]) -> str:
    text = f"![{escaped(block.alt)}]({address(block.url)})"
    if block.link is not None:
        text = f"[{text}]({address(links[block.link].url)})"
    if block.caption:
        text += f"\n\n*{escaped(text_of(block.caption).strip())}*"
    return text


def _table(table: Table, links: Sequence[Link]) -> str:
    columns = len(table.alignments)
    header = table.header[0] if table.header else ()
    rows = [header, *table.header[1:], *table.rows]
    lines = []
    for index, row in enumerate(rows):
        cells: list[str] = []
        for cell in row:
            text = _inline(cell.runs, links).replace("\\\n", "<br>").replace("\n", "<br>")
            cells += [text, *[""] * (cell.span - 1)]
        cells = (cells + [""] * columns)[:columns]
        lines.append("| " + " | ".join(cells) + " |")
        if index == 0:
            rules = {"left": "---", "right": "---:", "center": ":---:"}
            lines.append("| " + " | ".join(rules[one] for one in table.alignments) + " |")
    caption = _inline(table.caption, links)
    return (f"{caption}\n\n" if caption else "") + "\n".join(lines)


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        ((first if index == 0 else rest) + line).rstrip() for index, line in enumerate(lines)
    )


def _inline(runs: Runs, links: Sequence[Link]) -> str:
    parts = []
    for link, some in groupby(runs, key=lambda run: run.link):
        text = "".join(_run(run) for run in some)
        if link is None:
            parts.append(text)
        elif text.strip():
            parts.append(f"[{text}]({address(links[link].url)})")
    joined = "".join(parts)
    return "\n".join(_LINE_START.sub(_escape_start, line) for line in joined.split("\n"))


def _run(run: Run) -> str:
    bare = run.text.strip()
    if not bare:
        return run.text.replace("\n", "\\\n")
    lead = run.text[: len(run.text) - len(run.text.lstrip())]
    trail = run.text[len(run.text.rstrip()) :]
    if "code" in run.styles:
        fence = "`" * (1 + max((len(one) for one in re.findall("`+", bare)), default=0))
        pad = " " if bare.startswith("`") or bare.endswith("`") else ""
        text = f"{fence}{pad}{bare}{pad}{fence}".replace("\n", " ")
    else:
        text = _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", bare)).replace("\n", "\\\n")
    for style, sign in _SIGNS:
        if style in run.styles:
            text = sign + text + sign
    for style, tag in _TAGS:
        if style in run.styles:
            text = f"<{tag}>{text}</{tag}>"
    return lead.replace("\n", "\\\n") + text + trail.replace("\n", "\\\n")
