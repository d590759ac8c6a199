"""A paper as web pages: its articles, its front page, and the page that lists all feeds."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tui_reader.demo.edition import Paper, Printed, article_path, feed_path
from tui_reader.demo.render import MEDIA_TYPES, figure

_STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 serif}"
    "nav a{margin-inline-end:1rem}aside,footer{color:#555;font-size:.9rem}"
)


def article_page(paper: Paper, item: Printed, others: Sequence[Printed]) -> bytes:
    """The page of an article: the article amid navigation, other headlines and an imprint."""
    article = item.article
    more = "".join(
        f'<li><a href="{article_path(paper, other.article)}">{escape(other.article.title)}</a></li>'
        for other in others
    )
    return _page(
        paper,
        article.title,
        f"""<article>
<h1>{escape(article.title)}</h1>
<p class="byline">{escape(article.author)}</p>
{figure(item, "/")}{article.body}
</article>
<aside><h2>{escape(paper.aside)}</h2><ul>{more}</ul></aside>""",
    )


def front_page(paper: Paper, items: Sequence[Printed]) -> bytes:
    """The front page of a paper: its headlines, the freshest first."""
    rows = "".join(
        f'<li><a href="{article_path(paper, item.article)}">{escape(item.article.title)}</a></li>'
        for item in items
    )
    return _page(paper, paper.title, f"<main><ul>{rows}</ul></main>")


def index_page(papers: Sequence[Paper]) -> bytes:
    """The page at ``/``: every feed, in links a reader can discover."""
    rows = "".join(
        f'<li lang="{paper.language}"><a href="/{paper.slug}/">{escape(paper.title)}</a></li>'
        for paper in papers
    )
    links = "".join(_alternate(paper) for paper in papers)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Almadar</title>{links}
<style>{_STYLE}</style></head>
<body><h1>Almadar</h1><ul>{rows}</ul></body></html>
""".encode()


def _alternate(paper: Paper) -> str:
    return (
        f'<link rel="alternate" type="{MEDIA_TYPES[paper.format]}"'
        f' title="{escape(paper.title)}" href="{feed_path(paper)}">'
    )


def _page(paper: Paper, title: str, content: str) -> bytes:
    direction = "rtl" if paper.language.startswith("ar") else "ltr"
    sections = "".join(f'<a href="/{paper.slug}/">{escape(name)}</a>' for name in paper.sections)
    return f"""<!doctype html>
<html lang="{paper.language}" dir="{direction}">
<head><meta charset="utf-8"><title>{escape(title)} · {escape(paper.title)}</title>
{_alternate(paper)}<style>{_STYLE}</style></head>
<body>
<header><a href="/{paper.slug}/">{escape(paper.title)}</a><nav>{sections}</nav></header>
{content}
<footer><p>{escape(paper.imprint)}</p></footer>
</body></html>
""".encode()
