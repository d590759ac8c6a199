"""Invented pages of many kinds, each with words that belong to its article and words that do not."""

from __future__ import annotations

import json
from dataclasses import dataclass

HOST = "https://lighthouse-post.example"


@dataclass(frozen=True)
class Kind:
    """A page and what an extractor owes it."""

    html: str
    kept: tuple[str, ...]
    """Words of the article."""
    gone: tuple[str, ...]
    """Words of the page beside the article."""
    captions: tuple[str, ...] = ()
    """Captions; they stand apart from the text."""


SENTENCES = (
    "The harbour board met on Tuesday behind closed doors, as it has since the crane fell.",
    "Nobody on the quay believed that the dredger would come before the autumn tides.",
    "“We counted eleven boats, and then we stopped counting”, said Mirela Todd, who repairs nets.",
    "A spokesman for the ministry declined to say when the report would be published.",
    "By nightfall the road to the lighthouse was under water, and the school had closed.",
    "The money, some four million crowns, had been set aside two winters ago and never spent.",
    "Older residents remember the last flood, when the post came by rowing boat for a month.",
    "What happens next depends on a vote that the council has already put off three times.",
    "In the market hall the fishmongers went on selling, standing on crates above the water.",
    "Engineers had warned of it in a letter, which was filed, stamped, and forgotten.",
)


def prose(first: int, count: int, tag: str = "p", attributes: str = "") -> str:
    """Paragraphs of two sentences each."""
    return "\n".join(
        f"<{tag}{attributes}>{SENTENCES[(first + 2 * n) % 10]} {SENTENCES[(first + 2 * n + 1) % 10]}</{tag}>"
        for n in range(count)
    )


_COOKIES = (
    '<div id="cc-banner" class="cookie-notice" role="dialog"><p>We value your privacy. We and our'
    " 312 partners store cookies on your device.</p><button>Accept all</button>"
    "<button>Manage choices</button></div>"
)
_SECTIONS = "".join(
    f'<li><a href="/s/{n}">{n}</a></li>' for n in "Politics Money Sport Weather Arts".split()
)
_HEADLINES = (
    "Ferry fares to rise again in spring",
    "The bakery that outlived three mayors",
    "Why gulls have moved inland",
    "Five walks for a wet weekend",
)
_LINKS = "".join(f'<li><a href="/r/{n}">{one}</a></li>' for n, one in enumerate(_HEADLINES))
_CARDS = "".join(
    f'<div class="css-k{n}2x"><a href="/r/{n}"><img src="/thumb/{n}.jpg" alt=""></a>'
    f'<h3><a href="{HOST}/r/{n}">{one}</a></h3><p>A short teaser about it, with a date: 3 May.</p></div>'
    for n, one in enumerate(_HEADLINES)
)
_SHARE = (
    '<ul class="share-tools"><li><a href="#">Share on Facebook</a></li><li><a href="#">Tweet</a></li>'
    '<li><a href="mailto:?">Email this</a></li></ul>'
)
_LETTER = (
    '<div class="newsletter-signup"><h4>Our morning letter</h4><p>Sign up for the Tide Table, our'
    ' free letter, and wake up informed every weekday.</p><form><input name="email"></form></div>'
)
_COMMENTS = (
    '<section id="comments" class="comments-area"><h3>3 comments</h3><ol class="comment-list">'
    "<li><p>I have lived here for forty years and never saw anything like it, honestly.</p></li>"
    "<li><p>Typical of this council, they could not run a bath, let alone a harbour.</p></li>"
    "<li><p>Thanks for the article, my grandmother was on that rowing boat in the flood.</p></li>"
    "</ol></section>"
)
_FOOT = (
    '<footer class="site-footer"><p>© 2026 Lighthouse Post Ltd. All rights reserved. Registered'
    ' office: 4 Mole Street, Valmarine.</p><a href="/privacy">Privacy</a></footer>'
)
AROUND = (
    "We value your privacy", "Weather Arts", "Ferry fares", "gulls have moved", "Share on Facebook",
    "morning letter", "wake up informed", "never saw anything like it", "could not run a bath",
    "All rights reserved", "Mole Street",
)  # fmt: skip


def classic(title: str, body: str, *, head: str = "", after: str = "", language: str = "en") -> str:
    """A page as content systems make them: names for everything."""
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<title>{title} | Lighthouse Post</title><meta property="og:title" content="{title}">
<link rel="canonical" href="{HOST}/news/article">{head}</head><body class="single">{_COOKIES}
<header class="masthead"><a href="/">Lighthouse Post</a><nav class="main-nav"><ul>{_SECTIONS}</ul></nav></header>
<main><article class="post"><header class="entry-header"><h1>{title}</h1>
<div class="entry-meta"><span class="byline">By <a rel="author" href="/a">Jonah Alder</a></span>
<time datetime="2026-05-12">12 May 2026, 10:40</time></div></header>{_SHARE}
<div class="entry-content">{body}</div>{after}
<div class="tags-links">Tagged: <a rel="tag" href="/tag/harbour">harbour</a>, <a rel="tag" href="/tag/floods">floods</a></div>
<div class="author-bio"><p>Jonah Alder has covered the coast for the Post since 2011. He lives on a boat with two cats.</p></div>
{_SHARE}{_LETTER}<div class="related-posts"><h3>Related stories</h3><ul>{_LINKS}</ul></div>
</article>{_COMMENTS}</main><aside class="sidebar"><h3>Most read</h3><ol>{_LINKS}</ol></aside>{_FOOT}</body></html>"""


def bare(title: str, body: str, *, head: str = "", language: str = "en") -> str:
    """A page as frameworks make them: boxes with names that say nothing."""
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="og:url" content="{HOST}/x/1">{head}</head><body>{_COOKIES}
<div class="css-1a"><div class="css-2b"><div class="css-3c"><ul>{_SECTIONS}</ul></div>
<div class="css-4d"><div class="css-5e"><h1>{title}</h1><div class="css-6f">12.05.2026 10:40</div></div>
<div class="css-7g">{body}</div>
<div class="css-8h"><h2>More for you</h2>{_CARDS}</div></div></div></div>{_FOOT}</body></html>"""


NEWS = Kind(
    classic(
        "Harbour board meets in secret",
        f"""<p class="standfirst">Eleven boats are lost, and a report stays in a drawer.</p>{prose(0, 2)}
<figure><img src="/p/crane.jpg"><figcaption>The crane on Monday. Photo: R. Okafor</figcaption></figure>{prose(4, 1)}
<div class="inline-related"><strong>Read more:</strong> <a href="/r/1">The bakery that outlived three mayors</a></div>{prose(6, 2)}
<h2>A letter in a drawer</h2>{prose(8, 2)}<blockquote><p>The sea does not read minutes.</p></blockquote>{prose(2, 1)}""",
    ),
    (*SENTENCES[:6], "Eleven boats are lost", "A letter in a drawer", "does not read minutes"),
    (*AROUND, "bakery that outlived", "two cats", "Tagged", "10:40", "R. Okafor"),
    ("The crane on Monday. Photo: R. Okafor",),
)
LIVE_BLOG = Kind(
    classic(
        "Storm on the coast: as it happened",
        "".join(
            f'<div class="live-post" id="e{n}"><h3>{9 + n}:15 {head}</h3>{prose(2 * n, 1)}</div>'
            for n, head in enumerate(("Road closed", "Crane falls", "Boats counted", "School shut"))
        ),
    ),
    ("9:15 Road closed", "12:15 School shut", *SENTENCES[:8]),
    (*AROUND, "two cats"),
)
GALLERY = Kind(
    classic(
        "The flood in six pictures",
        prose(0, 1)
        + "".join(
            f'<div class="slide"><div class="frame"><img src="/g/{n}.jpg" alt=""></div>'
            f'<div class="slide-caption">Picture {name}: the quay at {name} o’clock. <span class="credit">Lena Voss/LP</span></div></div>'
            for n, name in enumerate("one two three four five six".split())
        )
        + prose(4, 2),
    ),
    (*SENTENCES[:2], *SENTENCES[4:8]),
    (*AROUND, "Lena Voss"),
    ("the quay at one o’clock", "the quay at six o’clock"),
)
RECIPE = Kind(
    classic(
        "Fish soup for a flooded kitchen",
        f"""{prose(6, 1)}<div class="recipe-card"><h2>Ingredients</h2><ul><li>2 kg of small fish</li><li>1 onion</li>
<li>3 potatoes, peeled</li><li>a glass of white wine</li></ul><h2>Method</h2><ol><li>Clean the fish and keep the heads.</li>
<li>Fry the onion slowly, until it is soft but not brown.</li><li>Add everything else and simmer for an hour.</li></ol>
<table><caption>Per portion</caption><tr><th>Energy</th><td>310 kcal</td></tr><tr><th>Salt</th><td>1.2 g</td></tr></table></div>{prose(8, 1)}""",
    ),
    (
        "Ingredients",
        "1 onion",
        "3 potatoes, peeled",
        "Method",
        "keep the heads",
        "310 kcal",
        SENTENCES[6],
    ),
    (*AROUND, "Tagged"),
)
INTERVIEW = Kind(
    bare(
        "“I still hear the water”",
        f"<div>{prose(6, 1)}</div><div><p><b>Did you see it coming?</b></p><p>No. {SENTENCES[1]}</p><p><b>And the crane?</b></p>"
        f"<p>It sang before it fell. {SENTENCES[9]}</p><p><b>Will you stay?</b></p><p>Where else? {SENTENCES[7]}</p></div>",
    ),
    (
        "Did you see it coming?",
        "And the crane?",
        "It sang before it fell",
        "Will you stay?",
        "Where else?",
    ),
    (
        "We value your privacy",
        "More for you",
        "A short teaser",
        "Ferry fares",
        "Mole Street",
        "10:40",
    ),
)
LISTICLE = Kind(
    bare(
        "Five things that float",
        "".join(
            f"<section><h2>{n}. {thing}</h2><img src='/l/{n}.jpg' alt=''><p>{SENTENCES[2 * n - 2]} {SENTENCES[2 * n - 1]}</p>"
            f"<p><a href='https://shop.example/{n}'>See the price of {thing}</a></p></section>"
            for n, thing in enumerate(("A cork", "A crate", "A choir", "A piano", "A rumour"), 1)
        ),
    ),
    ("1. A cork", "3. A choir", "5. A rumour", *SENTENCES),
    ("More for you", "A short teaser", "Why gulls", "Mole Street"),
)
FORUM = Kind(
    f"""<html lang="en"><head><title>Rudder squeaks after winter - Boat Forum</title></head><body><div class="wrap"><div class="menu">
<a href="/">Index</a> <a href="/new">New posts</a> <a href="/login">Log in</a></div><h1>Rudder squeaks after winter</h1>
<div class="post" id="p1"><div class="user-info">netmender · 214 posts · joined 2019</div><div class="content">{prose(0, 1)}
<p>I tried this:</p><pre><code>grease --kind=lithium rudder
wait 20m</code></pre><p>It still squeaks when she turns to port, and only in the cold. Any ideas what to try next?</p></div></div>
<div class="post" id="p2"><div class="user-info">oldsalt · 9,120 posts · joined 2004</div><div class="content">
<p>Take the pin out and look at the bush, it is nylon on that model and it swells in winter. Mine did the same for years.</p></div></div>
</div><div class="footer">Powered by BoatBoard 3.1 · <a href="/rules">Rules</a></div></body></html>""",
    (SENTENCES[0], "I tried this:", "grease --kind=lithium rudder", "Any ideas what to try next"),
    ("Log in", "Powered by BoatBoard"),
)
RELEASE_NOTES = Kind(
    f"""<html lang="en"><head><title>Capstan 4.2 released</title></head><body><nav><a href="/">Capstan</a> <a href="/docs">Docs</a></nav>
<div id="content"><h1>Capstan 4.2 released</h1><p>Capstan 4.2 is out, six weeks after 4.1. It winds faster, and it no longer drops the
anchor when the tide turns.</p><h2>New</h2><ul><li><code>wind --quiet</code> winds without a sound</li><li>Ropes may be named
(<a href="/issues/88">#88</a>)</li></ul><h2>Fixed</h2><ul><li>A crash at low water</li><li>Knots that untied themselves,
reported by three users</li></ul><h2>Upgrading</h2><pre>capstan self-update
capstan check</pre><p>Rename <code>rope.ini</code> to <code>rope.toml</code> first; the old name is read until 5.0.</p>
<table><tr><th>System</th><th>File</th></tr><tr><td>Linux</td><td>capstan-4.2.tar.gz</td></tr><tr><td>BSD</td><td>capstan-4.2.txz</td></tr></table>
<h2>Thanks</h2><p>{SENTENCES[6]}</p></div><div id="footer"><a href="/feed">RSS</a> Made with care in Valmarine, hosted by friends</div></body></html>""",
    ("winds faster", "wind --quiet", "A crash at low water", "untied themselves", "capstan self-update",
     "read until 5.0", "capstan-4.2.txz", "Upgrading"),
    ("hosted by friends", "Docs"),
)  # fmt: skip
_ARABIC = (
    "قال رئيس الميناء إن السفن لن تعود قبل نهاية الأسبوع، بعد أن غمرت المياه الأرصفة كلها.",
    "وأضاف أن الأموال المخصصة للإصلاح، وهي أربعة ملايين، لم تُصرف منذ شتاءين.",
    "وانتظر السكان على سطح السوق حتى وصلت قوارب الإنقاذ قبيل الفجر بقليل.",
    "ولم ترد الوزارة على أسئلة الصحيفة حول موعد نشر التقرير المنتظر.",
)
ARABIC = Kind(
    f"""<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>الميناء تحت الماء - صحيفة المنارة</title></head><body>
<div class="top-menu"><a href="/1">الرئيسية</a> <a href="/2">سياسة</a> <a href="/3">رياضة</a></div><div class="details-page"><h1>الميناء تحت الماء</h1>
<div class="date">الثلاثاء 12 مايو 2026</div><div class="details-text"><p>{_ARABIC[0]}</p><p>{_ARABIC[1]}</p>
<h2>ليلة على السطح</h2><p>{_ARABIC[2]}</p><p>{_ARABIC[3]}</p></div><div class="related-news"><h3>اقرأ أيضا</h3><ul>
<li><a href="/r/1">أسعار الخبز ترتفع للمرة الثالثة هذا العام</a></li><li><a href="/r/2">خمس جولات لعطلة ماطرة</a></li></ul></div></div>
<div class="footer">جميع الحقوق محفوظة لصحيفة المنارة، شارع الرصيف رقم أربعة</div></body></html>""",
    (*_ARABIC, "ليلة على السطح"),
    ("الرئيسية", "اقرأ أيضا", "أسعار الخبز", "جميع الحقوق"),
)
_JAPANESE = (
    "港の会議は火曜日に非公開で開かれた。起重機が倒れてから、ずっとそうである。",
    "船は十一隻まで数えたが、そのあとは数えるのをやめたと、網を直す女性は語った。",
    "夕方には灯台への道が水に沈み、学校は休みになった。郵便は舟で届いたという。",
    "次に何が起きるかは、三度も延期された投票にかかっている。",
)
JAPANESE = Kind(
    f"""<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>（コラム）港の声：灯台新聞</title></head><body><div id="gnavi"><ul>
<li><a href="/1">政治</a></li><li><a href="/2">経済</a></li><li><a href="/3">天気</a></li></ul></div><div id="main"><h1>（コラム）港の声</h1>
<p class="date">2026年5月12日 5時00分</p><div class="honbun">　{_JAPANESE[0]}<br><br>　{_JAPANESE[1]}<br><br>　{_JAPANESE[2]}<br><br>　{_JAPANESE[3]}</div>
<div class="ranking"><h2>アクセスランキング</h2><ol><li><a href="/r/1">渡し船の運賃、春にまた値上げ</a></li><li><a href="/r/2">雨の週末に歩く五つの道</a></li></ol></div></div>
<div id="footer">Copyright 灯台新聞社 無断転載を禁じます</div></body></html>""",
    _JAPANESE,
    ("経済", "アクセスランキング", "渡し船の運賃", "無断転載"),
)
IN_A_DIALOG = Kind(
    f"""<html lang="en"><head><title>A page in a dialog</title></head><body><div class="menu"><a href="/">Home</a></div>
<dialog open class="modal-window"><button>Close</button><div class="inner"><h1>A page in a dialog</h1>{prose(0, 5)}</div></body></html>""",
    SENTENCES,
    ("Home", "Close"),
)
IN_A_FORM = Kind(
    f"""<html lang="en"><head><title>A page in a form</title></head><body><form id="aspnetForm" action="/post"><input type="hidden" name="s">
<div class="nav"><a href="/">Start</a> <a href="/login">Login</a></div><div class="col"><h1>A page in a form</h1>{prose(0, 5, "div")}</div>
<div class="footer">Imprint and disclaimer of liability</div></form></body></html>""",
    SENTENCES,
    ("Login", "disclaimer of liability"),
)
HIDDEN = Kind(
    f"""<html lang="en"><head><title>Shown by a script</title></head><body style="visibility:hidden"><div hidden id="app-body" aria-hidden="true">
<h1>Shown by a script</h1>{prose(0, 5)}</div><div style="display:none"><p>An old version of the page that nobody is meant to see any more.</p></div></body></html>""",
    SENTENCES,
    ("An old version",),
)
_BODY = "\\n\\n".join(SENTENCES).replace('"', "'")
SCRIPT_WITH_DATA = Kind(
    '<html lang="en"><head><title>From data</title><script type="application/ld+json">{"@type": "NewsArticle",'
    f' "headline": "From data", "articleBody": "{_BODY}"}}</script><script src="/app.js"></script></head>'
    '<body><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript></body></html>',
    SENTENCES,
    ("enable JavaScript",),
)
CUT_SHORT = Kind(
    classic(
        "The rest is in the data",
        f'<p>{SENTENCES[0]}</p><div class="read-more"><button>Read on</button></div>',
        head='<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The rest is in the data",'
        f' "articleBody": "<p>{"</p><p>".join(SENTENCES)}</p>"}}</script>',
    ),
    SENTENCES,
    AROUND,
)
CUSTOM_TAGS = Kind(
    bare(
        "Tags of one’s own",
        f"<lp-body><lp-text><p>{SENTENCES[0]} The <lp-term>dred</lp-term>ger <lp-tip>came</lp-tip> late.</p></lp-text>"
        f"<lp-text>{prose(2, 3)}</lp-text></lp-body>",
    ),
    ("The dredger came late.", *SENTENCES[2:8]),
    ("More for you", "A short teaser", "Mole Street"),
)
LINE_BREAKS = Kind(
    f"""<html lang="en"><head><title>An old diary</title></head><body bgcolor="white"><center><a href="/">Back</a> | <a href="/next">Next day</a></center>
<table width="100%"><tr><td valign="top"><a href="/1">January</a><br><a href="/2">February</a><br><a href="/3">March</a></td><td>
<font face="serif">{"<br><br>".join(SENTENCES[:6])}<br>first line<br>second line<br><br>{SENTENCES[6]}</font></td></tr></table>
<hr><center><font size="1">Best viewed with any browser. Last changed by the webmaster.</font></center></body></html>""",
    (*SENTENCES[:7], "first line second line"),
    ("February", "Next day", "webmaster"),
)
CREDITS = Kind(
    classic(
        "Pictures without figures",
        f"""<div class="media"><img src="/p/1.jpg" alt="The mole"><p class="photo-caption">The mole at low tide.</p><span class="photo-credit">Ada Quist / Tidewire</span></div>{prose(0, 2)}
<p><img src="/p/2.jpg"></p><p class="wp-caption-text">The net loft, before the fire.</p>{prose(4, 2)}
<div class="pic"><img src="/p/3.jpg"><div>Mirela Todd in her workshop.</div></div><p>Mirela Todd in her workshop.</p>{prose(8, 1)}""",
    ),
    (*SENTENCES[:4], SENTENCES[8]),
    (*AROUND, "Ada Quist", "net loft, before", "in her workshop"),
    ("The mole at low tide.", "The net loft, before the fire.", "Mirela Todd in her workshop."),
)
EMBEDS = Kind(
    classic(
        "What people wrote",
        f"""{prose(0, 2)}<blockquote class="twitter-tweet"><p>I have just seen a piano float past the town hall, playing nothing in particular.</p>
— Net Mender (@netmender) <a href="https://social.example/1">May 12, 2026</a></blockquote>{prose(4, 2)}
<div class="product-box"><h3>Tide clock</h3><p>Runs for two years on one battery, and is right twice a day even after.</p>
<a href="https://shop.example/clock">Buy for 40 crowns</a></div>{prose(8, 1)}
<iframe src="https://www.youtube.com/embed/abcdefghijk" title="The wave"></iframe>""",
    ),
    (*SENTENCES[:8], "a piano float past the town hall", "Runs for two years on one battery"),
    (*AROUND, "two cats"),
)
PAYWALLED = Kind(
    classic(
        "The drawer, opened",
        f"<p>{SENTENCES[0]} {SENTENCES[9]}</p><p>{SENTENCES[1]}</p><div class='paywall'><h3>Already a subscriber? Sign in.</h3>"
        "<p>Subscribe to continue reading. From 2 crowns a week, cancel any time.</p></div>",
        head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
    ),
    (SENTENCES[0], SENTENCES[1], SENTENCES[9]),
    (*AROUND, "Already a subscriber", "cancel any time"),
)
_SHOWN_LATER = '<template id="card"><p>Words that a script would copy for each story, if it ever ran.</p></template>'
SHADOW = Kind(
    f"""<html lang="en"><head><title>In the shadow</title></head><body><lp-header><template shadowrootmode="open"><nav><ul>{_SECTIONS}</ul></nav></template></lp-header>
<lp-story><template shadowrootmode="open"><style>p {{ margin: 0 }}</style><h1>In the shadow</h1><lp-byline>Jonah Alder, 12 May 2026</lp-byline>
<div class="text">{prose(0, 5)}</div></template></lp-story>{_SHOWN_LATER}<lp-related>{_CARDS}</lp-related></body></html>""",
    SENTENCES,
    ("Weather Arts", "if it ever ran", "Jonah Alder", "A short teaser"),
)


def _state(article: object) -> str:
    data = {"menu": [{"title": one} for one in _HEADLINES], "article": article}
    return (
        '<html lang="en"><head><title>From a state</title></head><body><div id="__next"></div>'
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": data})}</script></body></html>'
    )


STATE_OF_HTML = Kind(
    _state(
        {"title": "From a state", "content": f"<h2>A letter</h2>{prose(0, 5)}", "tags": ["sea"]}
    ),
    ("A letter", *SENTENCES),
    _HEADLINES,
)
STATE_OF_BLOCKS = Kind(
    _state(
        [
            {
                "_type": "block",
                "style": "h2",
                "children": [{"_type": "span", "text": "A < letter"}],
            },
            *(
                {"_type": "block", "style": "normal", "children": [{"text": one}]}
                for one in SENTENCES
            ),
        ]
    ),
    ("A < letter", *SENTENCES),
    _HEADLINES,
)
INSETS = Kind(
    classic(
        "What stands between",
        f"""{prose(0, 2)}<p><strong>Read also: <a href="/r/2">Why gulls have moved inland this year</a></strong></p>{prose(4, 1)}
<div class="kg-signup-card"><h2>Letters from the mole</h2><p>Twice a month, written by people who swim before work.</p></div>{prose(6, 1)}
<div class="box"><a href="/r/3"><img src="/t/3.jpg"></a><div><h3><a href="/r/3">Five walks for a wet weekend</a></h3></div></div>
<div role="heading" aria-level="3">A drawer in the town hall</div>{prose(8, 1)}
<div class="wrap"><h2>What the letter said</h2><span>[<a href="/edit">edit</a>]</span></div><p>{SENTENCES[1]} And yet.</p>""",
    ),
    (*SENTENCES, "A drawer in the town hall", "What the letter said", "And yet."),
    (*AROUND, "Read also", "Letters from the mole", "people who swim", "Five walks", "edit"),
)
LABELLED_FIGURES = Kind(
    bare(
        "Pictures with many labels",
        f"""{prose(0, 2)}<figure><picture><source srcset="/p/1.webp" type="image/webp"><img src="/p/1.jpg"></picture><span>Image source, Ada Quist</span>
<label for="f">View image in fullscreen</label><figcaption><span class="visually-hidden">Image caption, </span>The mole at noon.</figcaption></figure>{prose(4, 1)}
<div class="image large"><div class="frame"><picture><source srcset="/p/2.webp"><img src="/p/2.jpg"></picture><button>Enlarge this image</button></div>
<div class="below"><div class="caption"><p>The net loft, seen from the road that was under water.</p></div></div></div>{prose(6, 2)}""",
    ),
    (*SENTENCES[:8], SENTENCES[8]),
    ("fullscreen", "Enlarge this", "Image caption", "Ada Quist", "net loft"),
    ("Image source, Ada Quist The mole at noon.", "The net loft, seen from the road"),
)
NUMBERED_CODE = Kind(
    bare(
        "Numbers beside code",
        f"""{prose(0, 2)}<div class="highlight"><table><tr><td><pre>1
2
</pre></td><td><pre><code>capstan wind
capstan check</code></pre></td></tr></table></div>{prose(4, 2)}""",
    ),
    (*SENTENCES[:4], "capstan wind capstan check", SENTENCES[4]),
    (" 1 2 ",),
)
AMP = Kind(
    f"""<!doctype html><html amp lang="en"><head><title>Fast pages</title></head><body><amp-sidebar><ul>{_SECTIONS}</ul></amp-sidebar>
<article><h1>Fast pages</h1><p class="chapo">A short word before the rest of it.</p><div class="content">{prose(0, 2)}<figure><amp-img src="/p/4.jpg" width="900" height="600">
<noscript><img src="/p/4.jpg"></noscript></amp-img><figcaption>The quay on Friday.</figcaption></figure>
<amp-ad type="x"><div placeholder>Advertisement</div></amp-ad>{prose(4, 3)}</div></article><amp-consent><div>We and our partners store cookies.</div></amp-consent></body></html>""",
    ("A short word before", *SENTENCES),
    ("Weather Arts", "Advertisement", "store cookies"),
    ("The quay on Friday.",),
)
OLD_BLOG = Kind(
    f"""<html lang="en"><head><title>A post of 2009</title></head><body><table width="760"><tr><td>{"<br>".join(f'<a href="/r/{one}">{one}</a>' for one in _HEADLINES)}</td>
<td><h3>A post of 2009</h3><div class="post-body">{SENTENCES[0]}<br><br>{SENTENCES[1]} {SENTENCES[2]}<br><br>
<table class="tr-caption-container"><tr><td><a href="/p/5.jpg"><img src="/p/5.jpg"></a></td></tr><tr><td class="tr-caption">Nets drying on the mole.</td></tr></table>
{SENTENCES[3]} {SENTENCES[4]}<br><br>{SENTENCES[5]} {SENTENCES[6]}<br><br>{SENTENCES[7]} {SENTENCES[8]}<br><br>{SENTENCES[9]}</div></td><td><img src="/ad.gif"><br><a href="/m/1">Five walks for a wet weekend</a></td></tr></table></body></html>""",
    SENTENCES,
    ("Ferry fares", "Five walks", "gulls have"),
    ("Nets drying on the mole.",),
)
OFFERS = Kind(
    bare(
        "Offers without a name",
        f"""{prose(0, 2)}<div class="x1"><h3>The tide in your box</h3><p>What the sea did last week, every Monday at six, for nothing.</p>
<form><input type="email"><input type="submit"></form></div>{prose(4, 1)}<ul class="x2"><li><a href="/r/1">The bakery that outlived three mayors</a></li>
<li><a href="/r/2">Why gulls have moved inland this year</a></li></ul>{prose(6, 1)}<h2>What was left <a href="#left">¶</a></h2>{prose(8, 1)}""",
    ),
    (*SENTENCES, "What was left"),
    ("The tide in your box", "every Monday at six", "outlived three mayors", "¶"),
)
KINDS = {
    "news": NEWS, "live-blog": LIVE_BLOG, "gallery": GALLERY, "recipe": RECIPE,
    "interview": INTERVIEW, "listicle": LISTICLE, "forum": FORUM, "release-notes": RELEASE_NOTES,
    "arabic": ARABIC, "japanese": JAPANESE, "dialog": IN_A_DIALOG, "form": IN_A_FORM,
    "hidden": HIDDEN, "script-with-data": SCRIPT_WITH_DATA, "cut-short": CUT_SHORT,
    "custom-tags": CUSTOM_TAGS, "line-breaks": LINE_BREAKS, "credits": CREDITS,
    "embeds": EMBEDS, "paywalled": PAYWALLED, "shadow": SHADOW, "state-of-html": STATE_OF_HTML,
    "state-of-blocks": STATE_OF_BLOCKS, "insets": INSETS, "labelled-figures": LABELLED_FIGURES,
    "numbered-code": NUMBERED_CODE, "amp": AMP, "old-blog": OLD_BLOG, "offers": OFFERS,
}  # fmt: skip
