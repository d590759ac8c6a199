"""Invented pages that list articles without a feed, of the kinds that sites and their builders make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct

URL = "https://board.example/news/"
_BEGIN = datetime(2026, 2, 23, 9, 0, tzinfo=UTC)
_TITLES = (
    "The harbour bridge is raised for the first time in a year",
    "Night ferries return to the western line",
    "Council votes on the new market hall",
    "Storm lamps are lit again along the mole",
    "Two tugs collide near the old lighthouse",
    "School boats get a timetable of their own",
    "Fishermen ask for ice and for patience",
    "A library opens in the former customs house",
)
_ARABIC = (
    "الميناء يفتح أرصفته من جديد بعد عام من الأشغال",
    "عودة العبّارات الليلية إلى الخط الغربي",
    "المجلس يصوّت على السوق الجديدة",
    "إنارة مصابيح العاصفة على طول الرصيف",
    "اصطدام قاطرتين قرب المنارة القديمة",
)
_TEXT = "What was decided on Monday, who spoke against it, and what comes next for the quarter."
_NAV = "".join(
    f'<li class="menu-item menu-item-{n}"><a href="/section/{n}">{name}</a></li>'
    for n, name in enumerate(
        "Home,Politics and parliament,Business and markets,Sport of the week,Culture and books,"
        "Opinion and letters,About this board,Contact the editors,Terms of use".split(",")
    )
)


class Listing(Struct, frozen=True):
    """A page, and what a reader sees on it."""

    html: str
    titles: tuple[str, ...]
    dated: bool = True
    described: bool = False


def _day(number: int) -> datetime:
    return _BEGIN - timedelta(days=number, hours=number)


def _page(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>The Board</title>{head}</head><body>'
        f'<header><a href="/"><img src="/logo.png" alt=""></a><nav><ul class="menu">{_NAV}</ul></nav></header>'
        f"{body}<footer><ul>{_NAV}</ul><p>© The Board 2026</p></footer></body></html>"
    )


def _listing(
    item: Callable[[int, str], str],
    around: str = "{}",
    titles: tuple[str, ...] = _TITLES,
    **more: object,
) -> Listing:
    items = "".join(item(n, title) for n, title in enumerate(titles))
    lang = str(more.pop("lang", "en"))
    return Listing(_page(around.format(items), lang=lang), titles, **more)  # type: ignore[arg-type]


def _by_day() -> Listing:
    sections = "".join(
        f"<section><h2>{_day(n):%d %B %Y}</h2><ul class='stories'>"
        + "".join(
            f"<li class='story'><a href='/s/{k}'>{_TITLES[k]}</a><p class='intro'>{_TEXT}</p></li>"
            for k in (2 * n, 2 * n + 1)
        )
        + "</ul></section>"
        for n in range(4)
    )
    return Listing(_page(f"<main>{sections}</main>"), _TITLES, dated=False, described=True)


def pages() -> Mapping[str, Listing]:
    """Each page by its kind."""
    return {
        "list with headings": _listing(
            lambda n, t: (
                f"<li class='item'><h3><a href='{n}.html'>{t}</a></h3>"
                f"<span class='date'>{_day(n):%d.%m.%Y %H:%M}</span><p>{_TEXT}</p></li>"
            ),
            "<div id='content'><ul class='news'>{}</ul></div>",
            described=True,
        ),
        "cards that are links": _listing(
            lambda n, t: (
                f"<a class='card' href='/{n}/'><img src='/{n}.jpg'><h2 class='card__title'>{t}</h2>"
                f"<time datetime='{_day(n):%Y-%m-%dT%H:%MZ}'>{n} days ago</time></a>"
            ),
            "<main><div class='grid'>{}</div></main>",
        ),
        "table without classes": _listing(
            lambda n, t: (
                f"<tr><td>{_day(n):%d %b %Y}</td><td><a href='doc.php?id={n}'>{t}</a></td><td>PDF</td></tr>"
            ),
            "<table><tbody>{}</tbody></table>",
        ),
        "blog with numbered classes": _listing(
            lambda n, t: (
                f"<article id='post-{n}' class='post-{n} post type-post category-{n % 3} hentry'>"
                f"<a href='/p/{n}'><img src='/t/{n}.jpg' alt=''></a><h2 class='entry-title'><a href='/p/{n}' rel='bookmark'>{t}</a></h2>"
                f"<time class='entry-date' datetime='{_day(n).isoformat()}'>{_day(n):%B %d, %Y}</time>"
                f"<div class='entry-summary'><p>{_TEXT}</p><a class='more' href='/p/{n}'>Continue reading</a></div></article>"
            ),
            "<div class='site'><main id='main'>{}</main><aside><h2>Recent</h2><ul><li><a href='/p/1'>Night ferries return</a></li>"
            "<li><a href='/p/2'>Council votes on the hall</a></li><li><a href='/p/3'>Storm lamps are lit</a></li></ul></aside></div>",
            described=True,
        ),
        "hashed classes": _listing(
            lambda n, t: (
                f"<div class='css-1x{n}f9a sc-aXZVg'><div class='css-9ab{n}2'><a class='css-77c{n}' href='/a/{n}'><span>{t}</span></a></div>"
                f"<div><time>{_day(n):%Y-%m-%d}</time></div></div>"
            ),
            "<div class='css-0f31'><div class='css-4e2'>{}</div></div>",
        ),
        "definitions": _listing(
            lambda n, t: f"<dt><a href='n{n}.htm'>{t}</a></dt><dd>{_TEXT}</dd>",
            "<dl>{}</dl>",
            dated=False,
        ),
        "Arabic": _listing(
            lambda n, t: (
                f"<div class='news-box'><h4><a href='/خبر/{n}'>{t}</a></h4><span class='news-date'>"
                f"{_day(n).day} فبراير 2026</span></div>"
            ),
            "<section class='last-news'>{}</section>",
            _ARABIC,
            lang="ar",
        ),
        "by day": _by_day(),
        "two rows each": _listing(
            lambda n, t: (
                f"<tr class='athing'><td>{n + 1}.</td><td><span class='titleline'><a href='https://other.example/{n}'>{t}</a>"
                f" <span>(<a href='from?site={n}'>other.example</a>)</span></span></td></tr>"
                f"<tr><td></td><td class='sub'><a href='user?id=u{n}'>someone{n}</a> <a href='item?id={n}'>{n} comments</a></td></tr><tr class='spacer'></tr>"
            ),
            "<center><table><tbody>{}</tbody></table></center>",
            dated=False,
        ),
        "old page": _listing(
            lambda n, t: f"<p><b>{_day(n):%d/%m/%Y}</b> - <a href='{n}.html'>{t}</a></p>",
            "<center><font>{}</font></center>",
        ),
        "picture and more": _listing(
            lambda n, t: (
                f"<div class='row teaser'><div class='col img'><a href='/x/{n}' class='pic'><img src='p{n}.png' alt='Picture of the harbour today'></a></div>"
                f"<div class='col'><div class='meta'>{_day(n):%d-%m-%Y}</div><a class='headline' href='/x/{n}'>{t}</a>"
                f"<div class='lead'>{_TEXT}</div><a href='/x/{n}' class='btn'>Read the whole article here</a></div></div>"
            ),
            "<div class='container'>{}</div>",
            described=True,
        ),
        "headings in a row": _listing(
            lambda n, t: (
                f"<h3 class='t'><a href='#{n}' name='{n}'></a><a href='/r/{n}'>{t}</a></h3><p>{_TEXT}</p>"
            ),
            "<div class='text'><h1>Releases</h1>{}</div>",
            dated=False,
        ),
        "tags in items": _listing(
            lambda n, t: (
                f"<li class='post-list__item'><div class='tags'><a href='/tag/harbour'>harbour and sea</a><a href='/tag/council'>council of the town</a></div>"
                f"<p class='post-list__title'><a href='/q/{n}'>{t}</a></p><small>Published on {_day(n):%A, %d %B %Y}</small></li>"
            ),
            "<ol class='post-list'>{}</ol>",
        ),
        "short names": _listing(
            lambda n, t: (
                f"<div class='release'><a href='/tag/v1.{n}'>v1.{n}</a> <span>{_day(n):%Y-%m-%d}</span></div>"
            ),
            "<div class='releases'>{}</div>",
            tuple(f"v1.{n}" for n in range(8)),
        ),
    }


TUNED = (
    "list with headings",
    "table without classes",
    "hashed classes",
    "Arabic",
    "two rows each",
    "picture and more",
    "tags in items",
)
"""Those that the proposals were made with; the others are only counted."""
