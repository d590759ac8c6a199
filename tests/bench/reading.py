"""How long huge articles take to open, and how long they hold up the window.

    python -m tests.bench reading

Prints for each: the time to the first paint and to the whole page, and the longest that the
window's loop was held up while it was set, scrolled, and set anew at another width.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import Callable

from msgspec.structs import replace
from textual.app import App, ComposeResult

from tests.ui.test_reading_pane import ARTICLE
from tui_reader.ui.reading.pane import ReadingPane
from tui_reader.ui.theme.themes import THEMES

ARTICLES = {
    "1 MB of prose": "".join(
        f"<p>Paragraph {n}: " + "boats and <em>cranes</em> and tides, " * 20 + "</p>"
        for n in range(1500)
    ),
    "50,000 links": "<p>"
    + "".join(f'<a href="https://x.example/{n}">link {n}</a> ' for n in range(50_000)),
    "50,000 items": "<ul>" + "".join(f"<li>item {n}" for n in range(50_000)),
}


class _Stage(App[None]):
    pane = ReadingPane()

    def compose(self) -> ComposeResult:
        self.pane = ReadingPane()
        yield self.pane

    def on_mount(self) -> None:
        self.register_theme(THEMES[0])
        self.theme = THEMES[0].name


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.005)


async def _measure(name: str, html: str) -> None:
    stage = _Stage()
    lags = [0.0]

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.002)
            lags.append(time.perf_counter() - began - 0.002)

    def worst() -> str:
        lag = max(lags)
        lags[:] = [0.0]
        return f"{1000 * lag:4.0f}"

    async with stage.run_test(size=(100, 40)) as pilot:
        pane = stage.pane
        pane.show(ARTICLE)
        await pilot.pause()
        watcher = asyncio.create_task(watch())
        began = time.perf_counter()
        pane.show(replace(ARTICLE, html=html, headline=replace(ARTICLE.headline, id=99)))
        first = [pane.render_line(y) for y in range(40)]
        shown = time.perf_counter() - began
        assert first
        await _until(lambda: pane.whole)
        whole, opened = time.perf_counter() - began, worst()
        pane.scroll_lines(len(pane.lines) // 2)
        await pilot.pause()
        scrolled = worst()
        lines = len(pane.lines)
        await pilot.resize_terminal(70, 40)
        await _until(lambda: len(pane.lines) != lines or pane.size.width < 71)
        await _until(lambda: all(worker.is_finished for worker in stage.workers))
        resized = worst()
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
    print(
        f"{name:14} first paint {1000 * shown:4.0f} ms, whole {1000 * whole:5.0f} ms;"
        f" held up: opening {opened} ms, scrolling {scrolled} ms, another width {resized} ms"
    )


def main(arguments: list[str]) -> None:
    """The command."""
    # As the window does when it starts.
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    for name, html in ARTICLES.items():
        asyncio.run(_measure(name, html))
