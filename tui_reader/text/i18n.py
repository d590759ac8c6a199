"""The interface's words in the reader's language (GNU gettext)."""

from __future__ import annotations

import gettext
import io
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "fr", "es", "ar"]
"""What the interface speaks. Messages are written in English."""

LANGUAGES: tuple[Language, ...] = get_args(Language)

_FOLDER = Path(__file__).parent.parent / "locales"
_DOMAIN = "tui_reader"


def wanted_language(setting: str, environment: Mapping[str, str]) -> Language:
    """The language to speak.

    Args:
        setting: ``[screen] language``; empty: as the environment says.
        environment: ``LANGUAGE`` counts first, with its languages in their order, under any locale;
            then ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``.
    """
    variables = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    named = setting or next((value for name in variables if (value := environment.get(name))), "")
    for tag in named.split(":"):
        primary = tag.replace("-", "_").partition(".")[0].partition("@")[0].partition("_")[0]
        for language in LANGUAGES:
            if primary.lower() == language:
                return language
        if primary in ("C", "POSIX"):
            break
    return "en"


def use_language(language: Language) -> None:
    """Speak a language from now on, in this process."""
    global _language, _catalogue
    _language, _catalogue = language, _load(language)


def language() -> Language:
    """The language that is spoken."""
    return _language


def is_right_to_left() -> bool:
    """Whether the interface's own words run from right to left, and its panes stand that way."""
    return _language == "ar"


def _(message: str) -> str:
    """The message in the language that is spoken."""
    return _catalogue.gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """The message as it is, marked for translation: a table holds it, and ``_`` translates it later.

    What runs when a module is loaded must not translate.
    """
    return message


def ngettext(one: str, many: str, count: int, **fields: object) -> str:
    """``one`` or ``many`` by the plural rule of the language, ``{count}`` and the fields filled in."""
    return translated(one, many, count).format(count=number(count), **fields)


def translated(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` by the plural rule of the language, no field filled in; ``one`` alone
    when ``many`` is empty."""
    return _catalogue.ngettext(one, many, count) if many else _catalogue.gettext(one)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it, with so many decimals: ``12,345``, ``2.5``."""
    if not decimals and abs(value) < 10_000:
        return str(round(value))
    from babel.numbers import format_decimal  # rarely needed at the start: 40 ms

    # Western digits in Arabic too, as papers of the Maghreb print them.
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, form, locale=babel_locale(), numbering_system="latn")


def babel_locale() -> str:
    """The language as Babel names it: in the country that the system names, if that speaks it."""
    return _locale_of(_language)


@lru_cache
def _locale_of(spoken: Language) -> str:
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        code = os.environ.get(name, "").partition(".")[0].partition("@")[0]
        if code.partition("_")[0] == spoken and "_" in code:
            from babel import Locale, UnknownLocaleError

            try:
                return str(Locale.parse(code))
            except (UnknownLocaleError, ValueError):
                break
    # English of no country in the day-month order that most of the world writes.
    return "en_GB" if spoken == "en" else spoken


def _load(language: Language) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    compiled = _FOLDER / language / "LC_MESSAGES" / f"{_DOMAIN}.mo"
    source = compiled.with_suffix(".po")
    # Only a checkout has the sources.
    if source.exists() and not _is_newer(compiled, source):
        return gettext.GNUTranslations(io.BytesIO(_compile(source, compiled)))
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file)


def _is_newer(compiled: Path, source: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns > source.stat().st_mtime_ns


def _compile(source: Path, compiled: Path) -> bytes:
    """The catalogue compiled, and kept for the next start where the folder can be written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = io.BytesIO()
    with source.open("rb") as file:
        write_mo(made, read_po(file))
    with suppress(OSError):
        # Another process may read it meanwhile.
        part = compiled.with_suffix(f".{os.getpid()}")
        part.write_bytes(made.getvalue())
        part.replace(compiled)
    return made.getvalue()


_language: Language = wanted_language("", os.environ)
_catalogue: gettext.NullTranslations = _load(_language)
