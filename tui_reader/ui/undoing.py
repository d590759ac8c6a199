"""Undoing the last step, whatever it was: a marking, removed feeds, blocked pictures.

Every function here runs on the store's thread.
"""

from __future__ import annotations

from tui_reader.config import feeds_file
from tui_reader.config.paths import Paths
from tui_reader.model import FeedsChanged, FeedsRemoved, NoteChange, PictureBlock, StoryChoice
from tui_reader.store import Store, articles, notes, pictures, stories, undo
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
    elif isinstance(step.what, FeedsChanged):
        # Those that were unsubscribed from meanwhile have no settings to put back.
        there = {feed.url for feed in feeds_file.read(paths.feeds).feeds}
        feeds_file.change(paths.feeds, [one for one in step.what.before if one.url in there])
        subscribe_all(store, paths)
        store.write(undo.done_with, step)
    elif isinstance(step.what, StoryChoice):
        with store.transaction() as transaction:
            stories.take_back(transaction, step.what)
            undo.done_with(transaction, step)
    elif isinstance(step.what, NoteChange):
        with store.transaction() as transaction:
            notes.take_back(transaction, step.what)
            undo.done_with(transaction, step)
    else:
        with store.transaction() as transaction:
            pictures.unblock(transaction, step.what.kind, step.what.value)
            undo.done_with(transaction, step)
    return step.what


def undone_in_words(store: Store, undone: Change | undo.Other) -> str:
    """What was undone, by its name.

    Args:
        store: knows the titles of articles.
        undone: as :func:`undo_last` gives it.
    """
    if isinstance(undone, Change):
        return _marking(store, undone)
    if isinstance(undone, FeedsRemoved):
        if len(undone.listed) == 1:
            return _("Undone: {name} is back").format(name=undone.name)
        return ngettext(
            "Undone: {name} is back with {count} feed",
            "Undone: {name} is back with {count} feeds",
            len(undone.listed),
            name=undone.name,
        )
    if isinstance(undone, FeedsChanged):
        return _("Undone: the settings of {name} are as they were").format(name=undone.name)
    if isinstance(undone, NoteChange):
        return _("Undone: the note on “{title}” is as it was").format(title=undone.title)
    if isinstance(undone, StoryChoice):
        if undone.together:
            return _("Undone: “{title}” is no longer joined").format(title=undone.title)
        return _("Undone: “{title}” is back in its story").format(title=undone.title)
    return _block(undone)


def _marking(store: Store, change: Change) -> str:
    count, tag = len(change.ids), change.tag
    kind = (change.field, change.value)
    if count == 1 and (found := articles.headlines(store, change.ids)):
        named = {
            ("tag", True): _("Undone: #{tag} is back on “{title}”"),
            ("tag", False): _("Undone: #{tag} is off “{title}”"),
            ("read", False): _("Undone: “{title}” unread again"),
            ("read", True): _("Undone: “{title}” read again"),
            ("starred", False): _("Undone: “{title}” no longer starred"),
            ("starred", True): _("Undone: “{title}” starred again"),
            ("later", False): _("Undone: “{title}” no longer kept for later"),
            ("later", True): _("Undone: “{title}” kept for later again"),
            ("hidden", False): _("Undone: “{title}” shown again"),
            ("hidden", True): _("Undone: “{title}” hidden again"),
            ("several", False): _("Undone: what was done with “{title}”"),
        }[kind]
        return named.format(title=found[0].title, tag=tag)
    return {
        ("tag", True): ngettext(
            "Undone: #{tag} is back on {count} article",
            "Undone: #{tag} is back on {count} articles",
            count,
            tag=tag,
        ),
        ("tag", False): ngettext(
            "Undone: #{tag} is off {count} article",
            "Undone: #{tag} is off {count} articles",
            count,
            tag=tag,
        ),
        ("hidden", False): ngettext(
            "Undone: {count} article shown again",
            "Undone: {count} articles shown again",
            count,
            tag=tag,
        ),
        ("hidden", True): ngettext(
            "Undone: {count} article hidden again",
            "Undone: {count} articles hidden again",
            count,
            tag=tag,
        ),
        ("several", False): ngettext(
            "Undone: what was done with {count} article",
            "Undone: what was done with {count} articles",
            count,
            tag=tag,
        ),
        ("read", False): ngettext(
            "Undone: {count} article unread again",
            "Undone: {count} articles unread again",
            count,
            tag=tag,
        ),
        ("read", True): ngettext(
            "Undone: {count} article read again",
            "Undone: {count} articles read again",
            count,
            tag=tag,
        ),
        ("starred", False): ngettext(
            "Undone: {count} article no longer starred",
            "Undone: {count} articles no longer starred",
            count,
            tag=tag,
        ),
        ("starred", True): ngettext(
            "Undone: {count} article starred again",
            "Undone: {count} articles starred again",
            count,
            tag=tag,
        ),
        ("later", False): ngettext(
            "Undone: {count} article no longer kept for later",
            "Undone: {count} articles no longer kept for later",
            count,
            tag=tag,
        ),
        ("later", True): ngettext(
            "Undone: {count} article kept for later again",
            "Undone: {count} articles kept for later again",
            count,
            tag=tag,
        ),
    }[kind]


def _block(block: PictureBlock) -> str:
    if block.kind == "host":
        host = shown_host(f"https://{block.value}/")
        return _("Undone: pictures from {host} are no longer blocked").format(host=host)
    if block.kind == "feed":
        return _("Undone: pictures of {feed} are no longer blocked").format(
            feed=masked(block.value)
        )
    host = shown_host(f"https://{host_of(block.value)}/")
    return _("Undone: a picture from {host} is no longer blocked").format(host=host)
