"""What the reports of a story add to one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.samples import QUAI, draft, receive, store_with
from tui_reader.model import Query
from tui_reader.store import articles
from tui_reader.ui.main.article import added_words


@pytest.mark.parametrize(
    ("title", "language", "added"),
    [
        ("Storm cuts power on Isla Brava, 60,000 homes dark", "en", ["60,000"]),
        ("Storm on Isla Brava: minister Todd flies in", "en", ["Todd"]),
        ("Storm Leaves Isla Brava Without Power", "en", []),
        ("La tormenta deja a oscuras 60.000 hogares en Isla Brava", "es", ["60.000"]),
        ("Storm hits Isla Brava with 140 km/h winds", "en", []),
    ],
)
def test_a_report_adds_the_names_and_numbers_that_none_before_it_has(
    tmp_path: Path, title: str, language: str, added: list[str]
) -> None:
    with store_with(tmp_path, 0) as store:
        before = draft(
            2, title="Storm hits Isla Brava with winds of 140", language="en", summary=""
        )
        later = draft(1, title=title, language=language, summary="")
        receive(store, QUAI, before, later)
        earlier, one = articles.page(store, Query(), 0, 2, order="oldest")
    assert added_words(one, [earlier]) == added
