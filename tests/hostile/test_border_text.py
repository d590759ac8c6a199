"""Sanitizing of any text on input, and on output without it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tests.unit.test_plain_text import ORDINARY
from tui_reader.document.layout import layout
from tui_reader.document.parse import parse
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.text.cells import display
from tui_reader.text.html import ATTRIBUTE_LIMIT, from_html, without_attribute_floods
from tui_reader.text.links import ascii_url, clean_url, short_url
from tui_reader.text.marks import MARKS_PER_CHARACTER, cap_after, cap_marks, is_mark
from tui_reader.text.plain import one_line, plain
from tui_reader.ui.terminal.sanitize import ControlFilter

WORDS = {
    "Latin": "été Straße Łódź naïve", "Vietnamese": "Cảng mở cửa trở lại",
    "Cyrillic": "Порт снова открыт ёж", "Greek": "Το λιμάνι ανοίγει ΐ",
    "Armenian": "Նավահանգիստը վերաբացվում է", "Georgian": "ნავსადგური ისევ გაიხსნა",
    "Hebrew": "הַנָּמֵל נִפְתַּח שֵׁנִית בְּרֵאשִׁ֖ית", "Arabic": "الْمِينَاءُ يَفْتَحُ أَبْوَابَهُ ﷺ",
    "Persian": "می‌خواهم بندر را ببینم", "Devanagari": "बंदरगाह फिर से खुला क्ष्म्य र्‍य",
    "Bengali": "বন্দর আবার খুলেছে ক্ষ্ম", "Tamil": "துறைமுகம் மீண்டும் திறப்பு", "Telugu": "ఓడరేవు మళ్లీ తెరిచింది",
    "Malayalam": "തുറമുഖം വീണ്ടും തുറന്നു ക്ഷ്ണ", "Sinhala": "වරාය නැවත විවෘත ක්‍රි", "Thai": "ท่าเรือเปิดอีกครั้ง ที่นี่",
    "Lao": "ທ່າເຮືອເປີດອີກຄັ້ງ", "Khmer": "កំពង់ផែបើកឡើងវិញ ស្ត្រី", "Burmese": "ဆိပ်ကမ်း ပြန်ဖွင့်ပြီ မျှော်ကြောင့်",
    "Tibetan": "གྲུ་ཁ་ཕྱེ་བ། ཧཱུྃ བསྒྲུབས", "Amharic": "ወደቡ እንደገና ተከፈተ", "Chinese": "港口重新开放", "Japanese": "港が再開する ガギグ",
    "Korean": "항구가 다시 열린다", "Mongolian": "боомт дахин нээгдлээ",
    "Emoji": "👩‍🚀 👨‍👩‍👧 🏳️‍🌈 👍🏽 ❤️ 1️⃣", "Signs": "« 12 % » — “x” … №5 €3",
}  # fmt: skip
HOSTILE = (
    "\x1b\x07\x08\r\x00\x7f\x9b\x9d\x90\x85\u2028\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\u200b\u200d\u200e\u061c\u00ad\u0301\u0489\u20dd\u034f\ufe0f\u1161\u093e\u180e\ufeff\U000e0041\ud800\U0001f3fd"
)
anything = st.text(st.characters(codec=None) | st.sampled_from(HOSTILE), max_size=60)
ordinary = st.lists(
    st.sampled_from([word for words in WORDS.values() for word in words.split(" ")]), max_size=12
).map(" ".join)
OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e")


def piled(text: str) -> int:
    """The most characters without a cell that follow one another, bidi controls not counted."""
    longest = run = 0
    for character in text:
        if is_mark(character):
            run += 1
        elif not ("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"):
            run = 0
        longest = max(longest, run)
    return longest


@given(anything)
def test_any_text_through_the_input_filter_holds_nothing_that_is_obeyed(text: str) -> None:
    for made, breaks in ((plain(text), "\n\t"), (one_line(text), ""), (from_html(text), "")):
        for character in made:
            assert unicodedata.category(character) not in ("Cc", "Cs") or character in breaks
            assert not 0xE0000 <= ord(character) <= 0xE0FFF
        assert not OVERRIDES & set(made)
        assert piled(made) <= MARKS_PER_CHARACTER
    assert plain(plain(text)) == plain(text)
    assert one_line(one_line(text)) == one_line(text)


@given(ordinary)
def test_ordinary_text_of_every_script_stays_byte_for_byte(text: str) -> None:
    assert plain(text) == text
    assert one_line(text) == text
    assert from_html(text) == text
    assert display(text) == text
    assert cap_marks(text) == text


@pytest.mark.parametrize("text", [*WORDS.values(), *ORDINARY])
def test_each_script_stays_as_it_is_in_html_and_on_the_screen(text: str) -> None:
    assert clean(f"<p>{text}</p>", "https://a.example/") == f"<p>{text}</p>"
    [segment] = ControlFilter().apply([Segment(text)], Color(0, 0, 0))
    assert segment.text == text


@pytest.mark.parametrize(
    "pile",
    ["\u0301" * 50, "\u0301\u200d" * 50, "\u1161" * 50, "\u00ad" * 50, "\u093e" * 50, "\U0001f3fd" * 50,
     "\u0301\u2068\u2069" * 50, "\ufe0f\u0301" * 50, "\u180e" * 50],
)  # fmt: skip
def test_nothing_piles_up_on_one_letter(pile: str) -> None:
    for made in (plain(f"Z{pile}x"), one_line(f"Z{pile}x"), display(f"Z{pile}x")):
        assert piled(made) <= MARKS_PER_CHARACTER
        assert made[0] == "Z"
        assert made[-1] == "x"
    soup = "Z" + "".join(f"<{tag}>{pile[:5]}</{tag}>" for tag in ("b", "i", "em", "u") * 6) + "x"
    text = re.sub("<[^>]*>", "", clean(soup, "https://a.example/"))
    assert piled(text) <= MARKS_PER_CHARACTER
    segments = [Segment("Z"), *(Segment(pile[:6], Style(bold=True)) for _ in range(9))]
    painted = "".join(one.text for one in ControlFilter().apply(segments, Color(0, 0, 0)))
    assert piled(painted) <= MARKS_PER_CHARACTER


@given(st.lists(anything, max_size=5))
def test_the_last_filter_needs_no_filter_before_it(texts: list[str]) -> None:
    painted = "".join(
        one.text for one in ControlFilter().apply([Segment(text) for text in texts], Color(0, 0, 0))
    )
    for character in painted:
        assert unicodedata.category(character) not in ("Cc", "Cs")
        assert not 0xE0000 <= ord(character) <= 0xE0FFF
    assert not (OVERRIDES | set("\u2066\u2067\u2068\u2069")) & set(painted)
    assert piled(painted) <= MARKS_PER_CHARACTER
    assert display(display(painted)) == display(painted)


@given(anything, st.integers(0, MARKS_PER_CHARACTER))
def test_a_text_may_follow_another_at_any_place(text: str, before: int) -> None:
    first, carried = cap_after(text[:20], before)
    second, _end = cap_after(text[20:], carried)
    assert (first + second, _end) == cap_after(text, before)


PIECES = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "<a href='https://a.example/%1b%9b\u202e'>", "</a>", "<pre>", "</pre>", "<td>", "<table>",
         "&#27;", "&amp;#27;", "&#x9b;", "&#8238;", "\x1b]0;x\x07", "<img src=/x alt='\x1b'>", "<code>", "<li>", "\n"]
    )
    | anything,
    max_size=12,
).map("".join)  # fmt: skip


@given(PIECES)
def test_a_document_that_no_filter_has_seen_is_set_without_anything_obeyed(html: str) -> None:
    document = parse(html)
    for line in layout(document, 40):
        for span in line.spans:
            for character in display(span.text):
                assert unicodedata.category(character) not in ("Cc", "Cs")
    for link in document.links:
        assert clean_url(link.url) == link.url


@given(anything, anything)
@example(path="\u1680", host="")
def test_addresses_are_plain_and_their_ascii_form_too(path: str, host: str) -> None:
    for url in (f"https://a.example/{path}", f"https://{host}/", f"mailto:{path}@a.example?{host}"):
        kept = clean_url(url)
        assert clean_url(kept) == kept
        if not kept:
            continue
        written = ascii_url(kept)
        assert re.fullmatch(r"(?:https?|mailto):[!-~]+", written), written
        assert clean_url(written) == written
        if not kept.startswith("mailto:"):
            assert one_line(short_url(kept), 9999) == short_url(kept)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("mailto:a@b.example?attach=/etc/passwd", "mailto:a@b.example"),
        ("mailto:a@b.example?subject=Hi&attachment=x&body=y%0Az", "mailto:a@b.example?subject=Hi&body=y%0Az"),
        ("mailto:a@b.example?subject=x%0d%0aBcc:c@d.example", "mailto:a@b.example"),
        ("mailto:-flag@b.example", ""),
        ("MAILTO:a@b.example", "mailto:a@b.example"),
    ],
)  # fmt: skip
def test_a_mail_link_says_whom_and_what_and_nothing_else(written: str, kept: str) -> None:
    assert clean_url(written) == kept


def test_tags_keep_their_attributes_up_to_a_limit() -> None:
    picture = "<img src='data:image/png;base64," + "AB=/" * 9_000 + "' alt='" + "a b " * 400 + "'>"
    assert without_attribute_floods(picture) == picture
    many = "<p " + " ".join(f"attribute{n}='x'" for n in range(ATTRIBUTE_LIMIT)) + ">x</p>"
    assert without_attribute_floods(many) == many
    flood = many.replace(">", " a='1'" * 500 + ">", 1)
    assert without_attribute_floods(f"a{flood}<br>") == "a<p>x</p><br>"
    assert without_attribute_floods(flood.replace(">", "/>", 1)).startswith("<p/>x")
