"""A paper as a feed: RSS 2.0, Atom (RFC 4287), RSS 1.0 or JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import formatdate
from html import escape

from tui_reader.demo.edition import Paper, Printed, article_path, feed_path
from tui_reader.demo.pictures import HEIGHT, WIDTH, draw

MEDIA_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}

_OWN_PATH = re.compile(r'(?<=href=")/(?=[a-z])')
_PICTURE_TYPE = "image/png"


def feed(paper: Paper, items: Sequence[Printed], base: str) -> bytes:
    """The feed document of a paper, in the paper's format and encoding.

    Args:
        paper: the paper.
        items: what it has published, the freshest first; at least one.
        base: where the edition is served, ending in ``/``.
    """
    writer = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json}[paper.format]
    # The narrow no-break space and the like have no byte in windows-1252 and
    # become character references, which only escaped markup may hold.
    return writer(paper, items, base).encode(paper.encoding, "xmlcharrefreplace")


def media_type(paper: Paper) -> str:
    """The Content-Type of the paper's feed, with its charset."""
    return f"{MEDIA_TYPES[paper.format]}; charset={paper.encoding}"


def figure(item: Printed, root: str) -> str:
    """The article's picture as an HTML figure; empty when there is none."""
    picture = item.article.picture
    if picture is None:
        return ""
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
    return (
        f'<figure><img src="{root}pictures/{picture.name}.png" alt="{escape(picture.alt)}"'
        f' width="{WIDTH}" height="{HEIGHT}" />{caption}</figure>\n'
    )


def _html(item: Printed, root: str) -> str:
    """The body as the feed has it, its own paths resolved against ``root``."""
    shown = item.article.picture is not None and item.article.picture.place == "body"
    return (figure(item, root) if shown else "") + _OWN_PATH.sub(root, item.article.body)


def _url(base: str, path: str) -> str:
    return base.rstrip("/") + path


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identity(paper: Paper, item: Printed) -> str:
    """A tag URI (RFC 4151): the same whatever port the server got."""
    return f"tag:{paper.slug}.example,2020:{item.article.slug}"


def _tag(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(text)}</{name}>" if text else ""


def _marked(paper: Paper, html: str) -> str:
    if paper.markup == "cdata":
        return "<![CDATA[" + html.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return escape(html, quote=False)


def _rss(paper: Paper, items: Sequence[Printed], base: str) -> str:
    return f"""<?xml version="1.0" encoding="{paper.encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel>
{_tag("title", paper.title)}
{_tag("link", _url(base, f"/{paper.slug}/"))}
<atom:link rel="self" href="{_url(base, feed_path(paper))}" />
{_tag("description", paper.description)}
{_tag("language", paper.language)}
{_tag("lastBuildDate", formatdate(items[0].published, usegmt=True))}
{"".join(_rss_item(paper, item, base) for item in items)}</channel>
</rss>
"""


def _rss_item(paper: Paper, item: Printed, base: str) -> str:
    article = item.article
    content = ""
    if not article.summary_only:
        content = f"<content:encoded>{_marked(paper, _html(item, base))}</content:encoded>"
    return f"""<item>
{_tag("title", article.title)}
{_tag("link", _url(base, article_path(paper, article)))}
{_tag("guid", _identity(paper, item), ' isPermaLink="false"')}
{_tag("pubDate", formatdate(item.published, usegmt=True))}
{_tag("dc:creator", article.author)}
{"".join(_tag("category", tag) for tag in article.tags)}
{_tag("description", article.summary)}
{content}{_rss_picture(item, base)}
</item>
"""


def _rss_picture(item: Printed, base: str) -> str:
    picture = item.article.picture
    if picture is None or picture.place == "body":
        return ""
    url = f"{base}pictures/{picture.name}.png"
    if picture.place == "enclosure":
        size = len(draw(picture.name))
        return f'<enclosure url="{url}" length="{size}" type="{_PICTURE_TYPE}" />'
    # No media:description: feedparser takes it for the description of the item.
    return (
        f'<media:content url="{url}" medium="image" type="{_PICTURE_TYPE}"'
        f' width="{WIDTH}" height="{HEIGHT}" />'
    )


def _atom(paper: Paper, items: Sequence[Printed], base: str) -> str:
    return f"""<?xml version="1.0" encoding="{paper.encoding}"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{paper.language}" xml:base="{base}">
{_tag("title", paper.title)}
{_tag("subtitle", paper.description)}
<id>tag:{paper.slug}.example,2020:feed</id>
<link rel="alternate" type="text/html" href="{_url(base, f"/{paper.slug}/")}" />
<link rel="self" type="application/atom+xml" href="{_url(base, feed_path(paper))}" />
<updated>{_iso(items[0].published)}</updated>
<author>{_tag("name", paper.title)}</author>
{"".join(_atom_entry(paper, item, base) for item in items)}</feed>
"""


def _atom_entry(paper: Paper, item: Printed, base: str) -> str:
    article = item.article
    content = ""
    if not article.summary_only:
        # Links stay paths here: xml:base of the feed says what they hang from.
        html = _html(item, "/")
        if paper.markup == "xhtml":
            content = (
                '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
                f"{html}</div></content>"
            )
        else:
            content = f'<content type="html">{_marked(paper, html)}</content>'
    picture, enclosure = article.picture, ""
    if picture is not None and picture.place != "body":
        enclosure = (
            f'<link rel="enclosure" type="{_PICTURE_TYPE}" length="{len(draw(picture.name))}"'
            f' href="{base}pictures/{picture.name}.png" />'
        )
    return f"""<entry>
{_tag("title", article.title)}
<id>{_identity(paper, item)}</id>
<link rel="alternate" type="text/html" href="{_url(base, article_path(paper, article))}" />{enclosure}
<published>{_iso(item.published)}</published>
<updated>{_iso(item.published)}</updated>
<author>{_tag("name", article.author)}</author>
{"".join(f'<category term="{escape(tag)}" />' for tag in article.tags)}
{_tag("summary", article.summary)}
{content}
</entry>
"""


def _rdf(paper: Paper, items: Sequence[Printed], base: str) -> str:
    urls = [_url(base, article_path(paper, item.article)) for item in items]
    return f"""<?xml version="1.0" encoding="{paper.encoding}"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="{_url(base, feed_path(paper))}">
{_tag("title", paper.title)}
{_tag("link", _url(base, f"/{paper.slug}/"))}
{_tag("description", paper.description)}
{_tag("dc:language", paper.language)}
{_tag("dc:date", _iso(items[0].published))}
<items><rdf:Seq>{"".join(f'<rdf:li rdf:resource="{url}" />' for url in urls)}</rdf:Seq></items>
</channel>
{"".join(_rdf_item(paper, item, url, base) for item, url in zip(items, urls, strict=True))}</rdf:RDF>
"""


def _rdf_item(paper: Paper, item: Printed, url: str, base: str) -> str:
    article = item.article
    content = ""
    if not article.summary_only:
        content = f"<content:encoded>{_marked(paper, _html(item, base))}</content:encoded>"
    return f"""<item rdf:about="{url}">
{_tag("title", article.title)}
{_tag("link", url)}
{_tag("description", article.summary)}
{_tag("dc:creator", article.author)}
{_tag("dc:date", _iso(item.published))}
{"".join(_tag("dc:subject", tag) for tag in article.tags)}
{content}
</item>
"""


def _json(paper: Paper, items: Sequence[Printed], base: str) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.title,
        "description": paper.description,
        "home_page_url": _url(base, f"/{paper.slug}/"),
        "feed_url": _url(base, feed_path(paper)),
        "language": paper.language,
        "items": [_json_item(paper, item, base) for item in items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(paper: Paper, item: Printed, base: str) -> dict[str, object]:
    article = item.article
    entry: dict[str, object] = {
        "id": _identity(paper, item),
        "url": _url(base, article_path(paper, article)),
        "title": article.title,
        "date_published": _iso(item.published),
        "authors": [{"name": article.author}],
        "tags": list(article.tags),
    }
    if article.summary:
        entry["summary"] = article.summary
    if article.summary_only:
        # An item must have content, so the dots say that this is not all of it.
        entry["content_text"] = f"{article.summary} …"
    else:
        entry["content_html"] = _html(item, base)
    picture = article.picture
    if picture is not None and picture.place != "body":
        url = f"{base}pictures/{picture.name}.png"
        if picture.place == "media":
            entry["image"] = url
        else:
            size = len(draw(picture.name))
            entry["attachments"] = [{"url": url, "mime_type": _PICTURE_TYPE, "size_in_bytes": size}]
    return entry
