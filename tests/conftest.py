"""What every test runs under: the same time zone, the same language, no user files."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.thorough import EXAMPLES

os.environ.update(
    TZ="UTC", LANGUAGE="C", LANG="C.UTF-8", LC_ALL="C.UTF-8", TEXTUAL_COLOR_SYSTEM="truecolor"
)
for _name in (
    "NO_COLOR",
    "BROWSER",
    "COLORTERM",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
):
    os.environ.pop(_name, None)
time.tzset()
# The many processes of a run share the compiled modules of the program and of the tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A noisy machine must not fail a property for being slow.
settings.register_profile("suite", deadline=None, max_examples=20, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=EXAMPLES or 1)
settings.load_profile("thorough" if EXAMPLES else "suite")


def pytest_collection_finish() -> None:
    """What is loaded stays for the whole run: it need not be searched for garbage again and again.

    What the tests leave is looked for a tenth as often: a window makes ten thousand objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(7_000, 10, 10)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders, a new one each time."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the files of the user who runs it."""
    home = next(_homes)
    home.mkdir()
    for name, folder in (
        ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state"),
    ):  # fmt: skip
        monkeypatch.setenv(name, str(home / folder))
    return home


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A test that has the program speak another language leaves it speaking English."""
    yield
    use_language("en")


# After the environment is set.
import httpx  # noqa: E402
from textual import constants  # noqa: E402

from tests.support.loopback import Web  # noqa: E402
from tests.support.refreshing import desk, desk_workers  # noqa: E402, F401
from tests.support.worker_functions import ALL  # noqa: E402
from tui_reader.engine.workers import Workers  # noqa: E402
from tui_reader.store import Store, open_store  # noqa: E402
from tui_reader.text.i18n import use_language  # noqa: E402

# The plugin that compares pictures has imported Textual before this file was read.
constants.COLOR_SYSTEM = "truecolor"  # type: ignore[misc]
# All clients that trust whom the system trusts share one reading of its certificates.
httpx.create_ssl_context = cache(httpx.create_ssl_context)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Two workers for all the tests of a file."""
    pool = Workers(2, ALL)
    yield pool
    pool.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with open_store(tmp_path / "store.sqlite3") as opened:
        yield opened


@pytest.fixture
def web() -> Iterator[Web]:
    """A server on loopback without a page."""
    with Web() as server:
        yield server
