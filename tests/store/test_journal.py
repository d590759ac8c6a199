"""Disks that cannot share memory or lock files: another journal, or a sentence that says what to do."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tui_reader.store import StoreError, open_store

_WITHOUT_SHARED_MEMORY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/mman.h>
static void *go(const char *name, void *a, size_t l, int p, int f, int fd, off_t o) {
  if ((f & MAP_SHARED) && fd >= 0) { errno = ENODEV; return MAP_FAILED; }
  void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, name);
  return real(a, l, p, f, fd, o);
}
void *mmap64(void *a, size_t l, int p, int f, int fd, off_t o) { return go("mmap64", a, l, p, f, fd, o); }
void *mmap(void *a, size_t l, int p, int f, int fd, off_t o) { return go("mmap", a, l, p, f, fd, o); }
"""

_USE = """
import sys
from pathlib import Path
from tui_reader.store import open_store
with open_store(Path(sys.argv[1])) as store:
    with store.transaction():
        pass
    print(store.value("PRAGMA journal_mode"))
"""


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="needs a C compiler"
)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_disk_without_shared_memory_gets_a_rollback_journal(tmp_path: Path, is_new: bool) -> None:
    path, library = tmp_path / "store.sqlite3", tmp_path / "no_memory.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library, "-ldl"],
        input=_WITHOUT_SHARED_MEMORY.encode(),
        check=True,
    )
    if not is_new:
        open_store(path).close()
    used = subprocess.run(
        [sys.executable, "-c", _USE, path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LD_PRELOAD": str(library)},
    )
    assert (used.stdout, used.stderr) == ("delete\n", "")
    # On a disk that can it is a write-ahead log again.
    with open_store(path) as store:
        assert store.value("PRAGMA journal_mode") == "wal"


def test_a_disk_without_locks_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lockf(*_how: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("tui_reader.store.database.fcntl.lockf", lockf)
    with pytest.raises(StoreError, match=r"cannot lock or share files.*--data"):
        open_store(tmp_path / "store.sqlite3")
    assert [one.name for one in tmp_path.iterdir()] == ["store.sqlite3"]
