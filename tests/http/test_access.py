"""Feeds that want a password or a key: told to their own host, and to nobody and nothing else."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.support.loopback import Answer, Asked, Web, rss
from tests.support.refreshing import Desk, feed_answer
from tui_reader.config import feeds_file
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.engine import credentials as credentials_module
from tui_reader.engine.credentials import CredentialsError, credentials
from tui_reader.model import Access, Subscription
from tui_reader.portable.opml import write_opml

SECRET = "öffne-dich-5309"
KEY = "key-8675"


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPER_PASSWORD", SECRET)
    monkeypatch.setenv("PAPER_KEY", KEY)


ACCESS = Access(
    user="reader",
    password_env="PAPER_PASSWORD",
    headers=(("X-Key", "env:PAPER_KEY"), ("X-Plan", "daily")),
)


def guarded(asked: Asked) -> Answer:
    expected = base64.b64encode(f"reader:{SECRET}".encode()).decode()
    if asked.headers.get("authorization") != f"Basic {expected}":
        return Answer(b"", 401, {"WWW-Authenticate": "Basic"})
    assert (asked.headers["x-key"], asked.headers["x-plan"]) == (KEY, "daily")
    return feed_answer(rss("Un"), ETag='"1"')


def everything_written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_password_and_headers_are_sent_and_stored_nowhere(desk: Desk, tmp_path: Path) -> None:
    desk.web.pages["/feed"] = guarded
    desk.web.pages["/other"] = feed_answer(rss("Deux", name="Other"))
    desk.subscribe("/feed", access=ACCESS)
    desk.subscribe("/other")
    told = await desk.refresh()
    assert {one.status for one in told} == {"new"}
    [other] = desk.asked("/other")
    assert not {"authorization", "x-key", "x-plan"} & set(other.headers)
    desk.restart()
    written = everything_written(tmp_path)
    assert SECRET.encode() not in written
    assert KEY.encode() not in written


async def test_secrets_never_follow_a_redirect_to_another_host(desk: Desk) -> None:
    desk.allow_private()  # another port of a private host is asked by nobody else
    with Web() as stranger:
        desk.web.pages["/feed"] = Answer(b"", 301, {"Location": f"{stranger.url}/feed"})
        stranger.pages["/feed"] = feed_answer(rss("Un"))
        desk.subscribe("/feed", access=ACCESS)
        for hours in (0, 20, 40, 60):
            desk.now += hours * 3600
            stranger.pages["/feed"] = feed_answer(rss(f"Un {hours}"))
            await desk.refresh(force=True)
        # Not even once the move is believed and the stranger is asked first.
        assert desk.feed().fetch_url == f"{stranger.url}/feed"
        assert "authorization" in desk.web.log[0].headers
        assert len(stranger.log) == 4
        for one in stranger.log:
            assert not {"authorization", "x-key", "x-plan"} & set(one.headers)


async def test_a_password_in_the_address_goes_no_further_than_one_of_the_settings(
    desk: Desk,
) -> None:
    desk.allow_private()
    url = desk.web.url.replace("//", "//reader:p%40ss@")
    body = rss("Un").replace(b"https://quaisud.example/", b"/news/")
    with Web() as stranger:
        desk.web.pages["/feed"] = feed_answer(body)
        desk.web.pages["/away"] = Answer(b"", 302, {"Location": f"{stranger.url}/feed"})
        stranger.pages["/feed"] = feed_answer(rss("Deux"))
        desk.subscribe(f"{url}/feed", f"{url}/away")
        await desk.refresh()
        expected = "Basic " + base64.b64encode(b"reader:p@ss").decode()
        assert {one.headers["authorization"] for one in desk.web.log} == {expected}
        assert "authorization" not in stranger.log[0].headers
    rows = desk.store.rows("SELECT url FROM articles")
    assert f"{desk.web.url}/news/0" in [row["url"] for row in rows]


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (replace(ACCESS, password_env="NOT_THERE"), "NOT_THERE"),
        (replace(ACCESS, headers=(("X-Key", "env:NOT_THERE"),)), "NOT_THERE"),
        (replace(ACCESS, password_env="", password_command=("no-such-program",)), "cannot be run"),
    ],
)
async def test_without_its_secret_a_feed_is_not_asked_and_says_why(
    desk: Desk, access: Access, words: str
) -> None:
    desk.subscribe("/feed", access=access)
    [told] = await desk.refresh()
    assert told.status == "failed"
    assert words in str(told.error)
    assert SECRET not in str(told.error)
    assert desk.web.log == []


async def test_a_wrong_password_is_reported_without_it(desk: Desk) -> None:
    desk.web.pages["/feed"] = Answer(b"", 401, {"WWW-Authenticate": f'Basic realm="{SECRET}"'})
    desk.subscribe("/feed", access=ACCESS)
    [told] = await desk.refresh()
    assert "401" in str(told.error)
    assert SECRET not in str(told.error)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def test_a_command_prints_the_password(tmp_path: Path) -> None:
    # No shell reads it: what looks like one's work is an argument as any other.
    command = (*python("import sys; print(sys.argv[1]); print('second line')"), "a $(b) `c` ; d")
    found = await credentials(Access(user="reader", password_command=command))
    assert found.auth == ("reader", "a $(b) `c` ; d")
    assert "a $(b)" not in repr(found)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (f"print('{KEY}'); raise SystemExit(3)", "status 3"),
        ("pass", "no password"),
        ("import time; time.sleep(60)", "longer than 0.5 seconds"),
    ],
)
async def test_a_command_that_fails_is_reported_without_its_output(
    code: str, words: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(credentials_module, "COMMAND_SECONDS", 0.5 if "sleep" in code else 10)
    with pytest.raises(CredentialsError) as caught:
        await credentials(Access(user="reader", password_command=python(code)))
    assert words in str(caught.value)
    assert KEY not in str(caught.value)
    assert KEY not in "".join(capfd.readouterr())


async def test_a_feed_has_its_own_deadline_and_size(desk: Desk) -> None:
    big = rss("Un").replace(b"</rss>", b"<!--" + b"x" * (1 << 20) + b"--></rss>")
    desk.web.pages |= {"/feed": feed_answer(big), "/big": feed_answer(big)}
    desk.subscribe("/feed")
    desk.subscribe("/big", access=Access(max_size_mb=4, timeout=60))
    told = {one.feed_url: one for one in await desk.refresh()}
    assert "larger than 1 MB" in str(told[f"{desk.web.url}/feed"].error)
    assert told[f"{desk.web.url}/big"].new == 1


WHOLE = """
[[feeds]]
url = "https://paper.example/feed"
user = "reader"
password_command = ["pass", "feeds/paper"]
headers = { "X-Key" = "env:PAPER_KEY" }
proxy = "http://proxy.example:3128"
timeout = 90
max_size_mb = 32
[[feeds]]
url = "https://other.example/feed"
proxy = "direct"
"""


def test_config_holds_how_a_feed_is_asked(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(WHOLE)
    first, second = load(config).feeds
    assert first.access == Access(
        user="reader",
        password_command=("pass", "feeds/paper"),
        headers=(("X-Key", "env:PAPER_KEY"),),
        proxy="http://proxy.example:3128",
        timeout=90,
        max_size_mb=32,
    )
    assert second.access == Access(proxy="direct")


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('user = "a"', "", "password_env or password_command"),
        ('password_env = "A"', "", "need user"),
        (
            'user = "a"\npassword_env = "A"\npassword_command = ["b"]',
            ".password_command",
            "only one",
        ),
        ('user = "a"\npassword_command = "pass x"', ".password_command", "a list of strings"),
        ('headers = { "X Key" = "a" }', ".headers", "no name of a header"),
        ('headers = { "Cookie" = "a" }', ".headers", "by the reader itself"),
        ('headers = { "X-Key" = "sec\\nret-1" }', ".headers", "X-Key"),
        ("headers = 3", ".headers", "a table"),
        ('proxy = "nowhere"', ".proxy", "no proxy"),
        ("timeout = 0", ".timeout", "from 1"),
        ("max_size_mb = 9999", ".max_size_mb", "to 256"),
        ('pasword_env = "A"', ".pasword_env", '"password_env"'),
    ],
)
def test_what_is_said_of_wrong_access(tmp_path: Path, line: str, key: str, words: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[[feeds]]\nurl = "https://paper.example/feed"\n{line}\n')
    with pytest.raises(ConfigError) as caught:
        load(config)
    [problem] = [one for one in caught.value.problems if words in one.message]
    assert problem.key == f"feeds[1]{key}"
    assert "ret-1" not in str(problem)


def test_the_program_writes_it_into_no_file(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    one = Subscription("https://paper.example/feed", access=ACCESS)
    feeds_file.add(path, [one])
    assert feeds_file.read(path).feeds == (replace(one, access=None),)
    path.write_text('[[feeds]]\nurl = "https://paper.example/feed"\nuser = "reader"\n')
    with pytest.raises(ConfigError, match=r"belongs in config\.toml"):
        feeds_file.read(path)
    outline = write_opml([one], "Feeds")
    for word in ("reader", "PAPER", "X-Plan"):
        assert word not in str(outline)
