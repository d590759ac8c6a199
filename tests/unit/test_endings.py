"""A text is called a beginning only when its end says so."""

from __future__ import annotations

import pytest

from tui_reader.text.endings import breaks_off

_BEGINNINGS = [
    "The ferry left the quay before dawn and…",
    "The ferry left the quay before dawn [...]",
    "The ferry left the quay before dawn [ … ]",
    "The ferry left the quay. Continue reading The last ferry of Valmarine →",
    "The ferry left the quay.\nRead more",
    "The ferry left the quay Read more »",
    "The ferry left the quay. Read the full story at harbourpost.example",
    "The ferry left [&]. The post The last ferry appeared first on Harbour Post.".replace("[&]", "[…]"),
    "Le bac a quitté le quai à l’aube.\nLire la suite",
    "Le bac a quitté le quai. Lire la suite sur Quai Sud",
    "Le bac a quitté le quai… L’article Le bac est apparu en premier sur Quai Sud.",
    "El barco zarpó al alba. Seguir leyendo",
    "El barco zarpó al alba (Leer más)",
    "Die Fähre legte ab. Weiterlesen →",
    "Die Fähre legte ab. Den ganzen Artikel lesen",
    "Il traghetto è partito. Continua a leggere su Il Molo",
    "A balsa partiu. Continue lendo",
    "De veerboot vertrok. Lees verder",
    "Prom odpłynął o świcie. Czytaj dalej",
    "Паром ушёл на рассвете. Читать далее",
    "غادرت العبارة الرصيف فجرا. اقرأ المزيد",
    "渡轮在黎明前离开码头。阅读全文",
    "フェリーは夜明け前に出た。続きを読む",
]  # fmt: skip
_COMPLETE = [
    "",
    "Quay two is closed tonight.",
    "A note: the crane is back. All of it.",
    "He asked her to continue reading the old book.",
    "The library wants people to read more.",
    "Read more about the harbour in our archive of the storm years.",
    "Il reprend la suite de son père.",
    "Elle promet de lire la suite avec plaisir.",
    "Quiere leer más.",
    "Das Weiterlesen lohnt sich.",
    "Zum Weiterlesen: Die Geschichte des Hafens",
    "Version 2.1 mends three faults (see the notes).",
    "The list has [three] entries.",
    "والسفينة في الميناء.",
    "渡轮在黎明前离开码头。",
]


@pytest.mark.parametrize("text", _BEGINNINGS)
def test_a_beginning_says_that_it_goes_on(text: str) -> None:
    assert breaks_off(text)
    assert breaks_off("A long text.\n" * 50 + text)


@pytest.mark.parametrize("text", _COMPLETE)
def test_a_complete_text_is_no_beginning(text: str) -> None:
    assert not breaks_off(text)
    assert not breaks_off("A long text.\n" * 50 + text)
