"""Commands of the user's own: what a program is given of an article, and what it makes of it.

What comes from outside reaches it on standard input, in a file or in variables of the environment,
and as an argument only where that is an address. No shell reads it unless the user wrote one.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path, PurePath

from tui_reader.config.schema import OwnCommand
from tui_reader.engine.programs import ProgramError, run_program
from tui_reader.model import Article, Made
from tui_reader.text.cells import display
from tui_reader.text.i18n import _
from tui_reader.text.links import WEB, ascii_url, clean_url, masked
from tui_reader.text.plain import one_line, plain
from tui_reader.text.reasons import because
from tui_reader.text.when import iso

OUTPUT_LIMIT = 1024 * 1024
"""Bytes that a program may write."""
_FIELD_LIMIT = 4_000
"""Characters of a variable of the environment."""
_ENDINGS = {"text": "txt", "markdown": "md", "html": "html", "json": "json", "url": "txt"}
# Control sequences (ECMA-48 §5.4), with what they carry; what is left of others is cleaned away after.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*+"
    r"(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*+[0-~]?"
)


def needs_article(command: OwnCommand) -> bool:
    """Whether a command can do nothing without an article."""
    return command.input != "none" or "{url}" in command.run


async def make(command: OwnCommand, article: Article | None) -> Made:
    """Run a command on an article and give what it wrote, cleaned; ``None``: on none.

    A cancelled task ends the program.

    Raises:
        ProgramError: it cannot be run, fails, takes too long, or writes or starts too much.
    """
    given = await asyncio.to_thread(_given, command, article)
    with _file(command, given) as file:
        output = await run_program(
            _arguments(command, article, file),
            b"" if file else given,
            seconds=command.timeout,
            limit=OUTPUT_LIMIT,
            environment=environment(article),
        )
    return Made(
        command.name,
        cleaned(output),
        PurePath(command.run[0]).name,
        int(time.time()),
        instead=command.show == "replace",
    )


def run_in_terminal(command: OwnCommand, article: Article | None) -> None:
    """Run a command that has the terminal until it ends; raises as :func:`make`.

    It reads the article from standard input if it is given one, else the terminal.
    """
    given = _given(command, article)
    with _file(command, given) as file, tempfile.TemporaryFile() as on_input:
        on_input.write(given)
        on_input.seek(0)
        arguments = _arguments(command, article, file)
        name = PurePath(arguments[0]).name
        # Ctrl-C is the program's; what ends the window would come to both.
        kept = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGQUIT)}
        try:
            status = subprocess.run(  # noqa: S603 - an argument list of the user's own
                arguments,
                check=False,
                stdin=on_input if given and not file else None,
                env={**os.environ, **environment(article)},
                restore_signals=True,
            ).returncode
        except (OSError, ValueError) as error:
            fault = str((error.strerror if isinstance(error, OSError) else "") or error)
            reason = because(
                "the program {program} cannot be run: {fault}", program=name, fault=fault
            )
            raise ProgramError(reason) from error
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)
    if status not in (0, -signal.SIGINT):
        raise ProgramError(
            because(
                "the program {program} failed with status {status}", program=name, status=status
            )
        )


def environment(article: Article | None) -> dict[str, str]:
    """The variables by which a program knows what it is given; none without an article."""
    if article is None:
        return {}
    one = article.headline
    media = article.enclosures[0].url if article.enclosures else ""
    fields: Mapping[str, object] = {
        "ID": one.id,
        "TITLE": one.title,
        "URL": ascii_url(clean_url(one.url, schemes=WEB)),
        "AUTHOR": one.author or (article.page.byline if article.page else ""),
        "PAPER": one.paper,
        "FEED": one.feed,
        "FEED_URL": masked(one.feed_url),
        "PUBLISHED": iso(one.published) or "",
        "RECEIVED": iso(one.received) or "",
        "LANGUAGE": one.language,
        "TAGS": " ".join(one.tags),
        "CATEGORIES": ", ".join(article.categories),
        "SUMMARY": one.summary,
        "MEDIA_URL": ascii_url(clean_url(media, schemes=WEB)),
        "READ": "yes" if one.read else "",
        "STARRED": "yes" if one.starred else "",
        "LATER": "yes" if one.later else "",
    }
    return {
        f"TUI_READER_{name}": display(one_line(str(value), _FIELD_LIMIT))
        for name, value in fields.items()
    }


def cleaned(output: bytes) -> str:
    """What a program wrote as text that can be shown and stored: no control sequence is left of it."""
    text = _SEQUENCES.sub("", output.decode("utf-8", "replace"))
    return plain(text, OUTPUT_LIMIT).strip()


def made_html(made: Made) -> str:
    """What a command made, with the words that say so, as HTML."""
    words = _("made by the program {program}, not by the paper").format(
        program=display(made.program)
    )
    paragraphs = "".join(
        f"<p>{'<br>'.join(map(escape, part.strip().splitlines()))}</p>"
        for part in re.split(r"\n[ \t]*+\n", made.text)
        if part.strip()
    )
    return f"<h3>{escape(made.command)}</h3><p><em>{escape(words)}</em></p>{paragraphs}"


def made_lines(made: Made) -> list[str]:
    """What a command made, with the words that say so, as lines of text."""
    words = _("{command}, made by the program {program}, not by the paper:").format(
        command=display(made.command), program=display(made.program)
    )
    return [words, *made.text.splitlines()]


def _given(command: OwnCommand, article: Article | None) -> bytes:
    if article is None or command.input == "none":
        return b""
    url = ascii_url(clean_url(article.headline.url, schemes=WEB))
    if not url and (command.input == "url" or "{url}" in command.run):
        raise ProgramError(because("the article has no address"))
    match command.input:
        case "url":
            return url.encode()
        case "text":
            from tui_reader.document.parse import parse
            from tui_reader.document.words import words_of

            words = words_of(parse(article.full_text or article.html))
            title = display(article.headline.title)
            return f"{title}\n\n{words}\n".encode()
        case "json":
            from tui_reader.ui.records import article_record

            return json.dumps(article_record(article), ensure_ascii=False).encode() + b"\n"
        case form:
            from tui_reader.ui.saving import written

            return written([article], form, article.headline.title, int(time.time()))


@contextmanager
def _file(command: OwnCommand, given: bytes) -> Iterator[str]:
    """The path of a file of ours with what the program is given; empty: it asks for none."""
    if "{file}" not in command.run:
        yield ""
        return
    ending = _ENDINGS.get(command.input, "txt")
    with tempfile.NamedTemporaryFile(prefix="tui-reader-", suffix=f".{ending}") as file:
        file.write(given)
        file.flush()
        yield file.name


def _arguments(command: OwnCommand, article: Article | None, file: str) -> Sequence[str]:
    url = ascii_url(clean_url(article.headline.url, schemes=WEB)) if article else ""
    if "{url}" in command.run and not url:
        raise ProgramError(because("the article has no address"))
    program = (
        str(Path(command.run[0]).expanduser()) if command.run[0][:1] == "~" else command.run[0]
    )
    return [program, *({"{url}": url, "{file}": file}.get(one, one) for one in command.run[1:])]
