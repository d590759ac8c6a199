"""What the names of a page's elements tell: words that designers everywhere put into class and id."""

from __future__ import annotations

import re

from tui_reader.ingest.extract.tree import Element, names_of

_ADVERTISING = "-ad- advert adsense banner promo- -promo skyscraper sponsor publicid publicite werbung anzeige outbrain taboola shopping"
_TALK = "comment kommentar comentario disqus replies shoutbox discussion community reader-letters"
_WAYS = "breadcrumb menu navbar navigation pager pagination skip-link toolbar"
_FRAME = "header footer masthead sidebar side-bar colophon"
_NOTICES = "cookie consent gdpr agegate popup"
_OFFERS = "newsletter subscribe abonnement social related recommend supplemental extra most-read most-popular trending rss"
_ARTICLE = "article body blog content entry main page post story text"


def _any(*groups: str) -> re.Pattern[str]:
    words = " ".join(groups).split()
    return re.compile("|".join(map(re.escape, words)))


_BESIDE = _any(_ADVERTISING, _TALK, _WAYS, _FRAME, _NOTICES, _OFFERS)
_PERHAPS = _any("article body column content main mathjax shadow story text and")
_FOR = _any(_ARTICLE)
_AGAINST = re.compile(
    _any(_ADVERTISING, "comment footer masthead sidebar related shoutbox tags contact").pattern
    + "|com-|meta|media|scroll|share|widget|gdpr|(?:^|[ _-])hid(?:den)?(?:$|[ _-])"
)
_PLACE_HOLDERS = frozenset(
    "ad advertisement advertising advertisment sponsored publicité annonce publicidad anuncio "
    "pubblicità publicidade werbung anzeige reklama реклама إعلان 广告 廣告 広告 광고".split()
)
_SHARING = re.compile(r"(?:\b|_)(?:share|sharing|sharedaddy|social-?links)(?:\b|_)")
_BYLINE = re.compile(r"byline|author|dateline|written-?by")
_ROLES_BESIDE = frozenset(
    "menu menubar complementary navigation alert alertdialog dialog search".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def weight(element: Element) -> int:
    """How much class and id speak for (25 each) or against (-25 each) an element being the article."""
    total = 0
    for name in (element.get("class"), element.get("id")):
        if name:
            lower = name.lower()
            total -= 25 if _AGAINST.search(lower) else 0
            total += 25 if _FOR.search(lower) else 0
    return total


def is_beside(element: Element) -> bool:
    """Whether an element says that it stands beside the article: menu, comments, advertisement."""
    if (element.get("role") or "") in _ROLES_BESIDE:
        return True
    names = names_of(element)
    return bool(_BESIDE.search(names)) and not _PERHAPS.search(names)


def is_hidden(element: Element) -> bool:
    """Whether a browser would not show the element."""
    if element.get("hidden") is not None or _HIDDEN.search((element.get("style") or "").lower()):
        return True
    hidden = element.get("aria-hidden") == "true"
    # Formulas come as pictures that are hidden from readers aloud but shown to the others.
    return hidden and "fallback-image" not in (element.get("class") or "")


def is_sharing(element: Element) -> bool:
    """Whether an element holds buttons to pass the article on."""
    return bool(_SHARING.search(names_of(element)))


def is_byline(element: Element) -> bool:
    """Whether an element says that it names the author."""
    if element.get("rel") == "author" or "author" in (element.get("itemprop") or ""):
        return True
    return bool(_BYLINE.search(names_of(element)))


def is_place_holder(text: str) -> bool:
    """Whether some words are only the sign above a space for an advertisement."""
    return text.strip(" :.[]()-–—").casefold() in _PLACE_HOLDERS
