"""No regular expression takes time that grows faster than its text."""

import re

from tests.support.expressions import TRUSTED, Expression, expressions, slow_case

SIZE = 3_200
"""Characters; the benchmark takes more."""


def test_every_expression_takes_time_in_proportion_to_its_text() -> None:
    found = expressions()
    assert len(found) > 250
    assert {one.name for one in found} >= TRUSTED.keys()
    slow = {
        one.name: case
        for one in found
        if one.name not in TRUSTED and (case := slow_case(one, SIZE)) is not None
    }
    assert slow == {}


def test_what_grows_faster_is_found() -> None:
    for written in (r"<[^>]*>", r"\s*;", r"\w+@"):
        assert slow_case(Expression("made", re.compile(written), "finditer"), SIZE), written
    assert slow_case(Expression("made", re.compile(r"<[^<>]*+>"), "finditer"), SIZE) is None
