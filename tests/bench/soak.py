"""A window left open while a feed publishes every five seconds: what it comes to hold."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.support.loopback import Answer, Asked, Web
from tests.support.terminal import Terminal, descendants

_FEED_SECONDS = 5
_MOST_KB, _MOST_HANDLES = 2048, 0


def main(arguments: list[str]) -> int:
    """Run; 1 when the second half took more memory or descriptors than it may."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench soak")
    parser.add_argument("--minutes", type=float, default=20)
    minutes = parser.parse_args(arguments).minutes
    begun = time.time()

    def feed(_asked: Asked) -> Answer:
        newest = int((time.time() - begun) // _FEED_SECONDS)
        items = "".join(
            f"<item><title>Notice {n}</title><guid>{n}</guid></item>"
            for n in range(newest, max(-1, newest - 30), -1)
        )
        body = f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>"
        return Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})

    with Web() as web, tempfile.TemporaryDirectory() as name:
        web.pages["/feed"] = feed
        folder = Path(name)
        (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{web.url}/feed"\n')
        with Terminal("--data", name) as terminal:
            terminal.wait_for("Notice")
            figures: list[tuple[int, int]] = []
            while time.time() - begun < 60 * minutes:
                terminal.press("r")
                time.sleep(_FEED_SECONDS)
                figures.append(_held(terminal.process.pid))
            terminal.press("q")
            terminal.wait_end()
    # Within a minute, as connections come and go.
    half = len(figures) // 2
    before, after = figures[max(0, half - 12) : half + 1], figures[-12:]
    memory, handles = (
        round(median(one[part] for one in after) - median(one[part] for one in before))
        for part in (0, 1)
    )
    print(f"window and engine, second half: {memory} kB and {handles} descriptors more")
    return int(memory > _MOST_KB or handles > _MOST_HANDLES)


def _held(pid: int) -> tuple[int, int]:
    """Memory in kB and open descriptors of a process and those that it started."""
    memory = handles = 0
    for one in {pid, *descendants(pid)}:
        folder = Path(f"/proc/{one}")
        try:
            status = (folder / "status").read_text()
            handles += len(list((folder / "fd").iterdir()))
        except OSError:
            continue
        memory += next(
            (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0
        )
    return memory, handles
