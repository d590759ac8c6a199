"""A page's article: what is kept, what goes, what is refused; whatever the page is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import pages as bench
from tests.support.page_samples import (
    CONSENT,
    FRONT,
    PAYWALL,
    PROSE,
    ROBOTS,
    SCRIPT,
    STRUCTURE,
    WALL,
    article,
)
from tui_reader.ingest.errors import NoFullText
from tui_reader.ingest.extract.article import extract
from tui_reader.ingest.sanitize.clean import clean

URL = "https://harbour-gazette.example/news/ferry.html"


def text(html: str) -> str:
    return " ".join(bench.words(html))


def refused(body: bytes, content_type: str = "text/html", selector: str = "") -> NoFullText:
    with pytest.raises(NoFullText) as caught:
        extract(body, URL, content_type, selector)
    return caught.value


def outcome(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The article's HTML, or the kind of the refusal; any other exception fails the test."""
    try:
        return extract(body, URL, content_type).html, ""
    except NoFullText as error:
        return "", error.kind


def test_the_article_is_kept_and_what_stands_around_it_goes() -> None:
    found = extract(article(), URL, "text/html; charset=utf-8")
    said = text(found.html)
    for number in range(4):
        assert f"paragraph {number}" in said
    for other in ("section 3", "cookies", "advertisement", "another headline", "most read"):
        assert other not in said
    for other in ("share this", "first !", "all rights reserved", "tracker", "read also"):
        assert other not in said
    assert found.title == "The ferry sails again"
    assert found.byline == "Ana Belmar"
    assert found.language == "en"
    # Title and author are shown by the reading pane already.
    assert "sails again" not in said
    assert "belmar" not in said


def test_headings_lists_tables_pictures_quotes_code_and_links_survive() -> None:
    html = extract(article(STRUCTURE), URL).html
    assert "<h2>On the quays</h2>" in html
    assert "<li>Quay two: closed until June</li>" in html
    assert '<ol start="3">' in html
    assert "<caption>Tides</caption>" in html
    assert "<td>05:01</td>" in html
    assert 'src="https://harbour-gazette.example/p/quay.jpg"' in html
    assert "<figcaption>The quay at dawn</figcaption>" in html
    assert "<blockquote>" in html
    assert '<code class="language-python">tide = high(water)\nprint(tide)</code>' in html
    assert "verse,<br>and another" in html
    assert '<a href="https://harbour-gazette.example/plan.html">the plan of the works</a>' in html


def test_the_base_the_direction_and_late_pictures_are_followed() -> None:
    page = article('<figure><img src="data:image/gif;base64,R0" data-hd="/p/a.jpg"></figure>')
    page = page.replace(b"<head>", b'<head><base href="https://cdn.example/x/">')
    page = page.replace(b'lang="en"', b'lang="ar" dir="rtl"')
    found = extract(page, URL)
    assert 'src="https://cdn.example/p/a.jpg"' in found.html
    assert found.html.startswith('<div dir="rtl" lang="ar">')
    assert found.language == "ar"


def test_text_between_line_breaks_is_an_article_too() -> None:
    page = f"<body><table><tr><td>{'<br><br>'.join([PROSE] * 5)}</td></tr></table></body>"
    assert text(extract(page.encode(), URL).html).count("the ferry from valmarine") == 5


def test_a_small_page_is_an_article_when_it_has_sentences() -> None:
    page = b"<html><body><ol><li>The quay opened at noon, in the rain, with a brass band.</li></ol>"
    assert "brass band" in extract(page + b"<p>Nobody fell in.</p></body>", URL).html


def test_charset_and_hidden_parts() -> None:
    page = article('<p style="display: none">Never seen.</p><p hidden>Nor this.</p>')
    latin = page.decode().replace("utf-8", "iso-8859-1").replace("Ruiz", "Muñoz")
    found = extract(latin.encode("cp1252"), URL, "text/html")
    assert "Ana Muñoz" in found.html
    assert "Never seen" not in found.html
    assert "Nor this" not in found.html


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (WALL, "paywall"),
        (CONSENT, "consent"),
        (SCRIPT, "script"),
        (ROBOTS, "robots"),
        (FRONT, "not-article"),
        (b"", "empty"),
        (b"%PDF-1.7 <<", "not-html"),
        (b"just words, no markup", "not-html"),
        (b"<p>" * 160_000, "too-large"),
    ],
    ids="paywall consent script robots front empty pdf text huge".split(),
)
def test_pages_without_an_article_give_a_reason(body: bytes, kind: str) -> None:
    error = refused(body)
    assert error.kind == kind
    reason = str(error.reason)
    assert str(error) == reason
    assert reason[0].islower()
    assert not reason.endswith(".")


def test_a_picture_is_named_for_what_it_is() -> None:
    assert "image/webp" in str(refused(b"RIFF....", "image/webp"))


def test_free_articles_with_words_about_subscriptions_and_cookies_stay() -> None:
    invitation = "<p>Subscribe to our letter. Already a subscriber? Manage cookies.</p>"
    assert "Paragraph 3" in extract(article(invitation), URL).html
    short = article(invitation, paragraphs=1)
    assert "Paragraph 0" in extract(short, URL).html


def test_a_locked_page_that_gives_its_whole_text_is_read() -> None:
    locked = '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    assert "Paragraph 7" in extract(article(head=locked, paragraphs=8), URL).html


def test_a_selector_takes_what_it_names_and_nothing_else() -> None:
    page = article('<section class="verse"><p>One <b>line</b></p><script>x</script></section>')
    found = extract(page, URL, "", "main .verse, .verse p, .site-header nav")
    assert text(found.html).startswith("section 0")
    assert text(found.html).endswith("one line")
    error = refused(page, selector="#nothing")
    assert error.kind == "selector"
    assert "#nothing" in str(error.reason)


def test_where_the_library_finds_nothing_the_sentences_are_the_article(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tui_reader.ingest.extract import article as module

    monkeypatch.setattr(module, "library_text", lambda *_arguments: "")
    found = extract(article(), URL)
    assert "Paragraph 2" in found.html
    assert "Section 3" not in found.html


def test_behind_a_paywall_the_beginning_is_kept_and_says_so() -> None:
    found = extract(PAYWALL, URL)
    assert "the ferry from valmarine" in text(found.html)
    assert "Subscribe" not in found.html
    assert "subscribers" in str(found.reason)


def test_deep_and_repeating_pages_end_in_time() -> None:
    for body in ("<div>" * 1500 + PROSE, "<p>" * 5000 + PROSE, "<ul><li>" * 800 + PROSE):
        html, kind = outcome(body.encode())
        assert html or kind == "not-article"


PARTS = st.sampled_from(
    "<p> </p> <div class=comment> <div class='article-body'> </div> <article> </article> <table>"
    " <tr><td> </table> <ul><li> </ul> <br> <br><br> <a href=javascript:x> <a href=/y> </a>"
    " <img src=x.jpg onerror=y> <script> </script> <style> <noscript><img src=a.png> </noscript>"
    " <h1>The&#32;ferry <figure> <iframe src=//player.example> <svg> <math> <base href=//b> <!--"
    " --> <form> <input> <template> &#27; &lt;script&gt; \x1b[31m \u202e \x00".split(" ")
)


@given(st.lists(st.one_of(PARTS, st.just(f"<p>{PROSE}</p>"), st.text(max_size=20)), max_size=40))
def test_whatever_a_page_is_made_of_the_result_is_clean(parts: list[str]) -> None:
    html, kind = outcome("".join(parts).encode("utf-8", "replace"))
    assert bool(html) != bool(kind)
    lower = html.lower()
    for never in ("<script", "<style", "<form", "<iframe", '="javascript:', "\x1b"):
        assert never not in lower
    assert "\u202e" not in html
    assert text(clean(html, URL)) == text(html)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_give_an_article_or_a_reason(body: bytes, content_type: str) -> None:
    html, kind = outcome(body, content_type)
    assert bool(html) != bool(kind)


@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from("< > \" ' & / \0".split(" ")))
def test_a_damaged_page_gives_an_article_or_a_reason(start: int, length: int, mark: str) -> None:
    page = article(STRUCTURE)
    damaged = page[:start] + mark.encode() + page[start + length :]
    html, kind = outcome(damaged)
    assert bool(html) != bool(kind)
    assert "<script" not in html


def test_the_bench_scores_runs_of_four_words() -> None:
    same = bench.compare("x", "<p>one two three four five</p>", "<h2>One two, three</h2>")
    assert same.recall < 1
    exact = bench.compare("x", "<p>one two three four five</p>", "<p>One two three four</p>")
    assert (exact.precision, exact.recall) == (0.5, 1.0)
    assert bench.compare("x", "", "<p>a</p>").f1 == 0
