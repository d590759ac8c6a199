"""The bytes of a document as text: which charset they are in, and what XML forbids taken out."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first characters of markup without a byte order mark (XML 1.0, appendix F).
_MARKUP = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE
)
# What a label means on the web (WHATWG Encoding §4.2): supersets of what it says.
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "latin-1": "cp1252", "latin1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "iso-8859-9": "cp1254", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "windows-874": "cp874", "x-sjis": "cp932", "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,9})|([0-9]{1,10}));|&#[xX]?[0-9a-fA-F]{9,};?")


def decode(body: bytes, content_type: str = "") -> str:
    """Text of a document.

    A byte order mark goes before the charset of the Content-Type, that before
    the document's own declaration (RFC 7303 §3), UTF-8 is the default. A
    label that the bytes contradict is not believed; single wrong bytes become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _MARKUP:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    label = _label(body, content_type)
    if label != "utf-8" and not body.isascii():
        try:
            # Latin letters that happen to be valid UTF-8 do not occur in running text.
            return body.decode("utf-8")
        except UnicodeDecodeError:
            return _decode_as(label, body)
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong and wrong * 2 > sum(not character.isascii() for character in text):
        return body.decode("cp1252", "replace")
    return text


def xml_text(text: str) -> str:
    """Text without the characters, or references to them, that XML 1.0 (§2.2) does not allow."""
    text = _ILLEGAL.sub("", text)
    return _REFERENCE.sub(_legal, text) if "&#" in text else text


def _label(body: bytes, content_type: str) -> str:
    head = body[:2048]
    given = _CHARSET.search(content_type)
    declared = _XML_ENCODING.search(head) or _META_CHARSET.search(head)
    for label in (given and given[1], declared and declared[1].decode("ascii")):
        if label:
            try:
                name = codecs.lookup(_MEANT.get(label.lower(), label)).name
                # Some codecs of Python are no charsets (rot13, zlib, idna).
                "".encode(name)
            except (LookupError, UnicodeError):
                continue
            return name
    return "utf-8"


def _decode_as(label: str, body: bytes) -> str:
    try:
        return body.decode(label, "replace")
    except (UnicodeError, ValueError):
        return body.decode("cp1252", "replace")


def _legal(match: re.Match[str]) -> str:
    if match[1] is None and match[2] is None:
        return ""
    number = int(match[1], 16) if match[1] else int(match[2])
    legal = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
    return match[0] if legal or 0x10000 <= number <= 0x10FFFF else ""
