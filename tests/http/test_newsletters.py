"""Newsletters: the mails of a sender in a Maildir or an mbox file are a feed."""

from __future__ import annotations

import json
import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.refreshing import Desk
from tui_reader.cli import main
from tui_reader.config.load import load_feeds
from tui_reader.config.problems import ConfigError
from tui_reader.engine.mail import mails_at
from tui_reader.ingest.feeds.letters import read_letter
from tui_reader.model import Access, Query
from tui_reader.store import articles

SENDER = "letters@tide.example"
HOSTILE = (
    b"",
    b"\xff\x00\x1b[31m",
    b"From: letters@tide.example\nSubject: =?utf-9?Q?x?=\n\nx",
    b'From: letters@tide.example\nContent-Type: text/html; charset="no\x00such"\n\n<p>x',
    b"From: letters@tide.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n--x--",
    b"From: letters@tide.example\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!",
    b"From: letters@tide.example\nDate: " + b"9" * 5_000 + b"\nMessage-ID: \n\n",
    b"From: letters@tide.example" + b"(" * 3_000 + b"\nSubject: x\n\nx",
    b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1_500)
    ),
)


def letter(number: int, sender: str = SENDER, **more: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Léa of the Tide <{sender}>"
    mail["Subject"] = f"Marée nº {number} \N{EM DASH} [/x]"
    mail["Date"] = f"Sat, {20 + number} Feb 2026 06:00:00 +0000"
    mail["Message-ID"] = f"<{number}@{sender}>"
    mail["List-Unsubscribe"] = "<mailto:off@tide.example>"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("High water, in plain words.")
    mail.add_alternative(
        f"<html><head><style>p{{}}</style></head><body><p onclick=x>High water at {number}.</p>"
        "<script>x</script><img src=cid:a><img src='https://tide.example/t.gif' width=1 height=1></body></html>",
        subtype="html",
    )
    return mail.as_bytes()


def maildir(folder: Path, *mails: bytes) -> Path:
    for number, raw in enumerate(mails):
        path = folder / ("new" if number % 2 else "cur") / f"{number}.host:2,S"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    return folder


def mbox(path: Path, *mails: bytes) -> Path:
    lines = (
        b"From x@y Sat Feb 21 06:00:00 2026\n" + raw.replace(b"\nFrom ", b"\n>From ")
        for raw in mails
    )
    path.write_bytes(b"\n\n".join(lines))
    return path


@pytest.mark.parametrize("kind", [maildir, mbox])
async def test_the_mails_of_a_sender_are_articles(desk: Desk, tmp_path: Path, kind) -> None:
    mails = [
        letter(1),
        letter(2, "other@tide.example"),
        letter(2, Archived_At="<https://tide.example/2>"),
    ]
    path = kind(tmp_path / "mail", *mails, *HOSTILE)
    desk.subscribe("mail://tide", access=Access(mail=str(path), sender=SENDER))
    [visited] = await desk.refresh()
    assert str(visited.error) == ""
    found = [
        one for one in articles.page(desk.store, Query(), 0, 20, midnight=0) if "Marée" in one.title
    ]
    assert [(one.title, one.url) for one in found] == [
        ("Marée nº 2 — [/x]", "https://tide.example/2"),
        ("Marée nº 1 — [/x]", ""),
    ]
    assert found[0].author == "Léa of the Tide"
    assert found[1].published == 1771653600
    article = articles.article(desk.store, found[1].id)
    assert article is not None
    assert "<p>High water at 1.</p>" in article.html
    assert "cid:" not in article.html
    assert "script" not in article.html
    # Delivered again, with another one: only that is new.
    kind(tmp_path / "mail", *mails, *HOSTILE, letter(3))
    assert (await desk.refresh(force=True))[0].new == 1
    assert (await desk.refresh(force=True))[0].status == "not_modified"


def test_a_mail_that_is_none_fails_nothing() -> None:
    for raw in HOSTILE:
        read_letter(raw)


@pytest.mark.parametrize("kind", ["missing", "text", "pipe"])
async def test_what_is_no_mailbox_is_named(desk: Desk, tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "text":
        path.write_text("no mail\n")
    elif kind == "pipe":
        os.mkfifo(path)
    desk.subscribe("mail://tide", access=Access(mail=str(path)))
    [visited] = await desk.refresh()
    assert visited.status == "failed"
    assert str(path) in str(visited.error)


def test_the_newest_mails_are_read_within_the_limit(tmp_path: Path) -> None:
    mails = [letter(n) for n in range(9)]
    size = len(mails[0])
    box = str(mbox(tmp_path / "box", *mails))
    folder = str(maildir(tmp_path / "dir", *mails))
    for path in (box, folder):
        found = mails_at(path, "", 4 * size)
        assert 2 <= len(found) <= 4
        assert b"<8@" in found[0]
    (tmp_path / "dir" / "cur" / "x").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "dir" / "cur" / "pipe")
    assert len(mails_at(folder, "", 1_000_000)) == 9


def test_senders_are_listed_as_feeds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private = b"From: me@home.example\nSubject: x\n\nx"
    path = maildir(tmp_path / "mail", letter(1), letter(2), private, *HOSTILE)
    data = ["--data", str(tmp_path)]
    assert main(["newsletters", str(path), *data]) == 0
    (tmp_path / "config.toml").write_text(capsys.readouterr().out)
    [feed] = load_feeds(tmp_path / "config.toml")
    assert feed.url == "mail:Léa of the Tide"
    assert feed.access == Access(mail=str(path), sender=SENDER)
    assert main(["refresh", *data]) == 0
    capsys.readouterr()
    assert main(["headlines", "--json", *data]) == 0
    assert {json.loads(one)["feed"] for one in capsys.readouterr().out.splitlines()} == {
        "Léa of the Tide"
    }
    assert main(["newsletters", str(path), "--all", "--json", *data]) == 0
    assert '"sender": "me@home.example"' in capsys.readouterr().out
    assert main(["newsletters", str(tmp_path / "none"), *data]) == 1


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('mail = "/m"', "needs a name"),
        ('mail = "m"\nname = "A"', "must begin with"),
        ('mail = "/m"\nname = "A"\nexec = ["a"]', "only one can be"),
        ('mail = "/m"\nname = "A"\nfilter = ["a"]', "not given to a program"),
        ('url = "https://a.example/"\nsender = "a@b"', "for feeds with mail"),
    ],
)
def test_what_is_wrong_with_mails_is_said(tmp_path: Path, lines: str, reason: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[[feeds]]\n{lines}\n")
    with pytest.raises(ConfigError, match=reason):
        load_feeds(path)
