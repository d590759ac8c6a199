"""What an account of any kind does, at a server that is as its server is."""

from __future__ import annotations

import pytest

from tests.support.accounts import EVERY, account_at, browsing, in_small_pages, news_of, serving
from tests.support.news_server import PASSWORD, Answer
from tui_reader.accounts.account import Account, AccountError, Change, ServerEntry
from tui_reader.ingest.feeds.raw import RawText

pytestmark = pytest.mark.parametrize("name", EVERY)


async def entries_of(account: Account, ids: list[str]) -> list[ServerEntry]:
    return [entry async for batch in account.entries(ids) for entry in batch]


async def test_marks_are_listed_sent_and_read_back(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            news = news_of(server)
            items = news.publish(7)
            account = account_at(server, name, http, profile=in_small_pages(name, 3))
            states = await account.states()
            assert (len(states.unread), states.starred, states.complete) == (7, frozenset(), True)
            first, second, *_ = sorted(states.unread)
            for kind in ("read", "star"):
                await account.push(Change(kind, (first, second)))  # type: ignore[arg-type]
            await account.push(Change("unstar", (second,)))
            await account.push(Change("unread", (second,)))
            # To send it again does no harm.
            for kind, one in (("star", first), ("unstar", second)):
                await account.push(Change(kind, (one,)))  # type: ignore[arg-type]
            assert [(one.unread, one.starred) for one in items[:2]] == [
                (False, True),
                (True, False),
            ]
            after = await account_at(server, name, http).states()
            assert (len(after.unread), after.starred) == (6, frozenset({first}))
            assert first not in after.unread


async def test_articles_come_as_a_feed_has_them(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            news = news_of(server)
            news.publish(5, title="Sel & algues", html="<p>Le <b>port</b> é</p>")
            account = account_at(server, name, http, profile=in_small_pages(name, 2))
            ids = sorted((await account.states()).unread)
            lacking = str(int(ids[-1], 16) + 9) if ids[-1].isdigit() else f"{99:016x}"
            found = await entries_of(account, [*ids, lacking, ids[0]])
            assert sorted(one.id for one in found) == ids
            feeds = await account.feeds()
            assert {one.feed_id for one in found} == {feed.id for feed in feeds}
            entry = found[0].entry
            assert entry.title == RawText("Sel & algues", "text")
            assert entry.contents == (RawText("<p>Le <b>port</b> é</p>"),)
            assert entry.link.startswith("https://lesquais.example/")
            assert entry.authors == ("Ines Vall",)
            assert entry.published
            if "fever" not in name:
                assert entry.media[0].url == "https://lesquais.example/a.mp3"


async def test_feeds_are_subscribed_to_renamed_moved_and_left(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            news = news_of(server)
            account = account_at(server, name, http)
            if not account.abilities.feeds:
                for wanted in (
                    account.subscribe("https://phare.example/rss", "", ""),
                    account.unsubscribe("1"),
                    account.rename("1", "x"),
                    account.move("1", "x"),
                ):
                    with pytest.raises(AccountError) as refused:
                        await wanted
                    assert refused.value.kind == "unsupported"
                return
            made = await account.subscribe("https://phare.example/rss", "Le Phare & co", "Côtes")
            again = await account.subscribe("https://phare.example/rss", "Le Phare & co", "Côtes")
            assert made == again
            assert (made.title, made.folder) == ("Le Phare & co", "Côtes")
            assert [feed.folder for feed in news.feeds.values()] == ["", "Côtes"]
            await account.rename(made.id, "Le Phare")
            await account.move(made.id, "Au large")
            listed = {feed.id: feed for feed in await account.feeds()}
            assert (listed[made.id].title, listed[made.id].folder) == ("Le Phare", "Au large")
            await account.move(made.id, "")
            assert news.feeds[2].folder == ""
            await account.unsubscribe(made.id)
            await account.unsubscribe(made.id)
            assert list(news.feeds) == [1]
            with pytest.raises(AccountError) as dead:
                await account.subscribe("https://dead.example/rss", "", "")
            assert dead.value.kind in ("refused", "server")


async def test_a_wrong_password_is_sent_once(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            account = account_at(server, name, http, password="wr0ng-pa55")
            for _ in range(3):
                with pytest.raises(AccountError) as refused:
                    await account.check()
                assert refused.value.kind == "password"
                assert "does not accept" in str(refused.value.reason)
                # Where it is not the password of the account, that is said.
                own = name in ("old-reader", "bazqux")
                assert (";" in str(refused.value.reason)) is not own
            with pytest.raises(AccountError):
                await account.states()
            assert len(server.log) == 1


async def test_tags_are_kept_or_refused(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            news = news_of(server)
            news.subscribe("https://phare.example/rss", "Le Phare", "Côtes")
            news.publish(3, feed=2)
            account = account_at(server, name, http, profile=in_small_pages(name, 2))
            ids = sorted((await account.states()).unread)
            change = Change("tag", (ids[0], ids[2]), "À lire / demain")
            if not account.abilities.tags:
                with pytest.raises(AccountError) as refused:
                    await account.push(change)
                assert refused.value.kind == "unsupported"
                return
            await account.push(change)
            await account.push(Change("untag", (ids[2],), "À lire / demain"))
            states = await account.states()
            assert states.tags == {"À lire / demain": frozenset({ids[0]})}


async def test_what_is_read_is_listed_by_who_can(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            news_of(server).publish(5)
            account = account_at(server, name, http, profile=in_small_pages(name, 2))
            ids = sorted((await account.states()).unread)
            await account.push(Change("read", tuple(ids[:3])))
            listed = await account.read_ids()
            without = name in ("commafeed", "miniflux-v1-old") or name.startswith(
                ("nextcloud", "fever")
            )
            assert listed == (None if without else frozenset(ids[:3]))


async def test_nothing_shown_holds_a_secret(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            account = account_at(server, name, http)
            await account.check()
            echoed = b" ".join(
                value.encode() for request in server.log for value in request.headers.values()
            ) + b" ".join(request.body for request in server.log)
            server.before = lambda _request: Answer(echoed + PASSWORD.encode(), 418)
            for wanted in (account.states(), account.push(Change("read", ("4242424242424242",)))):
                with pytest.raises(AccountError) as failed:
                    await wanted
                shown = repr(
                    (str(failed.value), failed.value.reason, repr(account), vars(failed.value))
                )
                assert PASSWORD not in shown
                assert "api_key" not in shown
                assert "GoogleLogin" not in shown
