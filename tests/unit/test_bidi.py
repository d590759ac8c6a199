"""The bidirectional algorithm against Unicode's own tests and another implementation."""

from __future__ import annotations

import random
from pathlib import Path

from bidi import get_display

from tests.support.bidi import class_cases, text_cases
from tui_reader.text.bidi import has_rtl, levels, mirrored, resolve, visual_order

LINES = Path(__file__).parent / "bidi_lines"
WORDS = (
    "الميناء مفتوح (غدا) 2026 ٢٠٢٦ « le phare » Valmarin +33 1,5 % שלום לנמל [12] faro 3/4 - می‌رود ہے https://a.example/b?c=1 : ."
).split()


def test_texts_of_unicode_s_test_have_their_levels_and_order() -> None:
    for case in text_cases((LINES / "bidi_characters.txt").read_text().splitlines()):
        found = levels(case.text, case.base)
        assert (found, visual_order(found)) == (case.levels, case.order), case


def test_classes_of_unicode_s_test_have_their_levels_and_order() -> None:
    for case in class_cases((LINES / "bidi_classes.txt").read_text().splitlines()):
        found = resolve(case.classes, (), case.base)
        assert (found, visual_order(found)) == (case.levels, case.order), case


def test_mixed_lines_stand_as_another_implementation_orders_them() -> None:
    drawn = random.Random(4)
    for _ in range(300):
        text = " ".join(drawn.choices(WORDS, k=drawn.randint(1, 12)))
        for base, name in ((0, "L"), (1, "R")):
            order = visual_order(levels(text, base))
            assert "".join(text[place] for place in order) == get_display(
                text, base_dir=name
            ).replace("\u200c", "")


def test_brackets_are_mirrored_in_pairs() -> None:
    assert [mirrored(sign) for sign in "([{<«≤→a"] == [*")]}>»≥→a"]
    assert all(mirrored(mirrored(chr(code))) == chr(code) for code in range(0x20, 0x3020))


def test_rows_without_right_to_left_letters_are_known_at_once() -> None:
    texts = ["Le Phare « de l’Anse »", "", "灯台", "a\u0301", "١"]
    assert [has_rtl(text) for text in texts] == [False, False, False, False, True]
    assert all(map(has_rtl, ("שלום", "مرحبا", "ﻣ", "\U0001e900")))
