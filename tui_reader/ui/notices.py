"""Desktop notifications: what is announced, in which hours, and by what.

A program draws them (``notify-send``, Desktop Notifications Specification), or the terminal does when
it is given a control sequence: OSC 9 (iTerm2), OSC 777 (rxvt, foot, VTE) or OSC 99 (kitty).
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal

from tui_reader.config.schema import Notices
from tui_reader.engine.programs import ProgramError, run_program
from tui_reader.model import View
from tui_reader.store import Store, articles
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.text.when import clock_time, midnight

Way = Literal["notify-send", "osc 9", "osc 99", "osc 777", "none"]

PROGRAM = "notify-send"
_SHOWN = 5
"""Headlines of one notification."""
_LINE_LIMIT = 200
_SECONDS = 10
_BY_PROGRAM: Mapping[str, Way] = {
    "iTerm.app": "osc 9",
    "WezTerm": "osc 9",
    "ghostty": "osc 9",
}


def arrived(store: Store, views: Sequence[View], last: int, now: int) -> dict[str, list[str]]:
    """The headlines to be announced that were stored after an article, by the view's name.

    Args:
        store: where they are.
        views: the user's own; those that say ``notify`` count.
        last: the id of that article; see :func:`tui_reader.store.articles.newest`.
        now: seconds since the epoch.

    Raises:
        StoreError: the store cannot be read.
    """
    found: dict[str, list[str]] = {}
    for view in views:
        if view.notify:
            some = articles.arrived_after(store, view.query, last, midnight=midnight(now))
            if some:
                found[view.name] = [one.title for one in some]
    return found


def in_words(found: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """A notification's title and its lines.

    Args:
        found: headlines by what announces them, a view or a rule.
    """
    count = sum(map(len, found.values()))
    title = ngettext("{count} new headline", "{count} new headlines", count)
    lines = [
        display(one_line(_("{name}: {text}").format(name=name, text=headline), _LINE_LIMIT))
        for name, headlines in found.items()
        for headline in headlines
    ]
    if len(lines) > _SHOWN:
        more = len(lines) - _SHOWN + 1
        lines = [
            *lines[: _SHOWN - 1],
            _("and {count} more").format(count=more),
        ]
    return f"tui-reader: {title}", lines


def is_quiet(settings: Notices, now: int) -> bool:
    """Whether nothing is announced at a time."""
    begin, _dash, end = settings.quiet.partition("-")
    clock = clock_time(now)
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def way(settings: Notices, environment: Mapping[str, str]) -> Way:
    """What draws notifications: as set, else by what the environment says there is."""
    if settings.how != "auto":
        return settings.how
    has_display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    far = environment.get("SSH_CONNECTION") or environment.get("SSH_TTY")
    if has_display and not far and shutil.which(PROGRAM, path=environment.get("PATH")):
        return "notify-send"
    term = environment.get("TERM", "")
    if environment.get("KITTY_WINDOW_ID") or term == "xterm-kitty":
        return "osc 99"
    if known := _BY_PROGRAM.get(environment.get("TERM_PROGRAM", "")):
        return known
    if term.startswith(("foot", "rxvt")) or environment.get("VTE_VERSION"):
        return "osc 777"
    return "none"


async def send_by_program(title: str, lines: Sequence[str]) -> str:
    """Have ``notify-send`` draw a notification; why it cannot, empty when it could."""
    # What is below the title may be read as markup.
    body = "\n".join(map(escape, lines))
    command = (PROGRAM, "--app-name=tui-reader", "--", title, body)
    try:
        await run_program(command, seconds=_SECONDS, limit=10_000)
    except ProgramError as error:
        return str(error.reason)
    return ""


def sequence(how: Way, title: str, lines: Sequence[str], environment: Mapping[str, str]) -> str:
    """The control sequence by which a terminal draws a notification; empty for other ways.

    Within tmux and screen it is handed on to the terminal around them.
    """
    title, body = display(title), display(" · ".join(lines))
    match how:
        case "osc 9":
            # Never a number first, which means the progress of something.
            text = f"\x1b]9;{title} – {body}\x07"
        case "osc 777":
            text = f"\x1b]777;notify;{title.replace(';', ',')};{body.replace(';', ',')}\x07"
        case "osc 99":
            head, below = (base64.b64encode(one.encode()).decode() for one in (title, body))
            text = (
                f"\x1b]99;i=tui-reader:d=0:e=1;{head}\x1b\\"
                f"\x1b]99;i=tui-reader:p=body:e=1;{below}\x1b\\"
            )
        case _:
            return ""
    if environment.get("TMUX"):
        return f"\x1bPtmux;{text.replace(chr(27), chr(27) * 2)}\x1b\\"
    return f"\x1bP{text}\x1b\\" if environment.get("STY") and how != "osc 99" else text
