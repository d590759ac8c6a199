"""``[[accounts]]`` and ``accounts.toml``: what they say, and what is refused and where."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tui_reader.config import accounts
from tui_reader.config.load import load
from tui_reader.config.problems import ConfigError
from tui_reader.config.schema import AccountSettings

GOOD = """
[[accounts]]
name = "Home"
kind = "freshrss"
url = "https://news.example/api"
user = "ana"
password_command = ["keyring", "get", "freshrss", "ana"]
"""


def test_accounts_are_read(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(GOOD, encoding="utf-8")
    [one] = load(config).accounts
    assert (one.name, one.kind, one.interval) == ("Home", "freshrss", 15)
    assert one.password_command == ("keyring", "get", "freshrss", "ana")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"freshrss"\nurl', '"freshrs"\nurl', 4, 'did you mean "freshrss"'),
        ("user =", "usr =", 6, 'did you mean "user"'),
        ("https:", "http:", 5, "insecure = true"),
        ("https://", "https://ana:hunter2@", 5, "do not belong in the address"),
        ("password_command", 'password = "hunter2"\npassword_command', 7, "no secret belongs"),
        ('["keyring", "get", "freshrss", "ana"]', '"echo hunter2"', 7, "expected a list"),
        ('"Home"', '"a/b"', 3, "has no “/”"),
        ('name = "Home"\n', "", 2, 'an account needs "name"'),
        ('password_command = ["keyring", "get", "freshrss", "ana"]\n', "", 2, "password_env or"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_without_secrets(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(config)
    assert f":{line}:" in str(caught.value)
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_two_accounts_have_two_names(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(GOOD + GOOD.replace("Home", "home"), encoding="utf-8")
    with pytest.raises(ConfigError, match='there is an account "home" already'):
        load(config)


def test_accounts_that_are_added_are_kept_for_the_user_alone(tmp_path: Path) -> None:
    path = accounts.beside(tmp_path / "feeds.toml")
    one = AccountSettings(
        "Work \"é\"", "miniflux", "http://10.0.0.2/", password_env="FLUX", insecure=True
    )  # fmt: skip
    assert accounts.add(path, one) == (one,)
    assert accounts.read(path) == (one,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ConfigError):
        accounts.add(path, one)
    with pytest.raises(ConfigError):
        accounts.add(path, AccountSettings("x", "fever", "https://a.example/", user="ana"))
    assert accounts.read(path) == (one,)
    assert accounts.remove(path, one.name)
    assert accounts.read(path) == ()
