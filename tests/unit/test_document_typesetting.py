"""Every kind of block at every width: no line over it, no word lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bench.typeset import BASE, WIDTHS, faults
from tui_reader.document.layout import layout
from tui_reader.document.parse import parse
from tui_reader.ingest.sanitize.clean import clean

_PROSE = (
    "Le port de Valmarine a rouvert ses quais ce matin, après trois semaines de tempête ; les"
    " mareyeurs, eux, n’ont pas attendu le maire pour remettre leurs bateaux à l’eau."
)

ARTICLES = {
    "headings": "".join(f"<h{n}>Section {n} of the harbour log</h{n}><p>{_PROSE}</p>" for n in range(1, 7)),
    "nested lists": (
        '<ol start="9" type="i"><li>Quay one<ul><li>north wall<ol type="A" start="25"><li>bollard'
        f" one<li>{_PROSE}</ol><li>south wall</ul><li value=\"40\">Quay forty<p>{_PROSE}</p></ol>"
    ),
    "definitions": (
        f"<dl><dt>Half-tide<dt>Neap<dd>{_PROSE}<dd>Second meaning.<dt>Ebb<dd><p>One</p><p>Two</p></dl>"
    ),
    "table in columns": (
        "<table><caption>Boats a day</caption><thead><tr><th>Quay<th>Boats<th>Since</thead>"
        "<tr><td>North<td>12<td>1904<tr><td>South<td>7<td>1911</table>"
    ),
    "table as records": (
        "<table><tr>" + "".join(f"<th>Column number {n}" for n in range(9)) + "</tr>"
        + "".join("<tr>" + "".join(f"<td>value{r}x{n} of the tide tables" for n in range(9)) for r in range(4))
        + "</table>"
    ),
    "table with spans": (
        '<table><tr><th rowspan="2">Quay<th colspan="2">Boats<tr><th>day<th>night'
        f"<tr><td>North<td>12<td>{_PROSE}<tr><td>South<td colspan=\"2\">closed</table>"
    ),
    "footnotes": (
        f'<p>{_PROSE}<sup><a href="#fn1">1</a></sup> The keeper knew.<sup>[<a href="#fn2">2</a>]</sup></p>'
        '<hr><ol><li><p>See the log. <a href="#ref1">↩</a></p><li>Ibid.</ol>'
    ),
    "raised and lowered": "<p>E = mc<sup>2</sup>, H<sub>2</sub>O, x<sub>n+1</sub>, the 19<sup>e</sup> century, 10<sup>−12</sup> m</p>",
    "abbreviations": '<p>The <abbr title="Harbour Works Office">HWO</abbr> says so; the HWO always does.</p>',
    "embeds": (
        '<p>Watch</p><iframe src="https://player.example/v/1" title="The reopening"></iframe>'
        '<video controls src="https://media.example/quay.mp4">no video</video>'
        '<audio><source src="https://media.example/quay.ogg"></audio>'
    ),
    "formulas": (
        '<p>So <math alttext="x^2"><mi>x</mi><annotation encoding="application/x-tex">x^2 + y_i</annotation></math>'
        " and \\(\\alpha = \\frac{1}{2}\\) remain.</p>"
    ),
    "soft hyphens": "<p>" + "Hafen&shy;meister&shy;wohnungs&shy;schlüssel&shy;anhänger " * 12 + "</p>",
    "no-break spaces": "<p>" + "le&nbsp;quai&nbsp;n°&nbsp;4 » 12&#8239;000&nbsp;€ &laquo;&nbsp;oui&nbsp;&raquo; " * 9 + "</p>",
    "right to left": "<p dir=rtl>" + "أعيد فتح أرصفة ميناء فالمارين بعد العاصفة التي دامت ثلاثة أسابيع. " * 5 + "</p><ul><li>الرصيف الأول</ul>",
    "ideographs": "<p>" + "港は三週間の嵐のあと、今朝ようやく再開した。「静けさを忘れていた」と港長は語った。" * 6 + "</p>",
    "emoji and marks": "<p>" + "👩‍👩‍👧 n̈a̎me 🇲🇦 harbour " * 20 + "</p>",
    "code": "<pre><code class=language-python>" + "def tide(hour: int) -> float:  # a long comment that goes on and on and on\n\treturn 1.5\n" * 3 + "</code></pre>",
    "quotes in quotes": f"<blockquote><p>{_PROSE}</p><blockquote><p>{_PROSE}</p><ul><li>{_PROSE}</ul></blockquote></blockquote>",
    "figures": (
        '<figure><img src="https://pics.example/q.jpg" alt="The quay at dawn"><figcaption>The quay,'
        ' <a href="https://pics.example/">by nobody</a></figcaption></figure>'
    ),
    "long words": f"<p>See https://archive.example/{'a-very-long-name/' * 12}index.html?q={'x' * 90} there.</p>",
    "deep": "<ul><li>deep " * 30 + "harbour" + "</ul>" * 30,
    "quoted table": (
        "<blockquote><table><tr><td>Herbert Quaymaster<td>4309195<td>16.6%"
        "<tr><td>Oliver-Rainer Saltwater-Longshore<td>7<td>0.1%</table></blockquote>"
    ),
    "ruby and small": "<p><ruby>港<rt>みなと</rt></ruby> <small>fine print</small> <del>gone</del> <ins>new</ins> <mark>seen</mark></p>",
}  # fmt: skip


@pytest.mark.parametrize("kind", ARTICLES)
def test_nothing_is_too_wide_or_lost(kind: str) -> None:
    cleaned = clean(ARTICLES[kind], BASE)
    assert cleaned
    assert faults(cleaned, (20, *WIDTHS)) == []


def test_everything_together() -> None:
    assert faults(clean("".join(ARTICLES.values()), BASE)) == []


PAGES = os.environ.get("TYPESET_PAGES", "")


@pytest.mark.skipif(not PAGES, reason="TYPESET_PAGES names no folder of pages (NAME/expected.html)")
def test_pages_of_a_folder() -> None:
    pages = sorted(Path(PAGES).rglob("expected.html"))
    assert pages
    found = {
        page.parent.name: told
        for page in pages
        if (told := faults(clean(page.read_text(encoding="utf-8", errors="replace"), BASE)))
    }
    assert not found


def shown(html: str, width: int = 40) -> str:
    lines = layout(parse(clean(html, BASE)), width)
    return "\n".join(line.text.rstrip() for line in lines)


def test_embeds_name_what_they_are() -> None:
    assert shown(ARTICLES["embeds"], 72).split("\n\n") == [
        "Watch",
        "Embedded: The reopening (player.example)[1]",
        "Video: media.example[2]",
        "Audio: media.example[3]",
    ]


def test_formulas_stay_source() -> None:
    assert "x^2 + y_i" in shown(ARTICLES["formulas"], 72)
    assert "\\(\\alpha = \\frac{1}{2}\\)" in shown(ARTICLES["formulas"], 72)


def test_french_signs_stay_with_their_words() -> None:
    for width in range(14, 60):
        for line in shown(
            "<p>" + "Est-ce vrai ? « Oui ! » dit-il : demain ; peut-être. " * 4, width
        ).split("\n"):
            assert line[:1] not in "?!:;»", (width, line)  # fmt: skip
            assert not line.endswith("«"), (width, line)


def test_lists_number_as_written() -> None:
    text = shown(ARTICLES["nested lists"], 72)
    assert text.startswith("ix. Quay one")
    assert "Y. bollard one" in text
    assert "Z. Le port" in text
    assert "xl. Quay forty" in text
