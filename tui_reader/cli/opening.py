"""``open``: articles in the browser."""

from __future__ import annotations

import argparse
import os
import sys
import threading

from tui_reader.cli.printing import print_json, print_line
from tui_reader.cli.profile import opened, profile
from tui_reader.store import articles
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.ui.browser import OpenError, open_url

_SECONDS = 2.0
"""A browser that ends with an error does so within this time."""


def open_articles(options: argparse.Namespace) -> int:
    """Open the pages of some articles in the browser, and print their addresses.

    Returns:
        0, or 1 when one of them was not opened; the others are opened all the same.
    """
    one = profile(options)
    with opened(one) as store:
        found = {headline.id: headline for headline in articles.headlines(store, options.articles)}
    failed = False
    for wanted in options.articles:
        headline = found.get(wanted)
        if headline is None:
            reason = _("there is no article {id}").format(id=wanted)
        elif not headline.url:
            reason = _("article {id} has no address").format(id=wanted)
        else:
            if options.json:
                print_json({"id": headline.id, "url": headline.url})
            else:
                print_line(headline.url)
            reason = _opened(headline.url, one.settings.links.browser)
        if reason:
            failed = True
            print(f"tui-reader: {display(reason)}", file=sys.stderr)
    return int(failed)


def _opened(url: str, browser: tuple[str, ...]) -> str:
    """Open one address; why it was not opened, or empty."""
    reasons: list[str] = []
    try:
        open_url(url, browser, os.environ, reasons.append)
    except OpenError as error:
        return str(error)
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join(_SECONDS)
    return reasons[0] if reasons else ""
