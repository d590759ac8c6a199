"""Sets of keys to begin with, for hands that know another program.

A preset names only what differs from the table of actions. A key that it
gives to one action is taken from every other that had it in the same place.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui_reader.config.schema import Preset

PRESET_KEYS: Mapping[Preset, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    # The names are those of newsboat's manual, "Actions": next-unread, toggle-article-read …
    "newsboat": {
        "back": ("q", "h", "left", "escape"),
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
