"""Raw entries made drafts: identity, absolute addresses, plain titles, clean HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tui_reader.ingest.feeds.identity import Said, hashed, identities, newest_versions, short
from tui_reader.ingest.feeds.media import captioned, figures, media_of, not_shown
from tui_reader.ingest.feeds.raw import RawEntry, RawFeed, RawText
from tui_reader.ingest.sanitize.article_text import (
    content_hash,
    html_of,
    is_teaser,
    opening_words,
    text_of,
    texts_to_show,
)
from tui_reader.ingest.sanitize.plain_html import cleaned
from tui_reader.model import Draft, FeedDraft
from tui_reader.text.html import from_declared_html, from_html, unescape, without_cdata
from tui_reader.text.i18n import _
from tui_reader.text.languages import primary_language
from tui_reader.text.links import WEB, clean_url, short_url
from tui_reader.text.plain import one_line, plain
from tui_reader.text.reasons import Reason, because, together

# The paper that an entry names as its source, as the feeds of aggregators do.

NAME_LIMIT = 100
"""Characters kept of a paper's name."""

_PUBLISHER = re.compile(r"\S{1,200}@\S{1,200} \((.+)\)|(.+) [<(]\S{1,200}@\S{1,200}[>)]")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://\S*"  # RFC 3986, section 3
    r"|(?:doi|feed|info|isbn|issn|mailto|pmid|tag|urn):\S+"
    r"|www\.\S+|[^\s/][^\s/.]*+\.[^\s/]++/\S*|[^\s@]+@[^\s@]+",
    re.IGNORECASE,
)


def paper_of(named: Iterable[RawText], feed_title: str, publisher: str = "") -> str:
    """The name of an entry's paper, sanitized; empty when the feed itself is the paper.

    An address is no name, nor is what holds no letter or digit. The first name counts; one
    that is the feed's own title, or its own publisher, says nothing new.

    Args:
        named: what the entry names, the best first.
        feed_title: what the feed calls itself, sanitized.
        publisher: of the whole feed.
    """
    for text in named:
        written = text.value[: 12 * NAME_LIMIT]
        name = (
            one_line(written, NAME_LIMIT) if text.kind == "text" else from_html(written, NAME_LIMIT)
        )
        if found := _PUBLISHER.fullmatch(name):
            name = found[1] or found[2]
        if any(map(str.isalnum, name)) and not _ADDRESS.fullmatch(name):
            own = (feed_title.casefold(), publisher.strip().casefold())
            return "" if name.casefold() in own else name
    return ""


MAX_ENTRIES = 2000
"""Entries kept of one feed document; those that come first in it."""
MAX_TAGS = 20
SUMMARY_LENGTH = 300
_NAME_LENGTH = 200
_TAG_LENGTH = 100
_FILE = re.compile(r"\.[a-z0-9]{2,5}(?:[?#]|$)", re.IGNORECASE)
_LEFT_OVER = re.compile(r"(?<!\s)\s*+(?:\((?:mailto:)?\s*+\)?|<(?:mailto:)?\s*+>)$")


def normalise(feed: RawFeed, *, url: str, language: str = "") -> FeedDraft:
    """A feed as it can be stored: every text is sanitized, every address is absolute.

    Args:
        feed: what a parser found.
        url: the address the document came from, base of its relative links (RFC 3986 §5.1.3).
        language: for entries of a feed that states none.
    """
    site = clean_url(feed.site_url, url, WEB)
    note = feed.note
    entries = feed.entries
    if len(entries) > MAX_ENTRIES:
        note = together(note, entries_left_out(len(entries)))
        entries = entries[:MAX_ENTRIES]
    feed_language = primary_language(feed.language)
    title = title_of(feed.title)
    drafts = [
        draft
        for entry, identity in zip(entries, _identities(entries, feed, site, url), strict=True)
        if identity
        and (draft := _draft(entry, identity, feed, site, url, language, feed_language, title))
    ]
    return FeedDraft(
        title=title,
        site_url=site,
        language=feed_language or primary_language(language),
        entries=tuple(drafts),
        kind=one_line(feed.kind, 20),
        ttl=feed.ttl,
        skip_hours=tuple(sorted({hour % 24 for hour in feed.skip_hours if 0 <= hour <= 24})),
        skip_days=tuple(one_line(day, 20) for day in feed.skip_days),
        note=note,
        next_page=clean_url(feed.next_page, url, WEB),
        broken_off=feed.broken_off,
    )


def entries_left_out(count: int) -> Reason:
    """What is said of a feed that has more entries than are kept."""
    return because(
        "only the first {kept} of {count} entries are kept", kept=MAX_ENTRIES, count=count
    )


def title_of(text: RawText | None) -> str:
    """A title on one line; markup is dropped from HTML and literal in plain text (RFC 4287 §3.1.1)."""
    if text is None:
        return ""
    if text.kind == "text":
        return one_line(without_cdata(text.value))
    return from_declared_html(text.value) if text.kind == "html" else from_html(text.value)


def _draft(
    entry: RawEntry,
    identity: str,
    feed: RawFeed,
    site: str,
    url: str,
    language: str,
    feed_language: str,
    feed_title: str,
) -> Draft:
    page = _link(entry, feed, site, url)
    base = url if feed.kind.startswith("atom") else page or site or url
    texts = texts_to_show([*entry.contents, *((entry.summary,) if entry.summary else ())])
    parts = [cleaned(html_of(text), clean_url(text.base, url) or base) for text in texts]
    html = parts[0] if len(parts) == 1 else "".join(f"<div>{part}</div>" for part in parts)
    body = text_of(html)
    media = media_of(entry.media, base)
    picture = media.lead
    if len(media.pictures) > 1:
        unseen = not_shown(media.pictures, html)
        if len(unseen) == 1:
            # Before the text, where an only picture stands as well.
            picture = unseen[0]
        elif unseen:
            html += figures(unseen, body)
    title = title_of(entry.title) or opening_words(body)
    if not title:
        captions = (opening_words(one.caption) for one in media.pictures)
        told = (*(one.title for one in media.enclosures), *captions)
        title = next(filter(None, told), "")
    # A file to play is better than nothing to open. It is no page, so that none is fetched.
    link = page or next((one.url for one in media.enclosures if _FILE.search(one.url)), "")
    author = _join_names(entry.authors or feed.authors)
    paper = paper_of(entry.papers, feed_title, feed.publisher) if entry.papers else ""
    languages = (entry.language, *(text.language for text in texts), feed_language, language)
    return Draft(
        identity=identity,
        url=link,
        title=title or (one_line(short_url(link)) if link else _("Untitled")),
        author=author,
        published=entry.published if entry.published is not None else entry.updated,
        updated=entry.updated if entry.updated != entry.published else None,
        language=next(filter(None, map(primary_language, languages)), ""),
        html=html,
        summary=_summary(entry.summary, texts, body),
        summary_only=bool(page) and is_teaser(body, whole=bool(entry.contents)),
        tags=_tags(entry.tags),
        enclosures=media.enclosures,
        picture=captioned(picture, body) if picture else None,
        content_hash=content_hash(title, author, link, entry.published, html, paper),
        paper=paper,
    )


def _link(entry: RawEntry, feed: RawFeed, site: str, url: str) -> str:
    base = url if feed.kind.startswith("atom") else site or url
    return clean_url(entry.link, base, WEB)


def _summary(summary: RawText | None, shown: Iterable[RawText], body: str) -> str:
    if summary is not None and all(summary is not text for text in shown):
        beginning = html_of(RawText(summary.value[: 20 * SUMMARY_LENGTH], summary.kind))
        plainly = " ".join(plain(unescape(beginning)).split()) if "<" not in beginning else ""
        if text := plainly or text_of(cleaned(beginning, "")):
            return one_line(text, SUMMARY_LENGTH)
    return one_line(body[: 4 * SUMMARY_LENGTH], SUMMARY_LENGTH)


def _identities(entries: Sequence[RawEntry], feed: RawFeed, site: str, url: str) -> list[str]:
    """What tells each entry from the others of its feed; empty for one that is left out."""
    kept = [True] * len(entries)
    if feed.kind.startswith("atom"):
        kept = newest_versions([(entry.guid, entry.updated) for entry in entries])
    said = iter(
        identities(
            [_said(e, feed, site, url) for e, keep in zip(entries, kept, strict=True) if keep]
        )
    )
    return [next(said) if keep else "" for keep in kept]


def _said(entry: RawEntry, feed: RawFeed, site: str, url: str) -> Said:
    link = _link(entry, feed, site, url)
    title = title_of(entry.title)
    date = entry.updated if entry.published is None else entry.published
    text = entry.contents[0].value if entry.contents else ""
    text = text or (entry.summary.value if entry.summary else "")
    base = short(one_line(entry.guid, 100_000)) or link
    if not base and (title or text or entry.media):
        base = hashed(title or text, str(date or ""))
    return Said(base, link, title, date, text)


def _join_names(names: Iterable[str]) -> str:
    # feedparser takes an e-mail address out of "address (name)" and leaves half a parenthesis.
    cleaned = (_LEFT_OVER.sub("", from_html(name, _NAME_LENGTH)) for name in names)
    return one_line(", ".join(dict.fromkeys(filter(None, cleaned))))


def _tags(terms: Iterable[str]) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for term in terms:
        tag = from_html(term, _TAG_LENGTH)
        # Blogger and others file machine-made kinds as tags whose name is an address.
        if tag and not tag.startswith(("http://", "https://")):
            tags.setdefault(tag.casefold(), tag)
        if len(tags) == MAX_TAGS:
            break
    return tuple(tags.values())
