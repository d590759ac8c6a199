"""What a command costs, with everything it starts: ``python -m tests.bench.measured COMMAND…``.

Prints one JSON line: wall seconds, processor seconds, the peak of the resident
memory of all its processes together, and its exit status. A process of its own
does this because Linux then hands it every orphan of the command, so that no
worker's time is lost (prctl PR_SET_CHILD_SUBREAPER).
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_PAUSE = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")
_ROOT = Path(__file__).parents[2]
# What is installed finds its modules compiled.
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    wall: float
    """Seconds until the command ended."""
    cpu: float
    """User and system seconds of all processes."""
    memory: int
    """Bytes, the largest sum of the resident sizes; pages that several share count for each."""
    status: int


def measure(command: Sequence[str], *, env: Mapping[str, str] | None = None, log: Path) -> Cost:
    """Run a command and say what it took; what it prints goes to ``log``."""
    with log.open("wb") as said:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.measured", str(said.fileno()), *command],
            cwd=_ROOT, env=_ENVIRONMENT | dict(env or {}), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, check=True, pass_fds=(said.fileno(),),
        )  # fmt: skip
    return Cost(**json.loads(done.stdout))


def _run(log: int, command: Sequence[str]) -> Cost:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=log, stderr=log)
    peak = 0
    ended = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not ended.wait(_PAUSE):
            peak = max(peak, resident(process.pid))

    sampling = threading.Thread(target=sample)
    sampling.start()
    status = process.wait()
    wall = time.monotonic() - begun
    ended.set()
    sampling.join()
    with suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, used.ru_utime + used.ru_stime, peak, status)


def resident(pid: int) -> int:
    """Bytes of resident memory of a process and all that came from it."""
    total = 0
    todo = [pid]
    while todo:
        one = todo.pop()
        with suppress(OSError, IndexError):
            total += _PAGE * int(Path(f"/proc/{one}/statm").read_text().split()[1])
            for thread in Path(f"/proc/{one}/task").iterdir():
                todo += map(int, (thread / "children").read_text().split())
    return total


if __name__ == "__main__":
    cost = _run(int(sys.argv[1]), sys.argv[2:])
    print(json.dumps({name: getattr(cost, name) for name in Cost.__slots__}))
