"""The tests with the lowest versions of all dependencies that ``pyproject.toml`` allows.

    python -m tests.bench floors [--keep FOLDER] [TEST…]

Makes a virtual environment, installs every direct dependency at its lower
bound, and runs the tests of what leans on them (or those that are named).
Prints a line a dependency and the result.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?>=([\w.]+)")
_TOOLS = ("pytest", "hypothesis", "pyte", "python-bidi")
"""How the names of what the tests need begin; linters and types are none of it."""
_TESTS = (
    "unit/", "store/", "engine/", "http/", "hostile/test_border_[lnt]*.py",
    "hostile/test_expressions.py", "hostile/test_sanitized_fields.py", "ui/test_window.py",
    "ui/test_pictures.py", "ui/test_reading_pane.py",
)  # fmt: skip
"""Sanitizer, parsing, fetching, store, window. Not the snapshots, which are of one Textual only."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.bench floors", description="The lowest versions.")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the environment there")
    parser.add_argument("tests", nargs="*", help="instead of those that lean on dependencies")
    options = parser.parse_args(arguments)
    tests = options.tests or [str(one) for name in _TESTS for one in (_ROOT / "tests").glob(name)]
    with tempfile.TemporaryDirectory(prefix="floors-") as folder:
        return _run(options.keep or Path(folder), tests)


def floors(requirements: Iterable[str]) -> dict[str, str]:
    """The lowest version of each requirement, by name.

    Raises:
        ValueError: one has no lower bound.
    """
    found: dict[str, str] = {}
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        if match is None:
            raise ValueError(f"no lower bound: {requirement}")
        found[match[1]] = match[2]
    return found


def _run(folder: Path, tests: Sequence[str]) -> int:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    lowest = floors(project["dependencies"])
    tools = [one for one in project["optional-dependencies"]["dev"] if one.startswith(_TOOLS)]
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in lowest.items()))
    pip = (python, "-m", "pip", "--disable-pip-version-check")
    wanted = (*project["dependencies"], *tools)
    installed = subprocess.run((*pip, "install", "-qq", "-c", constraints, *wanted), check=False)
    if installed.returncode:
        print("the lowest versions cannot be installed together")
        return installed.returncode
    listed = subprocess.run((*pip, "list", "--format=json"), check=True, capture_output=True)
    _print(lowest, {_plain(one["name"]): one["version"] for one in json.loads(listed.stdout)})
    ran = subprocess.run((python, "-m", "pytest", "-n", "2", *tests), cwd=_ROOT, check=False)
    print(f"the tests {'fail' if ran.returncode else 'pass'} with Python {sys.version.split()[0]}")
    return ran.returncode


def _print(lowest: Mapping[str, str], installed: Mapping[str, str]) -> None:
    for name, version in lowest.items():
        print(f"{name:20} {version:10} {installed[_plain(name)]:10} installed")


def _plain(name: str) -> str:
    """A name as packages are compared (PyPA, names and normalization)."""
    return re.sub(r"[-_.]+", "-", name).lower()
