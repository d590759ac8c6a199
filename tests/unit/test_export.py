"""Articles taken along: Markdown, one HTML file, an EPUB book, and the files they go into."""

from __future__ import annotations

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from tests.support.loopback import Answer, Web
from tests.support.picture_samples import png
from tests.support.samples import NOW, QUAI, draft, receive, store_with
from tests.unit.test_document_typesetting import ARTICLES, BASE
from tui_reader.cli import main
from tui_reader.document.markdown import to_markdown
from tui_reader.document.parse import parse
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.model import Subscription
from tui_reader.portable.epub import chapters_by_source, to_epub
from tui_reader.portable.files import FileError, file_name, write, write_new
from tui_reader.portable.web_page import Leaf, to_html
from tui_reader.store import feeds, open_store

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
HTML = (
    '<p>The <a href="https://quay.example/?a=1&amp;b=2">quay</a> &lt;opens&gt; &amp; closes.</p>'
    '<figure><img src="https://pics.example/q.png" alt="The quay"/><figcaption>At dawn</figcaption></figure>'
    '<img src="https://pics.example/other.png" alt="Another"/><ul><li>one<li>two</ul>'
)
LEAF = Leaf("Quay & <harbour>", "published in Quai Sud on Monday", "Quai Sud", HTML,
            "https://quay.example/?x=1&y=2", "Ana Ruiz", "en", NOW)  # fmt: skip


def pictures(url: str) -> bytes | None:
    return PNG if url.endswith("q.png") else None


def test_markdown_of_every_block() -> None:
    html = (
        "<h1>Top</h1><p>A <strong>bold</strong>, <em>soft </em><code>a`b</code> <del>gone</del>"
        ' and <a href="https://x.example/(1)">a link</a>.<br>Next*line_</p><p># no heading</p><p>1. no list</p>'
        '<ol start="3"><li>three<ul><li>inner</ul><li>four</ol>'
        "<blockquote><p>said</p><p>twice</p></blockquote><hr>"
        "<pre><code class=language-python>x = `1`\n```\n</code></pre>"
        "<table><tr><th>Quay<th>Boats<tr><td>North | west<td>12</table>"
        '<dl><dt>Ebb<dd>Out</dl><figure><img src="https://x.example/p.jpg" alt="P [1]"><figcaption>Cap</figcaption></figure>'
    )
    assert to_markdown(parse(html)) == (
        "## Top\n\nA **bold**, *soft* ``a`b`` ~~gone~~ and [a link](<https://x.example/(1)>).\\\n"
        "Next\\*line\\_\n\n\\# no heading\n\n1\\. no list\n\n"
        "3. three\n\n   - inner\n\n4. four\n\n> said\n>\n> twice\n\n---\n\n"
        "````python\nx = `1`\n```\n````\n\n"
        "| Quay | Boats |\n| --- | ---: |\n| North \\| west | 12 |\n\n"
        "- **Ebb**\n\n  Out\n\n"
        "![P \\[1\\]](<https://x.example/p.jpg>)\n\n*Cap*\n"
    )


@pytest.mark.parametrize("kind", ARTICLES)
def test_markdown_says_what_the_article_says(kind: str) -> None:
    from tests.bench.typeset import words

    document = parse(clean(ARTICLES[kind], BASE))
    rendered = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(to_markdown(document))
    )
    again = parse(rendered)
    from tui_reader.document.layout import Options, layout

    def said(one: object) -> list[str]:
        lines = layout(one, 2000, options=Options(link_numbers=False))  # type: ignore[arg-type]
        return [
            w
            for w in words(" ".join(line.text for line in lines))
            if not w.isdecimal() and len(w) > 3
        ]

    assert set(said(document)) <= set(said(again))


@given(st.text(alphabet="ab*_[]()<>#-+1.`~|\\!&; \n", max_size=40))
def test_text_is_never_markup_in_markdown(text: str) -> None:
    from html import escape

    document = parse(f"<p>{escape(text)}</p>")
    rendered = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(to_markdown(document))
    )
    wanted = list(document.blocks)
    tags = {
        t
        for t in (
            "<em",
            "<strong",
            "<a ",
            "<h",
            "<ul",
            "<ol",
            "<li",
            "<code",
            "<blockquote",
            "<img",
            "<s>",
            "<pre",
        )
        if t in rendered
    }
    assert not tags, rendered
    assert bool(wanted) == bool(rendered)


def test_one_html_file_needs_nothing_else() -> None:
    page = to_html(LEAF, pictures)
    root = etree.fromstring(page.partition("\n")[2].encode(), etree.XMLParser())
    assert root.findtext("head/title") == "Quay & <harbour>"
    sources = [image.get("src") for image in root.iter("img")]
    assert sources == ["data:image/png;base64,iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAA=="]
    # A picture that is not at hand is a link: opening the file asks nobody for anything.
    assert '<a href="https://pics.example/other.png">[Another]</a>' in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_footnotes_lead_to_each_other_in_the_file() -> None:
    base = "https://quay.example/1"
    html = clean(
        '<p>A<sup id="r"><a href="#n">1</a></sup></p><p id="n"><a href="#r">B</a></p>', base
    )
    written = to_html(Leaf("Quay", "", "", html, base, "", "en", NOW))
    assert '<sup id="place1"><a href="#place2">' in written
    assert '<p id="place2"><a href="#place1">' in written


def test_hostile_fields_stay_text() -> None:
    hostile = Leaf(
        '"><script>alert(1)</script>',
        "<b>",
        "]]>",
        "<p>x</p>",
        'https://x.example/"onclick="',
        "\x00\x1b",
        "en",
    )
    page = to_html(hostile)
    assert "<script>" not in page
    etree.fromstring(page.partition("\n")[2].encode(), etree.XMLParser())
    book = zipfile.ZipFile(io.BytesIO(to_epub(hostile.title, chapters_by_source([hostile]), NOW)))
    for name in book.namelist():
        if name.endswith((".xhtml", ".opf", ".xml")):
            etree.fromstring(book.read(name))
        if name.endswith(".xhtml"):
            assert b"default-src 'none'" in book.read(name)


def test_two_addresses_of_one_picture_are_one_file_of_a_book() -> None:
    html = "<p><img src='https://a.example/1.png'><img src='https://b.example/2.png'></p>"
    leaf = Leaf("Quay", "", "Quay", html, "https://quay.example/1", "", "en", NOW)
    data = to_epub("Quay", chapters_by_source([leaf]), NOW, lambda _url: b"\x89PNG\r\n\x1a\n")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert len(names) == len(set(names))
    assert sum(name.startswith("book/images/") for name in names) == 1


def test_a_book_has_a_chapter_a_paper() -> None:
    from msgspec.structs import replace

    other = replace(LEAF, title="Autre", source="El Faro", language="fr")
    third = replace(LEAF, title="Third")
    data = to_epub("Unread", chapters_by_source([LEAF, other, third]), NOW, pictures)
    assert data == to_epub("Unread", chapters_by_source([LEAF, other, third]), NOW, pictures)
    book = zipfile.ZipFile(io.BytesIO(data))
    first = book.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert book.read("mimetype") == b"application/epub+zip"
    names = set(book.namelist())
    x = {"x": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}
    nav = etree.fromstring(book.read("book/nav.xhtml"))
    assert [a.text for a in nav.iterfind(".//x:nav/x:ol/x:li/x:a", x)] == ["Quai Sud", "El Faro"]
    assert [a.text for a in nav.iterfind(".//x:nav/x:ol/x:li/x:ol/x:li/x:a", x)] == [
        "Quay & <harbour>",
        "Third",
        "Autre",
    ]
    package = etree.fromstring(book.read("book/book.opf"))
    items = {i.get("id"): i.get("href") for i in package.iterfind(".//o:item", x)}
    assert {f"book/{href}" for href in items.values()} <= names
    assert {f"book/{a.get('href')}" for a in nav.iterfind(".//x:a", x)} <= names
    assert all(ref.get("idref") in items for ref in package.iterfind(".//o:itemref", x))
    pages = [n for n in names if n.endswith(".xhtml") and "nav" not in n]
    for name in pages:
        for image in etree.fromstring(book.read(name)).iter("{http://www.w3.org/1999/xhtml}img"):
            assert f"book/{image.get('src')}" in names
    assert sum(name.endswith(".png") for name in names) == 1
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}language") == "en"


@given(st.text(max_size=300))
def test_names_of_files_are_ours(title: str) -> None:
    name = file_name(title, "md")
    assert Path(name).name == name
    assert name.endswith(".md")
    assert not name.startswith((".", "-"))
    assert len(name.encode("utf-8")) < 255
    assert not any(sign in name for sign in '/\\:*?"<>|\0\n')


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileError, match="cannot be written"):
        write(tmp_path / "none" / "a.md", b"x")
    with pytest.raises(FileError):
        write(tmp_path, b"x")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o666 & ~os.umask(os.umask(0o022) or 0o022)


def test_a_new_file_replaces_none_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"mine")
    (tmp_path / "a 2.md").symlink_to(tmp_path / "elsewhere")
    with ThreadPoolExecutor(6) as threads:
        paths = list(threads.map(lambda n: write_new(tmp_path, "a.md", b"%d" % n), range(6)))
    assert {path.name for path in paths} == {f"a {n}.md" for n in range(3, 9)}
    assert [path.read_bytes() for path in paths] == [b"%d" % n for n in range(6)]
    assert (tmp_path / "a.md").read_bytes() == b"mine"
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(FileError, match="cannot be written"):
        write_new(tmp_path / "none", "a.md", b"x")


def test_a_link_of_another_in_a_folder_for_all_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, mine = tmp_path / "shared", tmp_path / "mine"
    shared.mkdir()
    mine.write_text("mine")
    (shared / "x.md").symlink_to(mine)
    write(shared / "x.md", b"1")
    assert mine.read_text() == "1"
    shared.chmod(0o1777)
    owner = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    write(shared / "x.md", b"2")  # the owner of the folder laid it
    real = Path.stat

    def of_another(path: Path, **how: bool) -> os.stat_result:
        found = list(real(path, **how))
        found[4] += path == shared
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", of_another)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(FileError, match="another user"):
        write(shared / "x.md", b"3")
    assert mine.read_text() == "2"


def test_the_command_saves_articles_and_views(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    store_with(data, 3).close()
    (data / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    with open_store(data / "store.sqlite3") as store:
        one = store.value("SELECT min(id) FROM articles")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    at = ["--data", str(data)]
    assert main(["save", str(one), *at]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert path == here / f"{draft(0).title}.md"
    assert path.read_text().startswith(f"# {draft(0).title}\n\n*published in ")
    assert main(["save", str(one), "--as", "html", "--output", str(here / "x.html"), *at]) == 0
    assert "<h1>Le quai" in (here / "x.html").read_text()
    assert main(["save", "--view", "all", *at]) == 0
    book = next(here.glob("all*.epub"))
    assert sum(n.startswith("book/001-") for n in zipfile.ZipFile(book).namelist()) == 3
    capsys.readouterr()
    assert main(["save", "999", *at]) == 1
    assert main(["save", *at]) == 1
    assert main(["save", "--view", "nonsense", *at]) == 1
    assert main(["save", str(one), "--output", str(here / "no" / "x.md"), *at]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert len(list(here.iterdir())) == 3


def test_the_command_fetches_the_pictures_of_what_it_saves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Web() as web:
        web.pages["/quay.png"] = Answer(png())
        feed = f"{web.url}/feed"
        (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{feed}"\n')
        with open_store(tmp_path / "store.sqlite3") as store:
            feeds.subscribe_in_slices(store, [Subscription(feed)])
            html = f'<p>The quay</p><img src="{web.url}/quay.png"><img src="{web.url}/gone.png">'
            [one] = receive(store, feed, draft(1, html=html))
        written = tmp_path / "quay.html"
        command = ["save", str(one), "--as", "html", "--output", str(written)]
        assert main([*command, "--data", str(tmp_path)]) == 0
    assert written.read_text().count("data:image/") == 1
    assert "1 picture is a link, as it is not here" in capsys.readouterr().err
