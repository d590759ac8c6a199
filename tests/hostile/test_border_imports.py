"""What is brought in from elsewhere makes feeds of the web and nothing else: no command, no file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.cli import main
from tui_reader.config import feeds_file
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.portable import read_opml

RUNS = [
    "exec:touch PWNED", "exec:~/bin/x", "filter:touch PWNED:https://a.example/feed", "file:///etc/passwd",
    "query:Unread:unread = \"yes\"", "|touch PWNED", "`touch PWNED`", "$(touch PWNED)", "-flag", "/etc/passwd",
    "javascript:alert(1)", "data:text/xml,x", "unix:/run/x", "snippet:x", "EXEC:x", " exec:x", "ex\nec:x",
    "exec://a.example/x", "feed:file:///etc/passwd", "https:exec:x",
]  # fmt: skip
_ATTRIBUTES = (
    "type text title xmlUrl url htmlUrl filterCmd command password_command password headers proxy "
    "browser hook on_new exec category language interval folder tags allow_private timeout"
).split()


def outline(**given: str) -> str:
    return "<outline " + " ".join(f"{k}={quoteattr(v)}" for k, v in given.items()) + "/>"


def opml(*outlines: str) -> bytes:
    return f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()


@pytest.mark.parametrize("address", RUNS)
def test_no_address_but_of_the_web_becomes_a_feed(address: str) -> None:
    result = read_opml(
        opml(outline(text="Bad", xmlUrl=address), outline(type="rss", text="Bad", url=address))
    )
    assert result.subscriptions == ()
    assert len(result.skipped) == 2


def test_an_import_writes_addresses_names_and_folders_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    command = {name: "touch PWNED" for name in _ATTRIBUTES if name not in ("xmlUrl", "type")}
    evil = 'x"\n[links]\nbrowser = ["touch", "PWNED"]\n[[feeds]]\nurl = "exec:x'
    lines = [outline(text="Bad", xmlUrl=address) for address in RUNS]
    lines += [
        outline(type="rss", xmlUrl="https://a.example/feed", **command),
        outline(text=evil, title=evil, category=evil, language=evil, xmlUrl="https://b.example/f"),
        f"<outline text={quoteattr(evil)}>{outline(text='../../etc', xmlUrl='https://c.example/f')}</outline>",
        outline(type="include", text="", url="\x9b31mexec:x"),
    ]
    (tmp_path / "evil.opml").write_bytes(opml(*lines))
    assert main(["import", str(tmp_path / "evil.opml"), "--data", str(tmp_path / "data")]) == 0
    said = capsys.readouterr()
    assert "\x9b" not in said.err + said.out
    written = tomllib.loads((tmp_path / "data" / "feeds.toml").read_text("utf-8"))
    assert {name for name, value in written.items() if value} == {"feeds"}
    assert [feed["url"] for feed in written["feeds"]] == [
        "https://a.example/feed", "https://b.example/f", "https://c.example/f",
    ]  # fmt: skip
    for feed in written["feeds"]:
        assert set(feed) <= {"url", "title", "folder", "tags", "language"}
    assert not list(tmp_path.rglob("PWNED"))
    assert {path.name for path in tmp_path.iterdir()} == {"evil.opml", "data"}


def test_a_written_list_of_feeds_cannot_name_a_command(tmp_path: Path) -> None:
    """Commands are the user's own: config.toml may have them, feeds.toml may not."""
    table = '[[feeds]]\nurl = "https://a.example/f"\npassword_command = ["touch", "PWNED"]\n'
    path = tmp_path / "feeds.toml"
    path.write_text(table)
    with pytest.raises(ConfigError):
        feeds_file.read(path)
    for more in ('[links]\nbrowser = "touch PWNED"\n', '[hooks]\nnew = "touch PWNED"\n'):
        path.write_text(more)
        with pytest.raises(ConfigError):
            feeds_file.read(path)
    own = tmp_path / "config.toml"
    own.write_text('[links]\nbrowser = "touch PWNED"\n')
    assert load(own).links.browser == ("touch", "PWNED")


@given(
    st.lists(
        st.fixed_dictionaries(
            {"xmlUrl": st.sampled_from(RUNS) | st.text(max_size=12)},
            optional={name: st.sampled_from(RUNS) for name in ("url", "type", "text", "htmlUrl")},
        ),
        max_size=5,
    )
)
def test_any_list_gives_feeds_of_the_web_alone(outlines: list[dict[str, str]]) -> None:
    printable = [
        {name: "".join(c for c in value if c.isprintable()) for name, value in one.items()}
        for one in outlines
    ]
    for feed in read_opml(opml(*(outline(**one) for one in printable))).subscriptions:
        assert feed.url.startswith(("https://", "http://"))
