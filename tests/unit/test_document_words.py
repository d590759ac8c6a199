"""An article's words for programs: all that it says, and nothing that only sets it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.document.parse import parse
from tui_reader.document.words import captions_of, words_of


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>The quay<br>opens <b>on</b>\n Monday.</p><p>So it is.</p>", "The quay opens on Monday.\nSo it is."),
        ("<h2>Ferries</h2>Late.", "Ferries\nLate."),
        ("<p>See <a href=https://quai.example/plan>the plan</a>.</p>", "See the plan."),
        ("<ol><li>One<li><p>Two</p><ul><li>Three</ul></ol>", "One\nTwo\nThree"),
        ("<blockquote><p>Never</p></blockquote>", "Never"),
        ("<pre>if x:\n    go()</pre>", "if x:\n    go()"),
        ("<table><tr><th>Port<th>Ships<tr><td>Faro<td>3</table>", "Port\tShips\nFaro\t3"),
        ("<dl><dt>Keel<dd>Below.</dl>", "Keel\nBelow."),
        (
            "<figure><img src=https://quai.example/a.png alt='A mast'><figcaption>By night</figcaption></figure><p>End.",
            "End.",
        ),
        ("<video src=https://quai.example/v.mp4></video><p>End.", "End."),
        ("<p>" + "word " * 100, ("word " * 100).strip()),
    ],
)  # fmt: skip
def test_each_paragraph_is_a_line_of_words(html: str, words: str) -> None:
    assert words_of(parse(html)) == words


def test_captions_stand_apart() -> None:
    figure = (
        "<figure><img src=https://quai.example/a.png><figcaption>By\n night</figcaption></figure>"
    )
    document = parse(f"{figure}<ul><li>{figure}</ul><blockquote>{figure}</blockquote>")
    assert captions_of(document) == ["By night"] * 3


@given(
    st.lists(st.sampled_from("Le quai rouvre lundi à huit heures".split()), min_size=1, max_size=30)
)
def test_no_word_is_lost_or_broken(words: list[str]) -> None:
    html = "<div>" + " ".join(f"<p><em>{word}</em>" for word in words) + "</div>"
    assert words_of(parse(html)).split("\n") == words
