"""The installed program, end to end: real processes, real pipes, a real terminal."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import commands
from tests.support.loopback import Answer, Web, conditional, rss
from tests.support.samples import NOW, draft, receive
from tests.support.terminal import ROOT, Terminal, alive, descendants
from tui_reader.cli.parser import parse_arguments, with_commands
from tui_reader.engine.lock import making_ready
from tui_reader.model import PictureBlock
from tui_reader.store import marks, offline, open_store, pictures

DEMO_LANGUAGES = {"fr", "es", "en", "ar"}


def run(
    *arguments: str, status: int | None = 0, stdin: bytes = b""
) -> subprocess.CompletedProcess[str]:
    done = commands.run(*arguments, stdin=stdin)
    if status is not None:
        assert done.returncode == status, (done.stdout, done.stderr)
    return done


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_purge_says_what_would_go_and_then_removes_it(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[keep]\narticles = 3\n[[feeds]]\nurl = "https://harbour.example/rss"\n'
        '[[feeds]]\nurl = "https://quaisud.example/feed"\nkeep = { articles = 0 }\n'
    )
    run("headlines", "--data", str(tmp_path))
    url = "https://harbour.example/rss"
    with open_store(tmp_path / "store.sqlite3") as store:
        ids = receive(store, url, *(draft(number) for number in range(110)))
        ids += receive(store, "https://quaisud.example/feed", *(draft(n) for n in range(110)))
        store.write(marks.mark, ids, "read", True, NOW)
    said = run("purge", "--dry-run", "--data", str(tmp_path)).stdout
    assert "10 articles would be removed" in said
    assert "      10  Harbour" in said
    assert "Quaisud" not in said
    assert "10 articles removed" in run("purge", "--data", str(tmp_path)).stdout
    assert "\n0 articles" in "\n" + run("purge", "--data", str(tmp_path)).stdout


def test_what_can_be_read_offline_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[[feeds]]\nurl = "https://harbour.example/rss"\n')
    run("headlines", "--data", str(tmp_path))
    with open_store(tmp_path / "store.sqlite3") as store:
        whole, beginning = draft(1), draft(2, title="Le phare", summary_only=True)
        _one, other = receive(store, "https://harbour.example/rss", whole, beginning)
        store.write(offline.queue, other, "page", NOW)
    said = run("offline", "--data", str(tmp_path)).stdout
    assert "ready offline: 1 of 2, 0 pictures missing" in said
    assert "Le phare: its page was not fetched yet" in said
    assert "when the network is back:\n       2  Le phare: its page" in said
    [record] = records(run("offline", "--json", "--data", str(tmp_path)).stdout)
    assert (record["ready"], record["articles"]) == (1, 2)
    with making_ready(tmp_path):
        second = run("offline", "--fetch", "--data", str(tmp_path), status=1)
    assert "another tui-reader is making these articles ready; nothing was asked" in second.stderr
    assert "ready offline: 1 of 2" in second.stdout


def test_the_demo_without_a_terminal_prints_headlines() -> None:
    lines = run("demo").stdout.splitlines()
    assert len(lines) >= 60
    assert any("\u0600" <= c <= "\u06ff" for line in lines for c in line)


@pytest.mark.parametrize("option", ["--config", "--data"])
def test_the_demo_takes_no_profile_and_says_so(tmp_path: Path, option: str) -> None:
    done = run("demo", option, str(tmp_path / "one"), status=2)
    assert f"the demo has a profile of its own; it takes no {option}" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_demo_deletes_its_folder_and_those_of_killed_demos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def folders() -> set[Path]:
        return {path.parent for path in tmp_path.glob("tui-reader/demo/*/lock")}

    def begun() -> tuple[commands.Program, Path]:
        before = folders()
        with Path(os.devnull).open("r+b") as null:
            process = commands.start(("demo",), (null.fileno(),) * 3)
        until = time.monotonic() + 20
        while not (new := folders() - before):
            assert time.monotonic() < until
            time.sleep(0.01)
        return process, new.pop()

    one, killed = begun()
    one.kill()
    one.wait()
    assert killed.stat().st_mode & 0o777 == 0o700
    other, stopped = begun()
    os.kill(other.pid, signal.SIGSTOP)
    third, ended = begun()
    # What the killed one left is gone; what another one uses stays.
    assert folders() == {stopped, ended}
    third.send_signal(signal.SIGINT)
    third.wait()
    os.kill(other.pid, signal.SIGCONT)
    other.send_signal(signal.SIGINT)
    other.wait()
    assert folders() == set()


def test_a_headline_travels_from_a_feed_to_the_command_line(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    with Web() as web:
        web.pages["/feed"] = conditional(rss("Le port rouvre", "La criée"))
        url = f"{web.url}/feed"
        assert "Subscribed" in run("add", url, "--folder", "Presse", *data).stdout
        assert "Already" in run("add", url, *data).stdout
        first, totals = records(run("refresh", "--json", *data).stdout)
        assert first == {"feed_url": url, "status": "new", "articles": 2, "new": 2, "error": None}
        assert totals["articles_new"] == 2
        assert records(run("refresh", "--json", *data).stdout)[0]["status"] == "skipped"
        assert (
            records(run("refresh", "--force", "--json", *data).stdout)[0]["status"]
            == "not_modified"
        )
        web.pages["/feed"] = Answer(b"", 500)
        broken = run("refresh", "--feed", url, *data, status=1)
        assert "500" in broken.stderr
        [feed] = records(run("feeds", "--json", *data).stdout)
        assert (feed["title"], feed["unread"], feed["failures"]) == ("Quai Sud", 2, 1)
        assert "500" in run("feeds", *data).stdout

    heads = records(run("headlines", "--json", *data).stdout)
    assert set(heads[0]) == {
        "id", "title", "url", "paper", "feed", "feed_url", "author", "published", "received", "language", "read",
        "starred", "later", "tags", "story",
    }  # fmt: skip
    assert [one["title"] for one in heads] == ["La criée", "Le port rouvre"]
    assert heads[0]["published"] == "2026-02-23T00:01:00Z"
    assert "Le port rouvre" in run(*data).stdout
    assert len(run("headlines", "--view", "Presse", "--limit", "1", *data).stdout.splitlines()) == 1
    assert [
        one["title"]
        for one in records(run("headlines", "--query", "criee", "--json", *data).stdout)
    ] == ["La criée"]
    assert len(records(run("search", "port", "rouvre", "--json", *data).stdout)) == 2
    assert "did you mean 'unread'" in run("headlines", "--view", "unred", *data, status=1).stderr

    article = str(heads[1]["id"])
    shown = run("read", article, *data).stdout
    assert "published in Quai Sud on Monday, 23 February 2026" in shown
    [one] = records(run("read", article, "--json", *data).stdout)
    assert "dit le maire" in str(one["text"])
    assert one["full_text"] is False
    assert "there is no article" in run("read", "999", *data, status=1).stderr

    run("remove", url, *data)
    assert run("feeds", *data).stdout == ""
    assert "not subscribed" in run("remove", url, *data, status=1).stderr


def test_opml_in_and_out(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    opml = b"""<opml version="1.0"><body><outline text="Presse"><outline text="Nord">
    <outline text="Quai Sud" type="rss" xmlUrl="https://quaisud.example/feed"/></outline></outline>
    <outline text="bad" xmlUrl="exec:rm"/></body></opml>"""
    said = run("import", "-", *data, stdin=opml)
    assert "1 feed added" in said.stdout
    assert "exec:" in said.stderr
    out = tmp_path / "out.opml"
    run("export", str(out), *data)
    assert b'xmlUrl="https://quaisud.example/feed"' in out.read_bytes()
    assert run("export", *data).stdout.encode() == out.read_bytes()
    assert "0 feeds added, 1 known already" in run("import", str(out), *data).stdout
    assert run("import", str(tmp_path / "missing.opml"), *data, status=1).stderr
    assert run("import", "-", *data, stdin=b"not xml", status=1).stderr


def test_discover_on_the_command_line(tmp_path: Path) -> None:
    with Web() as web:
        web.pages["/"] = Answer(
            b'<html><head><link rel="alternate" type="application/atom+xml" title="Une" href="/a.xml"></head></html>',
            headers={"Content-Type": "text/html"},
        )
        assert (
            run("discover", f"{web.url}/", "--data", str(tmp_path)).stdout
            == f"{web.url}/a.xml  Une\n"
        )
        assert "404" in run("discover", f"{web.url}/x", "--data", str(tmp_path), status=1).stderr


def test_configuration_errors_name_file_line_and_nearest_name(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[refresh]\nintervall = 5\n[keys]\nstarr = "x"\n')
    said = run("headlines", "--config", str(config), status=2).stderr
    assert f"{config}" in said
    assert "interval" in said
    assert "star" in said
    assert "2" in said
    config.write_text("this is = = not toml")
    assert "not TOML" in run(*("--config", str(config)), status=2).stderr
    assert run("--config", str(tmp_path / "none.toml"), status=2).stderr
    assert run("nonsense", status=None).returncode == 2
    assert run("add", "javascript:alert(1)", "--data", str(tmp_path), status=1).stderr


def test_keys_config_and_version() -> None:
    assert "toggle_read" in run("keys").stdout
    assert records(run("keys", "--json").stdout)[0]["keys"]
    assert run("config", "--path").stdout.strip().endswith("config.toml")
    assert "the configuration is fine" in run("config").stdout
    assert run("--version").stdout.startswith("tui-reader ")


def test_a_pipe_that_closes_is_no_error(tmp_path: Path) -> None:
    ran = subprocess.run(
        f"{sys.executable} -m tui_reader keys | head -1; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert ran.stderr == ""
    assert ran.stdout.endswith("0\n")


@pytest.mark.parametrize("ending", ["q", "\x03", signal.SIGTERM, signal.SIGHUP])
def test_the_demo_in_a_terminal_and_every_way_out(ending: str | signal.Signals) -> None:
    with Terminal("demo") as terminal:
        terminal.wait_for(lambda text: text.count("●") >= 5)
        family = descendants(terminal.process.pid) | {terminal.process.pid}
        assert len(family) >= 3
        if isinstance(ending, str):
            terminal.press(ending)
        else:
            os.kill(terminal.process.pid, ending)
        terminal.wait_end()
        until = time.monotonic() + 15
        while alive(family) and time.monotonic() < until:
            time.sleep(0.05)
        assert alive(family) == set()
        assert terminal.modes_restored()


def test_reading_in_the_demo_by_keyboard() -> None:
    with Terminal("demo", columns=140, lines=40) as terminal:
        terminal.wait_for(lambda text: text.count("●") >= 10)
        line = terminal.text().splitlines()[0]
        terminal.wait_for(lambda text: text.splitlines()[0] != line)  # the ticker moves
        terminal.press("j\r")
        terminal.wait_for("published in")
        terminal.press("s")
        terminal.wait_for("★")
        terminal.press("u")
        terminal.wait_for(lambda text: "★" not in text)
        terminal.press("?")
        terminal.wait_for("Star")
        terminal.press("\x1b")
        terminal.wait_for("published in")
        terminal.resize(40, 8)
        terminal.wait_for("too small")
        terminal.resize(80, 24)
        terminal.wait_for(lambda text: "too small" not in text and "published in" in text)
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_the_engine_is_killed_and_reading_goes_on(tmp_path: Path) -> None:
    with Web() as web:
        hold = {"on": True}

        def slow(asked):
            while hold["on"]:
                time.sleep(0.02)
            return conditional(rss("Le phare s'allume", name="Phare"))(asked)

        web.pages["/quai"] = conditional(rss("Le port rouvre", "La criée"))
        web.pages["/phare"] = slow
        for path in ("/quai", "/phare"):
            run("add", "--force", web.url + path, "--data", str(tmp_path))
        with Terminal("--data", str(tmp_path), columns=140, lines=40) as terminal:
            terminal.wait_for("Le port rouvre")
            [engine] = [
                pid for pid in descendants(terminal.process.pid)
                if b"\0engine\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
            ]  # fmt: skip
            os.kill(engine, signal.SIGKILL)
            terminal.wait_for("engine stopped")
            hold["on"] = False
            terminal.press("j\r")
            terminal.wait_for("published in")
            terminal.press("R")
            terminal.wait_for("Le phare")
            terminal.press("q")
            assert terminal.wait_end() == 0
        heads = records(run("headlines", "--json", "--data", str(tmp_path)).stdout)
        assert sorted(str(one["title"]) for one in heads) == [
            "La criée",
            "Le phare s'allume",
            "Le port rouvre",
        ]


@contextmanager
def _held(port: int) -> Iterator[None]:
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", port))
        yield


def test_with_no_network_everything_stored_is_there(tmp_path: Path) -> None:
    with Web() as web:
        web.pages["/quai"] = Answer(rss("Le port rouvre", "La criée"))
        run("add", "--force", f"{web.url}/quai", "--data", str(tmp_path))
        run("refresh", "--data", str(tmp_path))
        port = int(web.url.rpartition(":")[2])
    # Bound and not listening: nobody else can answer at that address.
    with (
        _held(port),
        Terminal("--data", str(tmp_path), columns=200, lines=40) as terminal,
    ):
        terminal.wait_for("Le port rouvre")
        terminal.press("R")
        terminal.press("R")
        terminal.wait_for("No feed can be reached")
        terminal.press("j\r")
        terminal.wait_for("dit le maire")
        terminal.wait_for("ready offline: 0 of 2, 0 pictures missing")
        terminal.press("x")
        terminal.wait_for("it is fetched when the network is back")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_the_first_start_leads_to_headlines_in_three_keystrokes(tmp_path: Path) -> None:
    with Terminal("--data", str(tmp_path), columns=150, lines=32) as terminal:
        terminal.wait_for("OPML")
        terminal.press("\r")
        terminal.press("\r")
        terminal.wait_for("Hespress")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert "hespress.com" in run("feeds", "--data", str(tmp_path)).stdout


def test_doctor_brings_over_what_a_damaged_store_held(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    with Web() as web:
        web.pages["/quai"] = Answer(rss("Le port rouvre", "La criée"))
        run("add", "--force", f"{web.url}/quai", *data)
        run("refresh", *data)
        assert "sound" in run("doctor", *data, status=None).stdout
    store = tmp_path / "store.sqlite3"
    whole = bytearray(store.read_bytes())
    store.write_bytes(b"no longer a database" * 100)
    assert "was damaged and is kept as" in run("headlines", *data).stderr
    [aside] = tmp_path.glob("store.damaged-*.sqlite3")
    aside.write_bytes(whole)
    found = records(run("doctor", "--json", *data, status=1).stdout)
    assert any("2 articles" in str(one["says"]) for one in found)
    assert aside.read_bytes() == whole
    assert len(run("headlines", *data).stdout.splitlines()) == 2
    assert all(
        "was damaged" not in str(one["says"])
        for one in records(run("doctor", "--json", *data, status=None).stdout)
    )
    (tmp_path / "config.toml").write_text("[refresh]\ninterval = 'often'\n")
    assert "interval" in run("doctor", *data, status=2).stdout


def test_doctor_tells_of_views_that_do_not_exist(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[offline]\nviews = ["Unread", "Harbuor"]\n[ticker]\nview = "harbour"\n'
        '[[feeds]]\nurl = "https://harbour.example/rss"\nfolder = "Harbour"\n'
    )
    said = run("doctor", "--data", str(tmp_path), status=1).stdout
    assert "[offline] views: there is no Harbuor; Unread is taken" in said
    assert "[ticker]" not in said


def test_blocked_pictures_are_listed_and_shown_again(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    url = "https://pictures.example/sails.jpg"
    run("feeds", *data)
    with open_store(tmp_path / "store.sqlite3") as store:
        store.write(pictures.block, PictureBlock("picture", url, 1_771_848_000))
        store.write(pictures.block, PictureBlock("host", "ads.example", 1_771_848_000))
    found = records(run("pictures", "--json", *data).stdout)
    assert [(one["blocked"], one["value"]) for one in found[:-1]] == [
        ("host", "ads.example"),
        ("picture", url),
    ]
    assert found[-1] == {
        "pictures": 0,
        "bytes": 0,
        "limit_bytes": 200_000_000,
        "folder": str(tmp_path / "pictures"),
    }
    assert url in run("pictures", *data).stdout
    run("pictures", "unblock", "host", "https://www.ads.example/x", *data)
    assert (
        "no such block" in run("pictures", "unblock", "host", "ads.example", *data, status=1).stderr
    )
    assert len(records(run("pictures", "--json", *data).stdout)) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--plain"], ["--data", "x", "--config", "y"], ["--data=x", "--plain"], ["--config"], ["--plain=1"],
        ["--data", "x", "no-such-command"], ["--pla"], ["--help"], ["--version"], ["keys", "--data", "x"], ["--"],
    ],
)  # fmt: skip
def test_a_command_line_without_a_command_is_read_as_with_all_of_them(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def read(parse: Callable[[list[str]], Namespace]) -> tuple[object, ...]:
        try:
            found = vars(parse(words))
        except SystemExit as ended:
            return ended.code, *capsys.readouterr()
        return tuple(sorted((k, v) for k, v in found.items() if k != "command"))

    assert read(parse_arguments) == read(with_commands().parse_args)
