"""Opening the store, and the transactions on it."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from tui_reader.store import migrations, text_tests
from tui_reader.store.migrations import LATEST, migrate
from tui_reader.store.store_files import StoreFiles
from tui_reader.text.i18n import _

BUSY_SECONDS = 15.0
"""How long a writer waits for another process's transaction; ours last well under a second."""
_ASK_AGAIN_SECONDS = 0.002
"""How often a writer that waits asks for its turn. SQLite's own waiting asks every 100 ms at last,
and never finds the moment between two transactions of whoever writes many."""
LOG_BYTES = 8 * 1024 * 1024
"""A write-ahead log that is larger is emptied by whoever writes much."""
_LOG_MOST_BYTES = 16 * 1024 * 1024
"""One that is larger is emptied by whoever writes at all, and its file does not stay as large. A mark
that had to do it would wait for the disk."""
_ATTEMPTS = 8
"""How often it is emptied while others write, who have to wait for the rest."""
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_MAY_BE_DAMAGE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_READONLY})
"""What SQLite also says of a header that it takes for one of a later version."""
_UNWRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
"""What is said when a file can be read and not written, or nothing be made beside it."""
_NO_SHARED_MEMORY = frozenset(
    {
        sqlite3.SQLITE_IOERR_SHMMAP,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMLOCK,
    }
)
"""Extended codes of disks, such as some network and overlay mounts, on which there is no WAL."""
_NO_LOCKS = frozenset(
    {
        sqlite3.SQLITE_IOERR_LOCK,
        sqlite3.SQLITE_IOERR_RDLOCK,
        sqlite3.SQLITE_IOERR_UNLOCK,
        sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
    }
)
_VERSIONS = 2**16
"""More than there will ever be: a larger number is damage."""

_P = ParamSpec("_P")
_R = TypeVar("_R")


class StoreError(Exception):
    """The store cannot be used; the message says which file, why, and what to do."""


class StoreTooNewError(StoreError):
    """The store was written by a newer version of the program."""


class StoreBusyError(StoreError):
    """Another program held the store for longer than anybody waits."""


class StoreInterruptedError(StoreError):
    """What was being read was given up, as nobody wants it any more."""


class StoreFullError(StoreError):
    """There is no room on the disk for what was to be written."""


class StoreSchemaError(StoreError):
    """The store's tables are not those that its version says. It is left as it is."""


class StoreDamagedError(StoreError):
    """The file is no SQLite database, or a damaged one. It is left as it is."""


class Transaction:
    """A write transaction under way; :meth:`Store.transaction` gives one.

    What writes takes one as its first argument, so that whoever opens it decides what is done
    together. Errors of SQLite leave :meth:`Store.transaction` as a :class:`StoreError`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(
        self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> sqlite3.Cursor:
        """Run a statement; its rows are read from the cursor."""
        return self._connection.execute(sql, parameters)

    def executemany(
        self, sql: str, parameters: Iterable[Sequence[Any] | Mapping[str, Any]]
    ) -> sqlite3.Cursor:
        """Run a statement once for each set of parameters."""
        return self._connection.executemany(sql, parameters)

    @property
    def total_changes(self) -> int:
        """How many rows the connection has changed since it was opened."""
        return self._connection.total_changes


class Store:
    """One connection to the store. Threads may share it: calls take turns.

    Readers never wait for a writer of another process (SQLite WAL); writers
    wait for one another, at most :data:`BUSY_SECONDS`.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], path: Path) -> None:
        self.path = path
        self._connect = connect
        self._lock = RLock()
        self._connection = connect()
        self._files = StoreFiles(path)
        self.patience = BUSY_SECONDS
        """How long a transaction waits for another process's, seconds; may be changed by any thread."""
        self.is_waiting = False
        """Whether a transaction waits for another process's."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows that a statement gives.

        Raises:
            StoreError: the file cannot be read, or is damaged.
        """
        with self._lock:
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except sqlite3.Error as error:
                raise self._error(error, _("{path} cannot be read: {reason}")) from error

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row, or ``None``; raises as :meth:`rows`."""
        with self._lock:
            try:
                row: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            except sqlite3.Error as error:
                raise self._error(error, _("{path} cannot be read: {reason}")) from error
            return row

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or ``None``."""
        row = self.row(sql, parameters)
        return None if row is None else row[0]

    def interrupt(self) -> None:
        """Give up what another thread is just reading or writing, which raises :class:`StoreInterruptedError`."""
        self._connection.interrupt()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A write transaction: committed at the end, rolled back when anything is raised.

        Other threads that share the store wait for its end; this one may read meanwhile.

        Raises:
            StoreFullError: the disk is full.
            StoreError: the file is read-only or damaged, or another process holds
                the store for longer than :data:`BUSY_SECONDS`.
        """
        with self._lock:
            try:
                self._begin()
                try:
                    yield Transaction(self._connection)
                except BaseException:  # raised again: an interruption, too, leaves no half of it
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise self._error(error, _("{path} cannot be written: {reason}")) from error

    def write(
        self,
        function: Callable[Concatenate[Transaction, _P], _R],
        *args: _P.args,
        **named: _P.kwargs,
    ) -> _R:
        """What ``function(transaction, …)`` gives, in a transaction of its own.

        Raises:
            StoreError: as :meth:`transaction`; nothing was written.
        """
        with self.transaction() as transaction:
            return function(transaction, *args, **named)

    def _begin(self) -> None:
        """Begin to write as soon as no other process does."""
        begun = time.monotonic()
        with self._without_waiting():
            try:
                while True:
                    try:
                        self._connection.execute("BEGIN IMMEDIATE")
                    except sqlite3.OperationalError as error:
                        waited = time.monotonic() - begun
                        if _kind(error) != sqlite3.SQLITE_BUSY or waited >= self.patience:
                            raise
                        self.is_waiting = waited > 0.1
                    else:
                        # Asked while nobody else writes.
                        if not self._files.replaced():
                            return
                        self._connection.execute("ROLLBACK")
                        self._connect_anew()
                        continue
                    time.sleep(_ASK_AGAIN_SECONDS)
            finally:
                self.is_waiting = False

    def _connect_anew(self) -> None:
        """Go on with the files that are there now, and leave nothing behind in those that are gone.

        Raises:
            StoreError: the file itself was replaced, or others have gone on without what was
                written here; it is kept as a damaged store is, for ``doctor`` to bring over.
        """
        files = self._files
        if files.store_replaced():
            raise StoreError(
                _(
                    "{path} was moved or replaced while it was open; close tui-reader and open it again"
                ).format(path=self.path)
            )
        aside = None
        if files.log_has_more():
            if files.log_is_there():
                aside = self.path.with_name(
                    f"{self.path.stem}.damaged-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}{self.path.suffix}"
                )
                from tui_reader.store.copying import copy_to  # hardly ever wanted

                copy_to(self._connection, aside)
            else:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._connection.close()
        files.close()
        self._connection = self._connect()
        self._files = StoreFiles(self.path)
        if aside is not None:
            raise StoreError(
                _(
                    "files beside {path} were deleted while it was open; what was written since is in"
                    " {aside}, and “tui-reader doctor” brings it over"
                ).format(path=self.path, aside=aside)
            )

    @contextmanager
    def _without_waiting(self) -> Iterator[None]:
        self._connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS:.0f}")

    def empty_log(self, larger_than: int = LOG_BYTES) -> None:
        """Move what the write-ahead log holds into the file and give its room back, if it is large.

        Done as far as no reader needs the log, and without waiting for anybody. SQLite's own
        checkpoints empty it only when nobody writes meanwhile: beside two busy writers it grows
        without end.

        Args:
            larger_than: bytes of the log that are left alone.

        Raises:
            StoreError: the disk does not take it.
        """
        log = self.path.with_name(f"{self.path.name}-wal")
        try:
            if log.stat().st_size <= larger_than:
                return
        except OSError:
            return
        with self._lock, self._without_waiting():
            try:
                for _attempt in range(_ATTEMPTS):
                    before = self.data_version()
                    answer = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                    # The answer does not count what others wrote meanwhile. Whoever cuts off the log
                    # writes that to the disk as well, and all others wait.
                    if answer["log"] == answer["checkpointed"] and before == self.data_version():
                        break
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                if _kind(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise self._error(error, _("{path} cannot be written: {reason}")) from error

    def _error(self, error: sqlite3.Error, words: str) -> StoreError:
        if slow := text_tests.take_failure():
            return StoreError(slow)
        # A quota and a limit of the process say so by another code.
        full = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)
        if _kind(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            # The file comes last, where a narrow line cuts it.
            return StoreBusyError(f"{in_words(error)} ({self.path})")
        if _kind(error) == sqlite3.SQLITE_INTERRUPT:
            return StoreInterruptedError(words.format(path=self.path, reason=in_words(error)))
        kind = StoreFullError if getattr(error, "sqlite_errorcode", 0) in full else StoreError
        return kind(words.format(path=self.path, reason=in_words(error)))

    def data_version(self) -> int:
        """A number that changes when another connection has committed (``PRAGMA data_version``).

        It changes as well when the files beside it were deleted and this goes on with new ones. Where
        that costs something, the next transaction says so.
        """
        with self._lock:
            files = self._files
            costs = files.store_replaced() or (files.log_has_more() and files.log_is_there())
            if files.replaced() and not costs and not self._connection.in_transaction:
                with self.transaction():
                    pass  # which goes on with the new files
            return int(self.value("PRAGMA data_version"))

    def is_gone(self) -> bool:
        """Whether the file was moved, replaced or deleted while it is open."""
        return self._files.store_replaced()

    def check(self) -> list[str]:
        """What ``PRAGMA quick_check`` and ``foreign_key_check`` find wrong; empty when all is well.

        What the quick check finds has to be found by ``PRAGMA integrity_check`` as well: SQLite 3.40
        takes sound rows for NULL, where the key of a table without rowids names a later column first.
        """
        found: list[str] = []
        try:
            for check in ("quick_check", "integrity_check"):
                found = [row[0] for row in self.rows(f"PRAGMA {check}") if row[0] != "ok"]
                if not found:
                    break
        except StoreError as error:
            return [str(error)]
        found += [
            f"{row[0]} row {row[1]} points nowhere" for row in self.rows("PRAGMA foreign_key_check")
        ]
        return found

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        with self._lock:
            self._connection.close()
            self._files.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()


@lru_cache(maxsize=1_024)
def mark_key(feed_url: str, identity: str) -> bytes:
    """The name under which an article's marks are kept: 16 bytes of BLAKE2b (RFC 7693).

    Made of what stays the same when an article is dropped and fetched again. A marking and its step
    for undo ask for the same ones, one after the other.
    """
    import hashlib  # brings OpenSSL, 2 ms that the window's start need not wait for

    return hashlib.blake2b(
        f"{feed_url}\0{identity}".encode(errors="replace"), digest_size=16
    ).digest()


def open_store(path: Path, *, cache_mb: int = 16) -> Store:
    """The store at ``path``, made or brought up to date when need be.

    One that can be read and not written, as on a disk that was mounted read-only, is opened for
    reading.

    Args:
        path: of the file.
        cache_mb: memory that pages of the file may take, beside what the system keeps of it.

    Raises:
        StoreTooNewError: a newer version of the program wrote it.
        StoreSchemaError: its tables are not those that its version says.
        StoreDamagedError: it is no database, or a damaged one.
        StoreError: it cannot be opened or written, or is another program's.
    """
    return Store(partial(_connect, path, cache_mb), path)


def _connect(path: Path, cache_mb: int, journal: str = "WAL") -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
        if not _has_locks(path):
            raise StoreError(f"{_no_locks()} ({path})")
        if _is_lost(path):
            raise StoreDamagedError(
                _("{path} is empty, but what was last written to it is beside it").format(path=path)
            )
        connection = _opened(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} cannot be opened: {error}") from error
    try:
        if journal == "DELETE":
            _use_rollback_journal(connection)
        try:
            version = _checked_version(connection, path)
        except sqlite3.OperationalError as error:
            if _kind(error) not in _UNWRITABLE:
                raise
            # SQLite wants to make two files beside it, or to bring them up to date.
            connection.close()
            connection = read_only(path)
            version = _checked_version(connection, path)
            if version < LATEST:
                raise
            _equip(connection, cache_mb)
            return connection
        if version == 0:
            # Three articles to a page of 4096 leave a sixth of it empty. The size comes first:
            # the next line already settles it.
            connection.execute("PRAGMA page_size = 8192")
            # Before anything is written: purged articles then shrink the file bit by bit.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_MOST_BYTES:d}")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_MOST_BYTES // size:d}")
        connection.execute("PRAGMA foreign_keys = ON")
        # Some builds write every page that is freed once more, with zeros (SQLITE_SECURE_DELETE).
        connection.execute("PRAGMA secure_delete = FAST")
        _equip(connection, cache_mb)
        if version < LATEST:
            migrate(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) in _NO_SHARED_MEMORY and journal == "WAL":
            return _connect(path, cache_mb, "DELETE")
        # Whoever is told of damage moves the file: the code decides, and a full disk is none.
        if _kind(error) in _DAMAGE or _by_its_header(error, path):
            raise StoreDamagedError(f"{path} is damaged: {error}") from error
        raise StoreError(f"{path}: {in_words(error)}") from error
    except BaseException:  # raised again: an interruption, too, leaves no open file
        connection.close()
        raise
    return connection


def _use_rollback_journal(connection: sqlite3.Connection) -> None:
    """Leave the write-ahead log, which a connection that is alone can do without shared memory.

    https://sqlite.org/wal.html#noshm
    """
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.execute("PRAGMA locking_mode = NORMAL")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _has_locks(path: Path) -> bool:
    """Whether files beside a store can be locked (POSIX fcntl); without, SQLite says it is busy."""
    beside = path.with_name(f".{path.name}.lock-{os.getpid()}")
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return True  # not to be written: nothing is locked
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
    finally:
        os.close(handle)
        beside.unlink(missing_ok=True)
    return True


def _no_locks() -> str:
    return _(
        "this disk cannot lock or share files, as some network disks cannot;"
        " put the store on a local one with --data FOLDER"
    )


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to a store that changes nothing of it.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    connection = _opened(path, "?mode=ro")
    try:
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if _kind(error) not in _UNWRITABLE or _has_log(path):
            raise
        # On a disk that cannot be written SQLite cannot make the files that it shares with others.
        return _opened(path, "?immutable=1")
    return connection


def _opened(path: Path, how: str = "") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}{how}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )


def _equip(connection: sqlite3.Connection, cache_mb: int) -> None:
    connection.row_factory = sqlite3.Row
    connection.create_function("mark_key", 2, mark_key, deterministic=True)
    text_tests.register(connection)
    connection.execute(f"PRAGMA cache_size = {-1000 * cache_mb:d}")
    connection.execute("PRAGMA temp_store = MEMORY")


def _has_log(path: Path) -> bool:
    """Whether there is a write-ahead log that holds something."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _by_its_header(error: sqlite3.Error, path: Path) -> bool:
    """Whether a file that cannot be opened for some other reason has a damaged header."""
    if _kind(error) not in _MAY_BE_DAMAGE:
        return False
    from tui_reader.store.file_pages import header_amiss  # a sound store does not need it

    return header_amiss(path)


def _is_lost(path: Path) -> bool:
    """Whether a file is empty though its write-ahead log is not, which SQLite would then delete."""
    return path.stat().st_size == 0 and _has_log(path)


def _checked_version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a store, whose tables are those of that version; 0: it is new.

    Raises:
        StoreError: they are not; see :func:`open_store`.
    """
    # Both of one moment: another process may be making the tables.
    connection.execute("BEGIN")
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    found = migrations.objects(connection)
    connection.execute("COMMIT")
    ours = migrations.is_ours(found)
    if ours and not 0 <= version < _VERSIONS:
        raise StoreDamagedError(
            _("{path} is damaged: its version is {version}").format(path=path, version=version)
        )
    if found and not ours:
        raise StoreError(
            _(
                "{path} is a database of another program; it is left as it is."
                " Move it, or point --data at another folder"
            ).format(path=path)
        )
    if version > LATEST:
        raise StoreTooNewError(
            f"{path} was written by a newer tui-reader (store version {version}, this one knows "
            f"up to {LATEST}). Update tui-reader, or point --data at another folder."
        )
    if found and (fault := migrations.amiss(found, version)):
        raise StoreSchemaError(
            _(
                "{path} is not as a store of version {version} is ({fault}): no released tui-reader"
                " made it. “tui-reader doctor” keeps it and copies what it holds into a new one"
            ).format(path=path, version=version, fault=fault)
        )
    return version


def in_words(error: sqlite3.Error) -> str:
    """What SQLite means, and what to do about it. Its codes are stable, its texts are not."""
    if getattr(error, "sqlite_errorcode", 0) in _NO_LOCKS | _NO_SHARED_MEMORY:
        return _no_locks()
    kind = _kind(error)
    words = {
        sqlite3.SQLITE_FULL: _("the disk is full; free some space and try again"),
        sqlite3.SQLITE_READONLY: _("the file cannot be written; check its permissions"),
        sqlite3.SQLITE_PERM: _("the file cannot be written; check its permissions"),
        sqlite3.SQLITE_CANTOPEN: _(
            "the file cannot be opened; check its permissions and those of its folder,"
            " in which files must be made"
        ),
        sqlite3.SQLITE_IOERR: _(
            "the disk does not take or give what it should; see whether it is full,"
            " beyond your quota, or failing, and try again"
        ),
        sqlite3.SQLITE_BUSY: _("another program holds the store; try again in a moment"),
        sqlite3.SQLITE_LOCKED: _("another program holds the store; try again in a moment"),
    }
    if kind in _DAMAGE:
        return _("the file is damaged; “tui-reader doctor” begins a new one and saves what it can")
    return words.get(kind) or str(error)


def _kind(error: sqlite3.Error) -> int:
    """The kind of an error: the low byte of its code, 0 when it is not SQLite's own.

    The rest of the code is its variety (https://sqlite.org/rescode.html).
    """
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
