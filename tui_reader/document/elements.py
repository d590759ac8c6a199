"""HTML elements as blocks of a document: titles, pictures, code, links, and those that hold others.

Each function opens one and gives what is to be done when it closes, if anything.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree
from msgspec.structs import replace

from tui_reader.document.blocks import (
    Block,
    Code,
    Definition,
    DefinitionList,
    Heading,
    ListBlock,
    ListItem,
    Media,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Runs,
)
from tui_reader.document.flow import Closer, Flow, Frame, whole_number, with_style
from tui_reader.document.grid import CellDraft, TableDraft
from tui_reader.text.cells import display, is_rtl
from tui_reader.text.links import WEB, clean_url, host_of
from tui_reader.text.plain import one_line, plain

# Elements that hold blocks: quotes, lists, tables, figures.


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


TAB = 4
"""Columns between tab stops in preformatted text."""

_INSIDE_SHORT = 8
"""Elements of an abbreviation; what has more is none, and those inside would read it again."""
_ICON = 32
"""Pixels: a picture no larger is a sign in the text and its ``alt`` stands for it."""
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|brush:)[-\s]?([a-z0-9+#._-]{1,20})", re.IGNORECASE
)


def title(flow: Flow, element: etree._Element) -> Closer:
    """``h1`` to ``h6``."""
    flow.flush()
    outer = flow.heading
    flow.heading = int(str(element.tag)[1])

    def close() -> None:
        flow.flush()
        flow.heading = outer
        held, flow.held = flow.held, []
        for block in held:
            flow.add(block)

    return close


def summary(flow: Flow, element: etree._Element) -> Closer:
    """``summary``: shown, in bold, as there is nothing to unfold."""
    flow.flush()
    flow.styles = with_style(flow.styles, "strong")
    return flow.flush


def rule(flow: Flow, element: etree._Element) -> None:
    """``hr``; none before the first block, never two in a row."""
    flow.flush()
    blocks = flow.frames[-1].blocks
    if blocks and not isinstance(blocks[-1], Rule):
        flow.add(Rule())


def preformatted(flow: Flow, element: etree._Element) -> None:
    """``pre``, whole."""
    flow.flush()
    text = plain(_text_with_breaks(element))
    lines = [display(line.expandtabs(TAB)).rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        del lines[0]
    if lines:
        flow.add(Code("\n".join(lines), _language(element)))
    for inner in element.iter("img"):
        picture(flow, inner)


def picture(flow: Flow, element: etree._Element) -> None:
    """``img``: a block of its own, but for icons and emoji, whose ``alt`` is text."""
    width, height = whole_number(element.get("width"), 0), whole_number(element.get("height"), 0)
    if 1 in (width, height):
        return
    alt = one_line(display(element.get("alt") or ""))
    url = clean_url(element.get("src") or "", schemes=WEB)
    if not url or 0 < max(width, height) <= _ICON or _is_emoji(alt):
        flow.text(alt)
        return
    if not flow.heading:
        flow.flush()
    title = one_line(display(element.get("title") or ""))
    told = title.count(" ") > 1 and title != alt
    shown = Picture(
        url,
        len(flow.pictures),
        alt,
        (Run(title),) if told else (),
        flow.link,
        max(width, 0),
        max(height, 0),
    )
    flow.pictures.append(shown)
    if flow.heading:
        flow.held.append(shown)
    else:
        flow.add(shown)


def media(flow: Flow, element: etree._Element) -> None:
    """``video``, ``audio``, ``iframe``, ``embed``, ``object``: where it can be played."""
    flow.flush()
    source = element.get("src") or element.get("data") or ""
    if not source:
        inner = element.find("source")
        source = (inner.get("src") or "") if inner is not None else ""
    link = flow.link_to(source)
    if link is None:
        return
    url = flow.links[link].url
    kind = {"video": "video", "audio": "audio"}.get(str(element.tag), "embed")
    title = one_line(display(element.get("title") or "")) or host_of(url)
    flow.name_link(link, title)
    flow.add(Media(kind, title, link))


def anchor(flow: Flow, element: etree._Element) -> Closer | None:
    """``a``."""
    link = flow.link_to(element.get("href") or "")
    if link is None:
        return None
    flow.link = link
    begin = len(flow.inline)

    def close() -> None:
        flow.name_link(link, flow.inline.end_link(begin))

    return close


def line_break(flow: Flow, element: etree._Element) -> None:
    """``br``; two in a row end the paragraph."""
    if not flow.inline.line_break():
        flow.flush()


def break_chance(flow: Flow, element: etree._Element) -> None:
    """``wbr``."""
    flow.inline.add_mark("\u200b", flow.styles, flow.link)


def quotation(flow: Flow, element: etree._Element) -> Closer:
    """``q``: the quotation marks a browser would draw."""
    opening, closing = "“”" if flow.quotes % 2 == 0 else "‘’"
    flow.quotes += 1
    flow.inline.add_mark(opening, flow.styles, flow.link)

    def close() -> None:
        flow.quotes -= 1
        flow.inline.add_mark(closing, flow.styles, flow.link)

    return close


def abbreviation(flow: Flow, element: etree._Element) -> Closer | None:
    """``abbr``: what it stands for follows in parentheses the first time."""
    title = one_line(display(element.get("title") or ""))
    within = list(islice(element.iter(), _INSIDE_SHORT + 1))
    if not 0 < len(title) < 80 or title in flow.explained or len(within) > _INSIDE_SHORT:
        return None
    short = one_line("".join(map(str, element.itertext())))
    if not 0 < len(short) < len(title) or len(short) > 12:
        return None
    flow.explained.add(title)
    return lambda: flow.text(f" ({title})")


def ruby_text(flow: Flow, element: etree._Element) -> Closer | None:
    """``rt``: how the characters before it are read, in parentheses unless ``rp`` gives some."""
    # libxml2 does not know that an rt ends the rp before it.
    beside = (element.getprevious(), element.getparent())
    if any(one is not None and one.tag == "rp" for one in beside):
        return None
    flow.text("(")
    return lambda: flow.text(")")


def _text_with_breaks(element: etree._Element) -> str:
    parts: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts.append("\n" if inner.tag == "br" else inner.text or "")
        elif inner is not element:
            parts.append(inner.tail or "")
    return "".join(parts)


def _is_emoji(alt: str) -> bool:
    return 0 < len(alt) <= 6 and not alt.isascii() and not any(c.isalnum() for c in alt)


def _language(element: etree._Element) -> str:
    classes = [element.get("class") or ""]
    classes.extend(code.get("class") or "" for code in element.iter("code"))
    match = next(filter(None, map(_LANGUAGE.search, classes)), None)
    return match[1].lower() if match else ""
