"""The reading pane: the whole article can be read, and the place in it is never lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual.app import App, ComposeResult

from tui_reader.model import Article, Enclosure, Headline, PageVisit, PictureRef, PictureState
from tui_reader.text.visual import ordered
from tui_reader.ui.actions import ACTIONS, Action
from tui_reader.ui.keys import with_keys
from tui_reader.ui.reading.pane import ReadingPane
from tui_reader.ui.theme.themes import THEMES

NOW = 1_771_848_000

HEADLINE = Headline(
    id=1,
    title="The port of Port-Lune opens its quays again",
    url="https://harbour-post.example/port",
    feed_id=1,
    feed="Harbour Post",
    feed_url="https://harbour-post.example/feed",
    author="Ana Ruiz",
    published=NOW,
    received=NOW,
    sort_at=NOW,
    language="en",
    read=False,
    starred=True,
    later=False,
    tags=("port", "work"),
    story=1,
    reports=3,
)
HTML = (
    "<p>The harbour opens again after <a href='https://plan.example/night'>the plan</a>.</p>"
    "<h2>What was agreed</h2><ul><li>Two cranes</li></ul>"
    "<p>المرفأ يفتح أبوابه</p>"
    "<pre><code>tide()</code></pre>"
)
ARTICLE = Article(HEADLINE, HTML, "", None, summary_only=False)
LONG = Article(
    replace(HEADLINE, id=2),
    "".join(f"<p>Paragraph {n}: " + "boats and cranes and tides " * 12 + "</p>" for n in range(60)),
    "",
    None,
    summary_only=False,
)


class Stage(App[None]):
    """Nothing but a reading pane."""

    def __init__(
        self, article: Article | None = None, *, actions: tuple[Action, ...] = ACTIONS
    ) -> None:
        super().__init__()
        self.pane = ReadingPane(actions=actions)
        self.first = article
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.pane.show(self.first)

    def on_reading_pane_link_chosen(self, message: ReadingPane.LinkChosen) -> None:
        self.chosen.append(message.url)


def shown(stage: Stage) -> list[str]:
    return [stage.pane.render_line(y).text.rstrip() for y in range(stage.pane.size.height)]


def page(stage: Stage) -> str:
    return " ".join("\n".join(shown(stage)).split())


def style_of(stage: Stage, words: str) -> Style:
    for y in range(stage.pane.size.height):
        for segment in stage.pane.render_line(y):
            if words in segment.text and segment.style is not None:
                return segment.style
    raise AssertionError(f"{words!r} is not shown")


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.005)


async def test_head_text_and_source_are_shown() -> None:
    stage = Stage(ARTICLE)
    async with stage.run_test(size=(100, 50)) as pilot:
        await pilot.pause()
        text = page(stage)
        assert "★ published in Harbour Post on Monday, 23 February 2026, " in text
        assert "Ana Ruiz · en · #port #work" in text
        assert "2 other reports of this story" in text
        assert "The harbour opens again after the plan" in text
        assert "Read at harbour-post.example o" in text
        assert "only this beginning" not in text
        assert style_of(stage, "The port of Port-Lune").bold


async def test_the_papers_of_other_reports_are_named_on_one_line_with_the_key() -> None:
    stage = Stage(replace(ARTICLE, also=("Bay Herald", "Strait Notes")))
    async with stage.run_test(size=(100, 50)) as pilot:
        await pilot.pause()
        assert "Also reported by Bay Herald, Strait Notes e" in page(stage)
        assert "other reports" not in page(stage)


@pytest.mark.parametrize(
    ("width", "date"),
    [(80, "Monday, 23 February 2026, 12:00"), (60, "23 February 2026, 12:00"), (54, "23 Feb 2026")],
)
async def test_the_byline_is_one_line(width: int, date: str) -> None:
    stage = Stage(ARTICLE)
    async with stage.run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        assert any(f"published in Harbour Post on {date}" in line for line in shown(stage))
        assert any("1 min" in line for line in shown(stage))


async def test_a_byline_of_two_lines_does_not_tear_the_date() -> None:
    stage = Stage(replace(ARTICLE, headline=replace(HEADLINE, feed="Harbour Post " * 2)))
    async with stage.run_test(size=(50, 20)) as pilot:
        await pilot.pause()
        lines = [line.strip() for line in shown(stage)]
        assert "Monday, 23 February 2026, 12:00" in lines


async def test_sets_a_measure_and_keeps_a_margin() -> None:
    stage = Stage(LONG)
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        rows = [row for row in shown(stage) if row]
        margin = len(rows[0]) - len(rows[0].lstrip())
        assert margin > 4
        assert max(map(len, rows)) <= margin + 72
        stage.pane.widen(2)
        await pilot.pause()
        assert stage.pane.measure == 80
        assert max(len(row.strip()) for row in shown(stage)) > 72
        stage.pane.widen(-100)
        assert stage.pane.measure == 40
        stage.pane.widen(100)
        assert stage.pane.measure == 120


@pytest.mark.parametrize("width", [1, 5, 20, 38, 60, 200])
async def test_every_line_fills_its_width_in_every_theme(width: int) -> None:
    stage = Stage(ARTICLE)
    async with stage.run_test(size=(width, 20)) as pilot:
        for theme in THEMES:
            stage.theme = theme.name
            await pilot.pause()
            inner = stage.pane.scrollable_content_region.width
            for y in range(20):
                assert stage.pane.render_line(y).cell_length == inner


async def test_right_to_left_paragraphs_stand_at_the_right_edge() -> None:
    stage = Stage(ARTICLE)
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        rows = shown(stage)
        row = next(row for row in rows if ordered("المرفأ", "forms") in row)
        rule = next(row for row in rows if row.strip().startswith("──"))
        assert len(row) == len(rule)


async def test_pages_turn_until_the_end() -> None:
    stage = Stage(LONG)
    async with stage.run_test(size=(90, 30)) as pilot:
        await pilot.pause()
        seen = page(stage)
        turns = 0
        while stage.pane.page_down():
            await pilot.pause()
            seen += page(stage)
            turns += 1
        assert 5 < turns < 60
        for number in range(60):
            assert f"Paragraph {number}:" in seen
        assert "Read at harbour-post.example" in page(stage)
        assert stage.pane.note == "100 %"
        stage.pane.top()
        assert stage.pane.scroll_offset.y == 0
        assert not stage.pane.page_up()
        stage.pane.half_page(1)
        assert stage.pane.scroll_offset.y == stage.pane.size.height // 2
        stage.pane.scroll_lines(-3)
        assert stage.pane.scroll_offset.y == stage.pane.size.height // 2 - 3
        stage.pane.bottom()
        assert not stage.pane.page_down()


async def test_the_place_survives_a_change_of_width() -> None:
    stage = Stage(LONG)
    async with stage.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        stage.pane.scroll_lines(100)
        await pilot.pause()
        number = page(stage).partition("Paragraph ")[2].partition(":")[0]
        for width in (50, 130, 40, 100):
            await pilot.resize_terminal(width, 30)
            await pilot.pause()
            top = int(page(stage).partition("Paragraph ")[2].partition(":")[0])
            assert abs(top - int(number)) <= 1


async def test_showing_the_same_article_anew_keeps_the_place() -> None:
    stage = Stage(LONG)
    async with stage.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        stage.pane.scroll_lines(40)
        stage.pane.show(replace(LONG, headline=replace(LONG.headline, starred=False)))
        await pilot.pause()
        assert stage.pane.scroll_offset.y == 40
        stage.pane.show(ARTICLE)
        await pilot.pause()
        assert stage.pane.scroll_offset.y == 0
        assert stage.pane.article is ARTICLE


async def test_links_are_listed_and_chosen_with_a_click() -> None:
    sound = Enclosure("https://sound.example/a.mp3", "audio/mpeg", 12_345_678, duration=3723)
    stage = Stage(replace(ARTICLE, enclosures=(sound, Enclosure("javascript:1"))))
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        urls = [link.url for link in stage.pane.links()]
        assert urls == ["https://plan.example/night", sound.url, HEADLINE.url]
        assert "♪ audio MP3 · 12 MB · 1:02:03 · sound.example" in page(stage)
        for words, url in (("the plan", urls[0]), ("Read at", urls[2])):
            y, row = next((y, row) for y, row in enumerate(shown(stage)) if words in row)
            x = row.index(words)
            await pilot.hover(ReadingPane, offset=(x, y))
            assert style_of(stage, words).reverse
            await pilot.click(ReadingPane, offset=(x, y))
            await pilot.pause()
            assert stage.chosen[-1] == url
        assert len(stage.chosen) == 2
        assert style_of(stage, "the plan").link == urls[0]


async def test_a_teaser_and_an_empty_article_are_marked() -> None:
    teaser = replace(ARTICLE, summary_only=True, html=HTML + "<p>The quay…</p>")
    stage = Stage(teaser)
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        words = (
            "The feed gives only this beginning. x fetches the whole article. "
            "o opens the article at harbour-post.example."
        )
        assert words in page(stage)
        stage.pane.show(replace(ARTICLE, summary_only=True, full_text="<p>All of it.</p>"))
        assert "All of it." in page(stage)
        assert "only this beginning" not in page(stage)
        visit = PageVisit(NOW, "refused", "the page shows the whole article to subscribers only")
        stage.pane.show(replace(ARTICLE, summary_only=True, page=visit))
        assert "only this beginning; the page shows the whole article to subscribers" in page(stage)
        visit = PageVisit(NOW, "text", byline="Ana Belmar", length=9 * len(HTML))
        stage.pane.show(replace(ARTICLE, summary_only=True, page=visit))
        assert "only this beginning. x shows the page’s text." in page(stage)
        # A short text may be all there is, and a page that says no more is proof of it.
        for visit_or_none in (None, replace(visit, length=len(HTML))):
            stage.pane.show(replace(ARTICLE, summary_only=True, page=visit_or_none))
            assert "only this beginning" not in page(stage)
            assert "the page’s text." in page(stage)
        stage.pane.show(replace(ARTICLE, html=""))
        assert "The feed gives no text with this headline." in page(stage)


async def test_keys_that_are_named_are_those_of_the_user() -> None:
    own = {"full_text": ("f5",), "open_source": (), "versions": ("g", "v"), "reports": ("ctrl+e",)}
    teaser = replace(ARTICLE, summary_only=True, versions=2, html=HTML + "<p>The quay…</p>")
    stage = Stage(teaser, actions=with_keys(own))
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        text = page(stage)
        assert "only this beginning. F5 fetches the whole article." in text
        assert "opens the article at" not in text
        assert "edited (g shows how)" in text
        assert "2 other reports of this story Ctrl-e" in text
        assert "Read at harbour-post.example\n" in text + "\n"


async def test_the_lead_picture_shows_once() -> None:
    picture = PictureRef("https://p.example/quay.jpg?w=900", "The quay", "The quay at night")
    stage = Stage(replace(ARTICLE, picture=picture))
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        assert "▨ The quay" in page(stage)
        html = '<p>Boats.</p><img src="https://p.example/quay.jpg?w=300" alt="The quay">'
        stage.pane.show(replace(ARTICLE, picture=picture, html=html))
        assert page(stage).count("The quay") == 1


async def test_a_heading_that_repeats_the_title_is_left_out() -> None:
    stage = Stage(replace(ARTICLE, html=f"<h1>{HEADLINE.title}</h1><p>Boats.</p>"))
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        assert page(stage).count(HEADLINE.title) == 1


async def test_nothing_opened_yet() -> None:
    stage = Stage()
    async with stage.run_test(size=(60, 11)) as pilot:
        await pilot.pause()
        assert "Nothing opened yet" in page(stage)
        assert not stage.pane.page_down()
        stage.pane.show(ARTICLE)
        assert "Nothing opened yet" not in page(stage)
        stage.pane.show(None)
        await pilot.pause()
        assert "Nothing opened yet" in page(stage)
        assert stage.pane.links() == ()
        assert stage.pane.note == ""


async def test_a_long_text_is_set_without_holding_up_the_window() -> None:
    huge = replace(LONG, html=LONG.html * 5)
    stage = Stage()
    async with stage.run_test(size=(90, 30)) as pilot:
        await pilot.pause()
        stage.pane.show(huge)
        assert "The port of Port-Lune" in page(stage)
        stage.pane.show(ARTICLE)
        stage.pane.show(huge)
        # The beginning is there at once.
        assert "Paragraph 0:" in page(stage)
        await until(lambda: stage.pane.whole)
        assert stage.pane.virtual_size.height > 1000
        # One that was left meanwhile must not come back.
        stage.pane.show(replace(huge, headline=replace(HEADLINE, id=9)))
        stage.pane.show(ARTICLE)
        await until(lambda: all(worker.is_finished for worker in stage.workers))
        await pilot.pause()
        assert "The harbour opens again" in page(stage)


async def test_hostile_text_stays_text() -> None:
    hostile = "[/x] [@click=app.quit] \x1b]52;c;AA\x07\u202egnp"
    headline = replace(HEADLINE, title=hostile, feed=hostile, author=hostile, tags=(hostile,))
    html = '<p>[/b] &#27;[2J <a href="javascript:alert(1)">x</a></p>'
    stage = Stage(Article(headline, html, "", None, summary_only=True))
    async with stage.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        text = page(stage)
        assert "[/x] [@click=app.quit] ]52;c;AAgnp" in text
        assert "[/b]" in text
        assert not any(ord(c) < 32 or ord(c) in (0x7F, 0x9B, 0x202E) for c in text)
        assert [link.url for link in stage.pane.links()] == [HEADLINE.url]


async def test_a_new_theme_repaints() -> None:
    stage = Stage(ARTICLE)
    async with stage.run_test(size=(90, 30)) as pilot:
        await pilot.pause()
        dark = style_of(stage, "The port of")
        source = style_of(stage, "Harbour Post")
        stage.theme = "tui-reader-light"
        await pilot.pause()
        assert style_of(stage, "The port of").color != dark.color
        assert style_of(stage, "Harbour Post").color != source.color


async def test_code_that_is_wider_than_the_page_is_scrolled_sideways() -> None:
    long = "def quay(): return '" + "".join(f"{n:03}-" for n in range(30)) + "'"
    code = f"<p>Words.</p><pre><code>{long}\nshort()</code></pre>"
    stage = Stage(replace(ARTICLE, html=code))
    async with stage.run_test(size=(90, 30)) as pilot:
        await pilot.pause()
        [row] = [one for one in shown(stage) if "def quay" in one]
        assert row.rstrip().endswith("›")
        assert not any("↳" in one for one in shown(stage))
        assert stage.pane.shift_code(30)
        await pilot.pause()
        rows = shown(stage)
        [row] = [one for one in rows if "010-" in one]
        assert "‹" in row
        assert any("short()" in one for one in rows) is False
        while stage.pane.shift_code(8):
            pass
        await pilot.pause()
        [row] = [one for one in shown(stage) if "029-'" in one]
        assert "›" not in row
        y = shown(stage).index(row)
        await pilot.click(ReadingPane, offset=(row.index("‹"), y))
        await pilot.pause()
        assert any("‹" in one and "›" in one for one in shown(stage))
        stage.pane.show(replace(ARTICLE, headline=replace(HEADLINE, id=99), html=code))
        assert any("def quay" in one for one in shown(stage))


@pytest.mark.parametrize("height", [9, 10, 14, 20, 30])
async def test_a_sentence_of_the_text_is_in_sight_in_a_low_pane(height: int) -> None:
    title = "A long headline of the harbour that takes two lines of the pane, as many of them do"
    headline = replace(HEADLINE, title=title, reports=3)
    words = "The first sentence of the text."
    stage = Stage(replace(ARTICLE, headline=headline, html=f"<p>{words}</p>" + HTML))
    async with stage.run_test(size=(78, height + 2)) as pilot:
        await pilot.pause()
        assert words in page(stage).split("Home")[0]
        assert any(words in row for row in shown(stage)[:height])


QUAY = "https://p.example/quay.jpg"
NIGHT = "https://p.example/night.jpg"


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    ("width", "height"),
    [(78, 7), (78, 9), (78, 12), (78, 14), (78, 22), (78, 46), (44, 10), (44, 20)],
)
async def test_below_a_first_picture_a_sentence_of_the_text_is_in_sight(
    width: int, height: int, known: bool
) -> None:
    title = "The harbour opens again, and everybody who has a boat wants to be the first"
    words = "A sentence of text."
    caption = "The quay at night, seen from the lighthouse, when the first boats came home."
    picture = PictureRef(QUAY, "Boats at a quay in the light of lamps, " * 3, caption)
    html = f'<p>{words}</p><img src="{NIGHT}" alt="Night">{HTML}'
    headline = replace(HEADLINE, title=title, reports=3)
    stage = Stage(replace(ARTICLE, headline=headline, picture=picture, html=html))
    async with stage.run_test(size=(width, height)):
        pane = stage.pane
        await until(lambda: pane.pictures.are_any)
        pane.pictures.show(known)
        if known:
            one = PictureState("", file="none.jpg", width=640, height=900)
            pane.pictures.take({url: replace(one, url=url) for url in (QUAY, NIGHT)})

        def rows() -> int:
            drawn = [line.drawn.index for line in pane.lines if line.drawn is not None]
            return drawn.count(1)

        await until(lambda: any(words in row for row in shown(stage)))
        await until(lambda: (rows() >= 2) is (known and height > 10))
        assert rows() <= pane.size.height // 3
        assert any(words in row for row in shown(stage)), shown(stage)
