"""HTML that is cleaned without a parser comes out as the sanitizer gives it, or is left to it."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.html_texts import html_text
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.ingest.sanitize.plain_html import plain_html

_BASE = "https://quay.example/a"


def test_whatever_is_taken_is_as_the_sanitizer_gives_it() -> None:
    texts = [html_text(Random(seed)) for seed in range(2000)]
    found = [(text, plainly) for text in texts if (plainly := plain_html(text)) is not None]
    assert len(found) > 500
    assert [text for text, plainly in found if plainly != clean(text, _BASE)] == []


@pytest.mark.parametrize(
    "text",
    [
        '<p class="x">A <a href="https://q.example/?a=1&amp;b=2" target="_blank">link</a>&nbsp;…</p>\n',
        (
            '<figure><img loading="lazy" src="https://q.example/a.jpg" srcset="https://q.example/b 2x"\n'
            ' width="9" height="8" alt="R&amp;D" /><figcaption>So <em>it</em> is</figcaption></figure>'
        ),
        "<div><ul>\n<li>one</li><li><p>two</p></li></ul></div><hr/><!-- more --><script src='x'></script>",
        "<span style='x'>a<span>b</span></span><br/>c &#8217; &copy; &lt;b&gt;",
        "<section><h2>Tide</h2><blockquote><p>“So”</p></blockquote></section>",
    ],
)
def test_plain_articles_need_no_parser(text: str) -> None:
    assert plain_html(text) == clean(text, _BASE)


@pytest.mark.parametrize(
    "text",
    [
        "<p>a<p>b</p></p>", "<b><p>a</p></b>", "<p><b>a</p></b>", "<li>a</li>", "<b>a<b>b</b></b>",
        "<a href='https://q.example/'>a<i><a href='https://r.example/'>b</a></i></a>", "</p>", "<p>",
        "<a href='https://q.example/'> </a>", "<a href='javascript:x'>a</a>", "<a href='/a'>a</a>",
        "<a href='https://q.example/' href='https://r.example/'>a</a>", "<a href=https://q.example/>a</a>",
        "<A HREF='https://q.example/'>a</A>", "<a href='https://1.2.3.999/'>a</a>", "<a/>", "<p/>",
        "<a href='https://xn--a.example/'>a</a>", "<a href='https://q.example/a;'>a</a>",
        "<a href='#note'>a</a>", "<p id='note'><a href='https://q.example/a#note'>a</a></p>",
        "<img src='https://q.example/a.gif' width='1' height='1'>", "<img src='data:x'>",
        "<img src='https://q.example/blank.gif' data-src='https://q.example/a.jpg'>",
        "<p>a\rb</p>", "<p>a\x00b</p>", "<p>\u202ea</p>", "<p>a & b</p>", "<p>&nosuch;</p>",
        "<p>&#128;</p>", "<p>&#xFDD0;</p>", "3 < 4", "4 > 3", "<![CDATA[a]]>", "<!-->", "<?php ?>",
        "<p style='white-space: pre'>a\nb</p>", "<table><tr><td>a</td></tr></table>", "<svg></svg>",
        "<iframe src='https://q.example/'></iframe>", "<p>e" + "\u0301" * 20 + "</p>",
        "<div>" * 40 + "</div>" * 40, "<br>" * 900, "<p " + "x='' " * 300 + ">a</p>",
    ],
)  # fmt: skip
def test_anything_else_is_left_to_the_sanitizer(text: str) -> None:
    assert plain_html(text) is None
