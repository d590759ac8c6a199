"""The command line of the benchmarks."""

from __future__ import annotations

import sys
from importlib import import_module

_NAMES = (
    "accounts",
    "beside_reader",
    "bidi",
    "border",
    "charsets",
    "connections",
    "corpus",
    "cuts",
    "damage",
    "dates",
    "evolving",
    "expressions",
    "first_sync",
    "floors",
    "headlines",
    "hostile",
    "injuries",
    "keys",
    "kill",
    "large",
    "lexers",
    "offline",
    "openings",
    "pages",
    "query",
    "reading",
    "refresh",
    "right_to_left",
    "search",
    "shortcuts",
    "soak",
    "stories",
    "story_data",
    "structure",
    "terminal_bytes",
    "terminals",
    "thorough",
    "typeset",
    "waits",
    "worker",
)


def main() -> None:
    name, *arguments = sys.argv[1:] or [""]
    if name not in _NAMES:
        sys.exit(f"usage: python -m tests.bench {'|'.join(_NAMES)} …  (--help says more)")
    sys.exit(import_module(f"tests.bench.{name}").main(arguments))


if __name__ == "__main__":
    main()
