"""How many cases a test tries: a sample in the suite, all of them in ``python -m tests.bench thorough``."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from typing import TypeVar

VARIABLE = "TUI_READER_TESTS_EXAMPLES"
"""Name of the environment variable that makes a run thorough."""

EXAMPLES = int(os.environ.get(VARIABLE, "0"))
"""How many examples a thorough run makes of each property; 0 in the suite."""

T = TypeVar("T")


def some(cases: Iterable[T], count: int) -> list[T]:
    """``count`` of the cases in their order, the same every time; all of them in a thorough run."""
    every = list(cases)
    if EXAMPLES or count >= len(every):
        return every
    return [every[place] for place in sorted(random.Random(0).sample(range(len(every)), count))]
