"""How the window stands: order, groups, widths, colours; what it remembers, and what news do to it."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.widgets import OptionList

from tests.support.headlines import invented, list_of, sights
from tests.support.terminal import Terminal
from tests.support.window import (
    NOW,
    SUBSCRIPTIONS,
    draft,
    fill,
    profile,
    publish,
    settings,
    started,
    until,
    window,
)
from tests.ui.test_window import painted
from tui_reader.cli.about import config as config_command
from tui_reader.cli.parser import parse_arguments
from tui_reader.cli.plain import read_plainly
from tui_reader.cli.profile import profile_at
from tui_reader.cli.reading import headlines as headlines_command
from tui_reader.cli.saving import save_articles
from tui_reader.config import feeds_file
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import Ticker, TickerLane
from tui_reader.model import ALL, Arrangement, Feed, FeedState, Query, View
from tui_reader.store import open_store
from tui_reader.text.cells import cell_len
from tui_reader.text.languages import language_name, own_languages
from tui_reader.ui.actions import ACTION_IDS, EVERYWHERE, in_place
from tui_reader.ui.keys import PRESET_KEYS, conflicts, strokes, with_keys
from tui_reader.ui.main.empty_list import nothing_here
from tui_reader.ui.main.refresh_state import RefreshState
from tui_reader.ui.remembered import Remembered, recall, remember
from tui_reader.ui.terminal.background import is_light_background, may_ask
from tui_reader.ui.theme.other_themes import user_themes
from tui_reader.ui.views.tree import Overview

WIDE = (160, 40)


@pytest.mark.parametrize(
    ("order", "group", "sign"),
    [
        ("newest", "none", "▲ 1 new · gg to see"),
        ("newest", "day", "▲ 1 new"),
        ("oldest", "none", "▼ 1 new · G to see"),
        ("newest", "source", "1 new"),
    ],
)
async def test_the_selected_headline_stays_where_it_is_when_news_come(
    tmp_path: Path, order: str, group: str, sign: str
) -> None:
    app = window(tmp_path, with_settings=settings(order=order, group=group))
    async with app.run_test(size=(160, 20)) as pilot:
        main = await started(pilot)
        await pilot.press("9", "j")
        chosen = main.panes.headlines.selected
        assert chosen is not None

        def line() -> int:
            wanted = chosen.title[:12]
            return next(y for y, text in enumerate(painted(app).splitlines()) if wanted in text)

        before = line()
        with open_store(tmp_path / "store.sqlite3") as store:
            publish(store, SUBSCRIPTIONS[0].url, [draft("Just now", NOW)], now=NOW)
        await until(pilot, lambda: main.panes.headlines.total == 24)
        assert main.panes.headlines.selected == chosen
        await until(pilot, lambda: sign in painted(app))
        assert line() == before
        await pilot.press("g", "g", "G")
        await until(pilot, lambda: " new" not in str(main.panes.headlines.note))


async def test_headings_name_the_days_and_the_sources(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=settings(group="day", density="compact"))
    async with app.run_test(size=WIDE) as pilot:
        await started(pilot)
        text = painted(app)
        assert text.index("Today ─") < text.index("Storm closes") < text.index("Yesterday ─")
        await pilot.press("v")
        await until(pilot, lambda: "Quai Sud ─" in painted(app))


async def test_a_preview_shows_the_beginning_of_the_text(tmp_path: Path) -> None:
    app = window(tmp_path)
    with open_store(tmp_path / "store.sqlite3") as store:
        one = replace(draft("Tide", NOW), summary="Tide. The harbour wakes.", language="pt")
        publish(store, SUBSCRIPTIONS[1].url, [one], now=NOW)
    async with app.run_test(size=WIDE) as pilot:
        await started(pilot)
        assert "The harbour wakes." not in painted(app)
        assert " pt" in painted(app)
        await pilot.press("D")
        assert "  The harbour wakes." in painted(app)


async def test_what_was_arranged_is_found_again(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        await pilot.press("D", "v", "O", "right_curly_bracket", "h", "right_curly_bracket", "C")
        await until(pilot, lambda: app.screen is not main)
        await pilot.press("end", "home", "down", "enter")
        await until(pilot, lambda: app.screen is main and app.theme != "tui-reader-dark")
        widths = main.panes.views.outer_size.width, main.panes.headlines.outer_size.width
        theme = app.theme
        await app.workers.wait_for_complete([one for one in app.workers if one.group == "remember"])
    again = window(tmp_path, filled=False)
    async with again.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert main.panes.headlines.density == "preview"
        assert main.panes.headlines.listing.arrangement == Arrangement("oldest", "day")
        assert again.theme == theme
        found = main.panes.views.outer_size.width, main.panes.headlines.outer_size.width
        assert found[0] == widths[0] > 26
        assert abs(found[1] - widths[1]) <= 1
    # A configuration that says something else has the last word.
    changed = window(tmp_path, filled=False, with_settings=settings(theme="nord", group="source"))
    assert changed.theme == "nord"
    changed.context.store.close()


async def test_views_beside_the_article_share_the_width_of_the_headlines(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        panes = (await started(pilot)).panes
        await pilot.press("enter", "h", "h")
        await until(pilot, lambda: panes.views_in_place and panes.views.region.width > 0)
        before = panes.views.region.width
        await pilot.press("right_curly_bracket")
        await until(pilot, lambda: panes.views.region.width == before + 2)
        end = panes.views.region.right - 1
        await pilot.mouse_down(offset=(end, 10))
        await pilot.hover(offset=(end + 5, 10))
        await pilot.mouse_up(offset=(end + 5, 10))
        await until(pilot, lambda: panes.views.region.width == before + 7)
        await pilot.press("escape")
        await until(pilot, lambda: panes.headlines.region.width == before + 7)


async def test_the_first_press_narrows_lines_and_what_cannot_be_is_said(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        panes = (await started(pilot)).panes
        await pilot.press("less_than_sign")
        assert panes.status.message == "Open an article first."
        await pilot.press("right_curly_bracket", "h", "right_curly_bracket")
        assert panes.status.message == "There is only one pane here."
        await pilot.press("o")
        assert panes.status.message == "Select a folder first."
        await pilot.press("l", "enter")
        await until(pilot, lambda: panes.place == "article" and bool(panes.article.lines))
        await pilot.press("greater_than_sign")
        assert panes.status.message == "The lines are as wide as they can be here."

        def longest() -> int:
            return max(cell_len(line.text) for line in panes.article.lines)

        before = longest()
        await pilot.press("less_than_sign")
        await until(pilot, lambda: longest() < before)
        await pilot.press(*["less_than_sign"] * 9)
        assert panes.status.message == "The lines are as narrow as they can be here."
        await pilot.press("L")
        await until(pilot, lambda: "◷ " in painted(app))


async def test_borders_are_dragged(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        right = main.panes.views.region.right - 1
        await pilot.mouse_down("#views", offset=(right - main.panes.views.region.x, 10))
        await pilot.hover(offset=(39, 12))
        await pilot.mouse_up(offset=(39, 12))
        await until(pilot, lambda: main.panes.views.outer_size.width == 40)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: main.panes.article.region.x > 0)
        await pilot.pause()
        # The right side of a list that is longer than the screen scrolls it.
        await pilot.mouse_down("#article", offset=(0, 10))
        await pilot.hover(offset=(79, 12))
        await pilot.mouse_up(offset=(79, 12))
        await until(pilot, lambda: abs(main.panes.headlines.region.right - 80) <= 1)
        await pilot.hover(offset=(120, 12))
        assert abs(main.panes.headlines.region.right - 80) <= 1


async def test_the_thumb_in_the_frame_is_pulled(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(100, 16)) as pilot:
        main = await started(pilot)
        listed = main.panes.headlines
        width, side = listed.outer_size.width, listed.outer_size.width - 1
        end = listed.virtual_size.height - listed.size.height
        assert end > 5
        await pilot.mouse_down("#headlines", offset=(side, 2))
        await pilot.hover("#headlines", offset=(side, listed.size.height + 1))
        await until(pilot, lambda: listed.scroll_offset.y == end)
        thumb = [y for y in range(16) if "┃" in app_line(app, listed.region.right - 1, y)]
        assert thumb[-1] == listed.region.bottom - 2
        await pilot.mouse_up("#headlines", offset=(side, listed.size.height + 1))
        await pilot.hover("#headlines", offset=(side, 3))
        await pilot.pause()
        assert listed.scroll_offset.y == end
        await pilot.mouse_down("#headlines", offset=(side, 1))
        await until(pilot, lambda: listed.scroll_offset.y == 0)
        await pilot.mouse_up("#headlines", offset=(side, 1))
        assert listed.outer_size.width == width


def app_line(app: App[None], x: int, y: int) -> str:
    """The glyph in one cell of the screen."""
    strips = app.screen._compositor.render_strips()
    return strips[y].crop(x, x + 1).text


def test_a_damaged_memory_is_reported_and_replaced(tmp_path: Path) -> None:
    assert recall(tmp_path) == (Remembered(), "")
    kept = Remembered(30, 40).choose("screen.group", "none", "day")
    remember(tmp_path, kept)
    assert recall(tmp_path) == (kept, "")
    assert kept.chosen("screen.group", "none") == "day"
    assert kept.chosen("screen.group", "source") == "source"
    for text in ("", "{", "[]", '{"views": "x"}', '{"choices": {"a": 1}}', "[" * 99_999):
        (tmp_path / "window.json").write_text(text)
        found, said = recall(tmp_path)
        assert found == Remembered()
        assert "window.json" in said
    bad = {"views": 99_999, "choices": {"screen.group": {"value": "x", "configured": "none"}}}
    (tmp_path / "window.json").write_text(json.dumps(bad))
    assert recall(tmp_path)[0] == Remembered(views=200)


# whole headlines


@pytest.mark.parametrize(
    ("size", "layout", "least"),
    [
        ((80, 24), "columns", 8),
        ((110, 30), "stacked", 11),
        ((160, 50), "columns", 20),
    ],
)
async def test_no_headline_is_cut(
    size: tuple[int, int], layout: str, least: int, tmp_path: Path
) -> None:
    titles = invented()
    async with list_of(tmp_path, titles, layout=layout).run_test(size=size) as pilot:
        first, missing = await sights(pilot, titles, opened=False)
        assert (first.cut, missing) == (0, [])
        assert first.whole >= least
        first, missing = await sights(pilot, titles, opened=True)
        assert (first.cut, missing) == (0, [])


async def test_a_compact_line_is_mostly_headline(tmp_path: Path) -> None:
    titles = invented()
    app = list_of(tmp_path, titles, density="compact")
    async with app.run_test(size=(80, 24)) as pilot:
        for opened in (False, True):
            first, _missing = await sights(pilot, titles, opened=opened)
            assert first.whole + first.cut >= 17
            assert first.least_share >= 0.75


async def test_rows_of_other_heights_keep_their_place(tmp_path: Path) -> None:
    """Pages that are read, dropped and measured on the way to the end move nothing."""
    titles = [f"{number:04} {one}" for number in range(12) for one in invented(number)]
    async with list_of(tmp_path, titles).run_test(size=(80, 24)) as pilot:
        main = await started(pilot)
        listed = main.panes.headlines
        await pilot.press("G")
        for key in ("", "g g", *["pagedown"] * 6, *["k"] * 9, "ctrl+u", "W", "W", "D", "D"):
            await pilot.press(*key.split())
            await until(pilot, lambda: listed.selected is not None)
            await pilot.pause()
            chosen = listed.selected
            assert chosen is not None
            texts = [listed.render_line(y).text for y in range(listed.size.height)]
            bars = [y for y, text in enumerate(texts) if text.startswith("▌")]
            assert bars, key
            assert chosen.title[:20] in texts[bars[0]]
            assert bars == list(range(bars[0], bars[-1] + 1))
            assert 0 <= listed.scroll_offset.y <= listed.virtual_size.height - listed.size.height
        # The last line of the last row is the last line of the list.
        await pilot.press("G")
        await until(pilot, lambda: listed.selected is not None)
        await until(pilot, lambda: listed.render_line(listed.size.height - 1).text[0] == "▌")


# keys


@pytest.mark.parametrize("preset", PRESET_KEYS)
def test_a_preset_means_one_thing_by_a_key_in_a_place(preset: str) -> None:
    actions = with_keys({}, preset)  # type: ignore[arg-type]
    assert set(PRESET_KEYS[preset]) <= ACTION_IDS  # type: ignore[index]
    for place in EVERYWHERE:
        keys = [strokes(key) for one in in_place(actions, place) for key in one.keys]
        assert len(keys) == len(set(keys)), place
        begun = {" ".join(key.split()[:n]) for key in keys for n in range(1, len(key.split()))}
        assert not begun & set(keys), place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[keys]\nstar = "j"\n', ':2: keys.star: "j" already means down'),
        ('[keys]\nstar = "gx"\nlater = "gx"\n', ':3: keys.later: "gx" already means star'),
        ('[keys]\nstar = "g"\n', "already means top"),
        ('[keys]\nstar = "7"\n', "begins a count"),
        ('[keys]\npreset = "vi"\n', 'did you mean "vim"'),
        ('[keys]\nstarr = "x"\n', 'did you mean "star"'),
        ("keys = 3\n", "expected a table"),
    ],
)
def test_keys_that_cannot_be_are_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as refused:
        load(file, actions=ACTION_IDS, check=conflicts)
    assert said in str(refused.value)


def test_own_keys_lie_over_a_preset(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('keys = "newsboat"\n')
    assert load(file, actions=ACTION_IDS, check=conflicts).preset == "newsboat"
    file.write_text('[keys]\npreset = "newsboat"\nstar = "ctrl+x"\n')
    chosen = load(file, actions=ACTION_IDS, check=conflicts)
    keys = {one.id: one.keys for one in with_keys(chosen.keys, chosen.preset)}
    assert keys["star"] == ("ctrl+x",)
    assert keys["next_unread"] == ("n",)
    assert "n" not in keys["next_match"]


# views of one's own


def test_own_views_are_read_and_mistakes_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[[views]]\nname = "Boats"\nwords = "ferry"\nunread = true\nfolder = " Ports / Sur "\n'
        'language = "pt-BR"\n'
    )
    [view] = load(file).views
    assert view == View(
        "own:Boats", "Boats", Query(words="ferry", unread=True, folder="Ports/Sur", language="pt")
    )
    for text, said in (
        ('[[views]]\nname = "X"\n', "needs a condition"),
        ("[[views]]\nunread = true\n", 'needs a "name"'),
        ('[[views]]\nname = "Today"\nunread = true\n', "already"),
        ('[[views]]\nname = "X"\nword = "y"\n', 'did you mean "words"'),
        ('[[views]]\nname = "X"\nunread = 1\n', "true or false"),
        ("views = 3\n", "a list of tables"),
    ):
        file.write_text(text)
        with pytest.raises(ConfigError, match=said):
            load(file)


def test_own_views_have_their_name_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = profile(tmp_path)
    fill(where)
    (tmp_path / "config.toml").write_text('[[views]]\nname = "Boats"\nwords = "ferry"\n')
    feeds_file.add(where.feeds, SUBSCRIPTIONS)
    options = parse_arguments(["headlines", "--view", "boats", "--data", str(tmp_path)])
    assert headlines_command(options) == 0
    assert "Ferry crews vote" in capsys.readouterr().out
    near = ["headlines", "--view", "Boat", "--data", str(tmp_path)]
    assert headlines_command(parse_arguments(near)) == 1
    assert "did you mean 'Boats'?" in capsys.readouterr().err
    written = tmp_path / "boats.epub"
    save = ["save", "--view", "Boats", "--output", str(written), "--data", str(tmp_path)]
    assert save_articles(parse_arguments(save)) == 0
    assert written.exists()
    capsys.readouterr()
    assert read_plainly(profile_at(None, tmp_path), io.StringIO("l boats\nq\n")) == 0
    assert "boats: 1 headline." in capsys.readouterr().out


async def test_own_views_stand_in_the_pane_and_are_counted(tmp_path: Path) -> None:
    own = replace(
        settings(),
        views=(View("own:Boats", "Boats", Query(words="ferry")),),
        ticker=Ticker(
            mode="lanes",
            max_age_hours=1000,
            view="boats",
            lanes=(TickerLane(view="Boats"), TickerLane(view="Science")),
        ),
    )
    app = window(tmp_path, with_settings=own)
    async with app.run_test(size=WIDE) as pilot:
        main = await started(pilot)
        assert main.panes.views.overview.counts["own:Boats"] == 1
        await pilot.press("6")
        await until(pilot, lambda: main.panes.headlines.listing.view.name == "Boats")
        await until(pilot, lambda: main.panes.headlines.total == 1)
        lane = main.panes.ticker.render_line(0).text
        assert "Boats" in lane
        assert "Ferry crews vote" in lane
        assert main.panes.status.message == ""
        # By name, from the list of views and from the palette.
        for key, typed in (("f", "boats"), (":", "go to boats")):
            await pilot.press("1")
            await until(pilot, lambda: main.panes.headlines.listing.view.id == "unread")
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not main)
            await pilot.press(*typed)
            names = app.screen.query_one(OptionList)
            await until(
                pilot,
                lambda: any("Boats" in str(one.prompt) for one in names.options[:1]),  # noqa: B023
            )
            await pilot.press("enter")
            await until(pilot, lambda: main.panes.headlines.listing.view.name == "Boats")
        await pilot.press("h", "j")
        await until(pilot, lambda: main.panes.status.message == "Ports: 17 unread of 17")


# colours


def test_own_themes_are_read_and_mistakes_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text('base = "tui-reader-light"\naccent = "#112233"\n')
    (folder / "bad.toml").write_text('acent = "#fff"\nground = "mauvish"\nbase = "nope"\n')
    (folder / "nord.toml").write_text("")
    themes, problems = user_themes(tmp_path / "config.toml")
    [mine] = themes
    assert (mine.name, mine.dark, mine.variables["accent"]) == ("mine", False, "#112233")
    told = "\n".join(map(str, problems))
    assert 'bad.toml:1: acent: a theme has no such colour; did you mean "accent"' in told
    assert "bad.toml:2: ground: expected a colour" in told
    assert "bad.toml:3: base: there is no such theme" in told
    assert "nord.toml: there is a theme of this name already" in told
    with pytest.raises(ConfigError):
        config_command(parse_arguments(["config", "--data", str(tmp_path)]))


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/f0f0\x1b\\\x1b[?64;1;2c", True),
        (b"\x1b]11;rgb:10/13/1a\x07\x1b[?6c", False),
        (b"\x1b]11;rgba:f/f/f/f\x07", True),
        (b"\x1b[?1;2c", None),
        (b"", None),
        (b"jjjk", None),
    ],
)
def test_what_a_terminal_says_of_its_background(answer: bytes, light: bool | None) -> None:
    assert is_light_background(answer) is light


def test_the_window_takes_the_background_of_its_terminal(tmp_path: Path) -> None:
    near = dict.fromkeys(("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "COLORFGBG"), "")
    fill(profile(tmp_path))
    feeds_file.add(profile(tmp_path).feeds, SUBSCRIPTIONS)
    (tmp_path / "config.toml").write_text("[refresh]\non_start = false\n")
    with Terminal("--data", str(tmp_path), env=near, started_anew=True) as terminal:
        until_time = time.monotonic() + 20
        while b"\x1b]11;?" not in terminal.raw and time.monotonic() < until_time:
            time.sleep(0.002)
        terminal.press("\x1b]11;rgb:fafa/fafa/f0f0\x1b\\\x1b[?64;1c")
        terminal.wait_for("Le port de Valmarine")
        # The background of tui-reader-light, #f7f3ea.
        assert b"48;2;247;243;234" in terminal.raw
        assert "rgb" not in terminal.text()
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_terminal_far_away_is_not_asked() -> None:
    assert not may_ask({"TERM": "xterm", "SSH_CONNECTION": "x"})
    assert not may_ask({"TERM": "dumb"})
    assert not may_ask({})


# what is said


def test_languages_of_one_s_own() -> None:
    assert own_languages((), {"LANG": "fr_FR.UTF-8"}) == {"fr"}
    assert own_languages((), {"LANGUAGE": "es:pt_BR", "LANG": "C"}) == {"es", "pt"}
    assert own_languages((), {"LANG": "C.UTF-8"}) == {"en"}
    assert own_languages(("ar", "fr-MA"), {}) == {"ar", "fr"}
    assert language_name("fr") == "français"
    assert language_name("xx") == "xx"


def test_an_empty_view_says_why_and_what_next() -> None:
    def first(view: View, *feeds: Feed, state: RefreshState | None = None) -> str:
        return nothing_here(view, Overview(feeds), state or RefreshState(), with_keys({}))[0][1]

    def feed(error: str) -> Feed:
        return Feed(1, "u", "u", "t", "", "", "", (), 0, FeedState(error=error))

    unread = View("unread", "Unread", Query(unread=True))
    assert first(unread) == "There are no feeds yet."
    assert first(unread, feed("")) == "Nothing unread here"
    assert "every feed fails" in first(unread, feed("404"))
    assert "every feed fails" not in first(unread, feed("404"), feed(""))
    assert "no network" in first(unread, feed("x"), state=RefreshState(offline_since=1))
    assert "on their way" in first(ALL, feed(""), state=RefreshState(request=1))
    assert first(View("search", "s", Query(words="x")), feed("404")) == "Nothing found"
    lines = nothing_here(
        unread, Overview((feed("404"),)), RefreshState(), with_keys({"feed_errors": ()})
    )
    assert lines == (("", "Nothing here, and every feed fails."), ("R", "tries again"))


async def test_a_filter_that_fits_nothing_says_so(tmp_path: Path) -> None:
    app = window(tmp_path)
    async with app.run_test(size=(40, 15)) as pilot:
        await started(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: "move" in painted(app) or "headline" in painted(app))
        # What has no room in the border is left out, but never the way out.
        assert "type to filter · Esc close" in painted(app)
        await pilot.press(*"zzqx")
        await until(
            pilot, lambda: "zzqx" in painted(app) and "No key and no action" in painted(app)
        )
