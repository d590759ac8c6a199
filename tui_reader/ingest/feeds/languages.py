"""Language tags as feeds write them, reduced to their primary subtag (BCP 47, RFC 5646 §2.2.1)."""

from __future__ import annotations

import re

_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*", re.DOTALL)
_SHORTER = {
    "eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "ara": "ar", "deu": "de", "ger": "de",
    "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "rus": "ru", "zho": "zh", "chi": "zh",
    "jpn": "ja", "heb": "he", "fas": "fa", "per": "fa", "tur": "tr", "pol": "pl", "iw": "he",
    "in": "id", "ji": "yi",
}  # fmt: skip
_NOT_A_LANGUAGE = frozenset(("und", "mul", "zxx", "mis", "xx"))


def primary_language(tag: str) -> str:
    """``fr-FR`` → ``fr``; retired and three-letter codes to today's; empty when it is no language."""
    match = _TAG.fullmatch(tag[:60])
    if match is None:
        return ""
    code = match[1].lower()
    return "" if code in _NOT_A_LANGUAGE else _SHORTER.get(code, code)
