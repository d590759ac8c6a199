"""Pictures of the window at six sizes in both themes: a change of look is seen before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot

from tests.support.window import settings, started, until, window

Compare = Callable[..., bool]

KEYS = {
    (160, 50): "v j s enter",
    (110, 30): "j j enter h",
    (100, 30): "j j enter h",
    (80, 24): "v v j enter h",
    (60, 20): "j s j",
    (40, 15): "j",
}


def _test_of(size: tuple[int, int], theme: str) -> Callable[[Path, Compare], None]:
    """The test of one size in one theme."""

    def test(tmp_path: Path, snap_compare: Compare) -> None:
        app: App[None] = window(tmp_path, with_settings=settings(theme=f"tui-reader-{theme}"))

        async def read(pilot: Pilot[None]) -> None:
            main = await started(pilot)
            keys = KEYS[size].split()
            await pilot.press(*keys)
            if "enter" in keys:
                await until(pilot, lambda: main.panes.views.overview.counts["unread"] == 22)
            listed = main.panes.headlines
            # The width is known only with the layout.
            await until(pilot, lambda: listed.virtual_size.width == listed.size.width)
            await pilot.pause()

        assert snap_compare(app, terminal_size=size, run_before=read)

    return test


for _size, _theme in product(KEYS, ("dark", "light")):
    # No parameters: a picture has the name of its test, and the README shows pictures.
    globals()[f"test_window_{_size[0]}x{_size[1]}_{_theme}"] = _test_of(_size, _theme)
