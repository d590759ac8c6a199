"""Code is highlighted where that is safe, and plain where a text or a lexer is not to be trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers

from tests.support.growth import assert_linear
from tui_reader.document.blocks import Document
from tui_reader.document.code import (
    BLOCK_LIMIT,
    LANGUAGES,
    LONGEST_LINE,
    WIDEST_GAP,
    Allowance,
    highlighted,
)
from tui_reader.document.layout import layout
from tui_reader.document.parse import parse

LINE = "berth = 'north'  # quay\n"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("py", "berth = 'north'", ("'north'", "code.string")),
        ("yml", "berth: 4  # the north one", ("# the north one", "code.comment")),
        ("jsonc", '{"berth": 4}', ("4", "code.number")),
        ("shell-session", "# only a comment", ("# only a comment", "code.comment")),
        ("sh", "IFS=$'\\n\\t'; echo 'north'", ("'north'", "code.string")),
        ("dockerfile", "FROM quay:4\n", ("FROM", "code.keyword")),
    ],
)
def test_languages_go_by_the_names_that_pages_use(
    language: str, text: str, expected: tuple[str, str]
) -> None:
    (block,) = parse(f"<pre><code class='language-{language}'>{text}</code></pre>").blocks
    lines = layout(Document((block,)), 72)
    assert expected in [(span.text.strip(), span.role) for line in lines for span in line.spans]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", LINE * (BLOCK_LIMIT // len(LINE) + 1)),
        ("python", LINE + "a = '" + "b" * LONGEST_LINE + "'"),
        ("python", LINE + "\n" * WIDEST_GAP + LINE),
        ("python", LINE + " " * (WIDEST_GAP + 1) + LINE),
        ("klingon", LINE),
        # Lexers with expressions that take exponential time, for any text or for some.
        ("perl", LINE),
        ("bash", LINE + "echo $'" + "\\1" * 60),
        ("make", "quay:\n\techo $'" + "\\1" * 60),
        ("dockerfile", "RUN echo $'" + "\\\\" * 60),
    ],
)
def test_what_is_beyond_the_bounds_is_plain(language: str, text: str) -> None:
    assert highlighted(text, language, Allowance()) == [(text, "code")]


def test_an_article_has_one_allowance() -> None:
    block = '"berth"\n' * (BLOCK_LIMIT // 8)
    allowance = Allowance(2 * len(block), seconds=60)
    shown = [len(highlighted(block, "json", allowance)) > 1 for _ in range(3)]
    assert shown == [True, True, False]
    assert highlighted(LINE, "python", Allowance(seconds=0)) == [(LINE, "code")]


def test_one_long_block_is_set_at_once() -> None:
    html = "<pre><code class=language-make>" + "a" * 19_900 + "</code></pre>"
    lines = layout(parse(html), 72)
    assert "".join(line.text for line in lines).count("a") == 19_900


def test_pygments_knows_every_language() -> None:
    known = {alias for _, aliases, *_ in get_all_lexers(plugins=False) for alias in aliases}
    assert known >= LANGUAGES


@given(
    st.lists(st.sampled_from([*"a1 \n\"'`\\/*#(){}[]<>=:;$@&!-é", "<<A", "/*", '"""', "<script>"])).map("".join),
    st.sampled_from(["python", "bash", "html", "yaml", "json"]),
)  # fmt: skip
def test_no_character_is_lost(text: str, language: str) -> None:
    assert "".join(part for part, _ in highlighted(text, language, Allowance())) == text


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("bash", "a"), ("c", "a"), ("go", '"'), ("html", "a"), ("java", "a"), ("javascript", "a"), ("python", "a"),
        ("python", "'"), ("sql", "a"), ("yaml", "a"),
    ],
)  # fmt: skip
def test_a_text_costs_what_its_length_costs(language: str, piece: str) -> None:
    line = (piece * LONGEST_LINE)[: LONGEST_LINE - 1] + "\n"

    def highlight(size: int) -> None:
        highlighted((line * (size // len(line) + 1))[:size], language, Allowance(seconds=60))

    assert_linear(highlight, BLOCK_LIMIT)
