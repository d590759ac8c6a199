"""What HTML means, as blocks."""

from __future__ import annotations

import pytest

from tests.support.growth import assert_linear
from tui_reader.document.blocks import (
    Code,
    DefinitionList,
    Document,
    Heading,
    ListBlock,
    Media,
    Notice,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Table,
    text_of,
)
from tui_reader.document.parse import NODE_LIMIT, parse


def paragraphs(document: Document) -> list[str]:
    return [text_of(b.runs) for b in document.blocks if isinstance(b, Paragraph)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>The  ferry\n\t returns</p>", ["The ferry returns"]),
        ("<p> The <b> ferry </b> returns </p>", ["The ferry returns"]),
        ("loose <div>inside<div>deeper</div></div> after", ["loose", "inside", "deeper", "after"]),
        ("<p>one<br>two</p>", ["one\ntwo"]),
        ("one<br><br>two<br/> <br/>three<br>", ["one", "two", "three"]),
        ("<p></p><p>&nbsp;</p><p><br></p><p>x</p>", ["x"]),
        ("10&nbsp;km co&shy;operate<wbr>d", ["10\xa0km co\xadoperate\u200bd"]),
        ("first words\nof one\n\nsecond &amp; last", ["first words of one", "second & last"]),
        ("<p>she said <q>go <q>now</q></q></p>", ["she said “go ‘now’”"]),
        ("<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>", ["港(みなと)"]),
        ("<ruby>港<rt>みなと</rt></ruby>", ["港(みなと)"]),
        ("<p>港が\n再開</p>", ["港が再開"]),
        ("<p>a<!-- not this -->b<script>alert(1)</script></p>", ["ab"]),
        ("<p>a&#27;[31mb&#x9b;c\u202ed\x00e</p>", ["a[31mb›cde"]),
        ("", []),
        ("   \n ", []),
        ("<!-- nothing -->", []),
        ("2 < 3 & 4 > 1", ["2 < 3 & 4 > 1"]),
    ],
)
def test_text(html: str, expected: list[str]) -> None:
    assert paragraphs(parse(html)) == expected


def test_styles_nest_and_end() -> None:
    (block,) = parse("<p>a <b>b <i>c</i></b> <code>d</code><sup>2</sup></p>").blocks
    assert isinstance(block, Paragraph)
    assert [(r.text, sorted(r.styles)) for r in block.runs] == [
        ("a ", []),
        ("b ", ["strong"]),
        ("c", ["em", "strong"]),
        (" ", []),
        ("d", ["code"]),
        ("2", ["sup"]),
    ]


def test_links_are_numbered_once_an_address_and_unsafe_ones_are_text() -> None:
    document = parse(
        '<p><a href="https://quai.example/a">first </a><a href="javascript:x()">no</a> '
        '<a href="https://quai.example/b">b</a> <a href="https://quai.example/a">again</a></p>'
    )
    assert [(link.url, link.text) for link in document.links] == [
        ("https://quai.example/a", "first"),
        ("https://quai.example/b", "b"),
    ]
    (block,) = document.blocks
    assert isinstance(block, Paragraph)
    assert [(r.text, r.link) for r in block.runs if r.link is not None] == [
        ("first", 0),
        ("b", 1),
        ("again", 0),
    ]
    assert text_of(block.runs) == "first no b again"


def test_lists_hold_blocks_and_lists() -> None:
    (block,) = parse(
        "<ol start=3 type=a><li>one<ul><li>inner</ul></li><li value=9><p>two</p><p>more</p></ol>"
    ).blocks
    assert isinstance(block, ListBlock)
    assert (block.ordered, block.start, block.type) == (True, 3, "a")
    first, second = block.items
    assert isinstance(first.blocks[1], ListBlock)
    assert (second.value, len(second.blocks)) == (9, 2)


def test_a_list_directly_inside_a_list_belongs_to_the_item_before_it() -> None:
    (block,) = parse("<ul><li>one</li><ul><li>inner</li></ul><li>two</li></ul>").blocks
    assert isinstance(block, ListBlock)
    assert [len(item.blocks) for item in block.items] == [2, 1]


def test_blocks_of_every_kind() -> None:
    document = parse(
        "<h2>Harbour <em>news</em></h2><blockquote><p>Quoted</p></blockquote><p>a</p><hr><hr>"
        '<pre><code class="language-Python">\nif x:\n\ty()\n\n</code></pre>'
        "<dl><dt>Quay</dt><dd>Where ships lie</dd></dl>"
        '<iframe src="https://films.example/embed/1" title="The storm"></iframe>'
    )
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Heading, Quote, Paragraph, Rule, Code, DefinitionList, Media]
    code = document.blocks[4]
    assert code == Code("if x:\n    y()", "python")
    media = document.blocks[6]
    assert isinstance(media, Media)
    assert (media.kind, media.title, document.links[media.link].url) == (
        "embed",
        "The storm",
        "https://films.example/embed/1",
    )


def test_pictures_with_captions_links_and_sizes() -> None:
    document = parse(
        '<p>Before <a href="https://quai.example/big"><img src="https://quai.example/s.jpg" '
        'alt="The  quay" width="640" height="480"></a> after</p>'
        '<figure><img src="https://quai.example/t.jpg"><figcaption>At <b>dawn</b></figcaption></figure>'
    )
    assert [type(b) for b in document.blocks] == [Paragraph, Picture, Paragraph, Picture]
    first, second = document.pictures
    assert (first.alt, first.link, first.width, first.height) == ("The quay", 0, 640, 480)
    assert text_of(second.caption) == "At dawn"
    assert document.blocks[3] is second
    assert [p.index for p in document.pictures] == [0, 1]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('a<img src="https://t.example/p.gif" width=1 height=1>b', "ab"),
        ('good <img src="https://e.example/s.png" alt="🙂"> day', "good 🙂 day"),
        ('x <img src="https://e.example/i.png" width=16 height=16 alt="(new)">', "x (new)"),
        ('a <img src="data:image/png;base64,AAAA" alt="chart"> b', "a chart b"),
    ],
)
def test_tracking_pixels_go_and_icons_are_text(html: str, text: str) -> None:
    document = parse(html)
    assert paragraphs(document) == [text]
    assert document.pictures == ()


def test_table_of_data() -> None:
    (block,) = parse(
        "<table><caption>Catch</caption><thead><tr><th>Port<th>Tons</thead>"
        "<tr><td rowspan=2>Ardal<td>1,200<tr><td>80<tr><td colspan=2>closed</table>"
    ).blocks
    assert isinstance(block, Table)
    assert text_of(block.caption) == "Catch"
    assert block.alignments == ("left", "right")
    assert [[text_of(c.runs) for c in row] for row in block.rows] == [
        ["Ardal", "1,200"],
        ["", "80"],
        ["closed"],
    ]
    assert block.rows[2][0].span == 2


def test_preformatted_text_keeps_its_breaks_and_drops_control_characters() -> None:
    (block,) = parse("<pre>one<br>\x1f<b>two&#27;</b>\tthree\n\n\n</pre>").blocks
    assert block == Code("one\ntwo three", "")


def test_what_follows_a_void_element_is_not_lost() -> None:
    document = parse(
        '<p>a<wbr>b</p><picture><source srcset="https://q.example/a.webp"><img '
        'src="https://q.example/a.jpg"></picture><embed src="https://q.example/e">after'
    )
    assert [type(b) for b in document.blocks] == [Paragraph, Picture, Media, Paragraph]
    assert paragraphs(document) == ["a\u200bb", "after"]


def test_tables_that_arrange_a_page_become_their_blocks() -> None:
    document = parse("<table><tr><td><p>one</p><p>two</p></td></tr><tr><td>three</table>")
    assert paragraphs(document) == ["one", "two", "three"]
    nested = parse("<table><tr><td>side<td><table><tr><td>a<td>b</table></table>")
    assert [type(b) for b in nested.blocks] == [Paragraph, Table]


def test_columns_without_any_text_are_left_out() -> None:
    (block,) = parse("<table><tr><td><td>a<td><td>b<tr><td><td>c<td><td>d</table>").blocks
    assert isinstance(block, Table)
    assert len(block.alignments) == 2


def test_abbreviations_are_explained_once() -> None:
    document = parse(
        '<p><abbr title="Port Authority">PA</abbr> <abbr title="Port Authority">PA</abbr>'
    )
    assert paragraphs(document) == ["PA (Port Authority) PA"]


def test_direction() -> None:
    arabic, english, mixed = parse(
        "<p>الميناء</p><p>Harbour</p><div dir=rtl><p>HMS الميناء</p></div>"
    ).blocks
    assert isinstance(arabic, Paragraph)
    assert isinstance(english, Paragraph)
    assert isinstance(mixed, Paragraph)
    assert (arabic.rtl, english.rtl, mixed.rtl) == (True, False, True)


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "b", "table><tr><td", "font"])
@pytest.mark.parametrize("depth", [60, 100_000])
def test_deep_nesting_loses_no_words(tag: str, depth: int) -> None:
    document = parse(f"<p>top words</p>{f'<{tag}>' * depth}<p>deep words</p>")
    text = repr(document)
    assert "top words" in text
    assert "deep words" in text
    assert any(isinstance(b, Notice) for b in document.blocks) == (depth > 256)


@pytest.mark.parametrize(
    "html",
    [
        "<p>word " * 250_000,
        "<ul>" + "<p>a</p>" * (NODE_LIMIT + 5),
        "x" * 50_000_000,
        "<" * 3_500_000,
    ],
    ids=["paragraphs", "stray", "one word", "angles"],
)
def test_what_is_too_long_is_cut_with_a_notice(html: str) -> None:
    document = parse(html)
    assert isinstance(document.blocks[-1], Notice)
    assert len(document.blocks) > 1


@pytest.mark.parametrize("piece", ["<p>word ", "<div>", "<", "x", "<ul><li>", "<b>x</b>"])
def test_a_document_costs_what_its_length_costs(piece: str) -> None:
    assert_linear(lambda size: parse(piece * size), 30_000)


def test_what_stands_in_something_is_not_read_once_for_each() -> None:
    ruby, short = "<rp>(</rp><ruby>", "<abbr title='Port Authority'>"
    assert_linear(lambda size: parse(ruby + "<rt>x</rt>" * size), 8_000)
    assert_linear(lambda size: parse(short * (size // 40) + "<b></b>" * size), 8_000)


def test_numeric_references_may_be_of_any_length() -> None:
    for number in ("9" * 5_000, "x" + "f" * 5_000, "0" * 5_000):
        assert paragraphs(parse(f"a &#{number};")) == ["a \ufffd"]
    assert paragraphs(parse(f"&#{'0' * 5_000}65;")) == ["A"]


def test_a_run_keeps_no_more_than_its_own_style() -> None:
    assert parse("<p>a</p>").blocks == (Paragraph((Run("a"),)),)
