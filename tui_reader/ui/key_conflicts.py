"""Keys that would mean two things in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tui_reader.config.schema import Preset
from tui_reader.text.i18n import _
from tui_reader.ui.actions import Action, Place, key_is_in_the_way, key_name, strokes, with_keys


def place_name(place: Place) -> str:
    """A place in the reader's language."""
    return {
        "headlines": _("the headlines"),
        "article": _("the article"),
        "views": _("the views"),
        "ticker": _("the ticker"),
    }[place]


def conflicts(preset: Preset, own: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """The user's own keys that another action has as well: action id, and what to say of it.

    Args:
        preset: the keys that the user's own are laid over.
        own: action id → keys, as ``config.keys`` writes them.
    """
    actions = with_keys(own, preset)
    for action in actions:
        if action.id not in own:
            continue
        for key in action.keys:
            if strokes(key)[0].isdigit() and len(strokes(key)) == 1:
                said = _('"{key}" begins a count or names a view; it can be no key of its own')
                yield action.id, said.format(key=key_name(key))
            other = _rival(action, key, actions)
            # Two of the user's own are told once, at the one that comes later in the table.
            if other is not None and (other.id not in own or _after(action, other, actions)):
                yield action.id, _said(action, key, other)


def _rival(action: Action, key: str, actions: tuple[Action, ...]) -> Action | None:
    for other in actions:
        if other.id != action.id and other.where & action.where:
            for taken in other.keys:
                if key_is_in_the_way(strokes(key), strokes(taken)):
                    return other
    return None


def _after(action: Action, other: Action, actions: tuple[Action, ...]) -> bool:
    return actions.index(action) > actions.index(other)


def _said(action: Action, key: str, other: Action) -> str:
    place = sorted(action.where & other.where)[0]
    return _(
        '"{key}" already means {other} ("{name}") in {place}; say which keys {other} is to have'
        " instead, [] for none"
    ).format(key=key_name(key), other=other.id, name=other.name, place=place_name(place))
