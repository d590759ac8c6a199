"""Right-to-left text in real terminals, under a virtual display, pixel for pixel.

The window is compared with a reference: the same window as it is written for a terminal that orders
nothing (``bidi = "own"``), recorded in a pseudo-terminal and printed by a script in the same terminal,
whose own ordering is switched off from outside. The demo's list and an Arabic article are looked at.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PIL import Image, ImageChops

from tests.bench.terminals import _display, _press, _shot, _xdotool
from tests.support.terminal import ROOT, Terminal
from tui_reader import demo

TERMINALS = ("vte", "xterm", "kitty", "mlterm", "konsole")
SIZES = ((160, 50), (80, 24))
_NEEDED = ("Xvfb", "xdotool", "import", "tmux")
_STATES = {
    "list": ("j",),
    "article": (*"/lang", "colon", *"ar", "Return", "Return"),
}
"""By name: the keys that lead there, as xdotool names them."""
_TYPED = {"colon": ":", "Return": "\r"}
_SCREEN = (2000, 1200)
_STILL_SECONDS, _LONGEST_SECONDS = 2.5, 40.0
_SHADES = 40
"""Of 255: how much a pixel may differ."""
_COLOURS = 20
_FONT = "DejaVu Sans Mono"
_VTE = """
import os, sys
import gi
gi.require_version("Gtk", "3.0"); gi.require_version("Vte", "2.91")
from gi.repository import Gtk, Vte, GLib, Pango
window, terminal = Gtk.Window(), Vte.Terminal()
terminal.set_enable_bidi(sys.argv[1] == "orders")
terminal.set_font(Pango.FontDescription("DejaVu Sans Mono 10"))
terminal.set_size(int(sys.argv[2]), int(sys.argv[3]))
terminal.set_cursor_blink_mode(Vte.CursorBlinkMode.OFF)
window.add(terminal); window.show_all()
environment = [f"{k}={v}" for k, v in os.environ.items()]
terminal.spawn_sync(Vte.PtyFlags.DEFAULT, os.getcwd(), sys.argv[4:], environment, GLib.SpawnFlags.SEARCH_PATH, None, None, None)
Gtk.main()
"""
_PRINTS = """
import os, sys, time
os.write(1, b"\\x1b[8l\\x1b[?1049h\\x1b[?25l\\x1b[2J" + open(sys.argv[1], "rb").read())
time.sleep(1000)
"""
_MOST_PIXELS = 40
"""That may differ in a row: two ways to write a letter are rounded differently."""


def main(arguments: list[str]) -> int:
    """Try each terminal; 1 when a row was wrong, 2 when a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench right_to_left")
    parser.add_argument("terminals", nargs="*", help="such as kitty or tmux+vte; default: all")
    parser.add_argument("--pictures", type=Path, help="a folder to keep the pictures in")
    parser.add_argument("--size", action="append", help="such as 80x24; default: two sizes")
    options = parser.parse_args(arguments)
    names = options.terminals or [*TERMINALS, *(f"tmux+{one}" for one in TERMINALS)]
    used = {"/usr/bin/python3" if "vte" in one else one.rpartition("+")[2] for one in names}
    missing = [name for name in (*_NEEDED, *sorted(used)) if shutil.which(name) is None]
    if missing:
        print(f"not tried: {', '.join(missing)} missing", file=sys.stderr)
        return 2
    sizes = [tuple(map(int, one.split("x"))) for one in options.size or ()] or SIZES
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder) / "news")
        for columns, lines in sizes:
            for state, keys in _STATES.items():
                written = _recorded(Path(folder), columns, lines, keys)
                for name in names:
                    rows = _wrong_rows(
                        name, Path(folder), (columns, lines), keys, written,
                        options.pictures and options.pictures / f"{name}-{columns}x{lines}-{state}",
                    )  # fmt: skip
                    print(
                        f"{name:14} {columns}x{lines} {state:8} rows that differ: {rows or 'none'}"
                    )
                    failed = failed or bool(rows)
    return int(failed)


def _fill(folder: Path) -> None:
    """A store with the demo's news, which nothing fetches afterwards."""
    folder.mkdir()
    server = demo.start()
    try:
        tables = "".join(
            f'[[feeds]]\nurl = "{one.url}"\n' for one in demo.subscriptions(server.url)
        )
        calm = (
            '[refresh]\non_start = false\n[ticker]\nmode = "off"\n[offline]\narticles = 0\n'
            '[pictures]\nload = "never"\n[screen]\ntheme = "tui-reader-dark"\n'
        )
        (folder / "config.toml").write_text(calm + tables)
        subprocess.run(
            [sys.executable, "-m", "tui_reader", "--data", str(folder), "refresh"],
            check=True, capture_output=True, cwd=ROOT,
        )  # fmt: skip
    finally:
        server.stop()


def _recorded(folder: Path, columns: int, lines: int, keys: Sequence[str]) -> Path:
    """A file with what the window writes for a terminal that orders nothing."""
    news = folder / "recorded"
    shutil.rmtree(news, ignore_errors=True)
    shutil.copytree(folder / "news", news)
    config = news / "config.toml"
    config.write_text(config.read_text().replace("[screen]", '[screen]\nbidi = "own"'))
    with Terminal("--data", str(news), columns=columns, lines=lines, started_anew=True) as terminal:
        terminal.wait_for("? help")
        for key in keys:
            terminal.press(_TYPED.get(key, key))
            _settle(terminal)
        before = terminal.raw.count(b"\x1b[2J")
        terminal.press("\x0c")
        terminal.wait_for(lambda _text: terminal.raw.count(b"\x1b[2J") > before)
        _settle(terminal)
        found = bytes(terminal.raw).rpartition(b"\x1b[2J")[2]
    path = folder / "written"
    path.write_bytes(found)
    return path


def _settle(terminal: Terminal) -> None:
    """Wait until the text on the screen has been the same for a second."""
    text, since = terminal.text(), time.monotonic()
    while time.monotonic() - since < 1.0:
        time.sleep(0.1)
        if (now := terminal.text()) != text:
            text, since = now, time.monotonic()


def _wrong_rows(
    name: str, folder: Path, size: tuple[int, int], keys: Sequence[str], written: Path,
    picture: Path | None,
) -> list[int]:  # fmt: skip
    """The rows of the screen that are not as the reference has them."""
    news = folder / "shown"
    shutil.rmtree(news, ignore_errors=True)
    shutil.copytree(folder / "news", news)
    reader = [sys.executable, "-m", "tui_reader", "--data", str(news)]
    printer = [sys.executable, "-c", _PRINTS, str(written)]
    shots = []
    for command, orders, pressed in ((printer, False, ()), (reader, True, keys)):
        with ExitStack() as stack:
            display = stack.enter_context(_display(*_SCREEN))
            stack.enter_context(_terminal(name, command, display, size, orders=orders))
            shot = _still(display)
            if orders:
                # Keys that come one by one, as from a hand.
                _focus(display)
                for key in pressed:
                    _press(display, {"/": "slash"}.get(key, key))
                    time.sleep(1.0 if key == "Return" else 0.1)
                # GTK takes note of the focus only once keys have come.
                _focus(display)
                shot = _still(display, shot if pressed else None)
            shots.append(shot)
    reference, shown = shots
    if picture is not None:
        picture.parent.mkdir(parents=True, exist_ok=True)
        reference.save(f"{picture}-reference.png")
        shown.save(f"{picture}.png")
    return _differing(reference, shown, size[1])


@contextmanager
def _terminal(
    name: str, command: Sequence[str], display: str, size: tuple[int, int], *, orders: bool
) -> Iterator[None]:
    """A terminal with a command in it, within tmux where its name begins so.

    Args:
        orders: the terminal does with right-to-left text what it does by default; else nothing.
    """
    columns, lines = size
    within, _plus, outer = name.rpartition("+")
    socket = f"bench-rtl-{os.getpid()}"
    tmux = ["tmux", "-L", socket, "-f", os.devnull]
    if within:
        command = [*tmux, "new-session", "-x", str(columns), "-y", str(lines), *command, ";", "set", "-g", "status", "off"]  # fmt: skip
    grid = f"{columns}x{lines}"
    started = {
        "xterm": ["xterm", "-b", "0", "-fa", _FONT, "-fs", "10", "-geometry", grid, "-e", *command],
        "mlterm": ["mlterm", "-g", grid, "-w", "14", f"--ctl={str(orders).lower()}", "-e", *command],
        "konsole": [
            "konsole", "--separate", "--hide-menubar", "--hide-tabbar", "-p", f"TerminalColumns={columns}",
            "-p", f"TerminalRows={lines}", "-p", "BlinkingCursorEnabled=false",
            "-p", f"BidiRenderingEnabled={str(orders).lower()}", "-e", *command,
        ],
        "kitty": [
            "kitty", "--config=NONE", "-o", f"font_family={_FONT}", "-o", "font_size=10",
            "-o", "remember_window_size=no", "-o", f"initial_window_width={columns}c",
            "-o", f"initial_window_height={lines}c", "-o", "window_padding_width=0",
            "-o", "cursor_blink_interval=0", "-o", "confirm_os_window_close=0", "-o",
            "linux_display_server=x11", "-o", f"force_ltr={'no' if orders else 'yes'}", *command,
        ],
        "vte": [
            "/usr/bin/python3", "-c", _VTE, "orders" if orders else "stays", str(columns), str(lines),
            *command,
        ],
    }[outer]  # fmt: skip
    ours = (
        "TMUX",
        "STY",
        "COLUMNS",
        "LINES",
        "LANGUAGE",
        "VTE_VERSION",
        "KONSOLE_VERSION",
        "MLTERM",
    )
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    kept |= {
        "DISPLAY": display, "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8",
        "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as settings:
        # Else it has the size of its last window.
        Path(settings, "konsolerc").write_text("[KonsoleWindow]\nRememberWindowSize=false\n")
        kept |= (
            {"XDG_CONFIG_HOME": settings, "XDG_STATE_HOME": settings} if outer == "konsole" else {}
        )
        yield from _running(started, kept, [*tmux, "kill-server"] if within else [])


def _running(
    started: Sequence[str], environment: dict[str, str], ends: Sequence[str]
) -> Iterator[None]:
    process = subprocess.Popen(
        started, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        if ends:
            subprocess.run(ends, check=False, stderr=subprocess.DEVNULL)
        process.terminate()
        process.wait()


def _focus(display: str) -> None:
    """Give the keys to the terminal: the largest window, without a window manager that would."""
    windows = _xdotool(display, "search", "--onlyvisible", "--name", ".*").split()

    def area(window: str) -> int:
        shape = _xdotool(display, "getwindowgeometry", "--shell", window)
        sides = dict(part.split("=", 1) for part in shape.split())
        width, height = int(sides.get("WIDTH", 0)), int(sides.get("HEIGHT", 0))
        return 0 if width >= _SCREEN[0] else width * height

    if windows:
        _xdotool(display, "windowfocus", max(windows, key=area))


def _still(display: str, before: Image.Image | None = None) -> Image.Image:
    """The picture of the terminal, once it is another than ``before`` and changes no more."""
    until = time.monotonic() + _LONGEST_SECONDS
    shot, since = _shot(display), time.monotonic()
    while time.monotonic() < until:
        time.sleep(0.3)
        again = _shot(display)
        if again.tobytes() != shot.tobytes():
            shot, since = again, time.monotonic()
        is_painted = shot.height > 300 and len(shot.getcolors(1 << 20) or ()) > _COLOURS
        is_news = before is None or shot.tobytes() != before.tobytes()
        if is_painted and is_news and time.monotonic() - since > _STILL_SECONDS:
            return shot
    return shot


def _differing(one: Image.Image, other: Image.Image, lines: int) -> list[int]:
    """The rows, from 0 at the top, in which more than a few pixels differ."""
    if one.size != other.size:
        return list(range(lines))
    difference = (
        ImageChops.difference(one, other)
        .convert("L")
        .point(lambda value: 255 if value > _SHADES else 0)
    )
    found = []
    for row in range(lines):
        top, low = row * one.height // lines, (row + 1) * one.height // lines
        part = difference.crop((0, top, one.width, low))
        if part.histogram()[255] > _MOST_PIXELS:
            found.append(row)
    return found
