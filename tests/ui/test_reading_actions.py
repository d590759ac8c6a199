"""Links by letters, words found, headings, reports, versions, places kept, articles saved."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from tests.support.window import (
    NOW,
    SUBSCRIPTIONS,
    draft,
    profile,
    settings,
    started,
    until,
    window,
)
from tui_reader.config.schema import Reading
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.model import Enclosure, FeedState
from tui_reader.query.places import anywhere
from tui_reader.store import articles, feeds, open_store
from tui_reader.store.prepared import prepare
from tui_reader.store.visits import Visit, commit
from tui_reader.ui.dialogs.choose import Choose
from tui_reader.ui.dialogs.versions import Versions
from tui_reader.ui.main.find import find
from tui_reader.ui.main.link_hints import labels_for
from tui_reader.ui.main.screen import MainScreen

PAPER = SUBSCRIPTIONS[1].url
LONG = (
    '<p>The <a href="https://plan.example/night">night plan</a> and the'
    ' <a href="https://works.example/list">list of works</a> are public.</p>'
    + "".join(
        f"<h2>Quay number {n}</h2>" + "<p>Boats and cranes and tides, tides and boats.</p>" * 6
        for n in range(1, 9)
    )
    + "<p>Only here a señal is lit.</p>"
)


def fill(folder: Path, html: str = LONG, **changes: object) -> int:
    """One article, the newest of all; gives its id."""
    from msgspec.structs import replace

    with open_store(profile(folder).store) as store:
        feeds.subscribe_in_slices(store, SUBSCRIPTIONS)
        feed = feeds.feed_by_url(store, PAPER)
        assert feed is not None
        one = replace(
            draft("Harbour guide", NOW - 60, url="https://harbourpost.example/guide", html=html),
            **changes,
        )  # type: ignore[arg-type]
        state = FeedState(last_checked=NOW, last_success=NOW)
        return store.write(commit, [Visit(feed.id, PAPER, state, NOW, new=prepare([one]))])[
            feed.id
        ][0]


def edit(folder: Path, article_id: int, title: str, html: str, now: int) -> None:
    """The paper changes the article."""
    with open_store(profile(folder).store) as store:
        feed = feeds.feed_by_url(store, PAPER)
        assert feed is not None
        one = draft(title, NOW - 60, url="https://harbourpost.example/guide", html=html)
        state = FeedState(last_checked=now, last_success=now)
        store.write(commit, [Visit(feed.id, PAPER, state, now, changed=((article_id, one),))])


def text_of(main: MainScreen) -> str:
    pane = main.panes.article
    return "\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height))


async def opened(pilot, main: MainScreen) -> None:  # type: ignore[no-untyped-def]
    await pilot.press("enter")
    await until(pilot, lambda: main.panes.article.whole and main.panes.place == "article")


@pytest.fixture
def browsed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...]]]:
    """What was to be opened, and with what program."""
    seen: list[tuple[str, tuple[str, ...]]] = []

    def note(url: str, browser: tuple[str, ...] = (), *more: object) -> None:
        seen.append((url, tuple(browser)))

    monkeypatch.setattr("tui_reader.ui.main.links.open_url", note)
    return seen


def test_labels_are_never_the_beginning_of_another() -> None:
    for count in (1, 26, 27, 700):
        labels = labels_for(count)
        assert len(set(labels)) == count
        assert len({len(label) for label in labels}) == 1


async def test_a_link_is_opened_copied_and_shown_by_its_letter(
    tmp_path: Path, browsed: list[tuple[str, tuple[str, ...]]]
) -> None:
    fill(tmp_path)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 40)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        before = text_of(main)
        await pilot.press("semicolon")
        marked = text_of(main)
        assert marked != before
        assert "The aight plan" in marked
        assert "the sist of works" in marked
        await pilot.press("s")
        await until(pilot, lambda: browsed)
        assert browsed[0][0] == "https://works.example/list"
        assert text_of(main) == before
        await pilot.press("semicolon", "A")
        assert app.clipboard == "https://plan.example/night"
        await pilot.press("semicolon", "semicolon", "semicolon", "s")
        assert main.panes.status.message == "→ works.example/list"
        # A number and Enter do as well, and Esc leaves all as it was.
        await pilot.press("semicolon", "1", "enter")
        await until(pilot, lambda: len(browsed) == 2)
        assert browsed[1][0] == "https://plan.example/night"
        await pilot.press("semicolon", "escape")
        assert text_of(main) == before
        assert main.panes.place == "article"
        await pilot.press("semicolon", "z")
        assert main.panes.status.message == "No link has these letters."
        await pilot.press("escape", "G", "semicolon")
        assert "Read at" not in text_of(main)


async def test_a_footnote_is_read_and_left_again(
    tmp_path: Path, browsed: list[tuple[str, tuple[str, ...]]]
) -> None:
    here = "https://harbourpost.example/guide"
    fill(
        tmp_path,
        clean(
            f'<p>Nine weeks<sup><a href="#n1">1</a></sup>.</p>{LONG}<p id="n1">The note.</p>', here
        ),
    )
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 24)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        assert "The note." not in text_of(main)
        await pilot.press("semicolon", "a")
        await until(pilot, lambda: "The note." in text_of(main))
        assert "goes back" in main.panes.status.message
        await pilot.press("escape")
        await until(pilot, lambda: "Nine weeks" in text_of(main))
        assert main.panes.place == "article"
        assert browsed == []
        await pilot.press("escape")
        assert main.panes.place == "headlines"


async def test_words_are_found_in_the_article(tmp_path: Path) -> None:
    fill(tmp_path)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        await pilot.press("slash")
        await until(
            pilot, lambda: isinstance(app.screen, type(app.screen)) and app.screen.query(Input)
        )
        await pilot.press(*"senal", "enter")
        await until(pilot, lambda: main.panes.status.message.startswith("1 of 1"))
        assert "Only here a señal is lit." in text_of(main)
        await pilot.press("slash")
        await until(pilot, lambda: app.screen.query(Input))
        app.screen.query_one(Input).value = "quay NUMBER"
        await pilot.press("enter")
        await until(pilot, lambda: "of 8" in main.panes.status.message)
        first = main.panes.status.message
        await pilot.press("n")
        await until(pilot, lambda: main.panes.status.message != first)
        await pilot.press("N")
        await until(pilot, lambda: main.panes.status.message == first)
        # Another width has other lines: the words are found in those as well.
        before = main.panes.article.measure
        await pilot.press("less_than_sign")
        await until(pilot, lambda: main.panes.article.measure < before)
        await pilot.press("n")
        await until(pilot, lambda: "of 8" in main.panes.status.message)
        await pilot.press("slash")
        await until(pilot, lambda: app.screen.query(Input))
        app.screen.query_one(Input).value = "nowhere"
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.status.message == "Not in this article: nowhere")


async def test_words_of_a_search_show_in_the_articles_found(tmp_path: Path) -> None:
    fill(tmp_path)
    app = window(tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await pilot.press("slash")
        await until(pilot, lambda: app.screen.query(Input))
        await pilot.press(*"harbour master", "enter")
        await until(
            pilot,
            lambda: app.screen is main and main.panes.headlines.total > 2,
        )
        await pilot.press("enter")
        await until(pilot, lambda: main.panes.article.whole and main.panes.place == "article")
        first = main.panes.article.article
        await until(pilot, lambda: main.panes.article._overlay.stretches)
        await pilot.press("h", "n")
        await until(pilot, lambda: main.panes.article.article is not first)
        await until(pilot, lambda: main.panes.headlines.row == 1)
        await pilot.press("N")
        await until(pilot, lambda: main.panes.headlines.row == 0)


async def test_the_contents_lead_to_a_heading(tmp_path: Path) -> None:
    fill(tmp_path)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        await pilot.press("c")
        await until(
            pilot,
            lambda: (
                isinstance(app.screen, Choose)
                and app.screen.query_one(OptionList).option_count == 8
            ),
        )
        await pilot.press(*"number 5", "enter")
        await until(pilot, lambda: app.screen is main)
        await until(pilot, lambda: "Quay number 5" in text_of(main).split("\n")[0])


async def test_the_place_in_an_article_is_kept(tmp_path: Path) -> None:
    one = fill(tmp_path)
    app = window(tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        await pilot.press("pagedown", "pagedown")
        top = main.panes.article.scroll_offset.y
        assert top > 20
        # Leaving it keeps its place at once, and coming back goes there.
        await pilot.press("J")
        await until(
            pilot,
            lambda: main.panes.article.article and main.panes.article.article.headline.id != one,
        )
        assert main.panes.article.scroll_offset.y == 0
        await pilot.press("K")
        await until(
            pilot,
            lambda: main.panes.article.article and main.panes.article.article.headline.id == one,
        )
        await until(pilot, lambda: main.panes.article.scroll_offset.y == top)
        # A while after the last line was scrolled it is written even if nothing else happens.
        await pilot.press("pagedown")
        share, further = main.panes.article.share, main.panes.article.scroll_offset.y
        with open_store(profile(tmp_path).store) as store:
            await until(pilot, lambda: articles.position(store, one) == pytest.approx(share))
        # And when the reader is left before that.
        await pilot.press("k", "q")
        share = (further - 1) * share / further
    with open_store(profile(tmp_path).store) as store:
        assert articles.position(store, one) == pytest.approx(share)
    again = window(tmp_path, filled=False)
    async with again.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        await until(pilot, lambda: main.panes.article.scroll_offset.y == further - 1)
        # The end is as good as the beginning: next time it is read from there.
        await pilot.press("G", "J")
        await until(
            pilot,
            lambda: main.panes.article.article and main.panes.article.article.headline.id != one,
        )
        with open_store(profile(tmp_path).store) as store:
            assert articles.position(store, one) == 0


async def test_versions_show_what_was_changed(tmp_path: Path) -> None:
    one = fill(tmp_path, "<p>Twelve boats left on Monday.</p><p>The mayor was silent.</p>")
    edit(
        tmp_path,
        one,
        "Harbour guide",
        "<p>Fifteen boats left on Monday.</p><p>The mayor was silent.</p>",
        NOW + 60,
    )
    edit(tmp_path, one, "The harbour guide", "<p>Fifteen boats left on Monday.</p>", NOW + 120)
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        assert "edited (H shows how)" in text_of(main)
        await pilot.press("H")
        await until(
            pilot,
            lambda: (
                isinstance(app.screen, Versions)
                and str(app.screen.query_one("#text", Static).content)
            ),
        )

        def shown() -> str:
            return str(app.screen.query_one("#text", Static).content)

        def heading() -> str:
            return str(app.screen.query_one("#heading", Static).content)

        assert heading().startswith("2 of 2")
        assert "Harbour The harbour guide" in shown()
        assert "The mayor was silent." in shown()
        await pilot.press("left")
        await until(pilot, lambda: heading().startswith("1 of 2"))
        assert "Twelve Fifteen boats left on Monday." in shown()
        content = app.screen.query_one("#text", Static).content
        styles = " ".join(str(span.style) for span in content.spans)  # type: ignore[union-attr]
        assert "strike" in styles
        assert "underline" in styles
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is main)


async def test_other_reports_are_offered_and_opened(tmp_path: Path) -> None:
    one = fill(tmp_path)
    app = window(tmp_path)
    with open_store(profile(tmp_path).store) as store:
        other = articles.page(store, articles_query(), 0, 5)[1]
        from tui_reader.store.stories import file

        store.write(file, {other.id: one})
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        assert main.panes.article.article is not None
        [others] = {one, other.id} - {main.panes.article.article.headline.id}
        await pilot.press("e")
        await until(
            pilot,
            lambda: (
                isinstance(app.screen, Choose)
                and app.screen.query_one(OptionList).option_count == 1
            ),
        )
        await pilot.press("enter")
        await until(
            pilot,
            lambda: main.panes.article.article and main.panes.article.article.headline.id == others,
        )
        await pilot.press("J", "J")
        await until(
            pilot,
            lambda: main.panes.article.article and main.panes.article.article.headline.reports == 1,
        )
        await pilot.press("e")
        await until(
            pilot, lambda: main.panes.status.message == "No other paper reports this story."
        )


def articles_query():  # type: ignore[no-untyped-def]
    from tui_reader.model import Query

    return Query()


async def test_sound_goes_to_the_player(
    tmp_path: Path, browsed: list[tuple[str, tuple[str, ...]]]
) -> None:
    from msgspec.structs import replace

    sound = Enclosure("https://sound.example/quay.mp3", "audio/mpeg", 12_000_000)
    fill(tmp_path, "<p>Listen.</p>", enclosures=(sound,))
    with_player = replace(settings(), reading=Reading(player=("mpv", "--no-video")))
    app = window(tmp_path, filled=False, with_settings=with_player)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        assert "♪ audio MP3 · 12 MB · sound.example" in text_of(main)
        await pilot.press("p")
        await until(pilot, lambda: browsed)
        assert browsed == [(sound.url, ("mpv", "--no-video"))]
        # Its link does the same; that of the page goes to the browser.
        await pilot.press("semicolon", "a")
        await until(pilot, lambda: len(browsed) == 2)
        assert browsed[1] == browsed[0]
        await pilot.press("semicolon", "s")
        await until(pilot, lambda: len(browsed) == 3)
        assert browsed[2] == ("https://harbourpost.example/guide", ())


async def test_the_article_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)
    documents = tmp_path / "documents"
    documents.mkdir()
    monkeypatch.setattr("tui_reader.config.paths.user_documents_dir", lambda: str(documents))
    app = window(tmp_path, filled=False)
    async with app.run_test(size=(120, 30)) as pilot:
        main = await started(pilot)
        await opened(pilot, main)
        for typed, ending in (("markdown", "md"), ("epub", "epub"), ("html", "html")):
            main.panes.status.show("")
            await pilot.press("w")
            await until(pilot, lambda: isinstance(app.screen, Choose))
            await pilot.press(*typed, "enter")
            path = documents / f"Harbour guide.{ending}"
            await until(pilot, path.exists)
            await until(pilot, lambda: main.panes.status.message)
            assert main.panes.status.message == f"Saved: {path}"
    assert "# Harbour guide" in (documents / "Harbour guide.md").read_text()
    assert zipfile.ZipFile(documents / "Harbour guide.epub").testzip() is None


def test_finding_reaches_over_line_ends() -> None:
    from tui_reader.document.layout import Options, layout
    from tui_reader.document.parse import parse
    from tui_reader.document.wrap import hyphenator

    html = (
        "<blockquote><p>L’administration portuaire, responsable du remplacement intégral des"
        " bollards, annonce une réorganisation.</p></blockquote>"
    )
    lines = layout(parse(html), 38, options=Options(hyphens=hyphenator("fr")))
    for wanted in (
        "portuaire responsable",
        "REMPLACEMENT integral des",
        "reorganisation",
        "responsable",
    ):
        wanted = wanted.replace("portuaire r", "portuaire, r")
        found = find(lines, anywhere(wanted))
        assert len(found) == 1, wanted
        text = "".join(lines[line].text[start:end] for line, start, end in found[0])
        assert len(text.replace("-", "").replace(" ", "")) == len(wanted.replace(" ", "")), text
    assert find(lines, anywhere("nowhere")) == ()
    assert find(lines, anywhere(" ")) == ()
