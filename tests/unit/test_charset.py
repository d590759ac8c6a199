"""Documents in charsets that are declared wrongly or not at all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import charsets
from tests.support.growth import assert_linear
from tui_reader.ingest.feeds.parse import parse
from tui_reader.portable.opml import read_opml
from tui_reader.text.charset import charset_of_label, decode

URL = "https://paper.example/feed"
RUSSIAN = "Мост через реку открыли раньше срока"
ARABIC = "افتتاح الجسر الجديد قبل موعده"
CHINESE = "新的大桥提前开放，市民都来看"
JAPANESE = "新しい橋が予定より早く開通"


def feed(*titles: bytes, declared: str = "", language: str = "") -> bytes:
    encoding = f' encoding="{declared}"' if declared else ""
    tag = f"<language>{language}</language>" if language else ""
    items = b"".join(b"<item><title>%b</title><guid>%d</guid></item>" % (title, number) for number, title in enumerate(titles))  # fmt: skip
    head = f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel>{tag}'
    return head.encode() + items + b"</channel></rss>"


def titles(body: bytes, content_type: str = "text/xml", language: str = "") -> list[str]:
    draft = parse(body, url=URL, content_type=content_type, language=language)
    return [entry.title for entry in draft.entries]


def test_a_sample_of_languages_charsets_and_declarations() -> None:
    whole = list(charsets.cells(charsets.COUNTED, 1, short=False))
    sample = random.Random(13).sample(whole, 15)
    assert [cell for cell in sample if not charsets.is_read(cell)] == []


@pytest.mark.parametrize(
    ("title", "charset", "declared", "http"),
    [
        (RUSSIAN, "cp1251", "windows-1251", "utf-8"), (ARABIC, "cp1256", "windows-1256", "utf-8"),
        (CHINESE, "gbk", "gbk", "utf-8"), (CHINESE, "gbk", "gb2312", "iso-8859-1"),
        (RUSSIAN, "koi8-r", "koi8-r", "windows-1252"), (RUSSIAN, "cp1251", "", "utf-8"),
        (ARABIC, "cp1256", "", ""), (ARABIC, "cp1256", "iso-8859-1", ""), (JAPANESE, "cp932", "", ""),
        (JAPANESE, "euc_jp", "utf-8", ""), (JAPANESE, "iso2022_jp", "ISO-2022-JP", ""),
        (JAPANESE, "iso2022_jp", "", ""), (JAPANESE, "iso2022_jp", "utf-8", "utf-8"),
        ("Żółw śpi, ląd śni", "iso8859-2", "windows-1250", ""), ("Żółw", "utf-16-le", "", "utf-8"),
        ("L'œuf à 5 €", "iso8859-15", "ISO-8859-15", ""), ("1½ litre, it’s fine", "cp1252", "", ""),
        ("①番の港、㈱橋", "euc_jis_2004", "EUC-JP", ""), ("Été", "utf-8", "gbk", "windows-1251"),
    ],
)  # fmt: skip
def test_the_bytes_decide(title: str, charset: str, declared: str, http: str) -> None:
    body = feed(b"@", declared=declared).decode().replace("@", title).encode(charset)
    assert titles(body, f"text/xml; charset={http}" if http else "text/xml") == [title]


@pytest.mark.parametrize(
    ("title", "charset", "declared", "language"),
    [
        ("ШТОРМ У ПРИЧАЛА: ПАРОМ НЕ ВЫШЕЛ В МОРЕ", "cp1251", "windows-1251", "ru"),
        ("ШТОРМ У ПРИЧАЛА: ПАРОМ НЕ ВЫШЕЛ В МОРЕ", "koi8-r", "koi8-r", "ru"),
        ("ШТОРМ У ПРИЧАЛА: ПАРОМ НЕ ВЫШЕЛ В МОРЕ", "iso8859-5", "iso-8859-5", "ru"),
        ("МІСТ ЗАКРИТО НА ЇХНЄ ПРОХАННЯ", "koi8-u", "koi8-u", "uk"),
        ("МОСТЪТ Е ЗАТВОРЕН ДО УТРЕ", "cp1251", "windows-1251", "bg"),
        ("МОСТ ЗАТВОРЕН ЗБОГ ЈАКОГ ВЕТРА", "cp1251", "windows-1251", "sr"),
        ("ΚΛΕΙΣΤΗ Η ΓΕΦΥΡΑ ΛΟΓΩ ΑΝΕΜΩΝ", "cp1253", "windows-1253", "el"),
        ("Šimek baut Brücken", "cp1252", "windows-1252", "de"), ("Žamberk", "cp1252", "windows-1252", "fr"),
        ("③④", "cp932", "Shift_JIS", "ja"), ("ﾆｭｰｽ", "cp932", "Shift_JIS", "ja"),
        ("๑๒๓๔", "cp874", "windows-874", "th"), ("TORMENTA EN LOGROÑO", "cp1252", "", "es"),
        ("НОВОСТИ", "cp1251", "windows-1251", "en-us"), ("МОСТЫ И ПОРТЫ", "cp1251", "", "ru"),
    ],
)  # fmt: skip
def test_a_declaration_that_nothing_contradicts(
    title: str, charset: str, declared: str, language: str
) -> None:
    body = feed(*[title.encode(charset)] * 15, declared=declared, language=language)
    assert titles(body, f"text/xml; charset={declared}" if declared else "text/xml") == [title] * 15
    body = feed(title.encode(charset), declared=declared, language=language)
    assert titles(body) == [title]


def test_the_language_that_the_user_names_helps() -> None:
    body = feed("Νέα".encode("cp1253"))
    assert titles(body) == ["ÍÝá"]
    assert titles(body, language="el") == titles(feed(b"\xcd\xdd\xe1", language="el")) == ["Νέα"]


UTF_8 = ("Été à la Réunion, très élevé", RUSSIAN, CHINESE)


@pytest.mark.parametrize(
    ("sound", "foreign", "expected"),
    [
        (UTF_8[0], "Où êtes-vous né".encode("cp1252"), "Où êtes-vous né"),
        (UTF_8[1], "Рыба подорожала".encode("cp1251"), "Рыба подорожала"),
        (UTF_8[1], "Рыба подорожала".encode("koi8-r"), "Рыба подорожала"),
        (UTF_8[2], "老市场的鱼价上涨".encode("gbk"), "老市场的鱼价上涨"),
        # Single bytes among UTF-8: what texts in the language hold, else nothing that misleads.
        (UTF_8[0], "Été à l".encode() + b"\x92aube \xe0 7\xb0", "Été à l’aube à 7°"),
        (UTF_8[0], "Été à l'aub".encode() + b"\xc3", "Été à l'aub\ufffd"),
        (UTF_8[1], RUSSIAN.encode() + b"\xd1", RUSSIAN + "\ufffd"),
        (UTF_8[2], CHINESE.encode() + b"\xe6\x97", CHINESE + "\ufffd"),
        # An emoji as Java and old databases write it.
        (UTF_8[0], "Été ".encode() + b"\xed\xa0\xbd\xed\xb8\x80", "Été 😀"),
    ],
)
def test_one_entry_in_another_charset(sound: str, foreign: bytes, expected: str) -> None:
    body = feed(sound.encode(), foreign, sound.encode(), declared="UTF-8")
    assert titles(body, "text/xml; charset=utf-8") == [sound, expected, sound]


def test_one_entry_in_utf_8() -> None:
    others = ("Où êtes-vous né", "Marché très élevé", "Le «coût»")
    body = feed(UTF_8[0].encode(), *(other.encode("cp1252") for other in others))
    assert titles(body) == [UTF_8[0], *others]


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("win-1251", "cp1251"), ("x-cp1251", "cp1251"), ("Windows-1251", "cp1251"),
        ("windows-31j", "cp932"), ("x-sjis", "cp932"), ("iso-8859-8-i", "iso8859-8"),
        ("ISO_8859-2:1987", "iso8859-2"), ("iso88599", "cp1254"), ("latin1", "cp1252"),
        ("x-mac-cyrillic", "mac-cyrillic"), ("ks_c_5601-1987", "cp949"), ("gb_2312-80", "gb18030"),
        ("dos-874", "cp874"), ("TIS-620", "cp874"), ("unicode-1-1-utf-8", "utf-8"), ("utf8mb4", "utf-8"),
        ("unicode", ""), ("utf-16", ""), ("utf-7", ""), ("rot13", ""), ("unicode_escape", ""),
        ("iso-2022-kr", ""), ("klingon", ""), ("", ""),
    ],
)  # fmt: skip
def test_labels(label: str, charset: str) -> None:
    assert charset_of_label(label) == charset


def test_utf_7_is_not_read() -> None:
    body = feed(b"+ADw-b+AD4- caf\xe9", declared="utf-7")
    assert titles(body, "text/xml; charset=utf-7") == ["+ADw-b+AD4- café"]


@pytest.mark.parametrize(
    ("title", "charset", "declared"),
    [
        ("Économie", "cp1252", "UTF-8"), (RUSSIAN, "cp1251", "UTF-8"), (RUSSIAN, "koi8-r", ""),
        (JAPANESE, "cp932", "iso-8859-1"), (CHINESE, "gbk", "win-1251"), (RUSSIAN, "cp1251", "win-1251"),
    ],
)  # fmt: skip
def test_subscriptions_are_read_the_same_way(title: str, charset: str, declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f'{head}<opml><body><outline text="{title}" xmlUrl="https://a.example/f"/></body></opml>'
    assert [one.title for one in read_opml(text.encode(charset)).subscriptions] == [title]


LABELS = st.sampled_from(
    "utf-8 utf-16 utf-7 gbk big5 shift_jis iso-2022-jp windows-1251 iso-8859-1 hz idna x".split()
)


@given(st.text(), LABELS, LABELS, st.sampled_from(("", "ru", "zh-TW", "nonsense-")))
def test_utf_8_is_itself_whatever_is_said(
    text: str, http: str, declared: str, language: str
) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><a>{text.replace(chr(27), "")}</a>'
    assert decode(text.encode(), f"text/xml; charset={http}", language) == text


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=20),
            st.sampled_from(
                [b"<a>", b"\x1b$B", b"\x1b(I", b"<language>ru", RUSSIAN.encode(), b"\0"]
            ),
            st.sampled_from(
                [text.encode(one) for text, one in ((RUSSIAN, "cp1251"), (CHINESE, "gbk"))]
            ),
        )
    ).map(b"".join),
    st.one_of(LABELS, st.text(max_size=20)),
)
def test_any_bytes_become_text(body: bytes, label: str) -> None:
    text = decode(body, f"text/xml; charset={label}")
    assert text.encode().decode() == text


@pytest.mark.parametrize(
    "piece", [b"\xff", b"<\xff", "<é".encode() + b"\xe9", b"\x1b$B!", b"<language "]
)
def test_hostile_bytes_cost_what_their_length_costs(piece: bytes) -> None:
    assert_linear(lambda size: decode(b"\xff" + piece * size), 20_000)
