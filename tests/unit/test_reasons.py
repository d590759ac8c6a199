"""Reasons are data until they are shown: in the reader's language, sanitized, whatever is stored."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tui_reader.engine.protocol import FeedVisited, decode_event, encode
from tui_reader.engine.status_words import status_words
from tui_reader.model import FeedState
from tui_reader.store import articles, feeds, pages, pictures
from tui_reader.text import i18n
from tui_reader.text.reasons import (
    NO_REASON,
    Reason,
    because,
    because_counted,
    from_store,
    stored,
    together,
    verbatim,
)

from ..support.samples import NOW, QUAI, store_with

GERMAN = {
    "no such host: {host}": "{host}: kein solcher Rechner",
    "the server refuses access to programs such as this one (403)": "Programme sind unerwünscht (403)",
    "{reason}; headers = { User-Agent = '…' } in its [[feeds]] table says another name": (
        "[[feeds]] kann mit headers = { User-Agent = '…' } einen anderen Namen nennen: {reason}"
    ),
    "the server did not answer within {seconds} seconds": "nach {seconds} Sekunden keine Antwort",
}


class Catalogue:
    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_catalogue", Catalogue())


def keep(path: Path, reason: Reason) -> tuple[str, str, str]:
    """The reason as it is shown once a feed, a page and a picture have been kept with it."""
    picture = "https://quaisud.example/crane.png"
    with store_with(path, 1) as store:
        feed, article = feeds.feed_by_url(store, QUAI), 1
        assert feed is not None
        with store.transaction() as transaction:
            feeds.write_state(transaction, feed.id, FeedState(error=reason, note=reason))
            pages.keep_refusal(transaction, article, "failed", reason, NOW)
            pictures.give_up(transaction, picture, article, reason, NOW)
        again = feeds.feed_by_url(store, QUAI)
        one = articles.article(store, article)
        assert again is not None
        assert one is not None
        assert one.page is not None
        assert str(again.state.error) == str(again.state.note)
        shown = pictures.states(store, (picture,), QUAI)[picture]
        return str(again.state.error), str(one.page.reason), str(shown.reason)


UNKNOWN_HOST = because("no such host: {host}", host="quai.example")


def test_what_is_stored_under_one_language_is_shown_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = stored(UNKNOWN_HOST)
    assert str(from_store(kept)) == "no such host: quai.example"
    monkeypatch.setattr(i18n, "_catalogue", Catalogue())
    assert str(from_store(kept)) == "quai.example: kein solcher Rechner"
    assert set(keep(tmp_path / "store.db", UNKNOWN_HOST)) == {"quai.example: kein solcher Rechner"}


@pytest.mark.usefixtures("german")
def test_what_the_engine_sends_is_translated_where_it_is_shown() -> None:
    message = FeedVisited(1, QUAI, "failed", error=status_words(403, {}))
    assert b"Programme" not in encode(message)
    event = decode_event(encode(message))
    assert event == message
    assert str(event.error) == (  # type: ignore[union-attr]
        "[[feeds]] kann mit headers = { User-Agent = '…' } einen anderen Namen nennen: "
        "Programme sind unerwünscht (403)"
    )


@pytest.mark.usefixtures("german")
def test_a_count_decides_the_form() -> None:
    forms = (
        "the server did not answer within {seconds} second",
        "the server did not answer within {seconds} seconds",
    )
    assert str(because_counted(*forms, count=1, seconds="1")).endswith("1 second")
    assert str(because_counted(*forms, count=30, seconds="30")) == "nach 30 Sekunden keine Antwort"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "sentence",
    [
        "la connexion est refusée",
        "no such host: {host}",
        "100 {percent} of {0.__class__}",
        '{"a": 1}',
        "[1]",
        "",
    ],
)
def test_a_sentence_of_an_earlier_version_is_shown_as_it_is(sentence: str) -> None:
    assert str(from_store(sentence)) == sentence
    assert str(from_store(stored(from_store(sentence)))) == sentence
    assert bool(from_store(sentence)) == bool(sentence)


@pytest.mark.parametrize(
    "text",
    [
        stored(UNKNOWN_HOST)[:-3],
        '{"message":1}',
        '{"message":"a","fields":[["b",null]]}',
        '{"message":"' + "a" * 100_000 + '"}',
        '{"message":"{a}","fields":[["a",' * 2_000,
        '{"message":"\\ud800"}',
    ],
)
def test_a_damaged_reason_is_shown_harmlessly(text: str) -> None:
    assert "message" not in str(from_store(text))
    assert len(str(from_store(text))) < 600


def test_reasons_within_reasons_end() -> None:
    deep = UNKNOWN_HOST
    for _number in range(100):
        deep = because("{one}" * 50, one=deep)
    assert len(str(deep)) <= 500


HOSTILE = "a\x1b]52;c;eA==\x07\x9b2J\u202eb\n\ud800{host}{text}{0}" + "x" * 5_000


def test_hostile_fields_stay_text() -> None:
    for reason in (
        because("no such host: {host}", host=HOSTILE),
        Reason("no such host: {host}", (("host", HOSTILE),)),
        Reason(HOSTILE),
        verbatim(HOSTILE),
        together(verbatim(HOSTILE), because("{reason}; again", reason=verbatim(HOSTILE))),
    ):
        assert str(reason).isprintable()
        assert len(str(reason)) <= 500
    bounded = because("no such host: {host}", host=HOSTILE)
    assert len(stored(bounded)) < 500
    # A brace in a value is no field.
    assert str(because("{host}", host="{host}")) == "{host}"
    assert "{text}" in str(because("{host}", host=HOSTILE, text="no"))


def test_several_reasons_are_one() -> None:
    assert together(NO_REASON, UNKNOWN_HOST, NO_REASON) == UNKNOWN_HOST
    assert together() == NO_REASON
    assert str(together(UNKNOWN_HOST, verbatim("b"), verbatim("c"))) == (
        "no such host: quai.example; b; c"
    )
    assert msgspec.json.decode(stored(UNKNOWN_HOST), type=Reason) == UNKNOWN_HOST
