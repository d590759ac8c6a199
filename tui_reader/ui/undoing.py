"""Undoing the last step, whatever it was: a marking, removed feeds, blocked pictures.

Every function here runs on the store's thread.
"""

from __future__ import annotations

from tui_reader.config import feeds_file
from tui_reader.config.paths import Paths
from tui_reader.model import FeedsRemoved, PictureBlock
from tui_reader.store import Store, articles, pictures, undo
from tui_reader.store.marks import Change
from tui_reader.text.hosts import shown_host
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.links import host_of, masked
from tui_reader.ui.subscribing import subscribe_all


def undo_last(store: Store, paths: Paths, now: int) -> Change | undo.Other | None:
    """Undo the last step, whatever it was; gives what was undone, ``None`` when there is no step.

    Articles of feeds that come back are left as above.

    Raises:
        PartlyMarkedError: as :func:`undo.take_back_in_slices`.
        StoreError: the store cannot be written; the step is kept.
        ConfigError: ``config.toml`` or ``feeds.toml`` cannot be used; the step is kept.
        OSError: ``feeds.toml`` cannot be written; the step is kept.
    """
    step = undo.last_other(store)
    if step is None:
        return undo.take_back_in_slices(store, now)
    if isinstance(step.what, FeedsRemoved):
        feeds_file.put_back(paths.feeds, step.what.listed)
        subscribe_all(store, paths)
        store.write(undo.done_with, step)
    else:
        with store.transaction() as transaction:
            pictures.unblock(transaction, step.what.kind, step.what.value)
            undo.done_with(transaction, step)
    return step.what


def undone_in_words(store: Store, undone: Change | FeedsRemoved | PictureBlock) -> str:
    """What was undone, by its name.

    Args:
        store: knows the titles of articles.
        undone: as :func:`undo_last` gives it.
    """
    if isinstance(undone, Change):
        what = _marking(store, undone)
    elif isinstance(undone, FeedsRemoved):
        count = len(undone.listed)
        text = _("{name} is back") if count == 1 else _("{name} is back with {feeds}")
        many = ngettext("{count} feed", "{count} feeds", count)
        what = text.format(name=undone.name, feeds=many)
    else:
        what = _block(undone)
    return _("Undone: {what}").format(what=what)


def _marking(store: Store, change: Change) -> str:
    count = len(change.ids)
    if change.field == "tag":
        text = _("#{tag} is back on {articles}") if change.value else _("#{tag} is off {articles}")
    else:
        text = {
            ("read", False): _("{articles} unread again"),
            ("read", True): _("{articles} read again"),
            ("starred", False): _("{articles} no longer starred"),
            ("starred", True): _("{articles} starred again"),
            ("later", False): _("{articles} no longer kept for later"),
            ("later", True): _("{articles} kept for later again"),
        }[change.field, change.value]
    counted = ngettext("{count} article", "{count} articles", count)
    if count == 1 and (found := articles.headlines(store, change.ids)):
        counted = _("“{title}”").format(title=found[0].title)
    return text.format(articles=counted, tag=change.tag)


def _block(block: PictureBlock) -> str:
    if block.kind == "host":
        host = shown_host(f"https://{block.value}/")
        return _("pictures from {host} are no longer blocked").format(host=host)
    if block.kind == "feed":
        return _("pictures of {feed} are no longer blocked").format(feed=masked(block.value))
    host = shown_host(f"https://{host_of(block.value)}/")
    return _("a picture from {host} is no longer blocked").format(host=host)
