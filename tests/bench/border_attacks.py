"""Attacks other than text on the screen, each through a door of the program, counted.

Each function makes its inputs, tries them, and gives a :class:`Row`: how many were tried, how many
broke a promise, and what was seen. Servers are on loopback; nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from time import monotonic, process_time
from typing import NamedTuple
from urllib.parse import unquote

from pygments.lexers import get_all_lexers

from tests.bench.lexers import text_of
from tests.hostile.test_border_html import JUDGE, harmless
from tests.http.test_proxy import proxying
from tests.support.hostile_entries import GOOD, URL, feed, kinds
from tests.support.loopback import Answer, Web, rss
from tests.support.picture_samples import png
from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tui_reader.config.schema import Settings
from tui_reader.document.code import LANGUAGES
from tui_reader.document.layout import layout
from tui_reader.document.parse import parse as parse_html
from tui_reader.engine.archive import fetch_archives
from tui_reader.engine.client import EngineClient, RequestError
from tui_reader.engine.discovery import discover_feeds
from tui_reader.engine.parsing import parse_feed
from tui_reader.engine.pictures import PictureError, Pictures
from tui_reader.engine.requests import request_page
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import WorkerError, Workers
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.fetch.request import FetchError, client, fetch
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.model import Subscription
from tui_reader.portable.epub import chapters_by_source, to_epub
from tui_reader.portable.opml import OpmlError, read_opml
from tui_reader.portable.web_page import Leaf
from tui_reader.store import feeds, open_store, pictures
from tui_reader.text.links import clean_url

SECRET = "Z9sesame"
_PIECES = ("a", "(", "a\n", '"', "/*", "\\", "a a a\n", "{a", "<!--", "${")


class Row(NamedTuple):
    """What came of one kind of attack."""

    tried: int
    broken: Sequence[str]
    """Inputs that broke a promise; empty: it holds."""
    seen: str
    """The worst that was seen, in words."""


def code_blocks(_folder: Path) -> Row:
    """20 kB of code in every language that Pygments knows, set in a column."""
    broken, worst, tried = [], (0.0, ""), 0
    for _name, aliases, *_ in get_all_lexers(plugins=False):
        known = not LANGUAGES.isdisjoint(aliases)
        for piece in (_PIECES if known else _PIECES[:1]) if aliases else ():
            text = text_of(piece, 20_000).replace("<", "&lt;")
            document = parse_html(f"<pre><code class='language-{aliases[0]}'>{text}</code></pre>")
            began = process_time()
            layout(document, 80)
            taken = process_time() - began
            tried += 1
            worst = max(worst, (taken, aliases[0]))
            if taken > 0.5:
                broken.append(f"{aliases[0]} × {piece!r}")
    return Row(tried, broken, f"slowest: {worst[1]}, {worst[0] * 1000:.0f} ms")


def hostile_entries(_folder: Path) -> Row:
    """20 good entries and a hostile one of 200 kB: all good ones, the hostile one too or named."""
    return asyncio.run(_entries())


async def _entries() -> Row:
    workers, broken, worst = Workers(1), [], (0.0, "")
    hostile = kinds(200_000)
    for name, entry in hostile.items():
        began = monotonic()
        try:
            found = await workers.run(parse_feed, feed(entry), URL, "", "", {}, 0, None, True)
            named = f"entry {GOOD + 1} (Le dernier)" in str(found.feed.note)
            whole = found.articles > GOOD or (found.articles == GOOD and named)
        except (NotAFeed, WorkerError):
            whole = False
        taken = monotonic() - began
        worst = max(worst, (taken, name))
        if not whole or taken > 10:
            broken.append(name)
    workers.close()
    return Row(len(hostile), broken, f"slowest: {worst[1]}, {worst[0]:.1f} s")


def content_codings(_folder: Path) -> Row:
    """Chains of codings in a header, declared of small and of bursting bodies."""
    chains = [", ".join([coding] * count) for coding in ("gzip", "br", "deflate", "zstd", "x-gzip")
              for count in (2, 3, 4, 50, 1500)]  # fmt: skip
    broken, worst = [], 0.0
    with Web() as web:
        for chain in chains:
            web.pages["/"] = Answer(rss("a") * 200, headers={"Content-Encoding": chain})
            began = process_time()
            asyncio.run(_asked(web.url))
            taken = process_time() - began
            worst = max(worst, taken)
            if taken > 1:
                broken.append(chain[:20])
    return Row(len(chains), broken, f"slowest: {worst:.2f} s of processor")


async def _asked(url: str, **options: object) -> str:
    """The kind of fault of a request; empty: none."""
    async with client() as web:
        try:
            await fetch(web, url, **{"allow_private": True, "deadline": 10.0, **options})  # type: ignore[arg-type]
        except FetchError as error:
            return error.kind
    return ""


def other_ports(folder: Path) -> Row:
    """A feed at home whose picture, page, archive, redirects and feed offers lead to another port."""
    return asyncio.run(_other_ports(folder))


async def _other_ports(folder: Path) -> Row:
    tried = 0
    with Web() as home, Web() as neighbour, open_store(folder / "ports.sqlite3") as store:
        for path in ("/a.png", "/page", "/old", "/feed"):
            neighbour.pages[path] = Answer(png() if path == "/a.png" else rss("Theirs"))
            home.pages[f"{path}-moved"] = Answer(b"", 302, {"Location": neighbour.url + path})
        own = f"{home.url}/own"
        feeds.subscribe_in_slices(store, [Subscription(own)])
        [article] = receive(store, own, draft(1))
        workers = Workers(1)
        offered = []
        async with client() as web:
            tools = Tools(web, workers, Settings(), lambda: NOW)
            shelf = Pictures(store, tools, folder / "pictures")
            for url in (f"{neighbour.url}/a.png", f"{home.url}/a.png-moved"):
                tried += 1
                with contextlib.suppress(PictureError):
                    await shelf.get(url, article)
            for url in (f"{neighbour.url}/page", f"{home.url}/page-moved"):
                tried += 1
                with contextlib.suppress(FetchError):
                    await request_page(tools, own, url)
            for url in (f"{neighbour.url}/old", f"{home.url}/old-moved"):
                tried += 1
                link = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{url}'/>"
                home.pages["/own"] = Answer(
                    rss("Ours").replace(b"<channel>", b"<channel>" + link.encode())
                )
                await fetch_archives(store, tools, [own], lambda _event: None)
            tried += 1
            link = f"<link rel=alternate type=application/rss+xml href='{neighbour.url}/feed'>"
            home.pages["/"] = Answer(link.encode(), headers={"Content-Type": "text/html"})
            with contextlib.suppress(FetchError):
                offered = [one.url for one in await discover_feeds(f"{home.url}/", tools)]
        workers.close()
    return Row(tried, [one.path for one in neighbour.log] + offered,
               f"{len(neighbour.log)} requests there, {len(offered)} offered")  # fmt: skip


PRIVATE = (
    "127.0.0.1 127.1 0x7f.1 0177.0.0.1 2130706433 [::1] [::127.0.0.1] [::ffff:10.0.0.1] "
    "[::ffff:0:10.0.0.1] [64:ff9b::10.0.0.1] [64:ff9b:1::10.0.0.1] [2002:a00:1::] [fe80::1] [fc00::1] "
    "[fe80::5efe:10.0.0.1] [5f00::1] [3fff::1] [2001:db8::1] [ff02::1] 10.0.0.1 100.64.0.1 169.254.169.254 "
    "172.16.0.1 192.168.1.1 192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 0.0.0.0 localhost LOCALHOST. "
    "localhost.localdomain a.localhost nas router.home fritz.box www.fritz.box box.lan box.local "
    "box.internal. box.intranet box.corp box.home.arpa %31%32%37.0.0.1 paper.example%2f.lan 1%32%37.1"
).split()


def proxied_hosts(_folder: Path) -> Row:
    """Private hosts in every spelling, asked through a proxy, straight and by a redirect."""
    return asyncio.run(_proxied())


async def _proxied() -> Row:
    async with proxying() as proxy:
        for host in PRIVATE:
            await _asked(f"http://{host}/", allow_private=False, proxy=proxy.url)
        straight = len(proxy.log)
        for host in PRIVATE:
            proxy.extra = f"Location: http://{host}/\r\n".encode()
            await _asked("http://paper.example/", allow_private=False, proxy=proxy.url)
        asked = [head.split()[1].decode("latin-1") for head in proxy.log]
    out = [one for one in asked if one != "http://paper.example/"]
    return Row(2 * len(PRIVATE), out, f"{len(out)} went out, {straight} of them straight")


def passwords(folder: Path) -> Row:
    """A password within a feed's address, and every command that may print it."""
    broken: list[str] = []
    folder = folder / "passwords"
    with Web() as web:
        web.pages["/feed"] = Answer(rss("Un", "Deux"))
        web.pages["/broken"] = Answer(b"", 500)
        url, bad = (
            f"{web.url}{path}".replace("://", f"://ida:{SECRET}@") for path in ("/feed", "/broken")
        )
        site = url.removesuffix("feed")
        web.pages["/"] = Answer(
            b"<link rel=alternate type=application/rss+xml href=/feed>",
            headers={"Content-Type": "text/html"},
        )
        commands = [
            ["add", url], ["add", url], ["add", "--force", bad], ["add", site], ["discover", site],
            ["discover", "--json", url], ["discover", bad], ["refresh"], ["refresh", "--json"],
            ["refresh", "--force"], ["refresh", "--force", "--json"], ["refresh", "--feed", url],
            ["refresh", "--feed", bad], ["refresh", "--feed", url, "--archive"],
            ["refresh", "--feed", bad, "--archive"], ["refresh", "--feed", f"{url}x"],
            ["headlines"], ["headlines", "--json"], ["headlines", "--view", url],
            ["headlines", "--view", f"{url}x"], ["search", "port"], ["search", "port", "--json"],
            ["read", "1"], ["read", "1", "--json"], ["read", "1", "--full"], ["feeds"],
            ["feeds", "--json"], ["export"], ["export", str(folder / "out.opml")],
            ["import", str(folder / "in.opml")], ["offline"], ["offline", "--json"],
            ["offline", "--fetch"], ["purge", "--dry-run"], ["pictures"], ["pictures", "--json"],
            ["pictures", "unblock", "feed", url], ["save", "1", "--output", "-"],
            ["save", "1", "--as", "html", "--output", "-"], ["keys"], ["config"], ["doctor"],
            ["doctor", "--json"], ["remove", f"{url}x"], ["remove", bad], ["remove", url],
            ["--plain"],
        ]  # fmt: skip
        folder.mkdir()
        outlines = f"<outline xmlUrl='{url}'/><outline xmlUrl='ftp://a:{SECRET}@h/x' text='x'/>"
        (folder / "in.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>")
        for command in commands:
            output = _run(*command, "--data", str(folder))
            if SECRET in output:
                broken.append(" ".join(command))
        written = (folder / "out.opml").read_text()
        if SECRET in written:
            broken.append("the exported file")
    broken += [log.name for log in folder.rglob("*.log") if SECRET in log.read_text()]
    return Row(len(commands), broken, f"{len(broken)} outputs with the password")


def _run(*arguments: str, folder: Path | None = None) -> str:
    """What a command of the program writes to either output."""
    ran = subprocess.run(
        [sys.executable, "-m", "tui_reader", *arguments], input=b"q\n", capture_output=True,
        timeout=120, check=False, cwd=folder, env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )  # fmt: skip
    return (ran.stdout + ran.stderr).decode("utf-8", "replace")


_ROOT = Path(__file__).parents[2]


def discovery_pages(folder: Path) -> Row:
    """Pages of links and titles that no message of the engine holds."""
    return asyncio.run(_discovery(folder / "discovery"))


async def _discovery(folder: Path) -> Row:
    pages = {
        f"{count} × {length} × {name}": (count, letter * length)
        for name, letter in (("astral", "\U0001d11e"), ("quotes", "&quot;"), ("controls", "&#1;"))
        for count, length in ((50, 4000), (400, 500), (5000, 50))
    }
    one = EngineClient(("--data", str(folder)), folder / "engine.log", lambda _broadcast: None)
    broken, pids = [], set()
    with Web() as web:
        for number, (name, (count, text)) in enumerate(pages.items()):
            links = "".join(
                f"<link rel=alternate type=application/rss+xml href='/{n}{text}' title='{text}'>"
                for n in range(count)
            )
            web.pages[f"/{number}"] = Answer(
                links.encode(), headers={"Content-Type": "text/html; charset=utf-8"}
            )
            try:
                async with asyncio.timeout(120):
                    with suppress(RequestError):
                        await one.discover(f"{web.url}/{number}")
            except TimeoutError:
                broken.append(name)
            pids.add(one.pid)
        await one.close()
    if len(pids) != 1:
        broken.append("the engine ended")
    return Row(len(pages), broken, f"{len(pids)} engine for all")


def lists_of_feeds(_folder: Path) -> Row:
    """OPML files made to last."""
    many = " ".join(f"a{n}='x'" for n in range(200_000))
    made = {
        "attributes": f"<opml><body><outline {many}/></body></opml>",
        "attributes, broken": f"<opml><body><outline {many}/><outline</body>",
        "attributes, unclosed": f"<opml><body><outline {many}",
        "one name": f"<opml><body><outline {'a=x ' * 200_000}/>",
        "deep": "<opml><body>" + "<outline text='a'>" * 200_000,
        "deep, closed": f"<opml><body>{'<outline>' * 99_999}{'</outline>' * 99_999}</body></opml>",
        "ampersands": f"<opml><body><outline text='{'&' * 1_000_000}'/>",
        "references": f"<opml><body><outline text='{'&#1' * 500_000}'/>",
        "declarations": f"<!DOCTYPE opml [{'<!ENTITY a' * 100_000}]><opml><body/></opml>",
        "laughs": "<!DOCTYPE opml [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
            f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 9)
        ) + "]><opml><body><outline text='&a8;' xmlUrl='https://x.example/'/></body></opml>",
        "outside file": "<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml><body>"
        "<outline text='&a;' xmlUrl='https://x.example/'/></body></opml>",
        "less-thans": "<opml><body>" + "<" * 500_000,
        "comments": "<opml><body>" + "<!--" * 250_000,
        "commas": f"<opml><body><outline xmlUrl='https://x.example/' category='{'a,' * 300_000}'/>",
        "folders": f"<opml><body><outline text='{'a/' * 300_000}'><outline xmlUrl='https://x.example'/>",
    }  # fmt: skip
    broken, worst = [], (0.0, "")
    for name, text in made.items():
        began = process_time()
        try:
            titles = [one.title for one in read_opml(text.encode()).subscriptions]
        except OpmlError:
            titles = []
        taken = process_time() - began
        worst = max(worst, (taken, name))
        if taken > 5 or any("root:" in title or len(title) > 600 for title in titles):
            broken.append(name)
    return Row(len(made), broken, f"slowest: {worst[1]}, {worst[0]:.1f} s")


def _profile(folder: Path) -> None:
    folder.mkdir()
    (folder / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n[pictures]\nload = "never"\n')


def foreign_store(folder: Path) -> Row:
    """A store whose pictures are files of the user, and whose HTML was never cleaned."""
    folder = folder / "foreign"
    _profile(folder)
    key = folder / "id_rsa"
    broken = []
    names = ["../../../id_rsa", "../../id_rsa", "../id_rsa", str(key), "..", ".", "", "a/../../id_rsa", "id_rsa\0",
             "%2e%2e/id_rsa", "0" * 64, "..\\id_rsa", "/etc/passwd", "NUL"]  # fmt: skip
    shelf = folder / "pictures"
    with store_with(folder, 1) as store:
        html = f"<img src='https://p.example/a.png'><p>x{HOSTILE}</p>"
        [one] = receive(store, QUAI, draft(7, html=html))
    for name in names:
        key.write_bytes(PRIVATE_KEY)
        shelf.mkdir(parents=True, exist_ok=True)
        with open_store(folder / "store.sqlite3") as store:
            store.write(pictures.give_up, "https://p.example/a.png", one, "", NOW)
            with store.transaction() as connection:
                connection.execute("UPDATE pictures SET file = ?, bytes = 10, width = 1", (name,))
        for form in ("html", "epub"):
            path = folder / f"out.{form}"
            _run(
                "save",
                str(one),
                "--as",
                form,
                "--output",
                str(path),
                "--force",
                "--data",
                str(folder),
            )
            if not path.exists():
                broken.append(f"no {form} with {name!r}")
            if _holds(path, b"PRIVATE KEY", b"data:image", b"steal()"):
                broken.append(f"{form} with {name!r}")
        _run("purge", "--data", str(folder))
        with open_store(folder / "store.sqlite3") as store:
            if any(store.write(pictures.surplus, 0)) and name != "0" * 64:
                broken.append(f"surplus with {name!r}")
        if not key.exists():
            broken.append(f"gone with {name!r}")
    return Row(3 * len(names), broken, f"{len(names)} names, {len(broken)} files told or gone")


PRIVATE_KEY = png() + b"PRIVATE KEY"
HOSTILE = "<script>steal()</script><svg onload=steal()><a href='javascript:steal()'>a</a>"


def _holds(path: Path, *words: bytes) -> bool:
    if path.suffix != ".epub":
        return any(word in path.read_bytes() for word in words)
    with zipfile.ZipFile(path) as book:
        return any(word in book.read(name) for name in book.namelist() for word in words)


def saves_at_once(folder: Path) -> Row:
    """Six saves of articles with one title at once, again and again, and links laid in their way."""
    folder = folder / "saves"
    _profile(folder)
    with store_with(folder, 0) as store:
        same = [draft(n, title="Le bac") for n in range(6)]
        ids = receive(store, QUAI, *same)
    broken, rounds = [], 5
    for number in range(rounds):
        here, victim = folder / f"r{number}", folder / f"victim{number}"
        here.mkdir()
        if number % 2:
            victim.write_text("mine")
        (here / "Le bac.md").symlink_to(victim)
        (here / "Le bac 3.md").symlink_to("/nowhere/at/all")
        save = partial(_run, "save", "--data", str(folder), folder=here)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(save, map(str, ids)))
        files = [path for path in here.iterdir() if not path.is_symlink()]
        if len(files) != 6 or any(not path.read_text() for path in files):
            broken.append(f"{len(files)} files of 6")
        if victim.exists() and victim.read_text() != "mine":
            broken.append("a link was followed")
    return Row(6 * rounds, broken, f"{6 * rounds} files wanted, 2 links in the way of each six")


def modes_and_leftovers(folder: Path) -> Row:
    """Who may read what the program writes, with a lenient umask, and what it leaves behind."""
    folder = folder / "modes"
    broken = []
    temporary = folder.parent / "tmp"
    temporary.mkdir()
    mask = os.umask(0)
    os.environ["TMPDIR"] = str(temporary)
    try:
        with Web() as web:
            web.pages["/feed"] = Answer(rss("Un"))
            _run("add", "--force", f"{web.url}/feed", "--data", str(folder))
            _run("refresh", "--data", str(folder))
            _run("discover", f"{web.url}/feed", "--data", str(folder))
            _run(
                "save",
                "1",
                "--as",
                "epub",
                "--output",
                str(folder.parent / "b.epub"),
                "--force",
                "--data",
                str(folder),
            )
            asyncio.run(_one_engine(folder, f"{web.url}/feed"))
    finally:
        os.umask(mask)
        del os.environ["TMPDIR"]
    files = [folder, *folder.rglob("*")]
    broken += [f"{p.name} {p.stat().st_mode & 0o777:o}" for p in files if p.stat().st_mode & 0o077]
    broken += [f"left: {path.name}" for path in temporary.iterdir()]
    return Row(len(files), broken, f"{len(files)} files and folders, {len(broken)} open to others")


async def _one_engine(folder: Path, url: str) -> None:
    one = EngineClient(("--data", str(folder)), folder / "engine.log", lambda _broadcast: None)
    async with asyncio.timeout(120):
        with suppress(RequestError):
            await one.discover(url)
    await one.close()


def books(_folder: Path) -> Row:
    """Entries of a book whose pictures and titles mean ill."""
    titles = [
        "../../x",
        "/etc/passwd",
        "..\\x",
        "a\0b",
        "<x>&\"'",
        "\u202egnp",
        "]]>",
        "C:\\x",
        "..",
    ]
    same = "".join(f"<img src='https://p{n}.example/../../{n}.png'>" for n in range(20))
    broken, names = [], []
    for title in titles:
        leaf = Leaf(
            title, title, title, same + HOSTILE, "https://x.example/../..", title, title, NOW
        )
        data = to_epub(title, chapters_by_source([leaf, leaf]), NOW, lambda _url: png())
        with zipfile.ZipFile(BytesIO(data)) as book:
            names = book.namelist()
            wrong = [n for n in names if not re.fullmatch(r"[a-zA-Z0-9/_-]+(\.[a-z]+)?", n)]
            if wrong or len(set(names)) != len(names) or sum("images/" in n for n in names) != 1:
                broken.append(title)
            if any(b"steal()" in book.read(name) for name in names):
                broken.append(f"script in {title}")
    return Row(
        len(titles), broken, f"{len(names)} entries each, 1 for 40 pictures of the same bytes"
    )


MAILS = (
    "a@b.example a@b.example,c@d.example a@b.example?cc=c@d.example a@b.example?bcc=c@d.example "
    "a@b.example?to=c@d.example a@b.example%2cc@d.example a@b.example?subject=x%0d%0abcc:c@d.example "
    "a@b.example?subject=x%0Abcc:c@d.example a@b.example?attach=/etc/passwd a@b.example?attachment=x "
    "a@b.example?body=x&attach=/etc/passwd a@b.example?subject=x%26bcc=c@d.example ?to=a@b.example "
    "a@b.example?SUBJECT=x&BCC=c@d.example -oQ/tmp@b.example a@b.example;c@d.example "
    "a@b.example?in-reply-to=x a@b.example?x-mailer=x a@b.example%3fbcc=c@d.example "
    "%61@b.example a@b.example?subject=%E2%80%AEx a@b.example#?bcc=c@d.example a@b@c.example"
).split()


def _to_read(url: str) -> str:
    """A mail address with what stands before its fields decoded, as a mail program reads it."""
    address, mark, fields = url.partition("?")
    return unquote(address) + mark + fields


def mail_links(_folder: Path) -> Row:
    """Links that would write letters of their own to several people, or with files."""
    allowed = re.compile(
        r"mailto:[^-\s@,;:?&%<>][^\s@,;:?&%<>]*@[^\s@,;:?&%<>]+"
        r"(\?(subject=(?!.*%0[ad])[^&]*|body=[^&]*)(&(subject=(?!.*%0[ad])[^&]*|body=[^&]*))*)?",
        re.IGNORECASE,
    )
    kept = [url for one in MAILS if (url := clean_url(f"mailto:{one}"))]
    broken = [url for url in kept if not allowed.fullmatch(_to_read(url))]
    return Row(len(MAILS), broken, f"{len(kept)} kept, each to one, with subject and text alone")


PIECES = (
    "<p>|</p>|<a href=/x>|</a>|<table>|<td>|</table>|<svg>|</svg>|<math>|</math>|<mtext>|<style>|</style>|"
    "<script>steal()</script>|<noscript>|</noscript>|<title>|<textarea>|<xmp>|<template>|<select>|<form>|"
    "<img alt='<script>steal()</script>' src=p.jpg>|<img title='--><svg onload=steal()>' src=p.jpg>|"
    "<iframe title='</a><script>' src=//v.example/1>|<video src=v.mp4>|<picture>|<!--|-->|<![CDATA[|]]>|"
    "&lt;script&gt;|&#60;svg onload=steal()&#62;|<math alttext='<img onerror=steal()>'>|</math>|<b>|</b>|"
    "<abbr title='<img src=x onerror=steal()>'>|<section onclick=steal()>|<pre>|\n|\"|'|<mglyph>|<nobr>|x"
).split("|")


def soups(_folder: Path) -> Row:
    """Tag soup whose attributes hold tags, cleaned, judged by a sanitizer that knows nothing of ours."""
    chance, broken, tried = random.Random(14), [], 5000
    for _ in range(tried):
        html = "".join(chance.choices(PIECES, k=chance.randint(1, 30)))
        stored = clean(html, "https://quai.example/")
        if JUDGE.clean(stored) != stored or not harmless(stored):
            broken.append(html)
    return Row(tried, broken, f"{len(broken)} changed by one more look of the sanitizer")


ATTACKS: dict[str, Callable[[Path], Row]] = {
    "code blocks": code_blocks,
    "hostile entries": hostile_entries,
    "content codings": content_codings,
    "other ports at home": other_ports,
    "private hosts, proxy": proxied_hosts,
    "passwords": passwords,
    "discovery pages": discovery_pages,
    "lists of feeds": lists_of_feeds,
    "store of another": foreign_store,
    "saves at once, links": saves_at_once,
    "modes, leftovers": modes_and_leftovers,
    "books": books,
    "mail links": mail_links,
    "tag soup": soups,
}


def attacked(names: Iterable[str]) -> list[str]:
    """Carry out attacks, print a line each, and say which promises broke."""
    faults = []
    print(f"{'attack':22}{'tried':>6} {'broke':>5}  seen")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="bench-border-") as folder:
            row = ATTACKS[name](Path(folder))
        print(f"{name:22}{row.tried:6} {len(row.broken):5}  {row.seen}", flush=True)
        if row.broken:
            faults.append(f"{name}: {'; '.join(row.broken[:8])}")
    return faults
