"""What the fork server loads before it forks workers, and what it leaves clean at its end.

The engine does not load this: see ``Workers`` in ``engine/workers.py``.
"""

import atexit
import shutil
import sys
from multiprocessing import forkserver
from pathlib import Path

import tui_reader.engine.parsing
import tui_reader.engine.workers
import tui_reader.ingest.feeds.parse  # noqa: F401 - they are there when a worker is forked


def _remove_socket() -> None:
    """Delete the folder of the socket that the engine asks for workers at.

    The engine does so at its end, but not when it is killed; the fork server outlives it.
    """
    # There is no public way to name it, nor to ask whether this is the fork server.
    server = forkserver._forkserver
    address = getattr(server, "_forkserver_address", None)
    if not address or getattr(server, "_forkserver_pid", None) is not None:
        return
    # After a failure the engine lives, and starts another fork server in the same folder.
    if not hasattr(sys, "last_type"):
        shutil.rmtree(Path(address).parent, ignore_errors=True)


atexit.register(_remove_socket)
