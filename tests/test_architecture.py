"""The rules of the house: who imports whom, and what each process loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent


def test_rooms_import_only_what_they_may() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize(
    ("imports", "absent"),
    [
        (
            "tui_reader.cli.refreshing, tui_reader.engine.service, tui_reader.engine.refresh",
            ("textual",),
        ),
        (
            "tui_reader.ui.app, tui_reader.ui.main.screen",
            ("feedparser", "httpx", "trafilatura", "nh3", "tui_reader.ingest"),
        ),
        ("tui_reader.cli.reading", ("textual", "feedparser", "httpx", "nh3")),
        ("tui_reader.cli", ("textual", "feedparser", "httpx", "nh3", "lxml", "sqlite3")),
    ],
)
def test_a_process_loads_only_what_it_needs(imports: str, absent: tuple[str, ...]) -> None:
    script = f"import sys, {imports}\nprint([name for name in {absent} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        # A measured process loads what the measuring needs.
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


def test_the_app_class_stays_small() -> None:
    source = (ROOT / "tui_reader/ui/app.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 200
