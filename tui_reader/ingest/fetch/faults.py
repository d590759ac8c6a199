"""Why there was no answer, in plain words: certificates, names, proxies, broken servers."""

from __future__ import annotations

import ssl

import httpcore
import httpx
from h2.events import ConnectionTerminated, StreamReset
from h2.exceptions import H2Error

from tui_reader.ingest.fetch.address import PrivateAddressError, UnknownHostError
from tui_reader.ingest.fetch.proxy import ProxyUnreachableError, UnfitProxyError
from tui_reader.text.i18n import N_
from tui_reader.text.plain import one_line
from tui_reader.text.reasons import NO_REASON, Reason, because, verbatim


class FetchError(Exception):
    """No answer. ``reason`` says why, ``kind`` in one stable word.

    Kinds: ``timeout``, ``dns``, ``tls``, ``refused``, ``network``, ``protocol``, ``proxy``,
    ``too-large``, ``damaged``, ``redirects``, ``private``, ``address``,
    ``blocked``.
    """

    def __init__(self, kind: str, reason: Reason) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason

    def __reduce__(self) -> tuple[type[FetchError], tuple[str, Reason]]:
        return FetchError, (self.kind, self.reason)


ENDED_EARLY = (
    httpcore.ReadError,
    httpcore.WriteError,
    httpcore.ProtocolError,
    httpcore.ConnectionNotAvailable,
    # httpcore lets h2's own pass while a body is read.
    H2Error,
)
"""What a request raises on a connection that ends before the whole answer is there."""

NETWORK_ERRORS = (
    *ENDED_EARLY,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    ssl.SSLError,
    OSError,
    PrivateAddressError,
    UnknownHostError,
    ProxyUnreachableError,
    UnfitProxyError,
)
"""What a request may raise that :func:`explain` has words for."""


def explain(error: Exception, host: str) -> FetchError:
    """Why there was no answer from a host, out of the chain of exceptions that led here."""
    host = one_line(host, 100)
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    # The proxy first: that it could not be reached has a cause that looks like the host's fault.
    found = next(filter(None, map(_of_proxy, chain)), None)
    found = found or next(filter(None, (_of_cause(cause, host) for cause in chain)), None)
    if found is not None:
        return found
    if isinstance(error, (httpcore.ProtocolError, H2Error)):
        return FetchError("protocol", _broken(error, host))
    if isinstance(error, ENDED_EARLY):
        return FetchError("network", because("{host} closed the connection", host=host))
    fault = one_line(str(error), 120) or type(error).__name__
    return FetchError(
        "network", because("the connection to {host} failed: {fault}", host=host, fault=fault)
    )


def _broken(error: Exception, host: str) -> Reason:
    """What a server does that HTTP does not know, out of the words of h11, h2 and httpcore."""
    said = str(error)
    if "disconnected" in said:
        return because("{host} closes the connection without an answer", host=host)
    if "complete message body" in said:
        return because(
            "{host} breaks off in the middle of its answer; it may be there the next time",
            host=host,
        )
    known = {
        "illegal header line": because("it sends a header line that HTTP does not allow"),
        "Content-Length": because("it says twice how long its answer is, or in no number"),
        "status line": because("its answer does not begin as HTTP wants"),
        "response line": because("its answer does not begin as HTTP wants"),
        "unexpectedly closed": because(
            "its answer breaks off, or is not in pieces though it says so"
        ),
        "status_code": because("its answer has a status that HTTP does not know"),
        "chunk": because("it sends pieces without a length that can be read"),
        "too long": because("what it sends before its answer has no end"),
    }
    fault = next((words for part, words in known.items() if part in said), NO_REASON)
    event = error.args[0] if error.args else None
    if isinstance(event, (StreamReset, ConnectionTerminated)):
        fault = because("it ends the connection instead ({code})", code=_code(event))
    fault = fault or verbatim(one_line(said, 120) or type(error).__name__)
    return because("{host} does not answer as a web server should: {fault}", host=host, fault=fault)


def _code(event: StreamReset | ConnectionTerminated) -> str:
    """The name of an error code (RFC 9113 §7); a number where it has none."""
    return str(getattr(event.error_code, "name", event.error_code))


def no_address(url: str) -> FetchError:
    """An address that cannot be asked."""
    # What stands before an @ may be a password.
    return FetchError(
        "address",
        because("this is no web address: {url}", url=one_line(url.rpartition("@")[2], 100)),
    )


def too_large(limit: int) -> FetchError:
    """An answer of more than ``limit`` bytes."""
    size = f"{limit / 1024 / 1024:g}"
    return FetchError("too-large", because("the answer is larger than {size} MB", size=size))


def _of_proxy(cause: BaseException) -> FetchError | None:
    if isinstance(cause, ProxyUnreachableError):
        return FetchError(
            "proxy", because("the proxy {host} cannot be reached", host=one_line(cause.host, 100))
        )
    if isinstance(cause, UnfitProxyError):
        return FetchError(
            "proxy",
            because(
                "a proxy of the kind {kind} cannot be used; http and https ones can",
                kind=one_line(cause.kind, 40),
            ),
        )
    if isinstance(cause, httpcore.ProxyError):
        return FetchError(
            "proxy",
            because("the proxy refuses to connect us: {fault}", fault=one_line(str(cause), 80)),
        )
    return None


def _of_cause(cause: BaseException, host: str) -> FetchError | None:
    if isinstance(cause, PrivateAddressError):
        return FetchError(
            "private",
            because(
                "{host} belongs to a private network: it is asked only for feeds subscribed to there,"
                " unless [network] allow_private says so",
                host=host,
            ),
        )
    if isinstance(cause, UnknownHostError):
        return FetchError("dns", because("no such host: {host}", host=host))
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError("tls", _certificate(cause, host))
    if isinstance(cause, ssl.SSLError):
        fault = one_line(cause.reason or str(cause), 120)
        return FetchError(
            "tls", because("no secure connection with {host}: {fault}", host=host, fault=fault)
        )
    if isinstance(cause, ConnectionRefusedError):
        return FetchError("refused", because("{host} refused the connection", host=host))
    if isinstance(cause, ConnectionResetError):
        return FetchError("network", because("{host} closed the connection", host=host))
    return None


def _certificate(error: ssl.SSLCertVerificationError, host: str) -> Reason:
    # The numbers are X509_V_ERR_… of OpenSSL's x509_vfy.h.
    known = {
        9: N_("the certificate of {host} is not valid yet; is this machine's clock right?"),
        10: N_("the certificate of {host} has expired"),
        18: N_("the certificate of {host} is self-signed, so nobody vouches for it"),
        19: N_("the certificate of {host} comes from an authority that this machine does not know"),
        20: N_("the certificate of {host} comes from an authority that this machine does not know"),
        21: N_("the certificate of {host} comes from an authority that this machine does not know"),
        62: N_("the certificate is for another host than {host}"),
        64: N_("the certificate is for another host than {host}"),
    }
    words = known.get(error.verify_code) or N_("the certificate of {host} is not valid: {fault}")
    fault = one_line(error.verify_message or str(error), 120)
    return because(words, host=host, fault=fault)
