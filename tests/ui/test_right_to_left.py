"""Right-to-left text in panes, dialogs and what is typed: styles, links and clicks go with it."""

from __future__ import annotations

import random
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
from textual.widgets import Static

from tests.support.window import settings, started, until, window
from tests.ui.test_reading_pane import ARTICLE, shown
from tests.ui.test_reading_pane import Stage as ReadingStage
from tui_reader.text.i18n import _, use_language
from tui_reader.text.visual import ordered
from tui_reader.ui import painting
from tui_reader.ui.painting import TextualOrder, filters_of_ours, line
from tui_reader.ui.terminal.field import Field, _likely_next
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
        yield Field("", id="input")

    def get_line_filters(self):  # type: ignore[no-untyped-def]
        return [*super().get_line_filters(), self.order]

    order = TextualOrder()


async def test_lines_of_textual_are_put_in_order() -> None:
    app = Typing()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert app.order not in filters_of_ours(app.query_one("#text"))
        row = app.screen._compositor.render_strips()[0].text
        assert row.startswith("│ " + "שלום לכל"[::-1] + "  │  (2) " + "נמל"[::-1]), row


def with_cursor(field: Field, cursor: str) -> str:
    """What is shown, with a sign where the cursor is."""
    strip = field.render_line(0)
    place = field.cursor_screen_offset.x - field.content_region.x
    assert place >= 0
    cell = strip.crop(place, place + 1)
    style = field.get_component_rich_style("input--cursor")
    assert cell._segments[0].style is not None
    assert cell._segments[0].style.bgcolor == style.bgcolor
    return (strip.crop(0, place).text + cursor + strip.crop(place + 1).text).strip()


WORDS = ("שלום", "נמל", "Valmarin", "port", "2026", "1,5", "(", ")", "«", "»", ".", "الميناء")


async def test_the_next_letter_stands_where_the_cursor_is() -> None:
    chance = random.Random(20)
    app = Typing()
    async with app.run_test(size=(80, 10)) as pilot:
        field = app.query_one(Field)
        field.focus()
        await pilot.pause()
        for _round in range(60):
            words = " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))
            letter = _likely_next(words)
            field.value = words + chance.choice(["", "", " "])
            field.cursor_position = len(field.value)
            before = with_cursor(field, letter)
            field.value += letter
            field.cursor_position = len(field.value)
            assert with_cursor(field, "").strip() == before, (words, letter)


@pytest.mark.parametrize(
    ("text", "left_end", "right_end"), [("שלום abc", 8, 0), ("abc שלום", 0, 8), ("שלום 12", 7, 0)]
)
async def test_arrows_and_clicks_follow_the_screen(
    text: str, left_end: int, right_end: int
) -> None:
    app = Typing()
    async with app.run_test(size=(40, 10)) as pilot:
        field = app.query_one(Field)
        field.focus()
        field.value = text
        field.cursor_position = right_end
        await pilot.pause()
        await pilot.press(*["left"] * len(text))
        assert field.cursor_position == left_end
        await pilot.pause()
        padding = field.content_region.x - field.region.x, field.content_region.y - field.region.y
        for sign in text[0] + text[2] + text[-1]:
            place = field.render_line(0).text.index(sign)
            await pilot.click(field, offset=(place + padding[0], padding[1]))
            assert text[field.cursor_position] == sign
        await pilot.click(field, offset=(padding[0], padding[1]))
        assert field.cursor_position == left_end


async def test_dialogs_stand_from_the_right_where_the_interface_does(tmp_path: Path) -> None:
    use_language("ar")
    app = window(tmp_path)
    async with app.run_test(size=(110, 40)) as pilot:
        main = await started(pilot)

        async def opened(key: str) -> list[str]:
            await until(pilot, lambda: app.screen is main)
            await pilot.press(key)
            shown = "#box, CommandList"
            await until(
                pilot,
                lambda: any(one.region.height > 2 for one in app.screen.query(shown)),
            )
            await pilot.pause()
            region = app.screen.query(shown).first().region
            strips = app.screen._compositor.render_strips()
            rows = strips[region.y - 2 : region.bottom]
            return [strip.crop(region.x + 1, region.right - 1).text for strip in rows]

        def seen(text: str) -> str:
            return ordered(text, in_use().order)

        def from_right(rows: list[str], text: str) -> int:
            """Cells at the right of a text."""
            shown = next((row for row in rows if seen(text) in row), None)
            assert shown is not None, (text, rows)
            return len(shown) - shown.rindex(seen(text)) - len(text)

        rows = await opened("?")
        assert from_right(rows, _("Keys")) <= 3
        assert from_right(rows, _("filter")) <= 4
        move = next(one for one in rows if "PgDn" in one)
        assert move.index(seen(_("a page down"))) < move.index("PgDn")
        assert from_right(rows, "PgDn") <= 4
        await pilot.press("escape")
        rows = await opened("f")
        assert from_right(rows, _("Today")) <= 4
        await pilot.press("escape")
        rows = await opened(":")
        assert from_right(rows, _("a part of the name")) <= 4
        assert from_right(rows, _("Full text")) <= 4
        await pilot.press("escape")
        await opened("F")
        await pilot.press("enter")
        rows = await opened("S")
        assert from_right(rows, _("Folder")) <= 4
        box = app.screen.query_one("#box").region
        for setting in app.screen.query(".setting"):
            label, field = setting.query_one(".label").region, setting.children[0].region
            assert field.right <= label.x
            assert box.right - label.right <= 4
        buttons = [one.region.x for one in app.screen.query("#buttons Button")]
        assert max(buttons) < box.x + box.width // 2


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
