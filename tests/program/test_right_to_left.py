"""``doctor`` asks which of two lines reads right, and says what to set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_reader.cli.doctor import _right_to_left
from tui_reader.cli.profile import profile_at


@pytest.mark.parametrize(
    ("environment", "setting", "seen", "advice"),
    [
        ("TERM=xterm XTERM_VERSION=1", "auto", "1", ""),
        ("TERM=xterm VTE_VERSION=7000", "auto", "2", ""),
        ("TERM=xterm", "auto", "2", '"terminal"'),
        ("TERM=xterm", "terminal", "1", '"own"'),
        ("TERM=xterm", "auto", "", '"words"'),
        ("TERM=xterm-kitty", "auto", "", ""),
    ],
)
def test_what_is_seen_decides_what_to_set(
    environment: str,
    setting: str,
    seen: str,
    advice: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in (
        "VTE_VERSION",
        "XTERM_VERSION",
        "TMUX",
        "STY",
        "KONSOLE_VERSION",
        "MLTERM",
        "TERM_PROGRAM",
    ):
        monkeypatch.delenv(name, raising=False)
    for one in environment.split():
        monkeypatch.setenv(*one.split("=", 1))
    monkeypatch.setattr("builtins.input", lambda _prompt: seen)
    (tmp_path / "config.toml").write_text(f'[screen]\nbidi = "{setting}"\n')
    found = _right_to_left(profile_at(None, tmp_path))
    assert found.well == (not advice)
    assert advice in found.advice
    first, second = [
        line[5:] for line in capsys.readouterr().out.splitlines() if line[2:3] in "12"
    ][:2]
    assert first != second
