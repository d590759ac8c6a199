"""What terminals are known to draw with, and what is written to them."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.support.picture_samples import drawn
from tui_reader.text.cells import cell_len
from tui_reader.ui.reading.drawings import _SIGNS, draw
from tui_reader.ui.reading.pictures import cells_for
from tui_reader.ui.terminal import kitty, sixel
from tui_reader.ui.terminal.graphics import Blocks, blocks_of, graphics, guess, read_answer


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, "blocks"),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, "blocks"),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, "blocks"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "sixel"),
        ({"TERM": "xterm", "MLTERM": "3.9"}, "sixel"),
        ({"TERM": "xterm", "XTERM_VERSION": "XTerm(379)"}, "ask"),
        ({"TERM": "xterm-256color"}, "blocks"),
        ({}, "blocks"),
    ],
)
def test_terminals_are_known_by_their_names(environment: dict[str, str], protocol: str) -> None:
    assert guess(environment) == protocol


def test_the_setting_overrules_the_guess() -> None:
    assert graphics("none", {"TERM": "xterm-kitty"}).protocol == "none"
    assert graphics("blocks", {"TERM": "xterm-kitty"}).protocol == "blocks"
    assert graphics("kitty", {"TERM": "vt100"}).protocol == "kitty"
    # The test's output is no terminal: nobody knows how large its cells are.
    assert graphics("sixel", {"TERM": "foot"}).protocol == "blocks"


def test_an_xterm_says_whether_it_has_sixel() -> None:
    assert read_answer(b"\x1b[?1;0;256S\x1b[?63;1;2;4;6;22c") == ("sixel", 256)
    assert read_answer(b"\x1b[?64;1;2;6;22c")[0] == "blocks"
    assert read_answer(b"\x1b[?4;6c")[0] == "blocks"
    assert read_answer(b"jjj") == ("blocks", 256)


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(1, 200), st.integers(1, 80))
def test_a_picture_never_exceeds_its_room(width: int, height: int, columns: int, rows: int) -> None:
    found = cells_for(width, height, columns, rows, (8, 16))
    assert 1 <= found[0] <= columns
    assert 1 <= found[1] <= rows


def test_pictures_keep_their_shape() -> None:
    assert cells_for(1600, 800, 72, 40, (8, 16)) == (72, 18)
    assert cells_for(1600, 1600, 72, 20, (8, 16)) == (40, 20)
    assert cells_for(40, 40, 72, 20, (8, 16)) == (10, 5)


def test_half_blocks_show_two_pixels_a_cell(tmp_path: Path) -> None:
    picture = Image.new("RGB", (40, 40), (200, 0, 0))
    picture.paste((0, 0, 200), (0, 20, 40, 40))
    picture.save(tmp_path / "a.png")
    rows = draw(tmp_path / "a.png", 10, 5)
    assert [sum(cell_len(one.text) for one in row) for row in rows] == [10] * 5
    top, bottom = rows[0][0].style, rows[4][0].style
    assert top is not None
    assert bottom is not None
    assert top.color is not None
    assert top.color.triplet == (200, 0, 0)
    assert bottom.bgcolor is not None
    assert bottom.bgcolor.triplet == (0, 0, 200)


@pytest.mark.parametrize(
    ("blocks", "first", "second"), [("quadrants", "▐", " "), ("sextants", "▐", " ")]
)
def test_finer_blocks_show_more_of_a_cell(
    tmp_path: Path, blocks: Blocks, first: str, second: str
) -> None:
    picture = Image.new("RGB", (80, 120), (0, 0, 90))
    picture.paste((200, 200, 0), (20, 0, 40, 120))
    picture.paste((200, 200, 0), (40, 0, 80, 120))
    picture.save(tmp_path / "a.png")
    [row] = draw(tmp_path / "a.png", 2, 1, blocks)
    assert row[0].text == first
    assert row[0].style is not None
    assert row[0].style.color is not None
    assert row[0].style.color.triplet is not None
    red, _green, blue = row[0].style.color.triplet
    assert red > 150
    assert blue < 60
    Image.new("RGB", (80, 120), (7, 8, 9)).save(tmp_path / "b.png")
    assert [one.text for one in draw(tmp_path / "b.png", 2, 1, blocks)[0]] == [second * 2]


def test_the_characters_of_six_parts_are_each_another() -> None:
    signs = _SIGNS["sextants"]
    assert len(set(signs)) == 64
    assert (signs[1], signs[21], signs[42], signs[62]) == ("\U0001fb00", "▌", "▐", "\U0001fb3b")


@pytest.mark.parametrize(
    ("environment", "blocks"),
    [
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006"}, "sextants"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "5202"}, "half"),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7006", "TMUX": "/tmp/x"}, "half"),
        ({"TERM": "xterm-kitty"}, "sextants"),
        ({"TERM": "linux"}, "half"),
        ({"TERM": "xterm"}, "half"),
    ],
)
def test_sextants_are_for_terminals_that_draw_them(
    environment: dict[str, str], blocks: Blocks
) -> None:
    assert blocks_of(environment) == blocks
    assert graphics("blocks", environment).blocks == blocks
    assert graphics("blocks", environment, blocks="quadrants").blocks == "quadrants"


def test_kitty_gets_the_picture_in_pieces_of_4096_bytes(tmp_path: Path) -> None:
    drawn(2).effect_spread(30).save(tmp_path / "a.png")
    written = kitty.transmission(tmp_path / "a.png", 7, (160, 96))
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", written)
    assert "".join(f"\x1b_G{keys};{data}\x1b\\" for keys, data in pieces) == written
    assert len(pieces) > 2
    assert pieces[0][0] == "a=t,f=100,t=d,i=7,q=2,m=1"
    assert {keys for keys, _data in pieces[1:-1]} == {"m=1"}
    assert pieces[-1][0] == "m=0"
    assert all(len(data) <= 4096 for _keys, data in pieces)
    sent = Image.open(io.BytesIO(b64decode("".join(data for _keys, data in pieces))))
    assert (sent.format, sent.size) == ("PNG", (160, 96))


@pytest.mark.parametrize(("first", "count"), [(0, 50), (13, 20), (40, 99)])
def test_sixel_strings_hold_the_pixels(tmp_path: Path, first: int, count: int) -> None:
    drawn(2).save(tmp_path / "a.png")
    picture = sixel.palette(tmp_path / "a.png", (64, 50), 16)
    rows = read_sixel(sixel.encode(picture, first, count), picture.width)
    end = min(first + count, 50)
    assert len(rows) == end - first
    for row, number in zip(rows, range(first, end), strict=True):
        assert bytes(row) == picture.pixels[number * 64 : (number + 1) * 64]


def read_sixel(text: str, width: int) -> list[list[int]]:
    """The colour numbers of a sixel string, as a terminal would paint them."""
    start = re.match(r'\x1bP0;1;0q"1;1;(\d+);(\d+)', text)
    assert start is not None
    assert text.endswith("\x1b\\")
    assert int(start[1]) == width
    rows = [[-1] * width for _ in range(int(start[2]))]
    x = y = colour = 0
    for found in re.finditer(r"(?:!(\d+))?([?-~])|#(\d+)(?:;\d+)*|([$-])", text[start.end() : -2]):
        repeat, sign, number, move = found.groups()
        if number:
            colour = int(number)
        elif move:
            x, y = 0, y + (6 if move == "-" else 0)
        else:
            length = int(repeat or 1)
            for bit in range(6):
                if (ord(sign) - 63) >> bit & 1:
                    rows[y + bit][x : x + length] = [colour] * length
            x += length
    return rows
