"""Whether articles are typeset whole: no line over its width, no word lost.

    python -m tests.bench typeset FOLDER [NAME.html]

Every page of that name in the folder (default: ``expected.html``, else all ``*.html``) is
cleaned as a feed's text would be, read, and set at 40, 72 and 120 cells. The words that must
be there come from the cleaned HTML by another way than the reader's own. Prints a line a page
with its longest line, the time it took, and every fault.
"""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lxml import html as lxml_html

from tui_reader.document.blocks import (
    Block,
    DefinitionList,
    Document,
    ListBlock,
    Quote,
    Table,
)
from tui_reader.document.layout import Options, layout
from tui_reader.document.lines import Line, cells_of
from tui_reader.document.parse import parse
from tui_reader.ingest.sanitize.clean import clean

WIDTHS = (40, 72, 120)
BASE = "https://news.example/page"

_WIDE = 5_000
"""Cells in which no paragraph breaks, so that its words can be counted."""
_WORD = re.compile(r"\w+")
_INLINE = frozenset(
    "a abbr b cite code del em i ins kbd mark q s samp small strong sub sup time u var".split()
)
_OWN = frozenset(("picture", "bullet", "link_number", "notice"))
"""Roles of spans that hold words of the reader's own."""


def words(text: str) -> list[str]:
    """The words of a text, however their letters are raised, lowered or composed."""
    folded = unicodedata.normalize("NFKC", text.replace("\xad", "").replace("\u200b", ""))
    return _WORD.findall(folded.casefold())


def expected_words(cleaned: str) -> Counter[str]:
    """The words of cleaned HTML: its text, parted where a block begins or ends."""
    if not cleaned.strip():
        return Counter()
    root = lxml_html.fragment_fromstring(cleaned, create_parent="div")
    parts: list[str] = []
    pending: list[tuple[object, str]] = [(root, "in")]
    while pending:
        element, way = pending.pop()
        if way == "text":
            parts.append(str(element))
            continue
        assert isinstance(element, lxml_html.HtmlElement)
        gap = "" if element.tag in _INLINE else " "
        parts.append(gap)
        after: list[tuple[object, str]] = []
        for child in element:
            after += [(child, "in"), (child.tail or "", "text")]
        pending += [(gap, "text"), *reversed(after), (element.text or "", "text")]
    return Counter(words("".join(parts)))


def shown(lines: Iterable[Line], *, gap: str = "\n") -> str:
    """What lines say, without the reader's own words."""
    return gap.join(
        "".join(span.text for span in line.spans if span.role not in _OWN) for line in lines
    )


def letters(lines: Iterable[Line]) -> str:
    """The letters and digits of some lines, wherever they break."""
    return "".join(words(shown(lines, gap="")))


def faults(cleaned: str, widths: Iterable[int] = WIDTHS) -> list[str]:
    """What is wrong with how some cleaned HTML is typeset, in plain words."""
    document = parse(cleaned)
    options = Options(link_numbers=False)
    found: list[str] = []
    wide = layout(document, _WIDE, options=options)
    lost = expected_words(cleaned) - Counter(words(shown(wide)))
    if lost:
        found.append(f"lost: {dict(lost.most_common(12))}")
    whole = _by_block(wide)
    for width in widths:
        lines = layout(document, width, options=options)
        found += [
            f"{width}: a line of {cells_of(line.spans)} cells: {line.text!r}"
            for line in lines
            if cells_of(line.spans) > width
        ]
        narrow = _by_block(lines)
        for index in whole.keys() | narrow.keys():
            before, after = whole.get(index, ""), narrow.get(index, "")
            if before != after and not _same_table(document, index, before, after):
                found.append(f"{width}: block {index} says {after[:80]!r} for {before[:80]!r}")
    return found


def _by_block(lines: Iterable[Line]) -> dict[int, str]:
    blocks: dict[int, list[Line]] = {}
    for line in lines:
        blocks.setdefault(line.block, []).append(line)
    return {index: letters(some) for index, some in blocks.items()}


def _same_table(document: Document, index: int, before: str, after: str) -> bool:
    """Cells stand beside each other and records repeat the names of columns: none may be missing."""
    return _holds_table(document.blocks[index]) and not Counter(before) - Counter(after)


def _holds_table(block: Block) -> bool:
    pending: list[Block] = [block]
    while pending:
        match pending.pop():
            case Table():
                return True
            case Quote(blocks):
                pending.extend(blocks)
            case ListBlock(items=items) | DefinitionList(items=items):
                for item in items:
                    pending.extend(item.blocks)
            case _:
                pass
    return False


def main(arguments: list[str]) -> None:
    """The command."""
    folder, *names = arguments
    name = names[0] if names else "expected.html"
    pages = sorted(Path(folder).rglob(name)) or sorted(Path(folder).rglob("*.html"))
    wrong = 0
    for page in pages:
        cleaned = clean(page.read_text(encoding="utf-8", errors="replace"), BASE)
        began = time.perf_counter()
        document = parse(cleaned)
        longest = [
            max((cells_of(line.spans) for line in layout(document, width)), default=0)
            for width in WIDTHS
        ]
        took = time.perf_counter() - began
        found = faults(cleaned)
        wrong += bool(found)
        label = str(page.parent.name if name == page.name else page.name)
        print(f"{label:28} {len(cleaned):8} characters {longest!s:16} {1000 * took:6.0f} ms")
        for fault in found:
            print(f"    {fault}")
    print(f"{len(pages)} pages, {wrong} with a fault")
    sys.exit(1 if wrong else 0)
