"""The window's values: how refreshing is told, which panes show, the lines of the views pane."""

from __future__ import annotations

import errno
import os
from itertools import product
from pathlib import Path
from typing import IO, cast

import pytest
from msgspec.structs import replace
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread

from tests.support.window import NOW, draft, fill, profile, publish
from tui_reader.engine.protocol import (
    Died,
    FeedVisited,
    IndexFilled,
    OfflineReady,
    Progress,
    Ready,
    Refreshed,
)
from tui_reader.model import Feed, FeedState, Headline
from tui_reader.store import open_store
from tui_reader.text.cells import cell_len
from tui_reader.ui.app import theme_name
from tui_reader.ui.dialogs.add_feed import web_address
from tui_reader.ui.dialogs.choose import ranked
from tui_reader.ui.main.panes import Visible, shape, visible
from tui_reader.ui.main.refresh_state import (
    RefreshState,
    after,
    ended,
    failed,
    requested,
    stopped,
    summary,
    wants_force,
)
from tui_reader.ui.terminal.driver import TerminalFile
from tui_reader.ui.views.tree import Overview, full_name, overview, tree_rows

NEWS = requested(RefreshState(), 7, NOW)


def feed(title: str, folder: str = "", unread: int = 0, error: str = "") -> Feed:
    return Feed(
        id=1,
        url=f"https://{title}.example/rss",
        fetch_url=f"https://{title}.example/rss",
        title=title,
        site_url="",
        folder=folder,
        language="",
        tags=(),
        interval=0,
        state=FeedState(error=error),
        unread=unread,
    )


def test_progress_is_reported_with_a_bar() -> None:
    state = after(NEWS, Progress(7, done=412, total=1000, new=37, failed=0))
    assert summary(state, NOW, "E") == "▓▓░░░░ 412/1000 · 37 new"


def test_what_another_request_says_changes_nothing() -> None:
    assert ended(NEWS, 6, Refreshed(6, total=2, new=0, failed=0), NOW) == NEWS
    assert stopped(NEWS, 6, NOW) == failed(NEWS, 6, "no room") == NEWS
    assert summary(failed(NEWS, 7, "no room"), NOW, "E") == "no room"
    assert summary(stopped(NEWS, 7, NOW), NOW, "E") == "stopped"


def test_the_end_of_a_refresh_is_reported() -> None:
    state = ended(NEWS, 7, Refreshed(7, total=10, new=37, failed=2), NOW)
    assert summary(state, NOW, "E") == "2 feeds failed (E) · updated 12:40 · 37 new"


def test_offline_is_reported_since_it_began_and_until_a_feed_answers() -> None:
    offline = ended(NEWS, 7, Refreshed(7, total=3, new=0, failed=3, offline=True), NOW)
    later = ended(
        requested(offline, 8, NOW + 600), 8, Refreshed(8, 3, 0, 3, offline=True), NOW + 660
    )
    assert summary(later, NOW + 660, "E") == "offline since 12:40"
    ready = after(later, OfflineReady(200, 198, 12, 34_000_000))
    assert (
        summary(ready, NOW + 661, "E")
        == "offline since 12:40 · ready offline: 198 of 200, 12 pictures missing, 34 MB"
    )
    # One feed that fails by itself says nothing of the network.
    alone = ended(requested(later, 9, NOW + 662), 9, Refreshed(9, 1, 0, 1), NOW + 670)
    assert alone.offline_since == later.offline_since
    back = after(later, FeedVisited(9, "https://quai.example/", "not_modified"))
    assert "offline" not in summary(back, NOW + 700, "E")


def test_the_death_of_the_engine_is_reported_until_it_is_ready_again() -> None:
    dead = after(NEWS, Died("killed by signal 9"))
    assert dead.request is None
    assert "the engine stopped" in summary(dead, NOW, "E")
    assert "stopped" not in summary(after(dead, Ready(12)), NOW, "E")


def test_it_is_shown_how_far_the_index_is_filled() -> None:
    filling = after(RefreshState(), IndexFilled(417, 1000))
    assert summary(filling, NOW, "E") == "search index made anew: 41 %"
    assert summary(after(filling, IndexFilled(1000, 1000)), NOW, "E") == ""


def test_refreshing_twice_means_everything() -> None:
    assert not wants_force(RefreshState(), NOW)
    assert wants_force(NEWS, NOW + 3600)
    done = ended(NEWS, 7, Refreshed(7, 1, 0, 0), NOW + 1)
    assert wants_force(done, NOW + 2)
    assert not wants_force(done, NOW + 50)
    # After the hint that another time asks them all there is time to read it.
    nothing = ended(requested(done, 8, NOW), 8, Refreshed(8, 0, 0, 0), NOW + 1)
    assert wants_force(nothing, NOW + 50)
    assert not wants_force(nothing, NOW + 60)


def test_what_was_asked_unasked_or_for_one_feed_is_no_first_time() -> None:
    other = ended(
        requested(RefreshState(), 7, NOW, everything=False), 7, Refreshed(7, 0, 0, 0), NOW + 1
    )
    assert not wants_force(other, NOW + 2)


def test_feeds_that_are_left_alone_are_counted_and_are_no_lack_of_due_ones() -> None:
    forced = requested(NEWS, 8, NOW, forced=True)
    alone = FeedVisited(8, "https://quai.example/", "skipped", error="not before noon")
    not_due = FeedVisited(8, "https://bay.example/", "skipped")
    for event in (alone, not_due):
        forced = after(forced, event)
    done = ended(forced, 8, Refreshed(8, 0, 0, 0), NOW + 1)
    assert (done.left_alone, done.nothing_due) == (1, False)


@pytest.mark.parametrize(
    ("size", "wanted", "expected"),
    [
        ((160, 50), "auto", "three"), ((140, 10), "auto", "three"), ((139, 30), "auto", "two"),
        ((160, 50), "stacked", "three"), ((80, 24), "stacked", "two"), ((80, 12), "stacked", "one"),
        ((60, 20), "columns", "one"), ((160, 50), "list only", "one"), ((160, 50), "two", "two"),
        ((160, 50), "article only", "one"),
        ((70, 30), "auto", "two"), ((69, 30), "auto", "one"), ((30, 10), "auto", "one"),
        ((29, 10), "auto", "tiny"), ((200, 9), "auto", "tiny"), ((60, 20), "three", "three"),
        ((160, 50), "one", "one"), ((20, 20), "three", "tiny"),
    ],
)  # fmt: skip
def test_shapes(size: tuple[int, int], wanted: str, expected: str) -> None:
    assert shape(*size, wanted) == expected


def test_some_pane_always_shows() -> None:
    for form in ("one", "two", "three"):
        for place in ("headlines", "article", "views", "ticker"):
            for reading in (False, True):
                for only in (False, True):
                    panes = visible(form, place, reading=reading, only_article=only)  # type: ignore[arg-type]
                    assert panes.views or panes.headlines or panes.article
    for form in ("two", "three"):
        new = visible(form, "headlines", reading=False, only_article=False, opened=False)  # type: ignore[arg-type]
        assert (new.headlines, new.article) == (True, False)
    assert visible("one", "views", reading=False, only_article=False) == Visible(True, False, False)


def test_folders_nest_fold_and_count() -> None:
    overview = Overview(
        feeds=(feed("a", "North/Coast", 2), feed("b", "North", 1, "no answer"), feed("c", "", 4)),
        unread={"unread": 7},
        tags=("tide",),
    )
    rows = [(row.kind, row.label, row.depth, row.count) for row in tree_rows(overview, set())]
    assert rows[0] == ("view", "Unread", 0, 7)
    assert rows[5:] == [
        ("gap", "", 0, 0),
        ("folder", "North", 0, 3),
        ("folder", "Coast", 1, 2),
        ("feed", "a", 2, 2),
        ("feed", "b", 1, 1),
        ("feed", "c", 0, 4),
        ("gap", "", 0, 0),
        ("tag", "tide", 0, 0),
    ]
    folded = list(tree_rows(overview, {"folder:North"}))
    assert [row.label for row in folded[6:8]] == ["North", "c"]
    assert folded[6].problem == "no answer"
    assert folded[6].folded is True


def test_folders_nested_beyond_reason_are_shown_flat() -> None:
    deep = "/".join("f" for _ in range(5000))
    rows = list(tree_rows(Overview(feeds=(feed("a", deep),)), set()))
    assert max(row.depth for row in rows) < 10


def test_names_are_found_by_their_letters() -> None:
    names = ["Quai Sud", "The Harbour Post", "Été aux îles", "Orbit Gazette"]
    assert ranked(names, "") == [0, 1, 2, 3]
    assert ranked(names, "hpost")[:1] == [1]
    assert ranked(names, "ete")[:1] == [2]
    assert ranked(names, "zzz") == []


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("quai.example/rss", "https://quai.example/rss"),
        (" http://quai.example ", "http://quai.example"),
        ("feed://quai.example/a", "https://quai.example/a"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("words", ""),
        ("two words.here", ""),
        ("feed.xml", ""),
        ("ada@quai.example", ""),
        ("[::1]:8000/x", "https://[::1]:8000/x"),
        ("http://nas/rss", "http://nas/rss"),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_a_web_address(typed: str, url: str) -> None:
    assert web_address(typed) == url


def test_the_theme_goes_by_the_terminal_unless_named() -> None:
    known = {"tui-reader-light": 0, "nord": 0}
    assert theme_name("nord", {}, known) == "nord"
    assert theme_name("auto", {"COLORFGBG": "0;15"}, known) == "tui-reader-light"
    assert theme_name("auto", {"COLORFGBG": "15;0"}, known) == "tui-reader-dark"
    assert theme_name("gone", {}, known) == "tui-reader-dark"


HEADLINE = Headline(
    id=1, title="Storm", url="", feed_id=1, feed="Quai", feed_url="https://quai.example/", author="",
    published=NOW, received=NOW, sort_at=NOW, language="", read=False, starred=True, later=True,
    tags=(), story=1, reports=3,
)  # fmt: skip


@pytest.mark.parametrize("width", [1, 5, 12, 30, 44, 55, 56, 71, 72, 120])
@pytest.mark.parametrize(
    "title", ["Storm", "港が再び開く" * 20, "إعادة فتح الميناء", "👩‍👩‍👧 e\u0301" * 40, ""]
)
def test_rows_fill_their_width_exactly(width: int, title: str) -> None:
    from textual.color import Color

    from tui_reader.model import Arrangement
    from tui_reader.ui.headlines.rows import Reader, row_lines, row_shape, row_strip
    from tui_reader.ui.painting import text_style
    from tui_reader.ui.theme.styles import RowStyles

    plain = text_style(Color(200, 200, 200))
    styles = RowStyles(plain, plain, plain, plain, plain, plain, plain, plain, Color(0, 0, 0), True)
    one = replace(HEADLINE, title=title, language="pt-BR", summary=title + " and so on")
    for density in ("compact", "comfortable", "preview"):
        for arrangement in (
            Arrangement(),
            Arrangement("oldest", "source"),
            Arrangement("newest", "day"),
        ):
            shape = row_shape(width, density, arrangement)
            for number in range(row_lines(one, shape)):
                strip = row_strip(one, shape, number, styles, True, Reader(NOW))
                assert strip.cell_length == width
                assert cell_len(strip.text) == width
                assert strip.text.startswith("▌")


@pytest.mark.parametrize("width", [30, 34, 50, 60, 78, 110, 158])
def test_a_headline_is_read_whole(width: int) -> None:
    from textual.color import Color

    from tui_reader.model import Arrangement
    from tui_reader.ui.headlines.rows import Reader, row_lines, row_shape, row_strip
    from tui_reader.ui.painting import text_style
    from tui_reader.ui.theme.styles import RowStyles

    plain = text_style(Color(200, 200, 200))
    styles = RowStyles(plain, plain, plain, plain, plain, plain, plain, plain, Color(0, 0, 0), True)
    for density, arrangement in product(
        ("compact", "comfortable", "preview"), (Arrangement(), Arrangement("newest", "source"))
    ):
        shape = row_shape(width, density, arrangement)
        for length in range(21, 125):
            words = "the tide of Valmarine turns a wheel and the harbour keeps its hours " * 2
            one = replace(HEADLINE, title=words[: length - 1].strip() + "!", reports=1)
            lines = [
                row_strip(one, shape, number, styles, False, Reader(NOW)).text
                for number in range(row_lines(one, shape))
            ]
            if density == "compact":
                assert len(lines) == 1
                shown = lines[0][3:].partition("…")[0].partition("!")[0]
                assert cell_len(shown) + 1 >= min(cell_len(one.title), width * 3 // 4)
            else:
                assert one.title in " ".join(line.strip(" ●") for line in lines)
                assert lines[-1].strip().startswith("Quai ·") == (arrangement == Arrangement())


@pytest.mark.parametrize(
    ("width", "badges"),
    [(60, " pt ★ +2 ar·es"), (41, " pt ★ +2"), (37, " ★ +2"), (28, " ★ +2")],
)
def test_badges_give_way_to_the_name_of_the_paper(width: int, badges: str) -> None:
    from textual.color import Color

    from tui_reader.model import Arrangement
    from tui_reader.ui.headlines.rows import Reader, row_shape, row_strip
    from tui_reader.ui.painting import text_style
    from tui_reader.ui.theme.styles import RowStyles

    plain = text_style(Color(200, 200, 200))
    styles = RowStyles(plain, plain, plain, plain, plain, plain, plain, plain, Color(0, 0, 0), True)
    one = replace(
        HEADLINE, title="Tide", feed="The Harbour Gazette", language="pt", later=False,
        report_languages=("pt", "ar", "es"),
    )  # fmt: skip
    line = row_strip(
        one, row_shape(width, "comfortable", Arrangement()), 1, styles, False, Reader(NOW)
    ).text.strip()
    paper, _dot, rest = line.partition(" · ")
    assert rest.endswith(badges)
    assert rest.removesuffix(badges)[-1:].isdigit()
    assert (paper == "The Harbour Gazette") == (width > 30)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_terminal_that_fails_holds_up_nothing_and_is_reported_once(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[OSError] = []

    def fail(_handle: int, _data: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tui_reader.ui.terminal.driver.os.write", fail)
    writer = WriterThread(cast("IO[str]", TerminalFile(1, reported.append)))
    writer.start()
    # More than it queues: had it ended, this would wait for ever.
    for _ in range(3 * MAX_QUEUED_WRITES):
        writer.write("x")
    writer.stop()
    assert not writer.is_alive()
    assert [error.errno for error in reported] == [number]


def test_languages_have_a_heading_and_counts_of_the_one_form(tmp_path: Path) -> None:
    where = profile(tmp_path)
    fill(where)
    with open_store(where.store) as store:
        new = [
            replace(draft(tag, NOW, url=f"https://n.example/{place}"), language=tag)
            for place, tag in enumerate(("en", "fr", "fr-MA"))
        ]
        publish(store, "https://quaisud.example/rss", new)
        rows = list(tree_rows(overview(store, 0), frozenset()))
    assert [(row.kind, row.count, row.total) for row in rows[-3:]] == [
        ("heading", 0, None),
        ("language", 1, 1),
        ("language", 2, 2),
    ]
    for row in rows:
        assert (row.view is None) == (row.kind in ("gap", "heading"))
        assert row.total is not None or row.view is None


def test_a_tree_of_many_feeds_makes_no_lines_but_those_looked_at() -> None:
    feeds = tuple(feed(f"Paper {n}", f"Shelf {n % 3}") for n in range(30))
    feeds = tuple(replace(one, id=n) for n, one in enumerate(feeds))
    tree = tree_rows(Overview(feeds=feeds), set())
    rows = list(tree)
    assert len(tree) == len(rows)
    for place, row in enumerate(rows):
        if row.view is not None:
            assert tree.place_of(row.view.id) == place
            assert tree.names()[place] == full_name(row.view)
    assert [tree.numbered(n + 1) for n in range(len(tree.names()))] == [
        row.view for row in rows if row.view is not None
    ]
    assert tree.numbered(0) is None
    assert tree.numbered(99) is None
    assert tree.place_of("feed:99") is None


def test_of_very_many_names_the_likeliest_are_compared() -> None:
    names = [f"a b o x {n}" for n in range(1000)] + ["Harbour box", "box of harbours"]
    assert set(ranked(names, "box")[:2]) == {1000, 1001}
    assert ranked(["]^-", "a]b^c-"], "]^-")
