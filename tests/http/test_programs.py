"""Feeds that a program prints, a file holds or a program changes on the way."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.support.loopback import Answer, rss
from tests.support.refreshing import Desk
from tests.support.terminal import alive
from tui_reader.cli import main
from tui_reader.config.load import load_feeds
from tui_reader.config.problems import ConfigError
from tui_reader.engine.programs import ProgramError, run_program
from tui_reader.model import Access, Query
from tui_reader.store import articles

PY = sys.executable
DOCUMENT = rss("High water at noon")


def script(folder: Path, code: str) -> tuple[str, ...]:
    path = folder / "program.py"
    path.write_text(code)
    return PY, "-S", str(path)


def titles(desk: Desk) -> list[str]:
    return [one.title for one in articles.page(desk.store, Query(), 0, 10, midnight=0)]


async def test_what_a_program_prints_is_a_feed(desk: Desk, tmp_path: Path) -> None:
    document = tmp_path / "feed.xml"
    document.write_bytes(DOCUMENT)
    command = script(tmp_path, f"import sys\nprint(open({str(document)!r}).read())")
    desk.subscribe("exec://tide", access=Access(exec=command))
    [visited] = await desk.refresh()
    assert (visited.status, titles(desk)) == ("new", ["High water at noon"])
    [visited] = await desk.refresh(force=True)
    assert visited.status == "not_modified"
    assert desk.web.log == []


async def test_a_file_is_a_feed(desk: Desk, tmp_path: Path) -> None:
    document = tmp_path / "feed.xml"
    document.write_bytes(DOCUMENT)
    desk.subscribe("file://tide", access=Access(file=str(document)))
    assert (await desk.refresh())[0].status == "new"
    assert titles(desk) == ["High water at noon"]


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "large"])
async def test_a_file_that_is_no_feed_is_named(desk: Desk, tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "large":
        path.write_bytes(b"<" * (1024 * 1024 + 1))
    desk.subscribe("file://tide", access=Access(file=str(path)))
    [visited] = await desk.refresh()
    assert visited.status == "failed"
    assert ("MB" if kind == "large" else str(path)) in str(visited.error)


async def test_a_filter_changes_a_feed(desk: Desk, tmp_path: Path) -> None:
    desk.web.pages["/rss"] = lambda _asked: Answer(DOCUMENT)
    code = "import sys\nsys.stdout.write(sys.stdin.read().replace('noon', 'midnight'))"
    desk.subscribe("/rss", access=Access(filter=script(tmp_path, code)))
    [visited] = await desk.refresh()
    assert str(visited.error) == ""
    assert titles(desk) == ["High water at midnight"]


async def test_the_failure_of_a_program_is_that_of_its_feed(desk: Desk, tmp_path: Path) -> None:
    code = "import sys\nsys.exit('no\\x1b[31m tide \\n')"
    desk.subscribe("exec://tide", access=Access(exec=script(tmp_path, code)))
    [visited] = await desk.refresh()
    assert visited.status == "failed"
    assert str(visited.error).endswith("failed with status 1: no[31m tide")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("while True: pass", "took longer than 1 second"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "more than"),
        ("x = bytearray(8 << 30)", "failed with status"),
        ("import sys\nwhile True: sys.stderr.write('x' * 65536)", "took longer"),
        ("import os\nwhile True: os.fork()", "started more than 200 others"),
    ],
)
async def test_a_program_is_held(tmp_path: Path, code: str, reason: str) -> None:
    with pytest.raises(ProgramError) as caught:
        await run_program(script(tmp_path, code), seconds=1, limit=1_000_000)
    assert reason in str(caught.value.reason)


@pytest.mark.parametrize("leaves", ["", "os.setsid()\n    "])
async def test_what_a_program_leaves_behind_is_ended(tmp_path: Path, leaves: str) -> None:
    code = (
        "import os, time\nchild = os.fork()\n"
        f"if child:\n    print(child)\nelse:\n    {leaves}time.sleep(600)"
    )
    output = await run_program(script(tmp_path, code), seconds=60, limit=1000)
    async with asyncio.timeout(30):
        while alive({int(output)}):
            await asyncio.sleep(0.01)


async def test_a_program_that_reads_nothing_is_no_fault(tmp_path: Path) -> None:
    output = await run_program(script(tmp_path, "print(1)"), b"x" * 3_000_000, seconds=60, limit=10)
    assert output == b"1\n"


async def test_no_program_is_no_traceback(tmp_path: Path) -> None:
    for program in (str(tmp_path / "none"), str(tmp_path)):
        with pytest.raises(ProgramError, match="cannot be run"):
            await run_program([program], seconds=1, limit=1)


def test_programs_are_read_from_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        '[[feeds]]\nname = "Tide"\nexec = ["tide", "$(touch x)"]\nfolder = "Sea"\n'
        '[[feeds]]\nname = "Log"\ntitle = "The log"\nfile = "~/log.xml"\nfilter = ["sort"]\n'
    )
    tide, log = load_feeds(path)
    assert (tide.url, tide.title, tide.folder) == ("exec:Tide", "Tide", "Sea")
    assert tide.access == Access(exec=("tide", "$(touch x)"))
    assert (log.url, log.title) == ("file:Log", "The log")
    assert log.access == Access(file=str(Path.home() / "log.xml"), filter=("sort",))


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('exec = ["a"]', "needs a name"),
        ('exec = "a"\nname = "A"', "expected a list"),
        ('exec = ["a"]\nname = "A"\nurl = "https://a.example/"', "has a name and no url"),
        ('exec = ["a"]\nname = "A"\nfile = "/a"', "only one can be"),
        ('file = "a.xml"\nname = "A"', "must begin with"),
        ('url = "https://a.example/"\nname = "A"', "is their title"),
        ('url = "exec:A"', "no http or https address"),
        ('exec = ["a"]\nname = "A"\nproxy = "direct"', "has no meaning"),
    ],
)
def test_what_is_wrong_with_a_program_is_said(tmp_path: Path, lines: str, reason: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[[feeds]]\n{lines}\n")
    with pytest.raises(ConfigError, match=reason):
        load_feeds(path)


def test_only_the_configuration_names_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text('[[feeds]]\nname = "Tide"\nexec = ["false"]\n')
    (tmp_path / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="A" xmlUrl="exec:Tide"/>'
        '<outline text="B" xmlUrl="file:///etc/passwd"/><outline text="C" type="rss"'
        ' xmlUrl="https://paper.example/rss" exec="touch x" filter="touch x"/></body></opml>'
    )
    data = ["--data", str(tmp_path)]
    assert main(["import", str(tmp_path / "list.opml"), *data]) == 0
    shown = capsys.readouterr()
    assert "3 refused" in shown.out
    assert "C: programs can be named in config.toml only" in shown.err
    assert "exec:Tide is no http or https address" in shown.err
    assert "exec" not in (tmp_path / "feeds.toml").read_text()
    for address in ("exec:Tide", "exec:touch x", "file:///etc/passwd"):
        assert main(["add", address, *data]) == 1
    with (tmp_path / "feeds.toml").open("a") as file:
        file.write('\n[[feeds]]\nname = "A"\nexec = ["touch", "x"]\n')
    assert main(["feeds", *data]) == 2
    assert "belongs in config.toml" in capsys.readouterr().err


def test_a_program_is_removed_and_not_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text('[[feeds]]\nname = "Tide"\nexec = ["false"]\n')
    data = ["--data", str(tmp_path)]
    assert main(["export", *data]) == 0
    shown = capsys.readouterr()
    assert "outline" not in shown.out
    assert "1 feed that is a program" in shown.err
    assert main(["remove", "exec:Tide", *data]) == 0
    assert main(["feeds", *data]) == 0
    assert "Tide" not in capsys.readouterr().out.partition("\n")[2]
