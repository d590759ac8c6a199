"""An article's language: the one it declares, unless its text is in another."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.samples import FARO, QUAI, draft, receive, store_with
from tui_reader.engine.client import EngineClient
from tui_reader.engine.parsing import parse_feed
from tui_reader.model import Query, Subscription
from tui_reader.store import Store, articles, feeds, open_store, tallies
from tui_reader.store.languages import detect_slice
from tui_reader.stories.language import article_language

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


def languages(store: Store) -> dict[str, str]:
    found = articles.page(store, Query(), 0, 1_000)
    return {one.title: one.language for one in found}


def test_articles_that_were_stored_before_are_looked_at_once(tmp_path: Path) -> None:
    titles = [(FRENCH, "fr"), (ARABIC, "ar"), (SPANISH, "es")]
    with store_with(tmp_path, 0, 0) as store:
        feeds.subscribe_in_slices(store, [Subscription(QUAI), Subscription(FARO, language="es")])
        drafts = [
            draft(n, title=f"{titles[n % 3][0]} {n}", summary="", language="en") for n in range(450)
        ]
        receive(store, QUAI, *drafts)
        receive(store, FARO, draft(900, title=f"{FRENCH} 900", summary="", language="en"))
        assert detect_slice(store, article_language)
    looked_at: list[str] = []

    def detect(title: str, summary: str, declared: str, chosen: str) -> str:
        looked_at.append(title)
        return article_language(title, summary, declared, chosen)

    # Killed, it goes on where it was.
    with open_store(tmp_path / "store.sqlite3") as store:
        receive(store, QUAI, draft(999, title=f"{FRENCH} 999", language="en"))
        while detect_slice(store, detect):
            pass
        assert 0 < len(looked_at) < 451
        assert len(set(looked_at)) == len(looked_at)
        found = languages(store)
        for number in range(450):
            title, language = titles[number % 3]
            assert found[f"{title} {number}"] == language
        # The user's word counts; what arrives is looked at before it is stored.
        assert (found[f"{FRENCH} 900"], found[f"{FRENCH} 999"]) == ("es", "en")
        assert not tallies.languages_miscounted(store)
        looked_at.clear()
        assert detect_slice(store, detect) is None
        assert not looked_at


async def test_the_engine_does_so_beside_its_work(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    with store_with(tmp_path, 0) as store:
        receive(store, QUAI, draft(1, title=ARABIC, summary="", language="en"))
        client = EngineClient(
            ["--data", str(tmp_path)], tmp_path / "engine.log", lambda _event: None
        )
        try:
            await client.start()
            async with asyncio.timeout(60):
                while languages(store)[ARABIC] != "ar":
                    await asyncio.sleep(0.02)
        finally:
            await client.close()
