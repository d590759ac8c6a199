"""Panes keep what they painted: it is what they would paint now."""

from __future__ import annotations

from pathlib import Path
from string import ascii_lowercase

import pytest
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from tests.support.window import fill_many, started, until, window
from tui_reader.text.cells import split_cells
from tui_reader.ui import painting
from tui_reader.ui.headlines.list import HeadlineList
from tui_reader.ui.pane import Pane

KEYS = (
    "j j v v v c c s m u enter j j space h 3 j G g g J J T f j j enter l b colon escape"
    " less_than_sign greater_than_sign t right escape tab tab a u d l"
).split()


def lines(pane: Pane) -> list[Strip]:
    """All that a pane would show."""
    return list(pane.render_lines(pane.outer_size.region))


@pytest.mark.parametrize("size", [(160, 40), (90, 24), (60, 16)])
async def test_what_is_kept_is_what_would_be_painted_now(
    size: tuple[int, int], tmp_path: Path
) -> None:
    app = window(tmp_path)
    async with app.run_test(size=size) as pilot:
        main = await started(pilot)
        panes = [pane for pane in main.query(Pane) if pane.display]
        assert len(panes) > size[0] // 100
        for key in KEYS:
            await pilot.press(key)
            await pilot.pause()
            for pane in main.query(Pane):
                if not pane.display or app.screen is not main:
                    continue
                kept = lines(pane)
                pane.notify_style_update()
                painted = lines(pane)
                assert [list(strip) for strip in kept] == [list(strip) for strip in painted], key
        assert max(strip.cell_length for strip in painted) == pane.outer_size.width


async def test_the_focus_shows_without_colours(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        edges = [lines(pane)[0].text for pane in (main.panes.views, main.panes.headlines)]
        assert ["━" in edge for edge in edges] == [False, True]
        assert " Unread · 23 " in edges[1]
        await pilot.press("tab")
        await pilot.pause()
        edges = [
            lines(pane)[0].text
            for pane in (main.panes.views, main.panes.headlines, main.panes.article)
        ]
        assert ["━" in edge for edge in edges] == [False, False, True]


async def test_every_line_is_put_in_visual_order_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What was ordered once is in bold letters of the same width.
    bold = {ord(one): ord(one) + 0x1D3B9 for one in ascii_lowercase}

    def ordered(text: str, *_how: object) -> str:
        assert not any(ord(one) in bold.values() for one in text), text
        return text.translate(bold)

    def in_order(strip: Strip, *_how: object) -> Strip:
        return Strip(Segment(ordered(text), style) for text, style, _control in strip)

    monkeypatch.setattr(painting, "ordered", ordered)
    monkeypatch.setattr(painting, "has_rtl", lambda _text: True)
    monkeypatch.setattr(painting, "in_visual_order", in_order)
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("enter", "v")
        await until(pilot, lambda: main.panes.article.lines)
        panes = main.panes
        strips = [
            strip for pane in (panes.views, panes.headlines, panes.article) for strip in lines(pane)
        ]
        strips += [panes.status.render_line(0), panes.ticker.render_line(0)]
        texts = [one.text for strip in strips for one in strip if any(map(str.isalpha, one.text))]
        assert len(texts) > 50
        assert [text for text in texts if any(one in ascii_lowercase for one in text)] == []


@pytest.mark.parametrize("size", [(110, 30), (60, 20)])
async def test_whatever_changes_in_a_frame_is_painted(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[Region | None] = []
    refresh = Pane.refresh

    def noted(pane: Pane, *regions: Region, repaint: bool = True, **more: bool) -> Pane:
        if repaint and isinstance(pane, HeadlineList):
            painted.extend(regions or [None])
        return refresh(pane, *regions, repaint=repaint, **more)

    monkeypatch.setattr(Pane, "refresh", noted)
    app = window(tmp_path, filled=False)
    fill_many(app.context.paths, 350)
    async with app.run_test(size=size) as pilot:
        pane = (await started(pilot)).panes.headlines
        for key in ("G", "g g", "ctrl+d", "G", "D", "g g", "D", "G"):
            before = [list(split_cells(strip.text)) for strip in lines(pane)]
            painted.clear()
            await pilot.press(*key.split())
            await pilot.pause()
            left, top = pane.styles.gutter.left, pane.styles.gutter.top
            after = [list(split_cells(strip.text)) for strip in lines(pane)]
            for y, (old, new) in enumerate(zip(before, after, strict=True)):
                for x in (0, len(new) - 1):
                    if (old[x : x + 1] != new[x : x + 1]) and None not in painted:
                        assert any(
                            region is not None and region.contains(x - left, y - top)
                            for region in painted
                        ), (key, x, y)
