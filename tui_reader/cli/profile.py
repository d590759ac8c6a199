"""What every command starts from: where the files are, the settings, the store."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.config.paths import Paths, ensure, paths
from tui_reader.config.schema import Settings
from tui_reader.model import Subscription
from tui_reader.store import Store
from tui_reader.store.damaged import open_or_set_aside
from tui_reader.text.i18n import _, use_language, wanted_language


class Profile(Struct, frozen=True):
    """A user's files and settings, read and valid."""

    paths: Paths
    settings: Settings
    subscriptions: tuple[Subscription, ...]
    arguments: tuple[str, ...]
    """The options that name this profile to another process of ours."""


def profile(options: argparse.Namespace) -> Profile:
    """The profile that the options name.

    Raises:
        ConfigError: the configuration cannot be used; nothing of it is applied.
    """
    one = profile_at(options.config, options.data)
    if getattr(options, "json", False):
        # What scripts read is the same under every language.
        use_language("en")
    return one


def profile_at(config: Path | None, data: Path | None) -> Profile:
    """The profile of a ``--config`` and a ``--data``; raises as :func:`profile`."""
    from tui_reader.config import views_file

    where = paths(config, data)
    settings, subscribed = _read(where, required=config is not None)
    use_language(wanted_language(settings.screen.language, os.environ))
    saved = views_file.read(views_file.beside(where.feeds), settings.views)
    settings = replace(settings, views=(*settings.views, *saved))
    names = [one.name for one in settings.rules]
    if (path := where.feeds.with_name("rules.toml")).exists():
        from tui_reader.config import rules

        made = rules.read(path, settings.views, names)
        settings = replace(settings, rules=(*settings.rules, *made))
    if (path := where.feeds.with_name("accounts.toml")).exists():
        from tui_reader.config import accounts

        added = accounts.read(path, [one.name for one in settings.accounts])
        settings = replace(settings, accounts=(*settings.accounts, *added))
    arguments: list[str] = []
    if config is not None:
        arguments += ["--config", str(where.config)]
    if data is not None:
        arguments += ["--data", str(where.feeds.parent)]
    if any(feed.hide for feed in subscribed):
        from tui_reader.config import rules

        settings = replace(settings, rules=(*settings.rules, *rules.rules_of_feeds(subscribed)))
    return Profile(where, settings, subscribed, tuple(arguments))


def _read(where: Paths, *, required: bool) -> tuple[Settings, tuple[Subscription, ...]]:
    from tui_reader.config import kept

    files = kept.files_now(where)
    if (known := kept.recall(where, files)) is not None:
        return known.settings, known.subscriptions
    from tui_reader.config import feeds_file
    from tui_reader.config.load import load
    from tui_reader.config.subscriptions import subscriptions
    from tui_reader.ui.actions import ACTION_IDS
    from tui_reader.ui.keys import conflicts, own_conflicts

    settings = load(
        where.config,
        actions=ACTION_IDS,
        check=conflicts,
        check_own=own_conflicts,
        required=required,
    )
    subscribed = subscriptions(settings.feeds, feeds_file.read(where.feeds))
    kept.keep(where, files, settings, subscribed)
    return settings, subscribed


@contextmanager
def opened(one: Profile) -> Iterator[Store]:
    """The profile's store, its feeds those of the configuration.

    Raises:
        StoreError: the store cannot be used.
        ConfigError: the configuration was changed meanwhile and cannot be used.
    """
    from tui_reader.store import open_store

    for problem in sound_store(one):
        print(f"tui-reader: {problem}", file=sys.stderr)
    with open_store(one.paths.store) as store:
        subscribe(store, one)
        yield store


def subscribe(store: Store, one: Profile) -> None:
    """Make the store's feeds those of the configuration; raises as :func:`opened`."""
    from tui_reader.config.subscriptions import subscriptions_now
    from tui_reader.store import feeds

    anew = partial(subscriptions_now, one.paths.config, one.paths.feeds)
    feeds.subscribe_in_slices(store, one.subscriptions, anew)


def sound_store(one: Profile) -> list[str]:
    """See to it that the profile's store can be opened; what was amiss, in words for the user.

    Raises:
        StoreError: the store cannot be used; damage is not among the reasons.
    """
    ensure(one.paths)
    store, aside = open_or_set_aside(one.paths.store)
    store.close()
    if aside is None:
        return []
    return [
        _(
            "the store was damaged and is kept as {path}; a new one was begun."
            " “tui-reader doctor” brings over what can be read of it"
        ).format(path=aside)
    ]
