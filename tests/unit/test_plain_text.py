"""Sanitizing of text on input."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.growth import assert_linear
from tui_reader.ingest.sanitize.article_text import without_spaces
from tui_reader.text import links
from tui_reader.text.cells import cell_len, crop, display, fit, is_rtl, split_cells
from tui_reader.text.folding import fold, words
from tui_reader.text.html import from_html
from tui_reader.text.links import clean_url, host_of, short_url
from tui_reader.text.marks import MARKS_PER_CHARACTER
from tui_reader.text.plain import one_line, plain

HOSTILE = "\x1b]52;c;aGk=\x07\x9b31m\x00\x08\x7f\x85\u202e\u202d\u2066\ud800\U000e0041"
anything = st.text(
    st.characters(codec=None) | st.sampled_from(HOSTILE + "\u202a\u202b\u202c\u2069\u200b\u0301")
)

ORDINARY = [
    "Le port rouvre ses quais à midi — « enfin »",
    "El puerto reabre sus muelles: ¿cuándo?",
    "Straße, Ærø, Łódź, žluťoučký kůň",
    "الميناء يفتح أرصفته بعد العاصفة",
    "الْمِينَاءُ يَفْتَحُ",
    "הנמל נפתח שׁוב",
    "बंदरगाह फिर से खुला",
    "ท่าเรือเปิดอีกครั้ง",
    "Cảng mở cửa trở lại",
    "港口重新开放",
    "港が再開する",
    "항구가 다시 열린다",
    "Порт снова открыт",
    "Το λιμάνι ανοίγει ξανά",
    "Նավահանգիստը վերաբացվում է",
    "ნავსადგური ისევ გაიხსნა",
    "বন্দর আবার খুলেছে",
    "துறைமுகம் மீண்டும் திறப்பு",
    "ወደቡ እንደገና ተከፈተ",
    "👩‍🚀 family 👨‍👩‍👧 and 🏳️‍🌈",
    "می‌خواهم بندر را ببینم",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_of_many_scripts_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
    assert one_line(text) == text


@given(anything)
def test_nothing_that_a_terminal_obeys_gets_through(text: str) -> None:
    clean = plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in clean)
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e")
    assert plain(clean) == clean


@given(anything)
def test_a_one_line_field_is_one_line_and_short(text: str) -> None:
    clean = one_line(text, 80)
    assert "\n" not in clean
    assert len(clean) <= 80
    assert one_line(clean, 80) == clean
    assert from_html(clean, 80) is not None


@given(anything)
def test_isolates_are_closed_on_their_line(text: str) -> None:
    for line in plain(text).split("\n"):
        depth = 0
        for character in line:
            if character in "\u2066\u2067\u2068":
                depth += 1
            elif character == "\u2069" and depth:
                depth -= 1
        assert depth == 0


def test_a_character_is_judged_alike_alone_and_in_a_text_that_is_looked_at_closely() -> None:
    for character in map(chr, range(0x10000)):
        assert plain(f"a{character}b") == plain(f"a{character}b\x00")
        assert one_line(f"a{character}b") == one_line(f"a{character}b\x00")


def test_marks_of_direction_that_open_nothing_cost_what_their_number_costs() -> None:
    assert_linear(lambda size: plain("\u202a" * size + "\u2069" * size), 20_000)


def test_embeddings_become_isolates_and_overrides_go() -> None:
    assert plain("a\u202bb\u202cc") == "a\u2067b\u2069c"
    assert plain("a\u202eb\u202cc") == "abc"


def test_marks_are_capped_for_each_character() -> None:
    assert plain("Z" + "\u0301" * 100 + "x") == "Z" + "\u0301" * MARKS_PER_CHARACTER + "x"


def test_runs_of_zero_width_characters_become_one() -> None:
    assert plain("a" + "\u200b" * 50 + "b") == "a\u200bb"


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("Tom &amp; Ann", "Tom & Ann"),
        ("Tom &amp;amp; Ann", "Tom & Ann"),
        ("<b>Port</b> open", "Port open"),
        ("&lt;b&gt;Port&lt;/b&gt; open", "Port open"),
        ("Why x < y and y > z", "Why x < y and y > z"),
        ("List<String> in Java", "List<String> in Java"),
        ("one<br/>two", "one two"),
        ("Vote<form action='/x'><input name=a value='b'></form> now", "Vote now"),
        ("a &#27;[31m b", "a [31m b"),
        ("<script>alert(1)</script>News", "News"),
        ("5 &lt; 6", "5 < 6"),
    ],
)
def test_a_title_out_of_html(field: str, shown: str) -> None:
    assert from_html(field) == shown


@pytest.mark.parametrize(
    ("url", "base", "kept"),
    [
        ("/a?b=1", "https://x.example/c/d", "https://x.example/a?b=1"),
        ("//y.example/z", "https://x.example/", "https://y.example/z"),
        ("HTTP://X.example/", "", "http://X.example/"),
        ("java\nscript:alert(1)", "", ""),
        ("javascript:alert(1)", "https://x.example/", ""),
        ("data:text/html,x", "", ""),
        ("file:///etc/passwd", "", ""),
        ("exec:rm", "https://x.example/", ""),
        ("mailto:a@b.example", "", "mailto:a@b.example"),
        ("https://x.example/\x1b[31m", "", "https://x.example/%1B%5B31m".replace("%5B", "[")),
        ("https://", "", ""),
        ("https://-flag.example/", "", ""),
        ("https://x.example:99999/", "", ""),
        ("https://[::1/", "", ""),
        (" https://x.example/a b ", "", "https://x.example/a%20b"),
        ("#part", "https://x.example/a", "https://x.example/a#part"),
    ],
)
def test_addresses_that_may_be_kept(url: str, base: str, kept: str) -> None:
    assert clean_url(url, base) == kept


@given(anything, anything)
def test_no_address_holds_what_a_terminal_obeys(url: str, base: str) -> None:
    kept = clean_url(url, base if clean_url(base) else "https://x.example/")
    assert kept == "" or kept.split(":")[0] in ("http", "https", "mailto")
    assert all(32 < ord(c) < 127 or ord(c) > 160 for c in kept)
    assert clean_url(kept) == kept


def test_hosts_and_short_addresses() -> None:
    assert host_of("https://www.Paper.example:8080/x") == "paper.example"
    assert host_of("not a url") == ""
    assert short_url("https://www.x.example/caf%C3%A9/") == "x.example/café"
    assert short_url("https://x.example/%1B%5B") == "x.example/%1B%5B"


@given(anything)
def test_what_is_painted_holds_no_control_character(text: str) -> None:
    shown = display(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.integers(0, 40))
def test_cropped_text_has_the_width_asked_for(text: str, width: int) -> None:
    assert cell_len(crop(text, width)) <= width
    assert cell_len(fit(text, width)) == width
    assert "".join(cluster for cluster, _cells in split_cells(text)) == text


def test_clusters_keep_marks_and_joined_emoji_together() -> None:
    assert [cluster for cluster, _ in split_cells("e\u0301x")] == ["e\u0301", "x"]
    assert len(split_cells("👨‍👩‍👧!")) == 2


def test_direction_is_that_of_the_first_strong_letter() -> None:
    assert is_rtl("12 - الميناء Port")
    assert not is_rtl("Port الميناء")
    assert not is_rtl("12 - ")


def test_folding_joins_spellings() -> None:
    assert fold("Éléphant ŒUVRE Straße") == "elephant oeuvre strasse"
    assert fold("أَرْصِفَة") == fold("ارصفه")
    assert words("L'été, à 10h30 !") == ["l", "ete", "a", "10h30"]


def test_what_is_no_character_is_dropped() -> None:
    assert plain("a\ufffe\uffffb") == "ab"


def test_no_character_of_an_address_is_one_that_no_text_keeps() -> None:
    for code in (
        *range(0x80, 0x3100),
        *range(0xD7A0, 0xD800),
        *range(0xE000, 0x20000, 3),
        *range(0xE0000, 0xE1000),
    ):
        url = clean_url(f"http://quai.example/x{chr(code)}y")
        assert plain(url) == url, hex(code)


def test_an_address_that_is_taken_as_it_stands_would_come_out_so() -> None:
    chance = random.Random(5)
    taken = 0
    for _round in range(5000):
        path = "".join(chance.choices("abc1./-:%?&=;~_+@!$'()*,#\\ Aé", k=chance.randrange(12)))
        url = f"https://quai.example{chance.choice(('', '/', '/a/'))}{path}"
        if links._CANONICAL.fullmatch(url):
            taken += 1
            for base in ("", "https://quai.example/b/c?d", "http://faro.example"):
                assert links._resolved(url, base, links.WEB) == url
                assert clean_url(url, base) == url
    assert taken > 300


def test_white_space_does_not_count_in_bytes_as_in_text() -> None:
    text = "".join(chr(code) + "é1" for code in (*range(0xD800), *range(0xE000, 0x11000)))
    assert without_spaces(text).decode() == "".join(text.split())
