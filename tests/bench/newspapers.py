"""Feeds of invented papers, made from a seed: four languages, four formats, bodies of 1 to 4 kB.

Words follow Zipf's law over a vocabulary of 6,000 a language, so that the
search index and the stories meet what real news would give them: a few
frequent words, many rare ones, names, and events that several papers tell.

The corpus ``wide`` has 40,000 words a language, a picture in most articles, ``media:`` and ``itunes:``
elements, and Atom in a third of the feeds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate
from time import gmtime, strftime

LANGUAGES = ("en", "fr", "es", "ar")
_SYLLABLES = {
    "en": "ar bel ton ham ing field wor the mar ket sto ry ness ship low er way grid ford lan ter".split(),
    "fr": "ba teau ré gion quai mon tagne lu mière dé part vo yage é cole pê che vil le jar din eau".split(),
    "es": "ma rea puer to ciu dad año ca mi no luz tie rra ven ta na bar co sol na ción es cue la".split(),
    "ar": "با كت مد ين ور يا سم عل قل شر نه حر مو لا ني تا را بح سف رس".split(),
}  # fmt: skip
_LITTLE = {
    "en": "the of and to in a is that for on with as by at from".split(),
    "fr": "le la de des et à en un une que pour sur dans par au".split(),
    "es": "el la de y que en un una los por con para las del al".split(),
    "ar": "في من على إلى أن عن مع هذا كل بعد قبل عند ثم أو ما".split(),
}
_EVENTS = 400
"""Events of the days that the corpus covers, in each language."""
_DAYS = 6
"""How far back the oldest entry lies."""
_FORMATS = {
    "plain": ("rss-content", "rss-description", "atom", "rdf"),
    "wide": ("rss-media", "rss-itunes", "atom"),
}
CORPORA = tuple(_FORMATS)
_VOCABULARY = {"plain": 6_000, "wide": 40_000}
_PICTURES = {"plain": 0.5, "wide": 0.9}


@dataclass(frozen=True, slots=True)
class _Entry:
    guid: str
    link: str
    title: str
    summary: str
    html: str
    author: str
    published: int


class _Words:
    def __init__(self, language: str, count: int) -> None:
        made = random.Random(f"words {language}")
        syllables = _SYLLABLES[language]
        words = {
            "".join(made.choices(syllables, k=made.choice((2, 2, 3, 3, 4))))
            for _ in range(count * 3 // 2 if count < 10_000 else count * 8)
        }
        self._words = sorted(words)[:count]
        if count > 10_000:
            # Of all letters, not of the first ones.
            self._words = sorted(made.sample(sorted(words), count))
        made.shuffle(self._words)
        self._weights = list(accumulate(1 / (rank + 8) for rank in range(len(self._words))))
        self._little = _LITTLE[language]
        self.events = [self._event(made) for _ in range(_EVENTS)]

    def pick(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self._words, cum_weights=self._weights, k=count)

    def name(self, chance: random.Random) -> str:
        return " ".join(word.capitalize() for word in chance.choices(self._words, k=2))

    def sentence(self, chance: random.Random, names: list[str]) -> str:
        words = self.pick(chance, chance.randint(7, 18))
        for place in range(1, len(words), 3):
            words.insert(place, chance.choice(self._little))
        if names and chance.random() < 0.4:
            words.insert(chance.randrange(1, len(words)), chance.choice(names))
        return words[0].capitalize() + " " + " ".join(words[1:]) + "."

    def _event(self, made: random.Random) -> list[str]:
        return [self.name(made), *self.pick(made, 6)]


@cache
def _words(language: str, corpus: str) -> _Words:
    return _Words(language, _VOCABULARY[corpus])


def newspaper(
    number: int, entries: int, *, edition: int = 0, base: int, seed: int = 1, corpus: str = "plain"
) -> bytes:
    """One feed as XML.

    Args:
        number: which paper; decides its language and its format.
        entries: how many articles it holds.
        edition: how many articles it has gained, and lost at the other end, since it began.
        base: seconds since the epoch; everything in edition 0 was published before it.
        seed: of the whole corpus.
        corpus: one of :data:`CORPORA`.
    """
    language = LANGUAGES[number % len(LANGUAGES)]
    forms = _FORMATS[corpus]
    form = forms[number // len(LANGUAGES) % len(forms)]
    host = f"paper-{number}.example"
    title = _words(language, corpus).name(random.Random(f"{seed} {number}"))
    articles = [
        _article(number, ordinal, host, language, base, seed, entries, corpus)
        for ordinal in range(entries + edition - 1, edition - 1, -1)
    ]
    return "".join(_DOCUMENTS[form](title, host, language, articles)).encode()


def _article(
    number: int,
    ordinal: int,
    host: str,
    language: str,
    base: int,
    seed: int,
    entries: int,
    corpus: str,
) -> _Entry:
    chance = random.Random(f"{seed} {number} {ordinal}")
    words = _words(language, corpus)
    event = chance.choice(words.events) if chance.random() < 0.3 else None
    names = [event[0]] if event else [words.name(chance)]
    told = chance.sample(event[1:], 4) if event else words.pick(chance, 5)
    title = " ".join([told[0].capitalize(), *told[1:], names[0], *words.pick(chance, 2)])
    paragraphs = [
        " ".join(words.sentence(chance, names) for _ in range(chance.randint(2, 5)))
        for _ in range(chance.choice((2, 3, 3, 4, 5, 6)))
    ]
    link = f"https://{host}/{ordinal}-{'-'.join(told[:3])}"
    html = _html(chance, paragraphs, host, _PICTURES[corpus])
    step = _DAYS * 86400 // entries
    published = base - (entries - ordinal) * step + chance.randrange(step)
    return _Entry(
        f"{host}/{ordinal}",
        link,
        title,
        paragraphs[0],
        html,
        words.name(chance),
        min(published, base),
    )


def _html(chance: random.Random, paragraphs: list[str], host: str, pictures: float) -> str:
    parts = [f"<p>{text}</p>" for text in paragraphs]
    parts[0] = parts[0].replace(
        "<p>", f'<p class="lede"><a href="https://{host}/map?a=1&amp;b=2">●</a> <strong>', 1
    )
    parts[0] = parts[0].replace("</p>", "</strong></p>")
    if chance.random() < pictures:
        source = f"https://{host}/pictures/{chance.randrange(1 << 30)}.jpg"
        parts.insert(
            1, f'<figure><img src="{source}" width="900" height="600" alt="{host}"></figure>'
        )
    if chance.random() < 0.25:
        parts.insert(2, f"<h2>{paragraphs[0][:30]}</h2><blockquote>{parts.pop()}</blockquote>")
    if chance.random() < 0.2:
        parts.append("<ul>" + "".join(f"<li>{text[:60]}</li>" for text in paragraphs) + "</ul>")
    parts.append(f'<script src="https://{host}/count.js"></script>')
    return "\n".join(parts)


def _rfc822(seconds: int) -> str:
    return strftime("%a, %d %b %Y %H:%M:%S GMT", gmtime(seconds))


def _rfc3339(seconds: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(seconds))


def _rss(
    title: str, host: str, language: str, articles: list[_Entry], *, content: bool
) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(title)}</title><link>https://{host}/</link><language>{language}</language>"
    )
    for one in articles:
        yield (
            f"\n<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link>"
            f'<guid isPermaLink="false">{one.guid}</guid><pubDate>{_rfc822(one.published)}</pubDate>'
            f"<dc:creator>{escape(one.author)}</dc:creator><category>{escape(one.author)}</category>"
        )
        if content:
            yield f"<description>{escape(one.summary)}</description>"
            yield f"<content:encoded><![CDATA[{one.html}]]></content:encoded></item>"
        else:
            yield f"<description>{escape(one.html)}</description></item>"
    yield "</channel></rss>"


def _rss_content(title: str, host: str, language: str, articles: list[_Entry]) -> Iterator[str]:
    return _rss(title, host, language, articles, content=True)


def _rss_description(title: str, host: str, language: str, articles: list[_Entry]) -> Iterator[str]:
    return _rss(title, host, language, articles, content=False)


def _rss_media(title: str, host: str, language: str, articles: list[_Entry]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        f'<atom:link href="https://{host}/feed" rel="self" type="application/rss+xml"/>'
        f"<title>{escape(title)}</title><link>https://{host}/</link><language>{language}</language>"
    )
    for one in articles:
        picture = f"https://{host}/pictures/{len(one.html)}.jpg"
        yield (
            f"\n<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link>"
            f'<guid isPermaLink="false">{one.guid}</guid><pubDate>{_rfc822(one.published)}</pubDate>'
            f"<dc:creator>{escape(one.author)}</dc:creator><category>{escape(one.author)}</category>"
            f'<media:content url="{picture}" medium="image" type="image/jpeg" width="900" height="600">'
            f"<media:description>{escape(one.title)}</media:description></media:content>"
            f'<media:thumbnail url="{picture}"/><description>{escape(one.summary)}</description>'
            f"<content:encoded><![CDATA[{one.html}]]></content:encoded></item>"
        )
    yield "</channel></rss>"


def _rss_itunes(title: str, host: str, language: str, articles: list[_Entry]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>'
        f"<title>{escape(title)}</title><link>https://{host}/</link><language>{language}</language>"
        f"<itunes:author>{escape(title)}</itunes:author><itunes:explicit>false</itunes:explicit>"
    )
    for one in articles:
        yield (
            f"\n<item><title>{escape(one.title)}</title><link>{escape(one.link)}</link>"
            f'<guid isPermaLink="false">{one.guid}</guid><pubDate>{_rfc822(one.published)}</pubDate>'
            f"<itunes:author>{escape(one.author)}</itunes:author><itunes:duration>31:05</itunes:duration>"
            f'<enclosure url="https://{host}/{len(one.html)}.mp3" length="{len(one.html)}000" type="audio/mpeg"/>'
            f"<description>{escape(one.html)}</description></item>"
        )
    yield "</channel></rss>"


def _atom(title: str, host: str, language: str, articles: list[_Entry]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"><title>{escape(title)}</title>'
        f'<id>https://{host}/</id><link href="https://{host}/"/><updated>{_rfc3339(articles[0].published)}</updated>'
    )
    for one in articles:
        yield (
            f"\n<entry><title>{escape(one.title)}</title><id>tag:{one.guid}</id>"
            f'<link rel="alternate" href="{escape(one.link)}"/><author><name>{escape(one.author)}</name></author>'
            f"<published>{_rfc3339(one.published)}</published><updated>{_rfc3339(one.published)}</updated>"
            f'<summary>{escape(one.summary)}</summary><content type="html">{escape(one.html)}</content></entry>'
        )
    yield "</feed>"


def _rdf(title: str, host: str, language: str, articles: list[_Entry]) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="https://{host}/"><title>{escape(title)}</title><link>https://{host}/</link>'
        f"<description/><dc:language>{language}</dc:language></channel>"
    )
    for one in articles:
        yield (
            f'\n<item rdf:about="{escape(one.link)}"><title>{escape(one.title)}</title><link>{escape(one.link)}</link>'
            f"<description>{escape(one.summary)}</description><dc:creator>{escape(one.author)}</dc:creator>"
            f"<dc:date>{_rfc3339(one.published)}</dc:date><content:encoded><![CDATA[{one.html}]]></content:encoded></item>"
        )
    yield "</rdf:RDF>"


_DOCUMENTS = {
    "rss-content": _rss_content,
    "rss-description": _rss_description,
    "atom": _atom,
    "rdf": _rdf,
    "rss-media": _rss_media,
    "rss-itunes": _rss_itunes,
}
