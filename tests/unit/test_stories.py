"""Which articles tell the same story."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.bench import stories as bench
from tui_reader.stories.filing import Filing, StoryArticle
from tui_reader.stories.language import language_of

NOON = 1_771_848_000
SETS = Path(bench.__file__).parent / "story_sets"


def item(
    number: int, title: str, summary: str = "", *, hours: float = 0, source: str = ""
) -> StoryArticle:
    at = int(NOON - hours * 3600)
    return StoryArticle(number, number, title, summary, "", at, source or f"paper {number}")


BACKGROUND = [
    item(1, "Ferry line to Isla Brava gets a third boat"),
    item(2, "Sardine season opens with record catch in Harrow Bay"),
    item(3, "Almadar choir wins the spring contest"),
    item(4, "La mairie de Quai Sud vote son budget"),
    item(5, "El equipo de Puerto Claro gana en la prórroga"),
]


def stories(articles: list[StoryArticle], *, batch: int = 1000) -> set[frozenset[int]]:
    """The stories that have several articles."""
    filing = Filing()
    story = {article.id: article.id for article in articles}
    for start in range(0, len(articles), batch):
        part = articles[start : start + batch]
        filing.take_in(part)
        story |= filing.file([article.id for article in part])
    groups: dict[int, set[int]] = {}
    for one, of in story.items():
        groups.setdefault(of, set()).add(one)
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def filed(*articles: StoryArticle) -> set[frozenset[int]]:
    return stories([*BACKGROUND, *articles])


def test_papers_telling_the_same_news_are_one_story() -> None:
    assert filed(
        item(10, "Record sardine catch as season opens in Harrow Bay"),
        item(11, "Harrow Bay sardine catch breaks record as season opens"),
        item(12, "Harrow Bay library stays open on Sundays"),
        item(13, "Ferry strike called off"),
    ) == {frozenset({2, 10, 11})}


def test_a_story_crosses_languages() -> None:
    assert filed(
        item(30, "Pérou : un séisme fait au moins douze morts à Arequipa"),
        item(31, "Earthquake kills at least 12 in southern Peru", "Schools fell in Arequipa."),
        item(32, "Un terremoto deja doce muertos en Arequipa"),
        item(33, "زلزال يضرب جنوب بيرو ويقتل 12 شخصا في أريكويبا"),
    ) == {frozenset({30, 31, 32, 33})}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La météo du mardi 10 mars : pluie à l'ouest", "La météo du mercredi 11 mars : pluie à l'ouest"),
        ("Horoscope de ce lundi", "Les températures de ce lundi"),
        ("Porto bat Lyon en Ligue Europa (3-1)", "Lyon-Porto en Ligue Europa : 0-2"),
        ("Almadar ferry strike enters third week", "Almadar mayor opens new library"),
        ("Floods kill nine in Lahore", "Floods kill nine in Jakarta"),
    ],
)  # fmt: skip
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert filed(item(20, one), item(21, other)) == set()


def test_a_paper_tells_a_story_once_but_for_the_same_title() -> None:
    title = "Storm Odile cuts power to 4,200 homes on Isla Brava"
    update = "Storm Odile: power cut to 4,200 homes on Isla Brava, second day"
    assert filed(item(40, title, source="a"), item(41, update, source="a")) == set()
    assert filed(item(40, title, source="a"), item(41, title, source="a")) == {frozenset({40, 41})}


def test_old_news_is_another_story() -> None:
    assert (
        filed(item(6, "Sardine season opens with record catch in Harrow Bay", hours=200)) == set()
    )


def test_empty_headlines_tell_nothing() -> None:
    assert filed(item(6, ""), item(7, "?!"), item(8, "")) == set()


def test_neither_order_nor_batches_matter() -> None:
    articles = [
        *BACKGROUND,
        item(10, "Record sardine catch as season opens in Harrow Bay"),
        item(11, "Harrow Bay sardine catch breaks record as season opens"),
        item(30, "Tempête Odile : 60 000 foyers privés d'électricité à Isla Brava"),
        item(31, "La tormenta Odile deja sin luz 60.000 hogares en Isla Brava"),
        item(32, "Storm Odile cuts power to 60,000 homes on Isla Brava"),
    ]
    expected = stories(articles)
    assert len(expected) == 2
    for batch in (1, 3, 1000):
        random.Random(batch).shuffle(articles)
        assert stories(articles, batch=batch) == expected


def test_stories_are_the_same_however_articles_come() -> None:
    headlines = bench.read(SETS / "tuning2.jsonl")

    def told(order: list[bench.Labelled], parts: int) -> set[frozenset[str]]:
        filing, story, names = Filing(), dict[int, int](), dict[int, str]()
        for start in range(0, len(order), -(-len(order) // parts)):
            some = order[start : start - (-len(order) // parts)]
            new = [
                StoryArticle(
                    n, n, one.title, one.summary, "", int(one.published.timestamp()), one.feed
                )
                for n, one in enumerate(some, start + 1)
            ]
            names |= {one.id: labelled.id for one, labelled in zip(new, some, strict=True)}
            filing.take_in(new)
            filing.note_stories(story)
            story |= {one.id: one.id for one in new} | dict(filing.file(filing.ids()))
        groups: dict[int, set[str]] = {}
        for one, of in story.items():
            groups.setdefault(of, set()).add(names[one])
        return {frozenset(group) for group in groups.values()}

    at_once = told(headlines, 1)
    shuffled = random.Random(3).sample(headlines, len(headlines))
    assert told(shuffled, 8) == at_once


def test_what_the_user_joined_or_took_apart_stays_so() -> None:
    first = item(2, "Sardine season opens with record catch in Harrow Bay")
    other = StoryArticle(4, 2, "Un été calme", "", "", NOON, "d")
    new = item(10, "Record sardine catch as season opens in Harrow Bay")
    filing = Filing()
    filing.take_in([*BACKGROUND[2:3], first, other, new])
    filing.decide(together=[(2, 4)], apart=[])
    assert filing.file([10]) == {10: 2}
    filing.decide(together=[(2, 4)], apart=[(2, 10)])
    assert filing.file([10]) == {10: 10}


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Le conseil municipal vote la rénovation du vieux port", "fr"),
        ("Council votes to restore the old harbour", "en"),
        ("El pleno aprueba la reforma del puerto viejo", "es"),
        ("المجلس البلدي يصوت على ترميم الميناء القديم", "ar"),
        ("Der Stadtrat stimmt für die Sanierung des alten Hafens", "de"),
        ("Il consiglio comunale approva il restauro del vecchio porto", "it"),
    ],
)
def test_the_text_says_its_language_whatever_is_declared(title: str, language: str) -> None:
    assert language_of(title, "", "") == language
    assert language_of(title, "", "en") == language
    assert language_of("Porto-Lyon", "", "pt") == "pt"


def test_labelled_headlines_are_rarely_joined_wrongly() -> None:
    headlines = bench.read(SETS / "reporting.jsonl")
    found = stories(
        [
            StoryArticle(place, place, one.title, one.summary, "", int(one.published.timestamp()), one.feed)
            for place, one in enumerate(headlines, 1)
        ]
    )  # fmt: skip
    of = {place: min(group) for group in found for place in group}
    told = {one.id: of.get(place, place) for place, one in enumerate(headlines, 1)}
    scores, _wrong, _missed = bench.scores(headlines, told)
    assert scores["within"].precision >= 0.9
    assert scores["across"].precision >= 0.97
    assert scores["across"].recall >= 0.6
