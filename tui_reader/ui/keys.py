"""Keys: how they are written and shown, presets of them, conflicts between them, reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui_reader.config.keys import key_name as reported_name
from tui_reader.config.problems import KeyPath
from tui_reader.config.schema import LAYOUTS, KeyboardLayout, Preset, Settings
from tui_reader.text.cells import display
from tui_reader.text.i18n import N_, _, is_right_to_left
from tui_reader.text.plain import one_line
from tui_reader.ui.actions import ACTIONS, ARTICLE, HEADLINES, Action, Place
from tui_reader.ui.layouts import places

if TYPE_CHECKING:
    from textual import events

_COUNT_LIMIT = 9999
_PROGRAM_SHOWN = 60
"""Characters of a command line that help and palette show."""

_WORDS = {
    "space": N_("Space"), "escape": N_("Esc"), "tab": N_("Tab"), "shift+tab": N_("Shift-Tab"),
    "pageup": N_("PgUp"), "pagedown": N_("PgDn"), "home": N_("Home"), "end": N_("End"),
    "delete": N_("Del"),
}  # fmt: skip
"""What is written on keys, which differs from country to country."""
_SIGNS = {
    "enter": "⏎", "up": "↑", "down": "↓", "left": "←", "right": "→", "backspace": "⌫",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
    **{reported_name(sign): sign for sign in map(chr, range(33, 127)) if not sign.isalnum()},
}  # fmt: skip


_TO_PANES = ("open", "back")
_OTHER_ARROW = {"left": "right", "right": "left"}


def strokes(key: str) -> str:
    """A key of the table as the terminal library reports it: ``?`` is ``question_mark``."""
    return " ".join(
        one if len(one) > 1 or one.isalnum() else reported_name(one) for one in key.split(" ")
    )


def key_name(key: str) -> str:
    """A key as it is named on the reader's keyboard: ``gg``, ``Ctrl-d``, ``Ctrl-x s``, ``⏎``.

    In English it may be written so in the configuration.
    """
    parts = []
    for one in key.split(" "):
        if one.startswith("ctrl+"):
            parts.append("Ctrl-" + one.removeprefix("ctrl+"))
        else:
            parts.append(_(_WORDS[one]) if one in _WORDS else _SIGNS.get(one, one))
    return ("" if all(len(one) == 1 for one in parts) else " ").join(parts)


def character_of(stroke: str) -> str | None:
    """What a key types, by its reported name; ``None``: nothing."""
    sign = " " if stroke == "space" else _SIGNS.get(stroke, stroke)
    return sign if len(sign) == 1 and (sign.isascii() or sign == stroke) else None


def key_of(actions: tuple[Action, ...], id: str) -> str:
    """The first key of an action as a person reads it; empty when it has none."""
    return next((key_name(one.keys[0]) for one in actions if one.id == id and one.keys), "")


def key_hint(actions: tuple[Action, ...], id: str, text: str, **parts: str) -> str:
    """What a key does, for a text on the screen: ``text`` with the first key of an action in it.

    Args:
        actions: the table with the user's keys.
        id: whose key is named.
        text: has ``{key}`` where the key stands, and the names of ``parts``.

    Returns:
        An empty string when the action has no key.
    """
    key = key_of(actions, id)
    return text.format(key=key, **parts) if key else ""


# Presets and the user's own keys

PRESET_KEYS: Mapping[Preset, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    # The names are those of newsboat's manual, "Actions": next-unread, toggle-article-read … While
    # a find is open, n and N go from place to place: see ``Find.instead_of``.
    "newsboat": {
        "leave": ("q",),
        "quit": ("Q", "ctrl+c"),
        "next_unread": ("n",),
        "previous_unread": ("p",),
        "next_article": ("J",),
        "previous_article": ("K",),
        "toggle_read": ("N",),
        "mark_all_read": ("A", "C"),
        "open_source": ("o",),
        "refresh_feed": ("r",),
        "refresh_all": ("R",),
        "page_down": ("pagedown", "ctrl+f"),
        "page_up": ("pageup", "ctrl+b"),
        "top": ("g g", "home"),
        "search": ("/",),
        "sort_order": ("G",),
        "bottom": ("end",),
        "tag": ("ctrl+e",),
        "choose_view": ("ctrl+t", "f"),
        "link_hints": ("u", ";"),
        "undo": ("U",),
        "stories": ("ctrl+y",),
        "play": ("P",),
        "theme": ("S",),
        "feed_settings": ("ctrl+s",),
    },
    "vim": {
        "page_down": ("ctrl+f", "pagedown"),
        "page_up": ("ctrl+b", "pageup"),
        "next_pane": ("ctrl+w w", "tab"),
        "previous_pane": ("ctrl+w W", "shift+tab"),
        "only_article": ("ctrl+w o",),
        "wider_pane": ("ctrl+w >",),
        "narrower_pane": ("ctrl+w <",),
        "even_panes": ("ctrl+w =",),
        "fold": ("z a", "o"),
        "copy_link": ("y y",),
        "remove_feed": ("d d",),
        "quit": ("Z Z", "q", "ctrl+c"),
    },
}
"""Preset → action id → keys, written as in the table of actions."""


def with_keys(
    keys: Mapping[str, tuple[str, ...]], preset: Preset = "default"
) -> tuple[Action, ...]:
    """The table with a preset's keys and the user's own over them.

    An empty tuple leaves an action without any key. A preset's key leaves
    every other action of the same place; the user's own leaves none: two
    actions on one key are reported by :func:`conflicts`.
    """
    given = PRESET_KEYS[preset]
    taken = [
        (strokes(key), action.where, action.id)
        for action in ACTIONS
        for key in given.get(action.id, ())
    ]

    def left(action: Action) -> tuple[str, ...]:
        return tuple(
            key
            for key in _own_keys(action)
            if not any(
                key_is_in_the_way(strokes(key), one) and where & action.where and id != action.id
                for one, where, id in taken
            )
        )

    return tuple(
        replace(action, keys=tuple(keys.get(action.id, given.get(action.id, left(action)))))
        for action in ACTIONS
    )


def actions_of(settings: Settings) -> tuple[Action, ...]:
    """Everything that can be done: the table with the keys in force, then commands and macros."""
    return (*with_keys(settings.keys, settings.preset), *_own_actions(settings))


def _own_actions(settings: Settings) -> Iterator[Action]:
    """The user's own commands and macros, as actions."""
    where: frozenset[Place]
    for command in settings.commands:
        program = " ".join(command.run)
        help_text = _("runs {program}").format(program=display(one_line(program, _PROGRAM_SHOWN)))
        where = HEADLINES | ARTICLE
        id = f"command:{command.name}"
        name = display(command.name)
        yield Action(
            id, "own_commands.run", command.key, name, help_text, where, argument=command.name
        )
    for macro in settings.macros:
        pressed = " ".join(map(key_name, macro.keys))
        name = display(macro.name) or _("Press {keys}").format(keys=pressed)
        help_text = _("presses {keys}").format(keys=pressed)
        yield Action(
            f"macro:{macro.key}",
            "own_commands.play",
            (macro.key,),
            name,
            help_text,
            argument=macro.key,
        )


def own_conflicts(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    """Keys of commands and macros that mean something already: where they stand, and an explanation."""
    actions = actions_of(settings)
    places: dict[str, KeyPath] = {
        f"command:{one.name}": ("commands", number, "key")
        for number, one in enumerate(settings.commands)
    }
    places |= {f"macro:{one.key}": ("macros", one.written) for one in settings.macros}
    for action in actions:
        if action.id not in places:
            continue
        for key in action.keys:
            if strokes(key)[0].isdigit() and len(strokes(key)) == 1:
                text = _('"{key}" begins a count or names a view; it can be no key of its own')
                yield places[action.id], text.format(key=key_name(key))
            other = _rival(action, key, actions)
            if other is None or (other.id in places and not _after(action, other, actions)):
                continue
            if other.id in places:
                text = _('"{key}" already means “{name}”').format(
                    key=key_name(key), name=other.name
                )
            else:
                text = _conflict(action, key, other)
            yield places[action.id], text


def _own_keys(action: Action) -> tuple[str, ...]:
    """The keys of the table; where panes follow each other from right to left, arrows do too."""
    if is_right_to_left() and action.id in _TO_PANES:
        return tuple(_OTHER_ARROW.get(key, key) for key in action.keys)
    return action.keys


def key_is_in_the_way(one: str, other: str) -> bool:
    """Whether two keys cannot both mean something: the same, or the beginning of a sequence."""
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def place_name(place: Place) -> str:
    """A place in the reader's language."""
    return {
        "headlines": _("the headlines"),
        "article": _("the article"),
        "views": _("the views"),
        "ticker": _("the ticker"),
    }[place]


def conflicts(preset: Preset, own: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """The user's own keys that another action has as well: action id, and an explanation.

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
                text = _('"{key}" begins a count or names a view; it can be no key of its own')
                yield action.id, text.format(key=key_name(key))
            other = _rival(action, key, actions)
            # Two of the user's own are reported once, at the one that comes later in the table.
            if other is not None and (other.id not in own or _after(action, other, actions)):
                yield action.id, _conflict(action, key, other)


def _rival(action: Action, key: str, actions: tuple[Action, ...]) -> Action | None:
    for other in actions:
        if other.id != action.id and other.where & action.where:
            for taken in other.keys:
                if key_is_in_the_way(strokes(key), strokes(taken)):
                    return other
    return None


def _after(action: Action, other: Action, actions: tuple[Action, ...]) -> bool:
    return actions.index(action) > actions.index(other)


def _conflict(action: Action, key: str, other: Action) -> str:
    place = sorted(action.where & other.where)[0]
    return _(
        '"{key}" already means {other} ("{name}") in {place}; say which keys {other} is to have'
        " instead, [] for none"
    ).format(key=key_name(key), other=other.id, name=other.name, place=place_name(place))


# Reading


class Command(Struct, frozen=True):
    """An action, and how often."""

    action: Action
    count: int


class Reading(Struct, frozen=True):
    """What a key came to."""

    command: Command | None = None
    """An action to carry out now."""
    view: int | None = None
    """A view to go to first, by its number."""
    pending: str = ""
    """Keys that wait for more, as typed."""
    known: bool = True
    """False: the key means nothing here, and is left to others."""


class KeyReader:
    """Reads keys one at a time; remembers a count or the beginning of a sequence."""

    def __init__(
        self, actions: Iterable[Action], layouts: Iterable[KeyboardLayout] = LAYOUTS
    ) -> None:
        self._places = places(layouts)
        self._meanings: dict[tuple[Place, str], Action] = {}
        self._prefixes: set[tuple[Place, str]] = set()
        for action in actions:
            for key in map(strokes, action.keys):
                parts = key.split(" ")
                for place in action.where:
                    self._meanings.setdefault((place, key), action)
                    for end in range(1, len(parts)):
                        self._prefixes.add((place, " ".join(parts[:end])))
        self._digits = ""
        self._sequence = ""
        self.capture: Callable[[events.Key], None] | None = None
        """Takes every key instead, until it is taken away: link hints, for example."""

    @property
    def pending(self) -> str:
        """What was typed and waits for more: ``5``, ``g``, or nothing."""
        return self._digits + key_name(self._sequence)

    def read(self, key: str, place: Place) -> Reading:
        """What a key means in a place, after what was typed before it.

        A digit begins a count. When the next key takes no count, the digit
        was the number of a view.
        """
        if key.isdigit() and len(key) == 1 and not self._sequence and (key != "0" or self._digits):
            self._digits = str(min(int(self._digits + key), _COUNT_LIMIT))
            return Reading(pending=self.pending)
        if key in self._places and (place, key) not in self._meanings:
            key = self._places[key]
        whole = f"{self._sequence} {key}" if self._sequence else key
        if (place, whole) in self._prefixes and (place, whole) not in self._meanings:
            self._sequence = whole
            return Reading(pending=self.pending)
        begun, digits = bool(self._sequence), self._digits
        self.forget()
        action = self._meanings.get((place, whole))
        if action is None and begun:
            # A broken sequence is dropped, and its last key read on its own.
            return self.read(key, place)
        if action is None and not digits:
            return Reading(known=False)
        if action is not None and action.counted:
            return Reading(command=Command(action, int(digits or 1)))
        view = int(digits) if digits and key != "escape" else None
        command = (
            Command(action, 1) if action is not None and not (digits and key == "escape") else None
        )
        return Reading(command=command, view=view)

    def settle(self) -> int | None:
        """No key followed in time: the view that the digits name, and nothing is pending."""
        digits = self._digits
        self.forget()
        return int(digits) if digits else None

    def forget(self) -> None:
        """Drop what was typed and waits for more."""
        self._digits = self._sequence = ""
