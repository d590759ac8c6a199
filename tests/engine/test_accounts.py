"""The sync of an account with a server that is a value: what goes where, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_account import NEWS, SPORT, FakeServer, offline, synced
from tests.support.samples import NOW
from tui_reader.accounts.account import AccountError, Change, ServerFeed
from tui_reader.ingest.feeds.raw import RawText
from tui_reader.model import Query, Rule, Subscription
from tui_reader.query.parse import parse
from tui_reader.store import Store, accounts, articles, feeds, marks, open_store, outbox, undo
from tui_reader.store.retention import purge_in_slices
from tui_reader.text.reasons import because


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite3") as one:
        yield one


@pytest.fixture
def server() -> FakeServer:
    one = FakeServer()
    one.publish(3)
    one.publish(2, SPORT)
    return one


def article(store: Store, server_id: str) -> int:
    return accounts.ids_of(store, "fresh", [server_id])[server_id]


def said(store: Store, server_id: str) -> tuple[bool, bool, tuple[str, ...]]:
    one = articles.article(store, article(store, server_id))
    assert one is not None
    return one.headline.read, one.headline.starred, tuple(one.headline.tags)


async def test_feeds_and_articles_come_with_their_marks_below_a_folder_of_the_account(
    store: Store, server: FakeServer
) -> None:
    first, second, *_rest = sorted(server.articles)
    server.starred.add(first)
    server.unread.discard(first)
    server.tags["port"] = {second}
    done = await synced(store, server, NOW)
    assert (done.new, done.sent, done.held) == (5, 0, done.note)
    listed = feeds.feeds(store, counts=True)
    assert [(one.title, one.folder, one.unread) for one in listed] == [
        ("Quai Sud", "fresh/News", 2),
        ("El Faro", "fresh/Sport/Local", 2),
    ]
    assert said(store, first) == (True, True, ())
    assert said(store, second) == (False, False, ("port",))
    again = await synced(store, server, NOW + 60)
    assert (again.new, again.changed, again.sent) == (0, 0, 0)


async def test_own_feeds_and_those_of_an_account_leave_each_other_alone(
    store: Store, server: FakeServer
) -> None:
    feeds.subscribe_in_slices(store, [Subscription("https://own.example/feed")])
    await synced(store, server, NOW)
    feeds.subscribe_in_slices(store, [Subscription("https://other.example/feed")])
    titles = [one.title for one in feeds.feeds(store)]
    assert titles == ["other.example", "Quai Sud", "El Faro"]


async def test_a_mark_its_step_and_its_row_are_one(store: Store, server: FakeServer) -> None:
    await synced(store, server, NOW)
    one = article(store, min(server.articles))
    with pytest.raises(RuntimeError), store.transaction() as transaction:
        undo.mark(transaction, [one], "read", True, NOW)
        raise RuntimeError
    assert outbox.count(store, "fresh") == 0
    store.write(undo.mark, [one], "read", True, NOW)
    assert outbox.count(store, "fresh") == 1
    undo.take_back_in_slices(store, NOW)
    # The server cannot know of it: nothing is sent.
    assert outbox.count(store, "fresh") == 0


async def test_what_is_undone_after_it_was_sent_is_sent_as_well(
    store: Store, server: FakeServer
) -> None:
    await synced(store, server, NOW)
    id = min(server.articles)
    store.write(undo.mark, [article(store, id)], "starred", True, NOW)
    server.after = lambda what: offline(what) if what == "push" else None
    with pytest.raises(AccountError):
        await synced(store, server, NOW)
    assert server.starred == {id}
    server.after = lambda _what: None
    undo.take_back_in_slices(store, NOW)
    await synced(store, server, NOW)
    assert server.starred == set()
    assert said(store, id)[1] is False
    assert outbox.count(store, "fresh") == 0


async def test_marks_go_to_the_server_and_stay_until_it_shows_them(
    store: Store, server: FakeServer
) -> None:
    await synced(store, server, NOW)
    ids = sorted(server.articles)
    store.write(undo.mark, [article(store, one) for one in ids[:3]], "read", True, NOW)
    store.write(undo.mark, [article(store, ids[3])], "starred", True, NOW)
    store.write(undo.tag, article(store, ids[4]), "port", NOW)
    server.swallows = {"star"}
    done = await synced(store, server, NOW)
    assert (done.sent, done.waiting) == (5, 1)
    assert server.unread == set(ids[3:])
    assert server.tags == {"port": {ids[4]}}
    assert said(store, ids[3])[1], "what is in the outbox has the last word"
    for _again in range(2):
        done = await synced(store, server, NOW)
    assert "its server accepted 1 mark three times" in str(done.note)
    # It is sent once a day from then on.
    before = server.pushed.copy()
    await synced(store, server, NOW + 60)
    assert server.pushed == before
    server.swallows = set()
    done = await synced(store, server, NOW + 100_000)
    assert server.starred == {ids[3]}
    assert (done.waiting, str(done.note)) == (0, "")
    assert [one.what for one in outbox.logged(store, "fresh")] == [
        "star", "star", "star", "tag", "star", "read",
    ]  # fmt: skip


async def test_a_tag_that_a_server_refuses_holds_up_no_other_mark(
    store: Store, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await synced(store, server, NOW)
    ids = sorted(server.articles)
    push = server.push

    async def refuse(change: Change) -> str:
        if change.kind == "tag":
            raise AccountError("unsupported", because("it keeps no tags"))
        return await push(change)

    monkeypatch.setattr(server, "push", refuse)
    store.write(undo.tag, article(store, ids[1]), "port", NOW)
    store.write(undo.mark, [article(store, ids[0])], "starred", True, NOW)
    await synced(store, server, NOW)
    assert server.starred == {ids[0]}
    assert outbox.count(store, "fresh") == 0
    await synced(store, server, NOW + 60)


async def test_what_others_mark_comes_here_and_what_is_in_the_outbox_wins(
    store: Store, server: FakeServer
) -> None:
    await synced(store, server, NOW)
    ids = sorted(server.articles)
    store.write(marks.mark, [article(store, ids[0])], "read", True, NOW)
    server.unread -= {ids[1]}
    server.starred |= {ids[2]}
    server.tags["port"] = {ids[3]}
    server.swallows = {"read"}
    await synced(store, server, NOW)
    assert [said(store, one)[0] for one in ids] == [True, True, False, False, False]
    assert said(store, ids[2])[1]
    assert said(store, ids[3])[2] == ("port",)
    server.tags["port"] = set()
    server.starred = set()
    server.unread |= {ids[1]}
    await synced(store, server, NOW)
    assert [said(store, one) for one in ids[1:4]] == [(False, False, ())] * 3


async def test_a_mark_made_while_the_server_is_asked_is_not_overwritten(
    store: Store, server: FakeServer
) -> None:
    await synced(store, server, NOW)
    id = min(server.articles)
    server.starred.add(id)
    one = article(store, id)

    def meanwhile(what: str) -> None:
        if what == "states":
            store.write(marks.mark, [one], "read", True, NOW)
            store.write(marks.mark, [one], "starred", True, NOW)
            store.write(marks.mark, [one], "starred", False, NOW)

    server.after = meanwhile
    await synced(store, server, NOW)
    assert said(store, id)[0]
    server.after = lambda _what: None
    await synced(store, server, NOW)
    assert id not in server.unread


async def test_what_was_purged_does_not_come_back_unless_somebody_stars_it(
    store: Store, server: FakeServer
) -> None:
    await synced(store, server, NOW)
    ids = sorted(server.articles)
    purge_in_slices(store, [article(store, one) for one in ids[:2]])
    assert (await synced(store, server, NOW)).new == 0
    server.starred.add(ids[0])
    assert (await synced(store, server, NOW)).new == 1
    assert said(store, ids[0])[1]
    # Read elsewhere and made unread again, it is wanted anew.
    server.unread.discard(ids[1])
    await synced(store, server, NOW)
    server.unread.add(ids[1])
    assert (await synced(store, server, NOW)).new == 1


async def test_an_article_that_the_server_has_lost_keeps_its_marks(
    store: Store, server: FakeServer
) -> None:
    id, other = sorted(server.articles)[:2]
    server.starred |= {id, other}
    server.tags["port"] = {id}
    await synced(store, server, NOW)
    lost = server.articles.pop(id)
    for marked in (server.unread, server.starred, server.tags["port"], server.starred):
        marked -= {id, other}
    await synced(store, server, NOW)
    assert said(store, id) == (False, True, ("port",))
    assert not said(store, other)[1], "the other one lost its star by a person"
    server.articles[id] = lost
    server.unread.add(id)
    for _twice in range(2):
        await synced(store, server, NOW)
    assert said(store, id) == (False, True, ("port",))
    assert (id in server.starred, id in server.unread) == (True, True)
    assert server.tags == {"port": {id}}


@pytest.mark.parametrize("lists_read", [False, True])
async def test_an_answer_that_would_change_too_much_is_held(
    store: Store, server: FakeServer, lists_read: bool
) -> None:
    server.publish(600)
    server.starred |= set(sorted(server.articles)[:60])
    await synced(store, server, NOW)
    server.lists_read = lists_read
    server.unread = set(sorted(server.unread)[:50])
    done = await synced(store, server, NOW)
    if lists_read:
        assert (str(done.held), done.changed) == ("", 555)
    else:
        assert str(done.held) == "its server would make 555 of 605 articles “read”"
        assert (await synced(store, server, NOW, accept=True)).changed == 555
    server.starred = set()
    done = await synced(store, server, NOW)
    assert str(done.held) == "its server lists nothing as starred, and 60 are here"
    assert server.pushed == []


async def test_a_list_that_is_not_believed_proves_nothing(store: Store, server: FakeServer) -> None:
    server.publish(100)
    await synced(store, server, NOW)
    id = min(server.articles)
    store.write(marks.mark, [article(store, id)], "read", True, NOW)
    server.swallows = {"read"}
    unread, server.unread = server.unread, set()
    assert (await synced(store, server, NOW)).held
    server.unread = unread
    server.swallows = set()
    await synced(store, server, NOW)
    assert id not in server.unread
    assert said(store, id)[0]


async def test_rules_mark_there_as_well_and_what_they_hide_stays_unread_there(
    store: Store, server: FakeServer
) -> None:
    ids = sorted(server.articles)
    star = Rule("a", "1", parse('title:"numéro 1"').where, ("star", "read"))
    hide = Rule("b", "2", parse('title:"numéro 2"').where, ("hide",))
    await synced(store, server, NOW, rules=[star, hide])
    await synced(store, server, NOW, rules=[star, hide])
    assert server.starred == {ids[0]}
    assert server.unread == set(ids[1:])
    assert said(store, ids[1])[0], "hidden is read, here"


async def test_subscriptions_go_both_ways(store: Store, server: FakeServer) -> None:
    await synced(store, server, NOW)
    known = accounts.feeds(store, "fresh")
    wish = accounts.wish
    with store.transaction() as transaction:
        wish(transaction, "fresh", "unsubscribe", NOW, feed=known[SPORT.id])
        wish(transaction, "fresh", "rename", NOW, feed=known[NEWS.id], title="Le Quai")
        wish(transaction, "fresh", "move", NOW, feed=known[NEWS.id], folder="Presse")
        wish(transaction, "fresh", "subscribe", NOW, url="https://new.example/", folder="Presse")
    titles = [(one.title, one.folder) for one in feeds.feeds(store)]
    assert titles == [("Le Quai", "fresh/Presse")]
    server.fails = offline
    with pytest.raises(AccountError):
        await synced(store, server, NOW)
    server.fails = lambda _what: None
    await synced(store, server, NOW)
    assert [one.title for one in feeds.feeds(store)] == ["Le Quai", "https://new.example/"]
    assert [(one.title, one.folder) for one in server.listed.values()] == [
        ("Le Quai", "Presse"),
        ("https://new.example/", "Presse"),
    ]
    server.listed = {"9": ServerFeed("9", "https://nine.example/f", "Neuf\x1b", folder="A/ /B")}
    await synced(store, server, NOW)
    assert [(one.title, one.folder) for one in feeds.feeds(store)] == [("Neuf", "fresh/A/B")]


async def test_a_feed_of_ones_own_is_shown_once_when_the_user_says_so(
    store: Store, server: FakeServer
) -> None:
    done = await synced(store, server, NOW, own=frozenset({NEWS.url}))
    assert done.new == 2
    asked = server.requests
    await synced(store, server, NOW, own=frozenset({NEWS.url}))
    assert server.requests == asked + 2, "they are not asked for again"
    await synced(store, server, NOW)
    assert (await synced(store, server, NOW)).new == 3


async def test_articles_without_a_feed_and_hostile_ones(store: Store, server: FakeServer) -> None:
    id, other = sorted(server.articles)[:2]
    entry = server.articles[id]
    server.articles[id] = type(entry)(id, "feed/left", entry.entry)
    hostile = server.articles[other].entry
    bad = type(hostile)(title=RawText("\x1bTitre\x07 [/x]", "text"), link="javascript:alert(1)")
    server.articles[other] = type(entry)(other, NEWS.id, bad)
    assert (await synced(store, server, NOW)).new == 5
    [found] = [one for one in feeds.feeds(store) if one.title == "fresh"]
    assert found.folder == "fresh"
    titles = {one.title: one.url for one in articles.page(store, Query(), 0, 9)}
    assert titles["Titre [/x]"] == ""


async def test_a_dry_run_changes_nothing(store: Store, server: FakeServer) -> None:
    await synced(store, server, NOW)
    ids = sorted(server.articles)
    store.write(marks.mark, [article(store, ids[0])], "read", True, NOW)
    server.unread.discard(ids[1])
    server.publish(2)
    done = await synced(store, server, NOW, dry=True)
    assert done.plan is not None
    assert (done.sent, len(done.plan.missing), done.plan.count("read", True)) == (1, 2, 1)
    assert server.pushed == []
    assert not said(store, ids[1])[0]


async def test_what_changed_since_a_mark_is_enough_and_brings_edits(
    store: Store, server: FakeServer
) -> None:
    server.incremental = True
    first = await synced(store, server, NOW)
    ids = sorted(server.articles)
    server.starred.add(ids[0])
    server.unread.discard(ids[1])
    entry = server.articles[ids[2]]
    raw = type(entry.entry)(title=RawText("La criée ferme", "text"))
    server.articles[ids[2]] = type(entry)(ids[2], NEWS.id, raw)
    server.edited.add(ids[2])
    server.publish(1)
    store.write(marks.mark, [article(store, ids[3])], "read", True, NOW)
    done = await synced(store, server, NOW, since=first.mark)
    assert (done.complete, done.new, done.changed, done.waiting) == (False, 1, 2, 0)
    assert [said(store, one)[:2] for one in ids] == [
        (False, True), (True, False), (False, False), (True, False), (False, False),
    ]  # fmt: skip
    assert ids[3] not in server.unread
    edited = articles.article(store, article(store, ids[2]))
    assert edited is not None
    assert edited.headline.title == "La criée ferme"
