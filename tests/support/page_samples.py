"""Invented web pages: an article amid what papers put around it, and pages that give none."""

from __future__ import annotations

PROSE = (
    "The ferry from Valmarine left at noon, three weeks late, with forty passengers, two goats"
    " and the harbour master’s piano. “We had forgotten the noise”, said Ana Ruiz, who keeps the"
    " log; the cranes, silent since the storm, began to turn again before the bells had ended."
)
_MENU = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(12))
_RELATED = "".join(f'<li><a href="/r/{n}">Another headline, number {n}</a></li>' for n in range(8))


def article(body: str = "", *, head: str = "", language: str = "en", paragraphs: int = 4) -> bytes:
    """A page with an article of some paragraphs, then ``body``, among menus and boxes."""
    text = "".join(f"<p>Paragraph {n}. {PROSE}</p>" for n in range(paragraphs))
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<title>The ferry sails again · Harbour Gazette</title>
<meta property="og:title" content="The ferry sails again">{head}
<script>var tracker = "never shown";</script></head><body>
<header class="site-header"><a href="/">Harbour Gazette</a><nav><ul>{_MENU}</ul></nav></header>
<div class="cookie-banner">We use cookies. <button>Accept all</button></div>
<main><article class="story"><h1>The ferry sails again</h1>
<p class="byline">By Ana Belmar</p>
<div class="share-bar"><a href="/share">Share this</a> <a href="/mail">Mail this</a></div>
{text}{body}
<div class="ad-slot">Advertisement</div>
<div class="related"><h3>Read also</h3><ul>{_RELATED}</ul></div>
</article></main>
<aside><h2>Most read</h2><ul>{_RELATED}</ul></aside>
<div id="comments"><p>First! I was there, and it was wet, cold, and very loud indeed.</p></div>
<footer>© Harbour Gazette, all rights reserved</footer></body></html>""".encode()


STRUCTURE = """<h2>On the quays</h2>
<ul><li>Quay one: open, day and night</li><li>Quay two: closed until June</li></ul>
<ol start="3"><li>Third boat</li><li>Fourth boat</li></ol>
<table><caption>Tides</caption><tr><th>Day</th><th>High water</th></tr>
<tr><td>Monday</td><td>04:12</td></tr><tr><td>Tuesday</td><td>05:01</td></tr></table>
<figure><img src="/p/quay.jpg" alt="The quay"><figcaption>The quay at dawn</figcaption></figure>
<blockquote><p>The sea gives nothing back; it lends.</p></blockquote>
<pre><code class="language-python">tide = high(water)
print(tide)</code></pre>
<p>A line of verse,<br>and another; see <a href="../plan.html">the plan of the works</a>.</p>"""

PAYWALL = (
    '<html><head><title>A ferry</title><script type="application/ld+json">{"@type": "NewsArticle",'
    '"headline": "A ferry", "isAccessibleForFree": false}</script></head><body><article>'
    f"<h1>A ferry</h1><p>{PROSE}</p></article><div class='paywall'><p>Subscribe to continue reading."
    " Already a subscriber? Sign in.</p></div></body></html>"
).encode()
WALL = PAYWALL.replace(PROSE.encode(), b"A ferry.")
"""A paywall that lets nothing be seen."""
CONSENT = (
    b"<html><head><title>Before you continue</title></head><body><main><h1>Before you continue</h1>"
    b"<p>We and our partners use cookies to measure, to remember, and to show advertisements.</p>"
    b"<form><button>Accept all</button><button>Reject all</button></form></main></body></html>"
)
SCRIPT = (
    b"<html><head><title>Gazette</title><script src=/app.js></script></head><body>"
    b"<noscript>You need to enable JavaScript to run this app.</noscript>"
    b"<div id=root></div></body></html>"
)
ROBOTS = (
    b"<html><head><title>Just a moment...</title></head><body><h1>harbour.example</h1>"
    b"<p>Checking your browser before you may go on.</p></body></html>"
)
FRONT = (
    "<html><body><main>"
    + "".join(
        f'<p><a href="/{n}">A headline of some length, about a port, number {n}</a></p>'
        for n in range(60)
    )
    + "</main></body></html>"
).encode()
