"""The command line of the benchmarks."""

from __future__ import annotations

import sys

from tests.bench import (
    border,
    corpus,
    evolving,
    keys,
    kill,
    large,
    lexers,
    openings,
    pages,
    reading,
    refresh,
    typeset,
)

_NAMES = {
    "border": border.main,
    "corpus": corpus.main,
    "evolving": evolving.main,
    "keys": keys.main,
    "kill": kill.main,
    "large": large.main,
    "lexers": lexers.main,
    "openings": openings.main,
    "pages": pages.main,
    "reading": reading.main,
    "refresh": refresh.main,
    "typeset": typeset.main,
}


def main() -> None:
    name, *arguments = sys.argv[1:] or [""]
    if name not in _NAMES:
        sys.exit(f"usage: python -m tests.bench {'|'.join(_NAMES)} …  (--help says more)")
    sys.exit(_NAMES[name](arguments))


if __name__ == "__main__":
    main()
