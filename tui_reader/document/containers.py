"""Elements that hold blocks: quotes, lists, tables, figures.

Each function opens one and gives what is to be done when it closes. What
stands outside the container it belongs in is read as a block like any other.
"""

from __future__ import annotations

from lxml import etree
from msgspec.structs import replace

from tui_reader.document.blocks import (
    Block,
    Definition,
    DefinitionList,
    Heading,
    ListBlock,
    ListItem,
    Paragraph,
    Picture,
    Quote,
    Run,
    Runs,
)
from tui_reader.document.flow import Closer, Flow, Frame, whole_number, with_style
from tui_reader.document.grid import CellDraft, TableDraft
from tui_reader.text.cells import is_rtl


def quote(flow: Flow, element: etree._Element) -> Closer:
    """``blockquote``."""
    if flow.push("quote") is None:
        return flow.flush

    def close() -> None:
        blocks = flow.pop().blocks
        if blocks:
            flow.add(Quote(tuple(blocks)))

    return close


def bulleted_or_numbered(flow: Flow, element: etree._Element) -> Closer:
    """``ul``, ``ol``, ``menu``."""
    if flow.push("list") is None:
        return flow.flush
    ordered = element.tag == "ol"
    start = whole_number(element.get("start"), 1)
    kind = element.get("type") or "1"

    def close() -> None:
        items = [ListItem(tuple(b), v) for b, v in flow.pop().items if b or ordered]
        if any(item.blocks for item in items):
            numbering = kind if kind in "1aAiI" else "1"
            flow.add(ListBlock(ordered, tuple(items), start, numbering))

    return close


def item(flow: Flow, element: etree._Element) -> Closer:
    """``li``; outside a list a block like any other."""
    parent = flow.parent("list")
    if parent is None or flow.push("item") is None:
        return flow.flush
    stated = element.get("value")
    value = None if stated is None else whole_number(stated, 0)

    def close() -> None:
        parent.items.append((flow.pop().blocks, value))

    return close


def definitions(flow: Flow, element: etree._Element) -> Closer:
    """``dl``."""
    if flow.push("definitions") is None:
        return flow.flush

    def close() -> None:
        drafts = flow.pop().definitions
        if drafts:
            flow.add(DefinitionList(tuple(Definition(tuple(t), tuple(b)) for t, b in drafts)))

    return close


def term(flow: Flow, element: etree._Element) -> Closer:
    """``dt``."""
    parent = flow.parent("definitions")
    if parent is None or flow.push("term") is None:
        return flow.flush

    def close() -> None:
        runs, rest = _as_runs(flow.pop().blocks)
        if not parent.definitions or parent.definitions[-1][1]:
            parent.definitions.append(([], []))
        if runs:
            parent.definitions[-1][0].append(runs)
        parent.definitions[-1][1].extend(rest)

    return close


def meaning(flow: Flow, element: etree._Element) -> Closer:
    """``dd``."""
    parent = flow.parent("definitions")
    if parent is None or flow.push("meaning") is None:
        return flow.flush

    def close() -> None:
        blocks = flow.pop().blocks
        if not parent.definitions:
            parent.definitions.append(([], []))
        parent.definitions[-1][1].extend(blocks)

    return close


def table(flow: Flow, element: etree._Element) -> Closer:
    """``table``."""
    frame = flow.push("table")
    if frame is None:
        return flow.flush
    draft = frame.table = TableDraft()

    def close() -> None:
        for block in flow.pop().blocks + draft.finish():
            flow.add(block)

    return close


def table_head(flow: Flow, element: etree._Element) -> Closer | None:
    """``thead``: its rows name the columns."""
    parent = flow.parent("table")
    if parent is None or parent.table is None:
        return None
    draft = parent.table
    draft.in_head = True

    def close() -> None:
        draft.in_head = False

    return close


def row(flow: Flow, element: etree._Element) -> Closer:
    """``tr``."""
    parent = flow.parent("table")
    if parent is not None and parent.table is not None:
        parent.table.begin_row()
    return flow.flush


def cell(flow: Flow, element: etree._Element) -> Closer:
    """``td``, ``th``."""
    parent = flow.parent("table")
    if parent is None or parent.table is None or flow.push("cell") is None:
        return flow.flush
    draft = parent.table
    header = element.tag == "th"
    colspan = min(max(whole_number(element.get("colspan"), 1), 1), 1000)
    rowspan = min(max(whole_number(element.get("rowspan"), 1), 1), 65534)
    align = (element.get("align") or "").lower()

    def close() -> None:
        blocks = flow.pop().blocks
        stated = align if align in ("left", "right", "center") else ""
        draft.add_cell(CellDraft(blocks, header, colspan, rowspan, stated))

    return close


def caption(flow: Flow, element: etree._Element) -> Closer:
    """``caption``, ``figcaption``: belongs to the innermost table or figure."""
    flow.flush()
    parent = next((f for f in reversed(flow.frames) if f.kind in ("figure", "table")), None)
    if parent is None or flow.push("caption") is None:
        return flow.flush

    def close() -> None:
        runs, rest = _as_runs(flow.pop().blocks)
        if parent.table is not None:
            parent.table.caption = runs
        else:
            parent.caption = runs
        for block in rest:
            flow.add(block)

    return close


def figure(flow: Flow, element: etree._Element) -> Closer:
    """``figure``."""
    if flow.push("figure") is None:
        return flow.flush

    def close() -> None:
        frame = flow.pop()
        _set_caption(flow, frame)
        for block in frame.blocks:
            flow.add(block)

    return close


def _set_caption(flow: Flow, frame: Frame) -> None:
    if not frame.caption:
        return
    for place in range(len(frame.blocks) - 1, -1, -1):
        block = frame.blocks[place]
        if isinstance(block, Picture) and not block.caption:
            captioned = replace(block, caption=frame.caption)
            flow.pictures[block.index] = captioned
            frame.blocks[place] = captioned
            return
    small = tuple(Run(r.text, with_style(r.styles, "small"), r.link) for r in frame.caption)
    frame.blocks.append(Paragraph(small, is_rtl("".join(r.text for r in small))))


def _as_runs(blocks: list[Block]) -> tuple[Runs, list[Block]]:
    """The text at the beginning as runs, a block a line, and the blocks from the first other one on."""
    runs: list[Run] = []
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph | Heading):
            return tuple(runs), blocks[place:]
        if runs:
            runs.append(Run("\n"))
        runs.extend(block.runs)
    return tuple(runs), []
