"""Elements, in the order they open and close, become the blocks of a document."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from tui_reader.document import containers, elements
from tui_reader.document.blocks import Document, Notice
from tui_reader.document.flow import Closer, Flow, with_style

_SKIPPED = frozenset(
    "head script style template svg annotation annotation-xml select textarea button input "
    "param area dialog".split()
)
# libxml2 does not know every void element of HTML: what follows an unclosed
# wbr, embed, source or track becomes its content, which has to be visited.
_LEAVES = frozenset("pre img video audio iframe hr br".split())
_PLAIN_BLOCKS = frozenset(
    "address article aside body center details div fieldset footer form header hgroup legend main "
    "nav p section optgroup option tbody tfoot".split()
)
_STYLES = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em",
    "var": "em", "code": "code", "kbd": "code", "samp": "code", "tt": "code", "s": "strike",
    "strike": "strike", "del": "strike", "sub": "sub", "sup": "sup", "mark": "mark",
    "small": "small",
}  # fmt: skip
_HANDLERS: dict[str, Callable[[Flow, etree._Element], Closer | None]] = {
    "a": elements.anchor, "abbr": elements.abbreviation, "acronym": elements.abbreviation,
    "audio": elements.media, "blockquote": containers.quote, "br": elements.line_break,
    "caption": containers.caption, "dd": containers.meaning, "dl": containers.definitions,
    "dt": containers.term, "embed": elements.media, "figcaption": containers.caption,
    "figure": containers.figure, "hr": elements.rule, "iframe": elements.media,
    "img": elements.picture, "li": containers.item, "menu": containers.bulleted_or_numbered,
    "object": elements.media, "ol": containers.bulleted_or_numbered,
    "pre": elements.preformatted, "q": elements.quotation, "rt": elements.ruby_text,
    "summary": elements.summary, "table": containers.table, "td": containers.cell,
    "th": containers.cell, "thead": containers.table_head, "tr": containers.row,
    "ul": containers.bulleted_or_numbered, "video": elements.media,
    "wbr": elements.break_chance,
    **{f"h{level}": elements.title for level in range(1, 7)},
}  # fmt: skip


class Builder:
    """Gathers the blocks of one document."""

    def __init__(self) -> None:
        self._flow = Flow()
        # What to go back to, and what to do, when each open element closes.
        self._open: list[tuple[frozenset[str], int | None, bool, Closer | None]] = []

    def start(self, element: etree._Element, tag: str) -> bool:
        """An element opens; false when what it holds is not to be visited."""
        flow = self._flow
        state = (flow.styles, flow.link, flow.rtl)
        closer: Closer | None = None
        descend = tag not in _SKIPPED
        if descend:
            direction = element.get("dir")
            if direction:
                flow.rtl = direction.lower() == "rtl"
            style = _STYLES.get(tag)
            if style is not None:
                flow.styles = with_style(flow.styles, style)
            elif tag in _PLAIN_BLOCKS:
                flow.flush()
                closer = flow.flush
            elif (handler := _HANDLERS.get(tag)) is not None:
                closer = handler(flow, element)
                descend = tag not in _LEAVES
            if (name := element.get("id") or element.get("name")) is not None:
                flow.mark(name)
        self._open.append((*state, closer))
        return descend

    def end(self) -> None:
        """The element that was opened last closes."""
        styles, link, rtl, closer = self._open.pop()
        if closer is not None:
            closer()
        self._flow.styles, self._flow.link, self._flow.rtl = styles, link, rtl

    def end_all(self) -> None:
        """Everything that is still open closes."""
        while self._open:
            self.end()

    def text(self, text: str) -> None:
        """Text between two tags."""
        self._flow.text(text)

    def paragraph(self, text: str) -> None:
        """A whole paragraph of text."""
        self._flow.text(text)
        self._flow.flush()

    def notice(self, text: str) -> None:
        """A remark of the reader's own, at this place."""
        self._flow.flush()
        self._flow.frames[0].blocks.append(Notice(text))

    def document(self) -> Document:
        """Everything gathered; call once, after the last element closed."""
        flow = self._flow
        flow.flush()
        return Document(
            tuple(flow.frames[0].blocks), tuple(flow.links), tuple(flow.pictures), flow.anchors()
        )
