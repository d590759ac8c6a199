"""What a hostile feed says, and what of it must never come out of the program.

A cell of the table is a place where text is shown and a payload shown there. The
text begins with a token of the cell; a leak is what follows the token in the
bytes that reach the terminal and could be obeyed by it. The numbers of the
control sequences (97xx) are such as no library sends by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TOUCHED = "PWNED"
"""Stands for the path of a file that no payload must bring into being."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Something that may do harm where it is shown."""

    name: str
    text: str
    leak: str = ""
    """An expression for what comes right behind the token when it leaks; empty: the payload can
    do harm as a command or an address only."""
    escaped: bool = True
    """Whether it is written into HTML escaped; not so where it is a character reference."""


def _raw(name: str, text: str) -> Payload:
    return Payload(name, text, re.escape(text[: 7 if "97" in text[:7] else 4]))


PAYLOADS = (
    _raw("OSC 0", "\x1b]0;title\x07"),
    _raw("OSC 2", "\x1b]2;title\x1b\\"),
    Payload("OSC 8", "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\", "\x1b\\]8;;file"),
    _raw("OSC 52", "\x1b]52;c;eA==\x07"),
    _raw("OSC 9", "\x1b]9;note\x07"),
    _raw("CSI m", "\x1b[9701m"),
    _raw("CSI J", "\x1b[9702J"),
    _raw("CSI n", "\x1b[9706n"),
    _raw("DCS", "\x1bP$qm\x1b\\"),
    _raw("APC", "\x1b_Ga=T;AAAA\x1b\\"),
    _raw("PM", "\x1b^x\x1b\\"),
    _raw("RIS", "\x1bc"),
    _raw("C1 CSI", "\x9b9703m"),
    _raw("C1 OSC", "\x9d0;title\x9c"),
    _raw("C1 DCS", "\x90q\x9c\x9fy\x9c"),
    _raw("BEL", "\x07"),
    _raw("BS", "\x08\x08\x08\x08"),
    _raw("CR", "\rX"),
    _raw("VT FF", "\x0b\x0c"),
    _raw("NUL", "\x00"),
    _raw("DEL", "\x7f"),
    _raw("SO SI", "\x0e\x0f"),
    _raw("RLO", "\u202egnp.exe"),
    _raw("LRO", "\u202dabc"),
    Payload("RLE", "\u202babc", "\u202b"),
    # A closed isolate is harmless, and right-to-left names need it.
    Payload("FSI", "\u2068abc", "\u2068[^\u2069]{0,9}$|\u2068[^\u2069]{10}"),
    Payload("Zalgo", "\u0301\u0489" * 12, "[\u0301\u0489]{9,}"),
    Payload("zero width", "\u200b\u200d" * 12, "[\u200b\u200d]{9,}"),
    Payload("marks+ZWJ", ("\u0301" * 5 + "\u200d") * 4, "[\u0301\u200d]{9,}"),
    Payload("tags", "\U000e0041\U000e0042" * 9, "[\U000e0000-\U000e007f]"),
    Payload("&#27;", "&#27;[9704m", "\x1b\\[9704m", escaped=False),
    Payload("&amp;#27;", "&amp;#27;[9705m", "\x1b\\[9705m", escaped=False),
    Payload("\\u001b", "\\u001b[9707m", "\x1b\\[9707m"),
    Payload("[/]", "[/]", "e"),
    Payload("[/nope]", "[/nope]", "e"),
    Payload("[@click]", "[@click=app.quit]x[/]", "xe"),
    Payload("[link]", "[link=file:///etc/passwd]x[/]", "xe|\x1b\\]8;[^;]*;file"),
    Payload("[reverse]", "[reverse]x[/reverse]", "xe"),
    Payload("$(x)", f"$(touch ${{IFS}}{TOUCHED})"),
    Payload("`x`", f"`touch {TOUCHED}`"),
    Payload("; x", f"; touch {TOUCHED}"),
    Payload("| x", f"| touch {TOUCHED}"),
    Payload("-flag", " --new-window -flag"),
    Payload("javascript:", "javascript:alert(1)"),
    Payload("data:", "data:text/html,x"),
    Payload("file:", "file:///etc/passwd"),
)

_SEQUENCES = re.compile(
    # CSI and its kin as Textual sends them, private modes included (ECMA-48 §5.4).
    r"\x1b\[[<=>?]?(?!97\d\d)[0-9;:]*[ $]?[A-Za-z@]|\x1b[78=>]|\x1b\([AB0]"
    # Hyperlinks to the web and their ends; the shape of the pointer; the clipboard.
    r"|\x1b\]8;(?:id=[^;\x00-\x1f]*)?;(?:(?:https?|mailto):[^\x00-\x20\x7f-\xa0\u202a-\u202e]+)?\x1b\\"
    r"|\x1b\]22;[a-z-]*\x07|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\r?\n"
)
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]+")


def token(place: int, payload: int) -> str:
    """What marks the text of a cell."""
    return f"Zp{place:02}q{payload:02}z"


def evil(place: int, payload: int) -> str:
    """The text of a cell."""
    return f"{token(place, payload)}{PAYLOADS[payload].text}e"


_BETWEEN = re.compile(r"\x1b\[(?!97\d\d)[0-9;]*m|\x1b\[\d{1,3};\d{1,3}H| *\x1b\[\d{1,3}G")


def joined(output: str) -> str:
    """Output without the program's own colours and moves, which may stand between two letters."""
    return _BETWEEN.sub("", output)


def leaked(output: str, place: int, payload: int) -> int | None:
    """Bytes that leaked in a cell of :func:`joined` output; ``None``: the cell was never shown."""
    mark = token(place, payload)
    if mark not in output:
        return None
    if not PAYLOADS[payload].leak:
        return 0
    found = re.findall(f"{mark}({PAYLOADS[payload].leak})", output)
    return sum(len(one.encode()) for one in found)


def stray(output: str) -> int:
    """Bytes anywhere in the output that a terminal obeys and that the program did not mean."""
    return sum(len(run.encode()) for run in _OBEYED.findall(_SEQUENCES.sub("", output)))
