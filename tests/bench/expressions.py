"""Every regular expression of the program on the worst texts that can be made from it.

Prints each with the number of texts and the slowest time, then those that grow faster than
their text.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from tests.support.expressions import TRUSTED, expressions, slow_case, worst_cases


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench expressions", description=__doc__)
    parser.add_argument("--size", type=int, default=16_000, help="characters of a text")
    size = parser.parse_args(arguments).size
    found = expressions()
    slow = {}
    cases = 0
    for one in found:
        began = time.process_time()
        case = slow_case(one, size)
        taken = time.process_time() - began
        texts = len(worst_cases(one.compiled))
        cases += texts
        print(f"{one.name:44} {one.use:10} {texts:4} texts {1000 * taken:8.1f} ms")
        if case is not None:
            slow[one.name] = case
    print(f"{len(found)} expressions, {cases} texts of up to {size} characters")
    for name, (text, small, large) in slow.items():
        why = TRUSTED.get(name, "NOT EXPECTED")
        print(f"grows faster: {name} on {text}: {small:.4f} s, then {large:.4f} s ({why})")
