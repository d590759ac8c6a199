"""What terminals answer, as recorded: colours, attributes, modes, names, sizes, the cursor's place."""

from __future__ import annotations

REPLIES: dict[str, bytes] = {
    "xterm 379": b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b]10;rgb:0000/0000/0000\x07\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"
    b"\x1b[>41;379;0c\x1bP>|XTerm(379)\x1b\\\x1b[?2026;0$y\x1b[?2048;0$y\x1b[12;40R\x1b[0n\x1bP!|00000000\x1b\\"
    b"\x1b[8;30;110t\x1b[4;480;880t\x1b]4;1;rgb:cdcd/0000/0000\x1b\\\x1b[?1;0;256S\x1b[3;1;1;120;120;1;0x",
    "kitty 0.26": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;c\x1b[>1;4000;26c\x1bP>|kitty(0.26.5)\x1b\\"
    b"\x1b[?2026;2$y\x1b[?0u\x1b[?25u\x1b_Gi=31;OK\x1b\\\x1bP1+r544e=787465726d2d6b69747479\x1b\\\x1b[1;3R"
    b"\x1b[?997;1n\x1b]52;c;cXVhaQ==\x1b\\\x1b[48;30;110;480;880t",
    "VTE 7600": b"\x1b]11;rgb:1717/1414/2121\x1b\\\x1b[?61;1;21;22;28c\x1b[>61;7600;1c\x1bP>|VTE(7600)\x1b\\"
    b"\x1b[?2026;0$y\x1b[?2048;0$y\x1bP!|7E565445\x1b\\\x1b[5;9R\x1b]10;rgb:ffff/ffff/ffff\x07",
    "tmux 3.3a": b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?1;2;4c\x1b[>84;0;0c\x1bP>|tmux 3.3a\x1b\\\x1b[?2026;0$y\x1b[2;1R",
    "konsole": b"\x1b]11;rgb:2323/2626/2727\x07\x1b[?62;1;4c\x1b[>1;220401;0c\x1bP>|Konsole 22.04.1\x1b\\\x1b[0n\x1b[3;7R",
    "mlterm 3.9": b"\x1b]11;rgb:ff/ff/ff\x07\x1b[?63;1;2;3;4;6;7;15;18;22;29c\x1b[>24;279;0c\x1b[?12;40;1R\x1b]L\x1b\\\x1b]lterm\x1b\\",
}
"""By the name of the terminal."""
