"""``serve``: the reader in a browser on this machine, by textual-serve (the extra ``web``).

Whoever reaches the WebSocket types into the reader. Only this machine can connect, only with the
token of this start, and only from the page that was served: textual-serve checks none of it.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from tui_reader.cli.printing import print_line
from tui_reader.cli.profile import profile
from tui_reader.text.i18n import _

if TYPE_CHECKING:
    from aiohttp import web

_HOST = "127.0.0.1"
_TERMINALS = (
    "VTE_",
    "KONSOLE_",
    "KITTY_",
    "XTERM_",
    "MLTERM",
    "TMUX",
    "STY",
    "WT_",
    "ITERM_",
    "WEZTERM_",
    "ALACRITTY_",
)
"""Beginnings of variables by which terminals make themselves known; the browser's is none of them."""
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host};"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The page of textual-serve asks another host for a font; here nothing leaves the machine."""

_Handler = Callable[["web.Request"], Awaitable["web.StreamResponse"]]


def serve(options: argparse.Namespace) -> int:
    """Serve the reader until it is interrupted; exit status 1 when that is not possible."""
    try:
        from aiohttp import web
        from textual_serve.server import Server
    except ImportError:
        words = _("tui-reader: serve needs the extra “web”: pip install 'tui-reader[web]'")
        print(words, file=sys.stderr)
        return 1
    one = profile(options)
    listening = socket.create_server((_HOST, options.port))
    host = f"{_HOST}:{listening.getsockname()[1]}"
    token = secrets.token_urlsafe(32)
    command = [sys.executable, "-P", "-m", "tui_reader", *one.arguments]
    if options.demo:
        command.append("demo")
    _leave_terminal()
    server = Server(shlex.join(command), _HOST, title="tui-reader", public_url=f"http://{host}")

    async def app() -> web.Application:
        made: web.Application = await server._make_app()
        made.on_startup.remove(server.on_startup)  # it prints the command
        made.middlewares.append(guard(host, token))
        return made

    print_line(f"http://{host}/?token={token}")
    print(_("Open this address in a browser here. Ctrl-C ends the reader."), file=sys.stderr)
    sys.stdout.flush()
    web.run_app(app(), sock=listening, print=None, access_log=None)
    return 0


def guard(host: str, token: str) -> Any:
    """A middleware of aiohttp that answers 403 to all but the page that was opened with the token.

    Args:
        host: what the address names, with the port; a name that was made to lead here (DNS
            rebinding) is another.
        token: of this start. The address has it once, then a cookie that no other site gets.
    """
    from aiohttp import web

    cookie = f"tui-reader-{host.rpartition(':')[2]}"

    async def check(request: web.Request, handler: _Handler) -> web.StreamResponse:
        given = request.query.get("token") or request.cookies.get(cookie, "")
        origin = request.headers.get("Origin")
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if (
            request.headers.get("Host") != host
            or origin not in (f"http://{host}", *([] if is_socket else [None]))
            or not compare_digest(given.encode("utf-8", "replace"), token.encode())
        ):
            raise web.HTTPForbidden(text="403\n")
        if "token" in request.query:
            # Out of the history and of what is sent on.
            answer: web.StreamResponse = web.Response(status=302, headers={"Location": "/"})
            answer.set_cookie(cookie, token, httponly=True, samesite="Strict", path="/")
        elif is_socket:
            return await handler(request)
        else:
            answer = await handler(request)
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = _POLICY.format(host=host)
            answer.headers["Referrer-Policy"] = "no-referrer"
            answer.headers["X-Content-Type-Options"] = "nosniff"
            answer.headers["Cache-Control"] = "no-store"
        return answer

    return web.middleware(check)


def _leave_terminal() -> None:
    """Let the readers that are started know nothing of the terminal that this was started in."""
    for name in [name for name in os.environ if name.startswith(_TERMINALS)]:
        del os.environ[name]
    os.environ |= {"TERM": "xterm-256color", "PYTHONUTF8": "1"}
