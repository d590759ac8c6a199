"""The window itself: help, command palette, job control, leaving."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT

from tui_reader.text.i18n import _
from tui_reader.ui.context import Context
from tui_reader.ui.main.navigation import Navigation
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.reading import Reading
from tui_reader.ui.status_line import StatusLine
from tui_reader.ui.terminal import output


class Window:
    """Actions on the window as a whole.

    Args:
        context: the keys.
        panes: where the focus is.
        reading: stores the place in the open article.
        navigation: knows the way back.
    """

    def __init__(
        self, context: Context, panes: Panes, reading: Reading, navigation: Navigation
    ) -> None:
        self._context = context
        self._panes = panes
        self._reading = reading
        self._navigation = navigation

    def help(self) -> None:
        """Show every key that works here."""
        from tui_reader.ui.dialogs.help import Help

        def clicked(id: str | None) -> None:
            for action in self._context.actions:
                if action.id == id:
                    self._panes.status.post_message(StatusLine.Pressed(action))

        self._panes.open_dialog(Help(self._context.actions, self._panes.place), clicked)

    def palette(self) -> None:
        """Find any command by name."""
        from tui_reader.ui.dialogs.dialog import read_styles
        from tui_reader.ui.main.command_palette import Palette

        app = self._panes.screen.app
        if not Palette.is_open(app):
            read_styles(app)
            app.push_screen(Palette())

    def doctor(self) -> None:
        """Look for what is wrong, and show it."""
        self._panes.status.hold(_("Looking for what is wrong…"))
        self._panes.screen.run_worker(self._examine(), group="doctor", exclusive=True)

    async def _examine(self) -> None:
        from tui_reader.ui.dialogs.prompt import Report

        command = (sys.executable, "-P", "-m", "tui_reader", "doctor", *self._context.arguments)
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
            )
            try:
                said, _errors = await process.communicate()
            finally:
                if process.returncode is None:
                    process.kill()
        except OSError as error:
            self._panes.status.show(
                _("The doctor cannot be started: {reason}").format(reason=error.strerror)
            )
            return
        self._panes.status.show("")
        well = process.returncode == 0
        words = _("Everything is well.") if well else _("Something needs attention: see “!”.")
        report = said.decode("utf-8", "replace").rstrip()
        self._panes.open_dialog(Report(_("Doctor"), words, report))

    def suspend(self) -> None:
        """Return to the shell for a while."""
        self._panes.screen.app.action_suspend_process()

    def redraw(self) -> None:
        """Paint everything again, over whatever others wrote on the terminal."""
        app = self._panes.screen.app
        output.clear(app)
        self._panes.article.pictures.take_graphics_off()
        self._panes.article.refresh()
        app.refresh()

    async def leave(self) -> None:
        """Go back; from the views, where there is no way back, leave the reader."""
        if self._panes.place == "ticker":
            self._navigation.leave_ticker()
        elif self._panes.place == "views":
            await self.quit()
        else:
            await self._navigation.back()

    async def quit(self) -> None:
        """Leave the reader."""
        if not self._context.store.is_waiting:
            await self._reading.store_place()
        await self._context.store.stop_waiting()
        self._panes.screen.app.exit()
