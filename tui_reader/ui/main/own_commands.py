"""Commands and macros of the user's own: programs that are given articles, several keys by one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePath

from msgspec import Struct, field
from msgspec.structs import replace
from textual import events
from textual.message_pump import MessagePump
from textual.timer import Timer

from tui_reader.config.schema import OwnCommand
from tui_reader.engine.programs import ProgramError
from tui_reader.model import Article, Made
from tui_reader.store import StoreError, articles, made
from tui_reader.text.cells import display
from tui_reader.text.i18n import _, ngettext
from tui_reader.text.plain import one_line
from tui_reader.ui.context import Context
from tui_reader.ui.keys import character_of, key_name
from tui_reader.ui.main.panes import Panes
from tui_reader.ui.main.reading import Reading
from tui_reader.ui.own_commands import make, needs_article, run_in_terminal

_STEPS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_STEP_SECONDS = 0.1
_STATUS_CHARACTERS = 400
_READ_SECONDS = 2.0
_REMEMBERED = 50
"""Texts that are not kept and can be shown again while the window is open."""
_REPORTED = 100_000
"""Characters of what was made of many articles that are shown together."""


class _Run(Struct):
    """A command at work: the articles that it goes through, one after the other."""

    command: OwnCommand
    waiting: deque[int | None] = field(default_factory=deque)
    total: int = 0
    current: int | None = None
    task: asyncio.Task[Made | None] | None = None
    texts: list[str] = field(default_factory=list)
    """What it made of several, each below its headline."""
    failures: list[str] = field(default_factory=list)
    done: int = 0


async def _read(node: MessagePump) -> None:
    """Wait until a part of the window has read what stands in its queue, if it is there still."""
    done = asyncio.Event()
    with suppress(TimeoutError):
        if node.call_later(done.set):
            await asyncio.wait_for(done.wait(), _READ_SECONDS)


class OwnCommands:
    """Runs the commands of ``config.toml`` and presses the keys of its macros.

    Args:
        context: settings, store.
        panes: where the articles are.
        reading: shows what was made of one.
    """

    def __init__(self, context: Context, panes: Panes, reading: Reading) -> None:
        self._context = context
        self._panes = panes
        self._status = panes.status
        self._reading = reading
        self._runs: dict[str, _Run] = {}
        self._made: dict[tuple[int, str], Made] = {}
        """What was made and is not kept, by article and command."""
        self._timer: Timer | None = None
        self._step = 0

    def play(self, key: str) -> None:
        """Press the keys of a macro, each when the one before has done what it does."""
        macro = next(one for one in self._context.settings.macros if one.key == key)
        self._panes.screen.run_worker(self._press(macro.keys), group="macro", exclusive=True)

    async def _press(self, keys: Sequence[str]) -> None:
        app = self._panes.screen.app
        for stroke in keys:
            app.post_message(events.Key(stroke, character_of(stroke)))
            # Once to have it read, once to have a dialog come or go.
            for _round in range(2):
                for node in (app, *(app.focused or app.screen).ancestors_with_self):
                    await _read(node)

    async def run(self, name: str) -> None:
        """Give the article, or those chosen together, to a command; stop it where it is at work on it.

        What it made before is shown again, or no longer.
        """
        command = next(one for one in self._context.settings.commands if one.name == name)
        headlines = self._panes.headlines
        if headlines.chosen is not None and self._panes.place == "headlines":
            ids: Sequence[int | None] = await headlines.ids_of(headlines.chosen)
            headlines.choose(begin=False)
        else:
            headline = await self._panes.target()
            if headline is None and needs_article(command):
                self._status.show(_("Select a headline first."))
                return
            ids = [headline.id if headline is not None else None]
            if self._stop(name, ids[0]) or await self._toggle(command, ids[0]):
                return
        self._ask(command, ids)

    async def choose(self) -> None:
        """Choose a command for the article or those chosen, or one that is to stop."""
        from tui_reader.ui.dialogs.choose import Choose

        commands = self._context.settings.commands
        if not commands:
            text = _("There are no commands of yours; [[commands]] in config.toml makes them.")
            self._status.show(text)
            return
        headlines = self._panes.headlines
        ids: Sequence[int | None]
        kept: Sequence[str] = ()
        if headlines.chosen is not None and self._panes.place == "headlines":
            ids = await headlines.ids_of(headlines.chosen)
        else:
            headline = await self._panes.target()
            ids = [headline.id if headline is not None else None]
            if headline is not None:
                found = await self._context.store.run(made.made_of, headline.id)
                kept = [one.command for one in found]
        running = list(self._runs)
        names = [_("Stop {name}").format(name=name) for name in running]
        names += [" · ".join(filter(None, (one.name, *map(key_name, one.key)))) for one in commands]
        names += [_("Remove what {name} made of this article").format(name=name) for name in kept]

        async def chosen(number: int | None) -> None:
            if number is None:
                return
            if number < len(running):
                self._end(running[number])
                return
            number -= len(running)
            if number < len(commands):
                headlines.choose(begin=False)
                if ids != [None] or not needs_article(commands[number]):
                    self._ask(commands[number], ids)
                return
            assert ids[0] is not None
            await self._context.store.write(made.forget, ids[0], kept[number - len(commands)])
            await self._show_again(ids[0])

        dialog = Choose(_("Commands of yours"), names, does=_("run"))
        self._panes.open_dialog(dialog, chosen)

    def skip(self) -> None:
        """End what commands do with the article of the moment; they go on to the next."""
        if not self._runs:
            self._status.show(_("No command of yours is at work."))
        for run in self._runs.values():
            if run.task is not None:
                run.task.cancel()

    # What was made before

    async def _toggle(self, command: OwnCommand, id: int | None) -> bool:
        """Show again, or no longer, what a command made of an article; whether there was anything."""
        if id is None or command.show not in ("pane", "replace"):
            return False
        shown = self._panes.article.article
        is_open = shown is not None and shown.headline.id == id
        if is_open and shown is not None and shown.instead == command.name:
            self._made.pop((id, command.name), None)
            await self._show_again(id)
            return True
        one = self._made.get((id, command.name))
        if one is not None and is_open and shown is not None and one in shown.made:
            del self._made[id, command.name]
            await self._show_again(id)
            return True
        if one is None and command.show == "replace":
            found = await self._context.store.run(made.made_of, id)
            one = next((each for each in found if each.command == command.name), None)
        if one is None:
            return False
        await self._show(id, one)
        return True

    async def _show_again(self, id: int) -> None:
        """Show an article as the store has it, if it is open."""
        shown = self._panes.article.article
        if shown is not None and shown.headline.id == id:
            article = await self._context.store.run(articles.article, id)
            if article is not None:
                await self._reading.show(article)

    async def _show(self, id: int, one: Made) -> None:
        """Show what was made of an article above its text, or instead of it."""
        article = await self._context.store.run(articles.article, id)
        if article is None:
            self._status.show(_("This article is no longer in the store."))
            return
        others = [each for each in article.made if each.command != one.command]
        instead = one.command if one.instead else ""
        await self._reading.show(replace(article, made=(*others, one), instead=instead))
        self._panes.arrange()
        self._panes.article.scroll_to(y=0, animate=False)

    # At work

    def _ask(self, command: OwnCommand, ids: Sequence[int | None]) -> None:
        """Begin, or first ask where the command says so."""
        if not command.confirm:
            self._begin(command, ids)
            return
        from tui_reader.ui.dialogs.confirm import Confirm

        program = PurePath(command.run[0]).name
        text = ngettext(
            "Give {count} article to the program {program}?",
            "Give {count} articles to the program {program}?",
            len(ids),
            program=program,
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self._begin(command, ids)

        self._panes.open_dialog(
            Confirm(display(command.name), text, _("Run"), _("Leave it")), answered
        )

    def _begin(self, command: OwnCommand, ids: Sequence[int | None]) -> None:
        run = self._runs.get(command.name)
        if run is not None:
            run.waiting += ids
            run.total += len(ids)
            return
        run = self._runs[command.name] = _Run(command, deque(ids), len(ids))
        self._panes.screen.run_worker(self._work(run), group="own commands")
        self._show_work()
        if self._timer is None and not self._context.settings.screen.reduced_motion:
            self._timer = self._panes.screen.set_interval(_STEP_SECONDS, self._show_work)

    def _stop(self, name: str, id: int | None) -> bool:
        """Stop a command's work on one article; whether it was at work on it, or about to be."""
        run = self._runs.get(name)
        if run is None:
            return False
        if id in run.waiting:
            run.waiting.remove(id)
            run.total -= 1
            return True
        if run.current == id and run.task is not None:
            run.task.cancel()
            return True
        return False

    def _end(self, name: str) -> None:
        """Stop all of a command's work."""
        run = self._runs.get(name)
        if run is not None:
            run.waiting.clear()
            if run.task is not None:
                run.task.cancel()

    async def _work(self, run: _Run) -> None:
        """Go through the articles; whatever becomes of one, the next has its turn."""
        try:
            while run.waiting:
                run.current = run.waiting.popleft()
                run.task = asyncio.create_task(self._make(run))
                try:
                    await asyncio.wait((run.task,))
                finally:
                    run.task.cancel()
                if run.task.cancelled():
                    run.failures.append(_("stopped"))
                elif (error := run.task.exception()) is None:
                    run.done += 1
                    await self._made_one(run, run.task.result())
                elif isinstance(error, ProgramError):
                    run.failures.append(str(error.reason))
                elif isinstance(error, StoreError):
                    run.failures.append(str(error))
                else:
                    raise error
        except StoreError as error:
            run.failures.append(str(error))
        finally:
            self._runs.pop(run.command.name, None)
            self._show_work()
        self._show_end(run)

    async def _make(self, run: _Run) -> Made | None:
        """What the command makes of the current article; ``None``: it had the terminal."""
        command, store = run.command, self._context.store
        article: Article | None = None
        if run.current is not None:
            article = await store.run(articles.article, run.current)
            if article is None:
                raise StoreError(_("This article is no longer in the store."))
            if article.is_damaged:
                raise StoreError(_("The text of this article is damaged in the store."))
        if command.terminal:
            app = self._panes.screen.app
            if app.is_headless:
                run_in_terminal(command, article)
            else:
                with app.suspend():
                    run_in_terminal(command, article)
            return None
        found = await make(command, article)
        if command.keep and article is not None and found.text:
            await store.write(made.keep, article.headline.id, found)
        if run.total > 1 and article is not None:
            run.texts.append(f"{display(article.headline.title)}\n\n{found.text}\n")
        return found

    async def _made_one(self, run: _Run, found: Made | None) -> None:
        """Show what was made of the only article."""
        command, id = run.command, run.current
        name = display(command.name)
        if run.total > 1:
            if command.keep and id is not None:
                await self._show_again(id)
            return
        if found is None:
            self._status.show(_("{name} is done.").format(name=name))
        elif not found.text and command.show != "none":
            self._status.show(_("{name}: the program wrote nothing.").format(name=name))
        elif command.show == "status" or (id is None and command.show != "none"):
            text = one_line(found.text, _STATUS_CHARACTERS)
            self._status.show(_("{name}: {text}").format(name=name, text=text))
        elif command.show == "none" or id is None:
            self._status.show(_("{name} is done.").format(name=name))
        else:
            if not command.keep:
                self._made[id, command.name] = found
                while len(self._made) > _REMEMBERED:
                    del self._made[next(iter(self._made))]
            shown = self._panes.article.article
            target = await self._panes.target()
            here = [shown.headline] if shown is not None else []
            if id in (one.id for one in (*here, target) if one is not None):
                await self._show(id, found)
            else:
                self._status.show(_("{name} is done with an article.").format(name=name))

    def _show_end(self, run: _Run) -> None:
        """Say what failed, and what came of many articles."""
        name = display(run.command.name)
        failure = run.failures[-1] if run.failures else ""
        if run.total <= 1:
            if failure:
                self._status.show(_("{name}: {text}").format(name=name, text=failure))
            return
        words = ngettext(
            "{name}: done with {count} article",
            "{name}: done with {count} articles",
            run.done,
            name=name,
        )
        if run.failures:
            failed = ngettext("{count} failed", "{count} failed", len(run.failures))
            words = f"{words} · {failed}: {failure}"
        self._status.show(words)
        if run.texts and run.command.show in ("pane", "replace") and not run.command.keep:
            from tui_reader.ui.dialogs.prompt import Report

            text = "\n".join(run.texts)[:_REPORTED]
            self._panes.open_dialog(Report(name, words, text))

    def _show_work(self) -> None:
        """Show which commands are at work, and how far they are."""
        self._step += 1
        sign = _STEPS[self._step % len(_STEPS)]
        if self._context.settings.screen.reduced_motion:
            sign = "…"
        parts = []
        for name, run in self._runs.items():
            far = f" {run.total - len(run.waiting)}/{run.total}" if run.total > 1 else ""
            parts.append(f"{sign} {display(name)}{far}")
        self._status.show_work(" · ".join(parts))
        if not parts and self._timer is not None:
            self._timer.stop()
            self._timer = None
