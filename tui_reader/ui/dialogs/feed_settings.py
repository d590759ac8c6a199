"""A feed's name, folder and settings: changed where ``feeds.toml`` lists it, else shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Static

from tui_reader.config.feed_tables import settings_of, with_settings
from tui_reader.config.problems import Finding
from tui_reader.model import KeepWish, Subscription
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.links import masked
from tui_reader.ui.dialogs.dialog import Box, Dialog, beside
from tui_reader.ui.terminal.field import Field

_AROUND_SETTINGS = 11
"""Lines of the box that are not its settings."""


class FeedSettings(Dialog[Subscription]):
    """Gives the feed with the settings that were chosen.

    Args:
        feed: as it is.
        title: what it is called on the screen.
        folders: those there are, to be completed.
        config: ``config.toml``.
        now: seconds since the epoch.
        line: on which line of it the feed is listed; 0: it is not, and can be changed.
    """

    AUTO_FOCUS = "Input, #close"
    note = query_one("#note", Static)

    def __init__(
        self,
        feed: Subscription,
        title: str,
        folders: Sequence[str],
        config: Path,
        line: int,
        now: int,
    ) -> None:
        super().__init__()
        self._feed = feed
        self._title = title
        self._folders = folders
        self._config = config
        self._line = line
        self._now = now
        self._chosen = {key: text for key, text in written(feed).items() if key in _choices()}

    def compose(self) -> ComposeResult:
        """The settings by name, then what was wrong, then the ways out."""
        labels, texts = _labels(), written(self._feed)
        hint = _("Esc close") if self._line else _("⏎ save · Tab next · Esc close")
        with Box(self._title, hint):
            yield Static(Content.styled(display(masked(self._feed.url)), "$text-dim"))
            with VerticalScroll(can_focus=False):
                for key in settings_of(self._feed):
                    with Horizontal(classes="setting"):
                        label = Static(Content(labels[key]), classes="label")
                        yield from beside(label, self._field(key, texts[key]))
            yield Static(id="note")
            with Horizontal(id="buttons"):
                if self._line:
                    yield Button(Content(_("Close")), id="close", compact=True)
                else:
                    yield from beside(
                        Button(Content(_("Save")), id="save", compact=True),
                        Button(Content(_("Leave it")), id="close", compact=True),
                    )

    def on_resize(self, event: events.Resize) -> None:
        """The settings are scrolled where they have no room; the ways out stay in sight."""
        super().on_resize(event)
        room = max(event.size.height - _AROUND_SETTINGS, 3)
        self.query_one(VerticalScroll).styles.max_height = room

    def on_mount(self) -> None:
        """Say where the feed is listed when it cannot be changed here."""
        if self._line:
            text = _(
                "{file}, line {line}, lists this feed, and you write that file: change it there."
            )
            self._warn(text.format(file=self._config, line=self._line))

    def on_input_submitted(self) -> None:
        """Save."""
        self._save()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save, close, or choose the next of a setting's few values."""
        key = event.button.id or ""
        if key == "save":
            self._save()
        elif key == "close":
            self.dismiss(None)
        else:
            values = list(_choices()[key])
            at = values.index(self._chosen[key])
            self._chosen[key] = values[(at + 1) % len(values)]
            event.button.label = Content(_choice(key, self._chosen[key]))

    def _field(self, key: str, text: str) -> Static | Input | Button:
        if self._line:
            shown = _choices()[key][text] if key in _choices() else text
            return Static(Content(display(shown) or "–"))
        if key in _choices():
            return Button(Content(_choice(key, text)), id=key, compact=True)
        suggester = SuggestFromList(self._folders, case_sensitive=False)
        return Field(
            display(text),
            placeholder=_placeholders()[key],
            suggester=suggester if key == "folder" else None,
            id=key,
        )

    def _save(self) -> None:
        before = written(self._feed)
        texts = self._chosen | {one.id or "": one.value for one in self.query(Input)}
        # What is shown is made fit for a terminal: what was not typed on stays as it is.
        changed = {key: text for key, text in texts.items() if text != display(before[key])}
        findings: list[Finding] = []
        feed = with_settings(self._feed, changed, findings, self._now)
        if findings:
            self._warn(f"{_labels()[str(findings[0].path[0])]}: {findings[0].message}")
            self.query_one(f"#{findings[0].path[0]}").focus()
        else:
            self.dismiss(feed)

    def _warn(self, text: str) -> None:
        self.note.update(Content.styled(display(text), "$warning"))


def written(feed: Subscription) -> dict[str, str]:
    """A feed's settings as :func:`tui_reader.config.feed_tables.with_settings` reads them."""
    keep = feed.keep or KeepWish()
    unread = {None: "", True: "yes", False: "no"}[keep.unread]
    return {
        "title": feed.title,
        "folder": feed.folder,
        "quiet": "yes" if feed.quiet else "no",
        "snooze": feed.snooze,
        "newest": str(feed.newest or ""),
        "interval": str(feed.interval or ""),
        "full_text": feed.full_text,
        "language": feed.language,
        "keep_days": "" if keep.days is None else str(keep.days),
        "keep_articles": "" if keep.articles is None else str(keep.articles),
        "keep_unread": unread,
        "shorts": "yes" if feed.shorts else "no",
    }


def _labels() -> Mapping[str, str]:
    return {
        "title": _("Name"),
        "folder": _("Folder"),
        "quiet": _("Out of Unread and ticker"),
        "snooze": _("Quiet until"),
        "newest": _("Unread only the newest"),
        "interval": _("Minutes between visits"),
        "full_text": _("Fetch whole articles"),
        "language": _("Language"),
        "keep_days": _("Keep articles for days"),
        "keep_articles": _("Keep the newest"),
        "keep_unread": _("Keep what is unread"),
        "shorts": _("Shorts"),
    }


def _placeholders() -> Mapping[str, str]:
    as_all = _("as for all feeds")
    return {
        "title": _("as the feed calls itself"),
        "folder": _("none; levels separated by /"),
        "snooze": _("not; such as 3d, 2w or 2026-03-05"),
        "newest": _("all of them"),
        "interval": as_all,
        "language": _("as the feed says; such as fr or pt-BR"),
        "keep_days": as_all,
        "keep_articles": as_all,
    }


def _choices() -> Mapping[str, Mapping[str, str]]:
    """The settings that have few values: value → its name."""
    return {
        "full_text": {
            "never": _("never"),
            "always": _("always"),
            "auto": _("where the feed gives only a summary"),
        },
        "quiet": {"no": _("no"), "yes": _("yes")},
        "keep_unread": {"": _("as for all feeds"), "yes": _("yes"), "no": _("no")},
        "shorts": {"yes": _("yes"), "no": _("no")},
    }


def _choice(key: str, value: str) -> str:
    return f"‹ {_choices()[key][value]} ›"
