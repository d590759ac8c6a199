"""What keys mean: counts, sequences, places, the user's own keys; and the one table."""

from __future__ import annotations

from inspect import signature
from types import SimpleNamespace
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_reader.config.keys import check_keys
from tui_reader.ui.actions import ACTIONS, EVERYWHERE, Place, methods_of
from tui_reader.ui.keys import KeyReader, key_name, strokes, with_keys
from tui_reader.ui.main.controllers import Controllers


def done_by(reader: KeyReader, keys: str, place: Place = "headlines") -> list[tuple[str, int]]:
    done: list[tuple[str, int]] = []
    for key in keys.split():
        came = reader.read(key, place)
        if came.view is not None:
            done.append(("view", came.view))
        if came.command is not None:
            done.append((came.command.action.id, came.command.count))
    return done


@pytest.mark.parametrize(
    ("keys", "place", "done"),
    [
        ("j", "headlines", [("down", 1)]),
        ("5 j", "headlines", [("down", 5)]),
        ("1 2 k", "article", [("up", 12)]),
        ("g g", "headlines", [("top", 1)]),
        ("g j", "headlines", [("down", 1)]),
        ("5 g g", "headlines", [("view", 5), ("top", 1)]),
        ("3 s", "headlines", [("view", 3), ("star", 1)]),
        ("3 escape j", "headlines", [("down", 1)]),
        ("g escape j", "article", [("back", 1), ("down", 1)]),
        ("l", "ticker", [("ticker_next", 1)]),
        ("l", "headlines", [("open", 1)]),
        ("o", "views", [("fold", 1)]),
        ("o", "article", [("open_source", 1)]),
        ("question_mark", "views", [("help", 1)]),
        ("right_square_bracket", "headlines", [("next_unread", 1)]),
        # Keys of Arabic, Hebrew, Cyrillic and Greek keyboards, by their places.
        (
            "ت 5 ن ل ل arabic_question_mark",
            "headlines",
            [("down", 1), ("up", 5), ("top", 1), ("help", 1)],
        ),
        ("ח ד", "headlines", [("down", 1), ("star", 1)]),
        ("о П", "headlines", [("down", 1), ("bottom", 1)]),
        ("ξ σ", "headlines", [("down", 1), ("star", 1)]),
    ],
)
def test_keys_in_their_places(keys: str, place: Place, done: list[tuple[str, int]]) -> None:
    assert done_by(KeyReader(ACTIONS), keys, place) == done


def test_a_digit_that_nothing_follows_names_a_view() -> None:
    reader = KeyReader(ACTIONS)
    assert reader.read("4", "headlines").pending == "4"
    assert reader.settle() == 4
    assert reader.settle() is None


def test_a_letter_of_another_keyboard_is_itself_when_it_is_given_a_meaning() -> None:
    reader = KeyReader(with_keys({"star": check_keys("ت")}), ["arabic"])
    assert done_by(reader, "ت ن") == [("star", 1), ("up", 1)]
    assert not KeyReader(ACTIONS, []).read("ت", "headlines").known


def test_unknown_keys_are_left_to_others() -> None:
    assert not KeyReader(ACTIONS).read("f7", "headlines").known


def test_own_keys_replace_the_table_s_and_an_empty_list_takes_them_away() -> None:
    actions = with_keys({"star": check_keys("gs"), "down": (), "help": check_keys("F1")})
    reader = KeyReader(actions)
    assert done_by(reader, "g s g g f1") == [("star", 1), ("top", 1), ("help", 1)]
    assert not reader.read("j", "headlines").known
    assert not reader.read("s", "headlines").known


def test_every_action_has_a_method_that_fits() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        controller, _dot, name = action.method.partition(".")
        method = getattr(get_type_hints(Controllers)[controller], name)
        assert len(signature(method).parameters) == 1 + action.counted, action.id
        assert action.help
        assert bool(action.footer) == bool(action.short)


@pytest.mark.parametrize(
    "method", ["nowhere.down", "navigation.nothing", "navigation.top", "navigation"]
)
def test_an_action_without_a_method_that_fits_is_reported_at_the_start(method: str) -> None:
    class Navigation:
        def top(self) -> None: ...

    controllers = SimpleNamespace(navigation=Navigation())
    action = replace(ACTIONS[0], method=method)
    with pytest.raises(TypeError, match="action down"):
        methods_of([action], controllers)


def test_no_key_means_two_things_in_one_place() -> None:
    for place in EVERYWHERE:
        keys = [strokes(key) for one in ACTIONS if place in one.where for key in one.keys]
        assert len(keys) == len(set(keys)), place
        sequences = [key for key in keys if " " in key]
        assert not {key.split()[0] for key in sequences} & set(keys)


def test_every_default_key_could_be_written_in_the_configuration() -> None:
    for action in ACTIONS:
        if action.id != "suspend":
            assert check_keys(list(map(key_name, action.keys))) or not action.keys


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["0", "1", "5", "9", "g", "j", "escape", "G", "f7", "slash", "tab"]),
            st.sampled_from(sorted(EVERYWHERE)),
        ),
        max_size=12,
    )
)
def test_any_keys_leave_the_reader_of_keys_usable(typed: list[tuple[str, Place]]) -> None:
    reader = KeyReader(ACTIONS)
    for key, place in typed:
        came = reader.read(key, place)
        assert came.command is None or 1 <= came.command.count <= 9999
    reader.forget()
    assert done_by(reader, "j") == [("down", 1)]


def test_a_sequence_is_shown_as_it_may_be_written() -> None:
    assert key_name("g g") == "gg"
    assert key_name("ctrl+x s") == "Ctrl-x s"
    actions = with_keys({"star": check_keys("Ctrl-x s")})
    reader = KeyReader(actions)
    assert reader.read("ctrl+x", "headlines").pending == "Ctrl-x"
    assert reader.read("s", "headlines").command.action.id == "star"
