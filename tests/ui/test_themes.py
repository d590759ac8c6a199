"""Themes and source colours can be read; the last filter lets nothing through; links open safely."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich._palettes import STANDARD_PALETTE
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tests.support.window import settings, started, window
from tui_reader.config.environment import colours
from tui_reader.text.cells import cell_len
from tui_reader.ui import painting
from tui_reader.ui.browser import OpenError, command_for, open_url, shown_host
from tui_reader.ui.terminal.fewer_colours import (
    USUAL_PALETTES,
    fewer_colours,
    in_16,
    of_16,
    of_256,
)
from tui_reader.ui.terminal.sanitize import ControlFilter
from tui_reader.ui.theme.other_themes import adapted
from tui_reader.ui.theme.styles import HUES, ring, source_colour
from tui_reader.ui.theme.themes import (
    CONTRAST,
    DARK,
    LIGHT,
    PAIRS,
    SIXTEEN,
    SIXTEEN_LIGHT,
    THEMES,
    colour,
    contrast,
    variable_defaults,
)

BLACK = Color.parse("#000000")
BACKGROUNDS = ("pane-background", "ticker", "surface", "selected", "selected-blurred")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(Color.parse("#ffffff"), BLACK) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


TEXTUALS = tuple(map(adapted, sorted(BUILTIN_THEMES)))


@pytest.mark.parametrize("theme", [*THEMES, *TEXTUALS], ids=lambda theme: theme.name)
def test_every_text_can_be_read_on_its_background(theme: Theme) -> None:
    floor = 7.0 if theme is CONTRAST else 4.5
    for text, background in PAIRS:
        ratio = contrast(colour(theme.variables, text), colour(theme.variables, background))
        assert ratio >= floor, f"{theme.name}: {text} on {background} is {ratio:.2f}:1"


@pytest.mark.parametrize("theme", [*THEMES, *TEXTUALS], ids=lambda theme: theme.name)
def test_every_source_can_be_read_on_every_background(theme: Theme) -> None:
    for hue in ring(theme.dark):
        for background in BACKGROUNDS:
            source, behind = Color.parse(hue), colour(theme.variables, background)
            if theme in (SIXTEEN, SIXTEEN_LIGHT) and background.startswith("selected"):
                painted = in_16(Style.from_color(source.rich_color, behind.rich_color)).color
                source = Color(*STANDARD_PALETTE[painted.number])
            assert contrast(source, behind) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_read_and_unread_are_distinct_and_borders_are_quiet(theme: Theme) -> None:
    background = colour(theme.variables, "pane-background")
    unread = contrast(colour(theme.variables, "text-unread"), background)
    read = contrast(colour(theme.variables, "text-read"), background)
    assert read < 0.6 * unread
    border = contrast(colour(theme.variables, "pane-border"), background)
    assert border < (1.6 if theme not in (CONTRAST, SIXTEEN, SIXTEEN_LIGHT) else 4)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_can_be_read_with_256_colours(theme: Theme) -> None:
    for text, background in PAIRS:
        pair = [of_256(*colour(theme.variables, name).rgb) for name in (text, background)]
        one, other = (Color(*RichColor.from_ansi(number).get_truecolor()) for number in pair)
        assert contrast(one, other) >= 3.5, f"{theme.name}: {text} on {background}"


def test_sixteen_colours_are_themselves_and_others_keep_their_hue() -> None:
    for theme in (SIXTEEN, SIXTEEN_LIGHT):
        for name in {name for pair in PAIRS for name in pair}:
            asked = colour(theme.variables, name)
            number = of_16(*asked.rgb)
            assert Color(*STANDARD_PALETTE[number]) == asked, name
    assert {of_16(*Color.parse(hue).rgb) for hue in ring(True)} == {9, 10, 11, 12, 13, 14}
    assert {of_16(*Color.parse(hue).rgb) for hue in ring(False)} == {1, 4, 5}


@pytest.mark.parametrize("theme", [DARK, SIXTEEN, LIGHT, SIXTEEN_LIGHT], ids=lambda one: one.name)
def test_with_sixteen_colours_hues_can_be_read_in_every_usual_palette(theme: Theme) -> None:
    pairs = [(Color.parse(hue), name) for hue in ring(theme.dark) for name in BACKGROUNDS]
    pairs += [(colour(theme.variables, text), name) for text, name in PAIRS]
    for text, name in pairs:
        behind = colour(theme.variables, name)
        style = in_16(Style.from_color(text.rich_color, behind.rich_color))
        assert style.color is not None
        assert style.bgcolor is not None
        numbers = style.color.number, style.bgcolor.number
        if {*numbers} <= {0, 7, 8, 15}:
            continue
        for palette in map(str.split, USUAL_PALETTES):
            one, other = (Color.parse(f"#{palette[number]}") for number in numbers)
            assert contrast(one, other) >= 4.0, (name, text, numbers)


def test_a_filter_changes_colours_and_nothing_else() -> None:
    style = Style(color="#f6f3ec", bgcolor="#10131a", bold=True, link="https://a.example/")
    assert fewer_colours("truecolor") is None
    fewer = fewer_colours("256")
    assert fewer is not None
    [segment, plain] = fewer.apply([Segment("words", style), Segment("x")], BLACK)
    assert segment.style is not None
    assert segment.style.color == RichColor.from_ansi(255)
    assert segment.style.bgcolor == RichColor.from_ansi(233)
    assert (segment.text, segment.style.bold, segment.style.link) == (
        "words",
        True,
        "https://a.example/",
    )
    assert plain.style is None
    # Bold black would be grey on many terminals, and red on blue is hardly seen.
    assert in_16(Style(color="#000000", bold=True)) == Style(color="color(0)", bold=False)
    assert in_16(Style(color="#ff5555", bgcolor="#0000aa")) == Style.parse("color(15) on color(4)")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm", "XTERM_VERSION": "XTerm(379)"}, "truecolor"),
        ({"TERM": "screen", "XTERM_VERSION": "XTerm(379)"}, "standard"),
        ({"TERM": "mlterm", "COLORTERM": "truecolor"}, "256"),
        ({"TERM": "alacritty"}, "truecolor"),
        ({"TERM": "linux"}, "standard"),
        ({}, "standard"),
    ],
)
def test_what_colours_a_terminal_has(environment: dict[str, str], expected: str) -> None:
    assert colours(environment) == expected


@pytest.mark.parametrize("dark", [True, False])
def test_source_colours_are_stable_and_distinct(dark: bool) -> None:
    assert len(set(ring(dark))) == HUES
    colours = [Color.parse(hue) for hue in ring(dark)]
    for one, other in zip(colours, [*colours[1:], colours[0]], strict=True):
        assert sum(abs(a - b) for a, b in zip(one.rgb, other.rgb, strict=True)) >= 8
    luminances = [contrast(one, BLACK) for one in colours]
    assert max(luminances) / min(luminances) < 1.35
    used = {source_colour(f"https://paper{n}.example/feed", dark) for n in range(400)}
    assert used == set(ring(dark))
    # A changed hash would give every reader's papers other colours.
    place = ring(dark).index(source_colour("https://quai-sud.example/feed.xml", dark))
    assert place == 10


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_a_theme_of_textual_keeps_its_colours(name: str) -> None:
    theme, theirs = adapted(name), BUILTIN_THEMES[name]
    assert (theme.name, theme.dark) == (name, theirs.dark)
    assert set(theme.variables) == set(DARK.variables)
    if theirs.background and not theirs.background.startswith("ansi"):
        assert colour(theme.variables, "pane-background") == Color.parse(theirs.background)
        ours = {colour(theme.variables, one).hex for one in ("accent", "link", "text-body")}
        assert not ours & {
            colour(DARK.variables, one).hex for one in ("accent", "link", "text-body")
        }


async def test_the_window_paints_in_the_colours_of_textuals_theme(tmp_path: Path) -> None:
    app = window(tmp_path, with_settings=settings(theme="nord"))
    async with app.run_test(size=(160, 40)) as pilot:
        await started(pilot)
        styles = [one.style for strip in app.screen._compositor.render_strips() for one in strip]
        behind = {
            one.bgcolor.triplet.hex for one in styles if one and one.bgcolor and one.bgcolor.triplet
        }
        assert "#2e3440" in behind
        own = {
            colour(DARK.variables, one).hex.lower()
            for one in ("pane-background", "panel", "selected")
        }
        assert not behind & own


async def test_colours_are_served_under_a_foreign_theme() -> None:
    app: App[None] = App()
    async with app.run_test():
        app.theme = "textual-light"
        assert colour(app, "pane-background") == Color.parse(
            variable_defaults(dark=False)["pane-background"]
        )
        app.register_theme(DARK)
        app.theme = DARK.name
        assert colour(app, "pane-background") == Color.parse(DARK.variables["pane-background"])
        with pytest.raises(KeyError):
            colour(app, "no-such-name")


@given(st.text(), st.integers(0, 40), st.booleans())
def test_fitted_text_takes_exactly_its_cells(text: str, width: int, right: bool) -> None:
    segment = painting.fitted(text, width, Style(), right=right)
    assert cell_len(segment.text) == width
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in segment.text)


@given(st.lists(st.text()), st.integers(0, 40), st.booleans())
def test_a_line_takes_exactly_its_cells(texts: list[str], width: int, right: bool) -> None:
    segments = [painting.cells(text, Style()) for text in texts]
    strip = painting.line(segments, width, Style(), right=right)
    assert strip.cell_length == sum(cell_len(segment.text) for segment in strip) == width


@given(st.lists(st.text(st.characters())))
def test_the_last_gate_lets_no_control_character_through(texts: list[str]) -> None:
    out = ControlFilter().apply([Segment(text) for text in texts], BLACK)
    for segment in out:
        for character in segment.text:
            code = ord(character)
            assert not (code < 32)
            assert not (0x7F <= code < 0xA0)
            assert not (0x202A <= code <= 0x202E)
            assert not 0x2066 <= code <= 0x2069


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://quai-sud.example/a", "https://quai-sud.example/a"),
        ("mailto:desk@quai-sud.example", "mailto:desk@quai-sud.example"),
        ("https://quai-sud.example/\x1b]0;x\x07", "https://quai-sud.example/%1B]0;x"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("x\x1b\\", None),
    ],
)
def test_the_last_gate_cleans_links(link: str, kept: str | None) -> None:
    [segment] = ControlFilter().apply([Segment("words", Style(bold=True, link=link))], BLACK)
    assert segment.style is not None
    assert segment.style.link == kept
    assert segment.style.bold


def test_the_last_gate_passes_harmless_lines_as_they_are() -> None:
    segments = [Segment("Le port rouvre"), Segment("港口", Style(link="https://a.example/"))]
    assert ControlFilter().apply(segments, BLACK) is segments


@pytest.mark.parametrize(
    ("browser", "environment", "expected"),
    [
        (("lynx", "-nocolor"), {}, ["lynx", "-nocolor", "URL"]),
        (("open-in", "%u", "--new"), {"BROWSER": "other"}, ["open-in", "URL", "--new"]),
        ((), {"BROWSER": "'my browser' --tab %s"}, ["my browser", "--tab", "URL"]),
        ((), {"BROWSER": "w3m:links"}, ["w3m", "URL"]),
    ],
)
def test_what_is_run_for_a_link(
    browser: tuple[str, ...], environment: dict[str, str], expected: list[str]
) -> None:
    url = "https://quai-sud.example/a;rm%20-rf?b=$(c)&d"
    wanted = [url if argument == "URL" else argument for argument in expected]
    assert command_for(url, browser, environment) == wanted


@pytest.mark.parametrize(
    ("installed", "display", "expected"),
    [("lynx", ":0", "xdg-open"), ("lynx", "", "lynx"), ("", "", "xdg-open")],
)
def test_the_platforms_opener_is_the_last_resort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: str, display: str, expected: str
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    if installed:
        (tmp_path / installed).touch(0o755)
    environment = {"DISPLAY": display, "PATH": str(tmp_path)}
    assert command_for("https://quai-sud.example/", (), environment)[0] == expected


@pytest.mark.parametrize(
    "url", ["", "-version", "--help", "file:///etc/passwd", "javascript:1", "ftp://a.example/", "x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(OpenError, match="not opened"):
        open_url(url, ("true",))


def test_a_missing_browser_and_a_broken_variable_are_reported() -> None:
    with pytest.raises(OpenError, match=r"no-such-browser.*\[links\] browser"):
        open_url("https://quai-sud.example/", ("/nowhere/no-such-browser",))
    with pytest.raises(OpenError, match="BROWSER"):
        open_url("https://quai-sud.example/", (), {"BROWSER": "'open"})


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.quai-sud.example/a", "quai-sud.example"),
        ("https://xn--pcheurs-jya.example/", "pêcheurs.example"),
        ("https://p\u0430ypal.example/", "xn--pypal-4ve.example"),
        ("https://\u0440\u0430\u0443.example/", "xn--80a5ak.example"),
    ],
)
def test_a_host_is_shown_in_letters_that_imitate_no_others(url: str, host: str) -> None:
    assert shown_host(url) == host
