"""What ``ui/terminal/`` mends in Textual and Rich is still amiss there; else the mend can go."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from textual.app import App
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from tests.test_architecture import TERMINAL, foreign
from tui_reader.ui.terminal import widths


def keys_of(sent: str) -> list[str]:
    from textual._xterm_parser import XTermParser

    return [one.key for one in XTermParser().feed(sent) if isinstance(one, Key)]


def raises(function: Callable[[], object]) -> bool:
    try:
        function()
    except Exception:  # noqa: BLE001
        return True
    return False


class _Full:
    """A terminal that takes nothing any more."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")

    def flush(self) -> None: ...


def writes_to_a_terminal_that_is_gone() -> None:
    thread = WriterThread(_Full())  # type: ignore[arg-type]
    for text in ("x", None):
        thread._queue.put(text)
    thread.run()


def source(of: object) -> str:
    return inspect.getsource(of)  # type: ignore[arg-type]


MENDS: dict[str, dict[str, Callable[[], object]]] = {
    "driver": {
        "writes go to standard error": lambda: "sys.__stderr__" in source(LinuxDriver.__init__),
        "a write that fails ends the thread": lambda: raises(writes_to_a_terminal_that_is_gone),
        "each SIGCONT resumes": lambda: (
            "_must_signal_resume" not in source(LinuxDriver._sigcont_application)
        ),
        "bytes are decoded strictly": lambda: (
            'getincrementaldecoder("utf-8")()' in source(LinuxDriver.run_input_thread)
        ),
        "sizes are taken from reports": lambda: hasattr(
            LinuxDriver, "_query_in_band_window_resize"
        ),
        "nothing public makes keys of sequences": lambda: not hasattr(Driver, "parse"),
    },
    "input": {
        "replies are taken for keys": lambda: keys_of("\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"),
        "a character beyond Unicode raises": lambda: raises(lambda: keys_of("\x1b[1114112u")),
        "sub-fields of keys raise": lambda: raises(lambda: keys_of("\x1b[106;1:3u")),
    },
    "output": {
        "no public way to the driver": lambda: not hasattr(App, "driver"),
        "nothing copies through screen": lambda: "STY" not in source(App.copy_to_clipboard),
    },
    "field": {
        "inputs are painted in logical order": lambda: "bidi" not in source(Input.render_line),
    },
    "rows": {"strips are written whole": lambda: not hasattr(Screen, "write_cells")},
    "repaints": {
        "no public way to hold a frame": lambda: (
            hasattr(Screen, "_compositor_refresh") and not hasattr(Screen, "hold")
        )
    },
    "focus": {
        "the focus repaints the widget": lambda: "self.refresh()" in source(Widget._on_focus)
    },
    "widths": {
        "Rich counts no letter behind a joiner": lambda: (
            widths._usual_cell_len("a\u200db", "auto") == 1
        ),
        "Rich takes no table of one's own": lambda: (
            list(inspect.signature(widths.cell_len).parameters) == ["text", "unicode_version"]
        ),
    },
}
"""By module: what is amiss, and whether it still is."""


@pytest.mark.parametrize(
    ("module", "amiss"), [(module, amiss) for module, all_of in MENDS.items() for amiss in all_of]
)
def test_what_is_mended_is_still_amiss(module: str, amiss: str) -> None:
    assert MENDS[module][amiss](), f"ui/terminal/{module}.py need not mend this any more"


def test_the_size_is_believed_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("LINES", "11")
    size = LinuxDriver._get_terminal_size(None)  # type: ignore[arg-type]
    assert size == (33, 11), "cli/window.py need not drop COLUMNS and LINES any more"


def test_every_module_that_uses_what_is_private_is_here() -> None:
    assert {path.stem for path in TERMINAL.glob("*.py") if foreign(path)} <= set(MENDS)
