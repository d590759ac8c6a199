"""Bytes from the terminal, cut anywhere: nothing raises, replies are no keys, and keys are found again."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.terminal_replies import REPLIES
from tui_reader.ui.terminal.input import Input, Token

BYTES = st.one_of(
    st.binary(max_size=40),
    st.lists(
        st.sampled_from(
            [b"\x1b", b"\x1b[", b"\x1b]", b"\x1bP", b"\x9b", b"\xc2", b"#", b" ", b"?", b"<", b";", b":", b"1", b"27",
             b"200~", b"\x1b[200~", b"\x1b[201~", b"u", b"~", b"M", b"R", b"\\", b"\a", b"j", b"\xe9", b"\xf0\x9f"]
        ),
        max_size=25,
    ).map(b"".join),
)  # fmt: skip
PAUSES = 20
"""Pauses after which nothing is awaited any more."""


@example(b"\x1b[#:'", [])  # parameters behind an intermediate byte
@given(BYTES, st.lists(st.tuples(st.integers(1, 9), st.integers(0, 12)), max_size=20))
def test_a_key_is_read_whatever_came_before(sent: bytes, cuts: list[tuple[int, int]]) -> None:
    source = Input()
    for size, pauses in [*cuts, (len(sent), 0)]:
        part, sent = sent[:size], sent[size:]
        if part:
            source.feed(part)
        for _ in range(pauses):
            source.pause()
    for _ in range(PAUSES):
        source.pause()
    assert source.feed(b"\x0c") == [Token("text", "\x0c")]


@pytest.mark.parametrize("terminal", REPLIES)
@pytest.mark.parametrize("pauses", [0, 1, 5, PAUSES])
def test_replies_cut_anywhere_are_no_keys(terminal: str, pauses: int) -> None:
    reply = REPLIES[terminal]
    for cut in range(len(reply) + 1):
        source = Input()
        tokens = []
        for part in filter(None, (reply[:cut], reply[cut:])):
            tokens += source.feed(part)
            for _ in range(pauses):
                tokens += source.pause()
        # An ESC that nothing follows is the key Escape; ESC and "[" may be a key as well.
        acted = [one for one in tokens if one.kind not in ("reply", "escape", "alt")]
        # The last byte alone, after a second, looks like any key.
        assert not acted or (pauses >= 10 and acted == [Token("text", chr(reply[cut]))]), cut
        if pauses == 0:
            assert [one for one in tokens if one.kind != "reply"] == []


@given(BYTES)
def test_it_does_not_matter_where_bytes_are_cut(sent: bytes) -> None:
    whole = Input().feed(sent)
    apart = Input()
    tokens = [token for byte in sent for token in apart.feed(bytes((byte,)))]

    def plain(found: list[Token]) -> list[tuple[str, str]]:
        joined: list[tuple[str, str]] = []
        for kind, text in found:
            if kind == "text" and joined and joined[-1][0] == "text":
                joined[-1] = "text", joined[-1][1] + text
            else:
                joined.append((kind, text))
        return joined

    # A control alone may end a paste, and an 8-bit control is one only beside what follows it.
    if b"200~" not in sent and not any(0x80 <= byte < 0xA0 for byte in sent):
        assert plain(tokens) == plain(whole)


def test_a_long_string_takes_no_time() -> None:
    source = Input()
    source.feed(b"\x1b]52;c;")
    for _ in range(3000):
        source.feed(b"a" * 4096)
    assert source.feed(b"\x07j") == [Token("text", "j")]


@pytest.mark.parametrize(
    ("sent", "pasted"),
    [
        (b"\x1b[200~one\rtwo\x1b[201~", "one\ntwo"),
        (b"\x1b[200~caf\xe9 \x03\x1b[31m\x1b[201~", "caf\ufffd [31m"),
        (b"\x1b[200~j" * 2 + b"\x1b[201~", "j[200~j"),
    ],
)
def test_a_paste_is_text(sent: bytes, pasted: str) -> None:
    for cut in range(len(sent)):
        source = Input()
        parts = [part for part in (sent[:cut], sent[cut:]) if part]
        tokens = [one for part in parts for one in source.feed(part)]
        assert tokens == [Token("paste", pasted)], cut


@pytest.mark.parametrize("pauses", [2, 4])
@pytest.mark.parametrize(
    "sent",
    [b"\x1b[B", b"\x1bOB", b"\x1bOP", b"\x1b[6~", b"\x1b[1;5B", b"\x1b[106;1:1u", b"\x1b[<0;10;5M", b"\x1b[I", b"\x1b[[A"],
)  # fmt: skip
def test_a_key_that_a_slow_line_cuts_is_no_other_key(sent: bytes, pauses: int) -> None:
    for cut in range(1, len(sent)):
        source = Input()
        tokens = source.feed(sent[:cut])
        for _ in range(pauses):
            tokens = tokens + source.pause()
        tokens = tokens + source.feed(sent[cut:])
        # An ESC that nothing follows is the key Escape.
        assert tokens[cut == 1 :] == Input().feed(sent), cut


def test_the_end_of_a_paste_that_comes_in_two_parts_is_no_key() -> None:
    sent, end = b"\x1b[200~one", b"\x1b[201~"
    for cut in range(1, len(end)):
        source = Input()
        tokens = source.feed(sent + end[:cut])
        tokens = [*tokens, *(one for _ in range(PAUSES) for one in source.pause())]
        assert tokens == [Token("paste", "one")]
        assert [one for one in source.feed(end[cut:]) if one.kind != "paste"] == [], cut
        assert source.feed(b"j") == [Token("text", "j")]


def test_a_paste_without_its_end_gives_way_to_a_key_or_to_a_pause() -> None:
    source = Input()
    source.feed(b"\x1b[200~cut off")
    assert source.feed(b"\x03") == [Token("paste", "cut off"), Token("text", "\x03")]
    source.feed(b"\x1b[200~cut off")
    tokens = [one for _ in range(PAUSES) for one in source.pause()]
    assert tokens == [Token("paste", "cut off")]
    assert source.feed(b" and its rest\x1b[201~j") == [
        Token("paste", " and its rest"),
        Token("text", "j"),
    ]
