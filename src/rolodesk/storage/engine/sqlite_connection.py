"""One connection to the SQLite file and the settings that each of ours has."""

import time
from pathlib import Path

import apsw

BUSY_STEP = 0.001
BUSY_PATIENCE = 30.0
CACHE_KIB = 16_384
CHECKPOINT_PAGES = 4_000
"""Of 4 KiB in the log before they are copied: a page that changes often is copied less often."""


def connect(path: Path, *, read_only: bool = False) -> apsw.Connection:
    """Open the database file.

    Write-ahead log, so that readers and the writer never wait for one another; `synchronous=FULL`, so that
    a commit is on the disk; another process's lock is waited for in steps of a millisecond, so that two
    processes take turns.
    """
    connection = apsw.Connection(str(path), statementcachesize=400)
    # Without this, SQLite plans a statement with a join anew whenever its values change: 50 µs instead of 8.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    connection.set_busy_handler(_Patience())
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    return connection


class _Patience:
    """Called by SQLite while another process holds the lock; False gives up."""

    def __init__(self) -> None:
        self._since = 0.0

    def __call__(self, tries: int) -> bool:
        if tries == 0:
            self._since = time.monotonic()
        time.sleep(BUSY_STEP)
        return time.monotonic() - self._since < BUSY_PATIENCE
