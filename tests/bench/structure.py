"""The structure of the program: packages, what each imports, and how long chains of classes are.

``python -m tests.bench structure [FOLDER]`` prints, for the program in a folder (by default this
one), how many modules and lines each package has, how often one package imports another, which
modules only one other imports, and the longest chain of classes of the program's own.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

_NAME = "tui_reader"


def main(arguments: list[str]) -> None:
    """Print it."""
    root = Path(arguments[0]) if arguments else Path(__file__).parent.parent.parent
    trees = dict(_modules(root / _NAME))
    lines = {name: source.count("\n") for name, (source, _tree) in trees.items()}
    imports = {name: set(_imports(tree, trees)) for name, (_source, tree) in trees.items()}
    packages = sorted({_package(name) for name in trees})
    pairs: Counter[tuple[str, str]] = Counter(
        (_package(name), _package(other))
        for name, found in imports.items()
        for other in found
        if _package(name) != _package(other)
    )
    for package in packages:
        own = [name for name in trees if _package(name) == package]
        used = ", ".join(
            f"{other} {pairs[package, other]}" for other in packages if pairs[package, other]
        )
        print(f"{package:>12} {len(own):4} modules {sum(lines[n] for n in own):6} lines → {used}")
    importers: Mapping[str, set[str]] = defaultdict(set)
    for name, found in imports.items():
        for other in found:
            importers[other].add(name)
    once = [name for name in trees if len(importers[name]) == 1]
    print(f"{len(trees)} modules, {sum(lines.values())} lines, {len(once)} imported by one other")
    chain = max(_chains(trees.values()), key=len)
    print(f"longest chain of own classes: {' → '.join(chain)}")


def _modules(folder: Path) -> Iterator[tuple[str, tuple[str, ast.Module]]]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        source = path.read_text(encoding="utf-8")
        yield ".".join(parts).removesuffix(".__init__"), (source, ast.parse(source))


def _package(name: str) -> str:
    return name.split(".")[1] if "." in name else _NAME


def _imports(tree: ast.Module, known: Mapping[str, object]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in known:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                yield whole if whole in known else node.module or ""
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                if f"{node.module}.{one.name}" in known:
                    yield f"{node.module}.{one.name}"


def _chains(modules: object) -> Iterator[list[str]]:
    bases: dict[str, list[str]] = {}
    for _source, tree in modules:  # type: ignore[attr-defined]
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                named = (getattr(base, "value", base) for base in node.bases)
                bases[node.name] = [one.id for one in named if isinstance(one, ast.Name)]

    def chain(name: str, seen: tuple[str, ...] = ()) -> list[str]:
        own = [one for one in bases.get(name, ()) if one in bases and one not in seen]
        longest = max((chain(one, (*seen, name)) for one in own), key=len, default=[])
        return [name, *longest]

    for name in bases:
        yield chain(name)


if __name__ == "__main__":
    main(sys.argv[1:])
