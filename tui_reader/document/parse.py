"""From HTML to a document: the door for everything that is to be read."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from tui_reader.document import elements
from tui_reader.document.blocks import Document, Notice
from tui_reader.document.flow import Closer, Flow, with_style
from tui_reader.text.html import unescape, without_attribute_floods
from tui_reader.text.i18n import _

# Elements, in the order they open and close, become the blocks of a document.

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
    "audio": elements.media, "blockquote": elements.quote, "br": elements.line_break,
    "caption": elements.caption, "dd": elements.meaning, "dl": elements.definitions,
    "dt": elements.term, "embed": elements.media, "figcaption": elements.caption,
    "figure": elements.figure, "hr": elements.rule, "iframe": elements.media,
    "img": elements.picture, "li": elements.item, "menu": elements.bulleted_or_numbered,
    "object": elements.media, "ol": elements.bulleted_or_numbered,
    "pre": elements.preformatted, "q": elements.quotation, "rt": elements.ruby_text,
    "summary": elements.summary, "table": elements.table, "td": elements.cell,
    "th": elements.cell, "thead": elements.table_head, "tr": elements.row,
    "ul": elements.bulleted_or_numbered, "video": elements.media,
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


SIZE_LIMIT = 3_000_000
"""Characters of HTML that are read; the longest article met had a tenth of it."""

NODE_LIMIT = 100_000
"""Elements that are read."""

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_TAG = re.compile(r"<(?:!--|/?([a-zA-Z][a-zA-Z0-9]*))[^<>]*>?")
_BLANK_LINES = re.compile(r"\n[ \t\r\f]*\n\s*")
_INLINE_TAGS = frozenset(
    "a abbr b cite code del em i ins kbd mark q s small span strong sub sup u var".split()
)


def parse(html: str) -> Document:
    """The document that some HTML means.

    Never fails, whatever it is given: broken markup is read as libxml2 reads
    it, text without any tag becomes paragraphs by its blank lines, and what
    exceeds :data:`SIZE_LIMIT`, :data:`NODE_LIMIT` or the nesting that libxml2
    allows is left out or made plain, with a notice where that happened. The
    HTML is expected to be cleaned, but nothing here relies on it: every text
    is sanitized and every address ``clean_url``.
    """
    builder = Builder()
    cut = len(html) > SIZE_LIMIT
    html = without_attribute_floods(_UNREADABLE.sub("", html[:SIZE_LIMIT]))
    if not _MARKUP.search(html):
        _add_plain(builder, unescape(html))
    else:
        cut = not _add_tree(builder, html) or cut
    if cut:
        builder.notice(_("This article is too long to be shown whole. The rest is on its page."))
    return builder.document()


def _add_tree(builder: Builder, html: str) -> bool:
    """Whether every element was read."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    root = etree.fromstring(html.encode(), parser)
    if any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        # libxml2 stops where the limit is met; the words behind it shall not be lost.
        builder.notice(
            _("This article is built in a way that cannot be shown. Here is its text alone.")
        )
        _add_plain(builder, unescape(_TAG.sub(_tag_gap, html)))
        return True
    if root is None:
        return True
    walker = etree.iterwalk(root, events=("start", "end"))
    count = 0
    for event, element in walker:
        if event == "start":
            count += 1
            if count > NODE_LIMIT:
                builder.end_all()
                return False
            if not builder.start(element, str(element.tag)):
                walker.skip_subtree()
            elif element.text:
                builder.text(element.text)
        else:
            builder.end()
            if element.tail:
                builder.text(element.tail)
    return True


def _add_plain(builder: Builder, text: str) -> None:
    for paragraph in _BLANK_LINES.split(text):
        builder.paragraph(paragraph)


def _tag_gap(match: re.Match[str]) -> str:
    name = match[1]
    return "" if name and name.lower() in _INLINE_TAGS else "\n\n"
