"""From keys to actions: counts (``5j``), sequences (``gg``), and what a key means where.

Textual's own bindings hold one key each, and its ``set_keymap`` drops every
other binding of a key it moves; a key here may mean one thing in the article
and another in the ticker, and may need a second key to mean anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from textual import events

from tui_reader.ui.actions import Action, Place, key_name, strokes

_COUNT_LIMIT = 9999


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

    def __init__(self, actions: Iterable[Action]) -> None:
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
