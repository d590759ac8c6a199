"""Labels of charsets, as feeds and servers write them, to the codecs of Python."""

from __future__ import annotations

import codecs
import re

# Labels that Python does not know; some of them are in no standard, but in feeds.
_LABELS = {
    label: charset
    for charset, labels in {
        "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf8mb4 utf8mb3",
        "iso8859-7": "sun_eu_greek", "iso8859-8": "visual logical", "iso8859-15": "csisolatin9",
        "koi8-r": "koi koi8 koi8r", "koi8-u": "koi8-ru", "mac-roman": "csmacintosh mac x-mac-roman",
        "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
        "mac-latin2": "x-mac-ce", "cp874": "dos-874 windows-874",
        "gb18030": "csgb2312 gb_2312 gb_2312-80 x-gbk", "big5hkscs": "cn-big5 x-x-big5",
        "euc_jis_2004": "cseucpkdfmtjapanese x-euc-jp", "cp932": "windows-31j x-sjis ms_kanji",
        "cp949": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
    }.items()
    for label in labels.split()
}  # fmt: skip
_WINDOWS = re.compile(r"(?:x-?)?(?:cp|win|windows|ms|ansi)?[-_]?(125[0-8])")
_ISO = re.compile(r"(?:cs)?iso[-_]?8859[-_]?(\d{1,2})(?:-?[ei])?(?::\d{4})?")
# What a charset means on the web (WHATWG Encoding §4.2): a superset of what its name says.
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    "cp950": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949", "euc_jp": "euc_jis_2004",
}  # fmt: skip
_CHARSETS = re.compile(
    r"utf-8|(?:cp|kz|ptcp|iso8859-|koi8-|mac-)\w+|gb18030|big5hkscs|euc_jis_2004"
)
_ASCII = bytes(range(0x20, 0x7F))


def charset_of_label(label: str) -> str:
    """Python's name of the charset that a label means (WHATWG Encoding §4.2), empty for none.

    Only charsets that add to ASCII count: UTF-16 shows by itself, UTF-7 is nothing but a risk.
    """
    label = label.strip().lower()
    if match := _WINDOWS.fullmatch(label):
        label = f"cp{match[1]}"
    elif match := _ISO.fullmatch(label):
        label = f"iso8859-{match[1]}"
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    name = _MEANT.get(name, name)
    if not _CHARSETS.fullmatch(name) or _ASCII.decode(name, "replace") != _ASCII.decode():
        return ""
    return name
