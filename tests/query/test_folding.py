"""What is typed and what is written: eighty pairs of one word in ten languages and more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.samples import QUAI, draft, receive, store_with
from tui_reader.model import query_of
from tui_reader.query.parse import parse
from tui_reader.query.places import places, sought_in
from tui_reader.query.texts import has_words
from tui_reader.store import Store
from tui_reader.store.finding import found_in_slices

PAIRS = (
    # French: accents, cedilla, ligatures, elisions, either apostrophe.
    ("fr", "ecole", "L’École rouvre"), ("fr", "eau", "l'eau monte"), ("fr", "eau", "l’eau monte"),
    ("fr", "oeuvre", "une œuvre"), ("fr", "œuvre", "une oeuvre"), ("fr", "francais", "FRANÇAIS"),
    ("fr", "noel", "Noël"), ("fr", "hui", "aujourd’hui"), ("fr", "où", "ou partir"),
    ("fr", "curriculum", "curriculum vitæ"), ("fr", "vitae", "curriculum vitæ"),
    ("fr", "ile", "qu’île d’Yeu, l’île"),
    # Spanish.
    ("es", "manana", "Mañana abre"), ("es", "lapiz", "EL LÁPIZ"), ("es", "pinguino", "pingüino"),
    ("es", "accion", "¡Acción!"), ("es", "AÑO", "el año"), ("es", "camion", "camión,"),
    # Italian: elisions too.
    ("it", "acqua", "dell’acqua"), ("it", "acqua", "dell'acqua alta"), ("it", "citta", "Città"),
    ("it", "perche", "Perché"), ("it", "un", "un’amica"), ("it", "e", "È tardi"),
    # German: sharp s, umlauts.
    ("de", "strasse", "Straße"), ("de", "straße", "STRASSE"), ("de", "munchen", "München"),
    ("de", "Österreich", "OSTERREICH"), ("de", "grösse", "Größe"), ("de", "fuss", "Fuß"),
    # Portuguese.
    ("pt", "sao", "São Paulo"), ("pt", "coracao", "coração"), ("pt", "avo", "avó"), ("pt", "voce", "VOCÊ"),
    # Polish, Danish, Croatian, Icelandic: letters with a stroke.
    ("pl", "lodz", "Łódź"), ("pl", "zolw", "żółw"), ("pl", "swieto", "święto"), ("da", "smorrebrod", "Smørrebrød"),
    ("da", "aeble", "æble"), ("hr", "dakovo", "Đakovo"), ("is", "thor", "Þór"), ("is", "eidur", "Eiður"),
    # Turkish: dotted and dotless.
    ("tr", "istanbul", "İstanbul"), ("tr", "ilik", "ılık"), ("tr", "ISPARTA", "ısparta"), ("tr", "cocuk", "çocuk"),
    # Arabic: hamza carriers, ta marbuta, alif maqsura, vowel signs, tatweel, Persian letters.
    ("ar", "احمد", "أحمد"), ("ar", "أحمد", "احمد"), ("ar", "مدرسه", "مدرسة"), ("ar", "على", "علي"),
    ("ar", "ميناء", "مِينَاء"), ("ar", "كتاب", "كتـــاب"), ("ar", "مسؤول", "مسوول"), ("ar", "قارئ", "قاري"),
    ("ar", "الان", "الآن"), ("fa", "كتابي", "کتابی"),
    # Hebrew points, Greek tonos and final sigma, Cyrillic.
    ("he", "שלום", "שָׁלוֹם"), ("he", "ספר", "סֵפֶר"), ("el", "αθηνα", "Αθήνα"), ("el", "οδοσ", "ΟΔΟΣ"),
    ("el", "οδός", "οδος"), ("ru", "елка", "Ёлка"), ("ru", "МОСКВА", "москва"), ("uk", "киів", "Київ"),
    # Vietnamese, Czech, Hungarian, Romanian.
    ("vi", "viet", "Việt Nam"), ("vi", "duong", "Đường"), ("cs", "prilis", "Příliš"), ("hu", "oriz", "Őriz"),
    ("ro", "tara", "Țara"),
    # Scripts without spaces, widths.
    ("ja", "東京", "新東京駅"), ("ja", "駅", "新東京駅"), ("ja", "カタカナ", "ｶﾀｶﾅ"), ("zh", "北京", "我在北京工作"),
    ("zh", "ＡＢＣ", "abc"), ("ko", "서울", "서울에서"), ("th", "ไทย", "ประเทศไทย"),
    # What touches a symbol, ligatures of type, quotes.
    ("en", "rust", "Rust🦀 wins"), ("en", "office", "oﬃce"), ("en", "naive", "“Naïve”"),
    ("en", "cafe", "cafe\u0301"), ("en", "cooperate", "co\u00adoperate"),
)  # fmt: skip


def test_there_are_eighty_in_ten_languages() -> None:
    assert len(PAIRS) >= 80
    assert len({language for language, _asked, _text in PAIRS}) >= 10


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[int]]]:
    folder: Path = tmp_path_factory.mktemp("folding")
    with store_with(folder, 0) as store:
        some = [
            draft(n, title=text, html="", author="", summary="", language=language)
            for n, (language, _asked, text) in enumerate(PAIRS)
        ]
        yield store, receive(store, QUAI, *some)


@pytest.mark.parametrize("place", range(len(PAIRS)), ids=lambda n: f"{PAIRS[n][0]}-{PAIRS[n][1]}")
def test_a_word_is_found_however_it_is_written(news: tuple[Store, list[int]], place: int) -> None:
    store, ids = news
    _language, asked, text = PAIRS[place]
    assert has_words(asked, False, text)
    query = query_of(parse(f'title:"{asked}"').where)
    found = [id for some in found_in_slices(store, query, midnight=0) for id in some]
    assert ids[place] in found
    everywhere = query_of(parse(f'"{asked}"').where)
    found = [id for some in found_in_slices(store, everywhere, midnight=0) for id in some]
    assert ids[place] in found
    assert places(sought_in(query.tree, "title"), text), "it is highlighted too"
