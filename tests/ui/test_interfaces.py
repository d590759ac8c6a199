"""The window in its four languages and in two that are invented: longer words, and from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.support.window import started, until, window
from tui_reader.text import i18n
from tui_reader.text.i18n import use_language
from tui_reader.text.visual import ordered
from tui_reader.ui.main.screen import MainScreen
from tui_reader.ui.terminal.right_to_left import in_use, right_to_left, use
from tui_reader.ui.ticker import entry

ACCENTED = str.maketrans("aeiouAEIOUcn", "àéîöûÀÉÎÖÛçñ")
HEBREW = str.maketrans(
    dict(zip("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתאבגד", strict=True))
)
FIELD = re.compile(r"(\{[^}]*\}|%\([^)]*\)[a-z]|%[sd])")


class Pseudo:
    """A catalogue whose words are English with other letters; fields stay."""

    def __init__(self, letters: dict[int, str], *, longer: bool) -> None:
        self._letters, self._longer = letters, longer

    def gettext(self, message: str) -> str:
        parts = FIELD.split(message)
        parts[::2] = [one.lower().translate(self._letters) for one in parts[::2]]
        # Longer by a third, as translations from English are.
        return "".join(parts) + "~" * (len(message) // 3 if self._longer else 0)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = in_use()
    yield
    use(before)
    use_language("en")
    entry._longest_age.cache_clear()


def speak(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if language in ("en", "fr", "es", "ar"):
        use_language(language)  # type: ignore[arg-type]
        return
    use_language("ar" if language == "mirrored" else "en")
    pseudo = Pseudo(HEBREW if language == "mirrored" else ACCENTED, longer=language == "longer")
    monkeypatch.setattr(i18n, "_catalogue", pseudo)
    # It is kept by language.
    entry._longest_age.cache_clear()


def rows(pilot: Pilot[None]) -> list[str]:
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "longer", "mirrored"])
async def test_interface(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    speak(language, monkeypatch)
    app = window(tmp_path)
    use(right_to_left("own", {}))
    async with app.run_test(size=(160, 50)) as pilot:
        main = await started(pilot)
        await pilot.press("j", "s", "enter")
        await until(pilot, lambda: main.panes.article.article is not None)
        await until(pilot, lambda: main.panes.views.overview.counts["unread"] == 22)
        await pilot.pause()
        wide = rows(pilot)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: main.panes.shape == "two")
        await pilot.press("h")
        await pilot.pause()
        narrow = rows(pilot)
        stand_in_the_direction_of_the_language(main)
        await keys_follow(pilot, main)
        await pilot.press("A")
        empty = [ordered(i18n._(one), "forms") for one in ("All read", "No unread headlines")]
        await until(pilot, lambda: any(one in rows(pilot)[0] for one in empty))
    assert "\n".join([*wide, *narrow]) == snapshot
    # The way to help is among the keys, and no caption is cut.
    assert "?" in narrow[-1]
    assert "…" not in narrow[1]


def stand_in_the_direction_of_the_language(main: MainScreen) -> None:
    panes = main.panes
    headlines, article = panes.headlines.region.x, panes.article.region.x
    assert (headlines > article) == i18n.is_right_to_left()


async def keys_follow(pilot: Pilot[None], main: MainScreen) -> None:
    """``l`` opens and ``h`` goes back in every language; arrows go where the pane is."""
    towards, away = ("left", "right") if i18n.is_right_to_left() else ("right", "left")
    for opens, goes_back in (("l", "h"), (towards, away)):
        await pilot.press(opens)
        await until(pilot, lambda: main.panes.place == "article")
        await pilot.press(goes_back)
        await until(pilot, lambda: main.panes.place == "headlines")
