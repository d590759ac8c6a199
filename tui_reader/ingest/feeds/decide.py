"""Which entries of a document are new, changed or known: a pure function of what we have and what came."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import count
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.ingest.feeds.due import next_due
from tui_reader.ingest.feeds.identity import base_of, extended
from tui_reader.model import Draft, FeedDraft

__all__ = ["OPENING", "Decision", "Known", "decide", "next_due"]

OPENING = 120
"""Characters of a stored article's text that :class:`Known` holds."""
_FUTURE = 86_400
"""Seconds that an entry's date may lie ahead before it counts as no date to recognise it by."""
_PAIRS_COMPARED = 10_000
"""Texts are compared word by word for so many pairs of a document at most."""
_MADE_AT_ONCE = 5
"""Seconds between the dates of entries that are dated while the feed is made."""
_TELLING_WORDS = 4
"""Words of a title that is not used again the next day."""
_WORD = re.compile(r"\w+")
_NAMES_AN_ARTICLE = re.compile(
    r"(?:^|&)((?:p|n|nr|no|num|article|story|post|item|news|v|(?!sid=|sessionid=|phpsessid=|jsessionid=)\w{0,20}id)=[^&]{1,80})",
    re.IGNORECASE,
)


class Known(Struct, frozen=True):
    """What is needed of a stored article to recognise it."""

    id: int
    identity: str
    url: str
    title: str
    content_hash: str
    published: int | None
    opening: str = ""
    """The first :data:`OPENING` characters of its summary."""


class Decision(Struct, frozen=True):
    """What to do with a document."""

    new: tuple[Draft, ...]
    changed: tuple[tuple[int, Draft], ...]
    """Article id and what it becomes; its identity may be a new one."""
    unchanged: int


_Key = Callable[["Known | Draft"], Hashable]
_Same = Callable[[Known, Draft], bool]
_V = TypeVar("_V")


def decide(known: Mapping[str, Known], draft: FeedDraft, now: int) -> Decision:
    """New, changed and unchanged entries of a feed.

    Entries are compared in four steps:

    1. The same identity with the same content is the same article.
    2. So is the same title and date with the same link or text, whatever the GUID:
       some feeds number their places instead of their articles.
    3. Where a GUID or link stands for one stored article and one entry, the
       entry is an edit of that article, unless everything else differs. Where several
       share it, they are told apart by date, title, link and text; an entry that
       fits none is new.
    4. An entry whose GUID and link are unknown is an article that the document no
       longer holds under its old name, if link, title, date or text say so
       without doubt: feeds change their GUIDs with their software, and put
       tokens into their links.

    Nothing that the document leaves out is ever deleted.

    Args:
        known: stored articles of the feed by identity.
        draft: what came.
        now: seconds since the epoch.
    """
    matches: dict[int, Known] = {}  # place in the document → its article
    for place, entry in enumerate(draft.entries):
        old = known.get(entry.identity)
        if old is not None and old.content_hash == entry.content_hash:
            matches[place] = old
    if len(matches) < len(draft.entries):
        bases = {old.id: base_of(identity, old.url) for identity, old in known.items()}
        _match_by_all_else(known, draft.entries, matches)
        _match_by_name(known, bases, draft, matches)
        _match_strangers(known, bases, draft.entries, matches, now)
    return _decision(known, draft.entries, matches)


def _decision(
    known: Mapping[str, Known], entries: Sequence[Draft], matches: Mapping[int, Known]
) -> Decision:
    new: list[Draft] = []
    changed: list[tuple[int, Draft]] = []
    unchanged = 0
    identities = set(known)
    for place, entry in enumerate(entries):
        old = matches.get(place)
        if old is None:
            identity = entry.identity
            for number in count():
                if identity not in identities:
                    break
                by = f"{entry.content_hash}-{number}" if number else entry.content_hash
                identity = extended(entry.identity, by)
            new.append(replace(entry, identity=identity))
            identities.add(identity)
        elif old.content_hash == entry.content_hash and old.identity == entry.identity:
            unchanged += 1
        else:
            if entry.identity in identities or _same_base(old, entry):
                # Marks are kept under the stored identity, which stays where it can.
                entry = replace(entry, identity=old.identity)
            identities.add(entry.identity)
            changed.append((old.id, entry))
    return Decision(tuple(new), tuple(changed), unchanged)


def _match_by_all_else(
    known: Mapping[str, Known], entries: Sequence[Draft], matches: dict[int, Known]
) -> None:
    """Step 2: entries and articles that agree in all but their name."""
    everyone: list[Known | Draft] = [*known.values(), *entries]

    def with_link(one: Known | Draft) -> Hashable:
        return (one.url, one.title, one.published) if one.url else None

    def with_text(one: Known | Draft) -> Hashable:
        return (one.title, one.published, _opening(one)) if _opening(one) else None

    pairing = _Pairing(tuple(known.values()), range(len(entries)), entries, matches)
    pairing.by(_once(with_link, everyone), _any)
    pairing.by(_once(with_text, everyone), _any)


def _match_by_name(
    known: Mapping[str, Known],
    bases: Mapping[int, str],
    draft: FeedDraft,
    matches: dict[int, Known],
) -> None:
    """Step 3: entries and articles that share a GUID or link."""
    entries = draft.entries
    found = {old.id for old in matches.values()}
    groups: dict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        groups[base_of(entry.identity, entry.url)].append(place)
    shelves: dict[str, list[Known]] = defaultdict(list)
    for old in known.values():
        if (base := bases[old.id]) in groups:
            shelves[base].append(old)
    for base, places in groups.items():
        shelf = shelves.get(base)
        if not shelf or all(place in matches for place in places):
            continue
        if len(shelf) == len(places) == 1:
            old, entry = shelf[0], entries[places[0]]
            alone = len(entries) == 1 and not draft.broken_off
            shared = alone or entry.url in ("", draft.site_url)
            if old.id not in found and _is_edit(old, entry, shared=shared):
                matches[places[0]] = old
        else:
            _pair_ambiguous(shelf, places, entries, matches)


def _pair_ambiguous(
    shelf: Sequence[Known],
    places: Sequence[int],
    entries: Sequence[Draft],
    matches: dict[int, Known],
) -> None:
    """Pair articles and entries of one GUID or link."""
    ours = [entries[place] for place in places]
    everyone: list[Known | Draft] = [*shelf, *ours]
    made_up = _dates_are_made_up(ours)

    def by_date(old: Known, entry: Draft) -> bool:
        return _is_exact(entry) or old.title == entry.title or bool(_texts_agree(old, entry))

    def whatever_the_date(old: Known, entry: Draft) -> bool:
        return made_up or _undated(old, entry)

    pairing = _Pairing(shelf, places, entries, matches)
    pairing.by(_content, _any)
    pairing.by(_title_and_date, _any)
    pairing.by(_once(_date, everyone), by_date)
    pairing.by(_once(_link, everyone), lambda old, entry: _is_edit(old, entry, shared=True))
    pairing.by(lambda one: (one.title, _opening(one)), whatever_the_date)
    # A title that no other has says which article was edited.
    pairing.by(_once(_title, everyone), whatever_the_date)
    pairing.by_text(whatever_the_date)


def _match_strangers(
    known: Mapping[str, Known],
    bases: Mapping[int, str],
    entries: Sequence[Draft],
    matches: dict[int, Known],
    now: int,
) -> None:
    """Step 4: entries of an unknown GUID and link."""
    present = {base_of(entry.identity, entry.url) for entry in entries}
    found = {old.id for old in matches.values()}
    absent = [old for old in known.values() if old.id not in found and bases[old.id] not in present]
    names = set(bases.values())
    strangers = [
        place
        for place, entry in enumerate(entries)
        if place not in matches and base_of(entry.identity, entry.url) not in names
    ]
    if not absent or not strangers:
        return
    everyone: list[Known | Draft] = [*absent, *entries]
    renamed_all = len(strangers) == len(entries) > 1
    made_up = _dates_are_made_up(entries)

    def undated(old: Known, entry: Draft) -> bool:
        return made_up or _undated(old, entry)

    def by_title_and_date(old: Known, entry: Draft) -> bool:
        if (entry.published or 0) > now + _FUTURE:
            return False
        if old.content_hash == entry.content_hash:
            return True
        agree = _texts_agree(old, entry)
        if _is_exact(entry) or agree is not None:
            return _is_exact(entry) or bool(agree)
        # A day and a title such as "Editorial" are no evidence.
        return len(entry.title.split()) >= _TELLING_WORDS

    def without_date(one: Known | Draft) -> Hashable:
        return one.title if one.published is None else None

    def without_token(one: Known | Draft) -> Hashable:
        return (_bare(one.url), one.title) if one.url else None

    def without_token_by_date(one: Known | Draft) -> Hashable:
        return (_bare(one.url), one.published)

    def title_and_opening(one: Known | Draft) -> Hashable:
        return (one.title, _opening(one)) if _opening(one) else None

    def text_alone(one: Known | Draft) -> Hashable:
        if one.url:
            return None
        # An entry with neither GUID nor link has a hash for an identity.
        return _opening(one) or (one.title if one.identity.startswith("sha256:") else None)

    pairing = _Pairing(absent, strangers, entries, matches)
    pairing.by(_once(_link, everyone), _same_by_link)
    pairing.by(_once(_title_and_date, everyone), by_title_and_date)
    pairing.by(
        _once(without_date, everyone),
        # Without a date a title may come again with other news.
        lambda old, entry: renamed_all or old.content_hash == entry.content_hash,
    )
    pairing.by(
        _once(without_token, everyone),
        lambda old, entry: undated(old, entry) and _texts_agree(old, entry) is not False,
    )
    pairing.by(
        _once(without_token_by_date, everyone),
        lambda old, entry: bool(_texts_agree(old, entry)),
    )
    pairing.by(_once(title_and_opening, everyone), undated)
    pairing.by(_once(text_alone, everyone), undated)
    # An entry that has nothing but a text is an edit of one that begins alike.
    pairing.by_text(lambda old, entry: not old.url and not entry.url and undated(old, entry))


class _Pairing:
    """Articles and entries that are still apart, paired by one likeness after the other."""

    def __init__(
        self,
        olds: Sequence[Known],
        places: Iterable[int],
        entries: Sequence[Draft],
        matches: dict[int, Known],
    ) -> None:
        self._olds = olds
        self._places = [place for place in places if place not in matches]
        self._entries = entries
        self._matches = matches
        self._taken = {old.id for old in matches.values()}

    def by(self, key: _Key, same: _Same) -> None:
        """Pair an article and an entry if no other that is still apart has their key, and they are
        the ``same``. The key ``None`` is none.
        """
        if not self._places:
            return
        olds = _alone((key(old), old) for old in self._olds if old.id not in self._taken)
        places = _alone((key(self._entries[place]), place) for place in self._places)
        for name, place in places.items():
            old = olds.get(name)
            if old is not None and same(old, self._entries[place]):
                self._pair(old, place)

    def by_text(self, same: _Same) -> None:
        """Pair those whose texts agree, in the order of the document."""
        olds = [old for old in self._olds if old.id not in self._taken]
        if len(olds) * len(self._places) > _PAIRS_COMPARED:
            return
        for place in tuple(self._places):
            entry = self._entries[place]
            for old in olds:
                if old.id not in self._taken and same(old, entry) and _texts_agree(old, entry):
                    self._pair(old, place)
                    break

    def _pair(self, old: Known, place: int) -> None:
        self._matches[place] = old
        self._taken.add(old.id)
        self._places.remove(place)


def _alone(pairs: Iterable[tuple[Hashable, _V]]) -> dict[Hashable, _V]:
    """The values whose key occurs once and is not ``None``."""
    found: dict[Hashable, _V] = {}
    repeated: set[Hashable] = {None}
    for key, value in pairs:
        if key in found:
            repeated.add(key)
        found[key] = value
    return {key: value for key, value in found.items() if key not in repeated}


def _once(key: _Key, everyone: Iterable[Known | Draft]) -> _Key:
    """A key that only one article and one entry may have, even when some of them are paired."""
    counts = Counter(map(key, everyone))

    def of(one: Known | Draft) -> Hashable:
        found = key(one)
        return found if counts[found] <= 2 else None

    return of


def _any(_old: Known, _entry: Draft) -> bool:
    return True


def _content(one: Known | Draft) -> Hashable:
    return one.content_hash


def _title_and_date(one: Known | Draft) -> Hashable:
    return None if one.published is None else (one.title, one.published)


def _date(one: Known | Draft) -> Hashable:
    return one.published


def _title(one: Known | Draft) -> Hashable:
    return one.title


def _link(one: Known | Draft) -> Hashable:
    return one.url or None


def _opening(one: Known | Draft) -> str:
    return one.opening if isinstance(one, Known) else one.summary[:OPENING]


def _bare(url: str) -> str:
    """An address without what may be a token: of its query the names of articles stay."""
    parts = urlsplit(url)
    named = _NAMES_AN_ARTICLE.findall(parts.query)
    return f"{parts.netloc}{parts.path.partition(';')[0]}?{'&'.join(named)}".lower()


def _dates_are_made_up(entries: Sequence[Draft]) -> bool:
    """Whether a feed dates all its entries by the time of its making, which says nothing."""
    dates = [entry.published for entry in entries if entry.published is not None]
    return 1 < len(dates) == len(entries) and max(dates) - min(dates) <= _MADE_AT_ONCE


def _is_exact(entry: Draft) -> bool:
    """Whether a date has a time, and is not only a day or an hour."""
    return (entry.published or 0) % 3600 != 0


def _is_edit(old: Known, entry: Draft, *, shared: bool) -> bool:
    """Whether an entry with an article's GUID or link can be that article.

    Live reports keep both and change all else. A GUID or link that is ``shared``, by a feed
    that shows one article at a time or links to its home page, says nothing by itself.
    """
    if old.title == entry.title or (old.published == entry.published is not None):
        return True
    if _texts_agree(old, entry) is not False:
        return True
    return old.url == entry.url and not shared


def _undated(old: Known, entry: Draft) -> bool:
    return None in (old.published, entry.published)


def _same_base(old: Known, entry: Draft) -> bool:
    return base_of(old.identity, old.url) == base_of(entry.identity, entry.url)


def _same_by_link(old: Known, entry: Draft) -> bool:
    """Whether an entry with a new GUID and a known link is that link's article.

    Feeds whose entries all link to one page have a new GUID, date and text for each.
    """
    if old.published == entry.published and entry.published is not None:
        return True
    agree = _texts_agree(old, entry)
    if agree is None or _undated(old, entry):
        return agree is not False or old.title == entry.title
    return agree and old.title == entry.title


def _texts_agree(old: Known, entry: Draft) -> bool | None:
    """Whether two texts begin with much the same words; ``None`` when one has no text."""
    before, after = old.opening, entry.summary[:OPENING]
    if before == after:
        return True if before else None
    words, other = set(_WORD.findall(before.casefold())), set(_WORD.findall(after.casefold()))
    if not words or not other:
        return None
    fewer = min(len(words), len(other))
    return fewer >= 4 and len(words & other) >= 0.7 * fewer
