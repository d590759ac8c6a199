"""Links: where they lead is shown and asked about, what is run gets one clean argument."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.window import (
    NOW,
    draft,
    list_feeds,
    main_of,
    profile,
    publish,
    settings,
    started,
    until,
)
from tui_reader.config.schema import Links
from tui_reader.document.parse import parse
from tui_reader.model import Subscription
from tui_reader.store import feeds, open_store
from tui_reader.text.hosts import ascii_host, doubt, shown_host
from tui_reader.text.links import clean_url, short_url, typed_url
from tui_reader.ui.app import ReaderApp
from tui_reader.ui.browser import OpenError, command_for
from tui_reader.ui.dialogs.confirm import Confirm


@pytest.mark.parametrize(
    ("url", "text", "kind"),
    [
        ("https://evil.example/", "https://bank.example/login", "text"),
        ("https://evil.example/", "bank.example", "text"),
        ("https://evil.example/", "www.bank.example.", "text"),
        ("https://evil.example/", "See http://bank.example/x, now", "text"),
        ("https://evil.example/", "bank\u200b.example/log…", "text"),
        ("https://evil.example/", "bank。example", "text"),
        ("https://evil.example/", "ｂａｎｋ.example", "text"),
        ("https://evil.example/", "рaypal.example", "text"),
        ("https://bank.example@evil.example/", "", "user"),
        ("https://bank.example:x@evil.example/", "evil.example", "user"),
        ("https://p\u0430ypal.example/", "here", "scripts"),
        ("https://xn--pypal-4ve.example/", "", "scripts"),
        ("https://\u0261oogle.example/", "", "scripts"),
        ("https://bank.example\u2215login.evil.example/", "", "scripts"),
        ("https://bank.example/", "bank.example", None),
        ("https://www.bank.example/a", "bank.example/a", None),
        ("https://m.bank.example/", "https://bank.example", None),
        ("https://bank.example/", "news.bank.example", None),
        ("https://xn--pcheurs-jya.example/", "pêcheurs.example", None),
        ("https://пример.рф/", "пример.рф", None),
        ("https://bank.example/", "Read more", None),
        ("https://bank.example/", "Version 3.14 of 2.0", None),
        ("https://bank.example/", "3.14", None),
        ("https://bank.example/", "…", None),
        ("mailto:desk@bank.example", "desk@bank.example", None),
    ],
)
def test_when_a_link_is_doubtful(url: str, text: str, kind: str | None) -> None:
    found = doubt(clean_url(url), text)
    assert (found.kind if found else None) == kind
    if found:
        assert found.host.isascii()
        assert found.host.endswith("evil.example") or "xn--" in found.host


@pytest.mark.parametrize(
    ("host", "wire"),
    [
        ("Paper.Example", "paper.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("i❤.example", "xn--i-7iq.example"),
        ("bank。example", "bank.example"),
    ],
)
def test_a_host_on_the_wire(host: str, wire: str) -> None:
    assert ascii_host(host) == wire


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" paper.example/x ", "https://paper.example/x"),
        ("http://paper.example", "http://paper.example"),
        ("feed://paper.example/rss", "https://paper.example/rss"),
        ("feed:https://paper.example/rss", "https://paper.example/rss"),
        ("Feed:http://paper.example/rss", "http://paper.example/rss"),
        ("localhost:8000/rss", "https://localhost:8000/rss"),
        ("feed:paper.example/rss?from=http://x", "https://paper.example/rss?from=http://x"),
        ("podcast://paper.example/rss", "https://paper.example/rss"),
        ("", ""), ("javascript://x", ""), ("feed:file:///etc/passwd", ""), ("feed:exec:x", ""), ("feed:", ""),
    ],
)  # fmt: skip
def test_what_a_person_types_or_copies_becomes_a_web_address(typed: str, meant: str) -> None:
    assert typed_url(typed) == meant


def test_an_address_is_shown_with_a_host_that_imitates_no_other() -> None:
    assert short_url("https://p\u0430ypal.example/a") == "xn--pypal-4ve.example/a"
    assert shown_host("https://pêcheurs.example/") == "pêcheurs.example"
    for path in ("%C2%9B31m", "%E2%80%AEgnp.exe", "%CC%81" * 40, "%1B[31m", "%C2%85"):
        shown = short_url(f"https://a.example/{path}")
        assert shown.isascii()
        assert shown.isprintable()


SHELL = ["$(touch x)", "`touch x`", "; touch x", "| touch x", "&& x", "a b", "'x'", '"x"', "\n x", "%u"]  # fmt: skip


@pytest.mark.parametrize("evil", SHELL)
def test_what_would_be_a_command_stays_one_argument(evil: str) -> None:
    command = command_for(f"https://a.example/{evil}", ("browser", "--new", "%u"), {})
    assert len(command) == 3
    assert command[:2] == ["browser", "--new"]
    assert command[2].startswith("https://a.example/")
    assert command[2].isascii()
    assert not set(command[2]) & set(' "`\\\n\r\t<>|')


@pytest.mark.parametrize(
    "evil",
    ["-flag", "--help", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/",
     "exec:x", "vbscript:x", "x-apple:x", "https:", "https://", "//a.example/", "\x1b]0;x\x07", "https://-a.example/"],
)  # fmt: skip
def test_other_addresses_start_nothing(evil: str) -> None:
    with pytest.raises(OpenError):
        command_for(evil, ("browser",), {})


def test_a_later_link_cannot_hide_behind_harmless_words() -> None:
    html = '<p><a href="https://evil.example/">here</a> <a href="https://evil.example/">bank.example</a></p>'
    [link] = parse(html).links
    assert doubt(link.url, link.text)


HTML = (
    '<p><a href="https://evil.example/">bank.example</a> and <a href="https://good.example/é">good</a></p>'
    '<p><a href="https://münchen.example/ü">Munich</a></p>'
)


def reader(folder: Path) -> ReaderApp:
    where = profile(folder)
    browser = folder / "browser"
    browser.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$*\" >> {folder}/log\n")
    browser.chmod(0o700)
    subscription = Subscription("https://quaisud.example/rss", "Quai Sud")
    list_feeds(where, [subscription])
    with open_store(where.store) as store:
        feeds.subscribe_in_slices(store, [subscription])
        evil = draft("Storm", NOW - 60, url="https://p\u0430ypal.example/x", html=HTML)
        publish(store, subscription.url, [evil])
    base = settings()
    made = type(base)(
        refresh=base.refresh, ticker=base.ticker, screen=base.screen,
        links=Links((str(browser),)), feeds=(subscription,),
    )  # fmt: skip
    return ReaderApp(settings=made, paths=where, clock=lambda: NOW)


async def test_a_doubtful_link_is_asked_about_and_opened_only_on_yes(tmp_path: Path) -> None:
    app, log = reader(tmp_path), tmp_path / "log"
    async with app.run_test(size=(120, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(main.panes.article.links()) > 3)
        for key, opened in (("n", 0), ("escape", 0), ("enter", 0), ("y", 1)):
            await pilot.press("o")
            await until(pilot, lambda: isinstance(app.screen, Confirm))
            text = str(app.screen.query_one("#text").visual)  # type: ignore[attr-defined]
            assert "xn--pypal-4ve.example" in text
            await pilot.press(key)
            await until(pilot, lambda: app.screen is main_of(app))
            if opened:
                await until(pilot, lambda: log.exists() and log.read_text().endswith("\n"))
            assert log.exists() is bool(opened)
        assert log.read_text() == "https://xn--pypal-4ve.example/x\n"
        links = {link.text: link for link in main.panes.article.links()}
        pane = main.panes.article
        pane.post_message(pane.LinkChosen(*_of(links["bank.example"])))
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")
        pane.post_message(pane.LinkChosen(*_of(links["good"])))
        await until(pilot, lambda: "good.example" in log.read_text())
        assert log.read_text().splitlines()[1:] == ["https://good.example/%C3%A9"]


async def test_a_film_behind_a_false_name_is_asked_about_too(tmp_path: Path) -> None:
    app, log = reader(tmp_path), tmp_path / "log"
    async with app.run_test(size=(120, 40)) as pilot:
        main = await started(pilot)
        main.controllers.links.play_url("https://evil.example/a.mp3", "bank.example")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("escape")
        main.controllers.links.play_url("https://good.example/a.mp3", "good.example")
        await until(pilot, lambda: log.exists() and log.read_text().endswith("\n"))
        assert log.read_text() == "https://good.example/a.mp3\n"


def _of(link: object) -> tuple[str, str]:
    return link.url, link.text  # type: ignore[attr-defined]


async def test_hyperlinks_of_the_terminal_are_ascii_and_never_doubtful(tmp_path: Path) -> None:
    app = reader(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        main = await started(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(main.panes.article.links()) > 3)
        await pilot.pause()
        written = set()
        for line in app.screen._compositor.render_strips():
            for segment in line:
                if segment.style is not None and segment.style.link:
                    written.add(segment.style.link)
        assert written == {"https://good.example/%C3%A9", "https://xn--mnchen-3ya.example/%C3%BC"}


@pytest.mark.parametrize(
    "url",
    ["mailto:a@h.example,b@h.example", "mailto:a@h.example;b@h.example", "mailto:a@h.example%2Cb@h.example",
     "mailto:a@h.example%3Fcc=b@h.example", "mailto:a@h.example%26bcc=b@h.example", "mailto:-x@h.example",
     "mailto:a@h.example%0d%0aBcc:b@h.example", "mailto:a@b@h.example", "mailto:", "mailto:a"],
)  # fmt: skip
def test_a_mail_link_has_one_recipient(url: str) -> None:
    assert clean_url(url) == ""


@pytest.mark.parametrize(
    "host", ["127.0.0.1%2e", "%31%32%37.0.0.1", "h%00.example", "[fe80::1%25lo]"]
)
def test_a_host_with_a_percent_sign_is_none(host: str) -> None:
    assert clean_url(f"http://{host}/") == ""
