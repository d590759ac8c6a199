"""The program stopped and going on (job control): the terminal is set up as often as it was given back."""

from __future__ import annotations

import os
import re
import signal
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "config.toml").write_text(
        '[refresh]\non_start = false\n[[feeds]]\nurl = "https://harbour.example/rss"\n'
    )
    with Terminal("--data", str(tmp_path)) as terminal:
        terminal.wait_for("Unread")
        yield terminal


def state(terminal: Terminal) -> str:
    if terminal.process.poll() is not None:
        return "ended"
    stat = Path(f"/proc/{terminal.process.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0]


def until(terminal: Terminal, true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, (state(terminal), terminal.text())
        time.sleep(0.01)


def go_on(terminal: Terminal) -> None:
    """Say so, and wait until it has set up the terminal."""
    before, deadline = begun(terminal), time.monotonic() + 60
    while begun(terminal) == before:
        assert time.monotonic() < deadline, terminal.text()
        # Not heeded while it is still setting up: said again.
        os.kill(terminal.process.pid, signal.SIGCONT)
        patience = time.monotonic() + 0.3
        while begun(terminal) == before and time.monotonic() < patience:
            time.sleep(0.01)


def painted_whole(terminal: Terminal) -> None:
    """Everything is painted again: a terminal may have cleared it all when it was set up."""
    until(
        terminal,
        lambda: all(
            part in bytes(terminal.raw).rpartition(b"\x1b[?1049h")[2]
            for part in (b"NEWS", b"Unread", b"help")
        ),
    )


def begun(terminal: Terminal) -> int:
    return bytes(terminal.raw).count(b"\x1b[?1049h")


def insist(terminal: Terminal, keys: str, true: Callable[[], object]) -> None:
    """Press until it is heeded: whoever sets up the terminal throws away what was typed before."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, (state(terminal), terminal.text())
        terminal.press(keys)
        patience = time.monotonic() + 2
        while not true() and time.monotonic() < patience:
            time.sleep(0.02)


def goes_on(terminal: Terminal) -> None:
    """It shows what a key asks for, ends by a key, and leaves the terminal as it was."""
    insist(terminal, "?", lambda: "Keys" in terminal.text())
    insist(terminal, "\x1b", lambda: "Keys" not in terminal.text())
    insist(terminal, "q", lambda: state(terminal) == "ended")
    assert terminal.wait_end() == 0
    until(terminal, terminal.modes_restored)


def test_stopped_by_a_key(terminal: Terminal) -> None:
    terminal.press("\x1a")
    until(terminal, lambda: state(terminal) == "T")
    until(terminal, terminal.modes_restored)
    go_on(terminal)
    painted_whole(terminal)
    goes_on(terminal)


def test_stopped_unasked_and_the_terminal_set_otherwise(terminal: Terminal) -> None:
    os.kill(terminal.process.pid, signal.SIGSTOP)
    until(terminal, lambda: state(terminal) == "T")
    termios.tcsetattr(terminal._slave, termios.TCSANOW, terminal.modes_before)
    go_on(terminal)
    painted_whole(terminal)
    goes_on(terminal)


def test_continued_when_it_was_not_stopped(terminal: Terminal) -> None:
    for _ in range(3):
        go_on(terminal)
    goes_on(terminal)


def test_continued_again_and_again_while_it_sets_up_the_terminal(terminal: Terminal) -> None:
    before = begun(terminal)

    def is_set_up_again() -> bool:
        os.kill(terminal.process.pid, signal.SIGCONT)
        return begun(terminal) >= before + 5

    until(terminal, is_set_up_again)
    goes_on(terminal)


def test_continued_while_it_ends(terminal: Terminal) -> None:
    deadline, again = time.monotonic() + 60, 0.0
    while terminal.process.poll() is None:
        assert time.monotonic() < deadline, "the window is left behind"
        if time.monotonic() >= again:  # What sets up the terminal may have thrown away the key.
            terminal.press("q")
            again = time.monotonic() + 1
        os.kill(terminal.process.pid, signal.SIGCONT)
        time.sleep(0.005)
    assert terminal.process.returncode == 0
    until(terminal, terminal.modes_restored)


def test_rows_are_in_explicit_order_while_the_window_is_open(terminal: Terminal) -> None:
    def switches() -> list[bytes]:
        return re.findall(rb"\x1b\[8[hl]|\x1b\[\?1049[hl]", bytes(terminal.raw))

    opened, closed = [b"\x1b[8l", b"\x1b[?1049h"], [b"\x1b[?1049l", b"\x1b[8h"]
    assert switches() == opened
    terminal.press("\x1a")
    until(terminal, lambda: state(terminal) == "T")
    until(terminal, lambda: switches() == opened + closed)
    go_on(terminal)
    assert switches()[4:6] == opened
    insist(terminal, "q", lambda: state(terminal) in ("Z", "ended"))
    until(terminal, lambda: switches()[-2:] == closed)
