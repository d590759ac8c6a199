"""Which articles tell the same story."""

from __future__ import annotations

from tui_reader.stories.filing import Filing, StoryArticle

NOON = 1_771_848_000


def item(
    number: int, title: str, language: str = "en", summary: str = "", hours: float = 0
) -> StoryArticle:
    return StoryArticle(number, title, summary, language, int(NOON - hours * 3600), number)


BACKGROUND = [
    item(1, "Ferry line to Isla Brava gets a third boat"),
    item(2, "Sardine season opens with record catch in Harrow Bay"),
    item(3, "Almadar choir wins the spring contest"),
    item(4, "La mairie de Quai Sud vote son budget", "fr"),
    item(5, "El equipo de Puerto Claro gana en la prórroga", "es"),
]


def test_two_papers_telling_the_same_news_are_one_story() -> None:
    filing = Filing(BACKGROUND)
    assert filing.file(item(10, "Record sardine catch as season opens in Harrow Bay")) == 2
    assert filing.file(item(11, "Harrow Bay sardine catch breaks record")) == 2


def test_other_news_begins_a_story_of_its_own() -> None:
    filing = Filing(BACKGROUND)
    assert filing.file(item(20, "Harrow Bay library stays open on Sundays")) == 20
    assert filing.file(item(21, "Ferry strike called off")) == 21


def test_names_and_numbers_carry_a_story_across_languages() -> None:
    filing = Filing(BACKGROUND)
    french = item(
        30,
        "La tempête Odile prive Isla Brava de courant",
        "fr",
        "Près de 4200 foyers d'Isla Brava sont touchés par Odile.",
    )
    spanish = item(
        31,
        "La tormenta Odile deja sin luz a Isla Brava",
        "es",
        "Unos 4200 hogares de Isla Brava siguen a oscuras tras Odile.",
    )
    assert filing.file(french) == 30
    assert filing.file(spanish) == 30


def test_old_news_is_another_story() -> None:
    filing = Filing([item(1, "Sardine season opens with record catch in Harrow Bay", hours=200)])
    assert filing.file(item(2, "Sardine season opens with record catch in Harrow Bay")) == 2


def test_empty_headlines_tell_nothing() -> None:
    filing = Filing([item(1, ""), item(2, "?!")])
    assert filing.file(item(3, "")) == 3
