"""Feeds of good entries and a hostile one; each kind costs some parser more than it should."""

from html import escape

URL = "https://feeds.example/hostile/feed.xml"
GOOD = 20
_HEAD = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Quai Sud</title>'
)
_TAIL = "</channel></rss>"


def feed(hostile: str) -> bytes:
    """The good entries, then the hostile one."""
    good = "".join(
        f"<item><title>Nouvelle {n}</title><guid>{n}</guid><description>Le port.</description></item>"
        for n in range(GOOD)
    )
    entry = f"<item><title>Le dernier</title><guid>last</guid>{hostile}</item>"
    return f"{_HEAD}{good}{entry}{_TAIL}".encode()


def _html(text: str) -> str:
    return f"<description>{escape(text)}</description>"


def kinds(size: int) -> dict[str, str]:
    """What hostile entries hold, of about ``size`` characters each."""

    def times(piece: str) -> str:
        return piece * max(1, size // len(piece))

    half = size // 2
    attributes = " ".join(f"a{n}='x'" for n in range(size // 10))
    return {
        "author of dots": f"<author>{times('a.')}</author>",
        "author of addresses": f"<author>{times('a@b.c ')}</author>",
        "creator of dots": f"<dc:creator>{times('a.')}</dc:creator>",
        "creator of dashes": f"<dc:creator>{times('-')}@{times('a-.')}</dc:creator>",
        "many authors": times(f"<author>{'a.' * 900}</author>"),
        "editor": f"<managingEditor>{times('a.a')}</managingEditor>",
        "name of an author": f"<atom:author><atom:name>{times('a.')}</atom:name></atom:author>",
        "skipHours": times("<skiphours ").replace("<", "&lt;"),
        "skipHours in a section": f"<description><![CDATA[{times('<skiphours ')}]]></description>",
        "skipHours open": f"<description><![CDATA[{times('<skiphours>')}]]></description>",
        "TeX": _html(times('<math><annotation x="application/x-tex')),
        "TeX closed": _html(times('<math><annotation x="application/x-tex"></math>')),
        "math": _html(times("<math ")),
        "alternative text": _html(f"<math {times('alttext = ')}></math>"),
        "noscript": _html(times("<noscript ")),
        "noscript and spaces": _html(f"<noscript><img src{' ' * size}</noscript>"),
        "noscript many": _html(times("<noscript><img src='a'></noscript>")),
        "noscript end and spaces": _html(f"<noscript>{times('</noscript        ')}"),
        "pictures": _html(times("<img ")),
        "picture sets": _html(f"<img srcset='{times('a 1x,')}'>"),
        "picture set of spaces": _html(f"<img srcset='{' ' * size}'>"),
        "depth of div": _html(times("<div>")),
        "depth of b": _html(times("<b><p>")),
        "depth of lists": _html(times("<ul><li>")),
        "depth of tables": _html(times("<table><tr><td>")),
        "depth of elements": times("<x>") + "</x>" * (size // 3),
        "attributes": f"<x {attributes}/>",
        "attributes in HTML": _html(f"<p {' '.join(f'a{n}=x' for n in range(size // 10))}>"),
        "references": _html(times("&amp")),
        "open less-than": _html("<" + "a" * size),
        "open less-thans": _html(times("<a")),
        "open quotes": _html(times("<a href='")),
        "comments": _html(times("<!--")),
        "sections": _html(times("<![CDATA[")),
        "empty links": _html(times("<a> ")),
        "title of spaces": f"<dc:title>{' ' * half}x{' ' * half}</dc:title>",
        "date": f"<pubDate>{times('a')}</pubDate>",
        "date of numbers": f"<pubDate>{times('1 ')}</pubDate>",
        "categories": times("<category>a</category>"),
        "categories of a domain": times('<category domain="x">a/b</category>'),
        "categories that differ": "".join(f"<category>{n}</category>" for n in range(size // 25)),
        "keywords": f"<itunes:keywords>{','.join(map(str, range(size // 7)))}</itunes:keywords>",
        "duration": f"<itunes:duration>{' ' * size}x</itunes:duration>",
        "media": times("<media:content url='https://m.example/a.jpg'/>"),
        "media width": f"<media:content url='https://m.example/a.jpg' width='1{' ' * size}x'/>",
        "link": f"<link>https://x.example/{times('../')}</link>",
        "enclosures": times("<enclosure url='https://m.example/a.mp3' type='audio/mpeg'/>"),
        "ends": _html(times("</p>")),
        "formatting": _html(times("<font color=x>")),
    }
