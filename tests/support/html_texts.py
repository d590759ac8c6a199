"""HTML made up of what articles are made of: mostly nested as it should be, now and then not."""

from __future__ import annotations

from random import Random

_INLINE = (
    "a b code em i s small strong u abbr cite del ins kbd mark q samp sub sup var span".split()
)
_LINES = frozenset("p h1 h2 h3 h6".split())
_BLOCKS = "p div blockquote figure section article aside header footer main nav center h1 h2 h3 h6".split()
_ODD_TAGS = (
    "pre table tr td dl dt dd details summary iframe video font tt nobr button svg math noscript ruby "
    "address form object time bdo label select textarea title base body html li p hr"
).split()  # fmt: skip
_WORDS = (
    "tide", "ferry", "Quai d’été", "3 &lt; 4", "R&amp;D", "&nbsp;", "\u00a0", " ", "\n", "\n\n", "a\tb", "&eacute;",
    "&#8220;so&#8221;", "&#x2019;s", "مدينة", "日本", "🦊", "e\u0301", "“”", "", "…", "--", "&copy;", '"quoted"',
    "https://quay.example/x", "www.quay.example", "ok",
)  # fmt: skip
_ODD_WORDS = (
    "&", "&amp", "&nbsp", "a & b", "&nosuch;", "&notit;", "&#128;", "&#0;", "&#13;", "&#x1F98A;", "&#xFDD0;", "&#1114112;",
    "&#xD800;", "<", ">", "a<b and c>d", "<!--x-->", "<!-- a -- b -->", "<!-->", "<![CDATA[x]]>", "<?php x ?>", "\r\n", "\x0c",
    "\x01", "\x85", "\u202e", "\u200b\u200b\u200b", "\u0301" * 12, "\u115f", "]]>", "<p", "</", "<3", "white-space: pre",
    "&lt;script&gt;", "\ufeff", "\ufdd0", "\u2028", "&AMP;", "&hellip;", "&fjlig;", "&NotEqualTilde;", "&bne;", "&Tab;", "&NewLine;",
    ' href="x#note"', "&zwj;", "&rlm;", "&shy;",
)  # fmt: skip
_ADDRESSES = (
    "https://quay.example/a", "http://quay.example", "https://img.quay.example/p/1.jpg?w=9&amp;h=8",
    "https://quay.example/a?b=c&d=e", "https://quay.example/%7Ex/(1)", "https://quay.example/a#more",
    "https://sub.quay-x.example/a_b/c.html?x=%20",
)  # fmt: skip
_ODD_ADDRESSES = (
    "", "/a", "#note", "javascript:alert(1)", "mailto:ana@quay.example", "https://quay.example:8080/", "HTTPS://Quay.example/",
    "https://xn--q.example/", "https://xn--a.xn--b/", "https://1.2.3.4/", "https://1.2.3.999/", "https://quay/", "https://quay.example/a b",
    "https://quay.example/a;", "https://quay.example/?", "https://quay.example/a?#", "https://é.example/é", "https://a@quay.example/",
    "//quay.example/x", " https://quay.example/ ", "https://quay.example/&copy=1", "https://quay.example/a&lt;b", "data:image/gif;base64,R0",
    "https://quay.example/" + "x" * 5000, "https://pixel.wp.com/g.gif", "https://quay.example/blank.gif", "https://-quay.example/", "https://quay-.example/",
    "https://quay.example/../a/./b", "https://ab--cd.example/", "https://quay.example./", "https://0x7f.1/", "https://quay.123/",
)  # fmt: skip
_ATTRIBUTES = (
    'class="lede"', "style='color:red'", 'target="_blank"', 'rel="nofollow"', 'data-id="1"', 'title="A &amp; b"', 'dir="rtl"',
    'lang="fr"', 'dir=" LTR "', 'onclick="x()"', 'itemprop="text"', 'aria-label="x"', 'title=""', 'class="language-py"',
)  # fmt: skip
_ODD_ATTRIBUTES = (
    'id="note"', 'name="note"', 'id="https://quay.example/a#note"', "hidden", "title=bare", 'CLASS="x"', 'title="a<b"', 'title="a>b"',
    'title="&quot;&nbsp;"', 'lang="no such"', 'dir="up"', 'title="x" title="y"', 'style="white-space: pre"', "x", 'title="\u202e"',
    'title="  a\n b "', 'start="3"', 'type="a"', 'value="2"', 'align="left"', 'cite="https://quay.example/"', 'title="&amp;lt;"',
    'xml:lang="fr"', 'title = "spaced"', 'class="lang-c++"', 'title="&bogus;"', 'title="\u00a0"', 'href="https://quay.example/"',
)  # fmt: skip
_PICTURE_ATTRIBUTES = (
    'alt=""', 'alt="The quay"', 'width="640"', 'height="480"', 'srcset="https://quay.example/2.jpg 2x"', 'sizes="100vw"',
    'loading="lazy"', 'decoding="async"', 'class="wp-image-1"', 'title="A quay"',
)  # fmt: skip
_ODD_PICTURE_ATTRIBUTES = (
    'width="1"', 'height="1"', 'width="1" height="1"', 'width="0"', 'width="100%"', 'width="640px"', 'width="99999"', 'height="3.5"',
    'data-src="https://quay.example/late.jpg"', 'data-srcset="https://quay.example/3.jpg 3w"', 'id="p"', 'width=""', 'alt="&lt;b&gt;"',
    'data-original="x"', 'height=" 20 "', 'width="000640"', 'alt="a\n\nb"', 'alt="\u00a0"',
)  # fmt: skip


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.open: list[str] = []
        self.odd = random.choice((0.0, 0.0, 0.0, 0.01, 0.1))

    def of(self, usual: tuple[str, ...], odd: tuple[str, ...]) -> str:
        return self.random.choice(odd if self.random.random() < self.odd else usual)

    def attributes(self, name: str) -> str:
        chosen = [
            self.of(_ATTRIBUTES, _ODD_ATTRIBUTES)
            for _ in range(self.random.choice((0, 0, 0, 1, 2)))
        ]
        quote = self.random.choice('""\'')
        if name == "a" and self.random.random() < 0.95:
            chosen.append(f"href={quote}{self.of(_ADDRESSES, _ODD_ADDRESSES)}{quote}")
        if name == "img":
            chosen += [
                self.of(_PICTURE_ATTRIBUTES, _ODD_PICTURE_ATTRIBUTES)
                for _ in range(self.random.randint(0, 3))
            ]
            chosen.append(f"src={quote}{self.of(_ADDRESSES, _ODD_ADDRESSES)}{quote}")
        self.random.shuffle(chosen)
        return "".join(f"{self.random.choice((' ', ' ', '  ', chr(10)))}{one}" for one in chosen)

    def words(self) -> str:
        count = self.random.randint(0, 4)
        return " ".join(self.of(_WORDS, _ODD_WORDS) for _ in range(count))

    def element(self, name: str, inside: str) -> str:
        start = f"<{name}{self.attributes(name)}>"
        if self.random.random() < self.odd / 3:
            start, inside = inside, start
        if self.random.random() < self.odd / 3:
            return f"{start}{inside}"
        return f"{start}{inside}</{name if self.random.random() > self.odd / 9 else name.upper()}>"

    def line(self, depth: int) -> str:
        parts = [self.words()]
        for _ in range(self.random.randint(0, 3)):
            kind = self.random.randrange(12)
            if kind < 2:
                parts.append(f"<img{self.attributes('img')}{self.random.choice(('', '/', ' /'))}>")
            elif kind < 3:
                parts.append(self.random.choice(("<br>", "<br/>", "<br />", "<!-- more -->", "<script src='x'></script>", "<style>p {}</style>")))  # fmt: skip
            elif depth < 4:
                name = self.random.choice(_INLINE if self.random.random() > self.odd else _ODD_TAGS)
                if name not in self.open or self.random.random() < self.odd:
                    self.open.append(name)
                    parts.append(self.element(name, self.words() + self.line(depth + 1)))
                    self.open.pop()
            parts.append(self.words())
        return "".join(parts)

    def blocks(self, depth: int) -> str:
        parts = []
        for _ in range(self.random.randint(1, 4)):
            kind = self.random.randrange(10)
            if kind == 0 and depth < 4:
                items = "".join(self.element("li", self.inside(depth + 1)) for _ in range(3))
                parts.append(self.element(self.random.choice(("ul", "ol")), items))
            elif kind == 1:
                parts.append(self.random.choice(("<hr>", "<hr/>", self.line(depth))))
            elif kind == 2 and depth < 4:
                caption = self.element("figcaption", self.line(depth + 1))
                parts.append(self.element("figure", f"<img{self.attributes('img')}>{caption}"))
            elif kind == 3 and depth < 5:
                name = self.random.choice(_BLOCKS if self.random.random() > self.odd else _ODD_TAGS)
                lines = name in _LINES and self.random.random() > self.odd
                inside = self.line(depth + 1) if lines else self.inside(depth + 1)
                parts.append(self.element(name, inside))
            else:
                parts.append(self.element("p", self.line(depth + 1)))
            parts.append(self.random.choice(("", "", "\n", "\n  ")))
        return "".join(parts)

    def inside(self, depth: int) -> str:
        return self.blocks(depth) if self.random.random() < 0.5 else self.line(depth)


def html_text(random: Random) -> str:
    """A text of HTML; of one state of ``random`` the same."""
    return _Maker(random).blocks(0)
