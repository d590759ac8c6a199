"""The sanitizer has the last word on HTML that is stored, and HTML that leaves is checked again."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nh3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from tests.support.growth import assert_linear
from tests.support.samples import QUAI, draft, receive, store_with
from tui_reader.cli import main
from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.extract.article import extract
from tui_reader.ingest.feeds.parse import parse
from tui_reader.ingest.sanitize import clean as clean_room

URL = "https://quai.example/feed"
TAGS = set(
    "h1 h2 h3 h4 h5 h6 p br hr ul ol li blockquote q pre code table caption thead tbody tfoot tr "
    "th td figure figcaption img a dl dt dd sub sup abbr em strong b i u s del ins mark small kbd "
    "samp var cite time div".split()
)
ATTRIBUTES = {
    "*": {"dir", "id", "lang"}, "a": {"href", "name", "title"}, "abbr": {"title"},
    "code": {"class"}, "pre": {"class"}, "ol": {"start", "type"}, "li": {"value"},
    "td": {"colspan", "rowspan", "align"}, "th": {"colspan", "rowspan", "align"},
    "img": {"src", "alt", "title", "width", "height"},
}  # fmt: skip
JUDGE = nh3.Cleaner(
    tags=TAGS, attributes=ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"}
)


class Unescaping:
    """A sanitizer that leaves ``<`` and ``>`` in attributes, as HTML allowed until 2025."""

    def __init__(self, cleaner: nh3.Cleaner) -> None:
        self._cleaner = cleaner

    def clean(self, html: str) -> str:
        def unescape(tag: re.Match[str]) -> str:
            return tag[0].replace("&lt;", "<").replace("&gt;", ">")

        return re.sub("<[^<>]*>", unescape, self._cleaner.clean(html))


@pytest.fixture(params=["attributes escaped", "attributes as they are"])
def judge(request: pytest.FixtureRequest) -> Iterator[nh3.Cleaner | Unescaping]:
    """A sanitizer that knows what an article may hold and nothing else of ours."""
    if request.param == "attributes escaped":
        yield JUDGE
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_CLEANER", "_SANITIZER"):
            patch.setattr(clean_room, name, Unescaping(getattr(clean_room, name)))
        yield Unescaping(JUDGE)


VALUES = st.sampled_from(
    ["<script>steal()</script>", "&lt;img src=x onerror=steal()&gt;", "--><script>steal()</script>",
     "</a></table><iframe src=https://x.example>", "javascript:steal()", "https://x.example/?<b>",
     "/p.jpg", "#n", "n", "a > b", "\n\n<p>", "<!--", "]]>", "9", "lang-c", "\"'><svg onload=steal()>",
     "p.jpg 1x, <script> 2x", "</noscript><script>steal()</script>", "\u202b<b\u0301>"]
)  # fmt: skip
NAMES = st.sampled_from(
    "src alt title href id name class style onerror srcset data-src type alttext width".split()
)
ELEMENTS = st.sampled_from(
    "p a img abbr pre code table td li b section iframe video audio object embed source picture math "
    "annotation svg style script title textarea noscript noembed xmp plaintext template form select "
    "mtext mglyph foreignObject body frameset".split()
)
OPENING = st.builds(
    lambda tag, attributes: (
        f"<{tag}{''.join(f' {name}={quote}{value}{quote}' for name, value, quote in attributes)}>"
    ),
    ELEMENTS,
    st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["'", '"', ""])), max_size=3),
)
CLOSING = ELEMENTS.map(lambda tag: f"</{tag}>")
TEXT = VALUES | st.text(max_size=4) | st.sampled_from(["<", "&#60;script&#62;", "&amp;lt;b", "\r"])
SOUP = st.lists(OPENING | CLOSING | TEXT, max_size=12).map("".join)
WITHOUT = [HealthCheck.function_scoped_fixture]


def harmless(stored: str) -> bool:
    """Whether a browser finds no element and no attribute that does anything."""
    root = lxml_html.fragment_fromstring(stored, create_parent="div")
    return all(
        element.tag in TAGS and not any(name.startswith("on") for name in element.attrib)
        for element in root.iter()
    )


@given(st.lists(SOUP, min_size=1, max_size=3), st.sampled_from(["/p.jpg", "/q.jpg?<script>"]))
@settings(suppress_health_check=WITHOUT)
def test_what_a_feed_stores_is_what_the_sanitizer_gives_back(
    judge: nh3.Cleaner, texts: list[str], picture: str
) -> None:
    entries = [
        {"id": str(number), "content_html": text, "summary": "x", "attachments": [
            {"url": f"https://quai.example{path}", "mime_type": "image/jpeg", "title": text[:60]}
            for path in (picture, "/r.jpg")
        ]}
        for number, text in enumerate(texts)
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Quai", "items": entries}
    body = json.dumps(feed).encode()
    for one in parse(body, url=URL, content_type="application/feed+json").entries:
        assert judge.clean(one.html) == one.html
        assert harmless(one.html)
        assert clean_room.clean(one.html, URL) == one.html
        assert clean_room.checked(one.html) == one.html


@given(SOUP)
@settings(suppress_health_check=WITHOUT)
def test_what_a_page_stores_is_what_the_sanitizer_gives_back(judge: nh3.Cleaner, soup: str) -> None:
    prose = "<p>The quay opens again on Monday, says the harbour master of Port-Sud.</p>" * 3
    page = f"<html lang='en\"<b>'><article>{prose}{soup}<p>After.</p></article>".encode(
        "utf-8", "replace"
    )
    try:
        found = extract(page, "https://quai.example/one", selector="article")
    except NoFullText:
        return
    assert judge.clean(found.html) == found.html
    assert harmless(found.html)


def test_a_nest_that_never_settles_gives_way_to_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class Restless:
        def clean(self, html: str) -> str:
            return html if html.startswith("<p>") else f"<div>{html}</div>"

    monkeypatch.setattr(clean_room, "_SANITIZER", Restless())
    assert clean_room.clean("<b>1 &lt; 2</b>", URL) == "<p>1 &lt; 2</p>"


HOSTILE = (
    '<p onclick="steal()">Text<script>steal()</script><svg onload=steal()><!-- x --></p>'
    '<a href="javascript:steal()">a</a><img src="file:///etc/passwd" alt="A" onerror="steal()">'
    '<iframe src="https://x.example"></iframe><section>kept<form><input></form></section>'
)


def test_what_leaves_a_store_of_somebody_else_is_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a store of an older version or another program may hold it."""
    with store_with(tmp_path, 0) as store:
        url = "javascript:steal()"
        [one] = receive(store, QUAI, draft(1, html=HOSTILE, url=url))
    (tmp_path / "config.toml").write_text(f'[[feeds]]\nurl = "{QUAI}"\n')
    leaving = {}
    for form in ("html", "epub"):
        path = tmp_path / f"out.{form}"
        command = ["save", str(one), "--as", form, "--output", str(path)]
        assert main([*command, "--data", str(tmp_path)]) == 0
        leaving[form] = path.read_text() if form == "html" else _pages(path)
    capsys.readouterr()
    assert main(["read", str(one), "--json", "--data", str(tmp_path)]) == 0
    leaving["json"] = json.loads(capsys.readouterr().out)["html"]
    for form, written in leaving.items():
        for word in ("steal", "<script", "<iframe", "<svg", "<input", "file:", "<!-- x"):
            assert word not in written, form
        assert "Text" in written
        assert "kept" in written


@pytest.mark.parametrize("html", ["<div>", "<b><p>", "</p>", "&", " a=1"])
def test_what_a_store_holds_is_checked_in_time(html: str) -> None:
    """Nothing interrupts the sanitizer, so that what it is given has to be bounded before."""
    begin = "<p" if html[0] == " " else ""
    assert_linear(lambda size: clean_room.checked(begin + html * size), 100_000)


def _pages(book: Path) -> str:
    with zipfile.ZipFile(book) as opened:
        pages = [name for name in opened.namelist() if name.endswith("html")]
        return "".join(opened.read(name).decode() for name in pages)
