"""Names of keys, as written and as reported."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from tui_reader.config.keys import check_keys, key_name
from tui_reader.config.values import UnfitError


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ("j", "j"),
        ("G", "G"),
        ("é", "é"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("@", "at"),
        (" ", "space"),
        ("Space", "space"),
        ("Enter", "enter"),
        ("Return", "enter"),
        ("ESC", "escape"),
        ("PgDn", "pagedown"),
        ("pagedown", "pagedown"),
        ("f1", "f1"),
        ("F24", "f24"),
        ("Up", "up"),
        ("↓", "down"),
        ("Ctrl-d", "ctrl+d"),
        ("ctrl+D", "ctrl+d"),
        ("C-x", "ctrl+x"),
        ("Shift-Tab", "shift+tab"),
        ("shift+g", "G"),
        ("Shift-Ctrl-Left", "ctrl+shift+left"),
        ("Alt-x", "alt+x"),
        ("Ctrl--", "ctrl+minus"),
        ("ctrl++", "ctrl+plus"),
        ("Ctrl-i", "tab"),
        ("Ctrl-m", "enter"),
        ("gg", "g g"),
        ("g g", "g g"),
        ("]b", "right_square_bracket b"),
        ("Ctrl-x s", "ctrl+x s"),
    ],
)
def test_a_key(written: str, reported: str) -> None:
    assert key_name(written) == reported
    assert key_name(reported) == reported


@pytest.mark.parametrize("sign", string.punctuation)
def test_signs_have_the_names_the_terminal_library_gives_them(sign: str) -> None:
    assert key_name(sign) == _character_to_key(sign)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "empty"),
        ("Entr", '"enter"'),
        ("Ctrk-x", '"ctrl"'),
        ("Ctrl-PgDwn", '"pgdn"|"pgdown"'),
        ("\x1b", "no key"),
        ("Ctrl-Z", "shell"),
    ],
)
def test_what_is_no_key_is_refused(written: str, words: str) -> None:
    with pytest.raises(UnfitError, match=words):
        key_name(written)


def test_an_action_has_one_key_or_several_each_once() -> None:
    assert check_keys("q") == ("q",)
    assert check_keys(["Esc", "escape", "h"]) == ("escape", "h")
    assert check_keys([]) == ()


@given(st.text(st.characters(max_codepoint=126) | st.characters(categories=["L"]), max_size=8))
def test_any_text_is_a_key_with_a_stable_name_or_refused(written: str) -> None:
    try:
        reported = key_name(written)
    except UnfitError:
        return
    assert key_name(reported) == reported
    assert reported.isprintable()
