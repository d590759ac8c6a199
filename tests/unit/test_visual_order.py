"""Lines of cells in visual order, in what each kind of terminal needs."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from tests.unit.test_bidi import WORDS
from tui_reader.text import visual
from tui_reader.text.bidi import has_rtl
from tui_reader.text.cells import cell_len, is_rtl, split_cells
from tui_reader.text.visual import Order, direction, in_order, ordered, shaped
from tui_reader.ui.terminal.right_to_left import Setting, right_to_left


def clusters(text: str) -> list[str]:
    return [cluster for cluster, _width in split_cells(text)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(שלום) abc", "abc (םולש)"),
        ("abc (שלום)", "abc (םולש)"),
        ("שנת 2026 [3]", "[3] 2026 תנש"),
        ("«שלום» 1,5 %", "% 1,5 «םולש»"),
        # Marks stay upon their letter.
        ("שָׁלוֹם", "םוֹלשָׁ"),
        # Blanks at the ends are padding.
        ("  של ", "  לש "),
    ],
)
def test_letters_stand_from_right_to_left_and_brackets_open_as_they_are_read(
    text: str, shown: str
) -> None:
    assert ordered(text, "letters") == shown
    assert ordered(text, "logical") == text


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("بحر", "initial medial final"),
        ("دار", "isolated isolated isolated"),
        ("لا", "initial final"),
        ("باب", "initial final isolated"),
        ("می‌رود", "initial final isolated isolated isolated"),
        ("ہے", "initial final"),
        ("بَحر", "initial medial final"),
    ],
)
def test_letters_have_the_forms_that_join_them(text: str, forms: str) -> None:
    letters = clusters(text)
    shown = shaped(letters)
    kinds = [unicodedata.decomposition(one[0]).partition(" ")[0].strip("<>") for one in shown]
    assert [kind for kind in kinds if kind] == forms.split()
    assert [unicodedata.normalize("NFKC", one)[0] for one in shown] == [one[0] for one in letters]


@pytest.mark.parametrize("order", ["forms", "letters", "words", "marks", "logical"])
def test_each_cell_is_shown_once_and_as_wide_as_before(order: Order) -> None:
    drawn = random.Random(7)
    for _ in range(100):
        text = " ".join(drawn.choices(WORDS, k=drawn.randint(1, 12)))
        cells = clusters(text)
        shown = in_order(cells, order, drawn.choice((0, 1, None)))
        assert sorted(place for place, _text in shown) == list(range(len(cells)))
        assert all(cell_len(one) == cell_len(cells[place]) for place, one in shown)


def test_words_are_written_as_the_terminal_reorders_them() -> None:
    assert ordered("שלום [12] לים", "words") == "לים [12] שלום"
    assert ordered("(שלום)", "words") == "(שלום)"


@pytest.mark.parametrize(
    ("setting", "environment", "order", "switches"),
    [
        ("auto", "TERM=xterm-256color VTE_VERSION=7000", "letters", True),
        ("auto", "TERM=xterm-256color", "forms", True),
        ("auto", "TERM=xterm XTERM_VERSION=XTerm(379) VTE_VERSION=7000", "forms", True),
        ("auto", "TERM=xterm-256color WT_SESSION=1", "forms", True),
        ("auto", "TERM=xterm-kitty KITTY_WINDOW_ID=1", "words", True),
        ("auto", "TERM=mlterm MLTERM=3.9.0", "forms", True),
        ("auto", "TERM=xterm-256color KONSOLE_VERSION=221203", "marks", True),
        ("auto", "TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", "marks", True),
        ("auto", "TERM=tmux-256color TMUX=/tmp/1 VTE_VERSION=7000", "marks", False),
        ("auto", "TERM=tmux-256color TMUX=/tmp/1 MLTERM=3.9.0", "logical", False),
        ("auto", "TERM=tmux-256color TMUX=/tmp/1", "marks", False),
        ("own", "KONSOLE_VERSION=221203", "forms", True),
        ("words", "", "words", False),
        ("terminal", "", "marks", False),
        ("off", "VTE_VERSION=7000", "logical", False),
    ],
)
def test_a_terminal_gets_what_it_needs(
    setting: Setting, environment: str, order: Order, switches: bool
) -> None:
    variables = dict(one.split("=", 1) for one in environment.split())
    found = right_to_left(setting, variables)
    assert (found.order, bool(found.begin), bool(found.end)) == (order, switches, switches)


ORDERS: tuple[Order, ...] = ("letters", "forms", "words", "marks")
_PIECES = (
    "ميناء لا مُحَمَّدٌ می‌رود שלום שָׁלוֹם ? ؟ ، « » “ (غدا) [ ) 2026 ٢٠٢٦ 1,5 3/4 12: 5G x é - – … Google"
    " https://a.example/b 50% ‍ه"
).split()


def test_common_lines_have_the_order_of_their_levels() -> None:
    drawn = random.Random(3)
    by_runs = 0
    for _ in range(600):
        glue = drawn.choice(("", " "))
        text = glue.join(drawn.choices(_PIECES, k=drawn.randint(1, 8)))
        base = drawn.choice((0, 1, None))
        letters = clusters(text)
        slow = visual._places_by_levels(text, letters, base)
        quick = visual._places_by_runs(text, letters, base)
        if quick is not None:
            by_runs += 1
            assert (list(quick[0]), list(quick[1])) == (list(slow[0]), list(slow[1])), (text, base)
        for order in ORDERS if has_rtl(text) else ():
            cells = "".join(one for _place, one in in_order(clusters(text.strip()), order, base))
            assert ordered(text.strip(), order, base) == cells, (text, base)
    assert by_runs > 200


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("الميناء Valmarin", True),
        ("Valmarin الميناء", False),
        ("Google تطلق خدمة الخرائط في 12 مدينة", True),
        ("«Le Phare» צוות הספינה שב אל הנמל", True),
        ("The daily مدى مصر reports from Cairo", False),
        ("12 عاما", True),
        ("2026", False),
        ("", False),
    ],
)
def test_a_text_reads_as_it_begins_unless_only_a_name_stands_first(text: str, right: bool) -> None:
    assert is_rtl(text) == right
    assert direction(text) == right


@pytest.mark.parametrize("text", ["الإسلام", "إغلاق ثلاثة (لا)", "ولأنَّ الآن 5%", "خلال شهر"])
def test_lam_and_alef_stay_two_letters_where_the_terminal_turns_words(text: str) -> None:
    shown = ordered(text, "words")
    clusters = [cluster for cluster, _width in split_cells(text)]
    assert "".join(one for _place, one in in_order(clusters, "words")) == shown
    assert not any(unicodedata.combining(one) for one in shown)
    # Each in its cell; final alef is isolated, as no font makes one sign of it and lam.
    assert not re.search("[\ufedf\ufee0][\ufe82\ufe84\ufe88\ufe8e]", shown)
    assert sum(map(shown.count, "\ufe83\ufe87\ufe8d")) >= sum(
        text.count(f"ل{alef}") for alef in "اأإ"
    )
    assert cell_len(shown) == cell_len(text)


def test_marks_of_direction_are_spent_once_letters_stand_in_order() -> None:
    clusters = [cluster for cluster, _width in split_cells("منارة\u200e · 28")]
    for order in ("letters", "forms", "words"):
        assert "\u200e" not in "".join(one for _place, one in in_order(clusters, order))  # type: ignore[arg-type]
