"""The suite with every case of the tests that otherwise try a sample.

    python -m tests.bench thorough [--examples N] [PYTEST ARGUMENT…]

Hypothesis makes N examples of each property, other ones every time (the suite tries the same twenty),
and what the suite takes a sample of (``tests/support/thorough.py``) is tried whole.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tests.support.thorough import VARIABLE


def main(arguments: list[str]) -> int:
    """Run the tests; their exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench thorough")
    parser.add_argument("--examples", type=int, default=250, help="of each property")
    options, pytest_arguments = parser.parse_known_args(arguments)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", *pytest_arguments],
        env=os.environ | {VARIABLE: str(options.examples)}, check=False,
    ).returncode  # fmt: skip
