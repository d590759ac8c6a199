"""What is kept of the configuration files is what reading them gives, or is not used."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui_reader.cli.profile import Profile, profile_at
from tui_reader.config import kept
from tui_reader.config.problems import ConfigError

_EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
_FEEDS = '[[feeds]]\nurl = "https://faro.example/rss"\ntitle = "El Faro"\nfolder = "Presse/Sud"\ntags = ["mar"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(
        '[refresh]\ninterval = 31\n[keys]\nquit = ["f10"]\n[[views]]\nname = "Ports"\nwords = "port"\n'
        '[[feeds]]\nurl = "https://quai.example/feed"\n'
    )
    (tmp_path / "feeds.toml").write_text(_FEEDS)
    (tmp_path / "state").mkdir()
    return tmp_path


def cache(folder: Path) -> Path:
    return folder / "state" / "settings.cache"


def recalled(folder: Path) -> bool:
    where = profile_at(None, folder).paths
    return kept.recall(where, kept.files_now(where)) is not None


def test_it_is_what_the_files_hold(folder: Path) -> None:
    first = profile_at(None, folder)
    assert cache(folder).stat().st_mode & 0o777 == 0o600
    assert recalled(folder)
    assert profile_at(None, folder) == first
    assert kept.subscriptions_kept_or_now(first.paths) == first.subscriptions
    assert [one.title for one in first.subscriptions] == ["", "El Faro"]


def test_the_example_says_the_same_from_the_cache(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(_EXAMPLE.read_bytes())
    (tmp_path / "state").mkdir()
    first: Profile = profile_at(None, tmp_path)
    assert profile_at(None, tmp_path) == first


def _same_size_and_time(folder: Path) -> None:
    path = folder / "config.toml"
    before = path.stat()
    path.write_text(path.read_text().replace("31", "32"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        _same_size_and_time,
        lambda folder: (folder / "feeds.toml").unlink(),
        lambda folder: (folder / "feeds.toml").write_text(_FEEDS + "# more\n"),
        lambda folder: cache(folder).write_bytes(cache(folder).read_bytes()[:-9]),
        lambda folder: cache(folder).write_bytes(b"\x00" * 900),
        lambda folder: cache(folder).unlink(),
        lambda folder: cache(folder).write_bytes(
            cache(folder).read_bytes().replace(b"El Faro", b"El\xffFaro")
        ),
    ],
)
def test_at_any_doubt_the_files_are_read(folder: Path, change: Callable[[Path], object]) -> None:
    profile_at(None, folder)
    change(folder)
    where = kept.files_now(profile_at(None, folder / "elsewhere").paths)
    assert where is not None
    again = profile_at(None, folder)
    cache(folder).unlink()
    assert profile_at(None, folder) == again


def test_another_version_of_the_program_reads_the_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile_at(None, folder)
    assert recalled(folder)
    monkeypatch.setattr(kept, "__version__", "99")
    where = profile_at(None, folder / "elsewhere").paths
    assert kept.recall(where, kept.files_now(where)) is None


def test_mistakes_are_said_every_time(folder: Path) -> None:
    profile_at(None, folder)
    (folder / "config.toml").write_text("[refresh]\nintervall = 3\n")
    for _time in range(2):
        with pytest.raises(ConfigError, match="intervall"):
            profile_at(None, folder)


@pytest.mark.parametrize(
    "secret",
    [
        '[[feeds]]\nurl = "https://ana:geheim@quai.example/feed"\n',
        '[network]\nproxy = "http://ana:geheim@proxy.example:3128"\n',
        '[[feeds]]\nurl = "https://quai.example/feed"\nuser = "ana"\npassword_env = "GEHEIM"\n',
        '[[commands]]\nname = "Send"\nrun = ["send", "geheim"]\n',
    ],
)
def test_no_password_is_copied(tmp_path: Path, secret: str) -> None:
    (tmp_path / "config.toml").write_text(secret)
    (tmp_path / "state").mkdir()
    profile_at(None, tmp_path)
    assert not cache(tmp_path).exists()
