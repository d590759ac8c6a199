"""What the HTTP status of an answer that is of no use means, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from tui_reader.text.reasons import Reason, because

_CHALLENGES = {
    "cf-mitigated": "Cloudflare",
    "x-amzn-waf-action": "AWS WAF",
    "x-datadome": "DataDome",
    "x-sucuri-block": "Sucuri",
    "x-vercel-mitigated": "Vercel",
}
"""Headers by which a guard before a site shows that it takes us for a robot."""
_GUARDS = {
    "cloudflare": "Cloudflare",
    "akamaighost": "Akamai",
    "sucuri": "Sucuri",
    "ddos-guard": "DDoS-Guard",
}
"""How ``Server`` begins where the answer may be the guard's and not the site's."""


def status_words(status: int, headers: Mapping[str, str]) -> Reason:
    """The reason why an answer with this status is of no use, for the user.

    Args:
        status: of the answer.
        headers: of the answer, names in lower case.
    """
    guard = next((name for header, name in _CHALLENGES.items() if header in headers), "")
    if guard:
        reason = because(
            "{guard}, which guards this site, refuses programs and wants a browser ({status})",
            guard=guard,
            status=status,
        )
        return _with_hint(reason)
    server = headers.get("server", "").lower()
    guard = next((name for start, name in _GUARDS.items() if server.startswith(start)), "")
    if status == 403 and guard:
        reason = because(
            "the server, or {guard} before it, refuses programs such as this one (403)",
            guard=guard,
        )
        return _with_hint(reason)
    if status == 403:
        return _with_hint(because("the server refuses access to programs such as this one (403)"))
    if status == 503 and guard:
        return because(
            "the server is not available, or {guard} before it refuses programs (503)", guard=guard
        )
    known = {
        304: because(
            "the server says that nothing has changed (304), though it was not asked for changes"
        ),
        401: because("the server wants a password (401)"),
        404: because("there is nothing at this address (404)"),
        410: because("the server says that what was at this address is gone for good (410)"),
        429: because("the server asks us to come less often (429)"),
        500: because("the server has a fault of its own (500)"),
        502: because("the server behind this address does not answer (502)"),
        503: because("the server is not available at the moment (503)"),
        504: because("the server behind this address does not answer (504)"),
    }
    return known.get(status) or because("the server answers with status {status}", status=status)


def _with_hint(reason: Reason) -> Reason:
    """The reason, and what the user can do about it."""
    return because(
        "{reason}; headers = { User-Agent = '…' } in its [[feeds]] table says another name",
        reason=reason,
    )
