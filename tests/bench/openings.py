"""How long opening an article holds up the window's loop, for documents that mean ill.

    python -m tests.bench openings [COUNT] [--seed N] [--slow SECONDS]

Documents are made by Hypothesis: elements repeated, nested and left open, texts of one character
and of many scripts, code in every language, tables with spans. Each is read and set as the reading
pane does it, at 20, 72 and 160 cells: a short one on the loop, of a long one the beginning on the
loop and the whole in a thread, while the loop beats. Counted is processor time, so that other
programs do not: what the loop spends itself, and what the thread spends between two beats. Prints
the slowest ten with what made them, and fails when one takes longer than ``--slow`` (0.5).
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Callable
from heapq import nlargest
from time import process_time
from typing import NamedTuple, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.bench.lexers import PIECES
from tests.support.samples import NOW
from tui_reader.document.code import LANGUAGES
from tui_reader.document.layout import Options
from tui_reader.document.wrap import hyphenator
from tui_reader.model import Article, Headline
from tui_reader.ui.actions import ACTIONS
from tui_reader.ui.reading.lines import (
    first_page,
    is_long,
    read_document,
    read_whole,
    set_page,
    set_whole,
)

WIDTHS = (20, 72, 160)
SLOW = 0.5

T = TypeVar("T")

WORDS = (
    "a", "ab ", "word ", "é", "0", "1 ", "1,000.5 ", " ", "&nbsp;", "\n", "\n\n", "-", "a-", "— ", ".", "a.", "/", "(", "«", " »",
    " ;", "&shy;", "a&shy;", "&#8203;", "a\u0301", "\u0301", "\u200d", "字", "字、", "👩\u200d👩\u200d👧", "한", "กำ", "क्षि", "क्ष ",
    "ש", "שלום ", "ال", "\u202b", "\u202e", "\u2066", "\u202aa\u2069", "\u1161", "&amp;", "&#9999;", "&#" + "9" * 40 + ";", "&lt;",
    "https://quai.example/a?b=c&amp;", "Donaudampfschifffahrtsgesellschaft", "supercalifragilistic ", "\t", "\x0b", "\ufeff", "a<wbr>",
    "ﷺ", "𝒳", "\U000e0061", "<", "<a", "&", "x" * 70 + " ", "1" * 61 + " ",
)  # fmt: skip
OPENERS = (
    "<p>", "<div>", "<b>", "<i>", "<span>", "<code>", "<sup>", "<sub>", "<q>", "<abbr title='Port Authority of Lune'>", "<ruby>",
    "<rt>", "<rp>", "<a href='https://quai.example/{n}'>", "<a href='#{n}'>", "<a href='https://ünï.example/{n}'>", "<a id='{n}'>",
    "<h1>", "<h3>", "<ul>", "<ol>", "<ol type=i start=3999>", "<li>", "<li value=999999>", "<dl>", "<dt>", "<dd>",
    "<blockquote>", "<pre>", "<pre><code class='language-{language}'>", "<table>", "<thead>", "<tr>", "<td>", "<th>",
    "<td rowspan=65534>", "<td colspan=1000>", "<td colspan=59>", "<td rowspan=9 colspan=9>", "<tr><td>", "<tr><td>a<td>b<td>",
    "<tr>" + "<td>1" * 59, "<figure>", "<figcaption>", "<caption>", "<hr>", "<br>", "<wbr>", "<img src='https://quai.example/{n}.png'>",
    "<img src='https://quai.example/{n}.png' alt='a quay at dawn' title='seen from the second quay'>", "<video src='https://quai.example/{n}'>",
    "<details>", "<summary>", "<p dir=rtl>", "<select>", "<object>", "<embed>", "<svg>", "<math>", "<form>", "<center>", "<font>",
    "<!--", "<?", "<![CDATA[", "</p>", "</div>", "<p ", "<p a=", "<p a='", "<nobr>", "<script>", "<style>", "<option>",
)  # fmt: skip
SIZES = (300, 3_000, 20_000, 45_000, 200_000)
FORMS = ("once", "closed", "open", "nested", "long")


class Part(NamedTuple):
    """A stretch of a document."""

    form: str
    """``once``: the elements around one long text; ``closed``, ``open``, ``nested``: the elements
    again and again, each closed at once, never, or at the end; ``long``: the text alone."""
    openers: tuple[str, ...]
    word: str
    size: int
    language: str

    def html(self) -> str:
        """The markup, about ``size`` characters of it."""
        if self.form == "long":
            return self.word * (self.size // len(self.word))
        closers = "".join(
            f"</{name}>" for name in reversed(re.findall(r"<(\w+)", "".join(self.openers)))
        )
        opener = "".join(self.openers).replace("{language}", self.language)
        if self.form == "once":
            return opener + self.word * (self.size // len(self.word)) + closers
        piece = opener + self.word + (closers if self.form == "closed" else "")
        times = self.size // (len(piece) + (len(closers) if self.form == "nested" else 0)) + 1
        body = "".join(piece.replace("{n}", str(n)) for n in range(times))
        return body + closers * (times if self.form == "nested" else 0)


_LANGUAGES = (*sorted(LANGUAGES), "perl", "klingon")
_WORDS = st.sampled_from((*WORDS, *(text.replace("<", "&lt;") for text in PIECES)))
_OPENERS = st.lists(st.sampled_from(OPENERS), min_size=1, max_size=3).map(tuple)
_CODE = st.just(("<pre><code class='language-{language}'>",))
PARTS = st.builds(
    Part,
    st.sampled_from(FORMS),
    _OPENERS | _CODE,
    _WORDS,
    st.sampled_from(SIZES),
    st.sampled_from(_LANGUAGES),
)
DOCUMENTS = st.lists(PARTS, min_size=1, max_size=4).map(tuple)


class Opening(NamedTuple):
    """What opening a document took, in seconds of the loop's."""

    seconds: float
    what: str
    size: int
    parts: tuple[Part, ...]


def article_of(html: str) -> Article:
    """An article with a text."""
    headline = Headline(
        id=1, title="The quay", url="https://quai.example/a", feed_id=1, feed="Le Quai", feed_url="https://quai.example/feed",
        author="", published=NOW, received=NOW, sort_at=NOW, language="en", read=False, starred=False, later=False, tags=(),
        story=1,
    )  # fmt: skip
    return Article(headline, html, "", None, summary_only=False)


def opened(parts: tuple[Part, ...], widths: tuple[int, ...] = WIDTHS) -> Opening:
    """Open a document; gives the worst hold-up."""
    html = "".join(part.html() for part in parts)
    options = Options(justify=True, hyphens=hyphenator("en"))
    seconds, what = asyncio.run(_hold_ups(article_of(html), widths, options))
    return Opening(seconds, what, len(html), parts)


async def _hold_ups(
    article: Article, widths: tuple[int, ...], options: Options
) -> tuple[float, str]:
    found: list[tuple[float, str]] = []
    if not is_long(article.html):
        document, took = _timed(lambda: read_document(article))
        for width in widths:
            _, more = _timed(lambda: set_page(article, document, width, ACTIONS, options=options))  # noqa: B023
            found.append((took + more, f"read and set at {width}"))
        return max(found)
    for width in widths:
        _, took = _timed(lambda: first_page(article, width, options, ACTIONS))  # noqa: B023
        found.append((took, f"the beginning at {width}"))
    document, gap = await _beating(lambda: read_whole(article))
    found.append((gap, "a thread that reads"))
    for width in widths:
        _, gap = await _beating(
            lambda: set_whole(article, document, width, options, ACTIONS, lambda: False)  # noqa: B023
        )
        found.append((gap, f"a thread that sets at {width}"))
    return max(found)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = process_time()
    result = work()
    return result, process_time() - began


async def _beating(work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives in a thread, and the longest it held the interpreter."""
    task = asyncio.create_task(asyncio.to_thread(work))
    worst, last = 0.0, process_time()
    while not task.done():
        await asyncio.sleep(0.001)
        now = process_time()
        worst, last = max(worst, now - last), now
    return await task, worst


def openings(count: int, number: int) -> list[Opening]:
    """Open so many documents, always the same ones for a number; the slowest are tried again."""
    met: list[tuple[Part, ...]] = []

    @seed(number)
    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(DOCUMENTS)
    def meet(parts: tuple[Part, ...]) -> None:
        met.append(parts)

    meet()
    found = []
    for parts in met:
        one = opened(parts)
        # The first of a language loads it, and a busy machine disturbs the caches.
        found.append(min(one, opened(parts)) if one.seconds > SLOW / 2 else one)
        if sys.stderr.isatty():
            print(f"\r{len(found)} of {len(met)}", end="", file=sys.stderr)
    return found


def main(arguments: list[str]) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench openings")
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=SLOW)
    options = parser.parse_args(arguments)
    found = openings(options.count, options.seed)
    for one in nlargest(10, found):
        print(f"{one.seconds:6.3f} s  {one.size:8} characters  {one.what}")
        for part in one.parts:
            print(f"              {tuple(part)!r}"[:200])
    slow = sum(one.seconds > options.slow for one in found)
    print(f"{len(found)} documents, {slow} held up the loop for over {options.slow} s")
    sys.exit(1 if slow else 0)
