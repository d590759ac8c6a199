"""Links leave the program: browsers that fail or want the terminal, clipboards that may not exist."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import Terminal
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store
from tui_reader.ui.browser import Command, commands_for
from tui_reader.ui.clipboard import commands, takes_osc52

URL = "https://quai-sud.example/the/whole/address/of/an/article?with=parts&to=copy"


def script(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@contextmanager
def reader(folder: Path, env: dict[str, str], *, config: str = "") -> Iterator[Terminal]:
    (folder / "config.toml").write_text(
        f'[refresh]\non_start = false\n[ticker]\nmode = "off"\n{config}\n[[feeds]]\nurl = "{QUAI}"\n'
    )
    with open_store(folder / "store.sqlite3") as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI)])
        now = int(time.time())
        receive(store, QUAI, draft(1, title="A notice", url=URL, published=now), now=now)
    env = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "TMUX": "", "STY": "", **env}
    with Terminal("--data", str(folder), columns=160, env=env) as terminal:
        terminal.wait_for("A notice")
        yield terminal
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_browser_that_fails_is_named_with_the_whole_address(tmp_path: Path) -> None:
    control, seen = tmp_path / "control", tmp_path / "seen"
    browser = script(tmp_path / "browser", f'echo "$@" > {seen}; . {control}')
    control.write_text("exit 0")
    copied = tmp_path / "copied"
    script(tmp_path / "xclip", f"cat > {copied}")
    env = {
        "BROWSER": f"/nonexistent/browser:{browser} --url=%s",
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "DISPLAY": ":99",
    }
    with reader(tmp_path, env) as terminal:
        terminal.press("o")
        terminal.wait_for(lambda _text: seen.exists() and seen.read_text() == f"--url={URL}\n")
        terminal.wait_for("Opening quai-sud.example")
        control.write_text("echo no display >&2; exit 3")
        terminal.press("o")
        terminal.wait_for(lambda text: "status 3: no display." in text and URL in text)
        terminal.press("\x1b")
        terminal.wait_for(lambda text: "─ Address" not in text)
        terminal.press("y")
        terminal.wait_for("Link copied: quai-sud.example")
        assert copied.read_text() == URL
        # Nothing that copies any more: what the terminal does with it is not known.
        (tmp_path / "xclip").unlink()
        script(tmp_path / "xclip", "exit 1")
        script(tmp_path / "xsel", "exit 1")
        terminal.press("y")
        terminal.wait_for(lambda text: "Sent to the terminal" in text and URL in text)
        terminal.press("\r")
        terminal.wait_for(lambda text: "─ Address" not in text)


def test_a_browser_for_the_terminal_has_it_and_gives_it_back(tmp_path: Path) -> None:
    pager = script(tmp_path / "pager", 'printf "PAGE %s\\r\\n" "$1"; read line; echo "got $line"')
    config = f"[links]\nbrowser = {{ run = ['{pager}'], terminal = true }}"
    with reader(tmp_path, {}, config=config) as terminal:
        terminal.press("o")
        terminal.wait_for(f"PAGE {URL}")
        terminal.wait_for(lambda _text: terminal.modes_restored())
        terminal.press("on\r")
        terminal.wait_for(lambda _text: b"got on" in terminal.raw)
        terminal.wait_for(lambda _text: b"A notice" in terminal.raw.rpartition(b"\x1b[?1049h")[2])
        assert terminal.wait_for("? help")


@pytest.mark.parametrize(
    ("browser", "environment", "expected"),
    [
        ((), {"BROWSER": "firefox:w3m"}, [("firefox", False), ("w3m", True)]),
        ((), {"BROWSER": "firefox %s &"}, [("firefox", False)]),
        ((), {"BROWSER": "::", "DISPLAY": ":0"}, [("xdg-open", False)]),
        (("/usr/bin/lynx", "-nocolor"), {}, [("/usr/bin/lynx", True)]),
        (("terminal:", "my-pager"), {}, [("my-pager", True)]),
    ],
)
def test_which_programs_are_tried(
    browser: tuple[str, ...], environment: dict[str, str], expected: list[tuple[str, bool]]
) -> None:
    found = commands_for(URL, browser, environment)
    assert [(one.arguments[0], one.in_terminal) for one in found] == expected
    assert all(URL in one.arguments for one in found)


def test_the_address_stands_within_a_word() -> None:
    for place in ("%u", "%s"):
        [one] = commands_for(URL, ("browser", f"--new={place}", "-x"), {})
        assert one == Command(("browser", f"--new={URL}", "-x"), False)


@pytest.mark.parametrize(
    ("environment", "takes", "programs"),
    [
        ({"TERM": "xterm-kitty"}, True, []),
        ({"TERM": "tmux-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"}, False, ["tmux", "tmux"]),
        ({"TERM": "xterm-256color", "DISPLAY": ":0"}, False, ["xclip", "xsel"]),
        ({"TERM": "xterm", "WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, False, ["wl-copy", "xclip", "xsel"]),
        ({"TERM": "screen", "STY": "1"}, False, []),
    ],
)  # fmt: skip
def test_what_copies(
    tmp_path: Path, environment: dict[str, str], takes: bool, programs: list[str]
) -> None:
    for name in ("tmux", "xclip", "xsel", "wl-copy"):
        script(tmp_path / name, "")
    assert takes_osc52(environment) is takes
    found = commands({**environment, "PATH": str(tmp_path)}, "linux")
    assert [one[0] for one in found] == programs
