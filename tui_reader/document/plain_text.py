"""A document as plain text, as a pipe or a file wants it."""

from __future__ import annotations

from tui_reader.document.blocks import Document
from tui_reader.document.layout import layout


def to_text(document: Document, width: int = 72) -> str:
    """The article set at ``width`` cells, then the addresses of its links as ``[1] url``.

    Ends in a line feed unless it is empty. Addresses are never broken and may
    exceed the width.
    """
    lines = [line.text.rstrip() for line in layout(document, width)]
    if document.links:
        digits = len(str(len(document.links)))
        lines.append("")
        for number, link in enumerate(document.links, 1):
            lines.append(f"[{number}]".rjust(digits + 2) + f" {link.url}")
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""
