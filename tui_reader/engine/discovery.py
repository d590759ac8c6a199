"""Finding a site's feeds, or the articles that its page lists: one request to the address the user gave."""

from __future__ import annotations

from msgspec.structs import replace

from tui_reader.engine.parsing import feeds_of_page, lists_of_page
from tui_reader.engine.requests import may_be_offered
from tui_reader.engine.status_words import status_words
from tui_reader.engine.tools import Tools
from tui_reader.engine.workers import WorkerError
from tui_reader.ingest.errors import NotAFeed
from tui_reader.ingest.fetch.address import own_host
from tui_reader.ingest.fetch.origin import with_userinfo_of
from tui_reader.ingest.fetch.request import Fetched, FetchError, fetch
from tui_reader.model import Candidate, PageList, PageSelectors
from tui_reader.text.links import masked, typed_url
from tui_reader.text.reasons import because


async def discover_feeds(text: str, tools: Tools) -> tuple[Candidate, ...]:
    """The feeds that a page names, or the address itself when it is a feed.

    Those of the same origin are named with the user and password of the address, if any.

    Raises:
        FetchError: the page cannot be had; or it names no feed.
    """
    url, answer = await _asked(text, tools)
    try:
        found = await tools.workers.run(
            feeds_of_page, answer.body, answer.url, answer.headers.get("content-type", "")
        )
    except WorkerError as error:
        raise FetchError("worker", error.reason) from error
    if not found:
        raise FetchError("no-feed", because("{url} names no feed", url=masked(url)))
    allowed = tuple(one for one in found if may_be_offered(one.url, url, tools))
    if not allowed:
        raise FetchError(
            "private",
            because(
                "{url} names only feeds of a private network; add one by its own address",
                url=masked(url),
            ),
        )
    return tuple(replace(one, url=with_userinfo_of(one.url, url)) for one in allowed)


async def lists_on_page(
    text: str, tools: Tools, selectors: PageSelectors | None = None
) -> tuple[str, tuple[PageList, ...]]:
    """The address of a page, and the lists of articles on it, the best first.

    Args:
        text: the address as typed.
        tools: network, workers, settings.
        selectors: only what these find.

    Raises:
        FetchError: the page cannot be had; or there is no list on it.
    """
    url, answer = await _asked(text, tools)
    try:
        found = await tools.workers.run(
            lists_of_page,
            answer.body,
            answer.url,
            answer.headers.get("content-type", ""),
            selectors,
        )
    except (NotAFeed, WorkerError) as error:
        reason = because("{url}: {reason}", url=masked(url), reason=error.reason)
        raise FetchError("no-feed", reason) from error
    if not found:
        reason = because("no list of articles is found on {url}", url=masked(url))
        raise FetchError("no-feed", reason)
    return url, found


async def _asked(text: str, tools: Tools) -> tuple[str, Fetched]:
    """An address as it is asked for, and what its server answers.

    Raises:
        FetchError: there is no answer, or nothing in it.
    """
    url = typed_url(text)
    if not url:
        raise FetchError("address", because("{url} is not a web address", url=masked(text[:200])))
    answer = await fetch(
        tools.client,
        url,
        deadline=tools.settings.refresh.timeout,
        limit=tools.settings.refresh.max_size_mb * 1024 * 1024,
        allow_private=tools.settings.network.allow_private,
        own_host=own_host(url),
    )
    if answer.status >= 400 or answer.status == 304:
        raise FetchError(
            "status",
            because(
                "{url}: {reason}",
                url=masked(url),
                reason=status_words(answer.status, answer.headers),
            ),
        )
    if not answer.body.strip():
        raise FetchError("no-feed", because("{url}: the answer is empty", url=masked(url)))
    return url, answer
