"""What a paper changed is kept, trivial changes are none, and the difference can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.samples import NOW, QUAI, draft, store_with
from tui_reader.document.difference import compare, compare_words, paragraphs
from tui_reader.document.parse import parse
from tui_reader.model import FeedState
from tui_reader.store import Store, articles, feeds, versions
from tui_reader.store.versions import changed_words, is_edited
from tui_reader.store.visits import Visit, commit


def change(store: Store, article_id: int, now: int, **fields: object) -> None:
    feed = feeds.feed_by_url(store, QUAI)
    assert feed is not None
    one = draft(0, content_hash=str(now), **fields)
    state = FeedState(last_checked=now, last_success=now)
    store.write(commit, [Visit(feed.id, QUAI, state, now, changed=((article_id, one),))])


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Store, int]:
    store = store_with(tmp_path, 1)
    return store, store.value("SELECT id FROM articles")


def test_an_edit_keeps_what_was_there(kept: tuple[Store, int]) -> None:
    store, one = kept
    before = articles.article(store, one)
    assert before is not None
    assert before.versions == 0
    change(store, one, NOW + 60, title="Le quai reste fermé")
    change(store, one, NOW + 120, title="Le quai reste fermé", html="<p>Rien.</p>")
    found = versions.versions(store, one)
    assert [(v.replaced_at, v.title) for v in found] == [
        (NOW + 60, before.headline.title),
        (NOW + 120, "Le quai reste fermé"),
    ]
    assert [v.html for v in found] == [before.html, before.html]
    after = articles.article(store, one)
    assert after is not None
    assert (after.versions, after.html) == (2, "<p>Rien.</p>")


def test_a_trivial_change_is_stored_but_is_no_version(kept: tuple[Store, int]) -> None:
    store, one = kept
    html = '<p class="x">Le quai 0  a rouvert ses portes ce matin.</p><p>12 commentaires</p>'
    change(store, one, NOW + 60, html=html)
    assert versions.versions(store, one) == []
    article = articles.article(store, one)
    assert article is not None
    assert article.html == html


def test_versions_are_bounded_and_the_first_one_stays(kept: tuple[Store, int]) -> None:
    store, one = kept
    for number in range(60):
        change(
            store,
            one,
            NOW + number + 1,
            title=f"Le quai, état {chr(97 + number // 26)}{chr(97 + number % 26)}",
        )
    found = versions.versions(store, one)
    assert len(found) == versions.KEPT
    assert found[0].replaced_at == NOW + 1
    assert [v.replaced_at for v in found[1:]] == list(range(NOW + 61 - versions.KEPT + 1, NOW + 61))


def test_a_huge_text_keeps_its_headline_only(kept: tuple[Store, int]) -> None:
    store, one = kept
    change(store, one, NOW + 1, html="<p>" + "mot " * versions.LARGEST + "</p>")
    change(store, one, NOW + 2, html="<p>court</p>")
    assert [bool(v.html) for v in versions.versions(store, one)] == [True, False]


TRIVIAL = [
    ("<p>A  b\n c</p>", "<p>A b c</p>"),
    ("<p>A b. 12 comments</p>", "<p>A b. 1,204 comments</p>"),
    ("<p>A b. Comments (3)</p>", "<p>A b. Comments (4)</p>"),
    ("<p>Points: 12 # Comments: 45</p>", "<p>Points: 19 # Comments: 61</p>"),
    ("<p>Publié il y a 3 heures. A</p>", "<p>Publié il y a 5 heures. A</p>"),
    ("<p>hace 2 horas A</p>", "<p>hace 3 horas A</p>"),
    ('<a href="https://x.example/?utm_source=1">A</a>', '<a href="https://x.example/?utm_source=2">A</a>'),
    ('<img src="a.jpg" alt="x"><p>A</p>', '<img alt="x" src="b.jpg"><p>A</p>'),
    ("<p>A&nbsp;b</p>", "<div>A b</div>"),
    ("<p>A «b»</p>", "<p>A “b”</p>"),
]  # fmt: skip
EDITS = [
    ("<p>12 boats sank</p>", "<p>15 boats sank</p>"),
    ("<p>The mayor agreed</p>", "<p>The mayor did not agree</p>"),
    ("<p>A</p>", "<p>A</p><p>B</p>"),
    ("<p>A</p>", ""),
]


@pytest.mark.parametrize(("before", "after"), TRIVIAL)
def test_what_no_reader_would_call_a_change(before: str, after: str) -> None:
    assert not is_edited("T", before, "T", after)


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_what_every_reader_would_call_a_change(before: str, after: str) -> None:
    assert is_edited("T", before, "T", after)


def sides(pieces: tuple[object, ...]) -> tuple[str, str]:
    old = "".join(p.text for p in pieces if p.kind != "added")  # type: ignore[attr-defined]
    new = "".join(p.text for p in pieces if p.kind != "removed")  # type: ignore[attr-defined]
    return old, new


def test_words_are_compared_and_paragraphs_find_their_like() -> None:
    before = paragraphs(
        parse("<p>Twelve boats left on Monday.</p><p>Silence.</p><ul><li>Quay one: open</ul>")
    )
    after = paragraphs(
        parse("<p>Fifteen boats left on Monday night.</p><ul><li>Quay one: closed</ul><p>New.</p>")
    )
    found = [[(p.kind, p.text) for p in one] for one in compare(before, after)]
    assert found == [
        [("removed", "Twelve"), ("added", "Fifteen"), ("same", " boats left on Monday"), ("added", " night"), ("same", ".")],
        [("removed", "Silence.")],
        [("same", "• Quay one: "), ("removed", "open"), ("added", "closed")],
        [("added", "New.")],
    ]  # fmt: skip


@given(st.text(alphabet="ab \n,é", max_size=40), st.text(alphabet="ab \n,é", max_size=40))
def test_both_texts_can_be_read_out_of_a_difference(before: str, after: str) -> None:
    assert sides(compare_words(before, after)) == (before, after)


@given(
    st.lists(st.text("abc ", min_size=1, max_size=12), max_size=8),
    st.lists(st.text("abc ", min_size=1, max_size=12), max_size=8),
)
def test_no_paragraph_is_lost_in_a_difference(before: list[str], after: list[str]) -> None:
    found = [sides(one) for one in compare(before, after)]
    assert sorted(old for old, _ in found if old) == sorted(before)
    assert [new for _, new in found if new] == after


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["1 ", "12 comments ", "<", "comments ( ", "il y a 3 ", "a "])
def test_hostile_texts_are_compared_in_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    is_edited("T", text, "T", text + " x")
    assert compare([text], [text + " x"])
    many = [unit] * 30_000
    found = [sides(one) for one in compare(many, ["x", *many, "y"])]
    assert [new for _, new in found if new] == ["x", *many, "y"]


@pytest.mark.timeout(20)
def test_texts_with_little_in_common_are_compared_in_time() -> None:
    before, after = (" ".join(f"the quay {n}{side}" for n in range(330)) for side in "ab")
    assert sides(compare_words(before, after)) == (before, after)
    found = [sides(one) for one in compare([before] * 9, [after] * 9)]
    assert [new for _, new in found if new] == [after] * 9


def test_code_and_tables_are_compared_line_by_line() -> None:
    html = (
        "<blockquote><pre>" + "a\n" * 3_000 + "b</pre></blockquote><ol><li>Quay<p>north</ol>"
        "<table><tr><th>Berth<th>Depth<tr><td>4<td>9 m</table><dl><dt>Lune<dd>a port</dl><hr>"
    )
    found = paragraphs(parse(html))
    assert len(found) == 3_001 + 2 + 2 + 2
    assert found[3_000:] == [
        "▎ b",
        "1. Quay",
        "north",
        "Berth │ Depth",
        "4 │ 9 m",
        "Lune",
        "a port",
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("The storm closes in", "The gale closes in", "storm → gale"),
        ("Two boats lost", "Two boats lost at sea", "+ at sea"),
        ("Two of the boats", "Two boats", "− of the"),
        ("a b c d e", "a x c y e", "b → x · d → y"),
        ("same", "same", ""),
        ("", "new", "+ new"),
        (" ".join(map(str, range(400))), "none", "0 1 2 3 4 5 6 7 8 9 10 11 … → none"),
    ],
)
def test_what_an_edit_changed_is_said_in_short(before: str, after: str, words: str) -> None:
    assert changed_words(before, after) == words
