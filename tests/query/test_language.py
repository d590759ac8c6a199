"""The query language: texts, trees and back; nothing else than its one error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.queries import texts
from tui_reader.query.parse import as_typed, parse, with_views
from tui_reader.query.problems import QueryError
from tui_reader.query.tree import InView, Not, Search, Word
from tui_reader.query.write import node_text, written
from tui_reader.text.cells import cell_len

PIECES = (
    "a", "harbour", "OR", "NOT", "AND", "-", "!", "(", ")", '"', "“", "”", "«", "\\", "/", "#", "*", ":", "..",
    "title:", "is:", "unread", "age:", "<3d", "date:", "2026-02", "sort:", "oldest", "limit:", "5", " ",
    "unread = \"yes\"", " and ", "age between 0:3", "tags # \"x\"", "=~", "title =~ \"", "feed:", "12", "url:",
    "\x00", "\ud800", "🦀", "ß", "港", "م", "words:>", "view:", "P1W/", "|", "&&", "?+{9}", "i",
)  # fmt: skip


def read(text: str) -> Search | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


@settings(max_examples=100)
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.text(max_size=40)))
def test_no_text_raises_anything_but_the_one_error(text: str) -> None:
    for one in (text, as_typed(text)):
        found = read(one)
        if isinstance(found, QueryError):
            assert 0 <= found.start < found.end
            query, carets = found.lines()
            assert cell_len(carets) <= cell_len(query) + 1
            assert carets.endswith("^")
            assert str(found)
        else:
            assert parse(written(found)) == found


@settings(max_examples=60)
@given(texts())
def test_what_is_written_down_reads_back_as_the_same(text: str) -> None:
    found = parse(text)
    canonical = written(found)
    assert parse(canonical) == found
    assert written(parse(canonical)) == canonical


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("harbour ferry OR port", "harbour ferry OR port"),
        ("harbour (ferry OR port)", "harbour (ferry OR port)"),
        ("NOT a !b --c -(d e)", "-a -b c -(d e)"),
        ("intitle:x inurl:quai f:12 label:work labels:a,b", "title:x url:quai feed:12 #work (#a OR #b)"),
        ("“le port” «la mer» 'x", '"le port" "la mer" \'x'),
        ('"OR" "harbour"', "or harbour"),
        ("C++ 🦀 — x", '"C++" "🦀" x'),
        ("is:read is:new is:flagged has:podcast", "is:read is:unread is:starred has:audio"),
        ("age:<3d age:>2w newer:'1 older:2026-3-5", None),
        ('newer:"1 week ago" older:2026-3-5 age:>2w', "newer:1w older:2026-03-05 older:2w"),
        ("date:P1W/ date:2026-01/2026-03 date:>2026 date:today", "newer:1w date:2026-01..2026-03 date:>2026 date:today"),
        ("words:>1500 minutes:<5 reports:3 words:2..4", "words:>=1501 minutes:<=4 reports:3 words:2..4"),
        ("title:/^rt @/i x sort:oldest limit:20", "title:/^rt @/i x sort:oldest limit:20"),
        ("sort:newest", "sort:newest"),
        ("is:any", "is:any"),
        ('unread = "yes" and age < 3', "is:unread newer:3d"),
        ('title =~ "a/b" or not', None),
        ('(tags # "x y" or feedtitle =~ "quai") and content !~ "gol"',
         "((#x OR folder:x) (#y OR folder:y) OR feed:/quai/i) -text:/gol/i"),
        ('author = "Ana B." and age between 0:2', "author:/^Ana\\ B\\.$/ date:3d..0d"),
    ],
)  # fmt: skip
def test_canonical_text(text: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(QueryError):
            parse(text)
    else:
        assert written(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "wrong", "names"),
    [
        ("", "", "nothing to search"),
        ("— …", "— …", "nothing to search"),
        ("x titel:quai", "titel", "title"),
        ("x is:unred", "unred", "unread"),
        ("x foo:bar", "foo", "foo"),
        ('say "open', '"', "quote"),
        ("a () b", "()", "brackets"),
        ("a (b", "(", "bracket"),
        ("a b)", ")", "bracket"),
        ("title:/(/", "(", "missing )"),
        ("title:/a", "/a", "closed"),
        ("/a b/", "/a b/", "title:"),
        ("title:", "title:", "words of the title"),
        ("a OR", "OR", "after OR"),
        ("NOT", "NOT", "after NOT"),
        ("age:soon", "soon", "<3d"),
        ("date:2026-13", "2026-13", "2026-03"),
        ("words:many", "many", ">1500"),
        ("limit:5 a", "a", "at the end"),
        ("(sort:newest)", "sort:newest", "at the end"),
        ('unred = "yes" and age < 3', "=", None),
        ('age < 3 and titel = "x"', "titel", "title"),
        ('flags =~ "a"', 'flags =~ "a"', "flags"),
        ("title:/" + "a" * 301 + "/", "a" * 301, "300"),
        ("(" * 31 + "a" + ")" * 31, "(", "deep"),
        ("x " * 1001, None, "2000"),
        ("x " * 300, "x", "200"),
    ],
)  # fmt: skip
def test_an_error_names_the_place_and_the_nearest_name(
    text: str, wrong: str | None, names: str | None
) -> None:
    if names is None:
        # Of no attribute of newsboat's: three words.
        assert parse(text)
        return
    with pytest.raises(QueryError) as raised:
        parse(text)
    error = raised.value
    assert names in str(error)
    if wrong is not None:
        assert text[error.start : error.end] == wrong


def test_carets_stand_below_what_is_wrong_whatever_its_width() -> None:
    with pytest.raises(QueryError) as raised:
        parse("港口 titel:quai")
    assert raised.value.lines() == ("港口 titel:quai", "     ^^^^^")


def test_views_within_views() -> None:
    views = {"ports": parse("harbour OR port").where, "mine": parse('view:Ports -view:"quiet"').where,
             "quiet": parse("gull").where, "loop": parse("x view:LOOP").where}  # fmt: skip
    assert node_text(with_views(parse("view:MINE").where, views)) == "(harbour OR port) -gull"
    assert with_views(Not(InView("quiet")), views) == Not(Word("gull"))
    for text, names in (("view:loop", "contains itself"), ("view:port", "did you mean ports")):
        with pytest.raises(QueryError, match=names):
            with_views(parse(text).where, views)


@pytest.mark.parametrize(
    ("text", "typed"),
    [("harb", "harb*"), ("a har", "a har*"), ("title:ha", "title:ha*"), ("harb ", "harb "), ("is:unr", "is:unr"),
     ('"a b', '"a b'), ("#ta", "#ta"), ("a OR", "a OR"), ("title:/a/i", "title:/a/i"), ("-gu", "-gu*"), ("", "")],
)  # fmt: skip
def test_the_word_that_is_being_typed_is_a_beginning(text: str, typed: str) -> None:
    assert as_typed(text) == typed
