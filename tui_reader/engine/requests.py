"""HTTP requests for a feed and for what its articles link to, with the settings and secrets of that feed."""

from __future__ import annotations

from tui_reader.engine.credentials import Credentials, CredentialsError, credentials
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.address import own_host, own_host_at
from tui_reader.ingest.fetch.origin import may_receive, origin, without_userinfo
from tui_reader.ingest.fetch.request import FEED, PAGE, Fetched, FetchError, fetch
from tui_reader.model import Access, Validators

_NO_ACCESS = Access()


async def request_feed(
    tools: Tools,
    feed_url: str,
    url: str,
    validators: Validators = Validators(),  # noqa: B008
) -> Fetched:
    """Request an address of a feed.

    Args:
        tools: network, settings, clock.
        feed_url: the feed as subscribed to, which the settings know it by.
        url: where to ask: that, where it has moved, or a page of its archive. Secrets
            are sent there only if it is on the host of ``feed_url``.
        validators: of the last visit.

    Raises:
        FetchError: there is no answer. Its kind is ``secret`` when what the settings
            name cannot be had: then nothing was sent.
    """
    return await _request(tools, feed_url, url, validators, FEED)


async def request_page(tools: Tools, feed_url: str, url: str, accept: str = PAGE) -> Fetched:
    """Request an address that one of a feed's articles links to.

    The user subscribed to the feed and not to what it links to: only where both
    have one host and port does what the user allowed the feed hold for the page,
    a private address and the feed's secrets among it.

    Raises:
        FetchError: as :func:`request_feed`.
    """
    return await _request(tools, feed_url, url, Validators(), accept)


async def _request(
    tools: Tools, feed_url: str, url: str, validators: Validators, accept: str
) -> Fetched:
    settings = tools.settings
    access = tools.access.get(feed_url, _NO_ACCESS)
    sent = Credentials()
    if may_receive(origin(url), origin(feed_url)):
        try:
            sent = await credentials(access)
        except CredentialsError as error:
            raise FetchError("secret", error.reason) from error
        if sent.auth is None:
            sent = Credentials(without_userinfo(feed_url)[1], sent.headers)
    return await fetch(
        tools.client,
        url,
        validators=validators,
        deadline=access.timeout or settings.refresh.timeout,
        limit=(access.max_size_mb or settings.refresh.max_size_mb) * 1024 * 1024,
        accept=accept,
        headers=sent.headers,
        auth=sent.auth,
        proxy=access.proxy,
        clock=tools.clock,
        allow_private=settings.network.allow_private,
        own_host=own_host_at(url, feed_url),
    )


def may_be_offered(found: str, asked: str, tools: Tools) -> bool:
    """Whether a feed that a page names may become a subscription.

    A subscription on a private network is asked because the user wrote its
    address; an address that a page wrote must not get there by one key, unless it
    is on the host and port that the user wrote.
    """
    if tools.settings.network.allow_private:
        return True
    return not own_host(found) or bool(own_host_at(found, asked))
