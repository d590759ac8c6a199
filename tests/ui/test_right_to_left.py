"""Right-to-left text in panes, dialogs and what is typed: styles, links and clicks go with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.strip import Strip
from textual.widgets import Input, Static

from tests.support.window import settings, started, until, window
from tests.ui.test_reading_pane import ARTICLE, shown
from tests.ui.test_reading_pane import Stage as ReadingStage
from tui_reader.text.visual import ordered
from tui_reader.ui import painting
from tui_reader.ui.painting import TextualOrder, filters_of_ours, line
from tui_reader.ui.terminal.right_to_left import RightToLeft, in_use, use

PLAIN, BOLD, LINK = Style(), Style(bold=True), Style(link="https://a.example/", meta={"link": 0})


@pytest.fixture(autouse=True)
def letters() -> Iterator[None]:
    before = in_use()
    use(RightToLeft("letters"))
    yield
    use(before)


def styled(strip: Strip, style: Style) -> str:
    return "".join(part.text for part in strip if part.style == style)


def test_styles_and_links_stay_on_their_words() -> None:
    parts = [Segment("ראה ", PLAIN), Segment("כאן (2)", LINK), Segment(" מיד", BOLD)]
    shown = line(parts, 20, PLAIN, right=True)
    assert shown.text == "      דימ (2) ןאכ האר"[-20:]
    assert styled(shown, LINK) == "(2) ןאכ"
    assert styled(shown, BOLD) == "דימ "
    mixed = line([Segment("see ", PLAIN), Segment("שלום", LINK), Segment(" now", BOLD)], 20, PLAIN)
    assert mixed.text == "see םולש now        "
    assert styled(mixed, LINK) == "םולש"


def test_a_line_without_right_to_left_letters_is_left_as_it_is() -> None:
    strip = Strip([Segment("« Le phare » 1,5 %", PLAIN)])
    assert painting.in_visual_order(strip) is strip
    segments = [Segment("│ Le phare", PLAIN)]
    assert TextualOrder().apply(segments, Color(0, 0, 0)) is segments


def test_a_text_that_is_cut_has_its_ellipsis_where_reading_ends() -> None:
    cut = painting.fitted("שלום לכל הים", 9, PLAIN, right=True).text
    assert cut.strip().startswith("…")
    assert cut.endswith("םולש")
    assert painting.fitted("abcd שלום לכל", 10, PLAIN).text == "abcd םולש…"


def test_fields_of_a_row_stay_apart() -> None:
    row = painting.joined(
        [
            painting.fitted("מגדלור", 8, PLAIN),
            Segment(" ", PLAIN),
            painting.fitted("נמל", 5, PLAIN),
        ],
        14,
        PLAIN,
    )
    assert row.text == "רולדגמ   למנ  "


@pytest.mark.parametrize("density", ["compact", "comfortable"])
async def test_a_headline_from_the_right_has_its_dot_and_byline_there(
    tmp_path: Path, density: str
) -> None:
    app = window(tmp_path, with_settings=settings(density=density))
    async with app.run_test(size=(100, 40)) as pilot:
        headlines = (await started(pilot)).panes.headlines
        rows = [headlines.render_line(y).text for y in range(headlines.size.height)]
        title = ordered("مهرجان الكتاب يعود إلى المدينة القديمة", in_use().order)
        at = next(y for y, row in enumerate(rows) if title in row)
        before, _title, after = rows[at].partition(title)
        assert not before.strip()
        assert after.startswith(" ●")
        if density != "compact":
            assert after.strip() == "●"
            byline = rows[at + 1]
            assert byline.rstrip().endswith(ordered("الميناء اليوم", in_use().order))
            assert len(byline.rstrip()) == len((before + title).rstrip())
        one = next(row for row in rows if "Why the herring came back" in row)
        assert one[1:].startswith("● Why")


async def test_what_stands_behind_the_palette_stays_as_it_is(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(100, 40)) as pilot:
        main = await started(pilot)
        title = ordered("خط بحري جديد يربط الجزيرتين ابتداء من مارس", in_use().order)

        def there() -> bool:
            strips = app.screen._compositor.render_strips()
            return any(title in strip.text for strip in strips)

        assert there()
        await pilot.press(":")
        await until(pilot, lambda: app.screen is not main and app.screen.query("CommandList"))
        await pilot.pause()
        assert there()


class Typing(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("│ שלום לכל  │  נמל (2)", id="text")
        yield Input("שלום", id="input")

    def get_line_filters(self):  # type: ignore[no-untyped-def]
        return [*super().get_line_filters(), self.order]

    order = TextualOrder()


async def test_dialogs_and_what_is_typed_are_put_in_order() -> None:
    app = Typing()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert app.order not in filters_of_ours(app.query_one("#text"))
        rows = [strip.text for strip in app.screen._compositor.render_strips()]
        assert rows[0].startswith("│ " + "שלום לכל"[::-1] + "  │  (2) " + "נמל"[::-1]), rows
        strips = app.screen._compositor.render_strips()
        typed = next(
            strip for strip in strips if "םולש" in strip.text and "│" not in strip.text[2:6]
        )
        before = typed.text.partition("םולש")[0]
        cursor = app.query_one("#input", Input).get_component_rich_style("input--cursor")
        # The next letter will stand at the left.
        cells = [(one, part.style) for part in typed for one in part.text]
        assert cells[len(before) - 1][0] == " "
        style = cells[len(before) - 1][1]
        assert style is not None
        assert style.reverse == cursor.reverse or style.bgcolor == cursor.bgcolor


async def test_right_to_left_paragraphs_stand_at_the_right_and_our_words_at_the_left() -> None:
    stage = ReadingStage(ARTICLE)
    async with stage.run_test(size=(90, 50)) as pilot:
        await pilot.pause()
        rows = shown(stage)
        row = next(row for row in rows if ordered("المرفأ", "letters") in row)
        rule = next(row for row in rows if row.strip().startswith("──"))
        assert len(row) == len(rule)


async def test_the_window_orders_lines_of_its_panes_once(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(160, 40)) as pilot:
        main = await started(pilot)
        await until(pilot, lambda: main.panes.headlines.size.height)
        for widget in (
            main.panes.views,
            main.panes.headlines,
            main.panes.ticker,
            main.panes.status,
        ):
            kinds = [type(one) for one in widget.get_line_filters()]
            assert TextualOrder not in kinds
        assert TextualOrder in [type(one) for one in app.get_line_filters()]


@pytest.mark.parametrize("width", [48, 90])
async def test_a_date_does_not_join_the_name_of_an_arabic_paper(width: int) -> None:
    article = replace(ARTICLE, headline=replace(ARTICLE.headline, feed="منارة المضيق"))
    stage = ReadingStage(article)
    async with stage.run_test(size=(width, 30)) as pilot:
        await pilot.pause()
        name = ordered("منارة المضيق", "letters")
        row = next(row for row in map(unmarked, shown(stage)) if name in row)
        before, after = row.split(name)
        assert not re.search(r"\d", before)
        assert re.search(r"\d", after)


def unmarked(row: str) -> str:
    return row.replace("\u200e", "")


async def test_what_lies_behind_a_dialog_keeps_its_order(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=settings(bidi="own"))
    async with app.run_test(size=(160, 50)) as pilot:
        main = await started(pilot)

        def rows() -> list[str]:
            strips = app.screen._compositor.render_strips()
            return ["".join(segment.text for segment in strip) for strip in strips]

        before = rows()
        arabic = [
            y for y, row in enumerate(before) if any("\ufb50" <= one <= "\ufeff" for one in row)
        ]
        assert arabic
        await pilot.press("C")
        await until(pilot, lambda: app.screen is not main and app.screen.query("#box"))
        await pilot.pause()
        after = rows()
        # The box is at the right.
        assert [after[y][32:110] for y in arabic] == [before[y][32:110] for y in arabic]


ARABIC = """<p>تعود العبّارات إلى ميناء فالمارين صباح الأحد.</p>
<ul><li>الرصيف الأول: مفتوح</li><li>الرصيف الثاني</li></ul>
<blockquote><p>البحر يعير.</p><p>ولا يعطي.</p></blockquote>
<table><tr><th>الخط</th><th>Operator</th><th>السعر</th></tr>
<tr><td>الجزيرة</td><td><a href="https://north.example/">North</a></td><td>12</td></tr>
<tr><td>المدينة القديمة</td><td>South</td><td>140</td></tr></table>
<figure><img src="https://a.example/p.png" alt="المنارة ليلا"><figcaption>المنارة</figcaption></figure>"""


async def test_lists_quotes_and_tables_stand_from_the_right() -> None:
    stage = ReadingStage(replace(ARTICLE, html=ARABIC))
    async with stage.run_test(size=(60, 50)) as pilot:
        await pilot.pause()
        rows = [unmarked(row) for row in shown(stage)]
        edge = len(next(row for row in rows if row.strip().startswith("──")).rstrip())

        def row_with(words: str) -> str:
            text = ordered(words, "letters")
            return next(row for row in rows if text in row).rstrip()

        for words, mark in (("الرصيف الثاني", "•"), ("البحر يعير.", "▎"), ("ولا يعطي.", "▎")):
            assert row_with(words).endswith(mark), row_with(words)
            assert len(row_with(words)) == edge
        quote = rows.index(next(row for row in rows if ordered("البحر يعير.", "letters") in row))
        assert rows[quote + 1].strip() == "▎"
        assert len(rows[quote + 1].rstrip()) == edge
        assert len(row_with("المنارة")) >= edge - 2
        head, first, second = map(row_with, ("السعر", "الجزيرة", "المدينة القديمة"))
        for row, cells in (
            (head, ["السعر", "Operator", "الخط"]),
            (first, ["12", "North[1]", "الجزيرة"]),
            (second, ["140", "South", "المدينة القديمة"]),
        ):
            assert [one.strip() for one in row.split("│")][-3:] == [
                ordered(one, "letters") for one in cells
            ], row
        borders = {
            tuple(at for at, sign in enumerate(row) if sign in "│┼")
            for row in (head, first, second)
        }
        assert len(borders) == 1
