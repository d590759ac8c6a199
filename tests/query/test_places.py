"""Where a text has what a query looks for."""

from __future__ import annotations

import pytest

from tui_reader.query.parse import as_typed, parse
from tui_reader.query.places import places, snippet, sought_in


@pytest.mark.parametrize(
    ("query", "field", "text", "found"),
    [
        ("ferry", "title", "Ferry, ferryman: the FERRY", ["Ferry", "FERRY"]),
        ("ferry*", "title", "Ferry, ferryman, a ferret", ["Ferry", "ferry"]),
        ("tempete", "title", "La tempête d’hier", ["tempête"]),
        ("œuvre", "title", "Oeuvre, l’œuvre, manœuvre", ["Oeuvre", "œuvre"]),
        ("eau", "title", "L’eau, l'eau, bateau", ["eau", "eau"]),
        ('"the old  ferry"', "text", "the Old\n ferry, the old ferryman", ["the Old\n ferry"]),
        ('"C++"', "title", "C++17 and c++", ["C++", "c++"]),
        ("東京都", "title", "東京都の港、京都", ["東京都", "京都"]),
        ("港", "title", "新港開く", ["港"]),
        ("ميناء", "title", "المِيناء مِينَاء جديد", ["مِينَاء"]),
        ("title:ferry text:gull", "title", "ferry gull", ["ferry"]),
        ("title:ferry text:gull", "text", "ferry gull", ["gull"]),
        ("ferry -gull (tide OR quay)", "title", "gull quay ferry", ["quay", "ferry"]),
        ("title:/F.r+y/ ferry", "title", "ferry Ferry", ["ferry", "Ferry"]),
        ("title:/x*/", "title", "abc", []),
        ("url:quay is:unread", "title", "quay unread", []),
        ("rust", "title", "Rust🦀 rusty", ["Rust"]),
    ],
)  # fmt: skip
def test_places(query: str, field: str, text: str, found: list[str]) -> None:
    sought = sought_in(parse(query).where, field)
    assert [text[start:end] for start, end in places(sought, text)] == found


def test_the_last_word_that_is_typed_may_go_on() -> None:
    sought = sought_in(parse(as_typed("old harb")).where, "title")
    assert list(places(sought, "Old harbour, harb")) == [(0, 3), (4, 8), (13, 17)]


def test_a_snippet_begins_shortly_before_the_first_place() -> None:
    sought = sought_in(parse("lantern").where, "text")
    text = "word " * 100 + "the green\nlantern shone " + "word " * 100
    cut = snippet(sought, text)
    assert cut.startswith("… word")
    assert "the green lantern shone word" in cut
    assert len(cut) <= 302
    assert cut.index("lantern") < 50
    assert snippet(sought, "no light at all") == ""
    assert snippet(sought, "Lantern") == "Lantern"
