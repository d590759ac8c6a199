"""The head of an HTTP/1 answer made legal, where browsers and curl would read it all the same.

h11 refuses an answer for one illegal line. What is mended here: lines that are no
fields are left out, the transfer codings are told once, and bytes that no field may
hold become blanks. What stays illegal is for h11 to refuse.
"""

from __future__ import annotations

import re

_LONGEST = 100 * 1024
"""Bytes of a head; h11 takes no longer one."""
_BLANK_LINE = re.compile(rb"\n\r{0,2}\n")
_STATUS = re.compile(rb"HTTP/([0-9](?:\.[0-9])?)[ \t]+([0-9]{3})(?![0-9])", re.IGNORECASE)
_SOUND_STATUS = re.compile(rb"HTTP/[0-9]\.[0-9] [0-9]{3}(?: [^\n]*)?")
_TOKEN = re.compile(rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+")
_LENGTHS = re.compile(rb"[0-9]+(?:[ \t]*,[ \t]*[0-9]+)*")
_UNFIT = re.compile(rb"[\x00\x0b\x0c\r]")


class Heads:
    """Mends what is received of a connection: each head, and nothing of the bodies.

    A head is expected after each request: one that is sent before the last was
    answered, HTTP/1.1 pipelining, would not be seen as one.
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._expected = True

    def sent(self, data: bytes) -> None:
        """A request was sent, or a part of one."""
        self._expected = self._expected or bool(data)

    def received(self, data: bytes) -> bytes:
        """What to read instead of ``data``; as yet nothing while a head is incomplete."""
        if not self._expected:
            return data
        out = bytearray()
        start = max(0, len(self._head) - 3)
        # Some servers send a line break after a body, which is the next answer's first line then.
        self._head += data if self._head else data.lstrip(b"\r\n")
        while self._expected:
            end = _BLANK_LINE.search(self._head, start)
            if end is None:
                # A head without an end, and what is none from its first line on, are h11's to refuse.
                self._expected = bool(data) and len(self._head) <= _LONGEST
                first_line = self._head.find(b"\n", start) >= 0 or not data
                if first_line and self._head and not _STATUS.match(self._head):
                    self._head += b"\r\n\r\n"
                    self._expected = False
                break
            head = bytes(self._head[: end.end()])
            del self._head[: end.end()]
            start = 0
            out += mended(head)
            # An interim answer (RFC 9110 §15.2) is followed by another.
            status = _STATUS.match(head)
            self._expected = status is not None and status[2][:1] == b"1" and status[2] != b"101"
        if not self._expected:
            out += self._head
            self._head.clear()
        return bytes(out)

    def pending(self) -> bytes:
        """Nothing: all that can be read comes from the server."""
        return b""


def mended(head: bytes) -> bytes:
    """The head of an answer, up to its blank line, as RFC 9112 wants it; unchanged when it is sound.

    An answer that had to be mended ends its connection: where the next one would begin
    is uncertain.
    """
    first, *lines = (line.rstrip(b"\r") for line in head.rstrip(b"\r\n").split(b"\n"))
    status = _STATUS.match(first)
    if status is None:
        return head
    if not _SOUND_STATUS.fullmatch(first):
        version = status[1] if len(status[1]) > 1 else b"1.1"
        first = b"HTTP/%b %b %b" % (version, status[2], first[status.end() :].strip())
    kept = [_UNFIT.sub(b" ", first)]
    chunked = False
    dropped = True
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            # A line may go on with the next (RFC 9112 §5.2).
            if not dropped:
                kept.append(_UNFIT.sub(b" ", line))
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        field = name.lower()
        dropped = not colon or _TOKEN.fullmatch(name) is None
        if field == b"content-length":
            if value.strip().startswith(b"+"):
                value = value.replace(b"+", b"", 1)
            dropped = dropped or _LENGTHS.fullmatch(value.strip()) is None
        elif field == b"transfer-encoding":
            codings = [coding.strip() for coding in value.lower().split(b",")]
            dropped = dropped or chunked or b"chunked" not in codings
            chunked = chunked or b"chunked" in codings
            value = value if codings == [b"chunked"] else b" chunked"
        if not dropped:
            kept.append(_UNFIT.sub(b" ", name + b":" + value))
    whole = b"\r\n".join(kept) + b"\r\n\r\n"
    return head if whole == head else whole[:-2] + b"Connection: close\r\n\r\n"
