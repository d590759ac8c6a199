"""The ids of articles in the Google Reader API, in all their forms, as one.

An id is 64 bits: sixteen hexadecimal digits after ``tag:google.com,2005:reader/item/``, or the same
number in decimal, which may be signed. The Old Reader has twenty-four hexadecimal digits instead.
"""

from __future__ import annotations

import re

_LONG = "tag:google.com,2005:reader/item/"
_HEX = re.compile(r"[0-9a-f]{1,16}")
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}")


def item_id(value: object) -> str:
    """An id as it is kept: sixteen hexadecimal digits, or twenty-four; empty: it is none.

    Sixteen digits alone are decimal, as FreshRSS and others list them.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return _of_number(value)
    if not isinstance(value, str) or len(value) > 80:
        return ""
    value = value.strip().lower()
    bare = value.removeprefix(_LONG)
    if _OBJECT_ID.fullmatch(bare):
        return bare
    if bare == value and _DECIMAL.fullmatch(value):
        return _of_number(int(value))
    if _HEX.fullmatch(bare) and (bare != value or len(bare) == 16):
        return bare.zfill(16)
    return ""


def sent_id(kept: str) -> str:
    """An id as every server reads it: in its long form."""
    return _LONG + kept


def _of_number(number: int) -> str:
    # Negative ones are two's complement (BazQux).
    return f"{number % (1 << 64):016x}" if -(1 << 63) <= number < 1 << 64 else ""
