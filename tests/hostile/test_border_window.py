"""The window under hostile text: nothing obeyed leaves it, and no document stops it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.bench.border import PATHS, attack, faults_of
from tests.bench.border_payloads import PAYLOADS
from tests.ui.test_reading_pane import ARTICLE, Stage, page, until

SHORT = [
    number
    for number, payload in enumerate(PAYLOADS)
    if payload.name in ("OSC 52", "C1 CSI", "[@click]")
]


@pytest.mark.parametrize("mode", ["input filter off", "output filter off"])
def test_each_filter_holds_by_itself(mode: str) -> None:
    """The short form of ``python -m tests.bench border``, which also shows that without both all leaks."""
    assert faults_of(mode, attack(mode, SHORT)) == []
    assert len(PATHS) >= 17
    assert len(PAYLOADS) >= 30


DOCUMENTS: dict[str, Callable[[], str]] = {
    "500 deep": lambda: "<div>" * 500 + "The quay opens" + "</div>" * 500,
    "100,000 deep": lambda: "<div>" * 100_000 + "The quay opens" + "</div>" * 100_000,
    "100,000 deep, of many kinds": lambda: "<ul><li><b><blockquote>" * 25_000 + "The quay opens",
    "50 MB": lambda: "<p>The quay opens</p>" + "<p>word word word</p>" * 2_400_000,
    "50 MB of one word": lambda: "The quay opens " + "x" * 50_000_000,
    "a table of 500 × 500": lambda: (
        "<p>The quay opens<table>" + ("<tr>" + "<td>x</td>" * 500) * 500 + "</table>"
    ),
    "200,000 attributes": lambda: (
        "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">The quay opens"
    ),
    "400,000 elements": lambda: "The quay opens" + "<b>x</b>" * 400_000,
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_no_document_crashes_or_freezes_the_window(name: str) -> None:
    stage = Stage(None)
    async with stage.run_test(size=(90, 30)) as pilot:
        await pilot.pause()
        gaps: list[float] = []

        async def pulse() -> None:
            before = time.monotonic()
            while True:
                await asyncio.sleep(0.005)
                now = time.monotonic()
                gaps.append(now - before)
                before = now

        html = DOCUMENTS[name]()
        beating = asyncio.create_task(pulse())
        # As if it had come past the input filter, which would have cut it.
        stage.pane.show(replace(ARTICLE, html=html, full_text=""))
        await until(lambda: "The quay opens" in page(stage))
        stage.pane.bottom()
        await pilot.pause()
        beating.cancel()
        assert max(gaps) < 1.0
