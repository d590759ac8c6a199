"""Completing a word of a query."""

from __future__ import annotations

import pytest

from tui_reader.query.complete import completions
from tui_reader.query.parse import parse

NAMES = {
    "feed": ("Quai Sud", "Élan"),
    "tag": ("port", "sport"),
    "folder": ("Presse/Mer",),
    "lang": ("fr", "es"),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x ti", ["x title:"]),
        ("-is:un", ["-is:unread"]),
        ("(feed:el", ['(feed:Élan']),
        ("feed:sud", ['feed:"Quai Sud"']),
        ("#por", ["#port", "#sport"]),
        ("folder:", ['folder:"Presse/Mer"']),
        ("lang:f", ["lang:fr"]),
        ("age:", ["age:<1d", "age:<1w", "age:>1mo"]),
        ("is:unread", []),
        ("harbour ", []),
        ("zzz", []),
    ],
)  # fmt: skip
def test_completions(text: str, found: list[str]) -> None:
    assert completions(text, NAMES) == found
    for one in found:
        if not one.endswith(":"):
            parse(one + ")" if one.startswith("(") else one)
