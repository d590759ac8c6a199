"""The command line: ``tui-reader``. A command's code is imported only when it runs."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

from tui_reader.cli.parser import parse_arguments

DONE, FAILED, UNUSABLE = 0, 1, 2
"""Exit statuses: done; something failed and was told; command line or configuration unusable."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status.

    What fails is told on standard error in a line or two, never as a traceback:
    a configuration that cannot be used ends with 2, everything else with 1.
    """
    _open_standard_files()
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    try:
        module, _, function = options.run.partition(":")
        # What is imported lives as long as the program: looking for garbage in it was a fifth of
        # the time to the first headline.
        gc.disable()
        try:
            command = getattr(import_module(f"tui_reader.cli.{module}"), function)
        finally:
            gc.freeze()
            gc.enable()
        status: int = command(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has seen enough (`| head`): no error, and nothing more to flush.
        _drop_output()
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - it is told, with its traceback when it is ours
        known = _exit_status(error)
        if known is None:
            _print_plain(traceback.format_exc())
            return FAILED
        if isinstance(error, OSError) and error.filename is None:
            # Standard output may have failed, and would once more at the end.
            _drop_output()
        _print_plain(f"tui-reader: {_words(error)}")
        return known
    return status


def _open_standard_files() -> None:
    """Give the program the standard files that it was started without.

    Another file would take their numbers, and what is meant for the terminal end in it. What is
    written to a closed standard output fails, as everywhere (POSIX.1-2017 §1.4, “Consequences of
    Errors”); standard error is dropped.
    """
    for handle, name, how in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            flags = os.O_WRONLY if handle == 2 else os.O_RDONLY
            opened = os.open(os.devnull, flags)
            if opened != handle:
                os.dup2(opened, handle)
                os.close(opened)
            file = open(handle, how, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, file)
            setattr(sys, f"__{name}__", file)
    for output in (sys.stdout, sys.stderr):
        # A locale without a character shows "?" for it.
        if isinstance(output, io.TextIOWrapper) and output.errors == "strict":
            output.reconfigure(errors="replace")


def _drop_output() -> None:
    """Write what is still buffered for standard output to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_plain(text: str) -> None:
    """Say on standard error what may quote a feed."""
    from tui_reader.text.cells import display

    print("\n".join(map(display, text.split("\n"))), file=sys.stderr)


def _words(error: Exception) -> str:
    """An error as people read it: the file and what is the matter, without numbers."""
    from tui_reader.query.problems import QueryError

    if isinstance(error, OSError) and error.errno == errno.EBADF and error.filename is None:
        from tui_reader.text.i18n import _

        return _("standard output is closed")
    if isinstance(error, QueryError):
        return "\n".join((str(error), *error.lines()))
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(filter(None, (str(error.filename or ""), error.strerror)))
    return str(error)


def _exit_status(error: Exception) -> int | None:
    """The exit status for an error whose message is meant for the user; ``None`` for a fault of ours."""
    from tui_reader.config.problems import ConfigError
    from tui_reader.query.problems import QueryError
    from tui_reader.store import StoreError

    if isinstance(error, ConfigError | QueryError):
        return UNUSABLE
    if isinstance(error, StoreError | OSError):
        return FAILED
    return None
