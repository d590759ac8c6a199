"""What terminals answer to the questions at the start, whenever and in whatever order it comes."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.support.terminal_replies import REPLIES
from tui_reader.ui.terminal.capabilities import PROBES, Answers, Capabilities, Widths
from tui_reader.ui.terminal.input import Input

XTERM = Capabilities(
    "XTerm(379)",
    (64, 1, 2, 22),
    (41, 379, 0),
    "unknown",
    "always reset",
    Widths(spacing_mark=2, flag=2),
)
ANSWERS = (
    b"\x1bP>|XTerm(379)\x1b\\",
    b"\x1b[?64;1;2;22c",
    b"\x1b[>41;379;0c",
    b"\x1b[?2027;0$y",
    b"\x1b[8;4$y",
    b"\x1b[2;3R\x1b[6;3R",
)


def known_of(*parts: bytes) -> Capabilities:
    """What is known in the end."""
    source, answers = Input(), Answers()
    for part in parts:
        for token in source.feed(part):
            assert token.kind == "reply"
            answers.take(token.text)
    return answers.known


def test_the_order_of_answers_does_not_matter() -> None:
    for order in permutations(ANSWERS):
        assert known_of(*order) == XTERM


@pytest.mark.parametrize("terminal", REPLIES)
def test_what_terminals_sent_is_read_wherever_it_is_cut(terminal: str) -> None:
    reply = REPLIES[terminal]
    whole = known_of(reply)
    assert whole.attributes
    for cut in range(1, len(reply)):
        assert known_of(reply[:cut], reply[cut:]) == whole


def test_the_first_of_two_answers_counts() -> None:
    assert known_of(*ANSWERS, b"\x1b[8;1$y\x1b[2;2R\x1b[?1c\x1bP>|other\x1b\\") == XTERM


@pytest.mark.parametrize(
    "sent",
    [
        b"\x1b[1;2R\x1b[9;3R\x1b[2;1R\x1b[12;40R\x1b[2;300R",  # F3, and places of no probe
        b"\x1b[8;9$y\x1b[?8;1$y\x1b[2027;1$y\x1b[?25;1$y",
        b"\x1b[>;41;0c\x1b[?" + b"1;" * 200 + b"c",
        b"\x1bP>|\xe9\x1b\\" + b"\x1bP>|" + b"x" * 300 + b"\x1b\\",
    ],
)
def test_what_answers_no_question_changes_nothing(sent: bytes) -> None:
    assert known_of(sent) == Capabilities()


def test_each_width_has_a_probe() -> None:
    assert tuple(PROBES) == Widths.__struct_fields__
