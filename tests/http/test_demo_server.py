"""The demo server over real HTTP: conditional requests, late headlines, and its end."""

import json
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import feedparser
import httpx
import pytest

from tui_reader.demo import start, subscriptions
from tui_reader.demo.edition import PAPERS, load
from tui_reader.demo.launch import Server, ServerError

_LINK = re.compile(r'(?:href|src)="([^"]+)"')
PATIENCE = 10.0


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError):
        return False


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with start(interval=3600) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False) as running:
        yield running


def test_every_feed_is_served_with_its_own_type(client: httpx.Client, server: Server) -> None:
    entries, identities = 0, []
    for subscription in subscriptions(server.url):
        answer = client.get(subscription.url)
        assert answer.status_code == 200
        if subscription.url.endswith(".json"):
            assert answer.headers["content-type"].startswith("application/feed+json")
            found = [item["id"] for item in answer.json()["items"]]
        else:
            parsed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
            assert not parsed.bozo, (subscription.url, parsed.get("bozo_exception"))
            found = [entry.get("id") or entry.link for entry in parsed.entries]
        entries += len(found)
        identities += found
    assert entries >= 80
    assert len(set(identities)) == len(identities)


def test_every_own_link_of_every_page_and_feed_resolves(
    client: httpx.Client, server: Server
) -> None:
    waiting, seen = [server.url], set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = client.get(url)
        assert answer.status_code == 200, url
        if "html" in answer.headers["content-type"]:
            waiting += [urljoin(url, found) for found in _LINK.findall(answer.text)]
    for slug in PAPERS:
        for article in load(slug).articles:
            assert f"{server.url}{slug}/{article.slug}.html" in seen
    assert sum(url.endswith(".png") for url in seen) == 12


def test_links_and_pictures_in_feeds_lead_to_the_server(
    client: httpx.Client, server: Server
) -> None:
    bodies = []
    for subscription in subscriptions(server.url):
        answer = client.get(subscription.url)
        if subscription.url.endswith(".json"):
            bodies += [item.get("content_html", "") for item in answer.json()["items"]]
        else:
            # Without a Content-Location: Atom bodies have paths and lean on xml:base.
            parsed = feedparser.parse(answer.content)
            bodies += [
                entry.content[0].value if "content" in entry else entry.summary
                for entry in parsed.entries
            ]
    links = {link for body in bodies for link in _LINK.findall(body)}
    assert len(links) >= 8
    for link in links:
        assert link.startswith(server.url), link
        assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/feeds/quai-sud.rss", "/quai-sud/le-port-rouvre.html", "/pictures/dusk-sea-a.png"],
)
def test_conditional_requests_are_answered_with_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(path, headers={"If-None-Match": f'"x", W/{etag}'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    deadline = time.monotonic() + PATIENCE
    while "last-modified" not in first.headers and time.monotonic() < deadline:
        first = client.get(path)
    modified = first.headers["last-modified"]
    assert parsedate_to_datetime(modified).timestamp() <= time.time()
    again = client.get(path, headers={"If-Modified-Since": modified})
    assert (again.status_code, again.content) == (304, b"")
    older = {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}
    assert client.get(path, headers=older).status_code == 200
    # If-None-Match decides when both are sent (RFC 9110 §13.1.3).
    both = {"If-None-Match": '"x"', "If-Modified-Since": modified}
    assert client.get(path, headers=both).status_code == 200


@pytest.mark.parametrize("date", ["yesterday", "", "Thu, 99 Foo 2015"])
def test_a_date_that_cannot_be_read_is_ignored(client: httpx.Client, date: str) -> None:
    assert client.get("/", headers={"If-Modified-Since": date}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/feeds/quai-sud.atom", "/feeds/none.rss", "/feeds/", "/quai-sud/none.html",
        "/quai-sud/late-1.html", "/pictures/none.png", "/pictures/../server.py", "/feeds/%00.rss",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_head_gives_the_headers_alone(client: httpx.Client) -> None:
    whole = client.get("/feeds/quai-sud.rss")
    head = client.head("/feeds/quai-sud.rss")
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.content == b""


def test_late_headlines_appear_and_change_the_etag() -> None:
    late = load("quai-sud").late[0].title
    with start(interval=0.05) as running, httpx.Client(trust_env=False) as client:
        url = f"{running.url}feeds/quai-sud.rss"
        first = client.get(url)
        deadline = time.monotonic() + PATIENCE
        answer = client.get(url)
        # Whatever was out at the first look, four more are to come.
        while load("quai-sud").late[4].title not in answer.text and time.monotonic() < deadline:
            answer = client.get(url, headers={"If-None-Match": answer.headers["etag"]})
        parsed = feedparser.parse(client.get(url).content)
        assert late in [entry.title for entry in parsed.entries]
        assert len(parsed.entries) == 12
        assert client.get(url).headers["etag"] != first.headers["etag"]
        page = client.get(parsed.entries[0].link)
        assert page.status_code == 200


def test_stop_leaves_no_process_and_may_be_called_twice() -> None:
    running = start()
    running.stop()
    running.stop()
    assert not answers(running.url)


_PARENT = """
import time
from tui_reader.demo import start
server = start()
print(server.url, flush=True)
time.sleep(600)
"""


def test_the_server_is_gone_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    url = parent.stdout.readline().decode().strip()
    assert answers(url)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + PATIENCE
    while answers(url) and time.monotonic() < deadline:
        continue
    assert not answers(url)


@pytest.mark.parametrize("how", ["eof", "sigterm", "sigint"])
def test_the_server_ends_quietly(how: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_reader.demo.server", "--interval", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    assert ready
    url = json.loads(process.stdout.readline())["url"]
    assert httpx.get(url, trust_env=False).status_code == 200
    if how == "eof":
        process.stdin.close()
    else:
        process.send_signal(signal.SIGTERM if how == "sigterm" else signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert process.stderr.read() == b""
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(ServerError, match="above 0"):
        start(interval=0)
