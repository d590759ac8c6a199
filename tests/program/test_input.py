"""Whatever the terminal sends, and wherever its output goes: the window lives, and acts on keys only."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.bench import terminal_bytes
from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import Terminal
from tests.support.terminal_replies import REPLIES
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store

CTRL_L = b"\x0c"


@contextmanager
def reader(folder: Path, **how: object) -> Iterator[Terminal]:
    (folder / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\nmode = "off"\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        now = int(time.time())
        receive(
            store,
            QUAI,
            *[draft(n, title=f"Notice {n}", published=now - 60 * n) for n in range(40)],
            now=now,
        )
    with Terminal("--data", str(folder), **how) as terminal:  # type: ignore[arg-type]
        terminal.wait_for("Notice 9")
        yield terminal


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, Path]]:
    folder = tmp_path_factory.mktemp("reader")
    with reader(folder) as terminal:
        terminal.wait_for("Unread")
        yield terminal, folder / "store.sqlite3"


def marks(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, read, starred, later FROM articles").fetchall()


def redrawn(terminal: Terminal) -> str:
    """The screen after Ctrl-L has been answered, so that all before it was read."""
    before = terminal.raw.count(b"\x1b[2J")
    terminal.press(CTRL_L)
    return terminal.wait_for(
        lambda text: terminal.raw.count(b"\x1b[2J") > before and "? help" in text
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"\xe9",  # é at a Latin-1 terminal
        b"\xea\xeb\xf1",  # Meta with a letter, eight bits
        b"\xf0\x9f\x98",  # a paste cut in the middle of a character
        b"\x1b[M\xe0\xff\x7f",  # X10's mouse beyond column 95
        b"\x1b[106;1:3u",  # kitty: j was released
        b"\x1b[1114112u\x1b[55296u\x1b[99~\x1b[1;5W",  # keys that do not exist
        *REPLIES.values(),
    ],
)
def test_what_is_no_key_does_nothing(opened: tuple[Terminal, Path], sent: bytes) -> None:
    terminal, store = opened
    screen, before = redrawn(terminal), marks(store)
    terminal.press(sent)
    assert redrawn(terminal) == screen
    assert marks(store) == before


@pytest.mark.parametrize(
    ("sent", "moved"),
    [
        (b"\xe9j", 1),
        (b"\x1b[106u", 1),
        (b"\x1b[106;1:1u", 1),
        (b"\x1b[106::1086u", 1),
        (b"\x1bOB", 1),
        (b"\x1b[B", 1),
        (b"\x1b[?62;22cj", 1),
        (b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\jj", 2),
    ],
)
def test_keys_beside_it_do_what_they_did(
    opened: tuple[Terminal, Path], sent: bytes, moved: int
) -> None:
    terminal, _store = opened
    terminal.press(b"gg")
    terminal.wait_for(lambda text: selected(text) == "Notice 0")
    terminal.press(sent)
    terminal.wait_for(lambda text: selected(text) == f"Notice {moved}")


@pytest.mark.parametrize("rest", [b"[B", b"OB"])
def test_a_key_whose_first_byte_was_taken_for_escape(
    opened: tuple[Terminal, Path], rest: bytes
) -> None:
    terminal, _store = opened
    terminal.press(b"gg")
    terminal.wait_for(lambda text: selected(text) == "Notice 0")
    terminal.press(b"?")
    terminal.wait_for("─ Keys")
    terminal.press(b"\x1b")
    terminal.wait_for(lambda text: "─ Keys" not in text)
    terminal.press(rest)
    terminal.wait_for(lambda text: selected(text) == "Notice 1")


def selected(text: str) -> str:
    line = next((line for line in text.splitlines() if "▌" in line), "")
    return " ".join(line[line.find("Notice") :].split()[:2])


def test_what_others_write_is_painted_over(opened: tuple[Terminal, Path]) -> None:
    terminal, _store = opened
    screen = redrawn(terminal)
    os.write(terminal._slave, b"\r\nBroadcast message\r\n\x1b(0\x1b[4h")
    terminal.wait_for("Broadcast message")
    assert redrawn(terminal) == screen


@pytest.mark.parametrize("stderr", ["file", "closed"])
def test_standard_error_is_elsewhere(tmp_path: Path, stderr: str) -> None:
    log = tmp_path / "log"
    handle = os.open(log, os.O_WRONLY | os.O_CREAT)
    with reader(tmp_path, stderr=handle if stderr == "file" else "closed") as terminal:
        assert terminal.wait_for("Notice 9")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert terminal.modes_restored()
    os.close(handle)
    assert log.read_bytes() == b""


def test_the_size_is_the_terminals_and_not_the_environments(tmp_path: Path) -> None:
    with reader(tmp_path, env={"COLUMNS": "60", "LINES": "12"}) as terminal:
        assert len(terminal.wait_for("Notice 13").splitlines()) == 30
        terminal.resize(140, 40)
        terminal.wait_for("Notice 18")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_the_day_begins_anew_at_midnight(tmp_path: Path) -> None:
    # A busy machine may take longer than the first to open the window.
    for left in (6, 40):
        now = int(time.time())
        # POSIX says west of Greenwich.
        west = (now + left) % 86_400
        zone = f"XXX{west // 3600}:{west // 60 % 60:02}:{west % 60:02}"
        folder = tmp_path / str(left)
        folder.mkdir()
        with reader(folder, columns=160, env={"TZ": zone}) as terminal:
            terminal.wait_for(lambda text: "Today" in text and "All" in text and "40/40" in text)
            day = f" {time.strftime('%a', time.gmtime(now - west))} "
            if "23:5" in terminal.text() and "40" in today(terminal.text()):
                assert day not in terminal.text()
                terminal.wait_for(lambda text: "40" not in today(text), 60)
                terminal.wait_for(lambda text, day=day: "23:5" not in text and day in text)
                return
    raise AssertionError("the window did not open before midnight")


def today(text: str) -> str:
    return next((line for line in text.splitlines() if "Today" in line), "")


def test_a_dialog_is_painted_again_as_well(opened: tuple[Terminal, Path]) -> None:
    terminal, _store = opened
    for key, shown in ((b"?", "─ Keys"), (b":", "a part of the name")):
        terminal.press(key)
        terminal.wait_for(shown)
        before = terminal.raw.count(b"\x1b[2J")
        terminal.press(CTRL_L)
        terminal.wait_for(
            lambda text: terminal.raw.count(b"\x1b[2J") > before and shown in text  # noqa: B023
        )
        terminal.press(b"\x1b")
        terminal.wait_for(lambda text: shown not in text)  # noqa: B023


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_sample_of_the_bench(kind: int) -> None:
    source = random.Random(kind)
    if kind == 0:
        sample = [[terminal_bytes.no_key(source)] for _ in range(300)]
        faults = [
            *map(terminal_bytes.does_something, sample),
            *terminal_bytes.unchanged(sample[:60], 60),
        ]
    elif kind == 1:
        cut = [
            *terminal_bytes.cut_replies(),
            *(terminal_bytes.cut_reply(source) for _ in range(300)),
        ]
        faults = [*map(terminal_bytes.does_something, cut)]
    else:
        sample = [[terminal_bytes.any_bytes(source)] for _ in range(300)]
        faults = [*map(terminal_bytes.is_deaf, sample), *terminal_bytes.alive(sample[:30], 30)]
    assert [*filter(None, faults)] == []
