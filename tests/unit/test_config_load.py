"""``config.toml``: the defaults, the settings, and every mistake told at once."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import (
    Links,
    Reading,
    Refresh,
    Screen,
    Settings,
    Ticker,
    TickerLane,
)
from tui_reader.model import Query, Subscription, View


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def problems_of(config: Path, text: str, **known) -> dict[str, tuple[int, str]]:
    config.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(config, **known)
    return {p.key: (p.line, p.message) for p in caught.value.problems}


def test_without_a_file_the_defaults_hold(config: Path) -> None:
    assert load(config) == Settings()


def test_a_file_the_user_named_must_be_there(config: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(config, required=True)


def test_an_empty_file_means_the_defaults(config: Path) -> None:
    config.write_text("\n# nothing yet\n")
    assert load(config, required=True) == Settings()


def test_settings_are_taken_and_the_rest_keeps_its_default(config: Path) -> None:
    config.write_text(
        """
        reading = { width = 100, mark_read = "manual" }
        refresh.interval = 15
        [ticker]
        speed = 12
        mode = "page"
        [screen]
        density = "comfortable"
        [links]
        browser = "opener --title 'a b'"
        [keys]
        star = ["S", "Ctrl-d"]
        quit = []
        [[feeds]]
        url = " https://faro.example/rss "
        title = "El Faro\\u001b[31m"
        folder = " Costa / Sur /"
        tags = ["puerto", "puerto", "mar"]
        language = "es"
        interval = 30
        [[feeds]]
        url = "http://user:secret@10.0.0.1:8080/f"
        """
    )
    assert load(config) == Settings(
        reading=Reading(width=100, mark_read="manual"),
        refresh=Refresh(interval=15),
        ticker=Ticker(speed=12.0, mode="page"),
        screen=Screen(density="comfortable"),
        links=Links(browser=("opener", "--title", "a b")),
        keys={"star": ("S", "ctrl+d"), "quit": ()},
        feeds=(
            Subscription(
                "https://faro.example/rss", "El Faro[31m", "Costa/Sur", ("puerto", "mar"), "es", 30
            ),
            Subscription("http://user:secret@10.0.0.1:8080/f"),
        ),
    )


def test_every_problem_is_reported_with_its_line_and_the_nearest_name(config: Path) -> None:
    text = """\
[refresh]
intervall = 10
timeout = "long"
on_start = 1
[tickr]
rows = 1
[reading]
mark_read = "scrol"
width = 5
[screen]
theme = "midnigth"
[keys]
opn = "o"
star = ["Ctr-x"]
[[feeds]]
url = "https://a.example/f"
titel = "A"
[[feeds]]
title = "no address"
[[feeds]]
url = "ftp://a.example/f"
[[feeds]]
url = "https://b.example/f"
[[feeds]]
url = "https://b.example/f"
"""
    found = problems_of(config, text, actions=["open", "star"], themes=["midnight", "paper"])
    expected = {
        "refresh.intervall": (2, '"interval"'),
        "refresh.timeout": (3, 'expected a whole number from 1 to 600, found the string "long"'),
        "refresh.on_start": (4, "expected true or false, found the number 1"),
        "tickr": (5, '"ticker"'),
        "reading.mark_read": (8, 'did you mean "scroll"?'),
        "reading.width": (9, "from 20 to 240, found the number 5"),
        "screen.theme": (11, '"midnight"'),
        "keys.opn": (13, '"open"'),
        "keys.star": (14, '"ctrl"'),
        "feeds[1].titel": (17, '"title"'),
        "feeds[2]": (18, "no url"),
        "feeds[3].url": (21, "ftp://a.example/f"),
        "feeds[5].url": (25, "the same address as feeds[4]"),
    }
    assert {key: line for key, (line, _) in found.items()} == {
        key: line for key, (line, _) in expected.items()
    }
    for key, (_, words) in expected.items():
        assert words in found[key][1]


def test_problems_name_the_file_and_are_safe_to_print(config: Path) -> None:
    config.write_text('[screen]\n"\\u001b[2Jx" = 1\n')
    with pytest.raises(ConfigError) as caught:
        load(config)
    assert str(caught.value).startswith(f"{config}:")
    assert "\x1b" not in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("interval = 5", "interval", "belongs below [refresh]"),
        ("refresh = 5", "refresh", "expected a table"),
        ("keys = 5", "keys", "expected a table"),
        ("feeds = 5", "feeds", "[[feeds]]"),
        ("feeds = [5]", "feeds[1]", "expected a table, found the number 5"),
        ("[ticker]\nspeed = nan", "ticker.speed", "from 1 to 60"),
        ("[ticker]\nspeed = true", "ticker.speed", "found true"),
        ("[reading]\nwidth = 1979-05-27", "reading.width", "a date"),
        ("[reading]\nmark_read = []", "reading.mark_read", "found a list"),
        (
            "[[feeds]]\nurl = 'http://a.example'\nlanguage = 'French!'",
            "feeds[1].language",
            "no language",
        ),
        ("[network]\nproxy = 'localhost'", "network.proxy", "no proxy"),
        ("[links]\nbrowser = 'a \"b'", "links.browser", "never closed"),
        ("[links]\nbrowser = ['']", "links.browser", "the program"),
        ("[links]\nbrowser = [1]", "links.browser", "a list with the number 1"),
        ("[keys]\nopen = 1", "keys.open", "a key or a list of keys"),
        ("[[feeds]]\nurl = 1", "feeds[1].url", "expected a string"),
        ("[[feeds]]\nurl = 'http://a.example'\ntags = 'x'", "feeds[1].tags", "a list of strings"),
        ("[[feeds]]\nurl = 'http://a.example'\ninterval = -1", "feeds[1].interval", "from 0"),
        ("[[feeds]]\nurl = 'http://a.example'\nfull_text = 'yes'", "feeds[1].full_text", '"auto"'),
        ("[[feeds]]\nurl = 'http://a.example'\nselector = 'p['", "feeds[1].selector", "selector"),
        ("[[feeds]]\nurl = 'http://a.example'\nkeep = 9", "feeds[1].keep", "expected a table"),
        ("[[feeds]]\nurl = 'http://a.example'\nkeep.days = -1", "feeds[1].keep.days", "from 0"),
        ("[[feeds]]\nurl = 'http://a.example'\nkeep.day = 1", "feeds[1].keep.day", '"days"'),
        ("[[feeds]]\nurl = 'http://a.example'\nselector = 3", "feeds[1].selector", "a string"),
    ],
)
def test_what_is_said_of_a_wrong_value(config: Path, text: str, key: str, words: str) -> None:
    found = problems_of(config, text)
    assert list(found) == [key]
    assert words in found[key][1]
    assert found[key][0] > 0


def test_lines_are_right_after_a_string_of_several_lines(config: Path) -> None:
    text = '[screen]\ntheme = """\n[refresh]\ndensity = 3\n"""\ndensity = "no"\n'
    assert problems_of(config, text)["screen.density"][0] == 6


def test_a_view_may_be_wanted_offline_but_is_not_made_by_that(config: Path) -> None:
    config.write_text('[[views]]\nname = "Ports"\nwords = "port"\noffline = true\n')
    assert load(config).views == (View("own:Ports", "Ports", Query(words="port"), offline=True),)
    found = problems_of(config, '[[views]]\nname = "Ports"\noffline = true\n')
    assert "needs a condition: unread," in found["views[1]"][1]


def test_a_syntax_error_has_its_line(config: Path) -> None:
    assert problems_of(config, "[refresh]\ninterval = = 3\n")[""][0] == 2
    assert problems_of(config, "[refresh]\n\ninterval = [")[""][0] == 3


def test_a_file_that_is_no_text_or_cannot_be_read(config: Path) -> None:
    config.write_bytes(b"[refresh]\n# caf\xe9\n")
    with pytest.raises(ConfigError, match="UTF-8") as caught:
        load(config)
    assert caught.value.problems[0].line == 2
    with pytest.raises(ConfigError, match="cannot be read"):
        load(config.parent)


def test_a_byte_order_mark_does_no_harm(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbf[reading]\nwidth = 80\n")
    assert load(config).reading == replace(Reading(), width=80)


toml_values = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-9, 20_000), st.floats(), st.sampled_from(["", "x", "auto"])
    ),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


@given(
    st.dictionaries(
        st.sampled_from(["refresh", "reading", "ticker", "screen", "network", "links", "keys"]),
        st.dictionaries(
            st.sampled_from("interval width mode speed theme proxy browser open x".split()),
            toml_values,
        ),
    )
)
def test_any_table_is_taken_or_refused_in_words(tmp_path_factory, tables) -> None:
    config = tmp_path_factory.mktemp("any") / "config.toml"
    text = "".join(
        f"[{table}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())
        for table, values in tables.items()
    )
    config.write_text(text, encoding="utf-8")
    assert tomllib.loads(text) is not None
    refused = None
    try:
        load(config)
    except ConfigError as caught:
        refused = caught
    if refused is not None:
        assert refused.problems
        assert all(problem.line > 0 and problem.message for problem in refused.problems)


def test_the_rows_of_the_ticker_are_tables(config: Path) -> None:
    config.write_text(
        """
        [ticker]
        languages = ["fr-CA", "EN", "fr"]
        [[ticker.lanes]]
        name = "AR"
        languages = ["ar"]
        direction = "right"
        [[ticker.lanes]]
        view = "Ports"
        """
    )
    assert load(config).ticker == Ticker(
        languages=("fr", "en"),
        lanes=(TickerLane("AR", languages=("ar",), direction="right"), TickerLane(view="Ports")),
    )
    text = '[ticker]\nlanguages = ["?"]\n[[ticker.lanes]]\nnmae = "A"\n[[ticker.lanes]]\ndirection = "up"\n'
    found = problems_of(config, text)
    assert found["ticker.languages"][0] == 2
    assert "is no language" in found["ticker.languages"][1]
    lanes = {key: problem for key, problem in found.items() if "lanes" in key}
    assert {line for line, _ in lanes.values()} == {4, 6}
    assert any('did you mean "name"' in message for _, message in lanes.values())
    assert "list of tables" in problems_of(config, "[ticker]\nlanes = 3\n")["ticker.lanes"][1]
