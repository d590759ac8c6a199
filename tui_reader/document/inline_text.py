"""Text inside one block, gathered as a browser would: white space collapsed, breaks kept."""

from __future__ import annotations

import re

from tui_reader.document.blocks import PLAIN, Run, Runs
from tui_reader.text.cells import display
from tui_reader.text.plain import TITLE_LIMIT, plain

_SPACE = re.compile("[ \t\n\r\f]+")
_NEEDS_COLLAPSE = re.compile("[\t\n\r\f]|  ")
# Between ideographs a line break of the source is no space (CSS Text 3 §4.1.3).
_WIDE = "\u3000-\u30ff\u3400-\u9fff\uff00-\uff60"
_BREAK_INSIDE_WIDE = re.compile(f"(?<=[{_WIDE}])[ \t]*[\n\r][ \t\n\r]*(?=[{_WIDE}])")
_NAMING = 100
"""Runs that name a link: links may stand in one another, and each would read the same again."""
_BLANK = " \n\xa0\u202f\u200b\xad"


class InlineText:
    """The runs of the block that is being read.

    White space collapses as in CSS Text 3 §4.1.1 (``white-space: normal``);
    no-break spaces, soft hyphens and zero-width spaces stay.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, text: str, styles: frozenset[str], link: int | None) -> None:
        """Text as it stands between two tags."""
        if not self._runs and text.isspace():
            return
        text = plain(text)
        if _NEEDS_COLLAPSE.search(text):
            text = _SPACE.sub(" ", _BREAK_INSIDE_WIDE.sub("", text))
        text = display(text)
        last = self._runs[-1] if self._runs else None
        if last is None or last.text[-1] in " \n":
            text = text.lstrip(" ")
        elif link is not None and last.link != link and text.startswith(" "):
            # The gap before a link is not part of it.
            self._runs.append(Run(" "))
            text = text[1:]
        if text:
            self._runs.append(Run(text, styles, link))

    def add_mark(self, mark: str, styles: frozenset[str], link: int | None) -> None:
        """A sign of the reader's own (a quotation mark, a place to break), joined to its neighbours."""
        self._runs.append(Run(mark, styles, link))

    def line_break(self) -> bool:
        """A forced break; false when the line is empty, so that two breaks end a paragraph."""
        while self._runs and self._runs[-1].text == " ":
            self._runs.pop()
        if not self._runs or self._runs[-1].text.endswith("\n"):
            return False
        self._runs.append(Run("\n"))
        return True

    def end_link(self, begin: int) -> str:
        """Close the link whose runs begin at ``begin``; gives its words, or the first of many.

        A space before the closing tag moves behind it.
        """
        if len(self._runs) > begin and self._runs[-1].text.endswith(" "):
            last = self._runs.pop()
            if len(last.text) > 1:
                self._runs.append(Run(last.text[:-1], last.styles, last.link))
            self._runs.append(Run(" "))
        some = self._runs[begin : begin + _NAMING]
        return "".join(run.text[:TITLE_LIMIT] for run in some).strip()

    def take(self) -> Runs:
        """The runs, trimmed and merged, and none when they show nothing; begins anew."""
        if not self._runs:
            return ()
        runs, self._runs = self._runs, []
        while runs and not runs[-1].text.strip(_BLANK):
            runs.pop()
        first = 0
        while first < len(runs) and not runs[first].text.strip(_BLANK):
            first += 1
        merged: list[Run] = []
        texts: list[str] = []
        style: tuple[frozenset[str], int | None] = (PLAIN, None)
        for run in runs[first:]:
            if (run.styles, run.link) != style and texts:
                # A joiner binds characters of one run only: their cells are counted together.
                texts[-1] = texts[-1].rstrip("\u200d")
                merged.append(Run("".join(texts), *style))
                texts = []
            style = (run.styles, run.link)
            texts.append(run.text)
        if texts:
            merged.append(Run("".join(texts), *style))
        if merged:
            merged[0] = Run(merged[0].text.lstrip(_BLANK), merged[0].styles, merged[0].link)
            last = merged[-1]
            merged[-1] = Run(last.text.rstrip(_BLANK), last.styles, last.link)
        return tuple(merged)
