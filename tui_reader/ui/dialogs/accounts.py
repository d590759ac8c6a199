"""The accounts and how it stands with each; and the form that adds one."""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, Literal, get_args

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_reader.config.schema import AccountKind, AccountSettings
from tui_reader.store.accounts import AccountState
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.when import short_time
from tui_reader.ui.dialogs.dialog import Box, Dialog
from tui_reader.ui.dialogs.prompt import RefusedError


class Shown(Struct, frozen=True):
    """An account, how it stands with it, and how many marks its server has not shown yet."""

    settings: AccountSettings
    state: AccountState
    waiting: int


class Wish(Struct, frozen=True):
    """What the user wants of an account."""

    kind: Literal["sync", "accept", "add"]
    name: str = ""


class Accounts(Dialog[Wish]):
    """The accounts; gives what is to be done with one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "accept", show=False),
        Binding("a", "add", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]
    accounts = query_one(OptionList)

    def __init__(self, shown: Sequence[Shown], now: int) -> None:
        super().__init__()
        self._shown = tuple(shown)
        self._now = now

    def compose(self) -> ComposeResult:
        """The list."""
        held = any(one.state.held for one in self._shown)
        hint = (
            _("⏎ sync · y let through · a add · Esc close")
            if held
            else _("⏎ sync · a add · Esc close")
        )
        with Box(_("Accounts"), hint):
            yield OptionList(*map(self._option, self._shown), markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Sync one."""
        self.dismiss(Wish("sync", self._shown[event.option_index].settings.name))

    def action_accept(self) -> None:
        """Let through what is held of the selected one."""
        at = self.accounts.highlighted
        if at is not None and self._shown[at].state.held:
            self.dismiss(Wish("accept", self._shown[at].settings.name))

    def action_add(self) -> None:
        """Add one."""
        self.dismiss(Wish("add"))

    def action_move(self, step: int) -> None:
        """Up or down."""
        if step > 0:
            self.accounts.action_cursor_down()
        else:
            self.accounts.action_cursor_up()

    def _option(self, one: Shown) -> Option:
        state = one.state
        when = (
            _("synced {time}").format(time=short_time(state.last_success, self._now))
            if state.last_success
            else _("not synced yet")
        )
        if one.waiting:
            waiting = ngettext("{count} mark waits", "{count} marks wait", one.waiting)
            when = f"{when} · {waiting}"
        for quota in state.quotas:
            used = _("{used} of {limit} requests used ({name})")
            used = used.format(used=quota.used, limit=quota.limit, name=quota.name)
            when = f"{when} · {used}"
        lines = [str(line) for line in (state.error, state.note) if line]
        if state.held:
            lines.append(_("held: {reason}").format(reason=state.held))
        return Option(
            Content.assemble(
                (display(one.settings.name), "bold $text-unread"),
                (f"  {display(when)}", "$text-dim"),
                *((f"\n{display(line)}", "$warning") for line in lines),
                (f"\n{display(one.settings.url)}", "$text-dim"),
            )
        )


class AddAccount(Dialog[AccountSettings]):
    """A form; gives the account once ``attempt`` has written it down.

    Args:
        attempt: writes it down; raises :class:`RefusedError` with what is wrong.
    """

    AUTO_FOCUS = "Input"
    note = query_one("#note", Static)

    def __init__(self, attempt: Callable[[AccountSettings], Awaitable[AccountSettings]]) -> None:
        super().__init__()
        self._attempt = attempt
        self._kind: AccountKind = "freshrss"
        self._insecure = False

    def compose(self) -> ComposeResult:
        """The settings by name, what was wrong, and the ways out."""
        with Box(_("Add an account"), _("⏎ save · Tab next · Esc close")):
            with VerticalScroll(can_focus=False):
                for key, label in _labels().items():
                    with Horizontal(classes="setting"):
                        yield Static(Content(label), classes="label")
                        if key in ("kind", "insecure"):
                            yield Button(Content(self._choice(key)), id=key, compact=True)
                        else:
                            yield Input(placeholder=_placeholders().get(key, ""), id=key)
            yield Static(
                Content.styled(
                    _("The password itself is written nowhere: name where it is to be had."),
                    "$text-dim",
                ),
                id="note",
            )
            with Horizontal(id="buttons"):
                yield Button(Content(_("Save")), id="save", compact=True)
                yield Button(Content(_("Leave it")), id="close", compact=True)

    async def on_input_submitted(self) -> None:
        """Save."""
        await self._save()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save, close, or choose the next of a setting's few values."""
        key = event.button.id or ""
        if key == "save":
            await self._save()
        elif key == "close":
            self.dismiss(None)
        elif key == "kind":
            kinds = get_args(AccountKind)
            self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
            event.button.label = Content(self._choice(key))
        else:
            self._insecure = not self._insecure
            event.button.label = Content(self._choice(key))

    def _choice(self, key: str) -> str:
        value = self._kind if key == "kind" else _("yes") if self._insecure else _("no")
        return f"‹ {value} ›"

    async def _save(self) -> None:
        texts = {one.id or "": one.value.strip() for one in self.query(Input)}
        try:
            command = tuple(shlex.split(texts["password_command"]))
            one = AccountSettings(
                name=texts["name"],
                kind=self._kind,
                url=texts["url"],
                user=texts["user"],
                password_env=texts["password_env"],
                password_command=command,
                insecure=self._insecure,
            )
            self.dismiss(await self._attempt(one))
        except (RefusedError, ValueError) as error:
            self.note.update(Content.styled(display(str(error)), "$warning"))


def _labels() -> Mapping[str, str]:
    return {
        "name": _("Name"),
        "kind": _("Kind of server"),
        "url": _("Address"),
        "user": _("User"),
        "password_command": _("Password by program"),
        "password_env": _("or by variable"),
        "insecure": _("Plain http will do"),
    }


def _placeholders() -> Mapping[str, str]:
    return {
        "name": _("the folder that its feeds stand in"),
        "url": "https://news.example/",
        "password_command": "keyring get freshrss ana",
        "password_env": "NEWS_PASSWORD",
    }
