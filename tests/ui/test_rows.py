"""A scrolled row: the edits always end in what a repaint would show, in few bytes, and cut no glyph."""

from __future__ import annotations

import re

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from tui_reader.text.visual import ordered
from tui_reader.ui.terminal.right_to_left import OWN, RightToLeft, use
from tui_reader.ui.terminal.rows import (
    Cell,
    Edit,
    Pull,
    Push,
    Write,
    cells_of,
    change,
    segments_of,
    window,
)

WIDTH, FIXED = 24, 5
INKS = [Style(color="#ff8800"), Style(bold=True), Style(color="#00aaff", bgcolor="#101010")]
_GLYPHS = ["a", "b", " ", "港", "開", "é", "م", "🚢", "👩\u200d🚀"]


def texts(glyphs: list[str]) -> st.SearchStrategy[list[Segment]]:
    segment = st.builds(
        lambda parts, ink: Segment("".join(parts), INKS[ink]),
        st.lists(st.sampled_from(glyphs), min_size=1, max_size=8),
        st.integers(0, len(INKS) - 1),
    )
    return st.lists(segment, min_size=8, max_size=14)


def row_at(label: list[Cell], belt: list[Cell], start: int) -> list[Cell]:
    blank = [(" ", INKS[0])] * (WIDTH + 40)
    return label + window(belt + blank, start, WIDTH - FIXED)


def obey(row: list[Cell | None], edits: list[Edit]) -> list[Cell | None]:
    """What a terminal does, strictly: half a glyph left anywhere is an error."""
    row = list(row)
    for edit in edits:
        at = edit.column
        if isinstance(edit, Write):
            cells = cells_of(edit.segments)
            row[at : at + len(cells)] = cells
        elif isinstance(edit, Pull):
            assert row[at + edit.count] is None or row[at + edit.count][0], "a glyph was cut"
            row = row[:at] + row[at + edit.count :] + [None] * edit.count
        else:
            edge = row[WIDTH - edit.count]
            assert edge is None or edge[0], "a glyph was cut"
            row = (row[:at] + [None] * edit.count + row[at:])[:WIDTH]
        assert len(row) == WIDTH
    return row


@given(texts(_GLYPHS), st.integers(4, 20), st.integers(-4, 4), st.booleans())
def test_the_edits_end_in_what_a_repaint_shows(belt, start, step, other_label) -> None:
    cells = cells_of(belt)
    label = cells_of([Segment(" ▸ N ", INKS[1])])
    before = row_at(label, cells, start)
    label = cells_of([Segment(" ‖ N ", INKS[1])]) if other_label else label
    after = row_at(label, cells, start + step)
    assert obey(before, change(before, after, fixed=FIXED, step=step)) == after
    # A wrong guess of how far it moved costs bytes, never the picture.
    assert obey(before, change(before, after, fixed=FIXED, step=1 - step)) == after
    assert obey([None] * WIDTH, change([None] * WIDTH, after, fixed=0, step=0)) == after


# pyte measures what zero-width joiners join by its parts.
@given(texts(_GLYPHS[:-1]), st.sampled_from([1, 2, -1]))
def test_a_terminal_shows_the_same_after_many_steps(belt, step) -> None:
    cells = cells_of(belt)
    label = cells_of([Segment(" ▸ N ", INKS[1])])
    screen = pyte.Screen(WIDTH, 1)
    stream = pyte.Stream(screen)
    start = 0 if step > 0 else len(cells)
    row = row_at(label, cells, start)
    feed(stream, change([None] * WIDTH, row, fixed=0, step=0))
    for _ in range(12):
        start += step
        after = row_at(label, cells, start)
        feed(stream, change(row, after, fixed=FIXED, step=step))
        row = after
    repainted = pyte.Screen(WIDTH, 1)
    feed(pyte.Stream(repainted), change([None] * WIDTH, row, fixed=0, step=0))
    assert screen.display == repainted.display


def feed(stream: pyte.Stream, edits: list[Edit]) -> None:
    for edit in edits:
        stream.feed(f"\x1b[1;{edit.column + 1}H")
        if isinstance(edit, Write):
            stream.feed("".join(segment.text for segment in edit.segments))
        else:
            stream.feed(f"\x1b[{edit.count}{'P' if isinstance(edit, Pull) else '@'}")


def test_a_step_is_one_pull_and_one_cell() -> None:
    belt = cells_of([Segment("The harbour opens again after the storm", INKS[0])])
    label = cells_of([Segment(" ▸ N ", INKS[1])])
    before, after = row_at(label, belt, 0), row_at(label, belt, 1)
    edits = change(before, after, fixed=FIXED, step=1)
    assert edits == [Pull(FIXED, 1), Write(WIDTH - 1, (Segment("g", INKS[0]),))]
    back = change(after, before, fixed=FIXED, step=-1)
    assert back == [Push(FIXED, 1), Write(FIXED, (Segment("T", INKS[0]),))]
    assert change(after, after, fixed=FIXED, step=0) == []


def test_cells_and_segments_are_two_ways_to_write_one_row() -> None:
    row = [Segment("Quai 港", INKS[0]), Segment("e\u0301té 👩\u200d🚀", INKS[1])]
    cells = cells_of(row)
    assert len(cells) == 7 + 4 + 2
    assert segments_of(cells) == row
    assert [text for text, _ in window(cells, 6, 3)] == [" ", "e\u0301", "t"]
    assert [text for text, _ in window(cells, 4, 2)] == [" ", " "]
    assert cells_of([Segment("\u0301x", INKS[0])]) == [("x", INKS[0])]


def turned(text: str) -> str:
    """What a terminal shows that turns each word from right to left."""
    return re.sub(r"\S*[א-ת]\S*", lambda found: found[0][::-1], text)


def test_a_part_of_a_word_that_the_terminal_turns_is_the_part_in_sight() -> None:
    whole = ordered("abcde מגדלור (2026) נמל fgh", "words")
    cells = [(letter, Style()) for letter in whole]
    use(RightToLeft("words"))
    try:
        for width in (3, 4, 9, 14):
            for start in range(len(cells) - width + 1):
                shown = "".join(text for text, _style in window(cells, start, width))
                assert turned(shown) == turned(whole)[start : start + width]
    finally:
        use(OWN)
