"""Desktop notifications: what is announced, when, and by which bytes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.commands import run
from tests.support.loopback import rss
from tests.support.programs import calls, stand_in
from tests.support.window import NOW, draft, publish, settings, started, until, window
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import Notices
from tui_reader.model import Query, View
from tui_reader.store import open_store
from tui_reader.ui.notices import in_words, is_quiet, sequence, way

HOSTILE = "4;<b>A\x1b]0;x\x07 $(touch x); ferry"
PORTS = View("own:Ports", "Ports", Query(folder="Ports"), notify=True)


def test_many_headlines_are_one_notification() -> None:
    title, lines = in_words(
        {"Ports": ["A ferry", HOSTILE], "Dust": [f"Dust {n}" for n in range(9)]}
    )
    assert title == "tui-reader: 11 new headlines"
    assert len(lines) == 5
    assert lines[0] == "Ports: A ferry"
    assert lines[-1] == "and 7 more"
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("quiet", "silent"),
    [("", False), ("12:00-13:00", True), ("13:00-12:00", False), ("22:00-13:00", True)],
)
def test_quiet_hours(quiet: str, silent: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # 12:40 UTC; the suite's time zone is UTC.
    assert is_quiet(Notices(quiet=quiet), NOW) is silent


@pytest.mark.parametrize(
    ("environment", "chosen"),
    [
        ({"DISPLAY": ":0"}, "notify-send"),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/0", "TERM": "foot"}, "osc 777"),
        ({"TERM": "xterm-kitty"}, "osc 99"),
        ({"TERM_PROGRAM": "WezTerm"}, "osc 9"),
        ({"TERM": "xterm"}, "none"),
    ],
)
def test_what_draws_them(tmp_path: Path, environment: Mapping[str, str], chosen: str) -> None:
    stand_in(tmp_path, "notify-send")
    assert way(Notices(), {**environment, "PATH": str(tmp_path)}) == chosen
    assert way(Notices(how="osc 9"), environment) == "osc 9"


def test_a_headline_is_no_control_sequence() -> None:
    title, lines = in_words({"P": [HOSTILE]})
    for how in ("osc 9", "osc 777"):
        text = sequence(how, title, lines, {})  # type: ignore[arg-type]
        assert text.startswith(
            ("\x1b]9;tui-reader", "\x1b]777;notify;tui-reader: 1 new headline;P")
        )
        assert text.endswith("\x07")
        assert text[1:-1].isprintable()
    assert ";" not in sequence("osc 777", title, lines, {}).split(";", 3)[3]
    text = sequence("osc 99", title, lines, {})
    assert base64.b64encode(lines[0].encode()).decode() in text
    wrapped = sequence("osc 9", title, lines, {"TMUX": "x"})
    assert wrapped.startswith("\x1bPtmux;\x1b\x1b]9;")
    assert sequence("none", title, lines, {}) == ""


async def test_the_window_announces_what_is_new_in_a_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_reader.ui.main.notices.way", lambda *_: "osc 9")
    sent: list[str] = []
    monkeypatch.setattr("tui_reader.ui.main.notices.output.write", lambda _app, s: sent.append(s))
    app = window(tmp_path, with_settings=replace(settings(), views=(PORTS,)))
    async with app.run_test() as pilot:
        main = await started(pilot)
        watch = main.controllers.store_watch
        await watch.poll_now()
        with open_store(main.context.paths.store) as store:
            publish(store, "https://quaisud.example/rss", [draft("Le bac repart", NOW)])
            publish(store, "https://orbitgazette.example/atom", [draft("Not a port", NOW)])
            await watch.poll_now()
            await until(pilot, lambda: sent)
            publish(store, "https://quaisud.example/rss", [draft("Le bac attend", NOW)])
            await watch.poll_now()
    assert sent == ["\x1b]9;tui-reader: 1 new headline – Ports: Le bac repart\x07"]


def test_a_refresh_announces_by_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    stand_in(programs, "notify-send")
    (tmp_path / "feed.xml").write_bytes(rss("<b>Ferry</b> & --quay"))
    (tmp_path / "config.toml").write_text(
        f'[[feeds]]\nname = "Tide"\nfile = "{tmp_path}/feed.xml"\n'
        '[[views]]\nname = "All of it"\nquery = "is:unread"\nnotify = true\n'
    )
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    done = run("refresh", "--notify", "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    [call] = calls(programs, "notify-send")
    *options, title, body = call["arguments"]  # type: ignore[misc]
    assert options == ["--app-name=tui-reader", "--"]
    assert title == "tui-reader: 1 new headline"
    assert "<" not in body
    assert "Ferry" in body


def test_hours_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[notices]\nquiet = "22-7"\n')
    with pytest.raises(ConfigError, match="no stretch of a day"):
        load(path)
