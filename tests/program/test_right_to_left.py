"""What of right-to-left text is written to which terminal, and what ``doctor`` says to set."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.program.test_widths import fill
from tests.support.terminal import Terminal
from tests.support.terminal_replies import REPLIES
from tui_reader.cli.doctor import _right_to_left
from tui_reader.cli.profile import profile_at
from tui_reader.text.visual import Order, ordered
from tui_reader.ui.terminal.capabilities import Answers, Capabilities
from tui_reader.ui.terminal.input import Input
from tui_reader.ui.terminal.right_to_left import right_to_left

TITLE = "المرفأ يفتح (2026) أبوابه"
VARIABLES = (
    "VTE_VERSION", "XTERM_VERSION", "TMUX", "STY", "KONSOLE_VERSION", "MLTERM", "TERM_PROGRAM",
    "KITTY_WINDOW_ID",
)  # fmt: skip
SWITCH = b"\x1b]5379;use_ctl=false\x07"


def answered(*replies: bytes) -> Capabilities:
    source, answers = Input(), Answers()
    for reply in replies:
        for token in source.feed(reply):
            answers.take(token.text)
    return answers.known


VTE = b"\x1b[>65;7006;1c\x1b[8;2$y\x1b[?65;1;9c"
KONSOLE = b"\x1bP>|Konsole 22.12.3\x1b\\\x1b[>1;115;0c\x1b[?62;1;4c"
KITTY = b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[>1;4000;26c\x1b[8;0$y\x1b[?62;c"
MLTERM = b"\x1b[>24;279;0c\x1b[8;0$y\x1b[?63;1;2;3;4;6;7;15;18;22;29c"
PUTTY = b"\x1b[>0;136;0c\x1b[?6c"
TMUX = b"\x1bP>|tmux 3.3a\x1b\\\x1b[>84;0;0c\x1b[?1;2c"


@pytest.mark.parametrize(
    ("replies", "environment", "order"),
    [
        # Over SSH: no variable says what it is.
        (VTE, "", "letters"),
        (KONSOLE, "", "marks"),
        (KITTY, "", "words"),
        (MLTERM, "", "forms"),
        (PUTTY, "", "marks"),
        (REPLIES["xterm 379"], "", "forms"),
        (b"\x1b[?62;c", "", "forms"),
        (b"", "", "forms"),
        # Variables that another terminal has left behind.
        (VTE, "KONSOLE_VERSION=221203 XTERM_VERSION=1", "letters"),
        (KONSOLE, "VTE_VERSION=7006", "marks"),
        (KITTY, "VTE_VERSION=7006 TERM=xterm-256color", "words"),
        (REPLIES["xterm 379"], "KONSOLE_VERSION=221203 MLTERM=3.9.0", "forms"),
        (b"\x1b[8;0$y\x1b[?6c", "VTE_VERSION=7006", "forms"),
        # It reorders although it was told not to.
        (b"\x1b[8;1$y\x1b[?65c", "", "marks"),
        # A multiplexer, which may be in any: marks are wrong in the fewest.
        (TMUX, "", "marks"),
        (TMUX, "VTE_VERSION=7006", "marks"),
        (b"", "TERM=screen-256color", "marks"),
        (TMUX, "TMUX=x KITTY_WINDOW_ID=1", "words"),
        (TMUX, "TMUX=x XTERM_VERSION=1", "forms"),
        (TMUX, "TMUX=x MLTERM=3.9.0", "logical"),
    ],
)
def test_what_a_terminal_answers_counts_more_than_variables(
    replies: bytes, environment: str, order: Order
) -> None:
    given = {"TERM": "xterm-256color"} | dict(one.split("=") for one in environment.split())
    assert right_to_left("auto", given, answered(replies)).order == order
    whole = answered(replies)
    for cut in range(len(replies)):
        assert answered(replies[:cut], replies[cut:]) == whole


@pytest.mark.parametrize(
    ("outer", "order"),
    [
        ("XTerm(379)", "forms"), ("kitty(0.26.5)", "words"), ("Konsole 22.12.3", "marks"),
        ("VTE(7600)", "marks"), ("mlterm", "logical"), ("xterm-kitty", "words"),
        ("xterm-256color", "marks"),
    ],
)  # fmt: skip
def test_the_terminal_around_a_multiplexer_decides(outer: str, order: Order) -> None:
    given = {"TERM": "tmux-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"}
    assert right_to_left("auto", given, answered(TMUX), outer).order == order


@pytest.mark.parametrize(
    ("reply", "before", "after"),
    [(KONSOLE, "forms", "marks"), (MLTERM, "letters", "forms"), (KITTY, "forms", "words")],
    ids=["konsole", "mlterm", "kitty"],
)
def test_a_late_answer_paints_anew(
    reply: bytes, before: Order, after: Order, tmp_path: Path
) -> None:
    fill(tmp_path, [TITLE])
    environment = dict.fromkeys(VARIABLES, "")
    environment["VTE_VERSION"] = "7006" if before == "letters" else ""
    with Terminal("--data", str(tmp_path), env=environment) as terminal:
        painted, again = (ordered(TITLE, order).encode() for order in (before, after))
        terminal.wait_for(lambda _text: painted in terminal.raw)
        raw = bytes(terminal.raw)
        assert raw.index(b"\x1b[8l") < raw.index(b"\x1b[?1049h")
        assert again not in raw
        terminal.press(reply)
        terminal.wait_for(lambda _text: again in terminal.raw)
        assert (SWITCH in terminal.raw) == (reply == MLTERM)
        terminal.press("q")
        assert terminal.wait_end() == 0
        ended = bytes(terminal.raw)
        assert ended.rindex(b"\x1b[8h") > ended.rindex(b"\x1b[?1049l")
        assert (b"use_ctl=true" in ended) == (reply == MLTERM)


def test_a_multiplexer_is_given_the_marks_that_hold_letters(tmp_path: Path) -> None:
    fill(tmp_path, [TITLE])
    with Terminal("--data", str(tmp_path), env={"TERM": "screen-256color"}) as terminal:
        held = ordered(TITLE, "marks").encode()
        terminal.wait_for(lambda _text: held in terminal.raw)


def test_tmux_is_asked_which_terminal_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "tmux"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nprintf 'kitty(0.26.5)\\nxterm-kitty\\n'\n")
    program.chmod(0o755)
    fill(tmp_path, [TITLE])
    environment = {"TMUX": "x", "PATH": f"{program.parent}:{os.environ['PATH']}"}
    with Terminal("--data", str(tmp_path), env=environment) as terminal:
        words = ordered(TITLE, "words").encode()
        terminal.wait_for(lambda _text: words in terminal.raw)


@pytest.mark.parametrize(
    ("environment", "setting", "seen", "advice", "answer"),
    [
        ("TERM=xterm XTERM_VERSION=1", "auto", "1", "", b""),
        ("TERM=xterm VTE_VERSION=7000", "auto", "2", "", b""),
        ("TERM=xterm", "auto", "2", '"terminal"', b""),
        ("TERM=xterm", "terminal", "1", '"own"', b""),
        ("TERM=xterm", "auto", "", '"words"', b""),
        ("TERM=xterm-kitty", "auto", "", "", b""),
        ("TERM=xterm VTE_VERSION=7000", "auto", "2", "", KONSOLE),
    ],
)
def test_what_is_seen_decides_what_to_set(
    environment: str,
    setting: str,
    seen: str,
    advice: str,
    answer: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for one in environment.split():
        monkeypatch.setenv(*one.split("=", 1))
    monkeypatch.setattr("builtins.input", lambda _prompt: seen)
    monkeypatch.setattr("tui_reader.cli.doctor.ask", lambda *_question: answer)
    (tmp_path / "config.toml").write_text(f'[screen]\nbidi = "{setting}"\n')
    found = _right_to_left(profile_at(None, tmp_path))
    assert found.well == (not advice)
    assert advice in found.advice
    first, second = [
        line[5:] for line in capsys.readouterr().out.splitlines() if line[2:3] in "12"
    ][:2]
    assert first != second
