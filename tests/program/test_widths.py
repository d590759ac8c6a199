"""Terminals that count cells in ways of their own: frames stand, and nothing stays of other rows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unicodedata import category, east_asian_width

import pyte
import pytest

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import Screen, Terminal, _without_private
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store
from tui_reader.ui.terminal.widths import placed

COLUMNS, LINES = 110, 30
QUIET = 0.25
"""Seconds without output after which all is painted that a key asks for."""
TITLES = (
    "👩‍👩‍👧‍👦 a family on the quay, then words that follow it to the very edge of the pane",
    "❤️ ☺️ ✈️ ☁️ 🖥️ 🗞️ signs that a selector widens, and more words after them",
    "🇵🇹🇩🇰🇲🇷 flags above the harbour office and words that run on behind them",
    "1️⃣2️⃣3️⃣ #️⃣ keys with caps, and words",
    "बंदरगाह में एक लंबी रात के बाद नावें लौटती हैं और घाट फिर खुलता है",
    "துறைமுகம் மீண்டும் திறக்கப்பட்டது படகுகள் திரும்பின",
    "ท่าเรือเปิดอีกครั้งหลังพายุผ่านไปในคืนที่สาม น้ำขึ้นสูง",
    "👍🏽👩🏿‍🚀🏴󠁧󠁢󠁳󠁣󠁴󠁿 tones and tags, and words after",
    "Soft\u00adhyphen\u00ads and zero\u200bwidth\u200cjoin\u2060ers in words",
    "ᄒᆞᆫ글 옛글자 letters of old Hangul and words",
    "Plain words beside all of them, as a measure",
    *(
        f"Plain notice {number} with words enough to reach the edge of its pane"
        for number in range(30)
    ),
)


def each_point(character: str) -> int:
    """As xterm of old: every code point by itself."""
    if character == "\u00ad" or category(character) == "Mc":
        return 1
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    wide = east_asian_width(character) in "WF" or character >= "\U0001f1e6"
    return 2 if wide else 1


def narrow(character: str) -> int:
    """As a terminal from before emoji: they have one cell, and signs of vowels none."""
    if category(character) in ("Mn", "Me", "Cf", "Mc"):
        return 0
    return 2 if east_asian_width(character) in "WF" and character < "\U0001f000" else 1


def generous(character: str) -> int:
    """As a terminal that knows none of them: joiners and selectors are boxes, signs are wide."""
    if category(character) in ("Mn", "Me") and character < "\ufe00":
        return 0
    is_sign = character >= "\u2600" and category(character) in ("So", "Sk")
    return 2 if is_sign or east_asian_width(character) in "WF" else 1


class Counting(Screen):
    """Signs without width are not shown; pyte would leave out what follows some of them."""

    def draw(self, data: str) -> None:
        for character in data:
            if pyte.screens.wcwidth(character) > 0:
                super().draw(character)


def replayed(raw: bytes, width: Callable[[str], int], patch: pytest.MonkeyPatch) -> list[str]:
    patch.setattr("pyte.screens.wcwidth", width)
    screen = Counting(COLUMNS, LINES)
    screen.reset_mode(pyte.modes.DECAWM)
    pyte.ByteStream(screen).feed(_without_private(raw))
    return [
        "".join((screen.buffer[line][column].data or " ")[:1] for column in range(COLUMNS))
        for line in range(LINES)
    ]


def fill(folder: Path, titles: Sequence[str]) -> None:
    """A store with an article of each title, which nothing fetches."""
    (folder / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\nmode = "off"\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        now = int(time.time())
        drafts = [
            draft(
                n,
                title=title,
                published=now - 60 * n,
                html=f"<p>{title} {title}</p><p>a captain</p>",
            )
            for n, title in enumerate(titles)
        ]
        receive(store, QUAI, *drafts, now=now)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """What the window wrote: whole pages of the list scrolled by, and all painted again at last."""
    folder = tmp_path_factory.mktemp("reader")
    fill(folder, TITLES)
    stages = []
    with Terminal("--data", str(folder), columns=COLUMNS, lines=LINES) as terminal:
        terminal.wait_for("? help")
        for keys, shown in (
            ("G", "Plain notice 29"), ("gg", "a family"), ("jjj", "▌● 1"), ("\r", "a captain"), ("h", "J next")
        ):  # fmt: skip
            terminal.press(keys)
            terminal.wait_for(shown)
            terminal.wait_for(lambda _text: time.monotonic() - terminal.arrivals[-1] > QUIET)
            before = terminal.raw.count(b"\x1b[2J")
            terminal.press("\x0c")
            terminal.wait_for(
                lambda text: terminal.raw.count(b"\x1b[2J") > before and "? help" in text  # noqa: B023
            )
            stages.append(bytes(terminal.raw))
        terminal.press("q")
        assert terminal.wait_end() == 0
    return stages


@pytest.mark.parametrize("width", [each_point, narrow, generous])
def test_frames_stand_and_nothing_stays(
    recorded: list[bytes], width: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for raw in recorded:
        step_by_step, _clear, _last = raw.rpartition(b"\x1b[2J")
        before = replayed(step_by_step, width, monkeypatch)
        # Where edges are, by the corners of the panes.
        edges = [column for column, sign in enumerate(before[0]) if sign in "╭╮"]
        assert len(edges) >= 2
        for row in before[1 : LINES - 2]:
            assert [row[column] for column in edges if row[column] not in "│┃"] == [], row
        # All that stands is what stands when everything is painted on an empty screen.
        assert before == replayed(raw, width, monkeypatch)


class Answering(Counting):
    """Says where its cursor is."""

    answers = True


@pytest.mark.parametrize("width", [each_point, narrow])
def test_a_terminal_that_answers_shows_every_letter(
    tmp_path: Path, width: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pyte.screens.wcwidth", width)
    titles = [
        "बंदरगाह में लंबी रात के बाद नावें लौटती हैं",
        "துறைமுகம் மீண்டும் திறக்கப்பட்டது",
        "ශ්\u200dරී වරායේ බෝට්ටු",
        "ᄒᆞᆫ글 옛글자 letters of old Hangul",
        "👩\u200d👩\u200d👧\u200d👦 a family, 👍🏽 a hand, ❤️ a heart",
        "join\u200ders between letters",
    ]
    fill(tmp_path, titles)
    with Terminal("--data", str(tmp_path), columns=COLUMNS, lines=LINES, emulator=Answering) as one:
        one.wait_for("? help")

        def shown(_text: str) -> bool:
            rows = [
                "".join(one.screen.buffer[line][column].data for column in range(COLUMNS))
                for line in range(LINES)
            ]
            return all(any(seen(title) in seen(row) for row in rows) for title in titles)

        def seen(text: str) -> str:
            return "".join(
                character
                for character in text
                if width(character) > 0 and character not in " \u200d\ufe0f"
            )

        one.wait_for(shown, 10)


def test_lines_that_nobody_disputes_are_left_as_they_are() -> None:
    line = "\x1b[3;5H\x1b[1mLe port rouvre — « enfin » 港口\x1b[0m│"
    assert placed(line) == line


def test_what_could_cover_the_next_pane_is_cut() -> None:
    # No room behind it: the family could take eight cells.
    assert re.search("👩(?!\u200d👩)", placed("\x1b[1;9H👩\u200d👩\u200d👧│"))
    assert "👩\u200d👩\u200d👧" in placed("\x1b[1;9H👩\u200d👩\u200d👧 words│")
