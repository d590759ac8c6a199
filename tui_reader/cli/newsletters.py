"""``newsletters``: who writes the mails of a folder, as tables for ``config.toml``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import profile
from tui_reader.config.feeds_file import quoted
from tui_reader.engine.mail import HEAD, each_mail
from tui_reader.ingest.feeds.letters import FAULTS, parsed, sender_of
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext

_MAILS = 5_000
_MARKS = ("List-Unsubscribe", "List-Id")
"""Fields (RFC 2369, RFC 2919) that letters to many have."""


def newsletters(options: argparse.Namespace) -> int:
    """Print the senders of newsletters; exit status 1 when there is none."""
    one = profile(options)
    path = Path(options.path).expanduser().absolute()
    limit = one.settings.refresh.max_size_mb * 1024 * 1024
    found: Counter[str] = Counter()
    names: dict[str, str] = {}
    try:
        for raw in islice(each_mail(str(path), limit), _MAILS):
            try:
                mail = parsed(raw[:HEAD])
                name, address = sender_of(mail)
            except FAULTS:
                # A mail that nobody can read has no sender.
                continue
            if address and (options.all or any(mark in mail for mark in _MARKS)):
                found[address] += 1
                names.setdefault(address, name or address)
    except OSError as error:
        return _fail(f"{path}: {error.strerror or error}")
    for address, count in found.most_common():
        if options.json:
            print_json(
                {"name": names[address], "mail": str(path), "sender": address, "mails": count}
            )
            continue
        mails = ngettext("{count} mail", "{count} mails", count)
        print_line("[[feeds]]")
        print_line(f"name = {quoted(names[address])}")
        print_line(f"mail = {quoted(str(path))}")
        print_line(f"sender = {quoted(address)}  # {mails}")
        print_line()
    if not found:
        return _fail(_("{path} holds no newsletter; --all lists every sender").format(path=path))
    return 0


def _fail(message: str) -> int:
    print(display(f"tui-reader: {message}"), file=sys.stderr)
    return 1
