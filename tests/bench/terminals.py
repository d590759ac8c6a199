"""Text of disputed width in real terminals, under a virtual display: frames stand, and nothing stays.

The window is compared with itself: after scrolling and opening, its picture must be the one that
Ctrl-L paints on an empty screen, and each edge of a pane must look alike in every row.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from PIL import Image, ImageChops

from tests.program.test_widths import TITLES, fill
from tests.support.terminal import ROOT, Terminal

COLUMNS, LINES = 110, 30
_NEEDED = ("Xvfb", "xdotool", "import", "xterm", "kitty", "tmux")
_STILL_SECONDS = 1.5
"""How long the picture has to stay as it is to be taken."""
_LONGEST_SECONDS, _PATIENCE_SECONDS = 60, 12
_KEYS = (("G",), ("g", "g"), ("j", "j", "j"), ("Return",), ("h", "G"))
_COLOURS, _SHADES = 20, 32
_BESIDE = 2
"""Rows at the bottom that are not compared: status and keys."""


def main(arguments: list[str]) -> int:
    """Try each terminal; 1 when something was wrong, 2 when a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench terminals")
    parser.add_argument("terminals", nargs="*", default=["xterm", "kitty", "tmux"])
    parser.add_argument("--pictures", type=Path, help="a folder to keep the pictures in")
    options = parser.parse_args(arguments)
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        print(f"not tried: {', '.join(missing)} missing", file=sys.stderr)
        return 2
    failed = False
    for name in options.terminals:
        faults = _faults(name, options.pictures)
        print(f"{name}: {len(faults)} faults")
        for fault in faults:
            print(f"  {fault}")
        failed = failed or bool(faults)
    return int(failed)


def _faults(name: str, pictures: Path | None) -> list[str]:
    """What was wrong in one terminal, in words."""
    faults = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        fill(Path(folder), TITLES)
        edges = _edges(folder)
        shutil.rmtree(folder)
        Path(folder).mkdir()
        fill(Path(folder), TITLES)
        display = stack.enter_context(_display())
        command = [sys.executable, "-m", "tui_reader", "--data", folder]
        socket = f"bench-{os.getpid()}"
        stack.enter_context(_terminal(name, command, display, socket))
        before = _still(display, None)
        for number, keys in enumerate(_KEYS):
            shot = _pressed(display, keys, before)
            _press(display, "ctrl+l")
            before = _still(display, None)
            if pictures is not None:
                pictures.mkdir(parents=True, exist_ok=True)
                shot.save(pictures / f"{name}-{number}.png")
                before.save(pictures / f"{name}-{number}-redrawn.png")
            where = f"after {' '.join(keys)}"
            if stay := _differing_rows(shot, before):
                faults.append(f"{where}: rows {stay} are others when all is painted again")
            faults += [
                f"{where}: the edge in column {edge} is broken in rows {rows}"
                for edge in edges[number]
                if (rows := _odd_rows(shot, edge))
            ]
    return faults


def _edges(folder: str) -> list[list[int]]:
    """The columns of the panes' edges after each step, by an emulator."""
    edges = []
    with Terminal("--data", folder, columns=COLUMNS, lines=LINES) as terminal:
        terminal.wait_for("? help")
        for keys in _KEYS:
            for key in keys:
                terminal.press("\r" if key == "Return" else key)
            last = -1.0
            while last != terminal.arrivals[-1]:
                last = terminal.arrivals[-1]
                time.sleep(_STILL_SECONDS)
            first = terminal.text().splitlines()[0]
            edges.append([column for column, sign in enumerate(first) if sign in "╭╮┍┑"])
    return edges


@contextmanager
def _display(width: int = 1400, height: int = 900) -> Iterator[str]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _terminal(name: str, command: Sequence[str], display: str, socket: str) -> Iterator[None]:
    """A terminal that fills its window with the command; ``tmux`` is in an xterm."""
    size = f"{COLUMNS}x{LINES}"
    font = "DejaVu Sans Mono"
    tmux = ["tmux", "-L", socket, "-f", os.devnull]
    if name == "tmux":
        command = [*tmux, "new-session", "-x", str(COLUMNS), "-y", str(LINES), *command, ";", "set", "-g", "status", "off"]  # fmt: skip
    if name == "kitty":
        options = {
            "font_family": font, "font_size": "10", "remember_window_size": "no", "confirm_os_window_close": "0",
            "initial_window_width": f"{COLUMNS}c", "initial_window_height": f"{LINES}c", "cursor_blink_interval": "0",
            "window_padding_width": "0", "linux_display_server": "x11",
        }  # fmt: skip
        started = ["kitty", "--config=NONE"]
        for key, value in options.items():
            started += ["-o", f"{key}={value}"]
        started += command
    else:
        started = ["xterm", "-b", "0", "-fa", font, "-fs", "10", "-geometry", size, "-e", *command]
    kept = {k: v for k, v in os.environ.items() if k not in ("TMUX", "STY", "COLUMNS", "LINES")}
    kept |= {
        "DISPLAY": display, "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "LIBGL_ALWAYS_SOFTWARE": "1",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    process = subprocess.Popen(
        started, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        if name == "tmux":
            subprocess.run([*tmux, "kill-server"], check=False, stderr=subprocess.DEVNULL)
        process.terminate()
        process.wait()


def _pressed(display: str, keys: Sequence[str], before: Image.Image) -> Image.Image:
    """The picture after keys, pressed again while nothing comes of them: the window may not listen yet."""
    for _attempt in range(_LONGEST_SECONDS // _PATIENCE_SECONDS):
        _focus(display)
        _press(display, *keys)
        with suppress(TimeoutError):
            return _still(display, before, _PATIENCE_SECONDS)
    raise TimeoutError(f"nothing comes of {' '.join(keys)}")


def _press(display: str, *keys: str) -> None:
    _xdotool(display, "key", "--clearmodifiers", "--delay", "100", *keys)


def _focus(display: str) -> None:
    """Give the terminal the keys: there is no window manager that would."""
    found = _xdotool(display, "search", "--onlyvisible", "--name", ".*").split()
    for window in found:
        _xdotool(display, "windowfocus", window)


def _xdotool(display: str, *arguments: str) -> str:
    environment = {**os.environ, "DISPLAY": display}
    # Windows that cannot have the focus are an error.
    return subprocess.run(
        ["xdotool", *arguments], check=False, env=environment, capture_output=True, text=True
    ).stdout


def _still(
    display: str, before: Image.Image | None, seconds: float = _LONGEST_SECONDS
) -> Image.Image:
    """The picture of the terminal, once it is another than ``before`` and changes no more."""
    until = time.monotonic() + seconds
    shot, since = _shot(display), time.monotonic()
    while time.monotonic() < until:
        again = _shot(display)
        if again.tobytes() != shot.tobytes():
            shot, since = again, time.monotonic()
        # A terminal without a window in it has hardly a colour.
        is_painted = shot.height >= LINES * 10 and len(shot.getcolors(1 << 20) or ()) > _COLOURS
        is_shown = is_painted and (before is None or shot != before)
        if is_shown and time.monotonic() - since > _STILL_SECONDS:
            return shot
        time.sleep(0.2)
    shot.save("/tmp/terminal/timeout.png")
    raise TimeoutError("the window paints nothing, or never rests")


def _shot(display: str) -> Image.Image:
    """What is on the display, without the empty screen around it; a point when there is nothing."""
    tool = ["import", "-display", display, "-window", "root", "png:-"]
    taken = subprocess.run(tool, check=True, capture_output=True).stdout
    with Image.open(io.BytesIO(taken)) as image:
        whole = image.convert("RGB")
    return whole.crop(whole.getbbox() or (0, 0, 1, 1))


def _cell(shot: Image.Image, row: int, column: int) -> Image.Image:
    width, height = shot.width // COLUMNS, shot.height // LINES
    left, top = column * width, row * height
    return shot.crop((left, top, left + width, top + height))


def _differ(one: Image.Image, other: Image.Image) -> bool:
    """Whether a difference can be seen: at the ends of a line, pixels vary by a few shades."""
    return any(most > _SHADES for _least, most in ImageChops.difference(one, other).getextrema())


def _differing_rows(one: Image.Image, other: Image.Image) -> list[int]:
    return [
        row
        for row in range(LINES - _BESIDE)
        if any(
            _differ(_cell(one, row, column), _cell(other, row, column)) for column in range(COLUMNS)
        )
    ]


def _odd_rows(shot: Image.Image, edge: int) -> list[int]:
    """The rows in which an edge looks as in no other."""
    rows = range(1, LINES - _BESIDE - 1)
    looks = {row: _cell(shot, row, edge) for row in rows}
    return [
        row
        for row, look in looks.items()
        if all(other == row or _differ(look, looks[other]) for other in looks)
    ]
