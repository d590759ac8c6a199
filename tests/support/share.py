"""The man page and the completions of shells, made from the parser of the command line.

``python -m tests.support.share`` writes them to ``tui_reader/share/``; a test compares what is
there with what would be written.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

import shtab
from argparse_manpage.manpage import Manpage

from tui_reader import __version__
from tui_reader.cli.parser import with_commands

FOLDER = Path(__file__).parents[2] / "tui_reader" / "share"

# Names come from feeds. compgen -W would expand them, so they are compared and never evaluated;
# a name with other characters would be split at its blanks.
_BASH = r"""
_tui_reader_names() {
  local one
  tui-reader "$1" --names 2>/dev/null | while IFS= read -r one; do
    [[ $one == "$2"* && $one =~ ^[[:alnum:]_./:-]+$ ]] && printf '%s\n' "$one"
  done
}
_tui_reader_views() { _tui_reader_names views "$1"; }
_tui_reader_tags() { _tui_reader_names tags "$1"; }
_tui_reader_commands() { _tui_reader_names run "$1"; }
"""
_ZSH = r"""
_tui_reader_views() { local -a found; found=("${(@f)$(tui-reader views --names 2>/dev/null)}"); compadd -a found }
_tui_reader_tags() { local -a found; found=("${(@f)$(tui-reader tags --names 2>/dev/null)}"); compadd -a found }
_tui_reader_commands() { local -a found; found=("${(@f)$(tui-reader run --names 2>/dev/null)}"); compadd -a found }
"""
_VIEWS = {
    "bash": "_tui_reader_views",
    "zsh": "_tui_reader_views",
    "fish": "(tui-reader views --names 2>/dev/null)",
}
_TAGS = {
    "bash": "_tui_reader_tags",
    "zsh": "_tui_reader_tags",
    "fish": "(tui-reader tags --names 2>/dev/null)",
}
_COMMANDS = {
    "bash": "_tui_reader_commands",
    "zsh": "_tui_reader_commands",
    "fish": "(tui-reader run --names 2>/dev/null)",
}
_COMPLETED: Mapping[str, Mapping[str, str]] = {
    "view": _VIEWS, "tag": _TAGS, "untag": _TAGS, "name": _COMMANDS,
    "config": shtab.FILE, "data": shtab.DIRECTORY, "output": shtab.FILE, "file": shtab.FILE,
}  # fmt: skip

_SECTIONS = {
    "exit status": """\
.TP
.B 0
done
.TP
.B 1
something failed and was reported on standard error
.TP
.B 2
the command line or the configuration cannot be used
.TP
.B 130
interrupted""",
    "files": """\
.TP
.I config.toml
the settings, written by hand; never changed by the program
.TP
.I feeds.toml
the feeds that were added in the reader or imported
.TP
.I store.sqlite3
articles, texts and marks
.PP
.B tui-reader config
prints where they are.""",
    "environment": """\
.TP
.B LANGUAGE, LC_ALL, LC_MESSAGES, LANG
the language of the interface
.TP
.B NO_COLOR
no colours are used
.TP
.B BROWSER
what opens links, unless the configuration names a program""",
}


def files() -> dict[str, str]:
    """Each file's content by its name."""
    made = {"tui-reader.1": _man_page()}
    for shell, name, preamble in (
        ("bash", "tui-reader.bash", _BASH),
        ("zsh", "_tui-reader", _ZSH),
        ("fish", "tui-reader.fish", ""),
    ):
        parser = _parser(shell)
        made[name] = shtab.complete(parser, shell, preamble={shell: preamble})
    return made


def _parser(shell: str) -> argparse.ArgumentParser:
    """The parser, with what completes the arguments that are names or files."""
    parser = with_commands()
    waiting = [parser]
    while waiting:
        for action in waiting.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
            elif action.dest in _COMPLETED and action.choices is None:
                action.complete = dict(_COMPLETED[action.dest])  # type: ignore[attr-defined]
    return parser


def _man_page() -> str:
    # argparse wraps usage lines at the width of the terminal.
    os.environ["COLUMNS"] = "80"
    page = Manpage(with_commands(), format="single-commands-section")
    page.description = "a news reader for the terminal"
    page.manual = "User Commands"
    page.source = f"tui-reader {__version__}"
    # The day on which it is made tells nothing about it.
    page.date = ""
    for heading, content in _SECTIONS.items():
        page.add_section(heading, ">", content)
    return str(page)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
