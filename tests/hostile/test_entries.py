"""One entry that takes too long costs itself, and none beside it."""

import re
import signal
from typing import Any

import pytest

from tests.support.growth import assert_linear
from tests.support.hostile_entries import GOOD, URL, feed, kinds
from tui_reader.engine import parsing
from tui_reader.engine.parsing import OutOfTimeError, parse_feed, time_limit
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.feeds.entries_apart import name_of, take_apart
from tui_reader.ingest.feeds.parse import parse
from tui_reader.model import FeedDraft

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Quai Sud</title><!-- <entry> -->
<entry><id>1</id><title>Un</title><content type="html"><![CDATA[<item> <entry>]]></content></entry>
<entry><id>2</id><title type="html">&lt;b>Deux&lt;/b></title></entry>
<entry><id>3</id><title><![CDATA[Trois]]></title></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Quai Sud", "items": [
{"id": "1", "title": "Un"}, {"id": "2", "title": "Deux"}, {"id": "3", "content_text": "Trois"}]}"""
RDF = """<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<channel><title>Quai Sud</title><items><rdf:Seq/></items></channel><item rdf:about="1"><title>Un</title>
</item><item rdf:about="2"><title>Deux</title></item><item rdf:about="3"><title>Trois</title></item>
<textinput><title>x</title></textinput></rdf:RDF>"""


@pytest.mark.parametrize(
    ("text", "name"), [(ATOM, "Trois"), (JSON, "3"), (RDF, "Trois")], ids=["atom", "json", "rdf"]
)
def test_a_document_is_read_without_one_of_its_entries(text: str, name: str) -> None:
    document = take_apart(text)
    assert len(document.entries) == 3
    assert name_of(document.entries[2]) == name
    whole = parse(text.encode(), url=URL)
    assert parse(document.with_entries(document.entries), url=URL) == whole
    some = parse(document.with_entries(document.entries[::2]), url=URL)
    assert [one.identity for one in some.entries] == [one.identity for one in whole.entries[::2]]
    assert some.title == "Quai Sud"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little patience, and a parser that does not come back from a certain entry."""

    def stuck(body: bytes, **rest: Any) -> FeedDraft:
        if b"for ever" in body:
            re.fullmatch(r"(?:a|aa)+b", "a" * 60)
        return parse(body, **rest)

    monkeypatch.setattr("tui_reader.ingest.feeds.parse.parse", stuck)
    monkeypatch.setattr(parsing, "_AT_ONCE", 0.1)
    monkeypatch.setattr(parsing, "_ONE", 0.1)
    parse(feed(""), url=URL)


@pytest.mark.usefixtures("hasty")
def test_an_entry_that_takes_too_long_is_left_out_and_named() -> None:
    found = parse_feed(feed("<description>for ever</description>"), URL, "", "", {}, 0)
    assert found.articles == len(found.new) == GOOD
    assert str(found.feed.note) == "entry 21 (Le dernier) was left out: it takes too long to read"


@pytest.mark.usefixtures("hasty")
def test_a_document_without_an_entry_that_can_be_read_is_refused() -> None:
    with pytest.raises(NotAFeed, match="takes too long"):
        parse_feed(b"<rss><channel><title>for ever</title></channel></rss>", URL, "", "", {}, 0)


def test_a_limit_stops_an_expression_and_gives_the_outer_limit_back() -> None:
    handler = signal.getsignal(signal.SIGPROF)
    with pytest.raises(OutOfTimeError), time_limit(0.05):
        with pytest.raises(OutOfTimeError), time_limit(0.01):
            re.fullmatch(r"(?:a|aa)+b", "a" * 60)
        while True:
            re.fullmatch(r"(?:a|aa)+b", "a" * 20)
    assert signal.getsignal(signal.SIGPROF) is handler


@pytest.mark.parametrize(
    "kind",
    [
        "author of dots",
        "name of an author",
        "skipHours open",
        "TeX",
        "noscript and spaces",
        "keywords",
    ],
)
def test_what_an_entry_holds_costs_in_proportion(kind: str) -> None:
    def read(size: int) -> None:
        assert len(parse(feed(kinds(size)[kind]), url=URL).entries) == GOOD + 1

    assert_linear(read, 48_000)
