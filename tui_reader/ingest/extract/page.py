"""A page made ready: what a browser would not show, or shows beside the article, is known and goes.

Pages are written carelessly: a whole article stands in a form, in a dialog that is never closed, or
in a part that a script would show. What holds most of a page's text is never judged by its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from tui_reader.ingest.extract.tree import (
    CAMEL,
    Element,
    body_of,
    drop,
    drop_all,
    inside,
    is_shorter,
    link_share,
    names_of,
    text_in,
    text_length,
)

_UNSEEN = "script style noscript template svg".split()
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt")
_CONTROLS = ("button", "label", "summary")
_CONTROL_LENGTH = 60
"""Characters of the longest text of a control, or of a text for those who have the page read to them."""
_NEVER = "link input textarea select nav aside footer menu datalist".split()
_WRAPPERS = frozenset("form fieldset legend dialog button details nav aside footer menu".split())
"""In these a whole page may stand by mistake."""
_TEXT = 40
"""Characters from which a text counts as prose when it is asked where most of it stands."""
_LONGEST_BYLINE = 100
_OFFER = 300
"""Characters of the longest offer of a letter."""
_OFFERS = 20
"""Fields for addresses of e-mail that are looked at."""
_ABOVE = 100
"""Characters of the longest text above a title that is not the article's."""
_WORDS = re.compile(r"\W+")
_LINE_NUMBERS = re.compile(r"[\d\s]*")
_PICTURE_NAME = re.compile(r"figure|ima?ge?|photo|picture")
_PICTURE_FILE = re.compile(r"^\S+\.(?:jpe?g|png|webp|gif|avif)(?:\?\S*)?$", re.IGNORECASE)
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data-original")
_DIRECT = ("src", "srcset", "data-src", "data-srcset")

# Words that designers everywhere put into class and id.
_BESIDE = re.compile(
    r"(?:^|[^a-z])(?:ads?|advert\w*|adsense|promo\w*|sponsor\w*|publici\w*|werbung|anzeige|outbrain"
    r"|taboola|shopping|cta|donat\w*|upsell|pull-?quote|most-?viewed|shar(?:e|ing)|social|sociable|sidebar|side-bar|breadcrumbs?|menu|navbar"
    r"|navigation|pag(?:er|ination)|toolbar|skip-link|footer|masthead|colophon|newsletters?|subscribe"
    r"|subscription|signup|sign-up|related|recommend\w*|recirc\w*|popular|trending|most-?read"
    r"|more-(?:on|from|stories)|read-(?:more|also|next)|teasers?|cookies?|consent|gdpr|popup|modal"
    r"|disqus|comment(?:s|-?list|-?section|-?area)?|commentaires?|coms|kommentare?|comentarios?|replies|respond"
    r"|author-?(?:bio|box|info|card)|about-(?:the-)?author|bio|tags|tag-?list|tag-?cloud|topics"
    r"|rss|print-only|screen-reader\w*|sr-only|visually-hidden)(?:$|[^a-z])"
)
_PERHAPS = re.compile(r"article-?body|entry-?content|post-?content|story-?body|main|hentry")
_BYLINE = re.compile(r"byline|author|dateline|written-?by")
_ROLES_BESIDE = frozenset(
    "menu menubar complementary navigation alert alertdialog dialog search contentinfo".split()
)
_INTRODUCTION = re.compile(
    r"(?:^|[^a-z])(?:intro(?:duction)?|intro-?text|lead|lede|chapo|chapeau|standfirst|entradilla|vorspann)"
    r"(?:$|[^a-z])"
)
_META = re.compile(
    r"(?:^|[^a-z])(?:by-?lines?|date-?lines?|dates?|time|timestamp|published|updated|meta|copyright"
    r"|credits?|category|kicker|read(?:ing)?-time|author)(?:$|[^a-z])"
)
_FOR_EARS = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-?reader(?:-text|-only)?)(?:$|\s)"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def mend(root: Element) -> int:
    """Drop what is not shown; make what holds most of a page's text a plain box, whatever it is called.

    Custom elements become plain ones as well.

    Args:
        root: the page; changed in place. Its data (JSON-LD) stay.

    Returns:
        Characters of the page's prose that are no links.
    """
    for shadow in list(root.iter("template")):
        if shadow.get("shadowrootmode") or shadow.get("shadowroot"):
            shadow.tag = "div"
    drop_all(e for e in root.iter(*_UNSEEN) if "ld+json" not in (e.get("type") or ""))
    for own in [e for e in root.iter() if "-" in str(e.tag) or ":" in str(e.tag)]:
        _make_plain(own)
    amounts = _amounts(root)
    prose = amounts.get(root, 0)
    most = prose / 2
    for element, amount in amounts.items():
        if amount <= most:
            continue
        if is_hidden(element):
            for name in ("hidden", "style", "aria-hidden"):
                element.attrib.pop(name, None)
        if element.tag not in ("html", "body") and (element.tag in _WRAPPERS or is_beside(element)):
            element.tag = "div"
            for name in ("class", "id", "role"):
                element.attrib.pop(name, None)
    body = body_of(root)
    fields = islice((e for e in body.iter("input") if _is_for_mail(e)), _OFFERS)
    drop_all(box for field in list(fields) if (box := _letter_box(field)) is not None)
    drop_all(body.iter(*_NEVER))
    drop_all(e for e in body.iterdescendants() if is_hidden(e) or _is_for_ears(e))
    for heading in body.iter("div", "p", "span"):
        if heading.get("role") == "heading":
            level = heading.get("aria-level") or "2"
            heading.tag = f"h{level}" if level in tuple("123456") else "h2"
    drop_all(e for e in body.iter(*_CONTROLS) if _is_control(e))
    drop_all(e for e in body.iter("a") if _is_mark(e))
    for table in [one for one in body.iter("table") if next(one.iter("pre"), None) is not None]:
        _unnumber(table)
    return prose


def _is_for_mail(field: Element) -> bool:
    names = f"{field.get('type') or ''} {field.get('name') or ''} {field.get('placeholder') or ''}"
    return "mail" in names.lower()


def _letter_box(field: Element) -> Element | None:
    """The box around a field for an address of e-mail, with the few words that offer a letter."""
    found = None
    for outer in field.iterancestors():
        if outer.tag in ("body", "html") or text_length(outer) > _OFFER:
            break
        found = outer
    return found


def _make_plain(own: Element) -> None:
    """Make a custom element a plain one that says its name as a class."""
    name = str(own.tag)
    if _PICTURE_NAME.search(name) and (own.get("src") or own.get("srcset")):
        drop_all(list(own))
        own.text = None
        own.tag = "img"
    elif next(own.iter("p", "div", "section", "ul"), None) is not None:
        own.tag = "div"
    elif _PICTURE_NAME.search(name) and next(own.iter("img"), None) is not None and text_in(own):
        own.tag = "figure"
    else:
        own.tag = "span"
    own.set("class", f"{own.get('class') or ''} {name}".strip())


def _unnumber(table: Element) -> None:
    """Put code in the place of the table that has numbers beside its lines."""
    codes = list(islice(table.iter("pre"), 3))
    texts = [text_in(code) for code in codes]
    lines = [n for n, text in enumerate(texts) if not _LINE_NUMBERS.fullmatch(text)]
    parent = table.getparent()
    if (
        len(lines) == 1
        and len(codes) == 2
        and text_in(table) == " ".join(texts)
        and parent is not None
    ):
        code = codes[lines[0]]
        code.tail = table.tail
        parent.replace(table, code)


def _amounts(root: Element) -> dict[Element, int]:
    """Characters of prose in each element that holds some."""
    amounts: dict[Element, int] = {}
    unseen = frozenset((*_UNSEEN, "head", "a", "title"))
    elements = list(root.iter())
    for element in reversed(elements):
        own = amounts.get(element, 0)
        if element.tag in unseen:
            amounts.pop(element, None)
            own = 0
        elif (length := len((element.text or "").strip())) >= _TEXT:
            own += length
        tail = len((element.tail or "").strip())
        passed = own + (tail if tail >= _TEXT else 0)
        if own:
            amounts[element] = own
        parent = element.getparent()
        if passed and parent is not None:
            amounts[parent] = amounts.get(parent, 0) + passed
    return amounts


def prepare(root: Element, titles: Sequence[str]) -> Element:
    """The page's body without what repeats the title or names the author.

    Args:
        root: the page, mended; changed in place.
        titles: the article's title as the page gives it, in one or several forms.
    """
    body = body_of(root)
    drop_all(body.iter("script"))
    titles = [plain for title in titles if (plain := _plain(title))]
    headings = [e for e in body.iter("h1", "h2") if _repeats(text_in(e), titles)]
    drop_all(headings and _above(headings[0]))
    drop_all(headings)
    byline = (e for e in body.iterdescendants() if is_byline(e))
    drop_all(islice((e for e in byline if is_shorter(e, _LONGEST_BYLINE)), 1))
    for image in list(body.iter("img")):
        _find_source(image)
    for figure in body.iter("figure"):
        _drop_stand_ins(figure)
    return body


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.casefold()).strip()


def _above(title: Element) -> list[Element]:
    """What stands right above an article's title: kicker, date, path. Pictures are the article's."""
    found: list[Element] = []
    for inner in (title, *title.iterancestors()):
        for before in inner.itersiblings(preceding=True):
            if next(before.iter("img", "video", "iframe"), None) is not None:
                continue
            if text_length(before) > _ABOVE and link_share(before) < 0.5:
                return found
            found.append(before)
        if inner.getparent() is None or str(inner.tag) == "body":
            break
    return found


def _repeats(heading: str, titles: Sequence[str]) -> bool:
    """Whether a heading says what the title says: three quarters of its letters are words of it."""
    words = _plain(heading).split()
    length = len(" ".join(words))
    for title in titles:
        known = set(title.split())
        more = " ".join(word for word in words if word not in known)
        if length and 1 - len(more) / length > 0.75:
            return True
    return False


def _find_source(image: Element) -> None:
    """The address of a picture that a script would have put where it belongs."""
    source = image.get("src") or ""
    if (source and not source.startswith("data:")) or any(image.get(name) for name in _DIRECT[1:]):
        return
    for name, value in image.attrib.items():
        if str(name) not in ("alt", "title", "src") and _PICTURE_FILE.match(str(value).strip()):
            image.set("src", str(value).strip())
            return


def _drop_stand_ins(figure: Element) -> None:
    """Of pictures of the same file in one figure, a small blurred one and the true one, the last stays."""
    seen: set[str] = set()
    for image in reversed(list(figure.iter("img"))):
        name = next((found for a in _ADDRESSES if (found := _file_name(image.get(a) or ""))), "")
        if name and name in seen:
            drop(image)
        seen.add(name)


def _file_name(url: str) -> str:
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""


def is_beside(element: Element) -> bool:
    """Whether an element says that it stands beside the article: menu, comments, advertisement."""
    if (element.get("role") or "") in _ROLES_BESIDE:
        return True
    attributes = element.attrib
    return any(_says_beside(attributes[name]) for name in ("class", "id") if name in attributes)


@lru_cache(2000)
def _says_beside(name: str) -> bool:
    words = CAMEL.sub("-", name).lower()
    return _BESIDE.search(words) is not None and not _PERHAPS.search(words)


def is_hidden(element: Element) -> bool:
    """Whether a browser would not show the element."""
    style = element.get("style")
    if element.get("hidden") is not None or (style and _HIDDEN.search(style.lower())):
        return True
    hidden = element.get("aria-hidden") == "true"
    # Formulas come as pictures that are hidden from readers aloud but shown to the others.
    return hidden and "fallback-image" not in (element.get("class") or "")


def _is_for_ears(element: Element) -> bool:
    """Whether an element holds a few words that are read aloud and not shown."""
    names = element.get("class") or ""
    return _FOR_EARS.search(names) is not None and _is_control(element)


def _is_mark(link: Element) -> bool:
    """Whether a link is a sign that leads to a place of its page: a paragraph sign beside a heading."""
    return (
        "#" in (link.get("href") or "")
        and is_shorter(link, 3)
        and inside(link, *_HEADS) is not None
        and not any(character.isalnum() for character in text_in(link))
    )


def _is_control(element: Element) -> bool:
    """Whether an element holds a few words and no picture, as a button does."""
    return is_shorter(element, _CONTROL_LENGTH) and next(element.iter("img"), None) is None


def is_byline(element: Element) -> bool:
    """Whether an element says that it names the author."""
    attributes = element.attrib
    if not attributes:
        return False
    if attributes.get("rel") == "author" or "author" in attributes.get("itemprop", ""):
        return True
    return bool(_BYLINE.search(names_of(element).lower()))


def is_introduction(element: Element) -> bool:
    """Whether an element says that it introduces the article."""
    return _INTRODUCTION.search(CAMEL.sub("-", names_of(element)).lower()) is not None


def is_meta(element: Element) -> bool:
    """Whether a short block says that it tells date, author or place of the article, or of a picture."""
    if next(element.iter("time", "address"), None) is not None:
        return True
    return any(
        _META.search(CAMEL.sub("-", names_of(e)).lower()) for e in (element, *_one_up(element))
    )


def _one_up(element: Element) -> list[Element]:
    parent = element.getparent()
    return [] if parent is None else [parent]
