"""The bytes of a document as text: which charset they are in, whatever is said of them.

What is said is often wrong, the bytes are not. A byte order mark and valid UTF-8 are always
believed. Of other bytes, the declared charsets and those that the document's language is usually
written in are tried, and the one whose letters suit a language best is taken. Where only parts
of a document are no UTF-8, only these are read in another charset.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tui_reader.text.charset_guess import guess, language_of, read_as
from tui_reader.text.letters import is_written, surprise, written_like

# Labels of charsets, as feeds and servers write them, to the codecs of Python.

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
_CHARSET_LABELS_ASCII = bytes(range(0x20, 0x7F))


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
    if (
        not _CHARSETS.fullmatch(name)
        or _CHARSET_LABELS_ASCII.decode(name, "replace") != _CHARSET_LABELS_ASCII.decode()
    ):
        return ""
    return name


_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The first characters of markup without a byte order mark (XML 1.0, appendix F).
_WIDE = (
    (re.compile(rb"[<{\[\t\n\r ]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{\[\t\n\r ]\0[^\0]"), "utf-16-be"),
    (re.compile(rb"<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<"), "utf-32-be"),
)
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*+=\s*+["']?\s*+([\w.:-]{1,40})""", re.IGNORECASE
)
_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,300}?charset\s*+=\s*+["']?\s*+([\w.:-]{1,40})""", re.IGNORECASE
)
_LANGUAGE = re.compile(
    rb"""(?:<(?:\w{1,20}:)?language\b[^<>]{0,100}>\s*|\blang\s*=\s*["']\s*)([A-Za-z]{2,3})\b""",
    re.IGNORECASE,
)

# A text: from its first character outside ASCII, with the letter before it, to the next tag,
# quotation mark or line end, none of which is part of a character in any charset at hand. Bytes
# that are no UTF-8 are surrogates in it.
_TEXT = re.compile('[A-Za-z]?[^\x00-\x7f][^<>"\r\n]*+')
_STRAY = re.compile("[\udc80-\udcff]")
# The beginning of a character in UTF-8, whose rest was cut off at the end of a word.
_CUT = re.compile(
    "(?<![\udc80-\udcff])(?:[\udcc2-\udcc5\udce2]|[\udce0-\udcef][\udc80-\udcbf]"
    "|[\udcf0-\udcf4][\udc80-\udcbf]{1,2})(?![\\w\udc80-\udcff])"
)
_CESU = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_ENDS_EARLY = "unexpected end of data"
_ASCII = bytes(range(128))
_OFTEN = 3
"""How often a text in English has its most frequent word."""
_MOST_TEXTS = 50_000
"""Texts of a document that are looked at one by one, which bounds the time."""

_DOUBLE = re.compile(rb"\x1b\$[@B]([\x21-\x7e]*+)")
_KATAKANA = re.compile(rb"\x1b\(I([\x21-\x5f]*+)")
_BACK = re.compile(rb"\x1b\([BJ]")
_HIGH = bytes(code | 0x80 for code in range(256))


def decode(body: bytes, content_type: str = "", language: str = "") -> str:
    """Text of a document; never fails.

    Args:
        body: the document.
        content_type: the HTTP header, of which the charset counts (RFC 7303 §3), unless the bytes
            contradict it; then the declaration of the document itself, of XML or HTML, is tried.
        language: a tag (BCP 47) of the language that the document is believed to be in, beside
            those that it states itself.

    Returns:
        The text; U+FFFD stands where bytes are no character.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if b"\0" in body[:4]:
        for start, encoding in _WIDE:
            if start.match(body):
                return body.decode(encoding, "replace")
    if b"\x1b$" in body and body.isascii():
        return _from_iso_2022_jp(body)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if (
            error.end == len(body)
            and error.reason == _ENDS_EARLY
            and not body[: error.start].isascii()
        ):
            # Nothing is wrong but that the document is cut off within a character.
            return body.decode("utf-8", "replace")
        return _decode_legacy(body, tuple(_declared(body, content_type)), _stated(body, language))


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    head = body[:2048]
    given = _CHARSET.search(content_type)
    declared = _XML_ENCODING.search(head) or _META_CHARSET.search(head)
    for label in (given and given[1], declared and declared[1].decode("ascii", "replace")):
        charset = charset_of_label(label) if label else ""
        if charset and charset != "utf-8":
            yield charset


def _stated(body: bytes, language: str) -> frozenset[str]:
    """The languages that a document says it is in, and the one that it is believed to be in.

    English counts when the text shows it: it is what templates say.
    """
    tags = {tag.decode("ascii").lower() for tag in _LANGUAGE.findall(body[:20_000])}
    stated = frozenset(one for tag in (language, *tags) for one in written_like(tag)) - {"en"}
    return stated | {"en"} if body.count(b" the ") >= _OFTEN else stated


def _decode_legacy(body: bytes, declared: tuple[str, ...], stated: frozenset[str]) -> str:
    """Text that is not, or not all, in UTF-8."""
    whole = _CESU.sub(_joined, body).decode("utf-8", "surrogateescape")
    foreign: list[str] = []
    others: list[str] = []
    for match in islice(_TEXT.finditer(whole), _MOST_TEXTS):
        (foreign if _is_foreign(match[0]) else others).append(match[0])
    others_begin = "".join(others[:1000])[:1000]
    languages = stated | {language_of(others_begin)}
    if others and not stated:
        stated = languages
    reading = guess(map(_bytes, foreign or others), declared, stated)
    if not _is_utf_8(others_begin, reading.charset):
        return _composed(read_as(body, reading.charset), reading.charset)
    if not foreign:
        reading = guess(map(_bytes, _STRAY.findall(whole)), declared, stated)
    alone = _read_alone(reading.charset, languages)

    def mended(match: re.Match[str]) -> str:
        text = match[0]
        if not _STRAY.search(text):
            return text
        if _is_foreign(text):
            return _composed(read_as(_bytes(text), reading.charset), reading.charset)
        return _CUT.sub("\ufffd", text).translate(alone)

    return _STRAY.sub("\ufffd", _TEXT.sub(mended, whole, count=_MOST_TEXTS))


def _is_utf_8(text: str, otherwise: str) -> bool:
    """Whether a text makes more sense in UTF-8 than in another charset."""
    read = read_as(_bytes(text), otherwise)
    return surprise(Counter(text), language_of(text)) < surprise(Counter(read), language_of(read))


def _read_alone(charset: str, languages: frozenset[str]) -> dict[int, str]:
    """What each stray byte becomes that stands among characters in UTF-8.

    That happens to Latin letters and marks, of which those count that the languages have. A lone
    letter of another script is half a character.
    """
    alone = {}
    for byte in range(0x80, 0x100):
        letter = read_as(bytes((byte,)), charset)
        latin = letter < "\u0250" or not letter.isalpha()
        written = any(is_written(letter, language) for language in languages)
        alone[0xDC00 + byte] = letter if latin and written else "\ufffd"
    return alone


def _joined(match: re.Match[bytes]) -> bytes:
    """A character that was written in UTF-8 in the two halves that it has in UTF-16 (CESU-8)."""
    halves = match[0].decode("utf-8", "surrogatepass")
    return halves.encode("utf-16", "surrogatepass").decode("utf-16").encode()


def _is_foreign(text: str) -> bool:
    """Whether fewer of a text's bytes are part of characters in UTF-8 than are not."""
    written = _bytes(text)
    stray = len(written) - len(text.encode("utf-8", "ignore"))
    return stray > 0 and stray * 2 > len(written.translate(None, _ASCII))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _composed(text: str, charset: str) -> str:
    """The text with the letters of windows-1258, vowel and tone, as one character each."""
    return unicodedata.normalize("NFC", text) if charset == "cp1258" else text


def _from_iso_2022_jp(body: bytes) -> str:
    """Text in ISO-2022-JP (RFC 1468), by way of EUC-JP, where the same two bytes have a high bit."""
    body = _DOUBLE.sub(lambda match: match[1].translate(_HIGH), body)
    body = _KATAKANA.sub(
        lambda match: b"".join(b"\x8e%c" % (code | 0x80) for code in match[1]), body
    )
    return _BACK.sub(b"", body).decode("euc_jis_2004", "replace")
