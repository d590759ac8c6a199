"""Random histories of two machines, a phone and a server, at each server there is.

    python -m tests.bench accounts [NAME]… [--count N] [--seed N] [--steps N]

A history marks here and there, undoes, publishes, purges, syncs, has requests fail on the way there
or back, has marks swallowed, kills, and goes offline; in the end all must agree, and nobody's last
mark may be lost. Prints a line for each server, with the first histories that failed. Exit status
1 when there are any.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.support.accounts import EVERY
from tests.support.spoken_histories import SpokenHistory


def main(arguments: list[str]) -> int:
    """Try the histories; the exit status."""
    parser = argparse.ArgumentParser("python -m tests.bench accounts")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(EVERY))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=30)
    options = parser.parse_args(arguments)
    failed = 0
    for name in options.names or EVERY:
        began, requests = time.process_time(), 0
        faults: list[str] = []
        for seed in range(options.seed, options.seed + options.count):
            with tempfile.TemporaryDirectory() as folder:
                history = SpokenHistory(Path(folder), seed, name)
                try:
                    asyncio.run(history.run(options.steps))
                except AssertionError as error:
                    faults.append(f"  seed {seed}: {str(error).splitlines()[0]}")
                finally:
                    history.close()
                requests += history.server.requests
        took = time.process_time() - began
        print(
            f"{name}: {options.count} histories, {requests} requests, {len(faults)} failed, {took:.0f} s"
        )
        print("\n".join(faults[:5]), end="\n" if faults else "", flush=True)
        failed += len(faults)
    return 1 if failed else 0
