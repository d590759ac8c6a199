"""An article's language: the one it declares, unless its text is in another."""

from __future__ import annotations

import pytest

from tui_reader.engine.parsing import parse_feed

FRENCH = "Le port rouvre ses quais après trois semaines de tempête"
ARABIC = "إعادة فتح أرصفة الميناء بعد العاصفة"
SPANISH = "El puerto reabre sus muelles tras tres semanas de temporal"


def feed(declared: str, *titles: str) -> bytes:
    items = "".join(
        f"<item><guid>{n}</guid><title>{one}</title></item>" for n, one in enumerate(titles)
    )
    language = f"<language>{declared}</language>" if declared else ""
    return (
        f"<rss version='2.0'><channel><title>Quai</title>{language}{items}</channel></rss>".encode()
    )


@pytest.mark.parametrize(
    ("declared", "chosen", "languages"),
    [
        ("fr-FR", "", ["fr", "ar", "es"]),
        ("en", "", ["fr", "ar", "es"]),
        ("", "", ["fr", "ar", "es"]),
        # The user's word counts, but not against the script.
        ("en", "fr", ["fr", "ar", "fr"]),
        ("", "ar", ["fr", "ar", "es"]),
    ],
)
def test_the_text_decides_where_it_contradicts_what_is_declared(
    declared: str, chosen: str, languages: list[str]
) -> None:
    body = feed(declared, FRENCH, ARABIC, SPANISH)
    url = "https://quai.example/feed"
    parsed = parse_feed(body, url, "application/rss+xml", chosen, {}, 0)
    found = {one.draft.identity: one.draft.language for one in parsed.new}
    assert list(found.values()) == languages
