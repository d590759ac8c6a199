"""HTTP requests for a feed and for what its articles link to, with the settings and secrets of that feed."""

from __future__ import annotations

import asyncio
import errno
import os
import stat

from msgspec.structs import replace

from tui_reader.engine.credentials import Credentials, CredentialsError, credentials
from tui_reader.engine.mail import mails_at
from tui_reader.engine.parsing import packed_letters
from tui_reader.engine.programs import ProgramError, run_program
from tui_reader.engine.tools import Tools
from tui_reader.ingest.fetch.address import own_host, own_host_at
from tui_reader.ingest.fetch.faults import too_large
from tui_reader.ingest.fetch.origin import may_receive, origin, without_userinfo
from tui_reader.ingest.fetch.request import FEED, PAGE, Fetched, FetchError, fetch
from tui_reader.model import Access, Validators
from tui_reader.text.reasons import because

_NO_ACCESS = Access()


async def request_feed(
    tools: Tools,
    feed_url: str,
    url: str,
    validators: Validators = Validators(),  # noqa: B008
) -> Fetched:
    """Request an address of a feed; run its program or read its file instead, if it has one.

    Args:
        tools: network, settings, clock.
        feed_url: the feed as subscribed to, which the settings know it by.
        url: where to ask: that, where it has moved, or a page of its archive. Secrets
            are sent there only if it is on the host of ``feed_url``.
        validators: of the last visit.

    Raises:
        FetchError: there is no answer. Its kind is ``secret`` when what the settings
            name cannot be had: then nothing was sent; ``program`` when a program or a file of
            the user's gives none.
    """
    access = tools.access.get(feed_url, _NO_ACCESS)
    try:
        if url == feed_url and (access.exec or access.file or access.mail):
            body = await _body_at_home(tools, access)
            answer = Fetched(200, url, {}, body, "", Validators(), None, None)
        else:
            answer = await _request(tools, feed_url, url, validators, FEED)
        if access.filter and answer.body:
            body = await _printed(tools, access, access.filter, answer.body)
            answer = replace(answer, body=body)
    except ProgramError as error:
        raise FetchError("program", error.reason) from error
    return answer


async def _body_at_home(tools: Tools, access: Access) -> bytes:
    """The feed that a program prints or a file holds; of mails, the list that a worker reads.

    Raises:
        ProgramError: the program failed.
        FetchError: the file cannot be read.
    """
    if access.exec:
        return await _printed(tools, access, access.exec)
    limit = _limit(tools, access)
    try:
        if access.mail:
            mails = await asyncio.to_thread(mails_at, access.mail, access.sender, limit)
            return packed_letters(mails, access.sender)
        return await asyncio.to_thread(_read_file, access.file, limit)
    except OSError as error:
        fault = error.strerror or str(error)
        path = access.mail or access.file
        reason = because("{path} cannot be read: {fault}", path=path, fault=fault)
        raise FetchError("program", reason) from error


def _read_file(path: str, limit: int) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read, or is none: reading a pipe or a device may never end.
        FetchError: it is too large.
    """
    # Opening a pipe would wait for its writer.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise too_large(limit)
    return data


async def _printed(
    tools: Tools, access: Access, command: tuple[str, ...], given: bytes = b""
) -> bytes:
    seconds = access.timeout or tools.settings.refresh.timeout
    return await run_program(command, given, seconds=seconds, limit=_limit(tools, access))


def _limit(tools: Tools, access: Access) -> int:
    """Bytes that a feed may have."""
    return (access.max_size_mb or tools.settings.refresh.max_size_mb) * 1024 * 1024


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
        limit=_limit(tools, access),
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
