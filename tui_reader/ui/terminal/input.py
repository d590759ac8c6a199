"""What the terminal sends, cut into keys, mouse reports and pastes. All else is dropped.

The bytes are not trusted. A terminal answers late, answers what others asked, sends text that is
not UTF-8, or loses the middle of a sequence. Textual takes what it does not know for single keys
and ends at bytes that are not UTF-8; here a control sequence (ECMA-48 §5.4), a control string
(§5.6) or a byte that is no key means nothing.

Textual's tables of keys are read, which are not public: ``tests/program/test_input.py`` presses
keys of each.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS

PAUSE_SECONDS = 0.1
"""How long nothing has to come for :meth:`Input.pause` to be called."""
_REPLY_PAUSES = 10
"""Pauses after which the rest of a sequence is no longer expected."""
_KEY_PAUSES = 5
"""Pauses after which ESC and the letter that begins a sequence are Alt and that letter."""
_PASTE_PAUSES = 20
_PASTE_MOST = 8 * 1024 * 1024
"""Bytes of a paste that are kept."""
_UNFINISHED_MOST = 4096
"""Bytes of an unfinished sequence that are kept; it means nothing then, but its end is awaited."""

_TEXT = re.compile(
    rb"(?:[\x00-\x1a\x1c-\x7f]|\xc2[\xa0-\xbf]|[\xc3-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    rb"|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+"
)
"""Well-formed UTF-8 (Unicode, table 3-7) without ESC and C1."""
_BEGUN = re.compile(
    rb"(?:[\xc2-\xdf]|\xe0[\xa0-\xbf]?|[\xe1-\xec\xee\xef][\x80-\xbf]?|\xed[\x80-\x9f]?"
    rb"|\xf0(?:[\x90-\xbf][\x80-\xbf]?)?|[\xf1-\xf3][\x80-\xbf]{0,2}|\xf4(?:[\x80-\x8f][\x80-\xbf]?)?)\Z"
)
"""A character whose last bytes have not come yet."""
_C1 = re.compile(rb"\xc2?([\x80-\x9f])")
_CSI = re.compile(rb"[0-9]{1,2}\$|\[[A-E]|[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]")
"""Parameters and final byte; before it what rxvt and the Linux console send against the standard."""
_CSI_BEGUN = re.compile(rb"(?![0-9]{1,2}\$\Z)(?:\[|[\x30-\x3f]*[\x20-\x2f]*)\Z")
_SS3 = re.compile(rb"[0-9]?[A-Za-z]")
_LATE_SS3 = re.compile(rb"O[A-FHMP-S]")
"""Arrows, Home, End, Enter of the keypad, F1 to F4."""
_STRING_END = re.compile(rb"[\x00-\x1f]")
_STRINGS = frozenset(b"]PX^_")

_PASTE, _PASTE_END = b"200~", b"\x1b[201~"
_ONE_KEY = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]|\x1b\[[0-9:;]*[u~A-DHF]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_KEY = re.compile(
    r"(?P<code>\d{1,7})?(?::[\d:]*)?(?:;(?P<modifiers>\d{1,3})?(?::(?P<event>\d))?(?:;(?P<text>[\d:]*))?)?"
    r"(?P<end>[u~A-FHPQS])"
)
"""https://sw.kovidgoyal.net/kitty/keyboard-protocol/"""
_OTHER_KEY = re.compile(r"27;(\d{1,3});(\d{1,7})~")
"""XTerm's modifyOtherKeys."""
_MOUSE = re.compile(r"<\d{1,3};\d{1,5};\d{1,5}[Mm]")
_REPLY = re.compile(r"\??[\d;]*(?:\$y|[Rc])|>[\d;]*c")
_NAME = re.compile(rb">\|[ -~]*")
_REPLY_MOST = 256
"""Bytes of a reply that is given."""

Kind = Literal["text", "key", "alt", "escape", "mouse", "focus", "blur", "reply", "paste"]


class Token(NamedTuple):
    """One thing that the terminal sent."""

    kind: Kind
    text: str = ""
    """Characters typed, or the control sequence of a key, of the mouse, or of a reply to a question:
    what the terminal is (DA1, DA2, XTVERSION), a mode (DECRPM), the cursor's place (CPR)."""


class Input:
    """Takes bytes as they come, cut anywhere; gives what they mean."""

    def __init__(self) -> None:
        self._unfinished = b""
        self._pauses = 0
        self._cut = b""
        """The beginning of a sequence whose rest did not come in time."""
        self._paste: bytearray | None = None
        self._tokens: list[Token] = []

    def feed(self, data: bytes) -> list[Token]:
        """What some more bytes complete."""
        self._tokens = []
        self._pauses = 0
        if self._paste is not None and data != _PASTE_END and _ONE_KEY.fullmatch(data):
            # The end of the paste was lost, and a key is pressed.
            self._end_paste()
        if self._cut:
            data = self._after_cut(data)
        data, self._unfinished = self._unfinished + data, b""
        place = 0
        while place < len(data):
            place = self._one(data, place)
        return self._tokens

    def pause(self) -> list[Token]:
        """What it means that nothing more came for :data:`PAUSE_SECONDS`."""
        self._tokens = []
        self._pauses += 1
        begun = self._unfinished
        if self._paste is not None:
            if self._pauses >= _PASTE_PAUSES:
                self._unfinished, self._cut = b"", b"\x1b[" + _PASTE + begun
                self._end_paste()
        elif begun == b"\x1b":
            self._tokens.append(Token("escape"))
            self._unfinished, self._cut = b"", begun
        elif len(begun) == 2 and begun[:1] == b"\x1b":
            if begun[1:] in (b"[", b"O") and self._pauses < _KEY_PAUSES:
                return self._tokens
            self._tokens.append(Token("alt", chr(begun[1])))
            self._unfinished, self._cut = b"", begun
        elif begun and (begun[:1] != b"\x1b" or self._pauses >= _REPLY_PAUSES):
            self._unfinished, self._cut = b"", begun if begun[:1] == b"\x1b" else b""
        return self._tokens

    def _after_cut(self, data: bytes) -> bytes:
        """The bytes that are no late rest of the sequence that was given up."""
        cut, self._cut = self._cut, b""
        if cut.startswith(b"\x1b[" + _PASTE):
            rest = cut[len(_PASTE) + 2 :] + data
            end = rest.find(_PASTE_END)
            if end < 0:
                return data
            if end > 0:
                self._paste = bytearray(rest[:end])
                self._end_paste()
            return rest[end + len(_PASTE_END) :]
        whole = cut + data
        if cut == b"\x1b" and _LATE_SS3.fullmatch(data):
            return whole
        string = whole[1] in _STRINGS
        # A single byte may as well be a key.
        if (string or whole[1:2] == b"[") and (len(data) > 1 or data in (b"\\", b"\a")):
            end = _string_end(whole, 2) if string else _csi_end(whole, 2)
            finished = not string or whole[end - 1 : end] in (b"\a", b"\\")
            if len(cut) < end and finished:
                return whole
        return data

    def _one(self, data: bytes, place: int) -> int:
        """Read one thing; gives the place after it."""
        if self._paste is not None:
            return self._pasted(data, place)
        if (text := _TEXT.match(data, place)) is not None:
            self._tokens.append(Token("text", text[0].decode()))
            return text.end()
        if data[place] == 0x1B:
            return self._escape(data, place)
        if (control := _C1.match(data, place)) is not None:
            return self._control(data, place, control)
        if _BEGUN.match(data, place):
            self._unfinished = data[place:]
            return len(data)
        return place + 1  # not UTF-8

    def _control(self, data: bytes, place: int, control: re.Match[bytes]) -> int:
        """An 8-bit control, as ESC and the character that stand for it."""
        if control.end() == len(data):
            return len(data)
        seven = bytes((0x1B, control[1][0] - 0x40)) + data[control.end() :]
        if control[1] == b"\x9b" or seven[1] in _STRINGS:
            left = len(seven) - self._escape(seven, 0)
            return len(data) - left
        return control.end()

    def _escape(self, data: bytes, place: int) -> int:
        if place + 1 == len(data):
            self._unfinished = data[place:]
            return len(data)
        following = data[place + 1]
        if following == 0x1B:
            self._tokens.append(Token("escape"))
            return place + 1
        if following == ord("["):
            end = _csi_end(data, place + 2)
            if end > place + 2 and end <= len(data):
                self._sequence(data[place + 2 : end])
        elif following in _STRINGS:
            end = _string_end(data, place + 2)
            if following == ord("P") and 0 < end <= place + _REPLY_MOST:
                self._control_string(data[place + 2 : end])
        elif following == ord("O"):
            key = _SS3.match(data, place + 2)
            if key is not None:
                self._known_key("\x1bO" + key[0].decode())
                return key.end()
            if place + 2 < len(data):
                self._tokens.append(Token("alt", "O"))
                return place + 2
            end = 0
        else:
            return self._alt(data, place)
        if end > 0:
            return end
        self._unfinished = data[place:]
        if len(self._unfinished) > _UNFINISHED_MOST:
            last = self._unfinished[-1:] if self._unfinished.endswith(b"\x1b") else b""
            self._unfinished = self._unfinished[:3] + last
        return len(data)

    def _alt(self, data: bytes, place: int) -> int:
        if data[place + 1] == ord("\\"):
            return place + 2  # the end of a string whose beginning was lost
        text = _TEXT.match(data, place + 1)
        if text is None:
            if _BEGUN.match(data, place + 1):
                self._unfinished = data[place:]
                return len(data)
            return place + 2
        character = text[0].decode()[0]
        if not self._known_key("\x1b" + character):
            self._tokens.append(Token("alt", character))
        return place + 1 + len(character.encode())

    def _sequence(self, body: bytes) -> None:
        """A control sequence, by its parameters and final byte."""
        if body == _PASTE:
            self._paste = bytearray()
        elif body in (b"I", b"O"):
            self._tokens.append(Token("focus" if body == b"I" else "blur"))
        elif body[:1] != b"M":
            code = body.decode()
            if _MOUSE.fullmatch(code):
                self._tokens.append(Token("mouse", f"\x1b[{code}"))
            elif _REPLY.fullmatch(code):
                # F3 with a modifier looks like the cursor's place in some terminals, and is no key.
                if len(code) < _REPLY_MOST:
                    self._tokens.append(Token("reply", f"\x1b[{code}"))
            elif (key := _key_code(code)) is not None:
                self._tokens.append(Token("key", f"\x1b[{key}"))
            else:
                self._known_key(f"\x1b[{code}")

    def _control_string(self, text: bytes) -> None:
        """A device control string, with its end."""
        name = text.removesuffix(b"\x1b\\").removesuffix(b"\a")
        if name != text and _NAME.fullmatch(name):
            self._tokens.append(Token("reply", f"\x1bP{name.decode()}\x1b\\"))

    def _known_key(self, sequence: str) -> bool:
        known = sequence in ANSI_SEQUENCES_KEYS
        if known:
            self._tokens.append(Token("key", sequence))
        return known

    def _pasted(self, data: bytes, place: int) -> int:
        assert self._paste is not None
        end = data.find(_PASTE_END, place)
        if end >= 0:
            self._keep_pasted(data[place:end])
            self._end_paste()
            return end + len(_PASTE_END)
        # The last bytes may be the beginning of its end.
        begun = next(
            (
                size
                for size in range(len(_PASTE_END) - 1, 0, -1)
                if data.endswith(_PASTE_END[:size], place)
            ),
            0,
        )
        self._keep_pasted(data[place : len(data) - begun])
        self._unfinished = data[len(data) - begun :]
        return len(data)

    def _keep_pasted(self, data: bytes) -> None:
        assert self._paste is not None
        self._paste += data[: max(0, _PASTE_MOST - len(self._paste))]

    def _end_paste(self) -> None:
        assert self._paste is not None
        text = self._paste.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        self._paste = None
        self._tokens.append(Token("paste", _NOT_TEXT.sub("", text)))


def _csi_end(data: bytes, place: int) -> int:
    """Where a control sequence ends whose parameters begin at ``place``; 0: it has not come yet."""
    if data[place : place + 1] == b"M":  # X10's mouse: three bytes more
        end = place + 1
        while end < min(place + 4, len(data)) and data[end] >= 0x20:
            end += 1
        return 0 if end == len(data) < place + 4 else end
    if _CSI_BEGUN.match(data, place):
        return 0
    if (whole := _CSI.match(data, place)) is not None:
        return whole.end()
    while place < len(data) and data[place] in range(0x20, 0x40):
        place += 1
    return place if place < len(data) else 0  # what follows cannot belong to it


def _string_end(data: bytes, place: int) -> int:
    """Where a control string ends whose text begins at ``place``; 0: it has not come yet.

    BEL or ST end it; another control does as well, and is not part of it.
    """
    found = _STRING_END.search(data, place)
    if found is None:
        return 0
    if found[0] == b"\a":
        return found.end()
    if found[0] == b"\x1b":
        following = data[found.end() : found.end() + 1]
        if following in (b"", b"\\"):
            return found.end() + 1 if following else 0
    return found.start()


def _key_code(code: str) -> str | None:
    """A key report as Textual reads it: no other layouts, no events but the press; ``None``: none."""
    if (other := _OTHER_KEY.fullmatch(code)) is not None:
        code = f"{other[2]};{other[1]}u"
    found = _KEY.fullmatch(code)
    if found is None or found["event"] == "3":
        return None
    number, end = int(found["code"] or 1), found["end"]
    if f"{number}{end}" not in FUNCTIONAL_KEYS and (end != "u" or not _is_typed(number)):
        return None
    modifiers = int(found["modifiers"] or 0) & 0xFF
    texts = [int(one) if one else 0 for one in (found["text"] or "").split(":")]
    text = ":".join(map(str, texts)) if len(texts) <= 8 and all(map(_is_typed, texts)) else ""
    return f"{number};{modifiers or ''};{text}{end}"


def _is_typed(number: int) -> bool:
    """Whether a number is a character that a key may stand for."""
    return (
        0x20 <= number <= 0x10FFFF
        and not 0x7F <= number < 0xA0
        and number not in range(0xD800, 0xE000)
    )
