"""Which languages are the reader's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def primary(tag: str) -> str:
    """The language of a tag without region or script: ``pt`` of ``pt-BR`` (BCP 47)."""
    return tag.replace("_", "-").partition("-")[0].lower()


def own_languages(named: Sequence[str], environment: Mapping[str, str]) -> frozenset[str]:
    """Primary tags of the languages that need no naming.

    Args:
        named: the user's list; when it is empty, the system's languages are meant.
        environment: the variables in which POSIX and GNU gettext name them.
    """
    if not named:
        variables = (
            environment.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
        )
        named = next((value for value in variables if value), "").split(":")
    tags = (primary(tag.partition(".")[0].partition("@")[0]) for tag in named)
    known = frozenset(tag for tag in tags if tag.isalpha() and len(tag) in (2, 3))
    # "C" and "POSIX" name no language; the programs that they govern speak English.
    return known or frozenset({"en"})
