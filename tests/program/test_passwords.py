"""A password within a feed's address is sent to its server, and shown to nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.loopback import Answer, Web, rss
from tests.support.samples import NOW
from tui_reader.cli import main
from tui_reader.model import PictureBlock
from tui_reader.store import open_store, pictures
from tui_reader.text.links import masked, without_password

SECRET = "s3cr%2Ft"


@pytest.fixture
def web():
    with Web() as server:
        server.pages["/feed"] = Answer(rss("Le bac repart", name=""))
        yield server


def test_no_command_prints_it(
    web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{web.url}/feed".replace("://", f"://ana:{SECRET}@")
    shown = url.replace(SECRET, "***")
    data = ["--data", str(tmp_path)]

    def run(*arguments: str) -> str:
        main([*arguments, *data])
        out, err = capsys.readouterr()
        assert SECRET not in out + err, arguments
        return out + err

    assert shown in run("add", "--force", url)
    assert "password_env" not in run("add", "--force", url)
    assert shown in run("refresh", "--feed", shown)
    assert [one.headers.get("authorization") for one in web.log] == ["Basic YW5hOnMzY3IvdA=="]
    web.pages["/feed"] = Answer(status=500)
    run("refresh", "--feed", url)
    web.pages["/feed"] = Answer(status=429, headers={"Retry-After": "600"})
    run("refresh", "--force", "--json")
    assert shown in run("refresh", "--force")
    for command in (["feeds"], ["feeds", "--json"], ["headlines"], ["read", "1"], ["doctor"]):
        run(*command)
    (headline,) = run("headlines", "--json").splitlines()
    assert json.loads(headline)["feed_url"] == json.loads(headline)["feed"] == shown
    assert json.loads(run("read", "1", "--json"))["feed_url"] == shown
    run("headlines", "--view", url)
    with open_store(tmp_path / "store.sqlite3") as store:
        store.write(pictures.block, PictureBlock("feed", url, NOW))
    assert shown in run("pictures", "--json")
    assert shown in run("pictures")
    assert "no longer blocked" in run("pictures", "unblock", "feed", shown)
    assert "no such block" in run("pictures", "unblock", "feed", url)
    exported = run("export")
    assert 'xmlUrl="http://ana@127.0.0.1' in exported
    assert "--with-passwords" in exported
    main(["export", "--with-passwords", *data])
    assert SECRET in capsys.readouterr().out
    assert shown in run("remove", shown)


def test_add_says_where_else_a_password_may_be(web: Web, tmp_path: Path, capsys) -> None:
    main(["add", "--force", "https://ana:s3cret@h.example/feed", "--data", str(tmp_path)])
    assert "password_env" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "shown", "without"),
    [
        ("https://a:b@h/x", "https://a:***@h/x", "https://a@h/x"),
        ("https://a:b:c@d@h/x", "https://a:***@h/x", "https://a@h/x"),
        ("https://:b@h/", "https://:***@h/", "https://@h/"),
        ("https://a@h/x:y@z", "https://a@h/x:y@z", "https://a@h/x:y@z"),
        ("https://h/?u=a:b@c", "https://h/?u=a:b@c", "https://h/?u=a:b@c"),
        ("Le bac: à 8h @ quai", "Le bac: à 8h @ quai", "Le bac: à 8h @ quai"),
    ],
)
def test_masks(url: str, shown: str, without: str) -> None:
    assert (masked(url), without_password(url)) == (shown, without)
