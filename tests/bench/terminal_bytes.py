"""Bytes from the terminal by the hundred thousand: what they do to a window.

(a) bytes without any bound key: marks and screen stay; (b) replies of six terminals, cut at every
place: no action; (c) any bytes: the window lives, and Ctrl-L answers. All of them are read as the
window reads them (:class:`TerminalMessages`); of each kind a sample goes to a window, with its marks
and its screen.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from textual import events
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from tests.support.samples import QUAI, draft, receive
from tests.support.terminal import Terminal
from tests.support.terminal_replies import REPLIES
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store
from tui_reader.ui.terminal.driver import TerminalKnown, TerminalMessages

_QUIET = 0.15
"""Seconds without output after which all is painted."""
_CLEAR = b"\x1b[2J"
_PARTS = [
    b"\x1b[", b"\x1b]", b"\x1bP", b"\x1b_", b"\x9b", b"\x9d", b"\xc2", b"\xe9", b"\xf0\x9f", b"\xed\xa0\x80",
    b"\x1b[?", b"\x1b[>", b"\x1b[<", b"\x1b[M", b"\x1b[200~", b"\x1b[201~", b"\x1b[27;5;", b"u", b"~", b"R", b"t",
    b"$y", b"c", b"0", b"1;1:3u", b"106;", b"1114112u", b"99999999999", b":", b";", b"\x1b\\", b"\a", b"\x00", b"\x1b",
]  # fmt: skip
UNBOUND = {
    "f9": b"\x1b[20~",
    "f10": b"\x1b[21~",
    "f11": b"\x1b[23~",
    "f12": b"\x1b[24~",
    "insert": b"\x1b[2~",
}
"""Keys that do nothing."""
_LONGEST_PAUSES = 25
"""Pauses after which nothing is awaited any more."""
_SAMPLE = 300
"""Strings of each kind that a window gets."""
_REPLY_ENDS = (b"c", b"R", b"t", b"n", b"$y", b"x", b"S")


@contextmanager
def reader() -> Iterator[tuple[Terminal, Path]]:
    """A window over forty articles that nothing fetches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(
            f'[refresh]\non_start = false\n[ticker]\nmode = "off"\n[[feeds]]\nurl = "{QUAI}"\n'
        )
        with open_store(folder / "store.sqlite3") as store:
            feeds.subscribe_in_slices(store, [Subscription(QUAI)])
            now = int(time.time())
            drafts = [draft(n, title=f"Notice {n}", published=now - 60 * n) for n in range(40)]
            receive(store, QUAI, *drafts, now=now)
        with Terminal("--data", str(folder)) as terminal:
            terminal.wait_for("? help")
            yield terminal, folder / "store.sqlite3"


def marks(path: Path) -> list[tuple[object, ...]]:
    """The marks of every article."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, read, starred, later FROM articles").fetchall()


def redrawn(terminal: Terminal) -> str:
    """The screen once Ctrl-L has been answered; pressed again while a sequence swallows it."""
    before = terminal.raw.count(_CLEAR)
    for _attempt in range(20):
        terminal.press(b"\x0c")
        until = time.monotonic() + 3
        while time.monotonic() < until:
            text = terminal.text()
            is_quiet = time.monotonic() - terminal.arrivals[-1] > _QUIET
            # The bottom line is written last.
            if terminal.raw.count(_CLEAR) > before and is_quiet and "? help" in text:
                return text
            if terminal.process.poll() is not None:
                raise AssertionError(f"the window has ended:\n{text}")
            time.sleep(0.01)
    raise AssertionError(f"Ctrl-L is not answered:\n{terminal.text()}")


def messages(parts: Iterable[bytes | None]) -> list[Message]:
    """What a window gets of bytes; ``None``: a pause."""
    source = TerminalMessages()
    return [message for part in parts for message in source.feed(part)]


def does_something(parts: Sequence[bytes | None]) -> str:
    """What bytes that spell no bound key would do all the same, in words; empty: nothing."""
    acting = [
        one
        for one in messages(parts)
        if not isinstance(one, (TerminalKnown, TerminalSupportsSynchronizedOutput))
        and not (isinstance(one, events.Key) and one.key in UNBOUND)
    ]
    return f"{acting} of {parts}" if acting else ""


def is_deaf(parts: Sequence[bytes | None]) -> str:
    """Why Ctrl-L is no key after some bytes, in words; empty: it is one."""
    try:
        found = messages([*parts, *[None] * _LONGEST_PAUSES, b"\x0c"])
    except Exception as error:  # noqa: BLE001
        return f"{error!r} of {parts}"
    last = found[-1]
    is_heard = isinstance(last, events.Key) and last.key == "ctrl+l"
    return "" if is_heard else f"{last} instead of Ctrl-L after {parts}"


def no_key(source: random.Random) -> bytes:
    """What spells no key: bytes above ASCII, and control sequences and strings that are none."""
    kind = source.randrange(5)
    if kind == 4:
        return source.choice(list(UNBOUND.values()))
    digits = ";".join(str(source.randrange(10**6)) for _ in range(source.randrange(1, 4)))
    if kind == 0:
        return bytes(source.choice((0xE9, 0xF1, 0xFF, 0xC0)) for _ in range(9))
    if kind == 1:
        return b"\x1b[?" + digits.encode() + source.choice(_REPLY_ENDS)
    if kind == 2:
        return b"\x1b]" + digits.encode() + b";rgb:12/34/56" + source.choice((b"\a", b"\x1b\\"))
    return b"\x1bP" + bytes(source.randrange(0x20, 0x7F) for _ in range(12)) + b"\x1b\\"


def any_bytes(source: random.Random) -> bytes:
    """Anything, but the keys that end or stop the window."""
    if source.random() < 0.5:
        text = bytes(source.randrange(256) for _ in range(source.randrange(1, 24)))
    else:
        text = b"".join(source.choice(_PARTS) for _ in range(source.randrange(1, 12)))
    return text.translate(None, b"\x03\x1aq")


def unchanged(strings: list[list[bytes]], together: int) -> list[str]:
    """Send strings, and look at marks and screen after so many; what changed, in words."""
    faults = []
    with reader() as (terminal, store):
        screen, before = redrawn(terminal), marks(store)
        for place in range(0, len(strings), together):
            some = [part for parts in strings[place : place + together] for part in parts]
            for part in some:
                terminal.press(part)
            after = redrawn(terminal)
            if after != screen or marks(store) != before:
                lines = zip(screen.splitlines(), after.splitlines(), strict=False)
                differ = [pair for pair in lines if pair[0] != pair[1]]
                faults.append(f"{differ[:3]} after {b' '.join(some)[-300:]!r}")
                break
    return faults


def alive(strings: list[list[bytes]], together: int) -> list[str]:
    """Send strings to windows; what ended one or kept it from answering, in words."""
    faults = []
    with reader() as (terminal, _store):
        for place in range(0, len(strings), together):
            some = [part for parts in strings[place : place + together] for part in parts]
            try:
                for one in some:
                    terminal.press(one)
                redrawn(terminal)
            except (AssertionError, OSError) as error:
                faults.append(f"{error}, after {b' '.join(some)[-300:]!r}")
                break
    return faults


def cut_reply(source: random.Random) -> list[bytes | None]:
    """A reply cut at two places, with a pause at one that is not within ESC and what follows it.

    ESC alone is the key Escape, and ESC with one character another key.
    """
    reply = source.choice(list(REPLIES.values()))
    first, second = sorted(source.sample(range(1, len(reply)), 2))
    begun = reply[:first].rpartition(b"\x1b")[2]
    pauses = [None] * (source.randrange(5) if len(begun) > 1 or b"\x1b" not in reply[:first] else 0)
    return [reply[:first], *pauses, reply[first:second], reply[second:]]


def cut_replies() -> Iterator[list[bytes | None]]:
    """Every reply, cut at every place."""
    for reply in REPLIES.values():
        for place in range(1, len(reply)):
            yield [reply[:place], reply[place:]]


def main(arguments: list[str]) -> int:
    """Send so many strings of each kind; 1 when one did what it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench terminal_bytes")
    parser.add_argument("--count", type=int, default=100_000, help="strings in all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    source, share = random.Random(options.seed), max(1, options.count // 3)
    cut = [*cut_replies(), *(cut_reply(source) for _ in range(share))][:share]
    kinds: list[tuple[str, list[list[bytes | None]], Callable[[Sequence[bytes | None]], str]]] = [
        ("no key", [[no_key(source)] for _ in range(share)], does_something),
        ("replies, cut", cut, does_something),
        ("any bytes", [[any_bytes(source)] for _ in range(share)], is_deaf),
    ]
    failed = False
    for name, strings, wrong in kinds:
        begun = time.process_time()
        faults = list(filter(None, map(wrong, strings)))
        sample = [
            [part for part in parts if part is not None]
            for parts in source.sample(strings, min(_SAMPLE, share))
        ]
        in_window = alive if name == "any bytes" else unchanged
        faults += in_window(sample, 50)
        spent = time.process_time() - begun
        print(
            f"{name}: {share} strings, {len(sample)} in a window: {len(faults)} faults ({spent:.0f} s)"
        )
        for fault in faults[:20]:
            print(f"  {fault[:2000]}")
        failed = failed or bool(faults)
    return int(failed)
