"""From HTML to a document: the door for everything that is to be read."""

from __future__ import annotations

import re

from lxml import etree

from tui_reader.document.blocks import Document
from tui_reader.document.builder import Builder
from tui_reader.text.i18n import _
from tui_reader.text.references import unescape
from tui_reader.text.tags import without_attribute_floods

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
