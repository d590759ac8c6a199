"""The paper that an entry of an aggregator's feed names: read, stored, found, shown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.color import Color

from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.cli import main
from tui_reader.cli.plain import read_plainly
from tui_reader.cli.profile import profile_at
from tui_reader.ingest.feeds.normalise import NAME_LIMIT, paper_of
from tui_reader.ingest.feeds.parse import parse
from tui_reader.ingest.feeds.raw import RawText
from tui_reader.model import Arrangement, Query
from tui_reader.store import Store, articles, feeds, open_store, retention, visits
from tui_reader.store.salvage import salvage
from tui_reader.store.ticker import ticker_headlines
from tui_reader.text.plain import one_line
from tui_reader.ui.headlines.rows import Reader, row_lines, row_shape, row_strip
from tui_reader.ui.painting import text_style
from tui_reader.ui.saving import leaf_of
from tui_reader.ui.theme.styles import RowStyles, source_of

NS = (
    'xmlns:a="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dct="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
    ' xmlns:News="https://search.example/news?q=port"'
)
CHANNEL = "<title>Coast Wire</title><dc:publisher>Wire Services</dc:publisher>"


def items(inner: str, version: str = "2.0") -> list[tuple[str, str]]:
    """Titles and papers of a feed."""
    body = f'<rss version="{version}" {NS}><channel>{CHANNEL}{inner}</channel></rss>'
    feed = parse(body.encode(), url="https://wire.example/feed")
    return [(one.title, one.paper) for one in feed.entries]


@pytest.mark.parametrize(
    ("named", "paper"),
    [
        ('<source url="https://bay.example/rss">Bay &amp;amp; Harbour Times</source>', "Bay & Harbour Times"),
        ("<source><![CDATA[<b>Quai</b> Sud]]></source>", "Quai Sud"),
        ("<a:source><a:id>urn:q</a:id><a:title>Quai Sud</a:title></a:source>", "Quai Sud"),
        ("<dc:source>El Faro</dc:source>", "El Faro"),
        ('<dc:source xml:lang="es">El Faro</dc:source>', "El Faro"),
        ("<dct:source>El Faro</dct:source>", "El Faro"),
        ("<dc:publisher>El Faro</dc:publisher>", "El Faro"),
        ("<dc:publisher>desk@faro.example (El Faro)</dc:publisher>", "El Faro"),
        ("<prism:publicationName>Tidal Science</prism:publicationName>", "Tidal Science"),
        ("<News:Source>El Faro</News:Source>", "El Faro"),
        ("<dc:source>Bay.com</dc:source>", "Bay.com"),
        ("<dc:publisher>Second</dc:publisher><source>First</source>", "First"),
        # What is no name: then the next, then the feed.
        ('<source url="https://bay.example/"/><dc:source>El Faro</dc:source>', "El Faro"),
        ("<source>https://bay.example/rss</source>", ""),
        ("<source>www.bay.example</source><dc:source>urn:x:1</dc:source>", ""),
        ("<source>bay.example/rss</source><dc:publisher>desk@bay.example</dc:publisher>", ""),
        ("<source> – </source>", ""),
        ("<source>COAST  wire</source><dc:publisher>Wire Ltd</dc:publisher>", ""),
        ("<dc:publisher>Wire Services</dc:publisher>", ""),
        ("<dc:creator>Ada Quay</dc:creator>", ""),
        (f"<source>{'Long ' * 99}</source>", one_line("Long " * 99, NAME_LIMIT)),
        ("<source>A\u202eB&#13;C</source>", "AB C"),
    ],
)  # fmt: skip
def test_what_an_entry_names(named: str, paper: str) -> None:
    assert items(f"<item><title>T</title>{named}</item>") == [("T", paper)]


def test_a_source_costs_an_entry_nothing_else() -> None:
    source = "<source url='https://bay.example/'>Bay Times</source>"
    whole = f"<item><title>One</title>{source}<media:title>On the quay</media:title></item>"
    assert items(whole) == [("One", "Bay Times")]
    # Ill-formed: the source of the first entry is not closed.
    broken = f"<item><title>One</title><source>Bay<x>&nope;</item><item><title>Two</title>{source}</item>"
    assert [title for title, _paper in items(broken)] == ["One", "Two"]
    assert items(broken)[1] == ("Two", "Bay Times")


def test_the_source_of_an_atom_entry_is_not_the_entry() -> None:
    feed = parse(
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Planet</title><id>p</id>
        <entry><source><title type="html">Bay &lt;i>Times&lt;/i></title><id>b</id>
          <link href="https://bay.example/"/><updated>2020-01-01T00:00:00Z</updated></source>
          <title>One</title><id>1</id><link href="https://bay.example/1"/>
          <updated>2024-05-06T07:08:09Z</updated></entry>
        <entry><title>Two</title><id>2</id><content type="xhtml">
          <div xmlns="http://www.w3.org/1999/xhtml"><video><source src="a.mp4"/></video>x</div>
          </content></entry></feed>""",
        url="https://planet.example/",
    )
    one, two = feed.entries
    assert (one.title, one.paper, one.url) == ("One", "Bay Times", "https://bay.example/1")
    assert one.published == 1_714_979_289
    assert (two.title, two.paper) == ("Two", "")


def test_the_paper_counts_as_a_change_and_costs_others_none() -> None:
    def hash_of(named: str) -> str:
        body = f"<rss version='2.0' {NS}><channel>{CHANNEL}<item><title>T</title>{named}</item></channel></rss>"
        return parse(body.encode(), url=QUAI).entries[0].content_hash

    plain = hash_of("")
    assert hash_of("<source>Coast Wire</source>") == plain
    assert len({plain, hash_of("<source>A</source>"), hash_of("<source>B</source>")}) == 3


@given(st.lists(st.text(max_size=300), max_size=3))
def test_any_name_has_passed_gate_one(named: list[str]) -> None:
    name = paper_of(map(RawText, named), "Coast Wire")
    assert name == one_line(name)
    assert len(name) <= NAME_LIMIT


def wire(tmp_path: Path) -> Store:
    """An aggregator's feed with the papers Bay Times (3 articles) and El Faro, and one without."""
    store = store_with(tmp_path, 0, 1)
    named = [draft(number, paper="Bay Times") for number in range(1, 4)]
    receive(store, QUAI, *named, draft(4, paper="El Faro"), draft(5))
    return store


def test_a_paper_is_found_and_forgotten(tmp_path: Path) -> None:
    with wire(tmp_path) as store:
        assert articles.count(store, Query(words="bay times")) == 3
        [one] = articles.page(store, Query(words="faro"), 0, 9)
        assert (one.paper, one.feed) == ("El Faro", "Quaisud")
        feed = feeds.feeds(store)[0]
        edited = draft(4, paper="Harbour Gazette", content_hash="new")
        store.write(
            visits.commit,
            [visits.Visit(feed.id, QUAI, feed.state, NOW, changed=((one.id, edited),))],
        )
        assert [h.paper for h in articles.page(store, Query(words="gazette"), 0, 9)] == [
            "Harbour Gazette"
        ]
        path = store.path
    old = path.rename(tmp_path / "old.sqlite3")
    with open_store(path) as store:
        assert salvage(old, store).lost == 0
        assert articles.count(store, Query(words="bay")) == 3
        every = [one.id for one in articles.page(store, Query(), 0, 99)]
        assert retention.purge_in_slices(store, every) == 6
        for word in ("bay", "gazette", "faro", "quai", "belmar"):
            assert store.rows("SELECT rowid FROM search WHERE search MATCH ?", (word,)) == []


def test_papers_alternate_in_the_ticker(tmp_path: Path) -> None:
    with wire(tmp_path) as store:
        given = [one.paper for one in ticker_headlines(store, 9, since=0)]
        assert given == ["Elfaro", "Bay Times", "El Faro", "Quaisud", "Bay Times", "Bay Times"]


def test_commands_and_files_name_the_paper(tmp_path: Path, capsys) -> None:
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\ntitle = "My wire"\n')
    with wire(tmp_path) as store:
        four = articles.page(store, Query(words="faro"), 0, 9)[0].id
        article = articles.article(store, four)
        assert article is not None
        leaf = leaf_of(article)
        assert (leaf.source, leaf.feed) == ("El Faro", "Quaisud")
        assert "published in El Faro on" in leaf.byline
    data = ("--data", str(tmp_path))

    def said(*arguments: str) -> str:
        assert main([*arguments, *data]) == 0
        return capsys.readouterr().out

    for command in (("headlines",), ("search", "quai")):
        records = [json.loads(line) for line in said(*command, "--json").splitlines()]
        papers = [(one["paper"], one["feed"]) for one in records]
        assert papers.count(("Bay Times", "My wire")) == 3
        assert papers.count(("My wire", "My wire")) == 1
    assert "Bay Times" in said("headlines")
    assert "published in El Faro on" in said("read", str(four))
    assert json.loads(said("read", str(four), "--json"))["paper"] == "El Faro"
    assert read_plainly(profile_at(None, tmp_path), io.StringIO("q\n")) == 0
    assert "Le quai numéro 4 rouvre. El Faro. " in capsys.readouterr().out


def test_a_row_shows_the_paper_in_its_own_colour(tmp_path: Path) -> None:
    with wire(tmp_path) as store:
        rows = articles.page(store, Query(), 0, 9)
    named = next(one for one in rows if one.own_paper == "El Faro")
    unnamed = replace(named, own_paper="")
    assert (source_of(named), source_of(unnamed)) == ("El Faro", QUAI)
    plain = text_style(Color(200, 200, 200))
    styles = RowStyles(plain, plain, plain, plain, plain, plain, plain, plain, Color(0, 0, 0), True)
    for width in (40, 100):
        # Under the aggregator's heading its own name is not repeated, the paper's is said.
        for grouping, both in (("none", True), ("source", False)):
            shape = row_shape(width, "comfortable", Arrangement("newest", grouping))
            shown = [
                "".join(
                    row_strip(one, shape, number, styles, False, Reader(NOW)).text
                    for number in range(row_lines(one, shape))
                )
                for one in (named, unnamed)
            ]
            assert "El Faro" in shown[0]
            assert ("Quaisud" in shown[1]) == both
