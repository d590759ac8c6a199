"""The ticker on a real terminal: cheap while it moves, silent while it rests, never out of step."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import Terminal, _without_private
from tui_reader.model import Subscription
from tui_reader.store import feeds, languages, open_store

COLUMNS = 100
STEP = re.compile(rb"\x1b\[1;\d+H\x1b\[\d*[P@]")
TITLES = (
    "港口在風暴後重新開放，漁船陸續返航",
    "Le port rouvre 🚢 ses trois bassins",
    "Re\u0301ouverture du chenal a\u0300 la mare\u0301e haute",
    "[/x] [@click=app.quit] the library of the sea",
)
ARABIC = "إعادة فتح أرصفة ميناء فالمارين بعد العاصفة"


@contextmanager
def reader(
    folder: Path, ticker: str, *, arabic: bool = False, synchronized: bool = False
) -> Iterator[Terminal]:
    (folder / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\n{ticker}\n[screen]\ntheme = "tui-reader-dark"\n'
        f'[[feeds]]\nurl = "{QUAI}"\n',
        encoding="utf-8",
    )
    now = int(time.time())
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        drafts = [
            draft(n, title=f"{TITLES[n % len(TITLES)]} {n}", published=now - 60 * n - 30)
            for n in range(40)
        ]
        if arabic:
            drafts += [
                draft(n, title=f"{ARABIC} {n}", language="ar", published=now - 60 * n)
                for n in range(40, 60)
            ]
        receive(store, QUAI, *drafts, now=now)
        # Nothing is left to be found out, by which rows would change.
        while languages.detect_slice(store, lambda _title, _summary, language, _own: language):
            pass
    with Terminal(
        "--data", str(folder), columns=COLUMNS, lines=24, synchronized=synchronized
    ) as terminal:
        terminal.wait_for(lambda text: text.count("●") >= 10)
        yield terminal
        terminal.press("q")
        assert terminal.wait_end() == 0


def steps(terminal: Terminal) -> int:
    return len(STEP.findall(bytes(terminal.raw)))


def wait_until(true, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def quiet(terminal: Terminal) -> None:
    """Wait until nothing has been written for a moment."""
    wait_until(lambda: time.monotonic() - terminal.arrivals[-1] > 0.3)


def rows_of(raw: bytes, count: int) -> list[str]:
    screen = pyte.Screen(COLUMNS, 24)
    pyte.ByteStream(screen).feed(_without_private(raw))
    # Not pyte's own display: it fails on half a wide character.
    columns = range(screen.columns)
    return ["".join(screen.buffer[line][x].data for x in columns) for line in range(count)]


def assert_repaint_changes_nothing(terminal: Terminal, rows: int, label: int) -> None:
    """Take the focus from the terminal: the ticker is painted anew where it stands."""
    terminal.press("\x1b[O")
    quiet(terminal)
    raw = bytes(terminal.raw)
    last = [match.end() for match in STEP.finditer(raw)][-1]
    repaint = re.search(rb"\x1b\[1;1H", raw[last:])
    assert repaint is not None
    stepped = [row[label:] for row in rows_of(raw[: last + repaint.start()], rows)]
    painted = [row[label:] for row in rows_of(raw, rows)]
    assert stepped == painted
    assert len("".join(painted).split()) > 5


def assert_silent(terminal: Terminal) -> None:
    quiet(terminal)
    before = len(terminal.raw)
    until = time.monotonic() + 0.4
    wait_until(lambda: time.monotonic() > until)
    assert len(terminal.raw) == before


def test_steps_are_a_few_bytes_and_rests_none_and_a_repaint_changes_nothing(tmp_path: Path) -> None:
    with reader(tmp_path, "speed = 60.0") as terminal:
        wait_until(lambda: steps(terminal) > 30)
        begun = len(terminal.raw)
        wait_until(lambda: len(STEP.findall(bytes(terminal.raw[begun:]))) > 60)
        written = bytes(terminal.raw[begun:])
        # Thirty steps a second are to cost no more than 6 kB.
        assert len(written) / len(STEP.findall(written)) < 200
        assert {int(line) for line in re.findall(rb"\x1b\[(\d+);\d+H", written)} == {1}

        assert_repaint_changes_nothing(terminal, rows=1, label=7)
        assert_silent(terminal)
        taken = steps(terminal)
        terminal.press("\x1b[I")
        wait_until(lambda: steps(terminal) > taken)

        terminal.press("t")
        assert_silent(terminal)
        taken = steps(terminal)
        terminal.press("\x1b")
        wait_until(lambda: steps(terminal) > taken)

        terminal.press("?")  # a dialog
        terminal.wait_for("type to filter")
        taken = steps(terminal)
        quiet_until = time.monotonic() + 0.3
        wait_until(lambda: time.monotonic() > quiet_until)
        assert steps(terminal) == taken
        terminal.press("\x1b")
        wait_until(lambda: steps(terminal) > taken)

        terminal.press("TTT")  # page, lanes, off
        terminal.wait_for("The ticker is off")
        assert_silent(terminal)


def test_lanes_run_both_ways_and_survive_a_resize(tmp_path: Path) -> None:
    with reader(tmp_path, 'mode = "lanes"\nspeed = 60.0', arabic=True) as terminal:
        wait_until(lambda: re.search(rb"\x1b\[2;\d+H\x1b\[@", bytes(terminal.raw)))
        for columns, lines in ((60, 20), (40, 8), (COLUMNS, 24)):
            resized = len(terminal.raw)
            terminal.resize(columns, lines)
            if lines == 8:
                terminal.wait_for("too small")
            else:
                terminal.wait_for(lambda text: re.search("^ ▸ (AR|FR)", text))
                taken = steps(terminal)
                wait_until(lambda taken=taken: steps(terminal) > taken + 20)
        # What was painted for other sizes would be out of place in this one.
        del terminal.raw[:resized]
        assert_repaint_changes_nothing(terminal, rows=2, label=6)


def test_a_slow_line_is_given_less_and_keys_are_answered(tmp_path: Path) -> None:
    with reader(tmp_path, "speed = 60.0", synchronized=True) as terminal:
        wait_until(lambda: steps(terminal) > 70)
        assert b"\x1b[?2026h" in terminal.raw
        with terminal.reading_slowly(bytes_a_second=1200):
            begun = time.monotonic()
            wait_until(lambda: time.monotonic() - begun > 2)
            before = steps(terminal)
            wait_until(lambda: time.monotonic() - begun > 3)
            # 60 steps of some 100 bytes were asked for, and 12 have room.
            assert steps(terminal) - before < 24
            pressed = time.monotonic()
            terminal.press("u")
            last = len(terminal.raw)
            wait_until(lambda: b"\x1b[24;" in bytes(terminal.raw[last:]))
            assert (taken := time.monotonic() - pressed) < 8, taken
