"""Lines in which languages of both directions meet, in the list, an article, the ticker, what is typed.

``python-bidi`` says in which order letters stand; each word has a style and a link of its own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bidi import get_display
from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style

from tests.support.headlines import list_of
from tests.support.thorough import some
from tests.support.window import started, until
from tests.ui.test_reading_pane import ARTICLE, HEADLINE
from tests.ui.test_reading_pane import Stage as ReadingStage
from tests.ui.test_right_to_left import Typing
from tui_reader.text.visual import direction
from tui_reader.ui.painting import line
from tui_reader.ui.reading.pane import ReadingPane
from tui_reader.ui.terminal.field import Field
from tui_reader.ui.terminal.right_to_left import RightToLeft, in_use, use
from tui_reader.ui.ticker.entry import EntryState, TickerStyles, entry

WORDS = (
    "المرفأ يفتح أبوابه الجديدة شركة رئيس البحر فيلم خط 2026 1,250 12% (62) «الخرائط»"
    " le port rouvre été «enfin» Valmarin n’est Google el puerto reabrió ¿cuándo? mañana the harbour"
    " opens (again) North-Lines מגדלור נמל חדש «שלום» بندر گشایش ٣٤ 5:30 A/B, C. دوم؛ هل؟"
).split()
PLAIN = Style()
_BRACKETS = str.maketrans("()«»[]", "||||||")


def made(count: int = 300, seed: int = 20) -> list[str]:
    """Lines of three to nine words, the first of which numbers them."""
    chance = random.Random(seed)
    return [
        " ".join(chance.choices(WORDS, k=chance.randint(3, 9))) + f" N{number:03}"
        for number in range(count)
    ]


LINES = made()


@pytest.fixture(autouse=True)
def letters() -> Iterator[None]:
    before = in_use()
    use(RightToLeft("letters"))
    yield
    use(before)


def seen(text: str) -> str:
    """Letters as they are compared: the oracle mirrors no brackets."""
    return text.translate(_BRACKETS)


def shown(text: str) -> str:
    """How a line stands on the screen, by the oracle."""
    return seen(get_display(text, base_dir="R" if direction(text) else "L"))


def test_each_word_keeps_its_style_and_its_link() -> None:
    for text in LINES:
        words = text.split(" ")
        parts = [
            Segment(f"{word} ", Style(link=f"https://n.example/{n}", meta={"word": n}))
            for n, word in enumerate(words)
        ]
        strip = line(parts, 200, PLAIN, right=bool(direction(text)))
        assert seen(strip.text).strip() == shown(text).strip(), text
        by_word: dict[int, str] = {}
        for part in strip:
            if part.style is not None and part.style.meta:
                assert part.style.link == f"https://n.example/{part.style.meta['word']}"
                by_word[part.style.meta["word"]] = (
                    by_word.get(part.style.meta["word"], "") + part.text
                )
        for n, word in enumerate(words):
            assert sorted(seen(by_word[n]).replace(" ", "")) == sorted(seen(word)), (text, word)


def test_each_order_has_the_same_letters_in_the_same_cells() -> None:
    for text in some(LINES, 100):
        cells = {}
        for order in ("letters", "forms", "marks"):
            use(RightToLeft(order))  # type: ignore[arg-type]
            strip = line([Segment(text)], 200, PLAIN, right=bool(direction(text)))
            cells[order] = strip.text.replace("\u200e", "")
        assert len({len(one) for one in cells.values()}) == 1
        assert cells["forms"] == cells["marks"]
        for letter, form in zip(cells["letters"], cells["forms"], strict=True):
            assert letter == form or "\ufb50" <= form <= "\ufefc"


async def test_headlines_in_the_list(tmp_path: Path) -> None:
    lines = some(LINES, 120)
    app = list_of(tmp_path, lines, density="compact", layout="list only")
    async with app.run_test(size=(180, 60)) as pilot:
        headlines = (await started(pilot)).panes.headlines
        use(RightToLeft("letters"))
        found: list[str] = []
        for _screen in range(len(lines) // 50 + 2):
            headlines.notify_style_update()
            rows = [headlines.render_line(y).text for y in range(headlines.size.height)]
            found += map(seen, rows)
            await pilot.press("pagedown")
            await pilot.pause()
        missing = [one for one in lines if not any(shown(one).strip() in row for row in found)]
        assert missing == []


async def test_links_in_an_article_are_clicked_where_they_are_seen() -> None:
    lines = [one for one in LINES if len(one) < 80]
    html = "".join(
        "<p>" + " ".join(
            f'<a href="https://n.example/{n}/{place}">{word}</a>' if place in (1, 2) else word
            for place, word in enumerate(text.split(" "))
        ) + "</p>"
        for n, text in enumerate(lines)
    )  # fmt: skip
    stage = ReadingStage(replace(ARTICLE, html=html))
    async with stage.run_test(size=(120, 40)) as pilot:
        pane = stage.pane
        pane.measure = 110
        await pilot.pause()
        urls = [link.url for link in pane.links()]
        clicks = random.Random(20).sample(range(len(lines)), 6)
        wrong = []
        for number, text in enumerate(lines):
            words = text.split(" ")
            y = next(y for y, one in enumerate(pane.lines) if text[-4:] in one.text)
            pane.scroll_to(y=y - 5, animate=False, immediate=True)
            if number in clicks:
                pane.refresh()
                await until(pilot, lambda text=text: text[-4:] in on_screen(stage))
            row = y - pane.scroll_offset.y
            by_link: dict[int, str] = {}
            cell = 0
            at: dict[int, int] = {}
            for part in pane.render_line(row):
                if part.style is not None and "link" in part.style.meta:
                    link = part.style.meta["link"]
                    by_link[link] = by_link.get(link, "") + part.text
                    at.setdefault(link, cell)
                cell += part.cell_length
            for place in (1, 2):
                link = urls.index(f"https://n.example/{number}/{place}")
                letters = re.sub(r"\[\d+\]", "", by_link.get(link, ""))
                if sorted(seen(letters).replace(" ", "")) != sorted(seen(words[place])):
                    wrong.append((text, words[place], by_link))
            if number in clicks:
                link = urls.index(f"https://n.example/{number}/1")
                within = pane.content_region.offset - pane.region.offset
                where = (within.x + at[link], within.y + row)
                await pilot.click(ReadingPane, offset=where)
                await pilot.pause()
                assert stage.chosen[-1] == urls[link]
        assert wrong == []


def on_screen(stage: ReadingStage) -> str:
    return "".join(strip.text for strip in stage.screen._compositor.render_strips())


async def test_headlines_in_the_ticker() -> None:
    stage = ReadingStage()
    async with stage.run_test():
        styles = TickerStyles.of(stage)
        for text in LINES:
            parts = entry(replace(HEADLINE, title=text), styles, 0, EntryState())
            assert any(seen(part.text) == shown(text) for part in parts), text


async def test_what_is_typed() -> None:
    app = Typing()
    async with app.run_test(size=(140, 10)) as pilot:
        field = app.query_one(Field)
        await pilot.pause()
        for text in some(LINES, 100):
            field.value, field.cursor_position = text, 0
            assert seen(field.render_line(0).text).strip() == shown(text).strip()
