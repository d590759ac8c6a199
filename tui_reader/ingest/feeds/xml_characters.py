"""The characters of a text, and references to them, that XML allows."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,10}));|&#[xX]?[0-9a-fA-F]{9,};?")


def xml_text(text: str) -> str:
    """Text without the characters, or references to them, that XML 1.0 (§2.2) does not allow."""
    text = _ILLEGAL.sub("", text)
    return _REFERENCE.sub(_legal, text) if "&#" in text else text


def _legal(match: re.Match[str]) -> str:
    if match[1] is None and match[2] is None:
        return ""
    number = int(match[1], 16) if match[1] else int(match[2])
    legal = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
    return match[0] if legal or 0x10000 <= number <= 0x10FFFF else ""
