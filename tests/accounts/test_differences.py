"""What servers do each in its own way, one test for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.accounts import (
    PROFILES,
    account_at,
    browsing,
    in_small_pages,
    news_of,
    serving,
)
from tests.support.google_server import KNOWN
from tests.support.news_server import PASSWORD, USER, Answer, News, Request
from tests.support.other_servers import API_KEY
from tui_reader.accounts.account import Account, AccountError, Change, Quota
from tui_reader.accounts.google_profiles import narrow_name, narrow_title
from tui_reader.accounts.http import server_url
from tui_reader.accounts.item_ids import item_id, sent_id
from tui_reader.accounts.kinds import account_of

GOOGLE = tuple(KNOWN)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("1700000000123456", "00060a2418202240"),
        (1700000000123456, "00060a2418202240"),
        ("tag:google.com,2005:reader/item/00060a2418202240", "00060a2418202240"),
        ("tag:google.com,2005:reader/item/60A2418202240", "00060a2418202240"),
        ("00060a2418202240", "00060a2418202240"),
        ("-1", "ffffffffffffffff"),
        ("-6917529027641081856", "a000000000000000"),
        ("18446744073709551615", "ffffffffffffffff"),
        ("tag:google.com,2005:reader/item/a000000000000000", "a000000000000000"),
        ("5bf1a2c3d4e5f60718293a4b", "5bf1a2c3d4e5f60718293a4b"),
        ("tag:google.com,2005:reader/item/5bf1a2c3d4e5f60718293a4b", "5bf1a2c3d4e5f60718293a4b"),
        ("1234567890123456", "000462d53c8abac0"),
        *((bad, "") for bad in ("", "x", "12.0", "--1", "18446744073709551616", "9" * 30, "١٢")),
        *((bad, "") for bad in (None, True, 1.7e15, ["1"], {"id": "1"}, -(1 << 63) - 1, 1 << 64)),
        ("tag:google.com,2005:reader/item/", ""),
        ("tag:google.com,2005:reader/item/-1", ""),
        ("../../etc/passwd", ""),
        ("5bf1a2c3\x00d4e5f607", ""),
    ],
)
def test_ids_have_one_form(value: object, kept: str) -> None:
    assert item_id(value) == kept
    if kept:
        assert item_id(sent_id(kept)) == kept


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("Sel ＆ algues", "Sel & algues"),
        ("1 ＜ 2 ＞ 0", "1 < 2 > 0"),
        ("Ｑ＆Ａ", "Ｑ＆Ａ"),
        ("東京＆大阪", "東京＆大阪"),
        ("Un titre", "Un titre"),
    ],
)
def test_full_width_titles_are_turned_back(sent: str, meant: str) -> None:
    title = narrow_title(sent)
    assert title is not None
    assert title.value == narrow_name(sent) == meant


@pytest.mark.parametrize(
    ("sent", "meant"), [("Ports／Quais", "Ports/Quais"), ("科技，生活", "科技，生活")]
)
def test_full_width_names_of_feeds_are_turned_back(sent: str, meant: str) -> None:
    assert narrow_name(sent) == meant


async def test_characters_written_as_html_are_read_once() -> None:
    async with browsing() as http:
        with serving("inoreader") as server:
            news_of(server).publish(1, title="Sel & <b>algues</b> &amp; cie")
            account = account_at(server, "inoreader", http)
            ids = sorted((await account.states()).unread)
            [[entry]] = [batch async for batch in account.entries(ids)]
            assert entry.entry.title is not None
            assert entry.entry.title.value == "Sel & <b>algues</b> &amp; cie"


@pytest.mark.parametrize("name", GOOGLE)
async def test_many_marks_go_in_parts_that_each_server_reads_whole(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            items = news_of(server).publish(1501)
            account = account_at(server, name, http)
            ids = tuple(sorted((await account.states()).unread))
            assert len(ids) == 1501
            server.log.clear()
            await account.push(Change("read", ids))
            assert not any(item.unread for item in items)
            sent = [request for request in server.log if request.path.endswith("edit-tag")]
            for request in sent:
                names = [key for key, _value in request.form]
                assert names.count("i") <= 250
                assert names.count("a") + names.count("r") == 1
                assert set(names[-names.count("i") :]) == {"i"}
                assert len(request.body) < 1 << 20


@pytest.mark.parametrize(
    ("name", "stream", "switches"),
    [
        ("freshrss", "unread", {}),
        ("miniflux", "unread", {}),
        ("commafeed", "unread", {}),
        ("commafeed", "starred", {}),
        ("old-reader", "unread", {}),
        ("bazqux", "unread", {}),
        ("inoreader", "unread", {}),
        ("miniflux-v1", "unread", {"most_ids": 4}),
        ("miniflux-v1-old", "unread", {"most": 4}),
        ("nextcloud", "unread", {}),
    ],
)
async def test_a_mark_between_two_pages_makes_no_list_skip_an_article(
    name: str, stream: str, switches: dict[str, Any]
) -> None:
    """Somebody reads on the phone, just what the next page would begin with."""
    async with browsing() as http:
        with serving(name, **switches) as server:
            news = news_of(server)
            items = news.publish(12)
            news.mark([item.id for item in items], "star")
            account = account_at(server, name, http, profile=in_small_pages(name, 4))
            pages = 0

            def read_on_the_phone(request: Request) -> Answer | None:
                nonlocal pages
                lists = ("ids", "entries", "items")
                pages += request.path.endswith(lists) and request.method == "GET"
                if pages in (2, 7):
                    pages += 1
                    which = "read" if stream == "unread" else "unstar"
                    gone = items[8] if pages < 5 else items[9]
                    news.mark([gone.id], which)
                return None

            if stream == "starred":
                first = await account.states()
                assert len(first.unread) == 12
                pages = -4
            server.before = read_on_the_phone
            states = await account.states()
            found = {int(one, 16 if name in PROFILES else 10) for one in getattr(states, stream)}
            left = {
                item.id for item in items if (item.unread if stream == "unread" else item.starred)
            }
            assert left <= found


@pytest.mark.parametrize("header", ["Google-Bad-Token", "X-Reader-Google-Bad-Token"])
async def test_an_expired_token_is_renewed_without_signing_in(header: str) -> None:
    async with browsing() as http:
        with serving("bazqux", token_uses=1, bad_token_header=header) as server:
            items = news_of(server).publish(3)
            account = account_at(server, "bazqux", http)
            for one in sorted((await account.states()).unread):
                await account.push(Change("read", (one,)))
            assert not any(item.unread for item in items)
            assert server.paths().count("ClientLogin") == 1


@pytest.mark.parametrize("name", GOOGLE)
async def test_who_was_signed_out_signs_in_again(name: str) -> None:
    async with browsing() as http:
        with serving(name, auth_uses=5) as server:
            items = news_of(server).publish(3)
            account = account_at(server, name, http)
            ids = sorted((await account.states()).unread)
            for _ in range(3):
                for one in ids:
                    await account.push(Change("read", (one,)))
            assert not any(item.unread for item in items)
            assert server.paths().count("ClientLogin") < 8


@pytest.mark.parametrize("name", GOOGLE)
async def test_a_password_changed_meanwhile_is_found_out_once(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            account = account_at(server, name, http)
            await account.check()
            known = server.front
            server.front = lambda request: (
                known(request)
                if "ClientLogin" in request.path and PASSWORD not in dict(request.form).values()
                else Answer(b"Unauthorized!", 401, {"Google-Bad-Token": "true"})
            )
            for _ in range(2):
                with pytest.raises(AccountError) as refused:
                    await account.push(Change("read", ("000000000000002a",)))
                assert refused.value.kind == "password"
            assert server.paths().count("ClientLogin") == 2


async def test_who_accepts_the_password_and_nothing_else_is_not_asked_for_ever() -> None:
    async with browsing() as http:
        with serving("freshrss") as server:
            known = server.front
            server.front = lambda request: (
                known(request) if "ClientLogin" in request.path else Answer(b"", 401)
            )
            account = account_at(server, "freshrss", http)
            with pytest.raises(AccountError) as refused:
                await account.states()
            assert refused.value.kind == "refused"
            assert len(server.log) <= 4


def renamed(news: News) -> Callable[[Request], Answer | None]:
    """Rename the tag "Lire" once, just before its articles are listed."""

    def before(request: Request) -> Answer | None:
        if "label/Lire" in request.first("s") and "Lire" in news.tags():
            for item in news.items.values():
                if "Lire" in item.tags:
                    item.tags = {"Relire"}
        return None

    return before


async def test_a_label_that_is_gone_does_not_bring_every_article() -> None:
    async with browsing() as http:
        with serving("freshrss-2024") as server:
            news = news_of(server)
            items = news.publish(5)
            items[1].tags = {"Lire"}
            server.before = renamed(news)
            account = account_at(server, "freshrss-2024", http)
            assert (await account.states()).tags == {"Relire": frozenset({f"{items[1].id:016x}"})}


async def test_tags_that_change_all_the_time_are_not_taken() -> None:
    async with browsing() as http:
        with serving("freshrss") as server:
            items = news_of(server).publish(1)

            def rename(request: Request) -> None:
                items[0].tags = {f"n{len(server.log)}"}

            server.before = rename
            with pytest.raises(AccountError) as failed:
                await account_at(server, "freshrss", http).states()
            assert failed.value.kind == "changed"


@pytest.mark.parametrize("name", ["freshrss", "bazqux", "inoreader"])
async def test_folders_are_no_tags(name: str) -> None:
    async with browsing() as http:
        with serving(name) as server:
            news = news_of(server)
            news.subscribe("https://phare.example/rss", "Le Phare", "Côtes")
            news.publish(3, feed=2)[0].tags.add("Lire")
            assert set((await account_at(server, name, http).states()).tags) == {"Lire"}


async def test_a_server_is_recognised_by_what_it_does_not_know() -> None:
    async with browsing() as http:
        with serving("miniflux") as server:
            news = news_of(server)
            news.folders.add("Vide")
            news.publish(2)
            account = account_of("greader", server.url, USER, PASSWORD, client=http, insecure=True)
            states = await account.states()
            assert (len(states.unread), states.tags) == (2, {})
            assert not account.abilities.tags


@pytest.mark.parametrize("name", ["freshrss", "inoreader"])
async def test_an_ok_is_no_proof(name: str) -> None:
    async with browsing() as http:
        with serving(name, deaf=True) as server:
            news_of(server).publish(2)
            account = account_at(server, name, http)
            ids = tuple((await account.states()).unread)
            assert await account.push(Change("read", ids)) == "OK"
            assert (await account.states()).unread == frozenset(ids)


async def test_a_limit_of_requests_is_a_value() -> None:
    async with browsing() as http:
        with serving("inoreader", zone={"Zone1": 4}) as server:
            account = account_at(server, "inoreader", http)
            await account.states()
            assert account.quotas == (Quota("zone1", 4, 3, 3600),)
            await account.feeds()
            with pytest.raises(AccountError) as refused:
                await account.feeds()
            assert (refused.value.kind, refused.value.retry_after) == ("rate-limit", 3600)
            assert "4 of 4 requests are used (zone1)" in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "kind", "wait"),
    [
        (Answer(b"", 429, {"Retry-After": "120"}), "rate-limit", 120),
        (Answer(b"Service Unavailable!", 503, {"Retry-After": "7"}), "server", 7),
        (Answer(b"", 500), "server", None),
        (Answer(b"<html>nginx", 404), "address", None),
        (Answer(b'{"error_message":"no"}', 400), "refused", None),
    ],
)
async def test_what_a_status_means(answer: Answer, kind: str, wait: int | None) -> None:
    async with browsing() as http:
        with serving("nextcloud") as server:
            server.before = lambda _request: answer
            with pytest.raises(AccountError) as failed:
                await account_at(server, "nextcloud", http).states()
            assert (failed.value.kind, failed.value.retry_after) == (kind, wait)


async def test_a_star_that_is_a_switch_is_looked_at_first() -> None:
    async with browsing() as http:
        for name in ("miniflux-v1-old", "fever-miniflux"):
            with serving(name) as server:
                items = news_of(server).publish(3)
                items[1].starred = True
                account = account_at(server, name, http)
                ids = tuple(str(item.id) for item in items)
                for _ in range(2):
                    await account.push(Change("star", ids))
                assert all(item.starred for item in items)
                await account.push(Change("unstar", ids[:1]))
                assert [item.starred for item in items] == [False, True, True]


async def test_what_changed_is_asked_for_where_lists_of_ids_are_lacking() -> None:
    async with browsing() as http:
        for name in ("miniflux-v1-old", "nextcloud", "miniflux-v1"):
            with serving(name) as server:
                news = news_of(server)
                items = news.publish(6)
                news.now += 5000
                account = account_at(server, name, http)
                mark = (await account.states()).mark
                assert mark
                news.now += 5000
                news.mark([items[0].id], "read")
                news.mark([items[1].id], "star")
                items[5].html, items[5].changed = "<p>Corrigé</p>", news.now
                server.log.clear()
                states = await account.states(mark)
                asked = len(server.log)
                touched = {str(items[n].id) for n in (0, 1, 5)}
                assert states.touched == touched
                assert str(items[0].id) not in states.unread
                assert str(items[1].id) in states.starred
                assert states.complete == (name == "miniflux-v1")
                # The texts have come already.
                batches = [batch async for batch in account.entries(sorted(touched))]
                texts = {one.id: one.entry.contents[0].value for one in batches[0]}
                assert (len(texts), texts[str(items[5].id)]) == (3, "<p>Corrigé</p>")
                assert len(server.log) == asked
                assert int(states.mark) > int(mark)


async def test_articles_that_a_server_has_removed_are_read() -> None:
    async with browsing() as http:
        with serving("miniflux-v1-old", keeps_removed=True) as server:
            news = news_of(server)
            items = news.publish(2)
            news.now += 5000
            account = account_at(server, "miniflux-v1-old", http)
            mark = (await account.states()).mark
            news.now += 5000
            items[0].changed = news.now
            server.front.removed.add(items[0].id)  # type: ignore[attr-defined]
            states = await account.states(mark)
            assert (states.unread, states.touched) == (frozenset(), {str(items[0].id)})


async def test_old_starred_articles_far_apart_are_found() -> None:
    async with browsing() as http:
        for name in ("miniflux-v1", "nextcloud", "nextcloud-below"):
            with serving(name) as server:
                news = news_of(server)
                items = news.publish(700, unread=False)
                for item in items[::97]:
                    item.starred = True
                items[350].unread = True
                wanted = [str(item.id) for item in items if item.starred or item.unread]
                wanted.append(str(items[42].id))
                account = account_at(server, name, http)
                found = [one.id async for batch in account.entries(wanted) for one in batch]
                assert sorted(found) == sorted(wanted)
                assert len(server.log) < 12


async def test_an_answer_too_large_is_asked_for_in_parts() -> None:
    async with browsing() as http:
        for name in ("freshrss", "miniflux-v1-old", "nextcloud", "fever-freshrss"):
            with serving(name) as server:
                news_of(server).publish(9, html="<p>" + "sel " * 2000 + "</p>")
                account = account_at(server, name, http, limit=40_000)
                ids = sorted((await account.states()).unread)
                found = [one.id async for batch in account.entries(ids) for one in batch]
                assert (len(ids), sorted(found)) == (9, ids)


async def test_a_list_cut_at_a_thousand_says_nothing_of_the_rest() -> None:
    async with browsing() as http:
        with serving("fever-freshrss", most_ids=1000) as server:
            news_of(server).publish(1200)
            states = await account_at(server, "fever-freshrss", http).states()
            assert not states.complete
            assert states.touched == states.unread
            assert len(states.unread) == 1000


async def test_an_article_that_is_gone_keeps_no_other_from_being_marked() -> None:
    async with browsing() as http:
        for name, switches in (
            ("fever-freshrss", {"unknown": 404}),
            ("miniflux-v1-old", {}),
            ("freshrss", {}),
        ):
            with serving(name, **switches) as server:
                items = news_of(server).publish(3)
                account = account_at(server, name, http)
                ids = sorted((await account.states()).unread)
                del news_of(server).items[items[1].id]
                await account.push(Change("star", tuple(ids)))
                await account.push(Change("read", tuple(ids)))
                assert [item.starred for item in items] == [True, False, True]
                assert [item.unread for item in items] == [False, True, False]


async def test_an_api_key_is_a_password() -> None:
    async with browsing() as http:
        with serving("miniflux-v1") as server:
            account = account_of(
                "miniflux", server.url + "/v1/", "", API_KEY, client=http, insecure=True
            )
            await account.check()
            assert server.log[0].headers["x-auth-token"] == API_KEY


async def test_negative_ids_and_their_positive_twins_are_one() -> None:
    async with browsing() as http:
        news = News(first_id=(1 << 63) + 5, step=1 << 20)
        news.subscribe("https://lesquais.example/feed", "Les Quais")
        with serving("bazqux", news) as server:
            items = news.publish(5)
            account = account_at(server, "bazqux", http, profile=in_small_pages("bazqux", 2))
            ids = sorted((await account.states()).unread)
            assert ids == [f"{item.id:016x}" for item in items]
            found = [one.id async for batch in account.entries(ids) for one in batch]
            assert sorted(found) == ids


async def test_a_limit_of_articles_an_answer_loses_none() -> None:
    async with browsing() as http:
        with serving("inoreader", most_ids=50, most_contents=100) as server:
            news_of(server).publish(230)
            account = account_at(server, "inoreader", http)
            ids = sorted((await account.states()).unread)
            found = [one.id async for batch in account.entries(ids) for one in batch]
            assert (len(ids), sorted(found)) == (230, ids)


@pytest.mark.parametrize(
    ("url", "ending", "whole"),
    [
        ("https://news.example/", "/api/greader.php", "https://news.example/api/greader.php"),
        ("https://news.example/p/api", "/api/greader.php", "https://news.example/p/api/greader.php"),
        ("https://news.example/api/greader.php/", "/api/greader.php", "https://news.example/api/greader.php"),
        ("https://cloud.example/index.php/apps/news", "/index.php/apps/news/api/v1-3", "https://cloud.example/index.php/apps/news/api/v1-3"),
        ("https://news.example:8443/?x=1#top", "", "https://news.example:8443"),
    ],
)  # fmt: skip
def test_an_address_is_completed(url: str, ending: str, whole: str) -> None:
    assert server_url(url, insecure=False, ending=ending) == whole


@pytest.mark.parametrize(
    "url",
    ["http://news.example", "https://nadia:secret1@news.example", "ftp://news.example", "news", ""],
)
def test_an_address_that_would_give_the_password_away_is_refused(url: str) -> None:
    with pytest.raises(AccountError) as refused:
        server_url(url, insecure=False)
    assert refused.value.kind == "address"
    assert "secret1" not in str(refused.value)


async def test_services_are_known_by_their_addresses() -> None:
    async with browsing() as http:

        def made(kind: Any, url: str, **more: str) -> Account:
            return account_of(kind, url, USER, PASSWORD, client=http, **more)

        for url, tags in (("https://theoldreader.com", False), ("https://www.bazqux.com", True)):
            assert made("greader", url).abilities.tags is tags
        assert not made("greader", "https://feeds.example/rest/googlereader/").abilities.tags
        with pytest.raises(AccountError):
            made("greader", "https://www.inoreader.com")
        assert made("greader", "https://www.inoreader.com", app_id="1", app_key="k").abilities.tags


async def test_nobody_marks_all_as_read() -> None:
    """A mark for all takes in what nobody has seen, on some servers everything there is."""
    async with browsing() as http:
        for name in ("freshrss", "miniflux-v1", "nextcloud", "fever-freshrss"):
            with serving(name) as server:
                items = news_of(server).publish(30)
                account = account_at(server, name, http)
                ids = tuple((await account.states()).unread)
                news_of(server).publish(1)
                await account.push(Change("read", ids))
                assert not any(item.unread for item in items)
                assert len((await account.states()).unread) == 1
                assert not any("all" in request.path for request in server.log)
