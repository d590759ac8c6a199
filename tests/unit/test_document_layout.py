"""What a document looks like at a width."""

from __future__ import annotations

import re
import unicodedata
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.growth import assert_linear
from tui_reader.document.layout import Options, layout, to_text
from tui_reader.document.lines import ROLES, Line, cells_of, line_of
from tui_reader.document.parse import parse
from tui_reader.document.wrap import SIMPLE, hyphenator, wrap
from tui_reader.ingest.sanitize.clean import clean
from tui_reader.text.cells import cell_len


def lines(html: str, width: int = 40) -> list[str]:
    return [line.text.rstrip() for line in layout(parse(html), width)]


def shown(html: str, width: int = 40) -> str:
    return "\n".join(lines(html, width)) + "\n"


def roles(html: str, width: int = 40) -> list[tuple[str, str]]:
    return [(s.text, s.role) for line in layout(parse(html), width) for s in line.spans]


def test_an_article() -> None:
    html = """
    <h2>The port reopens</h2>
    <p>After <strong>nine</strong> weeks the ferries of Ardal sail again.</p>
    <ul><li>Two boats a day, from the old quay below the lighthouse<ul><li>none on Sunday</ul>
    <li>Bicycles free</ul>
    <blockquote><p>We waited long enough for this morning.</p></blockquote>
    <h3>Tickets</h3><p>At the quay.</p>
    """
    assert shown(html) == dedent(
        """\
        The port reopens

        After nine weeks the ferries of Ardal
        sail again.

        • Two boats a day, from the old quay
          below the lighthouse
          ◦ none on Sunday
        • Bicycles free

        ▎ We waited long enough for this
        ▎ morning.

        Tickets
        At the quay.
        """
    )


def test_numbered_lists_align_their_numbers() -> None:
    html = "<ol start=9><li>nine<li>ten<li>eleven is longer than one line</ol>"
    assert lines(html, 24) == [" 9. nine", "10. ten", "11. eleven is longer", "    than one line"]
    assert lines("<ol type=I><li>a<li>b<li value=4>c</ol>") == [" I. a", "II. b", "IV. c"]
    assert lines("<ol type=a start=26><li>a<li>b</ol>") == [" z. a", "aa. b"]


def test_table_in_columns_and_as_records() -> None:
    html = (
        "<table><caption>Catch</caption><tr><th>Port<th>Species<th>Tons"
        "<tr><td>Ardal<td>herring<td>1,200<tr><td>Nornes<td>cod<td>80</table>"
    )
    assert shown(html) == dedent(
        """\
        Catch
        Port   │ Species │  Tons
        ───────┼─────────┼──────
        Ardal  │ herring │ 1,200
        Nornes │ cod     │    80
        """
    )
    assert shown(html, 16) == dedent(
        """\
        Catch
        Port: Ardal
        Species: herring
        Tons: 1,200

        Port: Nornes
        Species: cod
        Tons: 80
        """
    )


def test_records_name_every_column_even_an_empty_one() -> None:
    html = (
        "<table><tr><th colspan=2>Season<th>Remark<tr><th>Harbour<th>Visitors<th>Closed"
        "<tr><td>Ardal<td>110,000<td></table>"
    )
    assert lines(html, 18) == [
        "Season",
        "Remark",
        "Closed",
        "",
        "Harbour: Ardal",
        "Visitors: 110,000",
    ]


def test_cells_wrap_before_a_table_becomes_records() -> None:
    html = (
        "<table><tr><td>Harbour<td>closed until the storm has passed and the pier is mended"
        "<tr><td>Airport<td>open</table>"
    )
    assert lines(html, 32) == [
        "Harbour │ closed until the storm",
        "        │ has passed and the",
        "        │ pier is mended",
        "┄┄┄┄┄┄┄┄┼┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
        "Airport │ open",
    ]


def test_code_fills_its_block_and_marks_long_lines() -> None:
    html = "<pre><code class=language-python>def f():\n    return 'a rather long string'\n</code></pre>"
    rows = layout(parse(html), 26)
    assert [cells_of(row.spans) for row in rows] == [26, 26, 26]
    assert [row.text.rstrip() for row in rows] == [
        " def f():",
        "     return 'a rather lon",
        " ↳ g string'",
    ]
    found = roles(html, 60)
    assert ("def", "code.keyword") in found
    assert ("f", "code.name") in found
    assert ("'a rather long string'", "code.string") in found


def test_links_carry_numbers_that_never_leave_their_word() -> None:
    html = '<p>To the <a href="https://quai.example/">timetable</a>, <a href="https://quai.example/">again</a>'
    assert lines(html) == ["To the timetable[1], again[1]"]
    assert ("timetable", "link") in roles(html)
    assert ("[1]", "link_number") in roles(html)
    plain = layout(parse(html), 40, options=Options(link_numbers=False))
    assert plain[0].text == "To the timetable, again"
    assert [s.link for s in plain[0].spans] == [None, 0, None, 0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>-6</sup> m<sup>2</sup>", "10⁻⁶ m²"),
        ("H<sub>2</sub>O", "H₂O"),
        ("x<sup>a/b</sup>, x<sub>ij,k</sub>", "x^(a/b), x_(ij,k)"),
        ("19<sup>ème</sup>, 1<sup>st</sup>", "19ème, 1ˢᵗ"),
        ('it is<sup><a href="https://quai.example/#n1">[1]</a></sup> so', "it is⁽¹⁾ so"),
    ],
)
def test_raised_and_lowered_text(html: str, text: str) -> None:
    assert lines(f"<p>{html}</p>") == [text]


def test_pictures_keep_a_place_with_their_caption() -> None:
    html = (
        '<figure><img src="https://quai.example/a.jpg" alt="The quay at dawn">'
        "<figcaption>Photo: R. Holm</figcaption></figure>"
        '<img src="https://quai.example/IMG_2041.jpg" alt="IMG_2041.jpg">'
    )
    rows = layout(parse(html), 40)
    assert [(row.text, row.picture) for row in rows] == [
        ("▨ The quay at dawn", 0),
        ("  Photo: R. Holm", None),
        ("", None),
        ("▨ Picture", 1),
    ]


def test_headings_are_distinct_and_close_up() -> None:
    found = dict(roles("<h1>one</h1><h2>two</h2><h5>five</h5><p>x</p>"))
    assert (found["one"], found["two"], found["five"]) == ("heading1", "heading2", "heading3")
    assert dict(roles("<h4>only</h4><h6>below</h6>")) == {"only": "heading2", "below": "heading3"}


def test_definitions_media_and_rules() -> None:
    html = '<dl><dt>Quay<dd>Where ships lie</dl><hr><video src="https://films.example/1"></video>'
    assert lines(html) == [
        "Quay",
        "  Where ships lie",
        "",
        "─" * 40,
        "",
        "▶ Video: films.example[1]",
    ]


def test_right_to_left_lines_are_marked_and_stay_in_logical_order() -> None:
    rows = layout(parse("<p>أعيد فتح الميناء بعد العاصفة</p><p>Open</p>"), 12)
    assert [row.rtl for row in rows] == [True] * (len(rows) - 2) + [False, False]
    assert " ".join(row.text for row in rows[:-2]) == "أعيد فتح الميناء بعد العاصفة"


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("10\xa0km to go", 8, ["10\xa0km to", "go"]),
        ("un\xadbe\xadliev\xadable", 8, ["un\xadbe\xad-", "liev\xadable"]),
        ("well-known ports", 7, ["well-", "known", "ports"]),
        ("from 2014-2015 on", 10, ["from", "2014-2015", "on"]),
        ("see https://quai.example/a/b", 16, ["see", "https://quai.", "example/a/b"]),
        ("港が再開した。船が出る", 12, ["港が再開し", "た。船が出る"]),
        ("彼は「港」と言った", 6, ["彼は", "「港」", "と言っ", "た"]),
        ("Pourquoi ici ?", 12, ["Pourquoi", "ici\xa0?"]),
        ("o \u0301 ok\u200bay ha", 6, ["o \u0301 ok\u200b", "ay ha"]),
        ("a\n\nb", 9, ["a", "", "b"]),
        ("", 9, [""]),
    ],
)
def test_where_lines_break(text: str, width: int, expected: list[str]) -> None:
    shown = text.replace(" ?", "\xa0?")
    assert [shown[s:e] + suffix for s, e, suffix in wrap(text, width)] == expected


def test_the_simple_scripts_are_one_cell_a_character() -> None:
    wrong = [
        hex(c) for c in range(0x20, 0x3000) if SIMPLE.fullmatch(chr(c)) and cell_len(chr(c)) != 1
    ]
    assert wrong == []


def test_plain_text_lists_its_links() -> None:
    html = '<p>The <a href="https://quai.example/plan?x=1">plan</a></p><pre>a\n b</pre>'
    assert (
        to_text(parse(html), 30) == "The plan[1]\n\n a\n  b\n\n[1] https://quai.example/plan?x=1\n"
    )
    assert to_text(parse(""), 30) == ""


@pytest.mark.parametrize("width", [24, 40, 72])
def test_links_within_the_text_lead_to_their_line(width: int) -> None:
    here = "https://paper.example/a"
    prose = "<p>Tides, boats & the señal <a href='/b'>of old</a> <code>x = 1</code>. </p>" * 9
    html = clean(
        f"""{prose}<p>{"Ferries again. " * 9}Nine weeks<sup id="r1"><a href="#n1">1</a></sup> and
        two<sup id="r2"><a href="{here}#n2">2</a></sup>.</p><pre>a = 1\nb = 2</pre>
        <img src="/q.png" alt="The quay at dawn">{prose}<hr>
        <ol><li id="n1">Twenty lines <a href="#r1">↩</a><li><p id="n2">Harbour post</p>
        <p>2019 <a href="#r2">↩</a></p></ol><p><a name="end"></a>Last words, <a href="#end">here</a>
        and <a href="/b#n1">there</a>.</p>""",
        here,
    )
    document = parse(html)
    page = layout(document, width)

    def at(name: str) -> str:
        line = line_of(document, page, f"{here}#{name}")
        assert line is not None
        return page[line].text

    assert "Twenty" in at("n1")
    assert "Harbour" in at("n2")
    assert "¹" in at("r1")
    assert "²" in at("r2")
    assert "Last" in at("end")
    assert line_of(document, page, "https://paper.example/b#n1") is None


def test_blocks_are_named_so_that_a_place_can_be_found_again() -> None:
    document = parse("<p>" + "word " * 40 + "</p><ul><li>a<li>b</ul><p>end</p>")
    for width in (12, 80):
        seen = [line.block for line in layout(document, width)]
        assert seen == sorted(seen)
        assert set(seen) == {0, 1, 2}


# Properties, for anything that may come

_LETTERS = "abcdefgilmnorstuéßñøłαжא中文港のﾊ한글ابتหก🙂"
_WORD = st.text(_LETTERS, min_size=1, max_size=8)
_INLINE = st.sampled_from(
    [
        "{}",
        "<b>{}</b>",
        "<i>{} </i>",
        "<a href='https://q.example/1'>{}</a>",
        "<code>{}</code>",
        "{}<br>",
    ]
)
_TEXT = st.lists(st.builds(lambda form, word: form.format(word), _INLINE, _WORD), max_size=12).map(
    " ".join
)
_BLOCK = st.sampled_from(
    [
        "<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</ul>", "<ol><li>{}</ol>", "<blockquote>{}</blockquote>",
        "<div>{}</div>", "<dl><dt>{}</dl>", "<dl><dd>{}</dl>", "<figure>{}</figure>",
    ]
)  # fmt: skip
_BLOCKS = st.recursive(
    st.builds(lambda form, text: form.format(text), _BLOCK, _TEXT),
    lambda inner: st.builds(
        lambda form, parts: form.format("".join(parts)), _BLOCK, st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)
_DRAWN = re.compile(r"[\s▎•◦▪│─┄┼▨↳\u200b]+")


def _bare(text: str) -> str:
    return _DRAWN.sub("", unicodedata.normalize("NFC", text))


@given(_BLOCKS, st.integers(10, 90))
def test_no_word_is_lost_and_no_line_too_wide(html: str, width: int) -> None:
    rows = layout(parse(html), width)
    assert all(cells_of(row.spans) <= width for row in rows)
    text = _bare("".join(row.text for row in rows))
    at = 0
    for word in re.sub("<[^>]*>", " ", html).split():
        found = text.find(_bare(word), at)
        assert found >= 0, (word, text[at:])
        at = found + len(_bare(word))


_CELL = st.builds(
    lambda form, text: form.format(text),
    st.sampled_from(
        ["<td>{}", "<th>{}", "<td colspan=2>{}", "<td rowspan=3>{}", "<td><ul><li>{}</ul>"]
    ),
    _TEXT,
)
_TABLE = st.lists(st.lists(_CELL, max_size=5).map(lambda c: "<tr>" + "".join(c)), max_size=5).map(
    lambda rows: "<table>" + "".join(rows) + "</table>"
)


@given(_TABLE, st.integers(10, 90))
def test_tables_lose_no_word_either(html: str, width: int) -> None:
    rows = layout(parse(html), width)
    assert all(cells_of(row.spans) <= width for row in rows)
    shown = "".join(row.text for row in rows)
    for letter in set(_LETTERS) - {"\u0e31"}:
        assert shown.count(letter) >= re.sub("<[^>]*>", " ", html).count(letter)


_FRAGMENT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "<p>", "</p>", "<table>", "<tr>", "<td colspan=3>", "<th rowspan=2>", "</table>", "<ul>", "<li>",
            "</ul>", "<ol start=99999>", "<pre>", "</pre>", "<b>", "</b>", "<blockquote>", "</blockquote>",
            "<a href='https://q.example/'>", "</a>", "<img src='https://q.example/p.png' alt='a b'>", "<h1>",
            "</h1>", "<dl>", "<dt>", "<dd>", "<figure>", "<figcaption>", "</figure>", "<caption>", "<sup>12</sup>",
            "<br>", "<hr>", "<q>", "<wbr>", "&shy;", "&nbsp;", "&#27;[2J", "&#x202e;", "\u200d", "\ufe0f", "👨‍👩‍👧", "字",
            "a" * 30, "<video src='https://q.example/v'>", "<code>", "</code>", "<pre class=language-html>",
        ]
    ),
)  # fmt: skip
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _check(row: Line, width: int, links: int, pictures: int) -> None:
    assert cells_of(row.spans) <= width
    assert cell_len(row.text) <= width
    assert not _FORBIDDEN.search(row.text)
    assert {span.role for span in row.spans} <= ROLES
    assert all(span.link is None or 0 <= span.link < links for span in row.spans)
    assert row.picture is None or row.picture < pictures


@given(st.lists(_FRAGMENT, max_size=30).map("".join), st.integers(1, 90))
@example("0" * 42 + "<a href='https://q.example/'>\u200d", 11)
def test_anything_can_be_set_and_painted(html: str, width: int) -> None:
    document = parse(html)
    for row in layout(document, width):
        _check(row, max(width, 10), len(document.links), len(document.pictures))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", to_text(document, width))


@given(st.text(max_size=60), st.integers(2, 30))
def test_wrapping_covers_the_text_in_order(text: str, width: int) -> None:
    pieces = wrap(text, width)
    assert "".join(text[p.start : p.end] for p in pieces).replace(" ", "").replace(
        "\n", ""
    ) == text.replace(" ", "").replace("\n", "")
    assert [p.start for p in pieces] == sorted(p.start for p in pieces)


def test_an_endless_cluster_takes_linear_time() -> None:
    html = "<p>" + "字\u200d" * 20_000 + "</p><pre>" + "\u1161" * 20_000 + "</pre>"
    assert all(cells_of(row.spans) <= 40 for row in layout(parse(html), 40))


def test_a_long_name_of_a_column_is_said_once() -> None:
    name = "landings " * 200
    html = (
        f"<table><tr><th>{name}<th>quay<th>depth</tr>"
        + "<tr><td>4<td>north<td>9</tr>" * 3
        + "</table>"
    )
    text = " ".join(lines(html, 30))
    assert text.count("landings") == 200 + 3 * 6
    assert text.count("…: 4") == 3


@pytest.mark.parametrize("unit", ["1,000.5 ", "« 4 » "])
def test_words_are_looked_for_no_further_than_the_next(unit: str) -> None:
    options = Options(hyphens=hyphenator("en"))
    assert_linear(lambda size: layout(parse(unit * size), 60, options=options), 2_400)


LONG_WORDS = (
    "<p>L’administration portuaire, responsable du remplacement intégral des bollards, annonce"
    " une réorganisation progressive des débarquements ; « il faudra de la patience », dit"
    " Valmarine-Occidentale au représentant des consommateurs : l’approvisionnement"
    " restera irrégulier.</p>"
)


def test_words_are_hyphenated_by_their_language() -> None:
    set_with = layout(parse(LONG_WORDS), 36, options=Options(hyphens=hyphenator("fr")))
    text = "\n".join(line.text for line in set_with)
    assert "respon-\nsable" in text
    assert all(cells_of(line.spans) <= 36 for line in set_with)
    # Neither names nor the last word, and never two lines in turn.
    assert "Valma-" not in text
    assert "irrégu-" not in text
    assert not re.search(r"-\n[^\n]*-\n", text)


def test_languages_without_patterns_have_no_hyphens() -> None:
    assert hyphenator("") is None
    assert hyphenator("zh") is None
    assert hyphenator("en-GB") is not None


def test_justified_lines_have_straight_edges_and_their_words() -> None:
    plain_lines = layout(parse(LONG_WORDS), 60)
    justified = layout(parse(LONG_WORDS), 60, options=Options(justify=True))
    assert [line.text.split() for line in justified] == [line.text.split() for line in plain_lines]
    assert sum(cells_of(line.spans) == 60 for line in plain_lines) == 0
    assert sum(cells_of(line.spans) == 60 for line in justified) >= 1
    assert all(cells_of(line.spans) <= 60 for line in justified)
    # The last line is not torn, nor are the spaces that French sets before its signs.
    assert justified[-1] == plain_lines[-1]
    assert not any(re.search(r"  [;:»]|«  ", line.text) for line in justified)
