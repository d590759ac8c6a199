"""Keyboards without Latin letters: each of their keys by its place on a keyboard that has them.

Terminals send the letter that a key types, not the key. The places are those of the common layouts of
a language (X Keyboard Configuration: ``ara``, ``ru`` and ``ua``, ``gr``, ``il``) on US English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui_reader.config.keys import key_name
from tui_reader.config.schema import KeyboardLayout

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_LATIN_SHIFTED = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?~'
# A blank: the key types a sign that means itself, or nothing of the language.
_PLAIN: Mapping[KeyboardLayout, str] = {
    "arabic": "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظذ",
    "cyrillic": "йцукенгшщзхъфывапролджэячсмитьбю ё",
    "greek": " ςερτυθιοπ  ασδφγηξκλ  ζχψωβνμ    ",
    "hebrew": "  קראטוןםפ  שדגכעיחלךף זסבהנמצתץ  ",
}
_SHIFTED: Mapping[KeyboardLayout, str] = {
    "arabic": "\u064e\u064b\u064f\u064cﻹإ ÷×؛  \u0650\u064d  ﻷأـ،    \u0652  ﻵآ   ؟\u0651",
    "cyrillic": "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ Ё",
    "greek": "  ΕΡΤΥΘΙΟΠ  ΑΣΔΦΓΗΞΚΛ  ΖΧΨΩΒΝΜ    ",
    "hebrew": " " * 34,
}
_UKRAINIAN = {"і": "s", "ї": "]", "є": "'", "І": "S", "Ї": "}", "Є": '"'}


def places(layouts: Iterable[KeyboardLayout]) -> dict[str, str]:
    """What keys of these layouts are on a Latin keyboard, both as the terminal library reports them."""
    found: dict[str, str] = {}
    for layout in layouts:
        for letters, latin in ((_PLAIN[layout], _LATIN), (_SHIFTED[layout], _LATIN_SHIFTED)):
            found |= {one: other for one, other in zip(letters, latin, strict=True) if one != " "}
        if layout == "cyrillic":
            found |= _UKRAINIAN
    return {key_name(one): key_name(other) for one, other in found.items()}
