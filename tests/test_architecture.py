"""The rules of the house: who imports whom, and what each process loads."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import tui_reader.ui

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "tui_reader").rglob("*.py"))
UI = ROOT / "tui_reader/ui"
TERMINAL = UI / "terminal"


def test_packages_import_only_what_they_may() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize(
    ("imports", "absent"),
    [
        (
            "tui_reader.cli.refreshing, tui_reader.engine.service, tui_reader.engine.refresh",
            ("textual",),
        ),
        (
            "tui_reader.ui.app",
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
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


def test_no_class_stands_on_more_than_one_other_of_ours() -> None:
    bases: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path in SOURCES:
        if not re.search(r"^class \w+\((?!Struct)", path.read_text(encoding="utf-8"), re.MULTILINE):
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        known: dict[str, tuple[str, str]] = {}
        for node in parsed(path).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tui_reader"):
                known |= {
                    one.asname or one.name: (node.module or "", one.name) for one in node.names
                }
            elif isinstance(node, ast.ClassDef):
                names = [one.value if isinstance(one, ast.Subscript) else one for one in node.bases]
                bases[module, node.name] = [
                    known[one.id] for one in names if isinstance(one, ast.Name) and one.id in known
                ]
                known[node.name] = (module, node.name)

    def chain(name: tuple[str, str]) -> int:
        return 1 + max(map(chain, bases.get(name, ())), default=0)

    assert {name: chain(name) for name in bases if chain(name) > 2} == {}


def test_what_textual_keeps_private_is_used_in_one_folder() -> None:
    """Neither read from outside nor overridden, by intent or by chance."""
    modules = [path for path in SOURCES if UI in path.parents and TERMINAL not in path.parents]
    assert {path.name: found for path in modules if (found := foreign(path))} == {}
    overridden = []
    for found in pkgutil.walk_packages(tui_reader.ui.__path__, "tui_reader.ui."):
        if found.name.startswith("tui_reader.ui.terminal"):
            continue
        for one in vars(importlib.import_module(found.name)).values():
            if inspect.isclass(one) and one.__module__ == found.name:
                bases = [base.__module__ for base in one.__mro__]
                theirs = [private_names(base) for base in bases if base.startswith("textual")]
                if theirs:
                    clash = private(inspect.getsource(one)) & frozenset().union(*theirs)
                    overridden += [f"{one.__name__}.{name}" for name in clash]
    assert overridden == []


def test_each_use_of_what_is_private_names_the_test_that_would_notice() -> None:
    for path in TERMINAL.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if foreign(path) or "(LinuxDriver)" in text or "prevent_default" in text:
            named = re.findall(r"``(tests/[\w/]+\.py)``", ast.get_docstring(parsed(path)) or "")
            assert named, path.name
            assert all((ROOT / one).is_file() for one in named), path.name


def test_nothing_is_left_to_a_class_that_inherits() -> None:
    assert [path for path in SOURCES if "raise NotImplementedError" in path.read_text()] == []


@pytest.mark.parametrize("page", ["README.md", "tui_reader/README.md", "tests/bench/README.md"])
def test_documentation_links_to_files_that_are_there(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
    if page == "README.md":
        assert links


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_private(name: str) -> bool:
    # What begins so of a named tuple is public.
    return name.startswith("_") and not name.startswith("__") and name != "_replace"


def foreign(path: Path) -> list[tuple[int, str]]:
    """The lines that read a private attribute of another object."""
    return [
        (node.lineno, node.attr)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and is_private(node.attr)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    ]


@cache
def private_names(module: str) -> frozenset[str]:
    """The private methods and attributes that the classes of a module have."""
    return private(inspect.getsource(importlib.import_module(module)))


def private(source: str) -> frozenset[str]:
    """The private methods and attributes of the classes in a source."""
    return frozenset(re.findall(r"\b(?:self\.|def )(_[a-z]\w*)", source))
