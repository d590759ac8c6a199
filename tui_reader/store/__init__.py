"""The store: one SQLite file, and the only package with SQL.

``database`` opens it, ``migrations`` bring it up to date, ``feeds``,
``articles`` and ``marks`` read and write it, ``queries`` turns a
:class:`~tui_reader.model.Query` into SQL.
"""

from tui_reader.store.database import (
    Store,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreInterruptedError,
    StoreSchemaError,
    StoreTooNewError,
    Transaction,
    open_store,
)

__all__ = [
    "Store",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreInterruptedError",
    "StoreSchemaError",
    "StoreTooNewError",
    "Transaction",
    "open_store",
]
