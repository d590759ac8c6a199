"""What a word of a query that is being typed may become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_reader.query.fields import FIELDS, SORTS, STATES, SYNONYMS, THINGS
from tui_reader.text.folding import fold
from tui_reader.text.i18n import _

_VALUES: Mapping[str, Sequence[str]] = {
    "is": tuple(dict.fromkeys(STATES.values())),
    "has": tuple(dict.fromkeys(THINGS.values())),
    "date": ("today", "yesterday"),
    "arrived": ("today", "yesterday"),
    "newer": ("1d", "1w", "1mo"),
    "older": ("1d", "1w", "1mo"),
    "age": ("<1d", "<1w", ">1mo"),
    "sort": SORTS,
}
_NAMED = {"feed", "folder", "tag", "lang", "view"}


def completions(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The text with its last word completed, in every way that fits; none where nothing does.

    Args:
        text: as far as it is typed.
        names: the values of ``feed``, ``folder``, ``tag``, ``lang`` and ``view``.
    """
    start = max(text.rfind(" "), text.rfind("(")) + 1
    before, word = text[:start], text[start:]
    sign = "-" if word[:1] in ("-", "!") else ""
    bare = word[len(sign) :]
    if bare.startswith("#"):
        found = [f"#{_value(one)}" for one in _fitting(bare[1:], names.get("tag", ()))]
    elif ":" in bare:
        key, _colon, value = bare.partition(":")
        field = key.lower() if key.lower() in FIELDS else SYNONYMS.get(key.lower(), "")
        known = names.get(field, ()) if field in _NAMED else _VALUES.get(field, ())
        found = [f"{key}:{_value(one)}" for one in _fitting(value.lstrip('"'), known)]
    else:
        found = [f"{one}:" for one in FIELDS if bare and one.startswith(bare.lower())]
    return [f"{before}{sign}{one}" for one in found if one != bare]


def meaning(text: str) -> str:
    """What the field means that a text ends with, such as ``title:``; empty: it ends otherwise."""
    word = text[max(text.rfind(" "), text.rfind("(")) + 1 :].lstrip("-!")
    return _(FIELDS[word[:-1]]) if word[-1:] == ":" and word[:-1] in FIELDS else ""


def _fitting(begun: str, values: Sequence[str]) -> list[str]:
    """The values that begin so, then those in which it stands elsewhere."""
    wanted = fold(begun)
    first = [one for one in values if fold(one).startswith(wanted)]
    return first + [one for one in values if one not in first and wanted in fold(one)]


def _value(text: str) -> str:
    """A value as it is written in a query."""
    plain = text.replace("-", "").replace("<", "").replace(">", "").isalnum()
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
