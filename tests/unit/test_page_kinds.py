"""Pages of many kinds: whose words are the article's, and whose are not."""

from __future__ import annotations

import pytest

from tests.support.page_kinds import HOST, KINDS
from tui_reader.document.parse import parse
from tui_reader.document.words import captions_of, words_of
from tui_reader.ingest.extract.article import extract


@pytest.mark.parametrize("name", KINDS)
def test_a_page_gives_its_article_and_nothing_beside_it(name: str) -> None:
    kind = KINDS[name]
    found = extract(kind.html.encode(), f"{HOST}/news/article", "text/html; charset=utf-8")
    document = parse(found.html)
    text = " ".join(words_of(document).split())
    missing = [words for words in kind.kept if words not in text]
    beside = [words for words in kind.gone if words in text]
    captions = " ".join(captions_of(document))
    uncaptioned = [words for words in kind.captions if words not in captions]
    assert (missing, beside, uncaptioned) == ([], [], [])
