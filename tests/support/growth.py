"""How the cost of work grows with its input: a check of the algorithm, not of the machine."""

import gc
import time
from collections.abc import Callable

TIMES = 8
"""How much larger the large input is than the small one."""

ROOM = 3
"""What noise may make of linear growth; quadratic growth would be ``TIMES`` × as much."""

FLOOR = 0.02
"""Seconds of processor time under which nothing is told from noise."""


def processor_time(work: Callable[[int], object], size: int) -> float:
    """Seconds of this process that ``work(size)`` takes; other processes do not count.

    The garbage of other tests is not collected meanwhile, as :mod:`timeit` does it.
    """
    gc.disable()
    try:
        began = time.process_time()
        work(size)
        return time.process_time() - began
    finally:
        gc.enable()


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Fail when ``work(size)`` costs far more than ``TIMES`` × ``work(size // TIMES)``.

    Both are measured here and now, so that a slow machine makes no difference.
    """
    work(1)  # what is loaded or compiled once
    large = processor_time(work, size)
    if large >= TIMES * ROOM * FLOOR:
        small = min(processor_time(work, size // TIMES) for _ in range(2))
        assert large < TIMES * ROOM * small, (small, large)
