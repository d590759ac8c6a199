"""The sync of one account: marks go to its server, what the server says comes here.

The order is that of every step that can be killed: marks that wait are sent first, then the server is
asked for its feeds and for all its marks, then what differs is changed here, and at last the
articles that are not here are fetched, each batch in one transaction. Whoever is killed goes on
with the next sync where this one was.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from tui_reader.accounts.account import (
    BATCH,
    Account,
    AccountError,
    Change,
    ChangeKind,
    ServerEntry,
    ServerFeed,
    States,
)
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.feeds.raw import RawEntry
from tui_reader.model import Draft, Feed, Rule
from tui_reader.store import Store, accounts, feeds, leaving, outbox, visits
from tui_reader.store.accounts import AccountFeed, FeedWish, LocalMarks
from tui_reader.store.database import Transaction
from tui_reader.store.marks import TOGETHER
from tui_reader.store.packing import unpack
from tui_reader.store.prepared import Prepared
from tui_reader.store.rules import apply, names_story
from tui_reader.store.slices import PAUSE_SECONDS, in_slices
from tui_reader.store.visits import Visit
from tui_reader.text.i18n import N_
from tui_reader.text.links import WEB, clean_url
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, because_counted, together

ASKED_AT_ONCE = 1_000
"""Articles asked for before it is noted which of them the server does not give."""
MANY = 500
"""More changes than that, and of more than half, are held until the user lets them through."""
SOME = 50
"""A list that had more and is empty is held as well."""
_FEW_FEEDS = 5
_WISHES_TRIED = 3
_REFUSALS = ("refused", "unsupported", "answer")
"""Kinds of errors that say that a server does not do a thing, and does others."""
_TAG_LENGTH = 60
_TITLE_LENGTH = 200

Run: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with arguments on the thread that works on the store."""
Read: TypeAlias = Callable[[tuple[RawEntry, ...], str], Awaitable[tuple[Prepared, ...]]]
"""Reads entries of a feed as :func:`~tui_reader.engine.parsing.read_entries` does."""

_KINDS: dict[tuple[str, bool], ChangeKind] = {
    ("read", True): "read",
    ("read", False): "unread",
    ("starred", True): "star",
    ("starred", False): "unstar",
    ("tag", True): "tag",
    ("tag", False): "untag",
}
_OF_FIELD = {
    "read": N_("read"),
    "unread": N_("unread"),
    "starred": N_("starred"),
    "unstarred": N_("no longer starred"),
    "tagged": N_("tagged"),
    "untagged": N_("no longer tagged"),
}


class Counts(Struct):
    """Articles of an account that are here and have a mark."""

    here: int = 0
    read: int = 0
    unread: int = 0
    starred: int = 0
    tags: dict[str, int] = field(default_factory=dict)

    def add(self, one: LocalMarks) -> None:
        """Count an article."""
        self.here += 1
        self.starred += one.starred
        if not one.hidden:
            self.read += one.read
            self.unread += not one.read


class Plan(Struct):
    """What a server's lists would change here."""

    marks: dict[tuple[str, bool, str], list[int]] = field(default_factory=dict)
    """Field, value and tag → the articles."""
    doubtful: list[str] = field(default_factory=list)
    """The server's ids of what would lose a star or a tag: the server may have lost the article."""
    missing: list[str] = field(default_factory=list)
    """The server's ids of articles that are not here, the newest first."""
    edited: list[str] = field(default_factory=list)
    """Those of articles that are here and whose text may have changed."""
    becoming_read: list[str] = field(default_factory=list)
    """Those of articles that would become read."""
    counts: Counts = field(default_factory=Counts)
    gone: list[str] = field(default_factory=list)
    """Those that are neither here nor listed."""
    back: list[str] = field(default_factory=list)
    """Those that the server had lost and has again."""
    again: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """Field and tag → articles of those that have the mark here, for the server to have it again."""
    held: Reason = NO_REASON
    """Why it is not believed."""

    def count(self, name: str, value: bool) -> int:
        """How many articles a mark would change."""
        return sum(
            len(ids) for (what, to, _tag), ids in self.marks.items() if (what, to) == (name, value)
        )


class Synced(Struct, frozen=True):
    """What a sync did, or in a dry run what it would do."""

    sent: int = 0
    """Marks that were sent."""
    changed: int = 0
    """Marks that were changed here."""
    new: int = 0
    """Articles that were fetched."""
    waiting: int = 0
    """Marks that the server has not shown yet."""
    held: Reason = NO_REASON
    note: Reason = NO_REASON
    plan: Plan | None = None
    """Of a dry run."""
    mark: str = ""
    """From where on to ask the next time; empty: for everything."""
    complete: bool = False
    """Whether the server was asked for everything."""


class Syncing(Struct, frozen=True):
    """What every step of a sync needs."""

    store: Store
    name: str
    """Of the account."""
    server: Account
    run: Run
    read: Read
    now: int
    rules: Sequence[Rule] = ()
    own: frozenset[str] = frozenset()
    """Addresses of feeds that are not shown from the account, as they are subscribed to here."""
    since: str = ""
    """From where on the server is asked what has changed; empty: for everything."""
    progress: Callable[[int, int], None] = lambda _done, _of: None
    """Is called with how many articles of how many were fetched."""


async def sync(one: Syncing, *, accept: bool = False, dry: bool = False) -> Synced:
    """Bring an account and the store into line.

    Args:
        one: the account, the store and what else is needed.
        accept: believe the server whatever it would change.
        dry: change nothing on either side.

    Raises:
        AccountError: the server did not do what it was asked; what was done until then is kept.
        StoreError: the store cannot be read or written.
    """
    note, sent = NO_REASON, frozenset[int]()
    if not dry:
        note = await _carry_out_wishes(one)
        sent = await _send(one)
    listed = await one.server.feeds()
    before = await one.run(accounts.feeds, one.store, one.name)
    states = _cleaned(await one.server.states(one.since), one.server.abilities.tags)
    if dry:
        plan = await _believed(one, states)
        rows = await one.run(outbox.waiting, one.store, one.name, one.now)
        return Synced(sent=len(rows), waiting=len(rows), held=plan.held, plan=plan)
    plan = await _believed(one, states)
    if not accept:
        held = plan.held
        if not listed and len(before) > _FEW_FEEDS:
            held = because(N_("its server lists no feed at all any more"))
        if held:
            waiting = await one.run(outbox.count, one.store, one.name)
            return Synced(sent=len(sent), waiting=waiting, held=held, note=note)
    # Not by lists that are not believed.
    await one.run(one.store.write, outbox.prove, one.name, sent, _shows(states))
    await one.run(_follow, one, listed)
    await _find_lost(one, plan)
    changed = await one.run(_change, one, plan)
    wanted = [*plan.missing, *plan.edited]
    new, unread_note = await _fetch(one, states, wanted, listed)
    swallowed = await one.run(outbox.swallowed, one.store, one.name)
    if swallowed:
        told = because_counted(
            "its server accepted {count} mark three times and does not show it; it is sent once a day",
            "its server accepted {count} marks three times and does not show them; they are sent"
            " once a day",
            count=len(swallowed),
        )
        note = together(note, told)
    waiting = await one.run(outbox.count, one.store, one.name)
    return Synced(
        len(sent), changed, new, waiting, note=together(note, unread_note), mark=states.mark,
        complete=states.complete,
    )  # fmt: skip


async def send(one: Syncing) -> int:
    """Send the marks that wait, and nothing else; how many. Raises as :func:`sync`."""
    return len(await _send(one))


# What is sent.


async def _send(one: Syncing) -> frozenset[int]:
    """Send what waits; the rows that were sent."""
    rows: list[outbox.Row] = await one.run(outbox.waiting, one.store, one.name, one.now)
    if not one.server.abilities.tags:
        here = [row.id for row in rows if row.field == "tag"]
        await one.run(one.store.write, outbox.drop, here)
        rows = [row for row in rows if row.field != "tag"]
    groups: dict[tuple[str, bool, str], list[outbox.Row]] = {}
    for row in rows:
        groups.setdefault((row.field, row.value, row.tag), []).append(row)
    for (name, value, tag), some in groups.items():
        for part in _parts(some, BATCH):
            ids = [row.id for row in part]
            change = Change(_KINDS[name, value], tuple(row.server_id for row in part), tag)
            # Whatever becomes of the request, the server may know of it from now on.
            await one.run(one.store.write, outbox.sending, ids, one.now)
            try:
                answer = await one.server.push(change)
            except AccountError as error:
                await one.run(_log, one, change, str(error.reason))
                if name == "tag" and error.kind == "unsupported":
                    # Some servers are only known by what they answer.
                    await one.run(one.store.write, outbox.drop, ids)
                    continue
                raise
            await one.run(_log, one, change, answer)
    return frozenset(row.id for row in rows)


def _log(one: Syncing, change: Change, answer: str) -> None:
    told = one_line(answer, _TITLE_LENGTH)
    one.store.write(outbox.log, one.name, change.kind, change.tag, list(change.ids), told, one.now)


async def _carry_out_wishes(one: Syncing) -> Reason:
    """Do with the server's feeds what the user wants; what the server does not do, in words."""
    note = NO_REASON
    for wish in await one.run(accounts.wishes, one.store, one.name):
        answer = "OK"
        try:
            await _carry_out(one.server, wish)
        except AccountError as error:
            if error.kind not in _REFUSALS:
                raise
            answer = str(error.reason)
            if wish.tries + 1 < _WISHES_TRIED:
                await one.run(one.store.write, accounts.refused, wish.id)
                wish = replace(wish, id=0)
            what = wish.title or wish.url or wish.server_id
            failed = because(
                N_("its server did not do “{kind}” with the feed {feed}: {reason}"),
                kind=wish.kind, feed=what, reason=error.reason,
            )  # fmt: skip
            note = together(note, failed)
        if wish.id:
            await one.run(one.store.write, accounts.granted, wish.id)
        named = [wish.server_id or wish.url]
        await one.run(
            one.store.write, outbox.log, one.name, wish.kind, wish.title or wish.folder, named,
            one_line(answer, _TITLE_LENGTH), one.now,
        )  # fmt: skip
    return note


async def _carry_out(server: Account, wish: FeedWish) -> None:
    if wish.kind == "subscribe":
        await server.subscribe(wish.url, wish.title, wish.folder)
    elif wish.kind == "unsubscribe":
        await server.unsubscribe(wish.server_id)
    elif wish.kind == "rename":
        await server.rename(wish.server_id, wish.title)
    elif wish.kind == "move":
        await server.move(wish.server_id, wish.folder)


# What the server says.


def _cleaned(states: States, keeps_tags: bool) -> States:
    """The states with tags as they are named here."""
    tags: dict[str, frozenset[str]] = {}
    for name, ids in states.tags.items() if keeps_tags else ():
        if ours := one_line(name, _TAG_LENGTH).strip("# "):
            tags[ours] = tags.get(ours, frozenset()) | ids
    return replace(states, tags=tags)


def _shows(states: States) -> Callable[[str, str, str], bool | None]:
    none: frozenset[str] = frozenset()

    def shows(server_id: str, name: str, tag: str) -> bool | None:
        if not states.complete and server_id not in states.touched:
            return None
        if name == "read":
            return server_id not in states.unread
        if name == "starred":
            return server_id in states.starred
        return server_id in states.tags.get(tag, none)

    return shows


async def _believed(one: Syncing, states: States) -> Plan:
    """What differs, and whether to believe it: what the server lists as read itself is."""
    plan: Plan = await one.run(_plan, one, states)
    plan.held = _held(plan, states, believed=False)
    if plan.held and plan.becoming_read:
        read = await one.server.read_ids()
        if read is not None and read.issuperset(plan.becoming_read):
            plan.held = _held(plan, states, believed=True)
    return plan


def _plan(one: Syncing, states: States) -> Plan:
    """What differs, in one walk through the account's articles."""
    plan = Plan()
    keeps_tags = one.server.abilities.tags
    tagged = frozenset[str]().union(*states.tags.values())
    strong = states.starred | tagged
    missing = set(states.unread | strong)
    here = accounts.tagged(one.store, one.name) if keeps_tags else {}
    unsaid: set[str] = set()
    waiting_tags: set[tuple[str, str]] = set()
    ids: dict[str, int] = {}
    for some in accounts.local_marks(one.store, one.name):
        for mine in some:
            listed = mine.server_id in states.unread or mine.server_id in strong
            if not mine.here:
                # Of what was purged only a star or a tag is news.
                if mine.article_id and mine.server_id not in strong:
                    missing.discard(mine.server_id)
                if states.complete and not listed:
                    plan.gone.append(mine.server_id)
                continue
            missing.discard(mine.server_id)
            plan.counts.add(mine)
            touched = mine.server_id in states.touched
            if touched:
                plan.edited.append(mine.server_id)
            if mine.missing and (listed or touched):
                plan.back.append(mine.server_id)
                _keep(mine, states, plan)
                continue
            if mine.missing or not (states.complete or touched):
                unsaid.add(mine.server_id)
                continue
            if mine.server_id in tagged:
                ids[mine.server_id] = mine.article_id
            waiting_tags |= {(mine.server_id, tag) for name, tag in mine.waiting if name == "tag"}
            _compare(mine, states, plan)
    missing -= accounts.given_up(one.store, one.name)
    for tag, theirs in states.tags.items():
        for server_id in theirs:
            new = server_id in ids and server_id not in here.get(tag, {})
            if new and (server_id, tag) not in waiting_tags:
                plan.marks.setdefault(("tag", True, tag), []).append(ids[server_id])
    back = set(plan.back)
    for tag, ours in here.items():
        theirs = states.tags.get(tag, frozenset())
        for server_id, article_id in ours.items():
            if server_id in theirs or server_id in unsaid or (server_id, tag) in waiting_tags:
                continue
            if server_id in back:
                plan.again.setdefault(("tag", tag), []).append(article_id)
            else:
                plan.marks.setdefault(("tag", False, tag), []).append(article_id)
                plan.doubtful.append(server_id)
    # Ids grow with time, at every server that is known.
    plan.missing = sorted(missing, key=lambda each: (len(each), each), reverse=True)
    plan.counts.tags = {tag: len(ours) for tag, ours in here.items()}
    if not states.complete:
        # What the server sends it has.
        plan.doubtful.clear()
    return plan


def _compare(mine: LocalMarks, states: States, plan: Plan) -> None:
    """What an article's server says of it otherwise than is said here."""
    unread = mine.server_id in states.unread
    if not mine.hidden and mine.read == unread and ("read", "") not in mine.waiting:
        plan.marks.setdefault(("read", not unread, ""), []).append(mine.article_id)
        if not unread:
            plan.becoming_read.append(mine.server_id)
    starred = mine.server_id in states.starred
    if mine.starred != starred and ("starred", "") not in mine.waiting:
        plan.marks.setdefault(("starred", starred, ""), []).append(mine.article_id)
        if not starred:
            plan.doubtful.append(mine.server_id)


def _keep(mine: LocalMarks, states: States, plan: Plan) -> None:
    """What is marked here of an article that its server had lost, and has again without the mark."""
    if mine.read and not mine.hidden and mine.server_id in states.unread:
        plan.again.setdefault(("read", ""), []).append(mine.article_id)
    if mine.starred and mine.server_id not in states.starred:
        plan.again.setdefault(("starred", ""), []).append(mine.article_id)


def _held(plan: Plan, states: States, *, believed: bool) -> Reason:
    """Why what a server lists is not believed; empty: it is.

    Args:
        plan: what it would change.
        states: what it lists.
        believed: whether what becomes read is in the server's own list of what is read.
    """
    counts = plan.counts
    becoming_read = 0 if believed else plan.count("read", True)
    found = [
        ("read", becoming_read, counts.unread),
        ("unread", plan.count("read", False), counts.read),
        ("starred", plan.count("starred", True), counts.here - counts.starred),
        ("unstarred", plan.count("starred", False), counts.starred),
        ("tagged", plan.count("tag", True), counts.here),
        ("untagged", plan.count("tag", False), sum(counts.tags.values())),
    ]
    for what, changes, of in found:
        if changes > MANY and 2 * changes > of:
            return because(
                N_("its server would make {count} of {of} articles “{what}”"),
                count=changes, of=of, what=because(_OF_FIELD[what]),
            )  # fmt: skip
    if not states.complete:
        return NO_REASON
    if not states.unread and becoming_read > SOME:
        return because(
            N_("its server lists nothing as unread, and {count} are here"), count=counts.unread
        )
    lost = plan.count("starred", False)
    if not states.starred and lost > SOME:
        return because(N_("its server lists nothing as starred, and {count} are here"), count=lost)
    for tag in counts.tags:
        lost = len(plan.marks.get(("tag", False, tag), ()))
        if not states.tags.get(tag) and lost > SOME:
            return because(
                N_("its server lists nothing as tagged “{tag}”, and {count} are here"),
                tag=tag, count=lost,
            )  # fmt: skip
    return NO_REASON


# What is changed here.


def _follow(one: Syncing, listed: Sequence[ServerFeed]) -> None:
    """Make the account's feeds those of the server, but for what the user wants otherwise."""
    unwanted = {
        wish.server_id
        for wish in accounts.wishes(one.store, one.name)
        if wish.kind == "unsubscribe"
    }
    changed = {(wish.kind, wish.server_id): wish for wish in accounts.wishes(one.store, one.name)}
    wanted: list[AccountFeed] = []
    for feed in listed:
        url = clean_url(feed.url, schemes=WEB)
        if feed.id in unwanted or (url and url in one.own):
            continue
        title, folder = one_line(feed.title, _TITLE_LENGTH), feed.folder
        if renamed := changed.get(("rename", feed.id)):
            title = renamed.title
        if moved := changed.get(("move", feed.id)):
            folder = moved.folder
        site = clean_url(feed.site_url, url, WEB)
        wanted.append(AccountFeed(feed.id, url, title, site, _below(one.name, folder)))
    if accounts.differ(one.store, one.name, wanted):
        one.store.write(accounts.follow, one.name, wanted, ())
        while leaving.remove_slice(one.store):
            time.sleep(PAUSE_SECONDS)


def _below(name: str, folder: str) -> str:
    """A server's folder below the account's own."""
    levels = (level.strip() for level in one_line(folder, _TITLE_LENGTH).split("/"))
    return "/".join([name, *filter(None, levels)])


async def _find_lost(one: Syncing, plan: Plan) -> None:
    """See which articles the server has lost: that it lists no star of them is no word of a person.

    The same holds for what it was told in vain.
    """
    asked = set(plan.doubtful) | set(await one.run(outbox.swallowed, one.store, one.name))
    if not asked:
        return
    async for batch in one.server.entries(tuple(sorted(asked))):
        asked -= {entry.id for entry in batch}
    if not asked:
        return
    await one.run(one.store.write, accounts.missing, one.name, asked)
    lost = set((await one.run(accounts.ids_of, one.store, one.name, sorted(asked))).values())
    for key in [key for key in plan.marks if not key[1]]:
        plan.marks[key] = [each for each in plan.marks[key] if each not in lost]


def _change(one: Syncing, plan: Plan) -> int:
    """Give the articles that are here their server's marks; how many were changed."""
    changed = 0
    if plan.back:
        with one.store.transaction() as transaction:
            accounts.found_again(transaction, one.name, plan.back)
            for (name, tag), ids in plan.again.items():
                outbox.note(transaction, ids, name, True, one.now, tag)
    for (name, value, tag), ids in plan.marks.items():

        def write(
            transaction: Transaction,
            some: Sequence[int],
            name: str = name,
            value: bool = value,
            tag: str = tag,
        ) -> int:
            return accounts.accept(transaction, some, name, value, one.now, tag)

        for written in in_slices(one.store, ids, write, together=TOGETHER):
            changed += sum(written)

    def forget(transaction: Transaction, some: Sequence[str]) -> None:
        accounts.forget(transaction, one.name, some)

    for _written in in_slices(one.store, plan.gone, forget, together=TOGETHER):
        pass
    return changed


# What is fetched.


async def _fetch(
    one: Syncing, states: States, missing: Sequence[str], listed: Sequence[ServerFeed]
) -> tuple[int, Reason]:
    """Fetch articles and store them, a batch a transaction; how many are new, and what could not be read."""
    new = done = unreadable = 0
    known = await one.run(accounts.feeds, one.store, one.name)
    passed_over = {feed.id for feed in listed if clean_url(feed.url, schemes=WEB) in one.own}
    unwanted = {feed.id for feed in listed} - known.keys() - passed_over
    one.progress(0, len(missing))
    for part in _parts(missing, ASKED_AT_ONCE):
        open_ids = set(part)
        async for batch in one.server.entries(tuple(part)):
            wanted = {entry.id: entry for entry in batch if entry.id in open_ids}
            open_ids -= wanted.keys()
            # What is subscribed to here as well is shown once.
            left = [id for id, entry in wanted.items() if entry.feed_id in passed_over]
            if left:
                await one.run(_pass_over, one, left, ever=False)
            others = passed_over | unwanted
            some = [entry for entry in wanted.values() if entry.feed_id not in others]
            read, bad = await _read(one, some)
            if bad:
                unreadable += len(bad)
                await one.run(_pass_over, one, bad, ever=False)
            new += await one.run(_store, one, read, states)
            done += len(wanted)
            one.progress(done, len(missing))
        if open_ids:
            await one.run(_pass_over, one, sorted(open_ids), ever=True)
    if not unreadable:
        return new, NO_REASON
    return new, because_counted(
        "{count} article of it cannot be read and is left out",
        "{count} articles of it cannot be read and are left out",
        count=unreadable,
    )


def _pass_over(one: Syncing, server_ids: Sequence[str], ever: bool) -> None:
    one.store.write(accounts.not_given, one.name, server_ids, ever=ever)


class _ReadFeed(Struct, frozen=True):
    """What was read of a feed's articles."""

    feed_id: str
    articles: tuple[Prepared, ...]
    ids: dict[str, str]
    """The server's id → identity."""


async def _read(one: Syncing, entries: Sequence[ServerEntry]) -> tuple[list[_ReadFeed], list[str]]:
    """Read entries feed by feed; the ids of those that cannot be read come second."""
    known = await one.run(accounts.feeds, one.store, one.name)
    by_feed: dict[str, list[ServerEntry]] = {}
    for entry in entries:
        by_feed.setdefault(entry.feed_id if entry.feed_id in known else "", []).append(entry)
    found: list[_ReadFeed] = []
    bad: list[str] = []
    for feed_id, some in by_feed.items():
        url = known[feed_id].fetch_url if feed_id in known else ""
        async for part, articles in _read_apart(one, some, url):
            ids = {entry.id: entry.id for entry in part}
            there = {article.draft.identity for article in articles}
            bad += [each for each in ids if each not in there]
            ids = {each: each for each in ids if each in there}
            found.append(_ReadFeed(feed_id, articles, ids))
    return found, bad


async def _read_apart(
    one: Syncing, entries: Sequence[ServerEntry], url: str
) -> AsyncIterator[tuple[Sequence[ServerEntry], tuple[Prepared, ...]]]:
    """Read entries together; where that fails, in halves, so that one costs no other."""
    raw = tuple(replace(one.entry, guid=one.id) for one in entries)
    try:
        yield entries, await one.read(raw, url)
        return
    except (NotAFeed, WorkerError):
        if len(entries) == 1:
            yield entries, ()
            return
    half = len(entries) // 2
    for part in (entries[:half], entries[half:]):
        async for found in _read_apart(one, part, url):
            yield found


def _store(one: Syncing, read: Sequence[_ReadFeed], states: States) -> int:
    """Store what was read with the marks that the server has, in one transaction; how many are new."""
    if not read:
        return 0
    known = {feed.url: feed for feed in feeds.feeds(one.store)}
    with one.store.transaction() as transaction:
        if any(not each.feed_id for each in read):
            accounts.other_feed(transaction, one.name, one.name)
    if any(not each.feed_id for each in read):
        known = {feed.url: feed for feed in feeds.feeds(one.store)}
    new: list[int] = []
    with one.store.transaction() as transaction:
        for each in read:
            feed = known.get(accounts.address(one.name, each.feed_id))
            if feed is None:
                continue
            added = visits.commit(transaction, [_visit(one, transaction, feed, each.articles)])
            ids = accounts.link(transaction, one.name, feed.id, each.ids)
            fresh = set(added.get(feed.id, ()))
            _mark_new(transaction, {id: n for id, n in ids.items() if n in fresh}, states, one.now)
            new += fresh
        at_once = [rule for rule in one.rules if not names_story(rule)]
        if at_once and new:
            apply(transaction, at_once, new, one.now)
    one.store.empty_log()
    return len(new)


def _visit(
    one: Syncing, transaction: Transaction, feed: Feed, articles: Sequence[Prepared]
) -> Visit:
    """Articles as a visit to their feed would bring them: new ones, and those whose text has changed."""
    state = replace(feed.state, last_checked=one.now, last_success=one.now, error=NO_REASON)
    there = accounts.contents(transaction, feed.id, [each.draft.identity for each in articles])
    new = tuple(each for each in articles if each.draft.identity not in there)
    changed: list[tuple[int, Draft]] = []
    for each in articles:
        article_id, content_hash = there.get(each.draft.identity, (0, each.draft.content_hash))
        if content_hash != each.draft.content_hash:
            changed.append((article_id, replace(each.draft, html=unpack(each.html) or "")))
    return Visit(feed.id, feed.url, state, one.now, new=new, changed=tuple(changed))


def _mark_new(transaction: Transaction, ids: dict[str, int], states: States, now: int) -> None:
    """Give articles that have just arrived their server's marks."""
    unread = {id for id in ids if id in states.unread}
    starred = {id for id in ids if id in states.starred}
    for name, theirs, value in (
        ("read", ids.keys() - unread, True),
        ("read", unread, False),
        ("starred", starred, True),
        ("starred", ids.keys() - starred, False),
    ):
        accounts.accept(transaction, [ids[id] for id in theirs], name, value, now)
    for tag, all_of_it in states.tags.items():
        tagged = [ids[id] for id in ids.keys() & all_of_it]
        accounts.accept(transaction, tagged, "tag", True, now, tag)


def _parts(things: Sequence[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(things)
    while part := list(islice(iterator, size)):
        yield part
