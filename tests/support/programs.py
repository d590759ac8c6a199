"""Stand-ins for programs: what they were given is written down, what they print is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

_CODE = """#!{python} -S
import json, os, sys
kept = {{name: value for name, value in os.environ.items() if name.startswith("TUI_READER_")}}
given = "" if os.isatty(0) else sys.stdin.read()
def text(one):
    try:
        return open(one).read() if one.startswith("/tmp") and "tui-reader-" in one else ""
    except OSError:
        return ""
files = [text(one) for one in sys.argv[1:]]
with open({calls!r}, "a") as file:
    record = {{"arguments": sys.argv[1:], "given": given, "environment": kept, "files": files}}
    file.write(json.dumps(record) + "\\n")
sys.stdout.write({output!r})
sys.exit({status})
"""


def stand_in(folder: Path, name: str, output: str = "", status: int = 0) -> Path:
    """Put a program of a name into a folder; :func:`calls` gives what it was given."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    log = str(folder / f"{name}.calls")
    path.write_text(_CODE.format(python=sys.executable, calls=log, output=output, status=status))
    path.chmod(0o700)
    return path


def calls(folder: Path, name: str) -> list[dict[str, object]]:
    """How a stand-in was called: ``arguments``, ``given``, ``environment``, ``files``."""
    log = folder / f"{name}.calls"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
