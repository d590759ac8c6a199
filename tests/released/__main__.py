"""Make a store with the sources that are run."""

import lzma
import sqlite3
import sys
import tempfile
from pathlib import Path

from tests.released import make

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "store.sqlite3"
    make(path)
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    packed = lzma.compress(path.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    Path(__file__).with_name(f"{sys.argv[1]}.sqlite3.xz").write_bytes(packed)
